import Analysis
import Foundation
import Geo
import Ingest
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

/// Words that the analyzer emits and no enum closes; a test below holds them against the sources.
private enum FreeWords {
  static let premises: [(Premise.Key, [String])] = [
    (.speed, ["gnss+displacement", "gnss", "displacement", "gnss,inferred-unit"]),
    (.limit, ["rulebook"]),
    (.road, ["unknown"]),
    (.students, ["running-sums", "count", "count+adults:1", "count+adults:2"]),
    (.vehicle, ["registry", "plate", "source-id"]),
    (.driver, ["card", "roster"]),
    (.clock, ["second", "minute"]),
    (.registry, ["seats", "permitted-hours", "roster", "route"]),
  ]
  static let documents = [
    "permit", "tag", "inspection", "insurance", "carrier-insurance", "qualification", "age",
    "disqualification", "vehicle-row", "permit-row", "driver-row",
  ]
  static let setAside = [
    "duplicate", "not-selected", "row-short", "row-too-long", "row-truncated", "quote-open",
    "nul-bytes", "header-changed", "row-total", "row-note", "row-cells", "vehicle-missing",
    "time-unreadable", "time-implausible",
    "coordinate-missing", "number-expected", "number-range", "string-missing",
    "frame-too-short", "frame-length-mismatch", "frame-bad-checksum",
    "frame-length-mismatch-bad-checksum", "message-encrypted", "location-short",
    "batch-item-length",
  ]
}

@Suite("Chinese words of everything emitted") struct WordingTests {
  /// The page's own words, and those it takes from the rule book.
  let wordings: [Wording]
  let ruleBook: RuleBook

  init() throws {
    ruleBook = try RuleBook.standard()
    wordings = [
      Wording(language: .zh, words: ReportWords()),
      Wording(language: .zh, words: ReportWords(ruleBook: ruleBook, findings: [])),
    ]
  }

  /// Whether a text is for a reader of Chinese: some Han, and no raw word beyond units and names of datums.
  private func isChinese(_ text: String) -> Bool {
    let hasHan = text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    let bare = ["WGS-84", "GCJ-02", "BD-09"].reduce(text) {
      $0.replacingOccurrences(of: $1, with: "")
    }
    return hasHan && !bare.contains { $0.isASCII && $0.isLetter }
  }

  private func expectChinese(_ word: String, _ name: (Wording) -> String) {
    for wording in wordings {
      let text = name(wording)
      #expect(isChinese(text), "\(word) is shown as \(text)")
    }
  }

  @Test func `every word of a closed list has one`() {
    for key in Premise.Key.allCases { expectChinese(key.rawValue) { $0.premise(key) } }
    for kind in Doubt.Kind.allCases { expectChinese(kind.rawValue) { $0.doubt(kind) } }
    for reason in UnjudgedReason.allCases {
      expectChinese(reason.rawValue) { $0.reason(reason) }
      expectChinese(reason.rawValue) { $0.setAside(reason.rawValue) }
    }
    for rule in RuleID.allCases {
      expectChinese(rule.rawValue) { $0.rule(rule) }
      expectChinese(rule.rawValue) { $0.shortRule(rule) }
    }
    for severity in Severity.allCases {
      expectChinese(severity.rawValue) { $0.severity(severity) }
    }
    for certainty in [Certainty.proven, .suspected] {
      expectChinese(certainty.rawValue) { $0.certainty(certainty) }
    }
  }

