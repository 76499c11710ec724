package import Geo

/// Flat map around a place in whole centimetres, for drawings of some tens of kilometres.
///
/// Equirectangular: degrees times their length at the origin. Integers, so that every machine draws the same.
package struct SketchPlane: Sendable {
  /// Centimetres to the east and to the north of the origin.
  package struct Place: Sendable, Hashable {
    package var x: Int64
    package var y: Int64

    package init(x: Int64, y: Int64) {
      self.x = x
      self.y = y
    }
  }

  private let origin: Coordinate
  /// Millimetres of a tenth of a degree.
  private let east: Int64
  private let north: Int64

  package init(around origin: Coordinate) {
    self.origin = origin
    // Not where the parallel shrinks to nothing: a degree must have some length.
    let latitude = max(-85_000_000, min(85_000_000, origin.latitudeE6))
    let from = Coordinate(longitudeE6: 0, latitudeE6: latitude)
    east = distanceMillimeters(from, Coordinate(longitudeE6: 100_000, latitudeE6: latitude))
    north = distanceMillimeters(
      Coordinate(longitudeE6: 0, latitudeE6: latitude - 50_000),
      Coordinate(longitudeE6: 0, latitudeE6: latitude + 50_000))
  }

  package func place(_ coordinate: Coordinate) -> Place {
    var longitude = Int64(coordinate.longitudeE6) - Int64(origin.longitudeE6)
    if longitude > 180_000_000 { longitude -= 360_000_000 }
    if longitude < -180_000_000 { longitude += 360_000_000 }
    let latitude = Int64(coordinate.latitudeE6) - Int64(origin.latitudeE6)
    return Place(x: longitude * east / 1_000_000, y: latitude * north / 1_000_000)
  }

  /// The coordinate of a place, to a few centimetres.
  package func coordinate(_ place: Place) -> Coordinate {
    let longitude = place.x * 1_000_000 / max(east, 1)
    let latitude = place.y * 1_000_000 / max(north, 1)
    return Coordinate(
      longitudeE6: Int32(clamping: Int64(origin.longitudeE6) + longitude),
      latitudeE6: Int32(clamping: Int64(origin.latitudeE6) + latitude))
  }
}

/// Indices of the points that keep a line's shape to within `tolerance` (Douglas–Peucker), ends and `kept` always.
///
/// Works with a list of its own instead of recursion, so that no input is too deep.
package func simplified(
  _ places: [SketchPlane.Place], tolerance: Int64, keeping kept: [Int] = []
) -> [Int] {
  guard places.count > 2 else { return Array(places.indices) }
  var isKept = [Bool](repeating: false, count: places.count)
  var anchors = Set(kept.filter(places.indices.contains))
  anchors.formUnion([0, places.count - 1])
  let order = anchors.sorted()
  for anchor in order { isKept[anchor] = true }
  var open = Array(zip(order, order.dropFirst()))
  while let (from, to) = open.popLast() {
    guard to - from > 1 else { continue }
    var farthest = (index: from, square: Int64(-1))
    for index in from + 1..<to {
      let square = squaredDistance(places[index], from: places[from], to: places[to])
      if square > farthest.square { farthest = (index, square) }
    }
    guard farthest.square > tolerance * tolerance else { continue }
    isKept[farthest.index] = true
    open.append((from, farthest.index))
    open.append((farthest.index, to))
  }
  return places.indices.filter { isKept[$0] }
}

/// Square of the distance from a place to a chord, cm²; saturates far beyond any drawing.
package func squaredDistance(
  _ place: SketchPlane.Place, from start: SketchPlane.Place, to end: SketchPlane.Place
) -> Int64 {
  // In doubles: differences of places are exact, and the result is only compared with a width on paper.
  let (dx, dy) = (Double(end.x - start.x), Double(end.y - start.y))
  let (px, py) = (Double(place.x - start.x), Double(place.y - start.y))
  let length = dx * dx + dy * dy
  let along = length > 0 ? max(0, min(1, (px * dx + py * dy) / length)) : 0
  let (x, y) = (px - along * dx, py - along * dy)
  let square = x * x + y * y
  return square < 4e18 ? Int64(square) : 4_000_000_000_000_000_000
}
