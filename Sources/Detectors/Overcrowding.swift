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
  /// Boarded less alighted since the day began, nil while nobody was counted.
  private var runningSum: Int?
  private var closed: [Run] = []
  private var witnesses = WitnessGroups()
  private var window = CandidateWindow()
  /// Records whose absolute count is within the seats, ascending.
  private var lowCounts: [Int] = []
  private var days = DayContexts()

  package init() {}

  struct Run {
    var first: Int
    var last: Int
    var indices: [Int]
    var seats: Int
  }

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    runningSum = nil
    days.append(day)
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
    if !isQuiet(slice.day.traits, seats, day) { walk(slice, seats, day, into: &verdicts) }
    cover(slice, into: &verdicts)
  }

  /// Whether no record of the day can matter: none above the seats, and none before that it could be paired with.
  private func isQuiet(_ traits: DayTraits, _ seats: Int, _ day: borrowing DayContext) -> Bool {
    run == nil && window.isEmpty && !traits.hasBoardings
      && Int(traits.mostPersons) + day.adultsAdded <= seats
  }

  private mutating func walk(
    _ slice: borrowing TrackSlice, _ seats: Int, _ day: borrowing DayContext,
    into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    let judge = WitnessDoubts(track)
    for index in slice.day.range {
      let record = track.records[index]
      if record.boarded != nil || record.alighted != nil {
        runningSum = (runningSum ?? 0) + Int(record.boarded ?? 0) - Int(record.alighted ?? 0)
      }
      if let count = record.personsAboard {
        if Int(count) + day.adultsAdded > seats {
          pair(index, seats, track, judge, day)
        } else {
          lowCounts.append(index)
        }
      }
      // A record that says nothing of persons neither makes nor ends a run.
      guard track.fixes[index].isAccepted,
        let persons = record.personsAboard.map({ Int($0) + day.adultsAdded }) ?? runningSum
      else { continue }
      step(index, persons, seats, track, day.thresholds, into: &verdicts)
    }
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    closeRun(slice.track, day.thresholds, into: &verdicts)
    let writer = OvercrowdingFindings(
      track: slice.track, groups: witnesses.groups, days: days)
    for draft in writer.findings(of: closed, day) { verdicts.finding(draft) }
  }

  private mutating func step(
    _ index: Int, _ persons: Int, _ seats: Int, _ track: Track, _ thresholds: Thresholds,
    into verdicts: inout some Verdicts
  ) {
    let seconds = Int64(track.records[index].deviceSeconds)
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
    _ index: Int, _ seats: Int, _ track: Track, _ judge: WitnessDoubts, _ day: borrowing DayContext
  ) {
    let kernel = day.kernel
    guard let fix = track.kernelFix(index, minuteClockSeconds: day.thresholds.minuteClockSeconds),
      fix.speedDeci > kernel.assumptions.movingDeci,
      // Of a crowded second any record will do: all share its doubt.
      window.admit(index, fix, within: kernel.assumptions.overcrowdingMaximumSeconds) == .paired
    else { return }
    func persons(_ index: Int) -> Int {
      Int(track.records[index].personsAboard ?? 0) + day.adultsAdded
    }
    for earlier in window.earlier where !earlier.isCrowded {
      let certain = min(persons(earlier.index), persons(index))
      guard
        kernel.isOvercrowdingWitness(
          earlier.fix, persons: persons(earlier.index), fix, persons: persons(index), seats: seats),
        witnesses.needs(from: earlier.index, to: index, value: Int64(certain))
      else { continue }
      let low = lowCounts(between: earlier.index, index)
      witnesses.take(
        from: earlier.index, to: index, value: Int64(certain),
        isClean: low == nil && judge.isClean(earlier.index, index)
      ) { fresh, doubts in
        for member in fresh { judge.add(member, to: &doubts) }
        judge.addJumps(earlier.index, index, to: &doubts)
        if let low { doubts.insert(.countBetween, low) }
      }
    }
  }

  /// Records with counts within the seats between two above them, from the first to the last.
  private func lowCounts(between i: Int, _ j: Int) -> Range<Int>? {
    guard let last = lowCounts.last, last > i else { return nil }
    var low = 0
    var high = lowCounts.count - 1
    while low < high {
      let middle = (low + high) / 2
      if lowCounts[middle] > i { high = middle } else { low = middle + 1 }
    }
    return lowCounts[low]..<(last + 1)
  }

  private func cover(_ slice: borrowing TrackSlice, into verdicts: inout some Verdicts) {
    if slice.day.traits.countsPersons {
      verdicts.unprovable(seconds: 0, .personsUnknown)
      return verdicts.cover(slice)
    }
    let track = slice.track
    var withoutCount: Int64 = 0
    var run = CoverageRun(from: slice.wholeDay.fromSeconds)
    for stretch in track.stretches[slice.day.stretches] {
      let counted =
        track.records[Int(stretch.from)].personsRaw != .max
        && track.records[Int(stretch.to)].personsRaw != .max
      if !counted { withoutCount += stretch.seconds }
      run.take(
        seconds: stretch.seconds, millimeters: stretch.millimeters,
        stretch.reason ?? (counted ? nil : .personsUnknown), into: &verdicts)
    }
    run.close(into: &verdicts)
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
