import Geo
package import Registry
package import RuleBook
import Telemetry

/// What a standing was, as far as records and registry tell.
package enum StopKind: String, Sendable, Hashable, CaseIterable {
  /// At a school or the school's stop.
  case school
  /// At another approved stop.
  case pickup
  /// Short, on a run, away from every stop, door not seen open.
  case traffic
  /// At a registered depot, or long with the ignition off outside runs.
  case depot
  case unknown
}

extension RouteJourney {
  /// Kind of a standing, and the approved stop it was at.
  package func kind(
    of stop: Stop, thresholds: Thresholds
  ) -> (kind: StopKind, at: StopRow?) {
    let zone = thresholds.routes.stopZoneMillimeters
    var nearest: (row: StopRow, distance: Int64)?
    for line in epoch(ofRecord: stop.first)?.lines ?? [] {
      for row in line.approved.stops {
        let distance = distanceMillimeters(row.place, stop.place)
        if distance <= zone, distance < nearest?.distance ?? .max { nearest = (row, distance) }
      }
    }
    if let row = nearest?.row {
      let kind: StopKind =
        switch row.kind {
        case .school: .school
        case .pickup: .pickup
        case .depot: .depot
        }
      return (kind, row)
    }
    let isOnRun = run(at: stop.first) != nil
    if isOnRun, stop.doorOpened != true,
      stop.seconds < thresholds.routes.unplannedMinimumSeconds
    {
      return (.traffic, nil)
    }
    if !isOnRun, stop.ignitionOff == true, stop.seconds >= Self.depotSeconds {
      return (.depot, nil)
    }
    return (.unknown, nil)
  }

  /// Standing with the ignition off for so long outside runs is being parked: half an hour.
  private static let depotSeconds: Int64 = 1800
}
