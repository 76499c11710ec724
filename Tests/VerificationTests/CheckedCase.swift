import Analysis
import Digests
import Foundation
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing
import Verification

/// A check that was made, with its inputs and its result as bytes, ready to be damaged.
struct CheckedCase: Sendable {
  /// Content by name, as the manifest names it.
  var inputs: [String: [UInt8]]
  var manifest: String
  var findings: String
  var evidence: String
  var registry: Registry?
  var ruleBook: RuleBook

  /// Checks files lying below `folder` with the county's registry.
  static func make(
    _ paths: [String], inputs: [String: [UInt8]], registry: Registry?,
    audience: Audience = .internal, rules: String? = nil
  ) async throws -> CheckedCase {
    var ruleBook = try RuleBook.standard()
    if let rules { ruleBook = try ruleBook.overlaying(yaml: rules, name: "test.yaml") }
    let options = CheckOptions(
      inputs: paths.map { .path($0) }, ingest: IngestOptions(jobs: 2), registry: registry,
      ruleBook: ruleBook, jobs: 2)
    let result = try await check(options, progress: { _ in })
    let document = ReportDocument(
      result: result, words: ReportWords(), audience: audience, zone: .beijing, language: .en,
      parameters: [],
      digests: ReportDigests(registry: registry?.digest, ruleBook: ruleBook.digest),
      version: "0", people: registry.map { ReportPeople(registry: $0) } ?? ReportPeople(),
      pseudonymKey: result.privacyKey)
    func text(_ writer: any ReportWriter.Type) -> String {
      String(decoding: writer.render(document), as: UTF8.self)
    }
    return CheckedCase(
      inputs: inputs, manifest: text(ManifestJSON.self), findings: text(FindingsJSONL.self),
      evidence: text(EvidenceJSONL.self), registry: registry, ruleBook: ruleBook)
  }

  /// The county fixture's registry.
  static func countyRegistry() throws -> Registry {
    try Registry.load(folder: fixturePath("county/registry"), zone: .beijing).registry
  }

  /// All logs of the county.
  static func county(_ audience: Audience = .internal) async throws -> CheckedCase {
    if audience == .internal { return try await countyForOffice.value }
    return try await makeCounty(audience)
  }

  /// The folder of broken files: what stands before the damage was judged all the same.
  static func broken() async throws -> CheckedCase {
    let logs = fixturePath("broken/logs")
    return try await make(
      [logs], inputs: try files(below: logs),
      registry: Registry.load(folder: fixturePath("broken/registry"), zone: .beijing).registry)
  }

  /// Checked once for all tests.
  private static let countyForOffice = Task { try await makeCounty(.internal) }

  private static func makeCounty(_ audience: Audience) async throws -> CheckedCase {
    let logs = fixturePath("county/logs")
    return try await make(
      [logs], inputs: try files(below: logs), registry: countyRegistry(), audience: audience)
  }

  /// Number of findings that the county's truth expects.
  static func truthCount() throws -> Int {
    try String(contentsOfFile: fixturePath("county/truth.jsonl"), encoding: .utf8)
      .split(separator: "\n").count { $0.hasPrefix("{\"rule\":") }
  }

  /// All other buses of the roster are silent where only a part of the logs is checked.
  static let withoutSilence = "rules:\n  device-silent:\n    enabled: false\n"

  /// Two buses of the county, one speeding and one overcrowded, in a file of 1,500 rows.
  static func small() async throws -> CheckedCase { try await smallOfTwo.value }

  private static let smallOfTwo = Task { try await makeSmall() }

  private static func makeSmall() async throws -> CheckedCase {
    let path = fixturePath("county/logs/provider-c/export_part2.csv")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let kept = lines.filter {
      $0.hasPrefix("vehicle_id") || $0.hasPrefix("苏D01201,") || $0.hasPrefix("苏D01202,")
    }
    let bytes = Array((kept.joined(separator: "\n") + "\n").utf8)
    return try await withFiles(["two.csv": bytes]) { folder in
      try await make(
        [folder + "/two.csv"], inputs: ["two.csv": bytes], registry: countyRegistry(),
        rules: withoutSilence)
    }
  }

  /// Lines of `findings.jsonl`.
  var lines: [String] { findings.split(separator: "\n").map(String.init) }

  /// The result of one finding alone, with the inputs that its records lie in.
  ///
  /// The other inputs are missing then, which is never a failure.
  func alone(_ line: String) throws -> CheckedCase {
    var one = self
    one.findings = line + "\n"
    let kept = evidence.split(separator: "\n").filter { place in
      line.contains(Self.value("record", in: place))
    }
    one.evidence = kept.map { $0 + "\n" }.joined()
    let sources = Set(kept.map { Self.value("source", in: $0) })
    one.inputs = inputs.filter { sources.contains($0.key) }
    let totals = try #require(manifest.firstMatch(of: /"findings":\s*\{[^}]*\}/))
    let proven = line.contains("\"certainty\":\"proven\"") ? 1 : 0
    one.manifest.replaceSubrange(
      totals.range, with: "\"findings\":{\"proven\":\(proven),\"suspected\":\(1 - proven)}")
    return one
  }

  /// The finding of a rule about a vehicle or driver.
  func line(_ rule: String, _ subject: String, _ certainty: String) throws -> String {
    try #require(
      lines.first {
        $0.contains("\"rule\":\"\(rule)\",\"certainty\":\"\(certainty)\"") && $0.contains(subject)
      })
  }

  private static func files(below folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name),
        !data.isEmpty
      else { continue }
      files["logs/" + name] = Array(data)
    }
    return files
  }

  /// Verifies with the inputs as they are in `inputs`.
  func verified() async throws -> VerificationReport {
    try await Self.withFiles(inputs) { try await verified(in: [$0]) }
  }

  func verified(in folders: [String]) async throws -> VerificationReport {
    let claims = try ResultClaims(
      manifest: Array(manifest.utf8), findings: Array(findings.utf8),
      evidence: Array(evidence.utf8))
    return try await verify(claims, inputs: folders, registry: registry, ruleBook: ruleBook)
  }

  /// Writes files below a fresh folder, removed when the closure ends.
  static func withFiles<T>(
    _ files: [String: [UInt8]], _ body: (String) async throws -> T
  ) async throws -> T {
    let top = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: top) }
    for (name, bytes) in files {
      let url = top.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
    try FileManager.default.createDirectory(at: top, withIntermediateDirectories: true)
    return try await body(top.path)
  }

  /// Places of `evidence.jsonl`, one a line.
  var places: [(record: String, source: String, range: Range<Int>)] {
    evidence.split(separator: "\n").map { line in
      let start = Int(Self.value("offset", in: line)) ?? 0
      let length = Int(Self.value("length", in: line)) ?? 0
      return (
        Self.value("record", in: line), Self.value("source", in: line), start..<start + length
      )
    }
  }

  /// Ids of the findings that name a record.
  func findings(naming record: String) -> [String] {
    findings.split(separator: "\n").filter { $0.contains(record) }.map {
      Self.value("id", in: $0)
    }
  }

  /// First value of a key in a line of ours, a number or a text without escapes.
  private static func value(_ key: String, in line: Substring) -> String {
    guard let start = line.range(of: "\"\(key)\":")?.upperBound else { return "" }
    let rest = line[start...]
    let text =
      rest.hasPrefix("\"") ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { $0.isNumber }
    return String(text)
  }
}
