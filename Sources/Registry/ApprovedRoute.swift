package import Telemetry

/// Everything needed to hold a drive against an approved route (审定线路) of one day.
package struct ApprovedRoute: Sendable, Hashable {
  package var row: RouteRow
  package var line: RouteLine
  /// In use that day, by sequence; ids unique.
  package var stops: [StopRow]
  /// Stops far from the line: a rule about such a stop has nothing to judge by, and leaving the line for it proves nothing.
  package var strayStops: Set<StopID>
  /// False when a stop is planned before the one it follows: nothing can be judged by these times.
  package var plannedTimesAscend: Bool
  /// False when a row of the route's stops could not be read: a stop at another place may be an approved one.
  package var stopsAreComplete: Bool
}

/// Whether a drive can be held against a route on a day.
package enum RouteUse: Sendable, Hashable {
  case usable(ApprovedRoute)
  case unusable(RouteFlaw)

  package var route: ApprovedRoute? {
    if case .usable(let route) = self { route } else { nil }
  }

  package var flaw: RouteFlaw? {
    if case .unusable(let flaw) = self { flaw } else { nil }
  }
}

/// Why runs of a route, or one run of the roster, are left unjudged.
package enum RouteFlaw: String, Sendable, Hashable, CaseIterable {
  /// No row of this id.
  case notRegistered = "not-registered"
  /// Rows of this id, none in use that day.
  case rowGap = "row-gap"
  case rowContradiction = "row-contradiction"
  /// Corridor or windows were filled in and cannot be read.
  case cellUnreadable = "cell-unreadable"
  case lineMissing = "line-missing"
  /// A line was drawn and cannot be used: one point, parts far apart, coordinates off the globe.
  case lineUnusable = "line-unusable"
  /// Lines drawn, none in use that day.
  case lineGap = "line-gap"
  case lineContradiction = "line-contradiction"
  case lineFarFromStops = "line-far-from-stops"
  case stopContradiction = "stop-contradiction"
  /// Also for a line drawn against the driving direction.
  case stopsOutOfOrder = "stops-out-of-order"
  /// A run of the roster whose bus the vehicle register lacks.
  case vehicleUnknown = "vehicle-unknown"
  /// A run of the roster whose bus has another run at the same time.
  case runOverlap = "run-overlap"
  /// A run of the roster whose times were filled in and cannot be used.
  case runTimeUnreadable = "run-time-unreadable"

  /// What the coverage says of the seconds concerned.
  package enum Consequence: Sendable, Hashable {
    /// Reason `route-unknown`.
    case routeUnknown
    /// Reason `registry-incomplete`.
    case registryIncomplete
    /// Reason `registry-contradiction`.
    case registryContradiction
  }

  package var consequence: Consequence {
    switch self {
    case .notRegistered: .routeUnknown
    case .rowGap, .cellUnreadable, .lineMissing, .lineUnusable, .lineGap, .vehicleUnknown,
      .runTimeUnreadable:
      .registryIncomplete
    case .rowContradiction, .lineContradiction, .lineFarFromStops,
      .stopContradiction, .stopsOutOfOrder, .runOverlap:
      .registryContradiction
    }
  }
}

/// A route that a bus may drive on a day, and who says so.
package struct RouteApproval: Sendable, Hashable {
  package enum Source: String, Sendable, Hashable, CaseIterable { case permit, roster }

  package var route: RouteID
  /// Rows that name it, permits first, in the order of the files.
  package var origins: [RowOrigin]
  package var isFromPermit: Bool
  package var isFromRoster: Bool

  package var sources: [Source] {
    (isFromPermit ? [.permit] : []) + (isFromRoster ? [.roster] : [])
  }
}
