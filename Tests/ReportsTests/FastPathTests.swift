import Analysis
import Reports
import Telemetry
import Testing

/// Fast ways of the writers, held against the plain rule scalar by scalar.
@Suite("Fast paths") struct FastPathTests {
  /// What may become of one scalar in a cell: itself, a blank, `�` or nothing.
  private func plain(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
    case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: "\u{FFFD}"
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      ""
    default: String(scalar)
    }
  }

  /// The cell 说明 of each text, read back; no text here needs quotes.
  private func cells(_ texts: [String]) -> [String] {
    let findings = texts.enumerated().map { index, text in
      Finding(
        id: "f-\(index)", rule: .speeding, certainty: .suspected, severity: .notice,
        message: Message(zh: "始" + text + "终", en: "-"))
    }
    let document = Samples.document(CheckResult(findings: findings), audience: .police)
    let lines = FindingsCSV.render(document).split(separator: 0x0A).dropFirst()
    return lines.map { line in
      let cells = line.split(separator: 0x2C, omittingEmptySubsequences: false)
      // Three cells follow it: alert, evidence, disclaimer and its line end.
      return String(decoding: cells[cells.count - 4], as: UTF8.self)
    }
  }

  private func check(_ texts: [String]) {
    for (text, cell) in zip(texts, cells(texts)) {
      let expected = "始" + text.unicodeScalars.map { plain($0) }.joined() + "终"
      // By their bytes: equal strings may differ in those.
      #expect(
        Array(cell.utf8) == Array(expected.utf8),
        "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  @Test func `every scalar below U+0800 and each mark stands or falls alone`() {
    let marks: [ClosedRange<UInt32>] = [
      0...0x7FF, 0x1800...0x1810, 0x1FFE...0x2072, 0x3000...0x3002, 0xFEF0...0xFFFF,
      0x10000...0x10003, 0xDFFFE...0xE0003, 0xE0FFE...0xE1001, 0x10FFFE...0x10FFFF,
    ]
    let scalars = marks.flatMap { $0.compactMap { Unicode.Scalar($0) } }
    check(scalars.filter { !"\",;'".unicodeScalars.contains($0) }.map { String($0) })
  }

  @Test func `all other scalars pass in blocks`() {
    let blocks = stride(from: UInt32(0x800), to: 0x11_0000, by: 1024).map { start in
      var text = ""
      for value in start..<start + 1024 {
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      return text
    }
    check(blocks)
  }

  @Test func `a limit counts scalars and not bytes`() {
    // 400 is the limit of a message on the page; Chinese takes three bytes a scalar.
    for (count, isCut) in [(400, false), (401, true)] {
      let text = String(repeating: "长", count: count)
      let finding = Finding(
        id: "f-1", rule: .speeding, certainty: .suspected, severity: .notice,
        message: Message(zh: text, en: text))
      let page = String(
        decoding: ReportHTML.render(Samples.document(CheckResult(findings: [finding]))),
        as: UTF8.self)
      #expect(page.contains("<p class=\"msg\">" + text + "</p>") == !isCut)
      #expect(page.contains("长…长") == isCut)
    }
  }

  @Test func `a mark behind an angle bracket does not keep it from being escaped`() {
    // Together they are one character to Swift, but not to a browser.
    let text = "<\u{301}b>\u{301}&\u{301}\"\u{301}'\u{301}"
    let finding = Samples.speeding(plate: text, driver: text)
    let page = String(
      decoding: ReportHTML.render(
        Samples.document(CheckResult(findings: [finding]), audience: .police)), as: UTF8.self)
    let escaped = "&lt;\u{301}b&gt;\u{301}&amp;\u{301}&quot;\u{301}&#39;\u{301}"
    #expect(page.utf8.split(separator: 0x0A).contains { contains($0, "<b>" + escaped + "</b>") })
    #expect(!page.utf8.split(separator: 0x0A).contains { contains($0, "<\u{301}") })
  }

  private func contains(_ line: Substring.UTF8View, _ part: String) -> Bool {
    let (line, part) = (Array(line), Array(part.utf8))
    guard line.count >= part.count else { return false }
    return (0...line.count - part.count).contains { line[$0..<$0 + part.count].elementsEqual(part) }
  }

  @Test(arguments: [
    (Int64(0), "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (999, "999"), (1000, "1000"),
    (-1, "-1"), (-10, "-10"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
  ])
  func `numbers are written in full`(value: Int64, text: String) {
    var line = CoverageLine(
      vehicle: VehicleKey(plate: "苏D12345"), provider: nil, day: Samples.date(2026, 3, 2),
      rule: .speeding)
    line.baseSeconds = value
    let bytes = CoverageJSONL.render(Samples.document(CheckResult(coverage: [line])))
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"base_s\":\(text),"))
  }

  @Test(arguments: [
    (Int64(0), "0.000"), (7, "0.007"), (1234, "1.234"), (-5, "-0.005"), (1_000_000, "1000.000"),
  ])
  func `metres are written to the millimetre`(millimeters: Int64, text: String) {
    var line = CoverageLine(
      vehicle: VehicleKey(plate: "苏D12345"), provider: nil, day: Samples.date(2026, 3, 2),
      rule: .speeding)
    line.baseMillimeters = millimeters
    let bytes = CoverageJSONL.render(Samples.document(CheckResult(coverage: [line])))
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"base_m\":\(text),"))
  }

  @Test func `reasons stand in their order whatever the order of the table`() {
    var line = CoverageLine(
      vehicle: VehicleKey(plate: "苏D12345"), provider: nil, day: Samples.date(2026, 3, 2),
      rule: .speeding)
    for reason in UnjudgedReason.allCases {
      line.unjudged[reason] = .init(seconds: Int64(reason.rank) + 1, millimeters: 1)
    }
    let text = String(
      decoding: CoverageJSONL.render(Samples.document(CheckResult(coverage: [line]))),
      as: UTF8.self)
    let expected = UnjudgedReason.allCases.map { "\"\($0.rawValue)\":\($0.rank + 1)" }
    #expect(text.contains("\"unjudged\":{" + expected.joined(separator: ",") + "}"))
  }

  @Test func `lines of a vehicle are summed however they lie`() {
    func line(_ plate: String, _ rule: RuleID, _ day: Int, _ judged: Int64) -> CoverageLine {
      var line = CoverageLine(
        vehicle: VehicleKey(plate: plate), provider: nil, day: Samples.date(2026, 3, day),
        rule: rule)
      line.baseSeconds = 100
      line.judgedSeconds = judged
      return line
    }
    let lines = [
      line("B", .speeding, 2, 5), line("A", .overcrowding, 2, 10), line("B", .overcrowding, 2, 2),
      line("A", .speeding, 2, 10), line("B", .speeding, 3, 1),
    ]
    let overview = Samples.document(CheckResult(coverage: lines)).overview
    #expect(overview.coverage.map(\.vehicle.plate) == ["A", "B", "B"])
    #expect(
      overview.coverage.map(\.rules) == [[.speeding, .overcrowding], [.speeding], [.overcrowding]])
    #expect(overview.coverage.map(\.sum.judgedSeconds) == [10, 6, 2])
    #expect(overview.coverageByRule[.speeding]?.judgedSeconds == 16)
    #expect(overview.coverageByRule[.overcrowding]?.judgedSeconds == 12)
  }
}
