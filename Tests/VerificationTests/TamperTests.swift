import Foundation
import TestKit
import Testing
import Verification

/// The result is changed, the inputs are not: nothing of it may be believed.
@Suite("Tampering") struct TamperTests {
  @Test func `any number changed in any finding fails`() async throws {
    let county = try await CheckedCase.county()
    try await CheckedCase.withFiles(county.inputs) { folder in
      let lines = county.lines
      // Numbers stand behind a colon; those in texts are left to other tests.
      let numbers = lines.map { line in
        line.matches(of: /"([a-z_0-9]+)":(-?[0-9][0-9.]*)/).filter { $0.1 != "schema" }
      }
      // Findings do not bear on each other: the same place in all of them is changed at once.
      for round in 0..<(numbers.map(\.count).max() ?? 0) {
        var changed = lines
        for (index, matches) in numbers.enumerated() where round < matches.count {
          let (key, value) = (matches[round].1, matches[round].2)
          // What rests on records between the named ones is held to consistency only.
          let more = key == "distance_m" || key == "fixes" ? "99" : "1"
          changed[index] =
            lines[index][..<value.startIndex] + more + value + lines[index][value.endIndex...]
        }
        var tampered = county
        tampered.findings = changed.joined(separator: "\n") + "\n"
        let report = try await tampered.verified(in: [folder])
        for (index, matches) in numbers.enumerated() {
          let expected: VerifiedFinding.Status = round < matches.count ? .failed : .verified
          let what = round < matches.count ? String(matches[round].1) : "nothing"
          #expect(report.findings[index].status == expected, "\(what) of line \(index + 1)")
        }
      }
      #expect(numbers.map(\.count).reduce(0, +) > 200)
    }
  }

  /// What is replaced in the first line that holds it.
  static let edits: [(String, String)] = [
    ("\"certainty\":\"suspected\"", "\"certainty\":\"proven\""),
    ("\"certainty\":\"proven\"", "\"certainty\":\"suspected\""),
    ("\"severity\":\"minor\"", "\"severity\":\"serious\""),
    ("\"vehicle\":\"苏D01001\"", "\"vehicle\":\"苏D01002\""),
    ("\"plate_color\":\"yellow\"", "\"plate_color\":\"blue\""),
    ("\"driver\":\"D0105\"", "\"driver\":\"D0106\""),
    ("\"driver\":\"D0101\"", "\"driver\":\"D0102\""),
    ("\"start\":\"2026-03-02T07:15:09", "\"start\":\"2026-03-02T07:15:08"),
    ("\"end\":\"2026-03-02T07:16:29", "\"end\":\"2026-03-02T07:16:30"),
    ("\"source\":\"cap_expressway\"", "\"source\":\"cap_other\""),
    ("\"cites\":[\"", "\"cites\":[\"RTSL art99\",\""),
    ("\"speed\":\"gnss,inferred-unit\"", "\"speed\":\"displacement\""),
    ("\"driver\":\"roster\"", "\"driver\":\"card\""),
    ("\"vehicle\":\"registry\"", "\"vehicle\":\"plate\""),
    ("\"datum\":\"provider:wgs84\"", "\"datum\":\"declared:wgs84\""),
    ("\"provider\":\"PA\"", "\"provider\":\"PB\""),
    ("\"valid_to\":\"2026-01-31\"", "\"valid_to\":\"2026-01-30\""),
    ("\"kind\":\"inspection\"", "\"kind\":\"insurance\""),
    ("\"days\":[\"2026-03-02\"]", "\"days\":[\"2026-03-03\"]"),
    ("\"rule\":\"speeding\"", "\"rule\":\"overcrowding\""),
    ("\"rule\":\"speeding\"", "\"rule\":\"flying\""),
    ("100.3 km/h", "180.3 km/h"),
    ("\"witness\":[\"r-", "\"witness\":[\"r-0000000000000000\",\"r-"),
    ("\"evidence\":[\"r-", "\"evidence\":[\"r-0000000000000000\",\"r-"),
    ("\"id\":\"f-", "\"schema\":1,\"id\":\"f-"),
    ("\"id\":\"f-9c", "\"id\":\"f-9d"),
    ("\"route\":\"R305\"", "\"route\":\"R306\""),
    ("\"run\":\"R305@2026-03-02T07:24\"", "\"run\":\"R305@2026-03-02T08:24\""),
    ("\"run\":\"R305@2026-03-02T07:24\"", "\"run\":\"R305@2026-03-03T07:24\""),
    ("\"run\":\"R305@2026-03-02T07:24\",", ""),
    ("\"run\":\"R318@2026-03-02T06:44\"", "\"run\":\"R318@2026-03-02T06:45\""),
    ("\"near\":{\"stop\":\"305-S3\"", "\"near\":{\"stop\":\"305-S9\""),
    ("\"near\":{\"stop\":\"305-S3\"", "\"near\":{\"stop\":\"302-S2\""),
    ("\"stop\":\"302-S2\"", "\"stop\":\"302-S1\""), ("\"stop\":\"302-S2\",", ""),
    ("\"route_m\":7971", "\"route_m\":9971"),
    ("\"road\":\"route:R302\"", "\"road\":\"route:R304\""),
    (
      "\"students\":\"roster\",\"vehicle\":\"registry\",\"driver\":\"card\",\"datum",
      "\"students\":\"count\",\"vehicle\":\"registry\",\"driver\":\"card\",\"datum"
    ),
    ("nearest 2809 m", "nearest 2 m"), ("at most 408 m", "at most 4080 m"),
    ("count from 14 to 15", "count from 14 to 25"),
    ("permitted: 06:30", "permitted: 07:31"), ("certainly 4 h 32", "certainly 4 h 33"),
    ("\"driver\":\"D0325\"", "\"driver\":\"D0326\""),
    ("\"vehicles\":[\"苏D01325\"]", "\"vehicles\":[\"苏D01326\"]"),
    ("\"driver\":\"D0318\"", "\"driver\":\"D0319\""),
    ("\"clock\":\"second\"", "\"clock\":\"hour\""),
    ("\"doubts\":[]", "\"doubts\":[{\"kind\":\"spike\",\"records\":[]}]"),
  ]

