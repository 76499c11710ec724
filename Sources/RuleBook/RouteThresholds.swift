/// Thresholds of the rules about approved routes and stops.
package struct RouteThresholds: Sendable, Hashable {
  /// Half width of the strip around a line whose row declares none.
  package var corridorMillimeters: Int64
  package var deviationMinimumSeconds: Int64
  package var deviationMinimumMillimeters: Int64
  /// Around both ends of a line, where leaving it is manoeuvring.
  package var endZoneMillimeters: Int64
  package var proofFixes: Int
  package var proofMinimumSeconds: Int64
  package var proofMaximumSeconds: Int64
  package var proofChordMillimeters: Int64
  /// Standing within this of a stop is standing at it.
  package var stopZoneMillimeters: Int64
  package var stopStandMinimumSeconds: Int64
  /// From this distance on a place is away from a stop.
  package var stopAwayMillimeters: Int64
  package var unplannedMinimumSeconds: Int64
  /// How far from its planned time a run may still be that run.
  package var runSlackSeconds: Int64
  /// Least part of a line that must be driven to recognise a run nobody planned.
  package var runSharePercent: Int64

  init(_ value: (NumberKey) -> Int64) {
    corridorMillimeters = value(.corridorDefault)
    deviationMinimumSeconds = value(.deviationMinimum)
    deviationMinimumMillimeters = value(.deviationMinimumDistance)
    endZoneMillimeters = value(.routeEndZone)
    proofFixes = Int(value(.deviationProofFixes))
    proofMinimumSeconds = value(.deviationProofMinimum)
    proofMaximumSeconds = value(.deviationProofMaximum)
    proofChordMillimeters = value(.deviationProofChord)
    stopZoneMillimeters = value(.stopZone)
    stopStandMinimumSeconds = value(.stopStandMinimum)
    stopAwayMillimeters = value(.stopAway)
    unplannedMinimumSeconds = value(.unplannedMinimum)
    runSlackSeconds = value(.runSlack)
    runSharePercent = value(.runShare)
  }
}
