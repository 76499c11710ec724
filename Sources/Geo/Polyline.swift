/// A line on the ellipsoid told by its vertices, with a place on it told by the way from its beginning.
///
/// Lengths are whole millimetres by the formula of `distanceMillimeters`; a projection uses that formula's radii at
/// the latitude of the segment's middle. IEEE `+ - * / sqrt` alone, so that every machine gets the same integers.
/// Two equal neighbours are one vertex; a line that crosses the antimeridian is not understood (no such road).
package struct Polyline: Sendable, Hashable {
  /// Neighbours different.
  package let vertices: [Coordinate]
  /// Way from the beginning to each vertex; the last is the length.
  package let distances: [Int64]
  let segments: [LineSegment]

  /// Nil when fewer than two different vertices are given.
  package init?(_ given: [Coordinate]) {
    var vertices: [Coordinate] = []
    vertices.reserveCapacity(given.count)
    for place in given where vertices.last != place { vertices.append(place) }
    guard vertices.count >= 2 else { return nil }
    var distances: [Int64] = [0]
    var segments: [LineSegment] = []
    distances.reserveCapacity(vertices.count)
    segments.reserveCapacity(vertices.count - 1)
    for (from, to) in zip(vertices, vertices.dropFirst()) {
      let start = distances[distances.count - 1]
      let segment = LineSegment(from, to, start: start)
      segments.append(segment)
      distances.append(start + segment.length)
    }
    self.vertices = vertices
    self.distances = distances
    self.segments = segments
  }

  package var segmentCount: Int { segments.count }

  /// From the first to the last vertex, along the line.
  package var length: Int64 { distances[distances.count - 1] }

  /// The place of segment `index` nearest to `place`.
  @inline(__always)
  package func projection(of place: Coordinate, onSegment index: Int) -> LineProjection {
    segments[index].projection(of: place, index: index)
  }

  /// Whether segment `index` lies wholly beyond a reach to one side of a place, told without a root.
  @inline(__always)
  func isBeyond(_ index: Int, _ place: Coordinate, longitude: Int64, latitude: Int64) -> Bool {
    let (from, to) = (vertices[index], vertices[index + 1])
    let (x0, x1) = (
      Int64(from.longitudeE6) - Int64(place.longitudeE6),
      Int64(to.longitudeE6) - Int64(place.longitudeE6)
    )
    if (x0 > longitude && x1 > longitude) || (x0 < -longitude && x1 < -longitude) { return true }
    let (y0, y1) = (
      Int64(from.latitudeE6) - Int64(place.latitudeE6),
      Int64(to.latitudeE6) - Int64(place.latitudeE6)
    )
    return (y0 > latitude && y1 > latitude) || (y0 < -latitude && y1 < -latitude)
  }

  /// The place of some segments nearest to `place`, the first of equals; nil for an empty range.
  package func nearest(to place: Coordinate, in range: Range<Int>) -> LineProjection? {
    let range = range.clamped(to: 0..<segments.count)
    guard var best = range.first else { return nil }
    var foot = segments[best].foot(of: place)
    var offset = foot.offset
    for index in range.dropFirst() {
      let next = segments[index].foot(of: place)
      // Roots are drawn of what is nearer only; of equal whole millimetres the first one holds.
      guard next.square < foot.square else { continue }
      let nextOffset = next.offset
      if nextOffset < offset { (best, foot, offset) = (index, next, nextOffset) }
    }
    return LineProjection(
      segment: best, along: segments[best].along(foot), offset: offset)
  }

  /// The nearest place of the segments that touch a part of the line, told by its ends; `from` is a segment in it.
  @inline(__always)
  package func nearest(
    to place: Coordinate, from: Int, low: Int64, high: Int64
  ) -> LineProjection? {
    nearest(to: place, in: segments(from: from, low: low, high: high))
  }

  /// The segments that touch a part of the line, told by its ends; `from` is one in it.
  @inline(__always)
  func segments(from: Int, low: Int64, high: Int64) -> Range<Int> {
    var first = from
    while first > 0, distances[first] > low { first -= 1 }
    var last = from + 1
    while last < segments.count, distances[last] < high { last += 1 }
    return first..<last
  }

  /// Whether a segment is one of those; outside the line none is.
  @inline(__always)
  func touches(_ index: Int, from: Int, low: Int64, high: Int64) -> Bool {
    if index < from { return index >= 0 && distances[index + 1] > low }
    return index == from || index < segments.count && distances[index] < high
  }

  /// The place of the whole line nearest to `place`: a walk over all segments.
  package func nearest(to place: Coordinate) -> LineProjection {
    nearest(to: place, in: 0..<segments.count)
      ?? LineProjection(segment: 0, along: 0, offset: .max)
  }

  /// Segment on which a way from the beginning ends; the later of two that meet there.
  package func segment(at along: Int64) -> Int {
    var low = 0
    var high = segments.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if distances[middle] <= along { low = middle } else { high = middle }
    }
    return low
  }

  /// Place at a way from the beginning, rounded to the nearest millionth of a degree; beyond the ends, the end.
  package func place(at along: Int64) -> Coordinate {
    let index = segment(at: along)
    let (from, to) = (vertices[index], vertices[index + 1])
    let length = segments[index].length
    let part = length == 0 ? 0 : Double(max(0, min(length, along - distances[index])))
    let share = length == 0 ? 0 : part / Double(length)
    func between(_ a: Int32, _ b: Int32) -> Int32 {
      let value = Double(a) + (Double(b) - Double(a)) * share
      return Int32(value < 0 ? value - 0.5 : value + 0.5)
    }
    return Coordinate(
      longitudeE6: between(from.longitudeE6, to.longitudeE6),
      latitudeE6: between(from.latitudeE6, to.latitudeE6))
  }
}

