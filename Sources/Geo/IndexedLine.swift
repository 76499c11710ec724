/// A polyline with its grid and the knowledge where it comes near itself again.
package struct IndexedLine: Sendable, Hashable {
  package let line: Polyline
  private let grid: SegmentGrid
  /// Millionths of a degree that are certainly as long as a millimetre times 2^-20, anywhere on the line.
  private let longitudeReachPerMillimeter: Double
  private let latitudeReachPerMillimeter: Double
  /// Whether another strand of the line comes near a segment.
  private let isShared: [Bool]

  /// `strandMillimeters`: how near another strand must come so that a place of the line may mean either.
  package init?(_ vertices: [Coordinate], strandMillimeters: Int64) {
    guard let line = Polyline(vertices) else { return nil }
    self.init(line, strandMillimeters: strandMillimeters)
  }

  package init(_ line: Polyline, strandMillimeters: Int64) {
    self.line = line
    grid = SegmentGrid(line)
    let highest = line.vertices.map { abs($0.latitudeE6) }.max() ?? 0
    // A little beyond the line's own latitudes; at the pole any longitude is near.
    let scale = MicrodegreeScale(latitudeDegrees: min(89.9, Double(highest) * 1e-6 + 0.05))
    longitudeReachPerMillimeter = 1 / max(0.001, scale.east)
    latitudeReachPerMillimeter = 1 / MicrodegreeScale(latitudeDegrees: 0).north
    isShared = Self.sharedSegments(
      line, grid, reach: strandMillimeters,
      longitudeReach: Int64(Double(strandMillimeters) * longitudeReachPerMillimeter) + 1,
      latitudeReach: Int64(Double(strandMillimeters) * latitudeReachPerMillimeter) + 1)
  }

  package var length: Int64 { line.length }

  /// Whether only one strand of the line passes near this segment.
  @inline(__always) package func isSingle(_ segment: Int) -> Bool { !isShared[segment] }

  /// The places of the line that are nearest to `place` among their neighbours, within `radius`: one a strand.
  ///
  /// In the order of the line, at most `capacity`, the nearest kept. A line that crosses itself, doubles back or
  /// loops gives several. `scratch` is memory to be used again.
  package func candidates(
    near place: Coordinate, within radius: Int64, capacity: Int, scratch: inout [Int32],
    into found: inout [LineProjection]
  ) {
    found.removeAll(keepingCapacity: true)
    let east = Int64(Double(radius) * longitudeReachPerMillimeter) + 1
    let north = Int64(Double(radius) * latitudeReachPerMillimeter) + 1
    grid.collect(near: place, longitudeReach: east, latitudeReach: north, into: &scratch)
    // A foot inside a segment is nearest among its neighbours; a foot at a vertex only if both segments say so.
    var pending: LineProjection?
    for listed in scratch {
      let index = Int(listed)
      if line.isBeyond(index, place, longitude: east, latitude: north) {
        // A pending foot at its vertex lies no nearer than that.
        pending = nil
        continue
      }
      let next = line.projection(of: place, onSegment: index)
      let isAtStart = next.along == line.distances[index]
      let isAtEnd = next.along == line.distances[index + 1]
      if let before = pending, before.segment == index - 1, isAtStart { found.append(before) }
      pending = nil
      guard next.offset <= radius else { continue }
      if isAtEnd, index + 1 < line.segmentCount {
        pending = next
      } else if !isAtStart || index == 0 {
        found.append(next)
      }
    }
    guard found.count > capacity else { return }
    found.sort { ($0.offset, $0.along) < ($1.offset, $1.along) }
    found.removeLast(found.count - capacity)
    found.sort { $0.along < $1.along }
  }

  /// The nearest place of the line within `radius`, the first of equals; nil when it is farther away.
  package func nearest(
    to place: Coordinate, within radius: Int64, scratch: inout [Int32]
  ) -> LineProjection? {
    let east = Int64(Double(radius) * longitudeReachPerMillimeter) + 1
    let north = Int64(Double(radius) * latitudeReachPerMillimeter) + 1
    grid.collect(near: place, longitudeReach: east, latitudeReach: north, into: &scratch)
    var best: LineProjection?
    for index in scratch
    where !line.isBeyond(Int(index), place, longitude: east, latitude: north) {
      let next = line.projection(of: place, onSegment: Int(index))
      if next.offset <= radius, next.offset < best?.offset ?? .max { best = next }
    }
    return best
  }

  /// Marks segments near which the line comes again after having been farther away, or after a turn.
  ///
  /// The line is sampled at the vertices and along long segments at steps of half the reach.
  private static func sharedSegments(
    _ line: Polyline, _ grid: SegmentGrid, reach: Int64, longitudeReach: Int64,
    latitudeReach: Int64
  ) -> [Bool] {
    var shared = [Bool](repeating: false, count: line.segmentCount)
    var scratch: [Int32] = []
    // Beyond this way along the line it is another strand: a straight line leaves the reach by then.
    let strand = 4 * reach
    for index in 0..<line.segmentCount {
      let (from, to) = (line.distances[index], line.distances[index + 1])
      let steps = max(1, min(256, (to - from) / max(1, reach / 2) + 1))
      // The end is the beginning of the next.
      for step in 0..<(index + 1 == line.segmentCount ? steps + 1 : steps) where !shared[index] {
        let along = from + (to - from) * step / steps
        let place = line.place(at: along)
        grid.collect(
          near: place, longitudeReach: longitudeReach, latitudeReach: latitudeReach,
          into: &scratch)
        shared[index] = scratch.contains { other in
          // Neighbours that lie within the reach of the way cannot be another strand.
          let (low, high) = (line.distances[Int(other)], line.distances[Int(other) + 1])
          if low >= along - reach, high <= along + reach { return false }
          if line.isBeyond(
            Int(other), place, longitude: longitudeReach, latitude: latitudeReach)
          {
            return false
          }
          let found = line.projection(of: place, onSegment: Int(other))
          guard found.offset <= reach else { return false }
          // Within the window the line has turned back if it is nearer than half of its way.
          let way = abs(found.along - along)
          return way > strand || way > 2 * found.offset + reach
        }
      }
    }
    return shared
  }
}
