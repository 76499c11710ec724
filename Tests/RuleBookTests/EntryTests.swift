import Foundation
import RuleBook
import Telemetry
import TestKit
import Testing

@Suite("Rule entries") struct EntryTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  @Test(arguments: RuleID.allCases)
  func `hold words, examples and articles that exist`(rule: RuleID) {
    let entry = book.entry(rule)
    #expect(entry.id == rule)
    #expect(!entry.whatCounts.isEmpty)
    #expect(!entry.whatDoesNot.isEmpty)
    #expect(!entry.proof.isEmpty)
    for message in [
      entry.title, entry.summary, entry.why, entry.exampleFiring, entry.exampleSilent,
    ] {
      #expect(!message.zh.isEmpty)
      #expect(!message.en.isEmpty)
    }
    #expect(entry.exampleFiring != entry.exampleSilent)
    #expect(!entry.cites.isEmpty || entry.noArticle != nil)
    for key in entry.cites { #expect(book.citation(key) != nil, "\(key)") }
    #expect(Set(entry.cites).count == entry.cites.count)
  }

  @Test func `are one for every rule id, ids unique`() {
    let ids = RuleID.allCases.map(\.rawValue)
    #expect(Set(ids).count == ids.count)
    #expect(RuleID.allCases.allSatisfy { book.entry($0).id == $0 })
  }

  @Test func `cite only what was in force that day`() {
    #expect(
      book.cites(.inspectionOverdue, on: date("2022-04-30")) == ["REG617 art20"])
    #expect(
      book.cites(.inspectionOverdue, on: date("2022-05-01"))
        == ["REG617 art20", "MPS164 art62", "MPS164 art78(4)"])
    let age = { (day: String) in
      book.cites(.driverUnqualified, on: date(day)).filter { $0.hasPrefix("MPS1") }
    }
    #expect(age("2022-03-31") == [])
    #expect(age("2024-12-31") == ["MPS162 art87(1)"])
    #expect(age("2025-01-01") == ["MPS172 art87"])
    #expect(book.cites(.speeding, on: date("2012-04-04")) == [])
  }

  @Test func `quote the article of the caps`() {
    let citation = book.citation("REG617 art35p1")
    #expect(citation?.title.zh == "校车安全管理条例第三十五条第一款")
    #expect(citation?.quote?.contains("最高时速不得超过80公里") == true)
    #expect(citation?.evidence == .verified)
    #expect(citation?.boundary == .gt)
    #expect(citation?.days.from == date("2012-04-05"))
    #expect(book.citation("REG617 art999") == nil)
  }

  @Test func `say of each article how sure we are, with its words`() {
    for key in book.citationKeys {
      let citation = book.citation(key)
      #expect(citation?.quote != nil || citation?.gist != nil, "\(key)")
      #expect(citation?.evidence != .memory, "\(key) is from memory and may not be cited")
    }
  }

  @Test func `name the papers by the words findings carry`() {
    #expect(
      book.documents.map(\.kind)
        == [
          "permit", "tag", "inspection", "insurance", "carrier-insurance", "qualification",
          "licence",
        ])
    #expect(book.document("inspection")?.rule == .inspectionOverdue)
  }

  @Test func `come from every file of the folder`() throws {
    let folder = checkoutRoot.appendingPathComponent("Sources/RuleBook/Resources")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(RuleBook.standardFileNames.sorted() == names)
  }

  @Test func `are all enabled in the standard book`() {
    for rule in RuleID.allCases { #expect(book.isEnabled(rule, on: today)) }
  }
}

