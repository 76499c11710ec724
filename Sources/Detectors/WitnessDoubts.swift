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
    var doubts: [DraftDoubt] = []
    for index in [i, j] { doubts += aboutFix(index) }
    for index in (i + 1)..<max(i + 1, j)
    where !track.fixes[index].flags.isDisjoint(with: [.impossibleMove, .clockStep]) {
      doubts += aboutFix(index)
    }
    return merged(doubts)
  }

  /// Whether GNSS speeds between two accepted fixes average no more than `limitDeci`: then the chord lies.
  package func slowBetween(_ i: Int, _ j: Int, limitDeci: Int64) -> DraftDoubt? {
    let elapsed = track.seconds(j) - track.seconds(i)
    guard elapsed > 0, track.fixes[i].isAccepted, track.fixes[j].isAccepted else { return nil }
    let twiceMean = track.speedIntegralTwice[j] - track.speedIntegralTwice[i]
    guard twiceMean <= 2 * limitDeci * elapsed else { return nil }
    return DraftDoubt(.slowBetween, records: Array(widened(i, j)))
  }

  private func aboutFix(_ index: Int) -> [DraftDoubt] {
    let flags = track.fixes[index].flags
    var doubts: [DraftDoubt] = []
    if flags.contains(.conflict) {
      doubts.append(DraftDoubt(.conflict, records: Array(track.sameSecond(index))))
    }
    if flags.contains(.spike) {
      doubts.append(DraftDoubt(.spike, records: Array(widened(index, index))))
    }
    if flags.contains(.frozen) {
      doubts.append(DraftDoubt(.frozenFix, records: Array(frozenRun(index))))
    }
    if flags.contains(.impossibleMove) {
      doubts.append(DraftDoubt(.impossibleMove, records: Array(backToAccepted(index))))
    }
    if flags.contains(.clockStep) {
      doubts.append(DraftDoubt(.clockStep, records: Array(backToAccepted(index))))
    }
    return doubts
  }

  /// `first … last` and two neighbours of other seconds on each side, which decided about the ends.
  private func widened(_ first: Int, _ last: Int) -> Range<Int> {
    var low = track.sameSecond(first).lowerBound
    var high = track.sameSecond(last).upperBound
    for _ in 0..<2 {
      if low > 0 { low = track.sameSecond(low - 1).lowerBound }
      if high < track.records.count { high = track.sameSecond(high).upperBound }
    }
    return low..<high
  }

  private func backToAccepted(_ index: Int) -> Range<Int> {
    var low = index
    while low > 0, low == index || !track.fixes[low].isAccepted { low -= 1 }
    return widened(low, index)
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