/// A place on a line, and how far from it the place lies that was asked about.
package struct LineProjection: Sendable, Hashable {
  package var segment: Int
  /// Way from the line's beginning, mm.
  package var along: Int64
  /// Distance to the line there, mm, rounded down.
  package var offset: Int64

  package init(segment: Int, along: Int64, offset: Int64) {
    self.segment = segment
    self.along = along
    self.offset = offset
  }
}

/// One straight piece in a local flat frame with its beginning at the origin, in millimetres.
struct LineSegment: Sendable, Hashable {
  private let longitudeE6: Double
  private let latitudeE6: Double
  private let scaleEast: Double
  private let scaleNorth: Double
  private let east: Double
  private let north: Double
  private let inverseSquare: Double
  private let start: Int64
  let length: Int64

  init(_ from: Coordinate, _ to: Coordinate, start: Int64) {
    let scale = MicrodegreeScale(
      latitudeDegrees: (Double(from.latitudeE6) + Double(to.latitudeE6)) * 0.5e-6)
    longitudeE6 = Double(from.longitudeE6)
    latitudeE6 = Double(from.latitudeE6)
    scaleEast = scale.east
    scaleNorth = scale.north
    east = (Double(to.longitudeE6) - longitudeE6) * scaleEast
    north = (Double(to.latitudeE6) - latitudeE6) * scaleNorth
    let square = east * east + north * north
    inverseSquare = square > 0 ? 1 / square : 0
    length = distanceMillimeters(from, to)
    self.start = start
  }

  /// The nearest place of the piece: its share of the length and the distance squared.
  struct Foot {
    var share: Double
    var square: Double

    /// At most half the globe's girth: no number from outside makes this too large for an integer.
    @inline(__always) var offset: Int64 { Int64(square.squareRoot()) }
  }

  /// Whether the angle to a piece that begins where this one ends is less than a right one.
  func leadsAway(into next: LineSegment) -> Bool { east * next.east + north * next.north > 0 }

  @inline(__always)
  func projection(of place: Coordinate, index: Int) -> LineProjection {
    let foot = foot(of: place)
    return LineProjection(segment: index, along: along(foot), offset: foot.offset)
  }

  /// Way from the line's beginning.
  @inline(__always) func along(_ foot: Foot) -> Int64 { start + Int64(foot.share * Double(length)) }

  @inline(__always)
  func foot(of place: Coordinate) -> Foot {
    let x = (Double(place.longitudeE6) - longitudeE6) * scaleEast
    let y = (Double(place.latitudeE6) - latitudeE6) * scaleNorth
    var share = (x * east + y * north) * inverseSquare
    if share < 0 { share = 0 }
    if share > 1 { share = 1 }
    let (dx, dy) = (x - share * east, y - share * north)
    return Foot(share: share, square: dx * dx + dy * dy)
  }
}

/// Least distance between a place and the straight way from one place to another, mm, rounded down.
package func distanceMillimeters(of place: Coordinate, toWay from: Coordinate, _ to: Coordinate)
  -> Int64
{
  LineSegment(from, to, start: 0).projection(of: place, index: 0).offset
}
