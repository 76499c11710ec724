import Geo
import Registry
import Telemetry
import Tracks

extension DayContext {
  /// Why nothing about routes can be judged on this day; nil when at least one approved line can be held against.
  func reasonWithoutRoutes(_ epoch: RouteJourney.Epoch?) -> UnjudgedReason? {
    guard let registry, registry.has(.routes) else { return .registryMissing }
    guard let epoch, epoch.isApproved else { return .routeUnknown }
    guard epoch.lines.isEmpty else { return nil }
    return epoch.flaws.first.map(\.consequence.reason) ?? .routeUnknown
  }
}

extension RouteFlaw.Consequence {
  var reason: UnjudgedReason {
    switch self {
    case .routeUnknown: .routeUnknown
    case .registryIncomplete: .registryIncomplete
    case .registryContradiction: .registryContradiction
    }
  }
}

extension RouteJourney {
  /// Nearest approved stop and way along the line of a run, for a record.
  func place(of index: Int, on run: JourneyRun, _ track: Track) -> RoutePlace {
    let line = line(of: run)
    let fix = line.fix(index)
    let along =
      fix.isOff ? line.indexed.line.nearest(to: track.coordinates[index]).along : fix.along
    let stop = run.passes.min {
      let (a, b) = (abs($0.along - along), abs($1.along - along))
      return a != b ? a < b : $0.along < $1.along
    }
    return RoutePlace(stop: stop?.stop.id, routeMeters: along / 1000)
  }
}

/// A stop by its name, else its id.
func stopWord(_ stop: StopRow) -> String { stop.name ?? stop.id.text }
