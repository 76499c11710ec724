import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Stretches of garbage") struct StretchPropertyTests {
  /// Records as no device sends them: same seconds, far years, numbers at the ends of their types.
  private func garbage(_ random: inout SeededGenerator) -> [PositionRecord] {
    let base: UInt32 = [0, 1_772_406_000, 1_772_380_700, .max - 300].pick(&random)
    return (0..<Int.random(in: 1...40, using: &random)).map { line in
      var record = PositionRecord(
        deviceSeconds: base + UInt32.random(in: 0...300, using: &random), vehicle: 0,
        longitudeE6: 119_900_000 + Int32.random(in: -3000...3000, using: &random),
        latitudeE6: 31_700_000)
      record.line = UInt32(line)
      func one(in chances: Int) -> Bool { Int.random(in: 0..<chances, using: &random) == 0 }
      if one(in: 12) { record.deviceSeconds = .random(in: .min ... .max, using: &random) }
      if one(in: 8) {
        record.longitudeE6 = [.min, .max, 0, 180_000_000].pick(&random)
      }
      if one(in: 8) {
        record.latitudeE6 = [.min, .max, 0, -90_000_000].pick(&random)
      }
      if !one(in: 4) { record.gnssSpeedMilli = UInt32.random(in: 0...100_000, using: &random) }
      if one(in: 12) { record.gnssSpeedMilli = .max - 1 }
      if one(in: 3) { record.personsAboard = UInt16.random(in: 0...40, using: &random) }
      if one(in: 5) { record.boarded = .random(in: .min ... .max, using: &random) }
      if one(in: 5) { record.alighted = .random(in: .min ... .max, using: &random) }
      if one(in: 10) { record.satellites = 2 }
      if one(in: 5) { record.hasMinuteClock = true }
      if one(in: 6) { record.driver = UInt32.random(in: 0...3, using: &random) }
      return record
    }
  }

  @Test(arguments: 0..<40)
  func `lie without hole or overlap from the first to the last record of each day`(
    batch: UInt64
  ) throws {
    let bench = try Bench()
    for seed in (batch * 50)..<(batch * 50 + 50) {
      var random = SeededGenerator(seed: seed)
      let records = garbage(&random)
      let track = bench.track(records)
      #expect(track.records.count + track.copies.count == records.count, "seed \(seed)")
      #expect(
        track.days.map(\.range).reduce(0) { $0 == $1.lowerBound ? $1.upperBound : -1 }
          == track.records.count)
      #expect(
        track.days.map(\.stretches).reduce(0) { $0 == $1.lowerBound ? $1.upperBound : -1 }
          == track.stretches.count)
      for day in track.days {
        var cursor = day.range.lowerBound
        var millimeters: Int64 = 0
        for stretch in track.stretches[day.stretches] {
          #expect(Int(stretch.from) == cursor, "seed \(seed)")
          #expect(stretch.seconds == track.seconds(Int(stretch.to)) - track.seconds(cursor))
          #expect(stretch.reason != nil || stretch.seconds <= bench.gapCapSeconds)
          let inside = (cursor + 1)..<Int(stretch.to)
          #expect(!inside.contains { track.fixes[$0].isAccepted }, "seed \(seed)")
          cursor = Int(stretch.to)
          millimeters += stretch.millimeters
        }
        #expect(cursor == day.range.upperBound - 1, "seed \(seed)")
        #expect(millimeters == day.millimeters, "seed \(seed)")
        // The same way, summed from fix to fix.
        var steps: Int64 = 0
        for index in day.range where track.fixes[index].isAccepted {
          if track.fixes[index].previousAccepted >= day.range.lowerBound {
            steps += track.fixes[index].stepMillimeters
          }
        }
        #expect(steps == millimeters, "seed \(seed)")
        #expect(
          track.distanceMillimeters(from: day.range.lowerBound, through: day.range.upperBound - 1)
            == millimeters, "seed \(seed)")
      }
      _ = StopFinder(bench.thresholds).stops(in: track, track.records.indices)
    }
  }

  @Test func `the order of the input changes nothing`() throws {
    let bench = try Bench()
    for seed in UInt64(0)..<200 {
      var random = SeededGenerator(seed: seed)
      let records = garbage(&random)
      let track = bench.track(records)
      let again = bench.track(records.shuffled(using: &random))
      #expect(track.flags == again.flags, "seed \(seed)")
      #expect(track.fixes.map(\.students) == again.fixes.map(\.students), "seed \(seed)")
      #expect(track.stretches.map(\.millimeters) == again.stretches.map(\.millimeters))
      #expect(track.stretches.map(\.reason) == again.stretches.map(\.reason), "seed \(seed)")
      #expect(track.speedIntegralTwice == again.speedIntegralTwice, "seed \(seed)")
    }
  }
}
