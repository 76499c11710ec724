import Analysis
import Foundation
import Telemetry
import TestKit
import Testing
import chaperone

@Suite("A folder of broken files") struct BrokenFolderTests {
  @Test func `ends with 2, names each of them and judges the good ones`() async throws {
    try await withFolder { folder in
      let outcome = await run(
        [
          "check", fixturePath("broken/logs"), "--registry", fixturePath("broken/registry"),
          "--out", folder + "/out",
        ],
        check: { try await Analysis.check($0, progress: $1) })
      #expect(outcome.status == .failed)
      let diagnostics = try text(folder + "/out/diagnostics.jsonl")
      expectGolden(Array(diagnostics.utf8), "broken/diagnostics.jsonl")
      for name in try brokenNames() { #expect(diagnostics.contains("\"source\":\"logs/" + name)) }

      // Two minutes at 95 km/h, no other bus above 40.
      let findings = try text(folder + "/out/findings.jsonl").split(separator: "\n")
      let speeding = findings.filter { $0.contains("\"rule\":\"speeding\"") }
      #expect(speeding.count == 1)
      #expect(speeding.allSatisfy { $0.contains("苏T90001") && $0.contains("\"proven\"") })

      struct Manifest: Decodable {
        struct Totals: Decodable {
          var rows_read: Int
          var rows_judged: Int
          var rows_set_aside: [String: Int]
        }
        var totals: Totals
      }
      let totals = try JSONDecoder().decode(
        Manifest.self, from: Data(text(folder + "/out/manifest.json").utf8)
      ).totals
      let aside = totals.rows_set_aside.values.reduce(0, +)
      #expect(totals.rows_read == totals.rows_judged + aside)
      #expect(totals.rows_judged >= 100)
    }
  }

  private func brokenNames() throws -> [String] {
    struct Line: Decodable { var file: String }
    return try text(fixturePath("broken/manifest.jsonl")).split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8)).file
    }
  }
}
