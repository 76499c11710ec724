package import Geo
package import Telemetry

/// An approved route (审定线路), one direction of travel.
package struct RouteRow: Sendable, Hashable {
  package enum Direction: String, Sendable, Hashable {
    case toSchool = "to_school", fromSchool = "from_school"
  }

  package var id: RouteID
  package var name: String?
  package var direction: Direction?
  package var school: SchoolID?
  /// Half width of the strip around the line that still is the line; nil takes the rule book's default.
  package var corridorMeters: Int?
  /// Key of the rule book's `road`: `expressway`, `other` or `urban_expressway`.
  package var roadClass: String?
  /// Times of day in which the route is driven, ascending.
  package var windows: [DayWindow]
  package var validity: RowValidity
  package var origin: RowOrigin
}

/// Part of a local day, both ends meant, seconds after midnight; may pass midnight when `to < from`.
package struct DayWindow: Sendable, Hashable {
  package var fromSeconds: Int
  package var toSeconds: Int

  package init(fromSeconds: Int, toSeconds: Int) {
    self.fromSeconds = fromSeconds
    self.toSeconds = toSeconds
  }
}

/// The line of a route in driving direction, in WGS-84 whatever the registry's datum is.
package struct RouteLine: Sendable, Hashable {
  package var route: RouteID
  /// At least two, neighbours different.
  package var vertices: [Coordinate]
  package var validity: RowValidity
  package var origin: RowOrigin
}

/// An approved stop (停靠站点) of one route.
package struct StopRow: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable { case pickup, school, depot }

  package var route: RouteID
  package var sequence: Int
  package var id: StopID
  package var name: String?
  /// WGS-84.
  package var place: Coordinate
  /// Local time of day, seconds after midnight.
  package var plannedSeconds: Int?
  package var kind: Kind
  package var validity: RowValidity
  package var origin: RowOrigin
}

package struct SchoolRow: Sendable, Hashable {
  package var id: SchoolID
  package var name: String?
  package var stage: String?
  /// WGS-84.
  package var place: Coordinate?
  package var validity: RowValidity
  package var origin: RowOrigin
}

/// A person who minds the students aboard (随车照管人员).
package struct AttendantRow: Sendable, Hashable {
  /// As the roster writes it.
  package var id: String
  package var name: String?
  package var provider: ProviderID?
  package var validity: RowValidity
  package var origin: RowOrigin
}

/// A registered leave to depart from approved lines: control, works, disaster, weather, accident.
package struct ExemptionRow: Sendable, Hashable {
  package enum Reach: Sendable, Hashable {
    case route(RouteID)
    /// Closed ring of WGS-84 corners, the first not repeated.
    case area([Coordinate])
  }

  package var span: TimeSpan
  package var reach: Reach
  package var reason: String?
  package var approvedBy: String?
  package var origin: RowOrigin
}
