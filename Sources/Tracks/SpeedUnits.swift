import Geo
package import Telemetry

/// Histogram of displacement speed over the number in the speed column, for one header group.
///
/// Pairs of neighbouring records of one vehicle, driving steadily. Sums of such histograms do not depend on order.
package struct SpeedUnitEvidence: Sendable {
  /// Count by ratio in thousandths of km/h per unit.
  private var counts = [Int32](repeating: 0, count: 8001)
  package private(set) var pairs = 0

  package init() {}

  /// Takes two records in time order; ignores what is no steady drive.
  package mutating func take(_ earlier: PositionRecord, _ later: PositionRecord) {
    guard let first = earlier.gnssSpeedMilli, let second = later.gnssSpeedMilli,
      first > 0, second > 0, earlier.coordinate.isPlausible, later.coordinate.isPlausible,
      later.deviceSeconds > earlier.deviceSeconds,
      later.deviceSeconds - earlier.deviceSeconds <= Self.maximumSeconds,
      max(first, second) / 4 >= max(first, second) - min(first, second)
    else { return }
    let elapsed = Int64(later.deviceSeconds - earlier.deviceSeconds)
    let chord = distanceMillimeters(earlier.coordinate, later.coordinate)
    guard chord >= Self.minimumMillimeters else { return }
    // km/h per unit in thousandths: (chord · 0.0036 / s) / (mean / 1000) · 1000.
    let mean = (Int64(first) + Int64(second)) / 2
    let ratio = chord * 3600 / (elapsed * mean)
    counts[Int(min(ratio, 8000))] += 1
    pairs += 1
  }

  /// Longest time between two fixes whose speeds still describe the way between them.
  private static let maximumSeconds: UInt32 = 120
  /// Displacement that outweighs the error of both fixes: 100 m.
  private static let minimumMillimeters: Int64 = 100_000

  package mutating func add(_ other: SpeedUnitEvidence) {
    for index in counts.indices { counts[index] += other.counts[index] }
    pairs += other.pairs
  }

  /// Median ratio in thousandths, nil without pairs.
  package var medianMilli: Int64? {
    guard pairs > 0 else { return nil }
    var sum = 0
    for (ratio, count) in counts.enumerated() {
      sum += Int(count)
      if sum * 2 >= pairs { return Int64(ratio) }
    }
    return nil
  }

  /// The unit whose ratio the median fits, nil when too few pairs or none fits.
  package var unit: SpeedUnit? {
    guard pairs >= Self.minimumPairs, let median = medianMilli else { return nil }
    return SpeedUnit.allCases.first { unit in
      let (numerator, denominator) = unit.toKilometersPerHour
      let exact = Int64(numerator) * 1000 / Int64(denominator)
      // Chords are shorter than the way, so the band lies more below than above; knots and mph are 15 % apart.
      return median * 100 >= exact * 91 && median * 100 <= exact * 105
    }
  }

  /// Steady pairs below which nothing is inferred.
  private static let minimumPairs = 20
}

/// Speed of a record in 0.1 km/h, rounded down, from thousandths of `unit`.
package func deciKilometersPerHour(milli: UInt32, _ unit: SpeedUnit) -> UInt32 {
  let (numerator, denominator) = unit.toKilometersPerHour
  return UInt32(clamping: UInt64(milli) * numerator / (denominator * 100))
}
