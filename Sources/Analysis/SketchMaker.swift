package import Geo
package import Telemetry
package import Tracks

/// An approved line with what a drawing needs of it.
package struct SketchRoute: Sendable {
  package var route: RouteID
  package var name: String?
  package var vertices: [Coordinate]
  package var corridorMeters: Int?
  package var stops: [RouteSketch.Stop]

  package init(
    route: RouteID, name: String? = nil, vertices: [Coordinate], corridorMeters: Int? = nil,
    stops: [RouteSketch.Stop] = []
  ) {
    self.route = route
    self.name = name
    self.vertices = vertices
    self.corridorMeters = corridorMeters
    self.stops = stops
  }
}

/// Cuts from track and approved line what the drawing of one finding shows, and thins it.
package struct SketchMaker {
  private static let maximumPoints = 160
  private static let maximumVertices = 160
  /// Points looked at before thinning; of more, every n-th.
  private static let maximumLookedAt = 3000
  /// Least side of what is shown: below that one sees only the receiver's noise.
  private static let leastSide: Int64 = 40_000
  /// Farthest beyond the track, in its own sides, that a by-passed part of the line or a stop is brought into sight.
  private static let reach: Int64 = 2

  private typealias Place = SketchPlane.Place

  /// Seconds shown before and after the finding: half as long as itself, one and a half to five minutes.
  private static func margin(_ start: Timestamp, _ end: Timestamp) -> Int64 {
    min(300, max(90, (end.seconds - start.seconds) / 2))
  }

  /// Nil where the track has not two accepted fixes around the finding.
  package static func sketch(_ finding: Finding, _ track: Track, route: SketchRoute?)
    -> RouteSketch?
  {
    guard let start = finding.start, let end = finding.end else { return nil }
    let margin = margin(start, end)
    let indices = accepted(track, from: start.seconds - margin, through: end.seconds + margin)
    guard indices.count >= 2 else { return nil }
    let plane = SketchPlane(around: track.coordinates[indices[indices.count / 2]])
    let isInside = { (index: Int) in
      track.seconds(index) >= start.seconds && track.seconds(index) <= end.seconds
    }
    let places = indices.map { plane.place(track.coordinates[$0]) }
    var view = Box(places)
    if let route { extend(&view, finding, route, places, indices.map(isInside), plane) }
    view.grow(toLeast: leastSide)
    view.grow(byPercent: 12)

    let gaps = indices.indices.dropFirst().filter {
      track.seconds(indices[$0]) - track.seconds(indices[$0 - 1]) > track.gapCapSeconds
    }
    var kept = gaps.flatMap { [$0 - 1, $0] }
    if let first = indices.firstIndex(where: isInside) { kept.append(first) }
    if let last = indices.lastIndex(where: isInside) { kept.append(last) }
    let chosen = thinned(places, kept: kept, in: view, limit: maximumPoints)
    let isGap = Set(gaps)
    let points = chosen.map { place in
      RouteSketch.Point(
        time: track.time(indices[place]), place: track.coordinates[indices[place]],
        followsGap: isGap.contains(place))
    }
    let inside = chosen.indices.filter { isInside(indices[chosen[$0]]) }
    var offence: ClosedRange<Int>?
    if let first = inside.first, let last = inside.last { offence = first...last }
    return RouteSketch(
      points: points, offence: offence, line: route.flatMap { line($0, finding, in: view, plane) },
      corners: (plane.coordinate(view.low), plane.coordinate(view.high)))
  }

  /// Accepted records of a time, ascending; of very many a part, evenly taken, with those next to gaps.
  private static func accepted(_ track: Track, from: Int64, through: Int64) -> [Int] {
    var low = track.records.startIndex
    var high = track.records.endIndex
    while low < high {
      let middle = (low + high) / 2
      if track.seconds(middle) < from { low = middle + 1 } else { high = middle }
    }
    var indices: [Int] = []
    while low < track.records.endIndex, track.seconds(low) <= through {
      if track.fixes[low].isAccepted, track.coordinates[low].isPlausible { indices.append(low) }
      low += 1
    }
    let stride = (indices.count + maximumLookedAt - 1) / maximumLookedAt
    guard stride > 1 else { return indices }
    func isNextToGap(_ left: Int, _ right: Int) -> Bool {
      track.seconds(indices[right]) - track.seconds(indices[left]) > track.gapCapSeconds
    }
    return indices.indices.filter { place in
      place % stride == 0 || place == indices.count - 1 || isNextToGap(place - 1, place)
        || isNextToGap(place, place + 1)
    }.map { indices[$0] }
  }

  /// Indices of places that draw the same at the view's size, at most about `limit`.
  private static func thinned(
    _ places: [Place], kept: [Int], in view: Box, limit: Int
  ) -> [Int] {
    // A drawing is some 400 points wide; a thousandth of it cannot be seen.
    var tolerance = max(50, max(view.width, view.height) / 1000)
    var chosen = simplified(places, tolerance: tolerance, keeping: kept)
    while chosen.count > limit + kept.count, tolerance < 1_000_000_000 {
      tolerance *= 2
      chosen = simplified(places, tolerance: tolerance, keeping: kept)
    }
    return chosen
  }

  /// Brings into sight the part of the line that was by-passed and the stop that is meant, if they are not far.
  private static func extend(
    _ view: inout Box, _ finding: Finding, _ route: SketchRoute, _ places: [Place],
    _ isInside: [Bool], _ plane: SketchPlane
  ) {
    var allowed = view
    allowed.grow(toLeast: leastSide)
    allowed.grow(byPercent: 100 * reach)
    func take(_ place: Place) { if allowed.contains(place) { view.take(place) } }
    for stop in route.stops where stop.id == finding.stop { take(plane.place(stop.place)) }
    let line = route.vertices.map { plane.place($0) }
    guard let first = isInside.firstIndex(of: true), let last = isInside.lastIndex(of: true),
      let left = nearestSegment(places[first], line), let back = nearestSegment(places[last], line),
      left < back
    else { return }
    for vertex in line[(left + 1)...back] { take(vertex) }
  }

  /// Index of the first vertex of the nearest segment.
  private static func nearestSegment(_ place: Place, _ line: [Place]) -> Int? {
    guard line.count >= 2 else { return nil }
    var nearest = 0
    var least = squaredDistance(place, from: line[0], to: line[1])
    for index in 1..<max(1, line.count - 1) {
      let distance = squaredDistance(place, from: line[index], to: line[index + 1])
      if distance < least { (nearest, least) = (index, distance) }
    }
    return nearest
  }

  private static func line(
    _ route: SketchRoute, _ finding: Finding, in view: Box, _ plane: SketchPlane
  ) -> RouteSketch.Line? {
    // The paper may be longer than the view one way; the line runs to its edge.
    var sight = view
    sight.grow(toLeast: max(view.width, view.height))
    sight.grow(byPercent: 50)
    let places = route.vertices.map { plane.place($0) }
    var ranges: [ClosedRange<Int>] = []
    for index in places.indices.dropFirst()
    where Box(from: places[index - 1], to: places[index]).meets(sight) {
      if let last = ranges.last, last.upperBound == index - 1 {
        ranges[ranges.count - 1] = last.lowerBound...index
      } else {
        ranges.append(index - 1...index)
      }
    }
    let pieces = ranges.map { range in
      thinned(Array(places[range]), kept: [], in: view, limit: maximumVertices)
        .map { route.vertices[range.lowerBound + $0] }
    }
    let stops = route.stops.filter { sight.contains(plane.place($0.place)) }.map { stop in
      RouteSketch.Stop(
        id: stop.id, name: stop.name, place: stop.place, isMeant: stop.id == finding.stop)
    }
    guard !pieces.isEmpty || !stops.isEmpty else { return nil }
    return RouteSketch.Line(
      route: route.route, name: route.name, pieces: pieces, corridorMeters: route.corridorMeters,
      stops: stops)
  }
}