  @Test(arguments: edits)
  func `a word changed in a finding fails`(edit: (String, String)) async throws {
    let county = try await CheckedCase.county()
    let line = try #require(county.lines.first { $0.contains(edit.0) })
    var alone = try county.alone(line)
    let untouched = try await alone.verified()
    #expect(!untouched.hasFailed && untouched.count(.verified) == 1)
    let place = try #require(alone.findings.range(of: edit.0))
    alone.findings.replaceSubrange(place, with: edit.1)
    let report = try await alone.verified()
    #expect(report.findings.first.map { $0.status == .failed } ?? report.hasFailed)
  }

  @Test func `a finding removed, doubled or robbed of its evidence fails`() async throws {
    let county = try await CheckedCase.county()
    let lines = county.findings.split(separator: "\n").map(String.init)
    let speeding = try #require(lines.firstIndex { $0.contains("\"rule\":\"speeding\"") })
    var changes: [[String]] = []
    changes.append(lines.enumerated().filter { $0.offset != speeding }.map(\.element))
    changes.append(lines + [lines[speeding]])
    for (pattern, text) in [
      ("\"evidence\":\\[[^\\]]*\\]", "\"evidence\":[]"),
      ("\"evidence\":\\[\"r-[0-9a-f]*\",", "\"evidence\":["),
      ("\"witness\":\\[[^\\]]*\\]", "\"witness\":[]"),
      ("\"measured\":\\{[^}]*\\},", ""),
    ] {
      var robbed = lines
      robbed[speeding] = robbed[speeding].replacingOccurrences(
        of: pattern, with: text, options: .regularExpression)
      #expect(robbed != lines)
      changes.append(robbed)
    }
    for changed in changes {
      var tampered = county
      tampered.findings = changed.joined(separator: "\n") + "\n"
      let report = try await tampered.verified()
      #expect(report.hasFailed)
    }
  }

  @Test func `a suspicion dressed up as a proof fails, its arithmetic being done again`()
    async throws
  {
    // 72 km/h, road unknown: above 60, not above 80. Every word is changed as a careful forger would.
    let county = try await CheckedCase.county()
    let line = try county.line("speeding", "苏D01001", "suspected")
    let names = line.matches(of: /r-[0-9a-f]{16}/).map { String($0.0) }
    var forged =
      line
      .replacingOccurrences(of: "\"suspected\"", with: "\"proven\"")
      .replacingOccurrences(of: "\"speed\":\"gnss\"", with: "\"speed\":\"gnss+displacement\"")
      .replacingOccurrences(
        of: "\"measured\":{", with: "\"measured\":{\"certified_kmh\":81.0,"
      )
      .replacingOccurrences(
        of: "\"doubts\":\\[[^\\]]*\\]\\}\\]|\"doubts\":\\[\\{[^]]*\\]\\}\\]", with: "\"doubts\":[]",
        options: .regularExpression)
    forged.removeLast()
    forged += ",\"witness\":[\"\(names[0])\",\"\(try #require(names.last))\"]}"
    let report = try await county.alone(forged).verified()
    #expect(report.problems.contains { $0.code == "proof-fails" })
  }

