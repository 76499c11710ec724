import RuleBook
import Tracks

extension VehicleJudge {
  /// The track against the lines approved for its vehicle, nil when there are none.
  func journey(_ track: Track) -> RouteJourney? {
    guard let registry, let first = track.days.first else { return nil }
    return RouteJourneyBuilder(
      track, registry: registry, zone: zone, thresholds: ruleBook.thresholds(on: first.date)
    ).journey()
  }
}
