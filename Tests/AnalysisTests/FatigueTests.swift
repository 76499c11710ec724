import Analysis
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing

/// Expected values are worked out by hand.
///
/// A witness is two neighbouring fixes here, 49.9 m apart at 5 s and 99.8 m at 10 s, both
/// errors together are 30.2 m. A window from the start of one witness to the end of the next must be below 1,199 s.
@Suite("Continuous driving") struct FatigueTests {
  private func fatigue(_ shift: Shift) async throws -> [Finding] {
    try await shift.findings(.fatigueContinuous)
  }

  @Test(arguments: [("10:00:00", false), ("10:00:01", true)])
  func `four hours are allowed, one second more is not`(end: String, fires: Bool) async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", end)
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == (fires ? [.proven] : []))
    guard let first = found.first else { return }
    #expect(first.driver == DriverID("D0001"))
    #expect(first.vehicles.map(\.plate) == ["苏D99001"])
    #expect(first.vehicle == nil)
    #expect(first.start == Shift.time("06:00:00"))
    #expect(first.end == Shift.time("10:00:01"))
    #expect(first.value(.leastSeconds) == 14_401)
    #expect(first.value(.mostSeconds) == 14_401)
    #expect(first.doubts.isEmpty)
    #expect(first.cites.contains("RTSL_IR art62(7)"))
  }

  /// Two hours, a rest, two hours and a minute.
  private func rest(until resumed: String, interval: UInt32 = 5) -> Shift {
    var shift = Shift()
    shift.interval = interval
    shift.drive(0, 0, "06:00:00", "08:00:00")
    shift.stand(0, 0, "08:00:00", resumed)
    shift.drive(0, 0, resumed, "10:25:00")
    return shift
  }

  @Test func `a rest of 19 min 30 s does not end the driving`() async throws {
    let found = try await fatigue(rest(until: "08:19:30"))
    #expect(found.map(\.certainty) == [.proven])
    #expect(found.first?.value(.leastSeconds) == 15_900)
    #expect(found.first?.start == Shift.time("06:00:00"))
    #expect(found.first?.end == Shift.time("10:25:00"))
  }

  @Test func `a rest of 20 min 30 s ends it`() async throws {
    #expect(try await fatigue(rest(until: "08:20:30")).isEmpty)
  }

  /// From 07:59:55 to 5 s after the start again: 1,198 s at 08:19:48, 1,199 s a second later.
  @Test(arguments: [("08:19:48", Certainty.proven), ("08:19:49", .suspected)])
  func `the window of a proof is below twenty minutes less a second`(
    resumed: String, certainty: Certainty
  ) async throws {
    let found = try await fatigue(rest(until: resumed))
    #expect(found.map(\.certainty) == [certainty])
    #expect(found.first?.doubts.map(\.kind) == (certainty == .proven ? [] : [.noWitness]))
  }

  @Test func `a rest that its fixes show to last twenty minutes is one`() async throws {
    // Standing fixes every 10 s from 08:00:10: the last before 08:20:20 is 1,200 s later, before 08:20:10 it is not.
    #expect(try await fatigue(rest(until: "08:20:20", interval: 10)).isEmpty)
    let short = try await fatigue(rest(until: "08:20:10", interval: 10))
    #expect(short.map(\.certainty) == [.suspected])
    #expect(short.first?.value(.leastSeconds) == 7490)
  }

  @Test func `a change of the bus does not start a new clock`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "08:00:00")
    shift.stand(0, nil, "08:00:00", "10:30:00")
    shift.drive(1, 0, "08:10:00", "10:10:10")
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == [.proven])
    #expect(found.first?.vehicles.map(\.plate) == ["苏D99001", "苏D99002"])
    #expect(found.first?.value(.leastSeconds) == 15_010)
    #expect(found.first?.end == Shift.time("10:10:10"))
    #expect(found.first?.message.zh.contains("2 辆车") == true)
  }

  @Test func `twenty minutes in no bus are a rest`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "08:00:00")
    shift.drive(1, 0, "08:20:00", "10:30:00")
    #expect(try await fatigue(shift).isEmpty)
  }

  @Test func `a hand-over to another driver ends the driving of the first`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "08:00:00")
    shift.drive(0, 1, "08:00:10", "10:30:00")
    #expect(try await fatigue(shift).isEmpty)
  }

  @Test func `the card on the record holds against the roster`() async throws {
    var shift = Shift()
    shift.load([
      "roster.csv": "date,plate,driver_id,start,end\n2026-03-02,苏D99001,D0001,06:00,11:00\n"
    ])
    shift.drive(0, 1, "06:00:00", "10:30:00")
    let found = try await fatigue(shift)
    #expect(found.map(\.driver) == [DriverID("D0002")])
    #expect(found.map(\.certainty) == [.proven])
  }

  @Test func `the roster alone makes it suspected`() async throws {
    var shift = Shift()
    shift.load([
      "roster.csv": "date,plate,driver_id,start,end\n2026-03-02,苏D99001,D0001,06:00,11:00\n"
    ])
    shift.drive(0, nil, "06:00:00", "10:30:00")
    let found = try await fatigue(shift)
    #expect(found.map(\.driver) == [DriverID("D0001")])
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.noWitness, .identityFromRoster])
    #expect(found.first?.premises.first { $0.key == .driver }?.value == "roster")
    #expect(found.first?.evidence.isEmpty == false)
  }

  @Test func `one card in two moving buses at once makes it suspected`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "10:30:00")
    shift.drive(1, 0, "08:00:00", "08:10:00")
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.driverInTwoVehicles])
    // Both buses' records are named.
    let result = try await shift.check()
    let named = Set(found[0].doubts[0].records)
    let lines = result.evidence.filter { named.contains($0.record) }.map(\.line)
    let second = shift.records.filter { $0.vehicle == 1 }.map { $0.line }
    #expect(lines.contains { second.contains($0) })
    #expect(lines.contains { !second.contains($0) })
  }

  @Test func `more than four hours outside of such a time are still proven`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "10:30:00")
    shift.drive(1, 0, "06:05:00", "06:10:00")
    #expect(try await fatigue(shift).map(\.certainty) == [.proven])
  }

  @Test func `a second device under one plate for longer than a rest makes it suspected`()
    async throws
  {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "10:30:00")
    let (from, end) = (Shift.clock("08:00:00"), Shift.clock("08:30:00"))
    shift.change { records in
      for record in records where from <= record.deviceSeconds && record.deviceSeconds < end {
        var other = record
        other.longitudeE6 += 50_000
        other.line = UInt32(records.count + 2)
        records.append(other)
      }
    }
    let result = try await shift.check()
    let found = result.findings.filter { $0.rule == .fatigueContinuous }
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.conflict, .noWitness])
    // 180 fixes in half an hour, and their twins.
    #expect(found.first?.doubts.first?.records.count == 360)
    let named = Set(found.flatMap(\.doubts).flatMap(\.records))
    #expect(named.isSubset(of: Set(result.evidence.map(\.record))))
  }

  @Test func `a shift over midnight is one period`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "22:00:00", "26:00:10")
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == [.proven])
    #expect(found.first?.start == Shift.time("22:00:00"))
    #expect(found.first?.end == Shift.time("26:00:10"))
  }

  @Test func `silence on the way counts as driving at most`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "08:00:00")
    // 15 km in 25 minutes leave no time for a rest.
    shift.moveUnseen(0, seconds: 1500)
    shift.drive(0, 0, "08:25:00", "10:25:00")
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.noWitness])
    #expect(found.first?.value(.leastSeconds) == 7200)
    #expect(found.first?.value(.mostSeconds) == 15_900)
  }

  @Test func `silence without a way is presumed a rest`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "08:00:00")
    shift.drive(0, 0, "08:25:00", "10:25:00")
    #expect(try await fatigue(shift).isEmpty)
  }

  /// Nine minutes of driving and a stop, over and over.
  private func stops(of seconds: Int) -> Shift {
    var shift = Shift()
    shift.interval = 5
    var second = 0
    func clock(_ second: Int) -> String {
      "\(6 + second / 3600):\(second / 60 % 60):\(second % 60)"
    }
    while second < 15_600 {
      shift.drive(0, 0, clock(second), clock(second + 600 - seconds))
      shift.stand(0, 0, clock(second + 600 - seconds), clock(second + 600))
      second += 600
    }
    return shift
  }

  /// 24 stops in four hours: 24 × 45 s = 18 min, 24 × 60 s = 24 min.
  @Test func `both readings of rest must agree`() async throws {
    let short = try await fatigue(stops(of: 45))
    #expect(short.map(\.certainty) == [.proven])
    let long = try await fatigue(stops(of: 60))
    #expect(long.map(\.certainty) == [.suspected])
    #expect(long.first?.doubts.map(\.kind) == [.restReadingsDiffer])
    #expect(long.first?.value(.leastSeconds) == 15_540)
  }

  @Test func `without speeds nothing is proven`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "10:30:00")
    shift.change { records in
      for index in records.indices { records[index].gnssSpeedMilli = nil }
    }
    let found = try await fatigue(shift)
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.speedMissing, .noWitness])
    #expect(found.first?.value(.leastSeconds) == nil)
  }

  @Test func `points only where the class of the vehicle has any`() async throws {
    for (seats, points) in [(19, Int64(9)), (9, nil)] as [(Int, Int64?)] {
      var shift = Shift()
      shift.load(["vehicles.csv": "plate,seats\n苏D99001,\(seats)\n"])
      shift.drive(0, 0, "06:00:00", "10:30:00")
      #expect(try await fatigue(shift).map(\.points.certified) == [points])
    }
  }

  @Test func `evidence alone shows the proof`() async throws {
    let shift = rest(until: "08:19:30")
    let result = try await shift.check()
    let finding = try #require(result.findings.first { $0.rule == .fatigueContinuous })
    let byLine = Dictionary(uniqueKeysWithValues: shift.records.map { ($0.line, $0) })
    let lines = Dictionary(uniqueKeysWithValues: result.evidence.map { ($0.record, $0.line) })
    let times = try finding.evidence.map { record in
      let line = try #require(lines[record])
      return Int64(try #require(byLine[line]).deviceSeconds)
    }
    #expect(times == times.sorted())
    #expect(times.count >= 20)
    #expect((times.last ?? 0) - (times.first ?? 0) > 14_400)
    for pair in zip(
      stride(from: 0, to: times.count - 2, by: 2), stride(from: 3, to: times.count, by: 2))
    {
      #expect(times[pair.1] - times[pair.0] < 1199)
    }
  }

  @Test func `coverage says where the driver is known`() async throws {
    var shift = Shift()
    shift.drive(0, 0, "06:00:00", "06:10:00")
    shift.drive(0, nil, "06:10:10", "06:20:00")
    shift.drive(0, 0, "06:30:00", "06:40:00")
    let line = try #require(
      try await shift.check().coverage.first { $0.rule == .fatigueContinuous })
    // The stretch from 06:10:00 still starts with a card.
    #expect(line.judgedSeconds == 610 + 600)
    #expect(line.unjudged[.driverUnknown]?.seconds == 590)
    #expect(line.unjudged[.gap]?.seconds == 600)
  }

  @Test func `neither order nor blocks nor workers matter`() async throws {
    var shift = rest(until: "08:19:30")
    shift.drive(1, 0, "10:30:00", "11:00:00")
    let expected = try await shift.check()
    #expect(expected.findings.contains { $0.rule == .fatigueContinuous })
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var records = shift.records.shuffled(using: &random)
      records += records.prefix(500)
      let actual = try await shift.check(records, blockSize: 333, jobs: 2)
      #expect(actual.findings.map(\.id) == expected.findings.map(\.id))
      #expect(actual.findings.map(\.evidence) == expected.findings.map(\.evidence))
      #expect(actual.findings.map(\.measured) == expected.findings.map(\.measured))
    }
  }

  @Test func `an ID number as a driver's id shows nowhere`() async throws {
    var shift = Shift()
    shift.drivers = ["320400199001011234"]
    shift.drive(0, 0, "06:00:00", "10:30:00")
    shift.drive(1, 0, "08:00:00", "08:10:00")
    let result = try await shift.check()
    let finding = try #require(result.findings.first { $0.rule == .fatigueContinuous })
    #expect(!finding.message.zh.contains("320400") && !finding.message.en.contains("320400"))
    for audience in [Audience.internal, .school, .public] {
      let document = ReportDocument(
        result: result,
        words: ReportWords(ruleBook: try RuleBook.standard(), findings: result.findings),
        audience: audience, zone: .beijing, language: .zh, parameters: [],
        digests: ReportDigests(), version: "test", pseudonymKey: result.privacyKey)
      for bytes in [
        FindingsJSONL.render(document), FindingsCSV.render(document),
        EvidenceJSONL.render(document),
      ] {
        #expect(!String(decoding: bytes, as: UTF8.self).contains("320400199001011234"))
      }
    }
  }
}
