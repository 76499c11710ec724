import Detectors
import Telemetry
import TestKit
import Testing
import Tracks

/// Driver D0001 on 2026-03-02, by card or by roster.
@Suite("Papers of drivers") struct DriverTests {
  private static let header =
    "driver_id,birth_date,qualified_from,qualified_to,disqualified_from\n"
  private static let roster =
    "date,plate,plate_color,driver_id,start,end\n2026-03-02,苏D99001,yellow,D0001,06:30,08:00\n"

  private func court(_ row: String, complete: Bool = false, roster: Bool = false) throws -> Court {
    var tables = ["drivers.csv": Self.header + row + "\n"]
    if complete { tables["registry.yaml"] = "complete: [drivers]\n" }
    if roster { tables["roster.csv"] = Self.roster }
    return try Court(tables)
  }

  private let carded = Strip().records("30 30 30 30").map { record in
    var record = record
    record.driver = 0
    return record
  }
  private let anonymous = Strip().records("30 30 30 30")

  @Test(
    arguments: [
      ("D0001,1980-01-01,2020-01-01,2026-01-31,", "qualification", []),
      ("D0001,1980-01-01,2020-01-01,2026-03-01,", "qualification", []),
      ("D0001,1980-01-01,2026-03-03,2028-01-31,", "qualification", []),
      ("D0001,1980-01-01,2020-01-01,2028-01-31,2026-03-02", "disqualification", []),
      ("D0001,2002-03-03,2020-01-01,2028-01-31,", "age", [.ageReading]),
      ("D0001,1960-03-01,2020-01-01,2028-01-31,", "age", [.ageReading]),
      ("D0009,1980-01-01,2020-01-01,2028-01-31,", "qualification", [.registerIncomplete]),
    ] as [(String, String, [Doubt.Kind])])
  func `fires by card`(row: String, kind: String, doubts: [Doubt.Kind]) throws {
    let found = try court(row).judgePersons(DriverUnqualified.self, carded)
    #expect(found.map(\.document.kind) == [kind])
    #expect(found.map(\.finding.certainty) == [doubts.isEmpty ? .proven : .suspected])
    #expect(found.first?.finding.doubts.map(\.kind) == doubts)
    #expect(found.first?.finding.driver?.text == "D0001")
    #expect(found.first?.finding.vehicles.map(\.plate) == ["苏D99001"])
    #expect(found.first?.finding.evidence.map(\.bits) == [2, 3])
  }

  @Test func `absence from a complete register is proof`() throws {
    let found = try court("D0009,1980-01-01,2020-01-01,2028-01-31,", complete: true).judgePersons(
      DriverUnqualified.self, carded)
    #expect(found.map(\.finding.certainty) == [.proven])
  }

  @Test(arguments: [
    "D0001,1980-01-01,2020-01-01,2026-03-02,", "D0001,1980-01-01,2026-03-02,2028-01-31,",
    "D0001,1980-01-01,2020-01-01,2028-01-31,2026-03-03", "D0001,,2020-01-01,,",
  ])
  func `is silent when in order that day`(row: String) throws {
    let court = try court(row)
    #expect(court.judgePersons(DriverUnqualified.self, carded).isEmpty)
    #expect(court.judge(DriverUnqualified.self, carded).judgedSeconds == 30)
  }

  @Test func `the roster alone makes it suspected`() throws {
    let found = try court("D0001,1980-01-01,2020-01-01,2026-01-31,", roster: true).judgePersons(
      DriverUnqualified.self, anonymous)
    #expect(found.map(\.finding.certainty) == [.suspected])
    #expect(found.first?.finding.doubts.map(\.kind) == [.identityFromRoster])
  }

  @Test func `a card on the records silences the roster`() throws {
    let other = carded.map { record in
      var record = record
      record.driver = 1
      return record
    }
    let judgement = try court("D0001,,2020-01-01,2026-01-31,", roster: true).judge(
      DriverUnqualified.self, other)
    #expect(judgement.facts.map(\.driver.text) == ["D0002"])
  }

  @Test func `a bus that only stands was not driven`() throws {
    let standing = carded.map { record in
      var record = record
      record.gnssSpeedMilli = 0
      record.longitudeE6 = 119_900_000
      return record
    }
    let court = try court("D0001,1980-01-01,2020-01-01,2026-01-31,")
    #expect(court.judgePersons(DriverUnqualified.self, standing).isEmpty)
  }

  @Test func `coverage says why it could not be judged`() throws {
    func unjudged(_ court: Court, _ records: [PositionRecord]) -> [UnjudgedReason: Int64] {
      court.judge(DriverUnqualified.self, records).unjudged
    }
    #expect(unjudged(try Court(), carded) == [.registryMissing: 30])
    #expect(unjudged(try court("D0001,,2020-01-01,,"), anonymous) == [.driverUnknown: 30])
    #expect(unjudged(try court("D0001,,,,"), carded) == [.registryIncomplete: 30])
    #expect(unjudged(try court("D0009,,2020-01-01,,"), carded) == [.registryIncomplete: 30])
    #expect(
      unjudged(try court("D0001,,2020-01-01,,\nD0001,,2021-01-01,,"), carded) == [
        .registryContradiction: 30
      ])
    // The first record knows no driver, the others do.
    var late = carded
    late[0].driver = nil
    #expect(unjudged(try court("D0001,,2020-01-01,,"), late) == [.driverUnknown: 10])
  }

  @Test func `a qualification about to end, lacking or contradicting itself is said once`() throws {
    let ending = try court("D0001,1980-01-01,2020-01-01,2026-03-20,").judgePersons(
      DocumentExpiring.self, carded)
    #expect(ending.first?.finding.measured == [Measurement(.daysLeft, scaled: 18)])
    let lacking = try court("D0001,1980-01-01,,,").judgePersons(RegistryIncomplete.self, carded)
    #expect(lacking.map(\.document.kind) == ["qualification"])
    let twice = try court("D0001,,2020-01-01,,\nD0001,,2021-01-01,,").judgePersons(
      RegistryContradiction.self, carded)
    #expect(twice.map(\.document.kind) == ["driver-row"])
    #expect(twice.first?.finding.message.zh.contains("drivers.csv:2、drivers.csv:3") == true)
  }
}
