import RuleBook
import Telemetry
package import Tracks

/// Why two fixes that form a witness should not be taken at their word: only this may demote a proof.
///
/// Each doubt names every record it read, so that whoever adds a record to undo a proof finds it named.
package struct WitnessDoubts {
  private let track: Track

  package init(_ track: Track) { self.track = track }

  /// Doubts about the pair itself and about jumps between its fixes.
  package func about(_ i: Int, _ j: Int) -> [DraftDoubt] {
    var doubts = DoubtSet()
    add(i, j, to: &doubts)
    return doubts.drafts
  }

  /// Whether GNSS speeds between two accepted fixes average no more than `limitDeci`: then the chord lies.
  package func slowBetween(_ i: Int, _ j: Int, limitDeci: Int64) -> DraftDoubt? {
    isSlow(i, j, limitDeci: limitDeci)
      ? DraftDoubt(.slowBetween, records: Array(widened(i, j))) : nil
  }

  func add(_ i: Int, _ j: Int, to doubts: inout DoubtSet) {
    add(i, to: &doubts)
    add(j, to: &doubts)
    addJumps(i, j, to: &doubts)
  }

  /// Whether nothing speaks against the pair itself, and no jump lies between.
  func isClean(_ i: Int, _ j: Int) -> Bool {
    track.fixes[i].flags.isEmpty && track.fixes[j].flags.isEmpty && !hasJump(i, j)
  }

  func addSlow(_ i: Int, _ j: Int, limitDeci: Int64, to doubts: inout DoubtSet) {
    if isSlow(i, j, limitDeci: limitDeci) { doubts.insert(.slowBetween, widened(i, j)) }
  }

  /// All records of the second of `index`, whatever became of them.
  func addSecond(_ index: Int, to doubts: inout DoubtSet) {
    if !doubts.covers(.conflict, index) { doubts.insert(.conflict, track.sameSecond(index)) }
  }

  func isSlow(_ i: Int, _ j: Int, limitDeci: Int64) -> Bool {
    let elapsed = track.seconds(j) - track.seconds(i)
    guard elapsed > 0, track.fixes[i].isAccepted, track.fixes[j].isAccepted else { return false }
    let twiceMean = track.speedIntegralTwice[j] - track.speedIntegralTwice[i]
    return twiceMean <= 2 * limitDeci * elapsed
  }

  /// Doubts about one fix.
  func add(_ index: Int, to doubts: inout DoubtSet) {
    let flags = track.fixes[index].flags
    if flags.isEmpty { return }
    if flags.contains(.speedInferred) { doubts.insert(.speedUnitInferred) }
    // A second or a run of frozen fixes may be long: it is walked once.
    if flags.contains(.conflict), !doubts.covers(.conflict, index) {
      doubts.insert(.conflict, track.sameSecond(index))
    }
    if flags.contains(.frozen), !doubts.covers(.frozenFix, index) {
      doubts.insert(.frozenFix, frozenRun(index))
    }
    if flags.contains(.spike) { doubts.insert(.spike, widened(index, index)) }
    if flags.contains(.impossibleMove) { doubts.insert(.impossibleMove, backToAccepted(index)) }
    if flags.contains(.clockStep) {
      if let island = track.farIsland(index), let main = track.mainIsland {
        // More records than the island has: whoever made the other one larger is among them.
        doubts.insert(.clockStep, main.prefix(island.count + 1))
      } else {
        doubts.insert(.clockStep, backToAccepted(index))
      }
    }
  }

  /// All jumps strictly between two records.
  func addJumps(_ i: Int, _ j: Int, to doubts: inout DoubtSet) {
    addJumps(track.impossibleMoves, .impossibleMove, i, j, to: &doubts)
    addJumps(track.clockSteps, .clockStep, i, j, to: &doubts)
  }

  /// Whether a jump lies strictly between two records.
  func hasJump(_ i: Int, _ j: Int) -> Bool {
    [track.impossibleMoves, track.clockSteps].contains { jumps in
      let first = firstPlace(in: jumps, above: i)
      return first < jumps.count && jumps[first] < j
    }
  }

  /// All jumps of a kind strictly between two records, as one doubt.
  private func addJumps(
    _ jumps: [Int], _ kind: Doubt.Kind, _ i: Int, _ j: Int, to doubts: inout DoubtSet
  ) {
    let first = firstPlace(in: jumps, above: i)
    guard first < jumps.count, jumps[first] < j else { return }
    let last = firstPlace(in: jumps, above: j - 1) - 1
    let (from, to) = (backToAccepted(jumps[first]), backToAccepted(jumps[last]))
    doubts.insert(
      kind, min(from.lowerBound, to.lowerBound)..<max(from.upperBound, to.upperBound))
  }

  private func firstPlace(in sorted: [Int], above bound: Int) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// `first … last` and two neighbouring seconds with valid fixes on each side, which decided about the ends.
  private func widened(_ first: Int, _ last: Int) -> Range<Int> {
    var low = track.sameSecond(first).lowerBound
    var high = track.sameSecond(last).upperBound
    var valid = 0
    while low > 0, valid < 2 {
      let second = track.sameSecond(low - 1)
      low = second.lowerBound
      if hasValid(second) { valid += 1 }
    }
    valid = 0
    while high < track.records.count, valid < 2 {
      let second = track.sameSecond(high)
      high = second.upperBound
      if hasValid(second) { valid += 1 }
    }
    return low..<high
  }

  private func hasValid(_ second: Range<Int>) -> Bool {
    second.contains { !track.fixes[$0].flags.contains(.invalid) }
  }

  /// From the last accepted record before a jump, which it was measured from or behind.
  private func backToAccepted(_ index: Int) -> Range<Int> {
    widened(max(0, Int(track.fixes[index].previousAccepted)), index)
  }

  private func frozenRun(_ index: Int) -> Range<Int> {
    var low = index
    while low > 0, track.coordinates[low - 1] == track.coordinates[index],
      track.fixes[low - 1].flags.contains(.frozen)
    {
      low -= 1
    }
    var high = index + 1
    while high < track.records.count, track.coordinates[high] == track.coordinates[index],
      track.fixes[high].flags.contains(.frozen)
    {
      high += 1
    }
    return low..<high
  }
}

/// What speaks against the date of a record itself: that it lies years away from the others.
func dayDoubts(_ track: Track, _ index: Int) -> [DraftDoubt] {
  track.farIsland(index) == nil ? [] : WitnessDoubts(track).about(index, index)
}

/// One doubt a kind, in the order of the kinds, with the union of their records.
package func merged(_ doubts: [DraftDoubt]) -> [DraftDoubt] {
  Doubt.Kind.allCases.compactMap { kind in
    let same = doubts.filter { $0.kind == kind }
    guard let first = same.first else { return nil }
    return same.count == 1
      ? first : DraftDoubt(kind, records: Array(Set(same.flatMap(\.records))).sorted())
  }
}

extension Track {
  /// The kernel's view of a record, nil when it is invalid by its own fields or has no speed.
  package func kernelFix(_ index: Int, minuteClockSeconds: Int64) -> KernelFix? {
    let fix = fixes[index]
    guard !fix.flags.contains(.invalid), fix.speedDeci >= 0 else { return nil }
    let record = records[index]
    return KernelFix(
      seconds: seconds(index),
      clockResolutionSeconds: record.hasMinuteClock ? minuteClockSeconds : 1,
      place: coordinates[index], coordinateDigits: Int(record.coordinateDigits),
      speedDeci: Int64(fix.speedDeci))
  }
}
