import Geo
package import Registry
import RuleBook
package import Telemetry

/// How a run dealt with one approved stop of its line.
package struct StopPass: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    case served
    case missed
    case unjudged(UnjudgedReason)
    /// A leave covers the pass.
    case excused
  }

  package var stop: StopRow
  /// Way from the line's beginning, mm.
  package var along: Int64
  package var outcome: Outcome
  /// Record nearest to the stop during the run, and how near, mm.
  package var nearest: Int
  package var nearestMillimeters: Int64
  /// First and last record of the standing that served it.
  package var standing: ClosedRange<Int>?
}

/// Looks at every approved stop of a run.
struct StopPassFinder {
  private let track: Track
  private let line: JourneyLine
  private let run: JourneyRun
  private let thresholds: Thresholds
  private let exemptions: [ExemptionRow]
  /// Accepted records that may belong to the run's stops, a little more than the run itself.
  private let indices: [Int]

  /// Parts of them in order, told by where they lie.
  private let blocks: [Block]
  /// Length of a millionth of a degree of longitude, rounded down, mm.
  private let eastMillimeters: Int64
  /// Farthest place on the line in its direction that the run reached.
  private let farthest: Int64

  private struct Block {
    /// Places in `indices`.
    var range: Range<Int>
    var west = Int64.max
    var east = Int64.min
    var south = Int64.max
    var north = Int64.min
    /// Longest way to one of its records from the one before.
    var step: Int64 = 0
  }

  private static let blockSize = 8

  /// Slower than a person walks fast: a bus that takes longer for its way has stood, 0.1 km/h.
  private static let leastSpeedDeci: Int64 = 108
  /// What a standing receiver may still report, 0.1 km/h.
  private static let standingDeci: Int32 = 30
  private static let linkSeconds: Int64 = 60
  /// From this interval on a whole short stop fits between two records, s.
  private static let sparseSeconds: Int64 = 20
  /// Least loss of time of a stop by braking and starting at 1 m/s² from 36 km/h: half of 10 s.
  private static let brakingSeconds: Int64 = 5

  /// `bounds`: records that belong to no other run.
  init(
    _ track: Track, _ line: JourneyLine, _ run: JourneyRun, bounds: Range<Int>,
    thresholds: Thresholds, exemptions: [ExemptionRow]
  ) {
    self.track = track
    self.line = line
    self.run = run
    self.thresholds = thresholds
    self.exemptions = exemptions
    let slack = thresholds.routes.runSlackSeconds
    let (from, to) = (track.seconds(run.first) - slack, track.seconds(run.last) + slack)
    var low = run.first
    while low > bounds.lowerBound, track.seconds(low - 1) >= from { low -= 1 }
    var high = run.last + 1
    while high < bounds.upperBound, track.seconds(high) <= to { high += 1 }
    let (coordinates, fixes) = (track.coordinates.span, track.fixes.span)
    let aligned = line.aligned.span
    var indices: [Int] = []
    indices.reserveCapacity(high - low)
    var farthest = Int64.min
    for index in low..<high where fixes[index].isAccepted {
      indices.append(index)
      guard index >= run.first, index <= run.last else { continue }
      let fix = aligned[index - line.base]
      if fix.isOn { farthest = max(farthest, fix.along) }
    }
    var highest = line.approved.stops.reduce(0) { max($0, abs(Int64($1.place.latitudeE6))) }
    var blocks: [Block] = []
    blocks.reserveCapacity(indices.count / Self.blockSize + 1)
    for start in stride(from: 0, to: indices.count, by: Self.blockSize) {
      var block = Block(range: start..<min(start + Self.blockSize, indices.count))
      for place in block.range {
        let index = indices[place]
        let (x, y) = (Int64(coordinates[index].longitudeE6), Int64(coordinates[index].latitudeE6))
        block.west = min(block.west, x)
        block.east = max(block.east, x)
        block.south = min(block.south, y)
        block.north = max(block.north, y)
        block.step = max(block.step, fixes[index].stepMillimeters)
      }
      highest = max(highest, abs(block.south), abs(block.north))
      blocks.append(block)
    }
    self.indices = indices
    self.farthest = farthest
    self.blocks = blocks
    let latitude = Int32(clamping: highest)
    eastMillimeters = max(
      0,
      distanceMillimeters(
        Coordinate(longitudeE6: 0, latitudeE6: latitude),
        Coordinate(longitudeE6: 10_000, latitudeE6: latitude)) / 10_000 - 1)
  }

