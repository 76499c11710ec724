package import RuleBook
package import Telemetry

/// What building a track needs to know besides the records.
package struct TrackContext: Sendable {
  package var thresholds: Thresholds
  package var zone: ZoneOffset
  package var gapCapSeconds: Int64
  /// Adults that an absolute count on this vehicle may include.
  package var adultsCounted: UInt16
  /// Rostered runs with both times, half-open.
  package var rosteredRuns: [TimeSpan]

  package init(
    thresholds: Thresholds, zone: ZoneOffset, gapCapSeconds: Int64, adultsCounted: UInt16,
    rosteredRuns: [TimeSpan]
  ) {
    self.thresholds = thresholds
    self.zone = zone
    self.gapCapSeconds = gapCapSeconds
    self.adultsCounted = adultsCounted
    self.rosteredRuns = rosteredRuns
  }
}

/// Longest time an episode may bridge for a device of the declared interval, seconds.
///
/// max(30 s, 3 × interval), at most 180 s; 90 s when undeclared. A constant of the run, never measured.
package func gapCapSeconds(declaredInterval: Int?, _ thresholds: Thresholds) -> Int64 {
  guard let declaredInterval else { return thresholds.gapUndeclaredSeconds }
  let multiple = thresholds.gapIntervalMultiple * Int64(max(0, min(declaredInterval, 86_400)))
  return min(max(thresholds.gapMinimumSeconds, multiple), thresholds.gapMaximumSeconds)
}
