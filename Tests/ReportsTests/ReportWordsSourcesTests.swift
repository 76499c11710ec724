import Analysis
import Reports
import RuleBook
import Telemetry
import Testing

@Suite("Words of the rule book") struct ReportWordsSourcesTests {
  @Test func `every rule has a name and a cited article its quote`() throws {
    let words = ReportWords(ruleBook: try RuleBook.standard(), findings: [Samples.speeding()])
    #expect(words.rules.count == RuleID.allCases.count)
    let article = try #require(words.citations["REG617 art35p1"])
    #expect(article.article.zh == "第三十五条第一款")
    #expect(article.quote?.contains("60公里") == true)
    let names = Set(words.documents.keys)
    #expect(names.isSuperset(of: ["permit", "tag", "inspection", "insurance"]))
  }
}
