import Geo
import Glibc
import Registry
import RuleBook
import Telemetry

/// An approved line as a row of straight pieces, measured with floating point and formulas of its own.
///
/// Each piece lies in the plane that touches the ellipsoid at the latitude of its middle.
struct PlainLine: Sendable {
  let vertices: [Coordinate]

  /// Most that two ways of computing a distance to a line may differ by near a corridor, mm.
  static let tolerance: Int64 = 10

  /// Nearest distance, mm.
  func distance(to place: Coordinate) -> Int64 {
    var least = Double.infinity
    for (from, to) in zip(vertices, vertices.dropFirst()) {
      let (east, north) = Self.metersPerMicrodegree(from, to)
      let (x, y) = Self.offset(from, place, east, north)
      let (dx, dy) = Self.offset(from, to, east, north)
      let square = dx * dx + dy * dy
      let share = square > 0 ? min(1, max(0, (x * dx + y * dy) / square)) : 0
      least = min(least, hypot(x - share * dx, y - share * dy))
    }
    return least.isFinite ? Int64(least * 1000) : .max
  }

  /// Place so many metres from the line's beginning; nil beyond its end.
  func place(atMeters meters: Int64) -> Coordinate? {
    guard meters >= 0, meters < 100_000_000 else { return nil }
    var left = meters * 1000
    for (from, to) in zip(vertices, vertices.dropFirst()) {
      let length = PlainWitness.chord(from, to)
      guard left > length else {
        let share = length > 0 ? Double(left) / Double(length) : 0
        func between(_ a: Int32, _ b: Int32) -> Int32 {
          Int32(Double(a) + (Double(b) - Double(a)) * share)
        }
        return Coordinate(
          longitudeE6: between(from.longitudeE6, to.longitudeE6),
          latitudeE6: between(from.latitudeE6, to.latitudeE6))
      }
      left -= length
    }
    return left < 1000 ? vertices.last : nil
  }

  private static func offset(
    _ from: Coordinate, _ to: Coordinate, _ east: Double, _ north: Double
  ) -> (Double, Double) {
    (
      (Double(to.longitudeE6) - Double(from.longitudeE6)) * east,
      (Double(to.latitudeE6) - Double(from.latitudeE6)) * north
    )
  }

  private static func metersPerMicrodegree(
    _ from: Coordinate, _ to: Coordinate
  ) -> (east: Double, north: Double) {
    let f = 1 / 298.257223563
    let e2 = f * (2 - f)
    let step = Double.pi / 180e6
    let latitude = (Double(from.latitudeE6) + Double(to.latitudeE6)) / 2 * step
    let w = (1 - e2 * sin(latitude) * sin(latitude)).squareRoot()
    return (
      6_378_137.0 / w * cos(latitude) * step, 6_378_137.0 * (1 - e2) / (w * w * w) * step
    )
  }
}

/// A route that was approved for a bus on a day.
struct PlainRoute: Sendable {
  var id: RouteID
  var line: PlainLine
  var corridorMillimeters: Int64
  var stops: [StopRow]
}

/// All routes approved for a bus on a day, by permit and roster.
struct PlainApproval: Sendable {
  var routes: [PlainRoute] = []
  /// Whether each of them can be held against; else nobody knows what was approved.
  var isComplete = true

  init(_ registry: Registry, _ key: VehicleKey, _ day: CivilDate, _ thresholds: Thresholds) {
    for approved in registry.approvedRoutes(of: key, on: day) {
      guard let use = registry.use(of: approved.route, on: day).route else {
        isComplete = false
        continue
      }
      if !use.strayStops.isEmpty || !use.stopsAreComplete { isComplete = false }
      routes.append(
        PlainRoute(
          id: approved.route, line: PlainLine(vertices: use.line.vertices),
          corridorMillimeters: use.row.corridorMeters.map { Int64($0) * 1000 }
            ?? thresholds.routes.corridorMillimeters,
          stops: use.stops))
    }
    if routes.isEmpty { isComplete = false }
  }

  /// Distance to the nearest line; nil where there is none.
  func distance(to place: Coordinate) -> Int64? {
    routes.map { $0.line.distance(to: place) }.min()
  }

  /// How much farther than corridor and error a fix lies from every line, mm; negative where it does not.
  func excess(of fix: NamedRecord, _ thresholds: Thresholds) -> Int64? {
    let error = PlainWitness.error(fix, thresholds)
    return routes.map { $0.line.distance(to: fix.place) - $0.corridorMillimeters - error }.min()
  }
}
