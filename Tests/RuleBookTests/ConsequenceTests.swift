import RuleBook
import Telemetry
import Testing

let today = date("2026-03-02")

/// Read once; a book never changes.
private let loaded = Result { try RuleBook.standard() }

func standardBook() throws -> RuleBook { try loaded.get() }

func date(_ text: String) -> CivilDate {
  guard let date = CivilDate(text) else { preconditionFailure("no date: \(text)") }
  return date
}

/// One line of law.md 4b: speed in 0.1 km/h and what the article gives.
struct SpeedCase: Sendable, CustomTestStringConvertible {
  var road: RoadClass
  var limit: Int32
  var speed: Int32
  var points: Int?
  var isOverHalf = false
  var isCriminal = false
  var danger = false

  var testDescription: String { "\(road) limit \(limit) speed \(speed)" }
}

@Suite("Consequence of speed") struct OverspeedTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  private func outcome(_ item: SpeedCase, _ day: CivilDate) -> Consequence {
    book.overspeed(
      speed: DeciKilometersPerHour(item.speed), limit: DeciKilometersPerHour(item.limit),
      road: item.road, vehicleClass: .large, on: day, danger: item.danger)
  }

  @Test(arguments: [
    // The draft's vectors.
    SpeedCase(road: .expressway, limit: 800, speed: 800, points: nil),
    SpeedCase(road: .expressway, limit: 800, speed: 801, points: 6),
    SpeedCase(road: .expressway, limit: 800, speed: 959, points: 6),
    SpeedCase(road: .expressway, limit: 800, speed: 960, points: 12),
    SpeedCase(road: .expressway, limit: 800, speed: 1200, points: 12, isCriminal: true),
    SpeedCase(
      road: .expressway, limit: 800, speed: 1201, points: 12, isOverHalf: true, isCriminal: true),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 601, points: 6),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 720, points: 12),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 900, points: 12, isCriminal: true),
    SpeedCase(road: .other, limit: 600, speed: 659, points: 0),
    SpeedCase(road: .other, limit: 600, speed: 660, points: 1),
    SpeedCase(road: .other, limit: 600, speed: 720, points: 6),
    SpeedCase(road: .other, limit: 600, speed: 900, points: 9),
    SpeedCase(road: .other, limit: 600, speed: 901, points: 9, isOverHalf: true),
    SpeedCase(
      road: .other, limit: 600, speed: 1200, points: 9, isOverHalf: true, isCriminal: true),
    SpeedCase(road: .other, limit: 200, speed: 300, points: 9, isCriminal: true, danger: true),
    // The rest of the table's edges, one tenth on either side.
    SpeedCase(road: .expressway, limit: 800, speed: 1199, points: 12),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 600, points: nil),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 719, points: 6),
    SpeedCase(road: .urbanExpressway, limit: 600, speed: 899, points: 12),
    SpeedCase(
      road: .urbanExpressway, limit: 600, speed: 901, points: 12, isOverHalf: true,
      isCriminal: true),
    SpeedCase(road: .other, limit: 600, speed: 600, points: nil),
    SpeedCase(road: .other, limit: 600, speed: 601, points: 0),
    SpeedCase(road: .other, limit: 600, speed: 719, points: 1),
    SpeedCase(road: .other, limit: 600, speed: 899, points: 6),
    SpeedCase(road: .other, limit: 600, speed: 1199, points: 9, isOverHalf: true),
    SpeedCase(road: .other, limit: 400, speed: 439, points: 0),
    SpeedCase(road: .other, limit: 400, speed: 440, points: 1),
    SpeedCase(road: .other, limit: 400, speed: 479, points: 1),
    SpeedCase(road: .other, limit: 400, speed: 480, points: 6),
    SpeedCase(road: .other, limit: 400, speed: 599, points: 6),
    SpeedCase(road: .other, limit: 400, speed: 600, points: 9),
    SpeedCase(road: .other, limit: 400, speed: 601, points: 9, isOverHalf: true),
    SpeedCase(road: .other, limit: 400, speed: 800, points: 9, isOverHalf: true, isCriminal: true),
    SpeedCase(road: .other, limit: 300, speed: 329, points: 0),
    SpeedCase(road: .other, limit: 300, speed: 330, points: 1),
    SpeedCase(road: .other, limit: 300, speed: 360, points: 6),
    SpeedCase(road: .other, limit: 300, speed: 449, points: 6),
    SpeedCase(road: .other, limit: 300, speed: 450, points: 9),
    SpeedCase(road: .other, limit: 300, speed: 599, points: 9, isOverHalf: true),
    SpeedCase(road: .other, limit: 300, speed: 600, points: 9, isOverHalf: true, isCriminal: true),
    SpeedCase(road: .other, limit: 200, speed: 219, points: 0, danger: true),
    SpeedCase(road: .other, limit: 200, speed: 220, points: 1, danger: true),
    SpeedCase(road: .other, limit: 200, speed: 240, points: 6, danger: true),
    SpeedCase(road: .other, limit: 200, speed: 299, points: 6, danger: true),
    SpeedCase(road: .other, limit: 200, speed: 300, points: 9),
    SpeedCase(
      road: .other, limit: 200, speed: 301, points: 9, isOverHalf: true, isCriminal: true,
      danger: true),
  ])
  func `gives the article's points at each boundary`(item: SpeedCase) {
    let outcome = outcome(item, today)
    #expect(outcome.points == item.points)
    #expect((outcome.criminalAlert != nil) == item.isCriminal)
    #expect(outcome.cites.contains("RTSL art99(4)") == item.isOverHalf)
    let isOver = item.speed > item.limit
    #expect((outcome.fine != nil) == isOver)
    #expect(outcome.cites.contains("RTSL art90") == (isOver && !item.isOverHalf))
  }

  @Test(arguments: [
    SpeedCase(road: .expressway, limit: 800, speed: 801, points: 6),
    SpeedCase(road: .expressway, limit: 800, speed: 960, points: 12),
    // Under 20 % on other roads is from memory and off.
    SpeedCase(road: .other, limit: 600, speed: 719, points: nil),
    SpeedCase(road: .other, limit: 600, speed: 720, points: 6),
    SpeedCase(road: .other, limit: 600, speed: 899, points: 6),
    SpeedCase(road: .other, limit: 600, speed: 900, points: 12),
  ])
  func `judges a trip of 2021 by the points of 2021`(item: SpeedCase) {
    let outcome = outcome(item, date("2022-03-31"))
    #expect(outcome.points == item.points)
    #expect(outcome.cites.contains("MPS123 annex2") == (item.points != nil))
    #expect(outcome.cites.allSatisfy { !$0.hasPrefix("MPS163") })
  }

  @Test func `changes over on the first of April 2022`() {
    let item = SpeedCase(road: .other, limit: 600, speed: 900, points: nil)
    #expect(outcome(item, date("2022-03-31")).points == 12)
    #expect(outcome(item, date("2022-04-01")).points == 9)
  }

  @Test func `knows no points before 2013`() {
    let item = SpeedCase(road: .expressway, limit: 800, speed: 1200, points: nil)
    let outcome = outcome(item, date("2012-12-31"))
    #expect(outcome.points == nil)
    #expect(outcome.criminalAlert == nil)
    #expect(outcome.severity == .minor)
  }

  @Test(arguments: zip([600, 601, 660, 720, 900, 1200], [0, 0, 1, 1, 2, 3]))
  func `rises in severity with the points`(speed: Int32, rank: Int) {
    let item = SpeedCase(road: .other, limit: 600, speed: speed, points: nil)
    #expect(outcome(item, today).severity == Severity.allCases[rank])
  }

  @Test func `judges an unpermitted small vehicle by its own rows`() {
    func points(_ speed: Int32, _ kind: VehicleClass?) -> Int? {
      book.overspeed(
        speed: DeciKilometersPerHour(speed), limit: DeciKilometersPerHour(600), road: .other,
        vehicleClass: kind, on: today, holder: .unpermitted
      ).points
    }
    #expect(points(719, .small) == nil)
    #expect(points(720, .small) == 3)
    #expect(points(900, .small) == 6)
    #expect(points(900, .medium) == 9)
    #expect(points(900, nil) == nil)
  }

  @Test func `survives absurd numbers`() {
    for speed in [Int32.min, -1, 0, 1, .max] {
      for limit in [Int32.min, -1, 0, 1, .max] {
        let outcome = book.overspeed(
          speed: DeciKilometersPerHour(speed), limit: DeciKilometersPerHour(limit), road: .other,
          vehicleClass: nil, on: today)
        #expect(limit > 0 && speed > limit || outcome.points == nil)
      }
    }
    for persons in [Int.min, 0, .max] {
      for seats in [Int.min, 0, .max] {
        _ = book.overload(persons: persons, seats: seats, vehicleClass: nil, on: today)
      }
    }
  }
}