@Suite("Numbers of the book") struct NumberTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  @Test func `hold the proof kernel's assumptions`() {
    let values = book.thresholds(on: today)
    #expect(values.fixErrorMillimeters == 15_000)
    #expect(values.gnssSpeedMargin.value == 20)
    #expect(values.speedAgreement.value == 150)
    #expect(values.witnessMinimumSeconds == 15)
    #expect(values.witnessMaximumSeconds == 120)
    #expect(values.maximumHdopDeci == 40)
    #expect(values.minimumSatellites == 5)
    #expect(values.minuteClockSeconds == 60)
  }

  @Test func `hold the thresholds that open findings`() {
    let values = book.thresholds(on: today)
    #expect(values.gapMinimumSeconds == 30)
    #expect(values.gapIntervalMultiple == 3)
    #expect(values.gapMaximumSeconds == 180)
    #expect(values.gapUndeclaredSeconds == 90)
    #expect(values.speedingTolerance.value == 30)
    #expect(values.speedingMinimumSeconds == 10)
    #expect(values.speedingMinimumFixes == 3)
    #expect(values.speedingMinimumFixesSparse == 2)
    #expect(values.speedingSparseIntervalSeconds == 10)
    #expect(values.speedingDipSeconds == 5)
    #expect(values.speedingDipFixes == 1)
    #expect(values.overcrowdingMinimumSeconds == 30)
    #expect(values.movingSpeed.value == 100)
    #expect(values.adultsCounted == 2)
    #expect(values.motionWitnessMaximumSeconds == 120)
    #expect(values.expiringWithinDays == 30)
    #expect(values.impossibleSpeed.value == 1600)
    #expect(values.spikeAcceleration.value == 144)
    #expect(values.frozenMinimumFixes == 3)
    #expect(values.stopRadiusMillimeters == 15_000)
    #expect(values.stopMinimumSeconds == 15)
  }

  @Test func `hold what the law asks of drivers and buses`() {
    let needs = book.requirements(on: today)
    #expect(needs.minimumAgeYears == 25)
    #expect(needs.maximumAgeYears == 60)
    #expect(needs.warnAgeYears == 60)
    #expect(needs.minimumClassYears == 3)
    #expect(needs.fullScoreCycles == 3)
    #expect(needs.minimumSeats == 7)
    #expect(needs.inspectionIntervalMonths == 6)
  }

  @Test func `give the caps by limit, then id`() {
    let caps = book.speedCaps(on: today)
    #expect(caps.map(\.id) == ["cap_other", "cap_urban_expressway", "cap_expressway"])
    #expect(caps.map(\.limit.value) == [600, 600, 800])
    #expect(caps.map(\.roadClasses) == [[.other], [.urbanExpressway], [.expressway]])
    #expect(caps.map(\.evidence) == [.verified, .interpretation, .verified])
    #expect(caps.allSatisfy { $0.cite == "REG617 art35p1" })
    #expect(book.speedCaps(on: date("2012-04-04")) == [])
  }
}

@Suite("Rule pages") struct PageTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  @Test(arguments: Language.allCases)
  func `print the list`(language: Language) {
    expectGolden(
      Array(book.list(language: language).utf8), "rules/list.\(language.rawValue).txt")
  }

  @Test(arguments: RuleID.allCases, Language.allCases)
  func `print the page of every rule`(rule: RuleID, language: Language) {
    expectGolden(
      Array(book.page(rule, language: language).utf8),
      "rules/\(rule.rawValue).\(language.rawValue).txt")
  }

  @Test(arguments: RuleID.allCases, Language.allCases)
  func `show article, proof and example of every rule`(rule: RuleID, language: Language) {
    let page = book.page(rule, language: language)
    let entry = book.entry(rule)
    for key in entry.cites {
      #expect(page.contains("[\(key)]"))
      if let quote = book.citation(key)?.quote { #expect(page.contains(quote)) }
    }
    for message in entry.whatCounts + entry.whatDoesNot + entry.proof {
      #expect(page.contains(message.text(language)))
    }
    for key in entry.parameters { #expect(page.contains(key.rawValue)) }
    #expect(page.contains(entry.exampleFiring.text(language)))
    #expect(page.contains(entry.exampleSilent.text(language)))
  }

  @Test func `say what is off and why`() {
    let page = book.page(.speeding, language: .zh)
    #expect(page.contains("停用（3 分）"))
    #expect(page.contains("凭记忆"))
  }
}
