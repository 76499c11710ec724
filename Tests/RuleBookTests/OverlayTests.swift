import RuleBook
import Telemetry
import TestKit
import Testing

@Suite("Overlay") struct OverlayTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  private func overlaid(_ yaml: String) throws -> RuleBook {
    try book.overlaying(yaml: yaml, name: "county.yaml")
  }

  // MARK: What it may do

  @Test func `changes a number`() throws {
    let changed = try overlaid("thresholds:\n  speeding_tolerance:\n    value: 5.5\n")
    #expect(changed.thresholds(on: today).speedingTolerance.value == 55)
    #expect(changed.thresholds(on: today).speedingMinimumSeconds == 10)
    #expect(book.thresholds(on: today).speedingTolerance.value == 30)
  }

  @Test func `adds dated versions of a number`() throws {
    let changed = try overlaid(
      """
      thresholds:
        adults_counted:
          changes: {2027-01-01: 3, 2026-09-01: 1}
      caps:
        cap_other:
          changes:
            2027-06-01: 50
      """)
    #expect(changed.thresholds(on: date("2026-08-31")).adultsCounted == 2)
    #expect(changed.thresholds(on: date("2026-09-01")).adultsCounted == 1)
    #expect(changed.thresholds(on: date("2027-01-01")).adultsCounted == 3)
    #expect(changed.speedCaps(on: date("2027-05-31")).first?.limit.value == 600)
    #expect(changed.speedCaps(on: date("2027-06-01")).first?.limit.value == 500)
  }

  @Test func `adds a dated points table with its article`() throws {
    let changed = try overlaid(
      """
      instruments:
        NEW: {name: {zh: 新办法, en: New measures}, from: 2027-01-01, to: null, evidence: V}
      citations:
        NEW art1: {article: {zh: 第一条, en: article 1}, quote: 记三分, evidence: V}
      points:
        schoolbus-2022: {to: 2026-12-31}
        schoolbus-2027:
          name: {zh: 校车（新）, en: School buses (new)}
          applies_to: school_bus
          from: 2027-01-01
          to: null
          overspeed:
            any: {road: [other], above: 0, points: 3, cite: NEW art1, evidence: V}
      """)
    func outcome(_ day: String) -> Consequence {
      changed.overspeed(
        speed: DeciKilometersPerHour(660), limit: DeciKilometersPerHour(600), road: .other,
        vehicleClass: nil, on: date(day))
    }
    #expect(outcome("2026-12-31").points == 1)
    #expect(outcome("2027-01-01").points == 3)
    #expect(outcome("2027-01-01").cites.first == "NEW art1")
  }

  @Test func `turns a rule off and on by day`() throws {
    let changed = try overlaid(
      """
      rules:
        overcrowding:
          enabled: false
          enabled_changes: {2026-09-01: true}
          off_because: {zh: 计数器未校准, en: counters not calibrated}
      """)
    #expect(!changed.isEnabled(.overcrowding, on: today))
    #expect(changed.isEnabled(.overcrowding, on: date("2026-09-01")))
    #expect(changed.page(.overcrowding, language: .zh).contains("计数器未校准"))
  }

  @Test func `turns on a row from memory`() throws {
    let changed = try overlaid(
      "points: {schoolbus-2013: {overspeed: {other-any: {enabled: true}}}}")
    let outcome = changed.overspeed(
      speed: DeciKilometersPerHour(650), limit: DeciKilometersPerHour(600), road: .other,
      vehicleClass: nil, on: date("2021-09-01"))
    #expect(outcome.points == 3)
  }

  @Test func `adds a provincial tariff to the fine`() throws {
    let changed = try overlaid(
      """
      tariffs:
        GD-overload:
          province: {zh: 广东, en: Guangdong}
          for: overload
          at_least: 20
          fine_cny: [2000, 2000]
          words: {zh: "{min} 元", en: "CNY {min}"}
          source: 裁量基准
          from: 2026-01-01
          to: null
      """)
    func fine(_ persons: Int, _ day: String) -> String? {
      changed.overload(
        persons: persons, seats: 20, vehicleClass: .large, on: date(day)
      ).fine?.zh
    }
    #expect(fine(24, "2026-03-02")?.hasSuffix("；广东裁量基准：2000 元（裁量基准）") == true)
    #expect(fine(23, "2026-03-02")?.contains("广东") == false)
    #expect(fine(24, "2025-12-31")?.contains("广东") == false)
  }

  @Test func `keeps the digest for comments, layout and order, changes it for content`() throws {
    #expect(try overlaid("").digest == book.digest)
    #expect(try overlaid("# nothing\n").digest == book.digest)
    #expect(
      try overlaid("thresholds: {speeding_tolerance: {value: 3}} # same\n").digest == book.digest)
    let one = try overlaid("thresholds: {gap_minimum: {value: 20}, gap_maximum: {value: 100}}")
    let two = try overlaid(
      "# two\nthresholds:\n  gap_maximum:\n    value: 100\n  gap_minimum: {value: 20}\n")
    #expect(one.digest == two.digest)
    #expect(one.digest != book.digest)
    #expect(book.digest.utf8.count == 64)
    #expect(try RuleBook.standard().digest == book.digest)
  }

  // MARK: What is refused, and where

  @Test(arguments: [
    ("thresholds:\n  speeding_tolerance:\n    valeu: 5\n", 3, "unknown key “valeu”"),
    ("thresholds:\n  speed_tolerance:\n    value: 5\n", 2, "unknown key “speed_tolerance”"),
    ("# comment\n\nrulez: {}\n", 3, "unknown key “rulez”"),
    ("rules:\n  speedin: {enabled: false}\n", 2, "unknown key “speedin”"),
    (
      "thresholds:\n  speeding_tolerance:\n    value: fast\n", 3, "“value”: found “fast”"
    ),
    ("thresholds:\n  speeding_tolerance:\n    value: \"5\"\n", 3, "“value”: found “5”"),
    ("thresholds:\n  speeding_tolerance:\n    value: 5.55\n", 3, "“value”: found “5.55”"),
    ("thresholds:\n  speeding_minimum:\n    value: 1.5\n", 3, "“value”: found “1.5”"),
    ("thresholds:\n  speeding_tolerance:\n    value: 21\n", 3, "“value”: 21 is out of range"),
    ("thresholds:\n  speeding_tolerance:\n    value: -1\n", 3, "“value”: -1 is out of range"),
    ("thresholds:\n  speeding_tolerance:\n    value:\n", 3, "“value” is empty"),
    ("caps:\n\n  cap_other:\n    value: 400\n", 4, "“value”: 400 is out of range"),
    ("caps: {cap_other: {from: 2026-02-30}}\n", 1, "“from”: found “2026-02-30”"),
    ("caps:\n  cap_other:\n    from: 2026/01/01\n", 3, "“from”: found “2026/01/01”"),
    (
      "caps:\n  cap_other:\n    to: 2011-01-01\n", 3,
      "the last day 2011-01-01 lies before the first, 2012-04-05"
    ),
    ("caps: {cap_other: {changes: {soon: 50}}}\n", 1, "“soon” is no date"),
    ("rules:\n  speeding:\n    enabled: yes\n", 3, "“enabled”: found “yes”"),
    ("rules:\n  speeding:\n    cites: [REG617 art999]\n", 3, "the citation “REG617 art999”"),
    (
      "thresholds:\n  speeding_tolerance:\n    unit: m\n", 3,
      "“unit” cannot be changed by an overlay"
    ),
    (
      "thresholds:\n  speeding_tolerance: {range: [0, 999]}\n", 2,
      "“range” cannot be changed by an overlay"
    ),
    ("thresholds:\n  witness_minimum:\n    value: 300\n", 2, "“witness_minimum” exceeds"),
    ("thresholds: [1, 2]\n", 1, "found “[…]”"),
    ("just words\n", 1, "found “just words”"),
    ("thresholds:\n  a: [1, 2\nb: 3\n", 3, "YAML syntax error"),
    ("thresholds:\n\tvalue: 1\n", 2, "YAML syntax error"),
    ("rules: {}\nrules: {}\n", 1, "YAML syntax error (key twice: rules)"),
    ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
    ("tariffs:\n  x:\n    for: parking\n", 3, "“for”: found “parking”"),
    (
      "points:\n  schoolbus-2022:\n    overspeed:\n      other-10:\n        points: 13\n", 5,
      "“points”: 13 is out of range"
    ),
    (
      "points:\n  schoolbus-2022:\n    overspeed:\n      other-10:\n        above: 5\n", 5,
      "“above” and “at_least”"
    ),
    (
      "points:\n  schoolbus-2022: {from: 2022-03-31}\n", 2,
      "“schoolbus-2013” and “schoolbus-2022” apply on the same days"
    ),
    ("1: {}\n\"1\": {}\n", 2, "the key “1” stands twice"),
    ("points:\n  mine: {applies_to: school_bus}\n", 2, "“name” is missing"),
  ])
  func `is refused with line and reason`(yaml: String, line: Int, reason: String) {
    let error = #expect(throws: RuleBookError.self) { try overlaid(yaml) }
    #expect(error?.file == "county.yaml")
    #expect(error?.line == line)
    #expect(error?.reason.en.hasPrefix(reason) == true, "\(error?.reason.en ?? "")")
    #expect(error?.expected.en.isEmpty == false)
    #expect(error?.text(.en).hasPrefix("county.yaml:\(line): ") == true)
  }

  @Test func `is refused when it is not UTF-8`() {
    let bytes: [UInt8] = Array("rules: {}\n# ".utf8) + [0xD0, 0xA3, 0xB3, 0xB5] + [0x0A]
    let error = #expect(throws: RuleBookError.self) {
      try book.overlaying(yaml: bytes, name: "gbk.yaml")
    }
    #expect(error?.line == 2)
    #expect(error?.reason.en == "not UTF-8 text")
  }

  @Test func `never traps and is never half applied, whatever the bytes`() {
    var generator = SeededGenerator(seed: 20_260_302)
    let valid = Array(
      "thresholds:\n  speeding_tolerance: {value: 5, changes: {2027-01-01: 4}}\nrules: {speeding: {enabled: true}}\n"
        .utf8)
    for round in 0..<600 {
      var bytes = valid
      if round % 3 == 0 {
        bytes = (0..<Int.random(in: 0..<120, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
      } else {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[place] = UInt8.random(in: 0...127, using: &generator)
        }
      }
      let before = book.digest
      let changed = try? book.overlaying(yaml: bytes, name: "x.yaml")
      #expect(book.digest == before, "seed round \(round)")
      if let changed { #expect(changed.entry(.speeding).id == .speeding) }
    }
    for deep in ["[", "{", "- ", "? ", "a: {", " "] {
      let text = String(repeating: deep, count: 50_000)
      _ = try? book.overlaying(yaml: text, name: "deep.yaml")
    }
  }
}
