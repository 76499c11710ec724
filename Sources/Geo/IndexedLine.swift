/// A polyline with its grid and the knowledge where it comes near itself again.
package struct IndexedLine: Sendable, Hashable {
  package let line: Polyline
  private let grid: SegmentGrid
  /// Millionths of a degree that are certainly as long as a millimetre times 2^-20, anywhere on the line.
  private let longitudeReachPerMillimeter: Double
  private let latitudeReachPerMillimeter: Double
  /// Least way along the line to another strand that comes near a segment, mm; `.max` where none does.
  private let strandWays: [Int64]
  /// No segment but its neighbours comes nearer to a segment than this, mm; 0 where nobody knows.
  private let clearances: [Int64]
  /// Whether the line turns by less than a right angle, so that it goes on leading away, at the end of each segment.
  private let leadsAway: [Bool]

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
    clearances = Self.clearances(
      line, strandWays, reach: strandMillimeters,
      eastMillimeters: 1 / longitudeReachPerMillimeter,
      northMillimeters: 1 / latitudeReachPerMillimeter)
    leadsAway = line.segments.indices.map {
      $0 + 1 < line.segmentCount && line.segments[$0].leadsAway(into: line.segments[$0 + 1])
    }
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
  /// `from` is a segment of it, and `along` the place where it is looked for first. Found near a segment with nothing
  /// else about, it is compared with no other.
  package func nearest(
    to place: Coordinate, from: Int, low: Int64, high: Int64, about along: Int64
  ) -> LineProjection {
    let distances = line.distances.span
    var guess = from
    while distances[guess + 1] <= along, line.touches(guess + 1, from: from, low: low, high: high) {
      guess += 1
    }
    while distances[guess] > along, line.touches(guess - 1, from: from, low: low, high: high) {
      guess -= 1
    }
    var best = line.projection(of: place, onSegment: guess)
    // At the end of a segment the next one may be nearer still.
    while best.along == distances[guess + 1],
      line.touches(guess + 1, from: from, low: low, high: high)
    {
      let next = line.projection(of: place, onSegment: guess + 1)
      guard next.offset < best.offset else { break }
      (guess, best) = (guess + 1, next)
    }
    // A metre for rounding: distances are taken in flat frames of their own.
    let around = 2 * best.offset + 1000
    guard around < clearances[guess] else {
      return nearest(to: place, in: line.segments(from: from, low: low, high: high), least: best)
    }
    let (first, last) = (distances[guess], distances[guess + 1])
    let isClearBefore = guess > 0 && best.along - first > around && leadsAway[guess - 1]
    let isClearAfter = last - best.along > around && leadsAway[guess]
    if !isClearBefore, line.touches(guess - 1, from: from, low: low, high: high) {
      let next = line.projection(of: place, onSegment: guess - 1)
      if next.offset <= best.offset { best = next }
    }
    if !isClearAfter, line.touches(guess + 1, from: from, low: low, high: high) {
      let next = line.projection(of: place, onSegment: guess + 1)
      if next.offset < best.offset { best = next }
    }
    return best
  }

  /// The nearest place of some segments, the first of equals; `least` is that of one of them.
  ///
  /// What is told by its corners to lie farther away is not measured.
  private func nearest(
    to place: Coordinate, in range: Range<Int>, least: LineProjection
  ) -> LineProjection {
    var best = least
    var east = Int64(Double(best.offset + 1) * longitudeReachPerMillimeter) + 1
    var north = Int64(Double(best.offset + 1) * latitudeReachPerMillimeter) + 1
    for index in range where index != least.segment {
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
      let steps = max(1, min(mostSteps, (to - from) / max(1, reach / 2) + 1))
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

  /// How near any segment comes to each other one that is not its neighbour, at least; told by their boxes.
  ///
  /// Segments beside another strand get 0. The search for strands looked from places half a reach apart, so to all
  /// others every strand keeps half a reach; what lies near along the line is held against them here.
  private static func clearances(
    _ line: Polyline, _ strandWays: [Int64], reach: Int64, eastMillimeters: Double,
    northMillimeters: Double
  ) -> [Int64] {
    var clearances = strandWays.indices.map { index in
      let length = line.distances[index + 1] - line.distances[index]
      return strandWays[index] == .max && length < mostSteps * (reach / 2)
        ? max(0, reach / 2 - 1000) : 0
    }
    let (distances, vertices) = (line.distances.span, line.vertices.span)
    // Whole millimetres, rounded down.
    let (east, north) = (Int64(eastMillimeters), Int64(northMillimeters))
    var kept = clearances.mutableSpan
    for index in kept.indices {
      let box = SegmentBox(vertices[index], vertices[index + 1])
      let end = distances[index + 1] + 5 * reach
      var least = kept[index]
      var other = index + 2
      // As far as nothing was taken for another strand, and a little more.
      while other < kept.count, distances[other] <= end {
        let (x, y) = box.gap(to: SegmentBox(vertices[other], vertices[other + 1]))
        let gap = max(0, x * east, y * north)
        if gap < least { least = gap }
        if gap < kept[other] { kept[other] = gap }
        other += 1
      }
      kept[index] = least
    }
    return clearances
  }

  /// Most places of a segment from which other strands are looked for.
  private static let mostSteps: Int64 = 256
}

/// What a segment spans, millionths of a degree.
private struct SegmentBox {
  private let west: Int64
  private let east: Int64
  private let south: Int64
  private let north: Int64

  init(_ from: Coordinate, _ to: Coordinate) {
    west = Int64(min(from.longitudeE6, to.longitudeE6))
    east = Int64(max(from.longitudeE6, to.longitudeE6))
    south = Int64(min(from.latitudeE6, to.latitudeE6))
    north = Int64(max(from.latitudeE6, to.latitudeE6))
  }

  /// Way between two boxes along the parallel and along the meridian; negative where they overlap.
  func gap(to other: SegmentBox) -> (east: Int64, north: Int64) {
    (max(west - other.east, other.west - east), max(south - other.north, other.south - north))
  }
}
