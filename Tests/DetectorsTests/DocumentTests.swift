import Detectors
import Registry
import Telemetry
import TestKit
import Testing
import Tracks

/// All on 2026-03-02, when the bus of the strip drives.
@Suite("Papers of vehicles") struct DocumentTests {
  private func court(
    vehicle: String = "19,2026-08-31,2026-08-31,", permits: String? = nil, settings: String = ""
  ) throws -> Court {
    var tables = [
      "vehicles.csv":
        "plate,plate_color,seats,inspection_valid_to,insurance_valid_to,carrier_insurance_valid_to\n"
        + "苏D99001,yellow,\(vehicle)\n"
    ]
    if let permits {
      tables["permits.csv"] =
        "permit_id,permit_valid_to,tag_id,plate,plate_color,valid_from,valid_to\n" + permits
    }
    if !settings.isEmpty { tables["registry.yaml"] = settings }
    return try Court(tables)
  }

  let drive = Strip().records("30 30 30 30")

  private func without(speeds: Bool = false, persons: Bool = false, _ strip: String)
    -> [PositionRecord]
  {
    Strip().records(strip).map { record in
      var record = record
      if speeds { record.gnssSpeedMilli = nil }
      if persons { record.personsAboard = nil }
      return record
    }
  }

  private func nextDay(_ records: [PositionRecord], days: UInt32 = 1) -> [PositionRecord] {
    records.map { record in
      var record = record
      record.deviceSeconds += days * 86_400
      record.line += 100 * days
      return record
    }
  }

  // MARK: inspection-overdue

  @Test func `inspection run out two days ago and driven is proven`() throws {
    let judgement = try court(vehicle: "19,2026-02-28,2026-08-31,").judge(
      InspectionOverdue.self, drive)
    #expect(judgement.certainties == [.proven])
    let finding = judgement.findings[0]
    #expect(finding.measured == [Measurement(.daysOverdue, scaled: 2)])
    #expect(finding.document?.kind == "inspection")
    #expect(finding.start == nil)
    // 30 km/h: 83.3 m in 10 s, beyond both errors.
    #expect(judgement.drafts[0].evidence == [0, 1])
    #expect(judgement.judgedSeconds == 30)
  }

  @Test func `the last valid day itself is in order`() throws {
    let judgement = try court(vehicle: "19,2026-03-02,2026-08-31,").judge(
      InspectionOverdue.self, drive)
    #expect(judgement.drafts.isEmpty)
    #expect(judgement.judgedSeconds == 30)
  }

  @Test func `a bus that only stands breaks nothing`() throws {
    let judgement = try court(vehicle: "19,2026-02-28,2026-08-31,").judge(
      InspectionOverdue.self, Strip().records("0 0 0 0"))
    #expect(judgement.drafts.isEmpty)
    #expect(judgement.judgedSeconds == 30)
  }

