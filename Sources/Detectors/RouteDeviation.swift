import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Vehicle with students aboard away from every line approved for it that day.
///
/// ## What counts
/// Records that follow no approved line, on a run or with students certainly aboard, for the least time and way; from
/// the record on the line from which it left to the one with which it came back. And every proof by far fixes.
/// ## What does not
/// Crossing a line by chance ends nothing; the zones at both ends, leaves, depot and empty legs, gaps.
/// ## Why
/// School Bus Safety Regulation art. 30 paragraph 2, as cited in the rule book entry `route-deviation`.
/// ## Example
/// corridor 50 m, error 15 m: `0 0 300 300 300 300 0` m off at one per 20 s → one finding of 100 s.
package struct RouteDeviation: Detector {
  package static let rule = RuleID.routeDeviation

  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    guard day.ruleBook.isEnabled(.routeDeviation, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    let epoch = day.journey?.epoch(ofDay: slice.day)
    if let reason = day.reasonWithoutRoutes(epoch) {
      verdicts.unjudged(slice.wholeDay, reason)
      return
    }
    guard let journey = day.journey, let epoch else { return }
    cover(slice, day, journey, epoch, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let journey = day.journey else { return }
    let writer = DeviationFindings(
      track: slice.track, journey: journey, days: days, thresholds: day.thresholds)
    for stretch in journey.stretches where !stretch.isExempt {
      if let (gate, missedBy) = writer.missedGate(stretch) {
        verdicts.nearMiss(gate: gate, missedBy: missedBy)
      }
    }
    for draft in writer.findings(day) { verdicts.finding(draft) }
  }

  private func cover(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, _ journey: RouteJourney,
    _ epoch: RouteJourney.Epoch, into verdicts: inout some Verdicts
  ) {
    guard journey.notes[slice.day.range].contains(where: { $0.contains(.off) }) else {
      verdicts.cover(slice)
      verdicts.unprovable(seconds: slice.day.traits.uncertainSeconds, .studentsUnknown)
      return
    }
    let track = slice.track
    let flaw = epoch.flaws.first?.consequence.reason
    var run = CoverageRun(from: slice.wholeDay.fromSeconds)
    for stretch in track.stretches[slice.day.stretches] {
      let (from, to) = (Int(stretch.from), Int(stretch.to))
      let (students, later) = (track.fixes[from].students, track.fixes[to].students)
      let isEmpty = students.isEmpty && later.isEmpty
      let isCertain = students.isCertain && later.isCertain
      let notes = journey.notes[from].union(journey.notes[to])
      var reason = stretch.reason
      if reason == nil, !isEmpty, notes.contains(.off), !notes.contains(.onRun) {
        reason = flaw ?? (isCertain ? nil : .studentsUnknown)
      }
      run.take(
        seconds: stretch.seconds, millimeters: stretch.millimeters, reason, into: &verdicts)
    }
    run.close(into: &verdicts)
    verdicts.unprovable(seconds: slice.day.traits.uncertainSeconds, .studentsUnknown)
  }
}
