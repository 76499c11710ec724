import Foundation
import Registry
import Telemetry
import TestKit
import Testing
import Verification

/// The proofs of the rules about routes and persons do not hold where one thing they rest on is taken away.
@Suite("Proofs about routes and persons") struct RouteProofTests {
  /// Replaced in the one proven finding of a bus or driver.
  private func expectNoProof(
    _ rule: String, _ subject: String, _ edit: (String) throws -> String
  ) async throws {
    let county = try await CheckedCase.county()
    let line = try county.line(rule, subject, "proven")
    let changed = try edit(line)
    #expect(changed != line)
    let report = try await county.alone(changed).verified()
    #expect(report.problems.contains { $0.code == "proof-fails" })
  }

  /// Names in an array of a finding.
  private func names(_ key: String, _ line: String) throws -> [String] {
    let start = try #require(line.range(of: "\"\(key)\":[\"")?.upperBound)
    return line[start...].prefix { $0 != "]" }.matches(of: /r-[0-9a-f]{16}/).map { String($0.0) }
  }

  @Test func `a deviation between fixes too near in time, too few or out of order is none`()
    async throws
  {
    for pick: ([String]) -> (String, String) in [
      { ($0[20], $0[22]) }, { ($0[20], $0[23]) }, { ($0[30], $0[20]) }, { ($0[20], $0[20]) },
    ] {
      try await expectNoProof("route-deviation", "苏D01307") { line in
        let (witness, chosen) = (
          try names("witness", line), pick(try names("evidence", line))
        )
        return line.replacingOccurrences(
          of: "\"witness\":[\"\(witness[0])\",\"\(witness[1])\"]",
          with: "\"witness\":[\"\(chosen.0)\",\"\(chosen.1)\"]")
      }
    }
  }

  @Test func `a deviation whose fixes between are not named has a gap`() async throws {
    try await expectNoProof("route-deviation", "苏D01309") { line in
      let (witness, evidence) = (try names("witness", line), try names("evidence", line))
      let first = try #require(evidence.firstIndex(of: witness[0]))
      let last = try #require(evidence.firstIndex(of: witness[1]))
      #expect(last - first > 4)
      let kept = evidence[...first] + evidence[last...]
      return line.replacingOccurrences(
        of: "\"evidence\":[\"" + evidence.joined(separator: "\",\"") + "\"]",
        with: "\"evidence\":[\"" + kept.joined(separator: "\",\"") + "\"]")
    }
  }

  @Test func `a flipped byte in a record of a deviation undoes its proof`() async throws {
    let county = try await CheckedCase.county()
    let alone = try county.alone(county.line("route-deviation", "苏D01309", "proven"))
    var random = SeededGenerator(seed: 11)
    #expect(alone.places.count > 20)
    for place in alone.places.shuffled(using: &random).prefix(8) {
      var damaged = alone
      // The first digit of the longitude: the place stays a place.
      let row = try #require(damaged.inputs[place.source]?[place.range])
      let cell = try #require(row.indices.filter { row[$0] == 0x2C }.dropFirst().first)
      damaged.inputs[place.source]?[cell + 2] ^= 1
      let report = try await damaged.verified()
      #expect(
        report.problems.contains { $0.code == "record-changed" && $0.record == place.record })
      #expect(report.findings.first?.status == .failed)
    }
  }

  /// A suspicion of a deviation, rewritten as a careful forger would.
  private func forged(_ line: String, from first: Int, to last: Int) throws -> String {
    let evidence = try names("evidence", line)
    var text = line.replacingOccurrences(of: "\"suspected\"", with: "\"proven\"")
      .replacingOccurrences(
        of: "\"doubts\":\\[\\{[^}]*\\}\\]", with: "\"doubts\":[]", options: .regularExpression
      )
      .replacingOccurrences(of: "\"students\":\"roster\"", with: "\"students\":\"count\"")
      .replacingOccurrences(
        of: "\"datum\":\"inferred:wgs84\"", with: "\"datum\":\"provider:wgs84\"")
    text.removeLast()
    return text + ",\"witness\":[\"\(evidence[first])\",\"\(evidence[last])\"]}"
  }

  @Test(arguments: ["苏D01310", "苏D01401"])
  func `a deviation forged from a suspicion fails, its arithmetic being done again`(plate: String)
    async throws
  {
    // 01310 has no counts, 01401 no declared datum; everything else of a proof is there.
    let county = try await CheckedCase.county()
    let line = try county.line("route-deviation", plate, "suspected")
    let whole = try await county.alone(line).verified()
    #expect(whole.count(.verified) == 1)
    let report = try await county.alone(forged(line, from: 3, to: 20)).verified()
    #expect(report.problems.contains { $0.code == "proof-fails" })
  }

  @Test(arguments: [
    "stop-missed", "stop-unplanned", "stop-unapproved", "off-schedule", "device-silent",
  ])
  func `what can only be suspected is never proven`(rule: String) async throws {
    let county = try await CheckedCase.county()
    let line = try #require(county.lines.first { $0.contains("\"rule\":\"\(rule)\"") })
    let proven = line.replacingOccurrences(of: "\"suspected\"", with: "\"proven\"")
      .replacingOccurrences(
        of: "\"doubts\":\\[\\{.*?\\}\\],\"ev", with: "\"doubts\":[],\"ev",
        options: .regularExpression)
    let report = try await county.alone(proven).verified()
    #expect(report.problems.contains { $0.code == "proof-fails" })
  }

  @Test func `a line moved in the registry is another registry and proves nothing`() async throws {
    let county = try await CheckedCase.county()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: fixturePath("county/registry")), to: folder)
    let file = folder.appendingPathComponent("routes.geojson")
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    // The place of the farthest record of the detour becomes a vertex of its route.
    let finding = try county.line("route-deviation", "苏D01309", "proven")
    let place = try #require(
      finding.firstMatch(of: /"place":\{"lon":([0-9.]+),"lat":([0-9.]+)\}/))
    let moved = lines.map { line in
      guard line.contains("\"R309\"") else { return line }
      return line.replacing(/\[\[([0-9.]+),([0-9.]+)\],/) { match in
        "[[\(match.1),\(match.2)],[\(place.1),\(place.2)],"
      }
    }
    #expect(moved != lines)
    try moved.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    let registry = try Registry.load(folder: folder.path, zone: .beijing).registry
    #expect(registry.digest != county.registry?.digest)
    var alone = try county.alone(finding)
    alone.registry = registry
    let report = try await alone.verified()
    #expect(report.hasFailed)
  }

  @Test func `a rest in what is named of a drive ends the proof`() async throws {
    try await expectNoProof("fatigue-continuous", "D0325") { line in
      // Without the records of half an hour in its middle nothing says that it was driven.
      let evidence = try names("evidence", line)
      let kept = evidence[..<16] + evidence[22...]
      return line.replacingOccurrences(
        of: "\"evidence\":[\"" + evidence.joined(separator: "\",\"") + "\"]",
        with: "\"evidence\":[\"" + kept.joined(separator: "\",\"") + "\"]")
    }
  }
}