  /// No record of the block is nearer to a place than this; a degree of latitude is at least 110.5 km.
  @inline(__always)
  private func leastDistance(_ block: Block, _ place: Coordinate) -> Int64 {
    // Degrees on the globe: nothing here comes near the end of the integers.
    let (x, y) = (Int64(place.longitudeE6), Int64(place.latitudeE6))
    return max(
      max(block.west &- x, x &- block.east) &* eastMillimeters,
      max(block.south &- y, y &- block.north) &* 110)
  }

  /// Distance of some record that is among the nearest to a place; what no block can be nearer than, block by block.
  private func nearDistance(_ place: Coordinate, _ leasts: inout [Int64]) -> Int64 {
    let blocks = blocks.span
    var leasts = leasts.mutableSpan
    var best = 0
    var bestLeast = Int64.max
    for number in blocks.indices {
      let least = leastDistance(blocks[number], place)
      leasts[number] = least
      if least < bestLeast { (best, bestLeast) = (number, least) }
    }
    guard best < blocks.count else { return .max }
    // Whichever looks nearest will do: its distance is no less than the least.
    var nearest = blocks[best].range.lowerBound
    var least = Int64.max
    for record in blocks[best].range {
      let rough = leastDistance(track.coordinates[indices[record]], place)
      if rough < least { (nearest, least) = (record, rough) }
    }
    return distanceMillimeters(track.coordinates[indices[nearest]], place)
  }

  /// Two places of the run are no nearer to each other than this.
  @inline(__always)
  private func leastDistance(_ a: Coordinate, _ b: Coordinate) -> Int64 {
    max(
      abs(Int64(a.longitudeE6) &- Int64(b.longitudeE6)) &* eastMillimeters,
      abs(Int64(a.latitudeE6) &- Int64(b.latitudeE6)) &* 110)
  }

  func passes() -> [StopPass] {
    var leasts = [Int64](repeating: 0, count: blocks.count)
    var passes: [StopPass] = []
    passes.reserveCapacity(line.stopPlaces.served.count)
    for served in line.stopPlaces.served {
      if let pass = pass(line.approved.stops[served.stop], served.along, &leasts) {
        passes.append(pass)
      }
    }
    return passes
  }

  private struct Visit {
    var seconds: Int64 = 0
    var first: Int
    var last: Int
    var hasGap = false
    /// Whether the door opened or the persons changed: nobody gets on a bus that does not stop.
    var hasBoarding = false
  }