  @Test func `how students aboard are known has one, alone and together`() {
    let words = (UInt8.min...UInt8.max).compactMap { StudentsAboard(rawValue: $0)?.word }
    #expect(words.count == 6)
    for word in words {
      expectChinese(word) { $0.studentsSource(word) }
      expectChinese(word) { $0.premiseValue(.students, word) }
    }
    let all = words.joined(separator: ",")
    expectChinese(all) { $0.premiseValue(.students, all) }
    #expect(
      wordings[0].premiseValue(.students, "count,roster") == "乘员计数，排班表")
    #expect(
      wordings[0].premiseValue(.students, "count+adults:2") == "乘员计数，另加成人 2 人")
  }

  @Test func `every datum has one, however it is known`() {
    for datum in Datum.allCases {
      for origin in ["declared", "profile", "provider", "inferred", "assumed"] {
        let word = origin + ":" + datum.rawValue
        expectChinese(word) { $0.premiseValue(.datum, word) }
      }
    }
    #expect(wordings[0].premiseValue(.datum, "assumed:wgs84") == "推定（WGS-84）")
  }

  @Test func `every free word has one`() {
    for (key, words) in FreeWords.premises {
      for word in words { expectChinese(word) { $0.premiseValue(key, word) } }
    }
    for kind in FreeWords.documents {
      expectChinese(kind) { $0.documentKind(kind) }
      expectChinese(kind) { $0.premiseValue(.registry, kind) }
    }
    for code in FreeWords.setAside { expectChinese(code) { $0.setAside(code) } }
  }

  @Test func `every cap and paper of the rule book has one`() throws {
    let day = try #require(CivilDate(year: 2026, month: 3, day: 2))
    for cap in ruleBook.speedCaps(on: day) { expectChinese(cap.id) { $0.limitSource(cap.id) } }
    for paper in ruleBook.documents { expectChinese(paper.kind) { $0.documentKind(paper.kind) } }
  }

  /// Symptom this guards against: a new word in a detector stands raw in the Chinese page.
  @Test func `the free words are those in the sources`() throws {
    let premises = FreeWords.premises.flatMap(\.1)
    try expectListed(
      premises + FreeWords.documents, in: ["Detectors"],
      pattern: #"(?:Premise\(\s*\.\w+, |kind: |tally\.take\(\s*)"([a-z-]+)""#)
    try expectListed(
      FreeWords.setAside, in: ["Ingest"], pattern: #"setAside\(\s*"([a-z-]+)""#)
    try expectListed(FreeWords.setAside, in: ["Analysis"], pattern: #"setAside\["([a-z-]+)""#)
    for pattern in [#"reading == \.\w+ \? "([a-z-]+)" : ""#, #" : "([a-z-]+)"\n *setAside"#] {
      try expectListed(FreeWords.setAside, in: ["Ingest"], pattern: pattern)
    }
    for pattern in [
      #"\(registered, "([a-z-]+)"\)"#, #"isPlate \? "([a-z-]+)""#, #"" : "([a-z-]+)"\n"#,
    ] {
      try expectListed(premises, in: ["Analysis"], pattern: pattern)
    }
  }

  private func expectListed(_ known: [String], in rooms: [String], pattern: String) throws {
    let expression = try NSRegularExpression(pattern: pattern)
    var found = 0
    for room in rooms {
      let folder = checkoutRoot.appendingPathComponent("Sources/" + room)
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        guard file.hasSuffix(".swift") else { continue }
        let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        let all = NSRange(text.startIndex..., in: text)
        for match in expression.matches(in: text, range: all) {
          guard let range = Range(match.range(at: 1), in: text) else { continue }
          found += 1
          #expect(known.contains(String(text[range])), "\(file) emits \(text[range])")
        }
      }
    }
    #expect(found > 0, "\(pattern) matches nothing any more")
  }

  @Test func `every reason why a row of a broken file is set aside has one`() async throws {
    let logs = LogInput.path(fixturePath("broken/logs"))
    let read = try await ingest([logs], options: IngestOptions()) { _, _ in }
    let reasons = Set(read.sources.flatMap { $0.rowsSetAside.keys })
    #expect(reasons.count > 15 && reasons.contains { $0.hasPrefix("frame-") })
    #expect(reasons.subtracting(FreeWords.setAside).sorted() == [])
  }

  @Test func `nothing of the county day is shown raw`() async throws {
    let harness = try CountyHarness()
    let result = try await harness.judge(harness.read([fixturePath("county/logs")]))
    for finding in result.findings {
      for premise in finding.premises {
        // A route's own id is no word.
        let id = finding.route?.text ?? ""
        expectChinese(premise.value) {
          let shown = $0.premiseValue(premise.key, premise.value)
          return id.isEmpty ? shown : shown.replacingOccurrences(of: id, with: "")
        }
      }
      if let kind = finding.document?.kind { expectChinese(kind) { $0.documentKind(kind) } }
      if let limit = finding.limit {
        for candidate in [limit.used] + limit.alternatives {
          expectChinese(candidate.source) { $0.limitSource(candidate.source) }
        }
      }
    }
    for vehicle in result.vehicles {
      expectChinese(vehicle.studentsSource) { $0.studentsSource(vehicle.studentsSource) }
    }
    #expect(result.totals.rowsSetAside.count > 3)
    for code in result.totals.rowsSetAside.keys { expectChinese(code) { $0.setAside(code) } }
  }
}
