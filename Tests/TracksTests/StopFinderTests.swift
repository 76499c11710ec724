import Geo
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("StopFinder") struct StopFinderTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func stops(_ strip: String, interval: UInt32 = 5) -> [Stop] {
    find(bench.track(strip, interval: interval))
  }

  private func find(_ track: Track) -> [Stop] {
    StopFinder(bench.thresholds).stops(in: track, track.records.indices)
  }

  @Test func `a bus that stands for 15 s has stopped`() {
    let found = stops("20 10 0 0 0 0 10 20")
    #expect(found.count == 1)
    #expect(found.first?.start.seconds == 1_772_406_010)
    #expect(found.first?.end.seconds == 1_772_406_025)
    #expect(found.first?.fixes == 4)
  }

  @Test func `shorter or creeping is no stop`() {
    #expect(stops("20 10 0 0 0 10 20").isEmpty)
    #expect(stops("20 10 3 3 3 3 3 3 10 20").isEmpty, "3 km/h is walking pace")
    #expect(stops("20 10 2.9 2.9 2.9 2.9 10 20").count == 1)
  }

  @Test func `two stands with a drive between are two stops`() {
    #expect(stops("0 0 0 0 20 20 0 0 0 0").count == 2)
  }

  @Test func `a silence beyond the gap cap ends a stop`() {
    let silent = Array(repeating: ".", count: 19).joined(separator: " ")
    #expect(stops("0 0 0 0 \(silent) 0 0 0 0").count == 2)
  }

  @Test func `the place is the median of the fixes`() throws {
    var strip = Strip()
    strip.interval = 5
    var records = strip.records("0 0 0 0 0")
    for (index, shift) in [0, 30, 20, 10, 40].enumerated() {
      records[index].longitudeE6 += Int32(shift)
    }
    let stop = try #require(find(bench.track(records)).first)
    #expect(stop.place.longitudeE6 == 119_900_020)
  }

  @Test func `without a speed column small steps are standing`() {
    var strip = Strip()
    strip.interval = 5
    var records = strip.records("30 30 0 0 0 0 0 30 30")
    for index in records.indices { records[index].gnssSpeedMilli = nil }
    #expect(find(bench.track(records)).count == 1)
  }
}