  private func pass(_ stop: StopRow, _ along: Int64, _ leasts: inout [Int64]) -> StopPass? {
    let zone = thresholds.routes.stopZoneMillimeters
    let at = stop.place
    var nearest: (index: Int, distance: Int64)?
    var visit: Visit?
    var best: Visit?
    var sawGap = false
    // No record farther than this can be the nearest.
    var near = nearDistance(at, &leasts)
    let (blocks, indices) = (blocks.span, indices.span)
    let (coordinates, fixes) = (track.coordinates.span, track.fixes.span)
    for number in blocks.indices {
      // Farther than the nearest and than any step: nothing to see there.
      if leasts[number] > near, leasts[number] > blocks[number].step + zone {
        finish(&visit, &best)
        continue
      }
      for place in blocks[number].range {
        let index = indices[place]
        let offset = leastDistance(coordinates[index], at)
        // The same of a single record.
        let step = place > 0 ? fixes[index].stepMillimeters : 0
        if offset > near, offset > step + zone {
          finish(&visit, &best)
          continue
        }
        let distance = distanceMillimeters(coordinates[index], at)
        if distance < nearest?.distance ?? .max {
          nearest = (index, distance)
          near = min(near, distance)
        }
        guard place > 0 else { continue }
        let from = indices[place - 1]
        let touches =
          distance <= zone
          || (distance <= step + zone
            && distanceMillimeters(of: at, toWay: coordinates[from], coordinates[index]) <= zone)
        guard touches else {
          finish(&visit, &best)
          continue
        }
        var open = visit ?? Visit(first: from, last: index)
        if track.seconds(index) - track.seconds(from) > track.gapCapSeconds {
          open.hasGap = true
          sawGap = true
        } else {
          open.seconds += slack(from, index)
          // Seen standing there by a sparse record: how long cannot be told, so a short stop cannot be excluded.
          if distance <= zone, track.seconds(index) - track.seconds(from) >= Self.sparseSeconds,
            (0..<Self.standingDeci).contains(fixes[index].speedDeci)
          {
            open.seconds += thresholds.routes.stopStandMinimumSeconds
          }
        }
        open.last = index
        open.hasBoarding = open.hasBoarding || isBoarding(from, index)
        visit = open
      }
    }
    finish(&visit, &best)
    guard let nearest else { return nil }
    var pass = StopPass(
      stop: stop, along: along, outcome: .missed, nearest: nearest.index,
      nearestMillimeters: nearest.distance, standing: nil)
    if let best, best.seconds >= thresholds.routes.stopStandMinimumSeconds || best.hasBoarding {
      pass.outcome = .served
      pass.standing = standing(best)
    } else if sawGap || (best != nil && mayHavePassedInGap(along)) {
      pass.outcome = .unjudged(.gap)
    } else if let reason = silence(at: stop, along) {
      pass.outcome = .unjudged(reason)
    } else if isExcused(stop, nearest.index) {
      pass.outcome = .excused
    } else if best.map({ isElsewhere($0, along) }) ?? true {
      pass.outcome = outcomeWithoutVisit(along)
      if let (index, distance) = bypass(stop, along) {
        (pass.nearest, pass.nearestMillimeters) = (index, distance)
      }
    }
    return pass
  }

  private func isBoarding(_ i: Int, _ j: Int) -> Bool {
    let (from, to) = (track.records[i], track.records[j])
    if let before = from.personsAboard, let after = to.personsAboard, before != after {
      return true
    }
    return (to.boarded ?? 0) > 0 || (to.alighted ?? 0) > 0 || to.doorOpen == true
  }

  private func finish(_ visit: inout Visit?, _ best: inout Visit?) {
    guard let ended = visit else { return }
    visit = nil
    if let best, best.hasBoarding || best.seconds >= ended.seconds, !ended.hasBoarding { return }
    best = ended
  }

  /// Seconds of a step that its way cannot explain at the speeds driven.
  private func slack(_ i: Int, _ j: Int) -> Int64 {
    let elapsed = track.seconds(j) - track.seconds(i)
    let (a, b) = (track.fixes[i].speedDeci, track.fixes[j].speedDeci)
    var way = track.fixes[j].stepMillimeters
    if a >= 0, b >= 0, a < Self.standingDeci, b < Self.standingDeci, way < 30_000 {
      return elapsed
    }
    let (from, to) = (line.fix(i), line.fix(j))
    if from.isOn, to.isOn {
      let progress = to.along - from.along
      if progress > way, progress < 2 * way + 50_000 { way = progress }
    }
    var speed = max(Int64(max(a, b)), Self.leastSpeedDeci)
    if a < 0 || b < 0 { speed = max(speed, drivenSpeed(i, j)) }
    guard elapsed >= Self.sparseSeconds else {
      return max(0, elapsed - way * 36 / (speed * 1000))
    }
    // Between sparse records it may have gone as fast as it went nearby; braking and starting take their time too.
    speed = max(speed, nearbySpeed(i, j))
    return max(0, elapsed - Self.brakingSeconds - way * 36 / (speed * 1000))
  }

