import Geo

/// A line whose segments are looked at by boxes of sixteen: for a few hundred looks, where an index would cost more.
struct LineBoxes {
  private struct Box {
    var west: Int32
    var east: Int32
    var south: Int32
    var north: Int32

    init(_ vertices: ArraySlice<Coordinate>) {
      (west, east, south, north) = (.max, .min, .max, .min)
      for vertex in vertices {
        west = min(west, vertex.longitudeE6)
        east = max(east, vertex.longitudeE6)
        south = min(south, vertex.latitudeE6)
        north = max(north, vertex.latitudeE6)
      }
    }

    @inline(__always) func isBeyond(_ place: Coordinate, _ east: Int64, _ north: Int64) -> Bool {
      let (x, y) = (Int64(place.longitudeE6), Int64(place.latitudeE6))
      return Int64(west) - x > east || x - Int64(self.east) > east || Int64(south) - y > north
        || y - Int64(self.north) > north
    }
  }

  private static let step = 16
  private let vertices: [Coordinate]
  private let boxes: [Box]

  init(_ vertices: [Coordinate]) {
    self.vertices = vertices
    boxes = stride(from: 0, to: vertices.count - 1, by: Self.step).map {
      Box(vertices[$0...min($0 + Self.step, vertices.count - 1)])
    }
  }

  /// Whether some piece of the line lies within `radius` millimetres of a place in China.
  func comes(within radius: Int64, of place: Coordinate) -> Bool {
    // A degree of latitude is 110.5 km and more; below 60° one of longitude is half of 111.3 km and more.
    let (north, east) = (radius / 110 + 1, radius / 55 + 1)
    for (number, box) in boxes.enumerated() where !box.isBeyond(place, east, north) {
      let first = number * Self.step
      for index in first..<min(first + Self.step, vertices.count - 1)
      where !Box(vertices[index...index + 1]).isBeyond(place, east, north)
        && distanceMillimeters(of: place, toWay: vertices[index], vertices[index + 1]) <= radius
      {
        return true
      }
    }
    return false
  }
}
