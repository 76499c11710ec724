import Analysis
import Foundation
import Ingest
import Reports
import Telemetry
import TestKit
import Testing

/// The same records give the same bytes, whatever their order, split or copies and however many workers judge them.
@Suite("Independence of order, splits and workers") struct IndependenceTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `a shuffle changes no byte`(seed: UInt64) async throws {
    try await expectSame { lines, _ in
      var random = SeededGenerator(seed: seed)
      return [lines.shuffled(using: &random)]
    }
  }

  @Test func `every input split in ten by line changes no byte`() async throws {
    try await expectSame { lines, _ in
      let size = (lines.count + 9) / 10
      return stride(from: 0, to: lines.count, by: size).map {
        Array(lines[$0..<min($0 + size, lines.count)])
      }
    }
  }

  @Test func `a second copy of everything changes no byte`() async throws {
    try await expectSame { lines, _ in [lines, lines.reversed()] }
  }

  @Test(arguments: [1, 2, 4])
  func `the number of workers changes no byte`(jobs: Int) async throws {
    let harness = try CountyHarness()
    let paths = [fixturePath("county/logs")]
    let one = try await outputs(harness.judge(harness.read(paths, jobs: 1), jobs: 1), harness)
    let many = try await outputs(
      harness.judge(harness.read(paths, jobs: jobs), jobs: jobs), harness)
    #expect(one == many)
  }

  /// The morning of one provider, driven 6 h 57 min earlier: midnight falls into a detour and into runs.
  ///
  ///     record   ●──●──●──●──●──●──●
  ///     detour         ╰────────╯
  ///     files    ───────┊───────────      one file, cut at midnight, cut at 23:58 and 00:01
  @Test func `cuts at midnight and inside a detour change no byte`() async throws {
    let harness = try CountyHarness()
    let log = fixturePath("county/logs/provider-d/2026-03-02.csv")
    let text = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    let rows = try text.dropFirst().map { try movedBack($0, seconds: 6 * 3600 + 57 * 60) }
    func results(_ cuts: [String]) async throws -> (CheckResult, [[UInt8]]) {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("chaperone-test-" + UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      for (part, from) in ([""] + cuts).enumerated() {
        let to = part < cuts.count ? cuts[part] : "~"
        let inside = rows.filter { (from..<to).contains($0.time) }.map(\.line)
        try #require(!inside.isEmpty)
        try ([String(text[0])] + inside).joined(separator: "\n")
          .write(
            to: folder.appendingPathComponent("\(part).csv"), atomically: true, encoding: .utf8)
      }
      let result = try await harness.judge(harness.read([folder.path]))
      return (result, outputs(result, harness))
    }
    let (whole, expected) = try await results([])
    let midnight = Timestamp(seconds: 1_772_380_800)
    #expect(
      whole.findings.contains {
        $0.rule == .routeDeviation && ($0.start ?? midnight) < midnight
          && midnight < ($0.end ?? midnight)
      })
    for cuts in [["2026-03-02 00:00:00"], ["2026-03-01 23:58:00", "2026-03-02 00:01:00"]] {
      #expect(try await results(cuts).1 == expected)
    }
  }

  private func movedBack(
    _ line: Substring, seconds: Int
  ) throws -> (time: String, line: String) {
    var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let clock = try #require(
      cells[1].split(separator: " ").last?.split(separator: ":").compactMap { Int($0) })
    try #require(clock.count == 3 && cells[1].hasPrefix("2026-03-02 "))
    let second = clock[0] * 3600 + clock[1] * 60 + clock[2] - seconds
    let ofDay = (second + 86_400) % 86_400
    let time = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
    cells[1] = (second < 0 ? "2026-03-01 " : "2026-03-02 ") + time.joined(separator: ":")
    return (cells[1], cells.joined(separator: ","))
  }

  /// Rewrites every plain log through `rearrange` (its data lines to the lines of one or more files) and compares.
  private func expectSame(
    _ rearrange: ([[UInt8]], String) -> [[[UInt8]]]
  ) async throws {
    let harness = try CountyHarness()
    let logs = fixturePath("county/logs")
    let expected = try await outputs(harness.judge(harness.read([logs])), harness)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: logs).sorted()
    for name in names {
      let source = URL(fileURLWithPath: logs).appendingPathComponent(name)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder)
      if isFolder.boolValue { continue }
      let target = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      guard source.pathExtension == "csv" else {
        try FileManager.default.copyItem(at: source, to: target)
        continue
      }
      var lines = [UInt8](try Data(contentsOf: source)).split(separator: 0x0A).map(Array.init)
      let header = lines.removeFirst()
      for (part, rows) in rearrange(lines, name).enumerated() {
        let bytes = ([header] + rows).joined(separator: [0x0A]) + [0x0A]
        let place = target.deletingPathExtension().path + "-\(part).csv"
        try Data(bytes).write(to: URL(fileURLWithPath: place))
      }
    }
    let actual = try await outputs(harness.judge(harness.read([folder.path])), harness)
    #expect(expected.map(\.count).allSatisfy { $0 > 10_000 })
    for (left, right) in zip(expected, actual) { #expect(left == right) }
  }

  /// The three outputs that must not depend on anything but the records.
  private func outputs(_ result: CheckResult, _ harness: CountyHarness) -> [[UInt8]] {
    let document = ReportDocument(
      result: result, words: ReportWords(ruleBook: harness.ruleBook, findings: result.findings),
      audience: .internal, zone: .beijing, language: .zh, parameters: [],
      digests: ReportDigests(), version: "test", pseudonymKey: result.privacyKey)
    return [
      FindingsJSONL.render(document), FindingsCSV.render(document), CoverageJSONL.render(document),
    ]
  }
}
