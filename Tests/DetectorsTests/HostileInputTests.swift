import Detectors
import Foundation
import Telemetry
import TestKit
import Testing
import Tracks

/// Inputs made to take for ever; each must end in seconds, in debug, with its sums exact.
@Suite("Hostile input", .serialized) struct HostileInputTests {
  /// Enough for anything quadratic to be felt; more by hand: `HOSTILE_RECORDS=200000 swift test -c release`.
  private static let count =
    ProcessInfo.processInfo.environment["HOSTILE_RECORDS"].flatMap(Int.init) ?? 3000
  private let tables = [
    "vehicles.csv":
      "plate,plate_color,seats,inspection_valid_to,insurance_valid_to\n苏D99001,yellow,19,2026-02-28,2026-02-28\n",
    "permits.csv": "permit_id,plate,plate_color,valid_to\nXK-1,苏D90000,yellow,2026-08-31\n",
    "drivers.csv": "driver_id,qualified_from\nD0001,2020-01-01\n",
  ]

  /// `count` records at 90 km/h with 30 aboard, `perSecond` in each second, all different.
  private func crowd(perSecond: Int, metersPerSecond: Double = 25) -> [PositionRecord] {
    let perMicrodegree = Strip().metersPerMicrodegreeEast
    return (0..<Self.count).map { line in
      let second = line / perSecond
      var record = PositionRecord(
        deviceSeconds: 1_772_406_000 + UInt32(second), vehicle: 0,
        longitudeE6: 119_900_000 + Int32(Double(second) * metersPerSecond / perMicrodegree),
        latitudeE6: 31_700_000)
      record.gnssSpeedMilli = 90_000
      record.personsAboard = 30
      record.odometerDeciKilometers = UInt32(line)
      record.line = UInt32(line)
      return record
    }
  }

  private func judgeAll(_ court: Court, _ records: [PositionRecord]) -> [RuleID: Judgement] {
    let judgements = court.judge(detectors, track: court.track(records))
    return Dictionary(uniqueKeysWithValues: zip(detectors.map { $0.rule }, judgements))
  }

  @Test(.timeLimit(.minutes(1)), arguments: [1, 50, 100, count])
  func `thousands of records a second`(perSecond: Int) throws {
    let judgements = judgeAll(try Court(tables), crowd(perSecond: perSecond))
    let speeding = judgements[.speeding]?.certainties ?? []
    switch perSecond {
    case 1: #expect(speeding == [.proven])
    // Every second contradicts itself, so nothing is certain, and it is said of which records.
    case Self.count: #expect(speeding.isEmpty)
    default:
      #expect(speeding == [.suspected])
      #expect(judgements[.speeding]?.drafts.first?.doubts.first?.kind == .conflict)
      #expect(judgements[.speeding]?.drafts.first?.doubts.first?.records.count == Self.count)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `hours at the limit with a speed unit that is only inferred`() throws {
    var court = try Court(tables)
    court.inferredSources = [0]
    let judgements = judgeAll(court, crowd(perSecond: 1))
    #expect(judgements[.speeding]?.certainties == [.suspected])
    #expect(judgements[.overcrowding]?.certainties == [.suspected])
    #expect(judgements[.inspectionOverdue]?.doubts == [[.speedUnitInferred]])
  }

  @Test(.timeLimit(.minutes(1)))
  func `a parked bus that pretends to move`() throws {
    let judgements = judgeAll(try Court(tables), crowd(perSecond: 1, metersPerSecond: 0))
    #expect(judgements[.inspectionOverdue]?.drafts.isEmpty == true)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a clock without seconds and thousands of records in its minute`() throws {
    let records = crowd(perSecond: 100).map { record in
      var record = record
      record.deviceSeconds -= record.deviceSeconds % 60
      record.hasMinuteClock = true
      return record
    }
    let judgements = judgeAll(try Court(tables), records)
    #expect(judgements[.speeding]?.certainties.contains(.proven) == false)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a driver of its own on every record`() throws {
    var court = try Court(tables)
    court.drivers = (0..<Self.count).map { "D\(100_000 + $0)" }
    let records = crowd(perSecond: 1).enumerated().map { index, record in
      var record = record
      record.driver = UInt32(index)
      return record
    }
    #expect(judgeAll(court, records)[.driverUnqualified]?.facts.count == Self.count)
  }

  @Test(.timeLimit(.minutes(1)))
  func `jumps without end`() throws {
    let records = crowd(perSecond: 1).enumerated().map { index, record in
      var record = record
      if index % 2 == 0 { record.latitudeE6 += 90_000 }
      return record
    }
    _ = judgeAll(try Court(tables), records)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a day of its own for every record`() throws {
    let records = (0..<min(20_000, Self.count)).map { day in
      PositionRecord(
        deviceSeconds: UInt32(day) * 86_400 * 2, vehicle: 0, longitudeE6: 119_900_000,
        latitudeE6: 31_700_000)
    }
    _ = judgeAll(try Court(tables), records)
  }
}
