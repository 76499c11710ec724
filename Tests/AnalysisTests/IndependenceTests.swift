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
