package import Geo

/// Finds the way a vehicle made along a line: dynamic programming over {on, off, reversed} with one candidate a strand.
///
/// A line may cross itself, double back or loop, so a place near it can mean several places on it. Each hypothesis is
/// a state and a place; going on from it costs what the fixes and the line disagree about, in millimetres: driving a
/// way that the line has not, leaving and entering the line, jumping along it. Following the line for some hundred
/// metres is cheaper than having crossed it by chance, and the other way round. As long as there is one hypothesis and
/// no other strand about, or only such as lie far along the line while the fixes fit this one closely, the next place is
/// found by looking a little ahead, and nothing else is done.
///
/// - Complexity: on the line a few segments a fix, far from it one look into a grid; no allocation per fix after the
///   first. At most `Costs.most` hypotheses where strands or states compete.
package struct RouteAlignment {
  private let line: IndexedLine
  private let isExhaustive: Bool
  private let costs = Costs()
  private var hypotheses: [Hypothesis] = []
  private var next: [Hypothesis] = []
  /// Steps not settled yet, each with the step before it.
  private var steps: [Step] = []
  private var candidates: [LineProjection] = []
  private var scratch: [Int32] = []

  /// `isExhaustive` weighs every record with all that it may mean: slow, for holding the shortcuts against it.
  package init(_ line: IndexedLine, isExhaustive: Bool = false) {
    self.line = line
    self.isExhaustive = isExhaustive
  }

  /// What disagreement costs, millimetres of way; chosen on drawn tracks.
  private struct Costs {
    /// Leaving the line, and entering it: crossing a corridor of 130 m must not look like following it.
    let leave: Int64 = 80_000
    let enter: Int64 = 80_000
    let turn: Int64 = 60_000
    /// Beginning again farther back.
    let restart: Int64 = 200_000
    /// Hypotheses so much worse than the best are given up.
    let hopeless: Int64 = 300_000
    let most = 10
    /// What the noise of two fixes may take from or add to a step.
    let noise: Int64 = 24_000
    /// A jump back by less is noise of the strand's end, not a new beginning.
    let backSlack: Int64 = 100_000
    /// Faster than any bus drives along its line, mm/s.
    let speed: Int64 = 40_000
    /// Strands nearer than this along the line compete, however well one of them fits.
    let apart: Int64 = 450_000
    /// Another place on the line that is dearer by less may be the better one yet.
    let clear: Int64 = 60_000
    /// Having left the line so near is as good as leaving it now.
    let recent: Int64 = 1_000_000
    /// What offsets of some fixes may add or take: costs that differ by less are equal.
    let equal: Int64 = 3_000
    /// Beside another strand only so near to the line there is no doubt.
    let close: Int64 = 20_000
    /// After so long without a record nothing before counts, s.
    let pauseSeconds = MovedRecords.pauseSeconds
  }

  private struct Hypothesis {
    var state: AlignedFix.State
    var segment: Int
    /// Place on the line; when off, where it was left, -1 never.
    var along: Int64
    /// Farthest place in its direction since it was entered.
    var peak: Int64
    var cost: Int64
    var step: Int32

    @inline(__always) var isOff: Bool { state == .off }
  }

  private struct Step {
    var index: Int32
    var parent: Int32
    var state: AlignedFix.State
    var along: Int64
    var offset: Int64
  }

  private struct Observation {
    var index: Int
    var place: Coordinate
    /// Chord from the observation before, and the time since.
    var moved: Int64
    var elapsed: Int64
    var reach: Int64
  }

  /// The state of each record of `range`, set-aside ones off; `reach` is corridor plus error of a record.
  package mutating func align(
    _ track: Track, _ range: Range<Int>, reach: (Int) -> Int64
  ) -> [AlignedFix] {
    align(track, MovedRecords(track, range), reach: reach)
  }

  /// The same for records whose moves are known already, as where several lines are held against them.
  mutating func align(
    _ track: Track, _ records: MovedRecords, reach: (Int) -> Int64
  ) -> [AlignedFix] {
    let base = records.range.lowerBound
    var aligned = [AlignedFix](repeating: .off, count: records.range.count)
    hypotheses = []
    let moves = records.moves
    var place = 0
    while true {
      place = follow(track, moves, from: place, reach: reach, into: &aligned, base)
      guard place < moves.count else { break }
      let index = Int(moves[place].index)
      var (moved, elapsed) = (moves[place].millimeters, moves[place].seconds)
      if elapsed > costs.pauseSeconds {
        settle(into: &aligned, base)
        hypotheses.removeAll(keepingCapacity: true)
      }
      if hypotheses.isEmpty {
        hypotheses.append(
          Hypothesis(state: .off, segment: 0, along: -1, peak: -1, cost: 0, step: -1))
        (moved, elapsed) = (0, 0)
      }
      branch(
        Observation(
          index: index, place: track.coordinates[index], moved: moved, elapsed: elapsed,
          reach: reach(index)),
        into: &aligned, base)
      place += 1
    }
    settle(into: &aligned, base)
    records.copyToStill(track, in: &aligned)
    return aligned
  }

  /// Goes on with the moves from one on as long as only one place is possible; yields the first that it did not take.
  private mutating func follow(
    _ track: Track, _ moves: [MovedRecords.Move], from first: Int, reach: (Int) -> Int64,
    into aligned: inout [AlignedFix], _ base: Int
  ) -> Int {
    guard !isExhaustive, hypotheses.count == 1, steps.isEmpty else { return first }
    var way = hypotheses[0]
    if way.isOff { return first }
    let isForward = way.state == .on
    let (coordinates, listed) = (track.coordinates.span, moves.span)
    // A member would be copied for each record.
    let line = line
    var written = aligned.mutableSpan
    var wayBefore = line.strandWay(way.segment)
    var next = first
    while next < listed.count {
      let (moved, index) = (listed[next].millimeters, Int(listed[next].index))
      guard listed[next].seconds <= costs.pauseSeconds else { break }
      let ahead = moved + moved / 2 + 60_000
      // Another strand may be near if it lies so far along the line that going over to it costs too much.
      let apart = max(costs.apart, 2 * ahead)
      guard wayBefore > apart else { break }
      let (low, high) =
        isForward
        ? (way.along - 20_000, way.along + ahead) : (way.along - ahead, way.along + 20_000)
      let found = line.nearest(
        to: coordinates[index], from: way.segment, low: low, high: high,
        about: isForward ? way.along + moved : way.along - moved)
      guard found.offset <= reach(index) else { break }
      let wayFound = found.segment == way.segment ? wayBefore : line.strandWay(found.segment)
      guard wayFound > apart else { break }
      let progress = isForward ? found.along - way.along : way.along - found.along
      let peak = isForward ? max(way.peak, found.along) : min(way.peak, found.along)
      let lack = moved - progress
      guard progress > -15_000, abs(found.along - peak) < 40_000, lack < costs.noise else { break }
      // Without another strand that passes near there is nothing to take it for.
      if wayBefore != .max || wayFound != .max {
        guard found.offset <= costs.close, lack < 12_000 + moved / 8 else { break }
      }
      (way.segment, way.along, way.peak) = (found.segment, found.along, peak)
      wayBefore = wayFound
      written[index - base] = AlignedFix(
        along: found.along, offset: found.offset, state: way.state, isCopy: false)
      next += 1
    }
    hypotheses[0] = way
    return next
  }

  /// Takes one observation with all that it may mean.
  private mutating func branch(
    _ observation: Observation, into aligned: inout [AlignedFix], _ base: Int
  ) {
    line.candidates(
      near: observation.place, within: observation.reach, capacity: 6, scratch: &scratch,
      into: &candidates)
    if candidates.isEmpty, hypotheses.allSatisfy({ $0.state == .off }) { return }
    next.removeAll(keepingCapacity: true)
    for candidate in candidates {
      reach(candidate, .on, observation)
      reach(candidate, .reversed, observation)
    }
    stayOff(observation)
    prune()
    var nearest = Int64.max
    for candidate in candidates { nearest = min(nearest, candidate.offset) }
    for place in next.indices {
      let isOff = next[place].state == .off
      steps.append(
        Step(
          index: Int32(observation.index), parent: next[place].step, state: next[place].state,
          along: isOff ? 0 : next[place].along,
          offset: isOff ? nearest : offset(of: next[place])))
      next[place].step = Int32(steps.count - 1)
    }
    swap(&hypotheses, &next)
    if hypotheses.count == 1 || steps.count > 40_000 || isDecided(observation) {
      settle(into: &aligned, base)
    }
  }

  /// Whether the best hypothesis follows the line and each other one costs no less than coming to it from there.
  ///
  /// Then nothing is lost by forgetting the others: should the line be left or another strand be meant after all, they
  /// arise again at that price.
  private func isDecided(_ observation: Observation) -> Bool {
    guard !isExhaustive, let place = hypotheses.firstIndex(where: { $0.cost == 0 }) else {
      return false
    }
    let best = hypotheses[place]
    guard !best.isOff, line.strandWay(best.segment) > costs.apart else { return false }
    for other in hypotheses.indices where other != place {
      let hypothesis = hypotheses[other]
      if hypothesis.cost + costs.equal < price(from: best, to: hypothesis, observation) {
        return false
      }
    }
    return true
  }

  /// What going over from one hypothesis to another costs without a move.
  private func price(
    from best: Hypothesis, to other: Hypothesis, _ observation: Observation
  ) -> Int64 {
    if other.isOff {
      // Where it was left decides whether coming back is a new beginning.
      let isRecent = other.along >= 0 && abs(other.along - best.along) < costs.recent
      return isRecent ? costs.leave : costs.leave + costs.restart
    }
    var still = observation
    still.moved = 0
    return max(
      costs.clear,
      transition(
        best, LineProjection(segment: other.segment, along: other.along, offset: 0),
        other.state, still))
  }

  private func offset(of hypothesis: Hypothesis) -> Int64 {
    candidates.first { $0.along == hypothesis.along }?.offset ?? .max
  }

  /// Adds the cheapest way to be at a candidate in a state.
  private mutating func reach(
    _ candidate: LineProjection, _ state: AlignedFix.State, _ observation: Observation
  ) {
    var best = Int64.max
    var parent = hypotheses[0]
    for hypothesis in hypotheses {
      let cost = hypothesis.cost + transition(hypothesis, candidate, state, observation)
      if cost < best { (best, parent) = (cost, hypothesis) }
    }
    let isForward = state == .on
    let peak =
      parent.state == state
      ? isForward ? max(parent.peak, candidate.along) : min(parent.peak, candidate.along)
      : candidate.along
    next.append(
      Hypothesis(
        state: state, segment: candidate.segment, along: candidate.along,
        peak: abs(peak - candidate.along) < costs.backSlack ? peak : candidate.along,
        cost: best + candidate.offset / 32, step: parent.step))
  }

  private func transition(
    _ from: Hypothesis, _ to: LineProjection, _ state: AlignedFix.State,
    _ observation: Observation
  ) -> Int64 {
    let isForward = state == .on
    let turn = isForward ? 0 : costs.turn
    if from.state == .off {
      guard from.along >= 0 else { return costs.enter + turn }
      let progress = isForward ? to.along - from.along : from.along - to.along
      return costs.enter + turn + jump(progress)
    }
    let progress = isForward ? to.along - from.along : from.along - to.along
    let turning = from.state == state ? 0 : costs.turn + costs.noise
    if progress > observation.elapsed * costs.speed + 100_000 || progress < -150_000 {
      return costs.leave + costs.enter + turn + jump(progress)
    }
    let lack = observation.moved - progress
    // A line winds more than the chords of sparse fixes do.
    return turning
      + (lack >= 0 ? max(0, lack - costs.noise) : max(0, -lack - costs.noise) / 4)
  }

  private func jump(_ progress: Int64) -> Int64 {
    progress < -costs.backSlack ? costs.restart : max(0, progress) / 50
  }

  /// Adds being off, once for each place where the line may have been left: it decides where going on makes sense.
  private mutating func stayOff(_ observation: Observation) {
    // To be inside the corridor and yet not follow the line is the less likely the farther it goes on.
    let inside = candidates.isEmpty ? 0 : observation.moved / 2 + 3000
    let firstOff = next.count
    for hypothesis in hypotheses {
      var off = hypothesis
      off.state = .off
      off.cost += (hypothesis.state == .off ? 0 : costs.leave) + inside
      let same = next[firstOff...].firstIndex {
        ($0.along < 0) == (off.along < 0) && abs($0.along - off.along) <= costs.backSlack
      }
      if let same {
        if off.cost < next[same].cost { next[same] = off }
      } else {
        next.append(off)
      }
    }
  }

  private mutating func prune() {
    var least = Int64.max
    for hypothesis in next { least = min(least, hypothesis.cost) }
    let bound = least + costs.hopeless
    next.removeAll { $0.cost > bound }
    for place in next.indices { next[place].cost -= least }
    guard next.count > costs.most else { return }
    next.sort { ($0.cost, $0.state.rawValue, $0.along) < ($1.cost, $1.state.rawValue, $1.along) }
    next.removeLast(next.count - costs.most)
  }

  /// Writes down the best chain of steps and forgets the others.
  private mutating func settle(into aligned: inout [AlignedFix], _ base: Int) {
    guard var best = hypotheses.first else { return }
    for hypothesis in hypotheses.dropFirst()
    where (hypothesis.cost, hypothesis.state.rawValue, hypothesis.along)
      < (best.cost, best.state.rawValue, best.along)
    {
      best = hypothesis
    }
    var step = best.step
    while step >= 0 {
      let settled = steps[Int(step)]
      aligned[Int(settled.index) - base] = AlignedFix(
        along: settled.along, offset: settled.offset, state: settled.state, isCopy: false)
      step = settled.parent
    }
    steps.removeAll(keepingCapacity: true)
    best.step = -1
    hypotheses.removeAll(keepingCapacity: true)
    hypotheses.append(best)
  }
}