  @Test func `without a speed column the drive is suspected`() throws {
    let judgement = try court(vehicle: "19,2026-02-28,2026-08-31,").judge(
      InspectionOverdue.self, without(speeds: true, "80 80 80"))
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.noMotionWitness]])
  }

  @Test func `a paper is one item however many days, proven if one day is`() throws {
    let days = without(speeds: true, "80 80 80") + nextDay(drive) + nextDay(drive, days: 2)
    let judgement = try court(vehicle: "19,2026-02-28,2026-08-31,").judge(
      InspectionOverdue.self, days)
    #expect(judgement.certainties == [.proven])
    #expect(judgement.doubts == [[]])
    #expect(
      judgement.findings[0].days.map(\.description) == ["2026-03-02", "2026-03-03", "2026-03-04"])
    #expect(judgement.findings[0].measured == [Measurement(.daysOverdue, scaled: 4)])
    #expect(judgement.drafts[0].evidence == [3, 4])
  }

  @Test func `without a date or a table it is unjudged`() throws {
    #expect(
      try court(vehicle: "19,,2026-08-31,").judge(InspectionOverdue.self, drive).unjudged
        == [.registryIncomplete: 30])
    #expect(try Court().judge(InspectionOverdue.self, drive).unjudged == [.registryMissing: 30])
    let drivers = try Court(["drivers.csv": "driver_id\nD0001\n"])
    #expect(drivers.judge(InspectionOverdue.self, drive).unjudged == [.registryMissing: 30])
    let other = try Court(["vehicles.csv": "plate,plate_color\n苏D90000,yellow\n"])
    #expect(other.judge(InspectionOverdue.self, drive).unjudged == [.registryIncomplete: 30])
  }

  // MARK: insurance-lapsed

  @Test(arguments: [
    ("19,2026-08-31,2026-03-01,", ["insurance"]), ("19,2026-08-31,2026-03-02,", []),
    ("19,2026-08-31,2026-08-31,2026-03-01", ["carrier-insurance"]),
    ("19,2026-08-31,2026-03-01,2026-03-01", ["insurance", "carrier-insurance"]),
    ("19,2026-08-31,2026-08-31,", []),
  ])
  func `either policy may have lapsed`(vehicle: String, kinds: [String]) throws {
    let judgement = try court(vehicle: vehicle).judge(InsuranceLapsed.self, drive)
    #expect(judgement.findings.compactMap(\.document?.kind) == kinds)
    #expect(judgement.certainties.allSatisfy { $0 == .proven })
  }

  // MARK: permit-missing

  private let other = "XK-1,2027-08-31,BP-1,苏D90000,yellow,2025-09-01,2026-08-31\n"

  @Test func `a complete register that lacks the bus proves it`() throws {
    let judgement = try court(permits: other, settings: "complete: [permits]\n").judge(
      PermitMissing.self, drive)
    #expect(judgement.certainties == [.proven])
    #expect(judgement.judgedSeconds == 30)
  }

  @Test func `any other register proves no absence`() throws {
    let judgement = try court(permits: other).judge(PermitMissing.self, drive)
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.registerIncomplete]])
  }

  @Test func `without children counted the service is unknown`() throws {
    let court = try court(permits: other, settings: "complete: [permits]\n")
    let judgement = court.judge(PermitMissing.self, without(persons: true, "30 30 30"))
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.serviceUnknown]])
    let empty = court.judge(PermitMissing.self, Strip().records("0|20 30|0 30|0 30|0"))
    #expect(empty.drafts.isEmpty, "an empty drive is no service")
  }

  @Test func `a plate one character away is named beside it`() throws {
    let near = "XK-1,2027-08-31,BP-1,苏D99002,yellow,2025-09-01,2026-08-31\n"
    let judgement = try court(permits: near).judge(PermitMissing.self, drive)
    #expect(judgement.findings.first?.message.zh.contains("苏D99002") == true)
  }

  @Test func `a permit on record is not missing, even an expired one`() throws {
    let expired = "XK-1,2025-08-31,BP-1,苏D99001,yellow,2024-09-01,2025-08-31\n"
    let court = try court(permits: expired, settings: "complete: [permits]\n")
    #expect(court.judge(PermitMissing.self, drive).drafts.isEmpty)
    #expect(try self.court().judge(PermitMissing.self, drive).unjudged == [.registryMissing: 30])
  }

  // MARK: permit-expired

  @Test(arguments: [
    ("2027-08-31", "2025-09-01", "2026-02-28", ["tag"]),
    ("2027-08-31", "2025-09-01", "2026-03-02", []),
    ("2027-08-31", "2026-03-03", "2026-08-31", ["tag"]),
    ("2026-03-01", "2025-09-01", "2026-08-31", ["permit"]),
    ("2026-03-01", "2025-09-01", "2026-02-28", ["tag", "permit"]),
    ("", "", "2026-03-02", []),
  ])
  func `tag and permit each have their days`(
    permit: String, from: String, to: String, kinds: [String]
  ) throws {
    let judgement = try court(permits: "XK-1,\(permit),BP-1,苏D99001,yellow,\(from),\(to)\n").judge(
      PermitExpired.self, drive)
    #expect(judgement.findings.compactMap(\.document?.kind) == kinds)
    #expect(judgement.certainties.allSatisfy { $0 == .proven })
    #expect(judgement.judgedSeconds == 30)
  }

  @Test func `a permit row without dates or with two versions is unjudged`() throws {
    let bare = try court(permits: "XK-1,,BP-1,苏D99001,yellow,,\n")
    #expect(bare.judge(PermitExpired.self, drive).unjudged == [.registryIncomplete: 30])
    let twice = try court(
      permits: "XK-1,2027-08-31,BP-1,苏D99001,yellow,2025-09-01,2026-02-28\n"
        + "XK-1,2027-08-31,BP-1,苏D99001,yellow,2025-09-01,2026-08-31\n")
    #expect(twice.judge(PermitExpired.self, drive).unjudged == [.registryContradiction: 30])
    #expect(twice.judge(PermitExpired.self, drive).drafts.isEmpty)
    #expect(
      twice.judge(RegistryContradiction.self, drive).findings.map(\.document?.kind) == [
        "permit-row"
      ])
  }

  // MARK: document-expiring

  @Test(
    arguments: [
      ("2026-03-20", [18]), ("2026-04-01", [30]), ("2026-04-02", []), ("2026-03-02", [0]),
      ("2026-03-01", []),
    ] as [(String, [Int64])])
  func `within 30 days of the last day a paper is about to expire`(
    validTo: String, left: [Int64]
  ) throws {
    let judgement = try court(vehicle: "19,\(validTo),2026-08-31,").judge(
      DocumentExpiring.self, drive)
    #expect(
      judgement.findings.flatMap(\.measured) == left.map { Measurement(.daysLeft, scaled: $0) })
    #expect(judgement.findings.allSatisfy { $0.severity == .notice })
  }

  /// A receiver week rollover dated one record 2045: the reminders of the real last day vanished.
  @Test func `a record years away does not move the last day`() throws {
    var far = drive[1]
    far.deviceSeconds += 1024 * 7 * 86_400
    far.line = 99
    let judgement = try court(vehicle: "19,2026-03-20,2026-08-31,").judge(
      DocumentExpiring.self, drive + [far])
    #expect(judgement.findings.flatMap(\.measured) == [Measurement(.daysLeft, scaled: 18)])
    #expect(judgement.findings.first?.days.map(\.description) == ["2026-03-02"])
  }

  // MARK: the registry itself

  @Test func `rows in use on the same day that differ are a contradiction`() throws {
    let rows = "苏D99001,yellow,36,2026-08-31\n苏D99001,yellow,45,2026-08-31\n"
    let header = "plate,plate_color,seats,inspection_valid_to\n"
    let court = try Court(["vehicles.csv": header + rows])
    let judgement = court.judge(RegistryContradiction.self, drive + nextDay(drive))
    #expect(judgement.findings.map(\.document?.kind) == ["vehicle-row"])
    #expect(judgement.findings[0].days.count == 2)
    #expect(judgement.certainties == [.proven])
    #expect(judgement.findings[0].message.zh.contains("vehicles.csv:2、vehicles.csv:3"))
    let same = "苏D99001,yellow,36,2026-08-31\n苏D99001,yellow,36,2026-08-31\n"
    #expect(
      try Court(["vehicles.csv": header + same]).judge(RegistryContradiction.self, drive).drafts
        .isEmpty)
  }

  @Test func `what the registry lacks of a bus in the logs is one item`() throws {
    let lacking = try court(vehicle: ",,2026-08-31,").judge(RegistryIncomplete.self, drive)
    #expect(lacking.findings.map(\.document?.kind) == ["vehicle-row"])
    #expect(lacking.findings[0].message.zh == "缺核载人数；缺检验有效期")
    let absent = try Court(["vehicles.csv": "plate,plate_color\n苏D99002,yellow\n"]).judge(
      RegistryIncomplete.self, drive)
    #expect(absent.findings[0].message.zh.contains("苏D99002"), "the plate one character away")
    #expect(try court().judge(RegistryIncomplete.self, drive).drafts.isEmpty)
    #expect(try Court().judge(RegistryIncomplete.self, drive).unjudged == [.registryMissing: 30])
  }

  /// Rows begin in 2020; a record of 2006 from a rolled-over clock made the register proven incomplete.
  @Test func `a day years away is no proof against the registry`() throws {
    let court = try Court([
      "vehicles.csv": """
      plate,plate_color,seats,inspection_valid_to,insurance_valid_to,row_from
      苏D99001,yellow,19,2026-08-31,2026-08-31,2020-01-01
      """
    ])
    var far = drive[1]
    far.deviceSeconds -= 1024 * 7 * 86_400
    let judgement = court.judge(RegistryIncomplete.self, drive + [far])
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.clockStep]])
    #expect(court.judge(RegistryIncomplete.self, drive).drafts.isEmpty)
  }
}
