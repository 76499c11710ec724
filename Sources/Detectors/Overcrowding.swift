import Registry
import RuleBook
package import Telemetry
package import Tracks

/// More persons aboard than the seats annotated in the vehicle licence, while moving.
///
/// ## What counts
/// Persons above 核载 on moving fixes over at least the least duration; from the first to the last such fix.
/// ## What does not
/// A count that still changes at a stop; sums of boardings alone never prove it.
/// ## Why
/// School Bus Safety Regulation art. 34, as cited in the rule book entry `overcrowding`.
/// ## Example
/// seats 19: `18 21 21 21 18` at one per 15 s, all moving → one finding of 30 s.
package struct Overcrowding: Detector {
  package static let rule = RuleID.overcrowding

  private var run: Run?
  private var lastSeconds = Int64.min
  private var runningSum = 0
  private var closed: [Run] = []
  private var witnesses: [PersonsWitness] = []
  private var window: [(index: Int, fix: KernelFix, persons: Int)] = []
  private var oldest = 0

  package init() {}

  struct Run {
    var first: Int
    var last: Int
    var indices: [Int]
    var seats: Int
  }

  struct PersonsWitness {
    var from: Int
    var to: Int
    var persons: Int
    var seats: Int
    var doubts: [DraftDoubt]
  }

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    runningSum = 0
    guard day.ruleBook.isEnabled(.overcrowding, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    if let reason = day.reasonWithoutSeats {
      verdicts.unjudged(slice.wholeDay, reason)
      closeRun(slice.track, day.thresholds, into: &verdicts)
      return
    }
    guard let seats = day.vehicleRow.row?.seats else { return }
    let track = slice.track
    for index in slice.day.range {
      let record = track.records[index]
      runningSum += Int(record.boarded ?? 0) - Int(record.alighted ?? 0)
      if let count = record.personsAboard {
        pair(index, Int(count) + day.adultsAdded, seats, track, day)
      }
      guard track.fixes[index].isAccepted else { continue }
      let persons = record.personsAboard.map { Int($0) + day.adultsAdded } ?? runningSum
      step(index, persons, seats, track, day.thresholds, into: &verdicts)
    }
    cover(slice, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    closeRun(slice.track, day.thresholds, into: &verdicts)
    let writer = OvercrowdingFindings(track: slice.track, witnesses: witnesses)
    for draft in writer.findings(of: closed, day) { verdicts.finding(draft) }
  }

  private mutating func step(
    _ index: Int, _ persons: Int, _ seats: Int, _ track: Track, _ thresholds: Thresholds,
    into verdicts: inout some Verdicts
  ) {
    let seconds = track.seconds(index)
    if run != nil, seconds - lastSeconds > track.gapCapSeconds {
      closeRun(track, thresholds, into: &verdicts)
    }
    lastSeconds = seconds
    if persons <= seats {
      closeRun(track, thresholds, into: &verdicts)
      return
    }
    guard let speed = track.observedSpeed(index)?.deci, speed > thresholds.movingSpeed.value else {
      return
    }
    if run == nil {
      run = Run(first: index, last: index, indices: [index], seats: seats)
    } else {
      run?.last = index
      run?.indices.append(index)
    }
  }

  private mutating func closeRun(
    _ track: Track, _ thresholds: Thresholds, into verdicts: inout some Verdicts
  ) {
    guard let ended = run else { return }
    run = nil
    let lacking =
      thresholds.overcrowdingMinimumSeconds
      - (track.seconds(ended.last) - track.seconds(ended.first))
    if lacking > 0 {
      verdicts.nearMiss(gate: .duration, missedBy: lacking)
    } else {
      closed.append(ended)
    }
  }

  /// Holds one absolute count against those before it: which pairs are witnesses is the kernel's word.
  private mutating func pair(
    _ index: Int, _ persons: Int, _ seats: Int, _ track: Track, _ day: borrowing DayContext
  ) {
    guard persons > seats,
      let fix = track.kernelFix(index, minuteClockSeconds: day.thresholds.minuteClockSeconds),
      fix.speedDeci > day.kernel.assumptions.movingDeci
    else { return }
    while oldest < window.count,
      fix.seconds - window[oldest].fix.seconds
        > day.kernel.assumptions.overcrowdingMaximumSeconds
    {
      oldest += 1
    }
    for earlier in window[oldest...]
    where day.kernel.isOvercrowdingWitness(
      earlier.fix, persons: earlier.persons, fix, persons: persons, seats: seats)
    {
      // One clean witness that ends here and reaches back farthest is enough.
      if let last = witnesses.last, last.to == index, last.doubts.isEmpty { break }
      witnesses.append(
        PersonsWitness(
          from: earlier.index, to: index, persons: min(earlier.persons, persons), seats: seats,
          doubts: doubts(earlier.index, index, seats, track, day.adultsAdded)))
    }
    if window.count - oldest < Self.windowCapacity { window.append((index, fix, persons)) }
  }

  /// Bound on the pairs tried for one record, against inputs with thousands of records a second.
  private static let windowCapacity = 1024

  private func doubts(
    _ i: Int, _ j: Int, _ seats: Int, _ track: Track, _ adultsAdded: Int
  ) -> [DraftDoubt] {
    var doubts = WitnessDoubts(track).about(i, j)
    let between = ((i + 1)..<max(i + 1, j)).filter { index in
      track.records[index].personsAboard.map { Int($0) + adultsAdded <= seats } ?? false
    }
    if !between.isEmpty { doubts.append(DraftDoubt(.countBetween, records: between)) }
    if track.fixes[i].flags.contains(.speedInferred)
      || track.fixes[j].flags.contains(.speedInferred)
    {
      doubts.append(DraftDoubt(.speedUnitInferred))
    }
    return doubts
  }

  private func cover(_ slice: borrowing TrackSlice, into verdicts: inout some Verdicts) {
    let track = slice.track
    var withoutCount: Int64 = 0
    for stretch in track.stretches[slice.day.stretches] {
      let counted =
        track.records[Int(stretch.from)].personsAboard != nil
        && track.records[Int(stretch.to)].personsAboard != nil
      if !counted { withoutCount += stretch.seconds }
      if let reason = stretch.reason {
        verdicts.unjudged(track.extent(stretch), reason)
      } else if counted {
        verdicts.judged(track.extent(stretch))
      } else {
        verdicts.unjudged(track.extent(stretch), .personsUnknown)
      }
    }
    verdicts.unprovable(seconds: withoutCount, .personsUnknown)
  }
}

extension DayContext {
  /// Why the seats of the vehicle are not known that day, nil when they are.
  fileprivate var reasonWithoutSeats: UnjudgedReason? {
    guard registry != nil else { return .registryMissing }
    switch vehicleRow {
    case .contradiction: return .registryContradiction
    case .one(let row): return row.seats == nil ? .registryIncomplete : nil
    case .absent, .gap: return .registryIncomplete
    }
  }
}
