import Foundation
import Registry
import Reports
import Telemetry
import TestKit
import Testing
import Verification

/// One invented trip in every format: what `fixtures/formats/formats.jsonl` says must come of each file.
@Suite("Formats") struct FormatTests {
  private struct Format: Decodable {
    var file: String
    /// Off until the program reads such files.
    var read: Bool
    var proven: Bool
    /// Whether it holds the whole trip, record for record.
    var copy: Bool
  }

  private struct Truth: Decodable {
    var vehicle: String
    var rule: String
    var start: String
    var end: String
  }

  private static let formats: [Format] = lines("formats.jsonl").filter(\.read)
  private static let truth: [Truth] = lines("truth.json")

  private static func lines<Value: Decodable>(_ name: String) -> [Value] {
    let text = (try? String(contentsOfFile: fixturePath("formats/" + name), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Value.self, from: Data($0.utf8))
    }
  }

  private func checked(
    _ names: [String], order: ([String]) -> [String] = { $0 }
  ) async throws -> CheckedCase {
    var files: [String: [UInt8]] = [:]
    for name in names {
      let path = fixturePath("formats/logs/" + name)
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let registry = try Registry.load(
      folder: fixturePath("formats/registry"), zone: .beijing
    ).registry
    return try await CheckedCase.withFiles(files) { folder in
      try await CheckedCase.make(
        order(names).map { folder + "/" + $0 }, inputs: files, registry: registry)
    }
  }

  private static func value(_ key: String, _ line: String) -> String {
    line.firstRange(of: "\"\(key)\":\"").map {
      String(line[$0.upperBound...].prefix { $0 != "\"" })
    } ?? ""
  }

  @Test(arguments: formats.map(\.file))
  func `each file alone gives the true excess, proven where it carries enough`(file: String)
    async throws
  {
    let format = try #require(Self.formats.first { $0.file == file })
    let truth = try #require(Self.truth.first)
    let made = try await checked([file])
    #expect(made.lines.count <= 1 && (made.lines.count == 1 || !format.proven))
    for line in made.lines {
      #expect(Self.value("rule", line) == truth.rule)
      #expect(Self.value("vehicle", line) == truth.vehicle)
      #expect(Self.value("start", line) <= truth.end && Self.value("end", line) >= truth.start)
      #expect((Self.value("certainty", line) == "proven") == format.proven)
    }
    let report = try await made.verified()
    #expect(report.problems.isEmpty && report.count(.verified) == made.lines.count)
  }

  @Test func `all copies together give one finding, and every copy is named`() async throws {
    let copies = Self.formats.filter(\.copy).map(\.file)
    #expect(copies.count >= 6)
    let made = try await checked(copies)
    #expect(made.lines.count == 1 && made.findings.contains("\"certainty\":\"proven\""))
    // The finding is that of the plain file alone, byte for byte.
    let alone = try await checked(["trip.csv"])
    #expect(made.findings == alone.findings)
    let places = made.evidence.split(separator: "\n").map(String.init)
    let copiesOf = Dictionary(grouping: places) { Self.value("record", $0) }
    let records = try #require(made.lines.first).matches(of: /r-[0-9a-f]{16}/).map { String($0.0) }
    for record in Set(records) {
      let sources = Set((copiesOf[record] ?? []).map { Self.value("source", $0) })
      for copy in copies {
        #expect(sources.contains { $0.hasPrefix(copy) }, "\(record) in \(copy)")
      }
      // The archive holds the trip more than once.
      #expect(sources.count == copiesOf[record]?.count && sources.count > copies.count)
    }
    let other = try await checked(copies) { $0.reversed() }
    #expect(other.findings == made.findings && other.evidence == made.evidence)
    let report = try await made.verified()
    #expect(report.problems.isEmpty && report.count(.verified) == 1)
  }

  @Test func `a byte flipped in any copy is named, with the record and the finding`() async throws {
    let copies = Self.formats.filter(\.copy).map(\.file)
    let made = try await checked(copies)
    for copy in copies {
      var damaged = made
      let middle = (damaged.inputs[copy]?.count ?? 0) / 2
      damaged.inputs[copy]?[middle] ^= 1
      let report = try await damaged.verified()
      #expect(report.findings.first?.status == .failed)
      #expect(
        report.problems.contains {
          $0.source?.hasPrefix(copy) == true && $0.record != nil && $0.finding != nil
        }, "\(copy)")
    }
  }
}
