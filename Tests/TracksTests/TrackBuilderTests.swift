import Geo
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("TrackBuilder") struct TrackBuilderTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test func `equal records become one that keeps every copy`() {
    var records = Strip().records("60 60")
    var copy = records[0]
    copy.source = 4
    copy.line = 77
    copy.byteOffset = 5000
    copy.byteLength = 61
    copy.coordinateDigits = 4
    records[0].coordinateDigits = 3
    let track = bench.track(records + [copy])
    #expect(track.records.count == 2)
    #expect(track.copies.map(\.of) == [0])
    let lines = Set([track.records[0].line, track.copies[0].line])
    #expect(lines == [2, 77])
    #expect(track.records[0].coordinateDigits == 4, "the better print of the same place speaks")
  }

  @Test func `of equal records the one whose speed unit was declared speaks`() {
    var bench = bench
    bench.inferredSources = [0]
    let records = Strip().records("60 60")
    var declared = records[0]
    declared.source = 1
    for order in [[records[0], declared], [declared, records[0]]] {
      let track = bench.track(order + [records[1]])
      #expect(track.records[0].source == 1)
      #expect(track.copies.map(\.source) == [0])
      #expect(track.fixes.map { $0.flags.contains(.speedInferred) } == [false, true])
    }
  }

  @Test func `records of one second that differ are a conflict of all of them`() {
    var records = Strip().records("60 60 60 60")
    var other = records[1]
    other.latitudeE6 += 10
    var third = records[1]
    third.odometerDeciKilometers = 5
    records += [other, third]
    let track = bench.track(records)
    #expect(track.flags == [[], .conflict, .conflict, .conflict, [], []])
    #expect(track.stretches.map(\.seconds) == [20, 10])
    #expect(track.stretches.map(\.reason) == [.conflict, nil])
    // 60 km/h for 20 s: 333.3 m from the first to the third, then 166.7 m.
    #expect(track.stretches.map { $0.millimeters / 100 } == [3333, 1666])
  }

  @Test func `a clock without seconds makes no conflicts`() {
    var records = Strip().records("60 60 60")
    for index in records.indices {
      records[index].deviceSeconds = 1_772_406_000
      records[index].hasMinuteClock = true
    }
    let track = bench.track(records)
    #expect(track.flags == [[], [], []])
  }

  static let ownFields: [(String, FixFlags, @Sendable (inout PositionRecord) -> Void)] = [
    ("0, 0", .invalid, { ($0.longitudeE6, $0.latitudeE6) = (0, 0) }),
    ("east of 180", .invalid, { $0.longitudeE6 = 180_000_001 }),
    ("west of -180", .invalid, { $0.longitudeE6 = .min }),
    ("north of 90", .invalid, { $0.latitudeE6 = 90_000_001 }),
    ("south of -90", .invalid, { $0.latitudeE6 = .min }),
    ("not located", .invalid, { $0.statusBits = 1 }),
    ("located", [], { $0.statusBits = 2 }),
    ("HDOP 4.0", [], { $0.hdopDeci = 40 }), ("HDOP 4.1", .invalid, { $0.hdopDeci = 41 }),
    ("5 satellites", [], { $0.satellites = 5 }), ("4 satellites", .invalid, { $0.satellites = 4 }),
  ]

  @Test(arguments: ownFields.indices)
  func `its own fields make a fix invalid`(index: Int) {
    let (name, expected, change) = Self.ownFields[index]
    var records = Strip().records("60 60 60")
    change(&records[1])
    let track = bench.track(records)
    #expect(track.flags == [[], expected, []], "\(name)")
    if expected == .invalid {
      #expect(track.stretches.map(\.reason) == [.invalidFix], "\(name)")
      #expect(track.stretches.map(\.seconds) == [20], "\(name)")
    }
  }

  @Test func `a place that goes out and comes back is a spike`() {
    var records = Strip().records("60 60 60 60 60")
    records[2].latitudeE6 += 20_000  // 2.2 km
    #expect(bench.track(records).flags == [[], [], .spike, [], []])
  }

  @Test(arguments: [(120, false), (120.1, true)])
  func `a speed above one and a half of its neighbours and 30 more is a spike`(
    speed: Double, isSpike: Bool
  ) {
    // Neighbours and displacement say 60: 60 × 1.5 + 30 = 120.
    var records = Strip().records("60 60 60 60 60")
    records[2].gnssSpeedMilli = UInt32(speed * 10) * 100
    #expect(bench.track(records).fixes[2].flags.contains(.spike) == isSpike)
  }

  @Test(arguments: [("60 60 74 60 60", false), ("60 60 75 60 60", true), ("60 60 45 60 60", true)])
  func `a speed reached and left faster than 4 m per s² is a spike`(strip: String, isSpike: Bool) {
    // 14.4 km/h in one second.
    #expect(bench.track(strip, interval: 1).flags[2].contains(.spike) == isSpike)
  }

  @Test(arguments: [
    (30.0, 3, true), (30, 2, false), (10, 3, true), (9.9, 3, false), (30, 5, true),
  ])
  func `the same place and speed three times while moving is frozen`(
    speed: Double, fixes: Int, isFrozen: Bool
  ) {
    var records = Strip().records("30 30 30 30 30 30 30 30")
    for index in 2..<(2 + fixes) {
      (records[index].longitudeE6, records[index].latitudeE6) = (119_900_400, 31_700_000)
      records[index].gnssSpeedMilli = UInt32(speed * 10) * 100
    }
    let frozen = bench.track(records).fixes.map { $0.flags.contains(.frozen) }
    #expect(frozen == records.indices.map { isFrozen && (2..<(2 + fixes)).contains($0) })
  }

  @Test func `a move that no bus makes is set aside and the way goes on behind it`() {
    var records = Strip().records("60 60 60 60 60 60")
    // 9,000 millionths north are 998 m; with 166.7 m east 1,012 m, less 30 m, in 10 + 1 s: 321 km/h.
    for index in 3..<6 { records[index].latitudeE6 += 9000 }
    let track = bench.track(records)
    #expect(track.flags == [[], [], [], .impossibleMove, [], []])
    #expect(track.fixes[4].previousAccepted == 2)
    #expect(
      track.fixes[4].stepMillimeters
        == distanceMillimeters(track.coordinates[2], track.coordinates[4]))
    #expect(track.stretches.map(\.reason) == [nil, nil, .impossibleMove, nil])
    #expect(track.stretches.map(\.seconds) == [10, 10, 20, 10])
  }

  @Test func `a clock set back by 8 s shows as a displacement that the speeds deny`() {
    var records = Strip().records("50 50 50 50 50 50")
    for index in 3..<6 { records[index].deviceSeconds -= 8 }
    // 138.9 m, less 30 m, in 2 + 1 s are 130.7 km/h: below 160, above 50 + 15.
    let track = bench.track(records)
    #expect(track.flags == [[], [], [], .clockStep, [], []])
    #expect(track.stretches.map(\.reason) == [nil, nil, .clock, nil])
  }

  @Test func `a clock set forward by 8 s is no step but a slow stretch`() {
    var records = Strip().records("50 50 50 50 50 50")
    for index in 3..<6 { records[index].deviceSeconds += 8 }
    #expect(bench.track(records).flags.allSatisfy { $0.isEmpty })
  }

  @Test func `a lone record 1024 weeks early is a time island of its own day`() {
    var records = Strip().records("60 60 60")
    var early = records[1]
    early.deviceSeconds -= 1024 * 7 * 86_400
    records.append(early)
    let track = bench.track(records)
    #expect(track.flags == [.clockStep, [], [], []])
    #expect(track.days.map(\.date.description) == ["2006-07-17", "2026-03-02"])
    #expect(track.days.map(\.range) == [0..<1, 1..<4])
    #expect(track.fixes[1].previousAccepted == -1)
  }

  @Test func `of two islands of equal size the later is the main body`() {
    let late = Strip().records("60 60")
    let early = late.map { record in
      var record = record
      record.deviceSeconds -= 1024 * 7 * 86_400
      return record
    }
    #expect(bench.track(late + early).flags == [.clockStep, .clockStep, [], []])
  }

  @Test(arguments: [("+08:00", [3, 3]), ("+07:59", [6])] as [(String, [Int])])
  func `days are cut at local midnight`(zone: String, counts: [Int]) throws {
    var bench = bench
    bench.zone = try #require(ZoneOffset(zone))
    var strip = Strip()
    strip.start = 1_772_380_800 - 30  // 2026-03-01T23:59:30+08:00
    let track = bench.track(strip.records("60 60 60 60 60 60"))
    #expect(track.days.map(\.range.count) == counts)
    if counts.count == 2 {
      #expect(track.seconds(3) == 1_772_380_800, "midnight itself begins the day")
      #expect(track.days.map(\.date.description) == ["2026-03-01", "2026-03-02"])
      // 10 s over midnight belong to neither.
      #expect(track.stretches.map(\.seconds) == [10, 10, 10, 10])
    }
  }

  @Test func `beyond the gap cap nothing is judged and the chord stands under gap`() {
    // 60 km/h: 90 s are no gap, 100 s are.
    let joined = bench.track("60 . . . . . . . . 60")
    #expect(joined.stretches.map(\.reason) == [nil])
    let apart = bench.track("60 . . . . . . . . . 60")
    #expect(apart.stretches.map(\.reason) == [.gap])
    #expect(apart.stretches[0].millimeters / 1000 == 1666)
  }

  @Test func `the gap cap follows the declared interval within 30 and 180 s`() {
    let declared = [nil, 0, 1, 10, 11, 30, 60, 61, 86_400, Int.max, -5]
    let caps = declared.map { Tracks.gapCapSeconds(declaredInterval: $0, bench.thresholds) }
    #expect(caps == [90, 30, 30, 30, 33, 90, 180, 180, 180, 180, 30])
  }

  @Test func `no records make an empty track`() {
    let track = bench.track([PositionRecord]())
    #expect(track.days.isEmpty)
    #expect(track.stretches.isEmpty)
  }
}