struct LoadCase: Sendable, CustomTestStringConvertible {
  var seats: Int
  var vehicle: VehicleClass
  var persons: Int
  var points: Int?
  var isOverFifth = false
  var isCriminal = false

  var testDescription: String { "\(vehicle) \(persons)/\(seats)" }
}

@Suite("Consequence of load") struct OverloadTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  @Test(arguments: [
    LoadCase(seats: 19, vehicle: .medium, persons: 19, points: nil),
    LoadCase(seats: 19, vehicle: .medium, persons: 20, points: 6),
    LoadCase(seats: 19, vehicle: .medium, persons: 22, points: 6),
    LoadCase(seats: 19, vehicle: .medium, persons: 23, points: 12, isOverFifth: true),
    LoadCase(seats: 19, vehicle: .medium, persons: 28, points: 12, isOverFifth: true),
    LoadCase(
      seats: 19, vehicle: .medium, persons: 29, points: 12, isOverFifth: true, isCriminal: true),
    LoadCase(seats: 20, vehicle: .large, persons: 23, points: 6),
    LoadCase(seats: 20, vehicle: .large, persons: 24, points: 12),
    LoadCase(seats: 20, vehicle: .large, persons: 25, points: 12, isOverFifth: true),
    LoadCase(seats: 20, vehicle: .large, persons: 29, points: 12, isOverFifth: true),
    LoadCase(
      seats: 20, vehicle: .large, persons: 30, points: 12, isOverFifth: true, isCriminal: true),
    LoadCase(seats: 56, vehicle: .large, persons: 57, points: 6),
    LoadCase(seats: 56, vehicle: .large, persons: 67, points: 6),
    LoadCase(seats: 56, vehicle: .large, persons: 68, points: 12, isOverFifth: true),
    LoadCase(seats: 56, vehicle: .large, persons: 70, points: 12, isOverFifth: true),
    LoadCase(
      seats: 56, vehicle: .large, persons: 71, points: 12, isOverFifth: true, isCriminal: true),
    LoadCase(seats: 9, vehicle: .small, persons: 10, points: 6),
    LoadCase(seats: 9, vehicle: .small, persons: 11, points: 12, isOverFifth: true),
    LoadCase(seats: 9, vehicle: .small, persons: 15, points: 12, isOverFifth: true),
    LoadCase(
      seats: 9, vehicle: .small, persons: 16, points: 12, isOverFifth: true, isCriminal: true),
  ])
  func `gives the article's points at each boundary`(item: LoadCase) {
    let outcome = book.overload(
      persons: item.persons, seats: item.seats, vehicleClass: item.vehicle, on: today)
    #expect(outcome.points == item.points)
    #expect((outcome.criminalAlert != nil) == item.isCriminal)
    #expect((outcome.fine != nil) == (item.persons > item.seats))
    #expect((outcome.fine?.zh.contains("500–2000") ?? false) == item.isOverFifth)
    #expect(outcome.cites.contains("REG617 art50") == (item.persons > item.seats))
  }

  @Test func `alerts without a class only where every class would`() {
    func alerts(_ persons: Int, _ seats: Int) -> Bool {
      book.overload(persons: persons, seats: seats, vehicleClass: nil, on: today).criminalAlert
        != nil
    }
    // Small needs 7 over, medium 10, large 50 % (28.5 of 19): the hardest decides.
    #expect(!alerts(28, 19))
    #expect(alerts(29, 19))
    // Large needs 15 over 56, more than medium's 10.
    #expect(!alerts(70, 56))
    #expect(alerts(71, 56))
  }

  @Test func `counts an unpermitted vehicle by its own rows`() {
    func points(_ persons: Int) -> Int? {
      book.overload(
        persons: persons, seats: 10, vehicleClass: .medium, on: today, holder: .unpermitted
      ).points
    }
    #expect([11, 12, 14, 15, 19, 20].map(points) == [0, 6, 6, 9, 9, 12])
  }
}

