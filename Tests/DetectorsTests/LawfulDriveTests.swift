import Detectors
import Foundation
import Telemetry
import TestKit
import Testing
import Tracks

/// Buses that never exceed 80 km/h nor carry more than the seats, seen through bad receivers: nothing may be proven.
@Suite("Lawful drives") struct LawfulDriveTests {
  private struct Receiver {
    var random: SeededGenerator
    var sigma: Double
    private var slow = (east: 0.0, north: 0.0)

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      sigma = Double.random(in: 2...15, using: &random)
    }

    mutating func normal() -> Double {
      // Box and Muller.
      let u = Double.random(in: .leastNonzeroMagnitude...1, using: &random)
      return (-2 * log(u)).squareRoot() * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }

    /// Half of the variance is correlated over 60 s.
    mutating func error(after seconds: Double) -> (east: Double, north: Double) {
      let keep = exp(-seconds / 60)
      let spread = sigma * 0.5.squareRoot()
      let fresh = spread * (1 - keep * keep).squareRoot()
      slow = (slow.east * keep + fresh * normal(), slow.north * keep + fresh * normal())
      return (slow.east + spread * normal(), slow.north + spread * normal())
    }

    mutating func one(in chances: Double) -> Bool {
      Double.random(in: 0..<chances, using: &random) < 1
    }
  }

  /// One hour at up to exactly 80 km/h.
  private func hour(seed: UInt64) -> [PositionRecord] {
    var receiver = Receiver(seed: seed)
    let interval = [1.0, 2, 5, 10, 15, 20, 30, 60].pick(&receiver.random)
    let digits = [6, 6, 6, 5, 4, 3].pick(&receiver.random)
    let isMinuteClock = receiver.one(in: 6)
    let step = pow(10.0, Double(6 - digits))
    var shift = 0.0
    var way = 0.0
    var speed = 80.0
    var target = 80.0
    var burst: (left: Int, east: Double, north: Double) = (0, 0, 0)
    var records: [PositionRecord] = []
    var second = 0.0
    while second < 3600 {
      if receiver.one(in: 30) {
        target = [0, 40, 60, 80, 80, 80].pick(&receiver.random)
      }
      if receiver.one(in: 200) {
        shift += Double.random(in: -20...20, using: &receiver.random).rounded()
      }
      if receiver.one(in: 120) {
        let angle = Double.random(in: 0..<(2 * .pi), using: &receiver.random)
        let far = Double.random(in: 30...80, using: &receiver.random)
        burst = (Int.random(in: 1...6, using: &receiver.random), far * cos(angle), far * sin(angle))
      }
      var (east, north) = receiver.error(after: interval)
      if burst.left > 0 {
        (east, north) = (east + burst.east, north + burst.north)
        burst.left -= 1
      }
      if receiver.one(in: 500) { east += Double.random(in: -3000...3000, using: &receiver.random) }
      var shown = min(80, speed) + 0.3 * receiver.normal()
      if receiver.one(in: 500) { shown = Double.random(in: 0...160, using: &receiver.random) }
      var clock = 1_772_406_000 + second + shift
      if isMinuteClock { clock = (clock / 60).rounded(.down) * 60 }
      var record = PositionRecord(
        deviceSeconds: UInt32(clock), vehicle: 0,
        longitudeE6: Int32(
          ((119_900_000 + (way + east) / Strip().metersPerMicrodegreeEast) / step).rounded() * step),
        latitudeE6: Int32(((31_700_000 + north / 0.111) / step).rounded() * step))
      record.coordinateDigits = UInt8(digits)
      record.hasMinuteClock = isMinuteClock
      record.gnssSpeedMilli = UInt32(max(0, shown) * 10) * 100
      record.personsAboard = 19
      records.append(record)
      let reach = 4 * interval
      let next = speed + min(max(target - speed, -reach), reach)
      way += (speed + next) / 7.2 * interval
      speed = next
      second += interval
    }
    return records
  }

  @Test(arguments: 0..<20)
  func `at up to exactly the limit nothing is proven`(batch: UInt64) throws {
    let court = try Court(["vehicles.csv": "plate,plate_color,seats\n苏D99001,yellow,19\n"])
    for seed in (batch * 4)..<(batch * 4 + 4) {
      let track = court.track(hour(seed: seed))
      let speeding = court.judge(Speeding.self, track: track)
      #expect(!speeding.certainties.contains(.proven), "seed \(seed)")
      #expect(court.judge(Overcrowding.self, track: track).drafts.isEmpty, "seed \(seed)")
    }
  }

  /// Shown speeds of 81.9 could be a lawful 80; what is certified is 79.9.
  @Test func `the margin of the receiver is kept to the tenth`() throws {
    let court = try Court()
    func proven(_ shown: Double) -> Bool {
      var records = Strip().records("95 95 95 95 95 95 95")
      for index in records.indices { records[index].gnssSpeedMilli = UInt32(shown * 10) * 100 }
      return court.judge(Speeding.self, records).certainties == [.proven]
    }
    #expect(!proven(82.0))
    #expect(proven(82.1))
  }

  @Test func `places printed with three digits must be farther apart`() throws {
    let court = try Court()
    func certified(_ digits: UInt8) -> Int64? {
      let records = Strip().records("90 90 90 90 90").map { record in
        var record = record
        record.coordinateDigits = digits
        return record
      }
      return court.judge(Speeding.self, records).findings.first?.measured
        .first { $0.key == .certifiedKmh }?.scaled
    }
    // 1,000 m in 40 + 1 s: less 30.158 m 85.1 km/h; less 31.58 m 85.0; less 187.96 m 71.3, no proof against 80.
    #expect(certified(6) == 851)
    #expect(certified(5) == 850)
    #expect(certified(3) == nil)
  }
}
