import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Person who drove for longer than the law allows without a rest, whatever the buses.
///
/// ## What counts
/// One person's motion over all vehicles that spans more than the limit without a rest of the least length to be seen;
/// unknown time counts as driving.
/// ## What does not
/// A span of exactly the limit; a rest of exactly the least length is one. Drift of a parked bus is no motion.
/// ## Why
/// Regulation on Implementing the Road Traffic Safety Law art. 62(7), as cited in the entry `fatigue-continuous`.
/// ## Example
/// Driving from 06:00, a rest of 19:30, on in another bus until 10:30 → one finding of 4 h 30 min.
///
/// The vehicle's part is its coverage and who drove it when; `FatigueJudge` follows the person.
package struct FatigueContinuous: Detector {
  package static let rule = RuleID.fatigueContinuous

  private var roster: [RosterRun] = []

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let rostered = day.roster.filter { $0.start != nil && $0.end != nil && $0.driver != nil }
    roster += rostered
    guard day.ruleBook.isEnabled(Self.rule, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    cover(slice, rostered, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let survey = DrivingSurvey(
      slice.track, kernel: day.kernel, thresholds: day.thresholds,
      numbers: FatigueNumbers(day.ruleBook, on: day.date))
    for fact in survey.facts(roster: roster) { verdicts.driving(fact) }
  }

  /// Judged is what has no gap and a driver who is known; neighbours of one verdict are told as one.
  private func cover(
    _ slice: borrowing TrackSlice, _ rostered: [RosterRun], into verdicts: inout some Verdicts
  ) {
    if slice.day.traits.driver != nil { return verdicts.cover(slice) }
    let track = slice.track
    var run = CoverageRun(from: slice.wholeDay.fromSeconds)
    for stretch in track.stretches[slice.day.stretches] {
      run.take(
        seconds: stretch.seconds, millimeters: stretch.millimeters,
        stretch.reason ?? reasonWithoutDriver(track, Int(stretch.from), rostered), into: &verdicts)
    }
    run.close(into: &verdicts)
  }

  private func reasonWithoutDriver(
    _ track: Track, _ index: Int, _ rostered: [RosterRun]
  ) -> UnjudgedReason? {
    if track.records[index].driverRaw != .max { return nil }
    let time = track.time(index)
    let isRostered = rostered.contains { run in
      guard let start = run.start, let end = run.end else { return false }
      return start <= time && time < end
    }
    return isRostered ? nil : .driverUnknown
  }
}