  /// The highest speed of three accepted records before a step and three after it.
  private func nearbySpeed(_ i: Int, _ j: Int) -> Int64 {
    var speed: Int32 = 0
    var index = i
    for _ in 0..<3 where index >= 0 {
      speed = max(speed, track.fixes[index].speedDeci)
      index = Int(track.fixes[index].previousAccepted)
    }
    index = j
    var left = 3
    while index < track.records.count, left > 0 {
      if track.fixes[index].isAccepted {
        speed = max(speed, track.fixes[index].speedDeci)
        left -= 1
      }
      index += 1
    }
    return Int64(speed)
  }

  /// The faster of the displacements before and after a step, where there are no speeds.
  private func drivenSpeed(_ i: Int, _ j: Int) -> Int64 {
    var speed: Int64 = 0
    let before = Int(track.fixes[i].previousAccepted)
    if before >= 0, track.seconds(i) > track.seconds(before) {
      speed = deciKmh(track.fixes[i].stepMillimeters, track.seconds(i) - track.seconds(before))
    }
    var next = j + 1
    while next < track.records.count, !track.fixes[next].isAccepted { next += 1 }
    if next < track.records.count, track.seconds(next) > track.seconds(j) {
      speed = max(
        speed, deciKmh(track.fixes[next].stepMillimeters, track.seconds(next) - track.seconds(j)))
    }
    return speed
  }

  /// The records of a visit that stand; all of it where none says so.
  private func standing(_ visit: Visit) -> ClosedRange<Int> {
    func stands(_ index: Int) -> Bool {
      track.fixes[index].isAccepted
        && (0..<Self.standingDeci).contains(track.fixes[index].speedDeci)
    }
    var (first, last) = (visit.first, visit.last)
    while first <= last, !stands(first) { first += 1 }
    while first <= last, !stands(last) { last -= 1 }
    return first <= last ? first...last : visit.first...visit.last
  }

  /// Never near the stop: by-passed, or the records do not tell.
  private func outcomeWithoutVisit(_ along: Int64) -> StopPass.Outcome {
    let (low, high) = (min(run.fromAlong, run.toAlong), max(run.fromAlong, run.toAlong))
    if along >= low, along <= high {
      return hasGap(across: along) ? .unjudged(.gap) : .missed
    }
    // Before the run was seen or after: only a planned run with records there can be said to have left it out.
    guard run.roster != nil, !run.isReversed else { return .unjudged(.noRecord) }
    guard let first = indices.first, let last = indices.last else { return .unjudged(.noRecord) }
    if along < low {
      let isSeen =
        track.seconds(run.first) - track.seconds(first) >= Self.linkSeconds
        && !hasGap(from: first, through: run.first)
      return isSeen ? .missed : .unjudged(.noRecord)
    }
    let isSeen =
      track.seconds(last) - track.seconds(run.last) >= Self.linkSeconds
      && !hasGap(from: run.last, through: last)
    return isSeen ? .missed : .unjudged(.noRecord)
  }

  /// The record nearest to a stop between the last one on the line before it and the first one after.
  private func bypass(_ stop: StopRow, _ along: Int64) -> (Int, Int64)? {
    guard along < farthest else { return nil }
    var before: Int?
    var after: Int?
    for (place, index) in indices.enumerated() where index >= run.first && index <= run.last {
      let fix = line.fix(index)
      if before == nil || (fix.isOn && fix.along <= along) { before = place }
      if fix.isOn, fix.along > along {
        after = place
        break
      }
    }
    guard let before, let after else { return nil }
    var nearest: (Int, Int64)?
    for index in indices[before...after] {
      let distance = distanceMillimeters(track.coordinates[index], stop.place)
      if distance < nearest?.1 ?? .max { nearest = (index, distance) }
    }
    return nearest
  }

