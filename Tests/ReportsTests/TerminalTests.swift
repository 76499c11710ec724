import Analysis
import Foundation
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Terminal") struct TerminalTests {
  @Test(arguments: Language.allCases)
  func `the table and the summary look as they were last reviewed`(language: Language) {
    let document = Samples.document(
      SampleCounty.result(), language: language, people: SampleCounty.people)
    expectGolden(FindingsTable.render(document, columns: 120), "reports/table.\(language).txt")
    expectGolden(CheckSummary.render(document), "reports/summary.\(language).txt")
  }

  /// Width by hand: Chinese characters and punctuation take two columns, the rest one.
  private func width(_ text: Substring) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
  }

  @Test(arguments: [80, 100, 160])
  func `no line is wider than the terminal and columns stand under each other`(columns: Int) {
    let document = Samples.document(SampleCounty.result(), people: SampleCounty.people)
    let text = String(decoding: FindingsTable.render(document, columns: columns), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let least = 98
    for line in lines { #expect(width(line) <= max(columns, least), "\(line)") }
    let places = Set(
      lines.dropFirst(2).compactMap { line in
        line.range(of: "苏D").map { width(line[..<$0.lowerBound]) }
      })
    #expect(places == [21])
  }

  @Test func `the summary's rows add up`() {
    let text = String(
      decoding: CheckSummary.render(Samples.document(SampleCounty.result())), as: UTF8.self)
    #expect(text.contains("读入 11,797 = 采用 11,736 + 搁置 61"))
    #expect(text.contains("线索：数据可证 4，疑似待核 11"))
    #expect(text.contains("未能完整读取：坏文件.csv.gz"))
  }

  @Test func `nothing found is not called clean`() {
    let text = String(
      decoding: FindingsTable.render(Samples.document(CheckResult())), as: UTF8.self)
    #expect(text == "没有线索；未判的时间见覆盖情况。\n")
  }
}

@Suite("List of writers") struct ReportWriterListTests {
  @Test func `names every folder that holds a writer, each file once`() throws {
    let folder = checkoutRoot.appendingPathComponent("Sources/Reports")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let withWriter = names.filter { name in
      let file = folder.appendingPathComponent(name).appendingPathComponent(name + ".swift")
      return (try? String(contentsOf: file, encoding: .utf8))?.contains(": ReportWriter {") ?? false
    }
    #expect(withWriter.sorted() == reportWriters.map { "\($0)" }.sorted())
    #expect(Set(reportWriters.map { $0.fileName }).count == reportWriters.count)
  }
}

@Suite("Words") struct ReportWordsTests {
  @Test func `come from a rule book or whoever else answers`() {
    let words = ReportWords(
      for: [Samples.speeding()], rule: { RuleWords(name: Message(zh: $0.rawValue + "!", en: "x")) },
      citation: { $0.hasPrefix("REG617") ? Samples.words.citations[$0] : nil })
    #expect(words.rules.count == RuleID.allCases.count)
    #expect(words.citations.keys.sorted() == ["REG617 art35p1"])
  }
}
