import Analysis
import Foundation
import Telemetry
import TestKit
import Testing
import chaperone

@Suite("Verify command") struct VerifyCommandTests {
  private static let registry = fixturePath("county/registry")

  /// Runs the program with the real check.
  private func runReally(_ arguments: [String], terminal: Bool = false) async -> Outcome {
    await run(
      arguments, outputIsTerminal: terminal, check: { try await Analysis.check($0, progress: $1) })
  }

  /// Checks one file of the county into a result folder beside a copy of it.
  private func withResult(_ body: (_ top: String, _ options: [String]) async throws -> Void)
    async throws
  {
    try await withFolder { top in
      try FileManager.default.createDirectory(
        atPath: top + "/logs", withIntermediateDirectories: false)
      try FileManager.default.copyItem(
        atPath: fixturePath("county/logs/provider-c/export_part2.csv"),
        toPath: top + "/logs/part2.csv")
      let made = await runReally([
        "check", top + "/logs", "--registry", Self.registry, "--out", top + "/result",
      ])
      #expect(made.status == .found)
      try await body(
        top, ["--inputs", top + "/logs", "--registry", Self.registry, "--lang", "en"])
    }
  }

  /// Lines of the result's `findings.jsonl`.
  private func findingCount(_ top: String) throws -> Int {
    try text(top + "/result/findings.jsonl").split(separator: "\n").count
  }

  @Test func `before and after one flipped byte`() async throws {
    try await withResult { top, options in
      let before = await runReally(["verify", top + "/result"] + options)
      #expect(before.status == .nothingFound)
      let count = try findingCount(top)
      #expect(
        before.error
          == "1 of 1 inputs are those of the check, \(count) findings: \(count) verified\n")
      let lines = before.output.split(separator: "\n")
      #expect(lines.count == count)
      #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.contains("\"status\":\"verified\"") })

      let evidence = try text(top + "/result/evidence.jsonl")
      let place = try #require(
        evidence.firstMatch(of: /"record":"([^"]*)".*"line":(\d+),"offset":(\d+)/))
      let path = top + "/logs/part2.csv"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes[try #require(Int(place.3)) + 30] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let after = await runReally(["verify", top + "/result"] + options)
      #expect(after.status == .found)
      #expect(
        after.error.contains("fails: logs/part2.csv: its SHA-256 is not the one of the check\n"))
      #expect(after.error.contains("logs/part2.csv:\(place.2): \(place.1): f-"))
      #expect(after.output.contains("\"status\":\"failed\""))
    }
  }

  @Test func `a terminal gets a table, in Chinese unless asked`() async throws {
    try await withResult { top, options in
      let shown = await runReally(
        ["verify", top + "/result"] + options.dropLast(2), terminal: true)
      #expect(shown.status == .nothingFound)
      #expect(shown.output.contains("  通过  数据可证  speeding  苏D01201\n"))
      let count = try findingCount(top)
      #expect(shown.error == "输入文件 1/1 个与核查时相同，线索 \(count) 条：通过 \(count)\n")
    }
  }

  @Test func `what is not there is named and the exit is 2`() async throws {
    try await withResult { top, options in
      let noInputs = await runReally(
        ["verify", top + "/result", "--inputs", top + "/result", "--registry", Self.registry])
      #expect(noInputs.status == .failed)
      #expect(noInputs.error.contains("未核验：logs/part2.csv：找不到该输入文件"))
      let noRegistry = await runReally(["verify", top + "/result", "--inputs", top + "/logs"])
      #expect(noRegistry.status == .failed)
      #expect(noRegistry.error.contains("--registry"))
      let otherRegistry = await runReally([
        "verify", top + "/result", "--inputs", top + "/logs", "--registry",
        fixturePath("registry/gb18030"),
        "--lang", "en",
      ])
      #expect(otherRegistry.status == .failed)
      #expect(otherRegistry.error.contains("is not the registry of the check"))
      // One line of one route moved by a millionth of a degree is another registry.
      try FileManager.default.copyItem(atPath: Self.registry, toPath: top + "/moved")
      let lines = try text(top + "/moved/routes.geojson")
      let place = try #require(lines.range(of: "\"coordinates\":[[")?.upperBound)
      let digit = try #require(lines[place...].firstIndex(of: ","))
      let last = lines.index(before: digit)
      let other = lines[last] == "7" ? "8" : "7"
      try put(
        lines.replacingCharacters(in: last...last, with: other), top + "/moved/routes.geojson")
      let movedLine = await runReally([
        "verify", top + "/result", "--inputs", top + "/logs", "--registry", top + "/moved",
        "--lang", "en",
      ])
      #expect(movedLine.status == .failed)
      #expect(movedLine.error.contains("is not the registry of the check"))
      try put("thresholds: {gap_minimum: {value: 20}}\n", top + "/rules.yaml")
      let otherRules = await runReally(
        ["verify", top + "/result", "--rules", top + "/rules.yaml"] + options)
      #expect(otherRules.status == .failed)
      for file in ["manifest.json", "findings.jsonl", "evidence.jsonl"] {
        let kept = try text(top + "/result/" + file)
        try FileManager.default.removeItem(atPath: top + "/result/" + file)
        let without = await runReally(["verify", top + "/result"] + options)
        #expect(without.status == .failed)
        #expect(without.error.contains(file))
        #expect(without.output.isEmpty)
        try put(kept, top + "/result/" + file)
      }
      try FileManager.default.removeItem(atPath: top + "/result/findings.jsonl")
      try FileManager.default.createSymbolicLink(
        atPath: top + "/result/findings.jsonl", withDestinationPath: "/dev/zero")
      #expect(await runReally(["verify", top + "/result"] + options).status == .failed)
      try put("{", top + "/result/manifest.json")
      #expect(await runReally(["verify", top + "/result"] + options).status == .failed)
    }
  }

  @Test(arguments: [
    ["verify"], ["verify", "/nonexistent"], ["verify", "a", "b"], ["verify", ""],
    ["verify", "x", "--format", "csv"], ["verify", "x", "--inputs", ""],
    ["convert"], ["convert", "x"], ["convert", "x", "--to", "kml"],
    ["convert", "-", "-", "--to", "csv"], ["convert", "x", "--to", "csv", "--out", ""],
    ["convert", "x", "--to", "gpx", "--registry", "/nonexistent"],
  ])
  func `what cannot be done exits 2 with words on stderr only`(arguments: [String]) async {
    let outcome = await run(arguments)
    #expect(outcome.status == .failed)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.error.isEmpty)
  }

  @Test(arguments: ["verify", "convert"])
  func `help has an example in both languages`(command: String) async {
    let outcome = await run([command, "--help"])
    #expect(outcome.status == .nothingFound)
    #expect(outcome.output.contains("例 / Example:\n  chaperone \(command) "))
  }
}
