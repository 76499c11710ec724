package import Geo
package import Telemetry

/// What the drawing of a finding is made from: the track around it over the approved line.
///
/// All places are WGS-84. Small by construction: a few hundred points whatever the track's length.
package struct RouteSketch: Sendable {
  /// An accepted fix.
  package struct Point: Sendable, Hashable {
    package var time: Timestamp
    package var place: Coordinate
    /// Whether the way to this point is a gap, not driven under our eyes.
    package var followsGap: Bool

    package init(time: Timestamp, place: Coordinate, followsGap: Bool = false) {
      self.time = time
      self.place = place
      self.followsGap = followsGap
    }
  }

  /// An approved stop in sight.
  package struct Stop: Sendable, Hashable {
    package var id: StopID
    package var name: String?
    package var place: Coordinate
    /// Whether the finding is about this stop.
    package var isMeant: Bool

    package init(id: StopID, name: String? = nil, place: Coordinate, isMeant: Bool = false) {
      self.id = id
      self.name = name
      self.place = place
      self.isMeant = isMeant
    }
  }

  /// The approved line as far as it is in sight.
  package struct Line: Sendable, Hashable {
    package var route: RouteID
    package var name: String?
    /// Parts of the line in driving direction, each of two vertices or more.
    package var pieces: [[Coordinate]]
    /// Half width of the strip that still is the line; nil draws none.
    package var corridorMeters: Int?
    package var stops: [Stop]

    package init(
      route: RouteID, name: String? = nil, pieces: [[Coordinate]], corridorMeters: Int? = nil,
      stops: [Stop] = []
    ) {
      self.route = route
      self.name = name
      self.pieces = pieces
      self.corridorMeters = corridorMeters
      self.stops = stops
    }
  }

  /// In time order.
  package var points: [Point]
  /// The offending part, indices into `points`; nil where no point lies in the finding's time.
  package var offence: ClosedRange<Int>?
  /// Nil where no approved line is known.
  package var line: Line?
  /// South-western and north-eastern corner of what is to be seen.
  package var corners: (Coordinate, Coordinate)

  package init(
    points: [Point], offence: ClosedRange<Int>? = nil, line: Line? = nil,
    corners: (Coordinate, Coordinate)
  ) {
    self.points = points
    self.offence = offence
    self.line = line
    self.corners = corners
  }
}
