import Telemetry
import TestKit
import Testing
import Tracks

@Suite("SpeedUnitEvidence") struct SpeedUnitEvidenceTests {
  /// Kilometres an hour in one of the unit.
  static let scales: [(SpeedUnit, Double)] = [
    (.kilometersPerHour, 1), (.deciKilometersPerHour, 0.1), (.milesPerHour, 1.609344),
    (.metersPerSecond, 3.6), (.knots, 1.852),
  ]

  /// A drive between 30 and 70 km/h with 5 m of position noise, 3 % of speed noise and speeds in units of `scale` km/h.
  private func drive(seed: UInt64, scale: Double, fixes: Int = 200, noiseE6: Int32 = 45)
    -> [PositionRecord]
  {
    var random = SeededGenerator(seed: seed)
    var speed = 50.0
    let text = (0..<fixes).map { _ -> String in
      speed = min(70, max(30, speed + Double.random(in: -6...6, using: &random)))
      return "\((speed * 10).rounded() / 10)"
    }.joined(separator: " ")
    return Strip().records(text).map { record in
      var record = record
      record.longitudeE6 += Int32.random(in: -noiseE6...noiseE6, using: &random)
      record.latitudeE6 += Int32.random(in: -noiseE6...noiseE6, using: &random)
      let kmh = Double(record.gnssSpeedMilli ?? 0) * Double.random(in: 0.97...1.03, using: &random)
      record.gnssSpeedMilli = UInt32(kmh / scale)
      return record
    }
  }

  private func evidence(_ records: [PositionRecord]) -> SpeedUnitEvidence {
    var evidence = SpeedUnitEvidence()
    for (earlier, later) in zip(records, records.dropFirst()) { evidence.take(earlier, later) }
    return evidence
  }

  @Test(arguments: scales.indices)
  func `each unit is known from a noisy drive`(index: Int) {
    let (unit, scale) = Self.scales[index]
    for seed in UInt64(1)...20 {
      #expect(evidence(drive(seed: seed, scale: scale)).unit == unit, "seed \(seed)")
    }
  }

  @Test func `knots and miles are told apart where roads wind a little`() {
    // Chords 2 % shorter than the way, for every pair.
    for (unit, scale) in [(SpeedUnit.knots, 1.852), (.milesPerHour, 1.609344)] {
      let records = drive(seed: 5, scale: scale * 1.02)
      #expect(evidence(records).unit == unit)
    }
  }

  @Test(arguments: [2.5, 0.5, 1.2, 0.3048, 10, 100])
  func `a scale that is no unit is not guessed`(scale: Double) {
    #expect(evidence(drive(seed: 3, scale: scale)).unit == nil)
  }

  @Test func `below 20 pairs nothing is inferred`() {
    let records = drive(seed: 9, scale: 1)
    #expect(evidence(Array(records.prefix(20))).pairs == 19)
    #expect(evidence(Array(records.prefix(20))).unit == nil)
    #expect(evidence(Array(records.prefix(21))).unit == .kilometersPerHour)
    #expect(SpeedUnitEvidence().medianMilli == nil)
  }

  @Test func `standing, jumps, odd order and far apart pairs are no evidence`() {
    let steady = Strip().records("60 60")
    func pairs(_ change: (inout [PositionRecord]) -> Void) -> Int {
      var records = steady
      change(&records)
      return evidence(records).pairs
    }
    #expect(pairs { _ in } == 1)
    #expect(pairs { $0[1].deviceSeconds += 111 } == 0, "more than 120 s")
    #expect(pairs { $0[1].deviceSeconds = $0[0].deviceSeconds } == 0)
    #expect(pairs { $0.reverse() } == 0)
    #expect(pairs { $0[1].longitudeE6 = $0[0].longitudeE6 + 900 } == 0, "85 m")
    #expect(pairs { $0[1].gnssSpeedMilli = 40_000 } == 0, "speeds differ by a third")
    #expect(pairs { $0[1].gnssSpeedMilli = nil } == 0)
    #expect(pairs { $0[1].gnssSpeedMilli = 0 } == 0)
    #expect(pairs { ($0[1].longitudeE6, $0[1].latitudeE6) = (.max, .min) } == 0)
  }

  @Test func `sums of evidence do not depend on how it was split`() {
    let records = drive(seed: 4, scale: 1.852)
    var sum = evidence(Array(records[0..<101]))
    sum.add(evidence(Array(records[100...])))
    #expect(sum.pairs == evidence(records).pairs)
    #expect(sum.medianMilli == evidence(records).medianMilli)
  }

  /// 38 mph = 61.1 km/h; exact ratios, rounded down to a tenth.
  @Test(
    arguments: [
      (60_000, .kilometersPerHour, 600), (601, .deciKilometersPerHour, 0),
      (600_999, .deciKilometersPerHour, 600),
      (38_000, .milesPerHour, 611), (17_000, .metersPerSecond, 612), (33_000, .knots, 611),
      (4_294_967_294, .metersPerSecond, 154_618_822),
    ] as [(UInt32, SpeedUnit, UInt32)])
  func `speeds are rounded down to a tenth of a kilometre per hour`(
    milli: UInt32, unit: SpeedUnit, deci: UInt32
  ) {
    #expect(deciKilometersPerHour(milli: milli, unit) == deci)
  }
}
