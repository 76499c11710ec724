import Geo

/// A line laid on a plane in metres, to find which parts of it lie near a place.
///
/// East and north are scaled at the line's middle latitude; over a county the error is far below the
/// tolerances that a registry is checked with.
struct LineRuler {
  private let middle: Coordinate
  private let metersPerStepEast: Double
  private let metersPerStepNorth: Double
  private let points: [(x: Double, y: Double)]
  /// Metres from the beginning to each point.
  private let positions: [Double]

  /// - Parameter vertices: At least one.
  init(_ vertices: [Coordinate]) {
    let south = vertices.map(\.latitudeE6).min() ?? 0
    let north = vertices.map(\.latitudeE6).max() ?? 0
    let latitude = Int32((Int64(south) + Int64(north)) / 2)
    let origin = Coordinate(longitudeE6: 0, latitudeE6: latitude)
    // A hundredth of a degree is long enough to measure a step to a millionth.
    let step: Int32 = 10_000
    let east = Coordinate(longitudeE6: step, latitudeE6: latitude)
    let up = Coordinate(longitudeE6: 0, latitudeE6: latitude + (latitude > 0 ? -step : step))
    middle = Coordinate(longitudeE6: vertices.first?.longitudeE6 ?? 0, latitudeE6: latitude)
    metersPerStepEast = Double(distanceMillimeters(origin, east)) / 1000 / Double(step)
    metersPerStepNorth = Double(distanceMillimeters(origin, up)) / 1000 / Double(step)
    var points: [(x: Double, y: Double)] = []
    var positions: [Double] = []
    for vertex in vertices {
      let point = Self.point(vertex, middle, metersPerStepEast, metersPerStepNorth)
      if let last = points.last {
        let (dx, dy) = (point.x - last.x, point.y - last.y)
        positions.append((positions.last ?? 0) + (dx * dx + dy * dy).squareRoot())
      } else {
        positions.append(0)
      }
      points.append(point)
    }
    self.points = points
    self.positions = positions
  }

  private static func point(
    _ place: Coordinate, _ middle: Coordinate, _ east: Double, _ north: Double
  ) -> (x: Double, y: Double) {
    (
      Double(Int64(place.longitudeE6) - Int64(middle.longitudeE6)) * east,
      Double(Int64(place.latitudeE6) - Int64(middle.latitudeE6)) * north
    )
  }

  /// Metres between a place and the line.
  func distance(to place: Coordinate) -> Double {
    let p = Self.point(place, middle, metersPerStepEast, metersPerStepNorth)
    var least = Double.infinity
    for index in points.indices.dropFirst() {
      let (a, b) = (points[index - 1], points[index])
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let square = dx * dx + dy * dy
      let along = square > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / square : 0
      let t = max(0, min(1, along))
      let (ex, ey) = (a.x + t * dx - p.x, a.y + t * dy - p.y)
      least = min(least, ex * ex + ey * ey)
    }
    return least.squareRoot()
  }

  /// Parts of the line within so many metres of a place, as metres from the beginning, ascending and apart.
  func stretches(within radius: Double, of place: Coordinate) -> [ClosedRange<Double>] {
    let p = Self.point(place, middle, metersPerStepEast, metersPerStepNorth)
    var found: [ClosedRange<Double>] = []
    for index in points.indices.dropFirst() {
      let (a, b) = (points[index - 1], points[index])
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length > 0 else { continue }
      // Metres from a to the foot of the perpendicular, and its own length.
      let foot = ((p.x - a.x) * dx + (p.y - a.y) * dy) / length
      let off = ((p.x - a.x) * dy - (p.y - a.y) * dx) / length
      let room = radius * radius - off * off
      guard room >= 0 else { continue }
      let half = room.squareRoot()
      let (from, to) = (max(0, foot - half), min(length, foot + half))
      guard from <= to else { continue }
      let start = positions[index - 1]
      if let last = found.last, start + from <= last.upperBound + 0.001 {
        found[found.count - 1] = last.lowerBound...max(last.upperBound, start + to)
      } else {
        found.append((start + from)...(start + to))
      }
    }
    return found
  }
}