/// A rectangle on the plane, sides along the axes.
private struct Box {
  var low: SketchPlane.Place
  var high: SketchPlane.Place

  init(_ places: [SketchPlane.Place]) {
    low = places.first ?? SketchPlane.Place(x: 0, y: 0)
    high = low
    for place in places { take(place) }
  }

  init(from start: SketchPlane.Place, to end: SketchPlane.Place) {
    low = start
    high = start
    take(end)
  }

  var width: Int64 { high.x - low.x }
  var height: Int64 { high.y - low.y }

  mutating func take(_ place: SketchPlane.Place) {
    low.x = min(low.x, place.x)
    low.y = min(low.y, place.y)
    high.x = max(high.x, place.x)
    high.y = max(high.y, place.y)
  }

  mutating func grow(toLeast side: Int64) {
    let (x, y) = (max(0, side - width) / 2, max(0, side - height) / 2)
    grow(x, y)
  }

  mutating func grow(byPercent percent: Int64) {
    let side = max(width, height) * percent / 100
    grow(side, side)
  }

  private mutating func grow(_ x: Int64, _ y: Int64) {
    low.x -= x
    high.x += x
    low.y -= y
    high.y += y
  }

  func contains(_ place: SketchPlane.Place) -> Bool {
    place.x >= low.x && place.x <= high.x && place.y >= low.y && place.y <= high.y
  }

  func meets(_ other: Box) -> Bool {
    low.x <= other.high.x && high.x >= other.low.x && low.y <= other.high.y
      && high.y >= other.low.y
  }
}
