import Foundation
import Reports
import Telemetry
import TestKit
import Testing
import Verification

/// One invented trip in every format an office hands over: its finding follows from the bytes of each.
@Suite("Verify containers") struct ContainerTests {
  /// Of `fixtures/office`; what the record's place looks like in `evidence.jsonl`.
  static let formats: [(name: String, place: String)] = [
    ("trip.csv", "\"line\":"), ("trip-gb18030.csv", "\"line\":"), ("trip-tab.xls", "\"line\":"),
    ("trip-utf16.xls", "\"line\":"), ("trip.csv.gz", "\"line\":"), ("trip.csv.bz2", "\"line\":"),
    ("trip.csv.xz", "\"line\":"), ("trip.csv.zst", "\"line\":"),
    ("trip.xlsx", "\"sheet\":\"轨迹\",\"row\":"), ("trip-office.xlsx", "\"sheet\":\"第1页\",\"row\":"),
    ("trip-html.xls", "\"sheet\":\"1\",\"row\":"), ("trip-2003.xls", "\"sheet\":\"轨迹\",\"row\":"),
    ("trip-biff.xls", "\"sheet\":\"轨迹\",\"row\":"),
    ("trip.zip", "\"member\":\"2026/03/苏D12345.csv\""),
    ("trip-gbk-names.zip", "\"member\":\"三月/轨迹-苏D12345.csv\""),
    ("trip-halves.tgz", "\"member\":\"a/a.csv\""), ("trip.tar", "\"member\":\"a.csv\""),
    ("trip.7z", "\"member\":\"轨迹.csv\""), ("trip.rar", "\"member\":\"trip.csv\""),
    ("trip-nested.zip", "\"member\":\"books.zip/trip.xlsx\",\"sha256\":"),
  ]

  private func checked(
    _ name: String, _ audience: Audience = .internal
  ) async throws -> CheckedCase {
    let bytes = Array(
      try Data(contentsOf: URL(fileURLWithPath: fixturePath("office/" + name))))
    return try await CheckedCase.withFiles([name: bytes]) { folder in
      try await CheckedCase.make(
        [folder + "/" + name], inputs: [name: bytes], registry: nil,
        audience: audience)
    }
  }

  @Test(arguments: formats)
  func `the finding is derived again from every kind of file, for any audience`(
    format: (name: String, place: String)
  ) async throws {
    for audience in [Audience.internal, .public] {
      let made = try await checked(format.name, audience)
      if audience == .internal { #expect(made.evidence.contains(format.place)) }
      let report = try await made.verified()
      #expect(report.problems.map { $0.text(.en) } == [])
      #expect(report.findings.count == 1 && report.count(.verified) == 1)
      #expect(report.inputs == report.inputsVerified && report.inputs >= 1)
    }
  }

  @Test(arguments: formats.map(\.name))
  func `a flipped byte fails and names file, record and finding`(name: String) async throws {
    let made = try await checked(name)
    let id = try #require(made.lines.first).matches(of: /f-[0-9a-f]{16}/).map { String($0.0) }[0]
    let size = made.inputs[name]?.count ?? 0
    var random = SeededGenerator(seed: 11)
    for _ in 0..<12 {
      let position = Int.random(in: 0..<size, using: &random)
      var damaged = made
      damaged.inputs[name]?[position] ^= UInt8.random(in: 1...255, using: &random)
      let report = try await damaged.verified()
      #expect(
        report.problems.contains { $0.code == "file-changed" && $0.source == name },
        "byte \(position)")
      let own = report.findings.first?.problems ?? []
      #expect(report.findings.first?.status == .failed && !own.isEmpty, "byte \(position)")
      #expect(
        own.allSatisfy {
          $0.finding == id && $0.record?.hasPrefix("r-") == true
            && $0.source?.hasPrefix(name) == true
        }, "byte \(position)")
    }
  }

  @Test(arguments: formats.map(\.name))
  func `a number changed in the finding fails`(name: String) async throws {
    var made = try await checked(name)
    let measured = try #require(made.findings.firstMatch(of: /"max_kmh":[0-9]/))
    made.findings.replaceSubrange(measured.range, with: "\"max_kmh\":1")
    let report = try await made.verified()
    #expect(report.count(.failed) == 1)
  }

  @Test func `what was judged of damaged files is derived again from what is left of them`()
    async throws
  {
    let report = try await CheckedCase.broken().verified()
    #expect(report.findings.count > 50)
    // What was a bomb then may not be unpacked now either, and is said to be unchecked.
    #expect(report.count(.unchecked) == 1)
    for finding in report.findings where finding.status == .failed {
      Issue.record("\(finding.problems.map { $0.text(.en) })")
    }
  }

  @Test func `a record that another member holds is not where it is said to be`() async throws {
    var made = try await checked("trip-halves.tgz")
    #expect(made.evidence.contains("/b.csv\""))
    // The halves change places in what is claimed.
    made.evidence = made.evidence.replacingOccurrences(of: "/a/a.csv\"", with: "/x\"")
      .replacingOccurrences(of: "/b.csv\"", with: "/a/a.csv\"")
      .replacingOccurrences(of: "/x\"", with: "/b.csv\"")
    let report = try await made.verified()
    #expect(report.count(.failed) == 1)
  }

  @Test func `a row number changed in the evidence fails`() async throws {
    for name in ["trip.xlsx", "trip-html.xls", "trip-biff.xls"] {
      var made = try await checked(name)
      let row = try #require(made.evidence.firstMatch(of: /"row":([0-9]+)/))
      made.evidence.replaceSubrange(row.range, with: "\"row\":\((Int(row.1) ?? 0) + 1)")
      let report = try await made.verified()
      #expect(report.problems.contains { $0.code == "record-changed" })
      #expect(report.count(.failed) == 1)
    }
  }

  @Test func `an archive that is not there leaves its findings unchecked`() async throws {
    var made = try await checked("trip-nested.zip")
    made.inputs = [:]
    let report = try await made.verified()
    #expect(report.isIncomplete && !report.hasFailed && report.count(.unchecked) == 1)
  }

  @Test func `a renamed archive is found by its content`() async throws {
    var made = try await checked("trip-nested.zip")
    made.inputs = ["x/other.bin": made.inputs["trip-nested.zip"] ?? []]
    let report = try await made.verified()
    #expect(report.problems.isEmpty && report.count(.verified) == 1)
  }
}
