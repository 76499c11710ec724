/// A polyline with its grid and the knowledge where it comes near itself again.
package struct IndexedLine: Sendable, Hashable {
  package let line: Polyline
  private let grid: SegmentGrid
  /// Millionths of a degree that are certainly as long as a millimetre times 2^-20, anywhere on the line.
  private let longitudeReachPerMillimeter: Double
  private let latitudeReachPerMillimeter: Double
  /// Least way along the line to another strand that comes near a segment, mm; `.max` where none does.
  private let strandWays: [Int64]

  /// `strandMillimeters`: how near another strand must come so that a place of the line may mean either.
  package init?(_ vertices: [Coordinate], strandMillimeters: Int64) {
    guard let line = Polyline(vertices) else { return nil }
    self.init(line, strandMillimeters: strandMillimeters)
  }

  package init(_ line: Polyline, strandMillimeters: Int64) {
    self.line = line
    let highest = line.vertices.map { abs($0.latitudeE6) }.max() ?? 0
    // A little beyond the line's own latitudes; at the pole any longitude is near.
    let scale = MicrodegreeScale(latitudeDegrees: min(89.9, Double(highest) * 1e-6 + 0.05))
    longitudeReachPerMillimeter = 1 / max(0.001, scale.east)
    latitudeReachPerMillimeter = 1 / MicrodegreeScale(latitudeDegrees: 0).north
    // Most looks reach half as far as a strand, and a little for the printed digits.
    let margin = Double(strandMillimeters / 2 + 1000)
    grid = SegmentGrid(
      line, longitudeMargin: Int64(min(1e9, margin * longitudeReachPerMillimeter)) + 1,
      latitudeMargin: Int64(min(1e9, margin * latitudeReachPerMillimeter)) + 1)
    strandWays = Self.strandWays(
      line, grid, reach: strandMillimeters,
      longitudeReach: Int64(Double(strandMillimeters) * longitudeReachPerMillimeter) + 1,
      latitudeReach: Int64(Double(strandMillimeters) * latitudeReachPerMillimeter) + 1)
  }

  package var length: Int64 { line.length }

  /// Whether only one strand of the line passes near this segment.
  @inline(__always) package func isSingle(_ segment: Int) -> Bool {
    strandWays[segment] == .max
  }

  /// How far along the line the nearest other strand lies that passes near this segment, mm; `.max` without one.
  @inline(__always) package func strandWay(_ segment: Int) -> Int64 { strandWays[segment] }

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
    to place: Coordinate, within radius: Int64
  ) -> LineProjection? {
    var east = Int64(Double(radius) * longitudeReachPerMillimeter) + 1
    var north = Int64(Double(radius) * latitudeReachPerMillimeter) + 1
    var best: LineProjection?
    grid.visit(near: place, longitudeReach: east, latitudeReach: north) { index in
      if line.isBeyond(index, place, longitude: east, latitude: north) { return }
      let next = line.projection(of: place, onSegment: index)
      guard next.offset <= radius else { return }
      if let kept = best, (kept.offset, kept.segment) <= (next.offset, index) { return }
      best = next
      // What is farther in one direction alone need not be measured.
      east = Int64(Double(next.offset + 1) * longitudeReachPerMillimeter) + 1
      north = Int64(Double(next.offset + 1) * latitudeReachPerMillimeter) + 1
    }
    return best
  }

  /// The nearest place of the segments that touch a part of the line, told by its ends, the first of equals.
  ///
  /// `from` is a segment of it, and `along` the place where it is looked for first: what is told by its corners to
  /// lie farther away than that is not measured.
  package func nearest(
    to place: Coordinate, from: Int, low: Int64, high: Int64, about along: Int64
  ) -> LineProjection {
    let range = line.segments(from: from, low: low, high: high)
    var guess = max(range.lowerBound, min(from, range.upperBound - 1))
    while guess + 1 < range.upperBound, line.distances[guess + 1] <= along { guess += 1 }
    while guess > range.lowerBound, line.distances[guess] > along { guess -= 1 }
    var best = line.projection(of: place, onSegment: guess)
    var east = Int64(Double(best.offset + 1) * longitudeReachPerMillimeter) + 1
    var north = Int64(Double(best.offset + 1) * latitudeReachPerMillimeter) + 1
    for index in range where index != guess {
      if line.isBeyond(index, place, longitude: east, latitude: north) { continue }
      let next = line.projection(of: place, onSegment: index)
      guard (next.offset, index) < (best.offset, best.segment) else { continue }
      best = next
      east = Int64(Double(best.offset + 1) * longitudeReachPerMillimeter) + 1
      north = Int64(Double(best.offset + 1) * latitudeReachPerMillimeter) + 1
    }
    return best
  }

  /// Finds where the line comes near a segment again after having been farther away, or after a turn.
  ///
  /// The line is sampled at the vertices and along long segments at steps of half the reach.
  private static func strandWays(
    _ line: Polyline, _ grid: SegmentGrid, reach: Int64, longitudeReach: Int64,
    latitudeReach: Int64
  ) -> [Int64] {
    var ways = [Int64](repeating: .max, count: line.segmentCount)
    var scratch: [Int32] = []
    // Beyond this way along the line it is another strand: a straight line leaves the reach by then.
    let strand = 4 * reach
    for index in 0..<line.segmentCount {
      let (from, to) = (line.distances[index], line.distances[index + 1])
      let steps = max(1, min(256, (to - from) / max(1, reach / 2) + 1))
      var least = Int64.max
      // The end is the beginning of the next.
      for step in 0..<(index + 1 == line.segmentCount ? steps + 1 : steps) {
        let along = from + (to - from) * step / steps
        let place = step == 0 ? line.vertices[index] : line.place(at: along)
        grid.collect(
          near: place, longitudeReach: longitudeReach, latitudeReach: latitudeReach,
          into: &scratch)
        for listed in scratch {
          let other = Int(listed)
          // Neighbours that lie within the reach of the way cannot be another strand.
          if line.distances[other] >= along - reach, line.distances[other + 1] <= along + reach {
            continue
          }
          if line.isBeyond(other, place, longitude: longitudeReach, latitude: latitudeReach) {
            continue
          }
          let found = line.projection(of: place, onSegment: other)
          guard found.offset <= reach else { continue }
          // Within the window the line has turned back if it is nearer than half of its way.
          let way = abs(found.along - along)
          if way > strand || way > 2 * found.offset + reach { least = min(least, way) }
        }
      }
      ways[index] = least
    }
    return ways
  }
}
