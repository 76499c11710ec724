import Geo
import Registry

/// Where the approved stops of a line lie along it, in its order; depots and stops far from the line left out.
struct StopPlaces: Sendable {
  struct Served: Sendable {
    /// Place in the route's stops.
    var stop: Int
    /// Way from the line's beginning, mm.
    var along: Int64
  }

  private(set) var served: [Served] = []

  /// A stop's own place on the line lies no farther back than this behind the stop before, mm.
  static let slack: Int64 = 50_000

  init(_ line: IndexedLine, _ route: ApprovedRoute) {
    var before: Int64 = 0
    for (place, stop) in route.stops.enumerated() where stop.kind != .depot {
      if route.strayStops.contains(stop.id) { continue }
      before = Self.along(of: stop.place, line, after: before)
      served.append(Served(stop: place, along: before))
    }
  }

  /// The nearest place that does not lie behind the stop before, else the nearest.
  private static func along(
    of place: Coordinate, _ line: IndexedLine, after before: Int64
  ) -> Int64 {
    var scratch: [Int32] = []
    var found: [LineProjection] = []
    line.candidates(near: place, within: 200_000, capacity: 8, scratch: &scratch, into: &found)
    let ahead = found.filter { $0.along >= before - slack }
    let least = ahead.map(\.offset).min()
    // Of strands about equally near the first one ahead.
    if let least, let first = ahead.first(where: { $0.offset <= least + 20_000 }) {
      return first.along
    }
    return line.line.nearest(to: place).along
  }
}