  /// Whether a gap of the run may hide a pass of a place on the line.
  private func hasGap(across along: Int64) -> Bool {
    for (i, j) in zip(indices, indices.dropFirst())
    where i >= run.first && j <= run.last
      && track.seconds(j) - track.seconds(i) > track.gapCapSeconds
    {
      let (from, to) = (line.fix(i), line.fix(j))
      if from.isOff || to.isOff { return true }
      if min(from.along, to.along) <= along, along <= max(from.along, to.along) { return true }
    }
    return false
  }

  /// Whether it was short of a place on the line before some gap and beyond it afterwards: seen there at another
  /// time, it may still have stood there unseen.
  private func mayHavePassedInGap(_ along: Int64) -> Bool {
    var before: Int64?
    var isOverGap = false
    var last: Int?
    for index in indices where index >= run.first && index <= run.last {
      if let last, track.seconds(index) - track.seconds(last) > track.gapCapSeconds {
        isOverGap = true
      }
      last = index
      let fix = line.fix(index)
      guard !fix.isOff else { continue }
      if isOverGap, let before, (min(before, fix.along)...max(before, fix.along)).contains(along) {
        return true
      }
      before = fix.along
      isOverGap = false
    }
    return false
  }

  /// Why it may have stood at a stop unseen where its records begin or end there, nil where they do neither.
  private func silence(at stop: StopRow, _ along: Int64) -> UnjudgedReason? {
    guard let first = indices.first, let last = indices.last else { return nil }
    let reach = thresholds.routes.stopZoneMillimeters + StopPlaces.slack
    func isThere(_ index: Int) -> Bool {
      let fix = line.fix(index)
      return (fix.isOff || abs(fix.along - along) <= reach)
        && distanceMillimeters(track.coordinates[index], stop.place)
          <= thresholds.routes.stopZoneMillimeters
    }
    if isThere(first) {
      let before = Int(track.fixes[first].previousAccepted)
      if before < 0 { return .noRecord }
      if isSilent(before, first) { return .gap }
    }
    if isThere(last) {
      var after = last + 1
      while after < track.records.count, !track.fixes[after].isAccepted { after += 1 }
      if after == track.records.count { return .noRecord }
      if isSilent(last, after) { return .gap }
    }
    return nil
  }

  private func isSilent(_ i: Int, _ j: Int) -> Bool {
    track.seconds(j) - track.seconds(i) > track.gapCapSeconds
  }

  /// Whether a visit was made on another strand of the line, which happens to lead past the stop.
  private func isElsewhere(_ visit: Visit, _ along: Int64) -> Bool {
    let places = (visit.first...visit.last).filter { track.fixes[$0].isAccepted }
      .map { line.fix($0) }.filter { !$0.isOff }.map(\.along)
    guard let low = places.min(), let high = places.max() else { return false }
    let reach = thresholds.routes.stopZoneMillimeters + StopPlaces.slack
    return along < low - reach || along > high + reach
  }

  private func hasGap(from first: Int, through last: Int) -> Bool {
    zip(indices, indices.dropFirst()).contains { i, j in
      i >= first && j <= last && track.seconds(j) - track.seconds(i) > track.gapCapSeconds
    }
  }

  private func isExcused(_ stop: StopRow, _ nearest: Int) -> Bool {
    exemptions.contains { row in
      guard row.covers(track.time(nearest)) else { return false }
      return switch row.reach {
      case .route(let route): route == run.route
      case .area(let ring):
        ring.encloses(stop.place) || ring.encloses(track.coordinates[nearest])
      }
    }
  }
}