@Suite("Consequence without a size") struct FixedConsequenceTests {
  let book: RuleBook

  init() throws { book = try standardBook() }

  private func outcome(_ rule: RuleID, _ day: String) -> Consequence? {
    book.fixedPoints(rule, vehicleClass: .large, on: date(day))
  }

  @Test func `gives one point for an overdue inspection`() {
    let outcome = outcome(.inspectionOverdue, "2026-03-02")
    #expect(outcome?.points == 1)
    #expect(outcome?.cites == ["MPS163 art12(7)", "MPS164 art78(4)"])
    #expect(outcome?.severity == .minor)
  }

  @Test func `gives nine points for a missing qualification, twelve until March 2022`() {
    #expect(outcome(.driverUnqualified, "2022-04-01")?.points == 9)
    #expect(outcome(.driverUnqualified, "2022-04-01")?.severity == .serious)
    #expect(outcome(.driverUnqualified, "2022-03-31")?.points == 12)
    #expect(outcome(.driverUnqualified, "2022-03-31")?.severity == .critical)
  }

  @Test func `gives a fine without points for a missing permit`() {
    let outcome = outcome(.permitMissing, "2026-03-02")
    #expect(outcome?.points == nil)
    #expect(outcome?.fine?.zh.contains("10000–20000") == true)
    #expect(outcome?.cites == ["REG617 art45p1"])
    #expect(outcome?.severity == .serious)
  }

  @Test func `has none for rules that depend on an excess`() {
    #expect(outcome(.speeding, "2026-03-02") == nil)
    #expect(outcome(.overcrowding, "2026-03-02") == nil)
  }
}