  @Test(arguments: [
    ("\"offset\":", "\"offset\":1"), ("\"length\":", "\"length\":1"), ("\"line\":", "\"line\":1"),
    ("\"offset\":", "\"offset\":-"), ("\"length\":", "\"length\":-"),
    ("\"offset\":", "\"offset\":99999999999999999999"),
    ("\"offset\":", "\"offset\":9223372036854775"), ("\"length\":", "\"length\":9999999999"),
    ("\"source\":\"two.csv\"", "\"source\":\"../two.csv\""),
    ("\"source\":\"two.csv\"", "\"source\":\"/etc/passwd\""),
    ("\"sha256\":\"", "\"sha256\":\"0"), ("\"record\":\"r-", "\"record\":\"r-0"),
    ("\"line\":", "\"offset\":3,\"line\":"), ("{", "{{{{"), ("}", ""), ("\"", "\u{0}\""),
  ])
  func `evidence that points elsewhere fails`(edit: (String, String)) async throws {
    var small = try await CheckedCase.small()
    let place = try #require(small.evidence.range(of: edit.0))
    small.evidence.replaceSubrange(place, with: edit.1)
    let report = try await small.verified()
    #expect(report.hasFailed)
  }

  @Test func `a row may not begin inside another`() async throws {
    // The second half of a longer cell would make a record of its own.
    let header = "备注,车牌号,定位时间,经度,纬度,速度(km/h),载客人数\n"
    func row(_ note: String, _ second: Int, _ speed: Int) -> String {
      "\(note),苏D00001,2026-03-02 07:00:\(second < 10 ? "0" : "")\(second),119.\(900_000 + second * 294),31.700000,\(speed),20\n"
    }
    let rows = (0..<6).map { row("x", $0 * 10, 100) }.joined()
    let bytes = Array((header + rows).utf8)
    var made = try await CheckedCase.withFiles(["a.csv": bytes]) { folder in
      try await CheckedCase.make([folder + "/a.csv"], inputs: ["a.csv": bytes], registry: nil)
    }
    let whole = try await made.verified()
    #expect(!whole.hasFailed && whole.findings.count == 1)
    let place = try #require(made.places.first)
    made.evidence = made.evidence.replacingOccurrences(
      of: "\"offset\":\(place.range.lowerBound),\"length\":\(place.range.count)",
      with: "\"offset\":\(place.range.lowerBound + 1),\"length\":\(place.range.count - 1)")
    let report = try await made.verified()
    #expect(report.problems.contains { $0.code == "row-missing" })
  }

  @Test func `nothing outside of the folders is read, by name or by link`() async throws {
    let small = try await CheckedCase.small()
    let bytes = try #require(small.inputs["two.csv"])
    try await CheckedCase.withFiles(["outside/two.csv": bytes, "inside/other.csv": [0x31]]) { top in
      let link = top + "/inside/link.csv"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: top + "/outside/two.csv")
      try FileManager.default.createSymbolicLink(
        atPath: top + "/inside/door", withDestinationPath: top + "/outside")
      for name in [
        "two.csv", "../outside/two.csv", "..", "x/../../outside/two.csv", "link.csv",
        "door/two.csv",
        top + "/outside/two.csv", "/", "a\\u0000b",
      ] {
        var tampered = small
        tampered.manifest = small.manifest.replacingOccurrences(of: "two.csv", with: name)
        tampered.evidence = small.evidence.replacingOccurrences(of: "two.csv", with: name)
        let report = try await tampered.verified(in: [top + "/inside"])
        #expect(report.inputsVerified == 0, "\(name)")
        #expect(report.problems.contains { $0.code == "input-missing" }, "\(name)")
      }
    }
  }

  @Test func `no bytes in a result folder make it stumble`() async throws {
    let small = try await CheckedCase.small()
    var random = SeededGenerator(seed: 9)
    try await CheckedCase.withFiles(small.inputs) { folder in
      for round in 0..<90 {
        var texts = [small.manifest, small.findings, small.evidence].map { Array($0.utf8) }
        let which = round % 3
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: texts[which].indices, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: texts[which][place] = UInt8.random(in: 0...255, using: &random)
          case 1: texts[which].remove(at: place)
          default: texts[which].insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
          }
        }
        // A manifest may be refused as a whole; nothing may trap.
        guard
          let claims = try? ResultClaims(
            manifest: texts[0], findings: texts[1], evidence: texts[2])
        else { continue }
        _ = try await verify(
          claims, inputs: [folder], registry: small.registry, ruleBook: small.ruleBook)
      }
    }
  }
}
