import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Rostered run within whose time the device gave not one usable fix.
///
/// ## What counts
/// A run with both times and no usable fix from its start up to its end, on a day within those of the logs.
/// ## What does not
/// A run with any usable fix: the coverage says how much of it is missing.
/// ## Why
/// School Bus Safety Regulation art. 21, as cited in the rule book entry `device-silent`.
/// ## Example
/// Run 06:40–08:15, first fix of the bus at 08:20 → suspected, always.
///
/// The vehicle's part is its coverage; the runs of all vehicles, also of those without a record, are gone through by
/// whoever knows the days of the logs.
package struct DeviceSilent: Detector {
  package static let rule = RuleID.deviceSilent

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    if !day.ruleBook.isEnabled(Self.rule, on: day.date) {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
    } else if day.registry?.has(.roster) != true {
      verdicts.unjudged(slice.wholeDay, .registryMissing)
    } else {
      verdicts.judged(slice.wholeDay)
    }
  }
}

extension Track {
  /// Whether a usable fix lies in a span, its start included, its end not.
  package func hasUsableFix(in span: TimeSpan) -> Bool {
    indices(from: span.start.seconds, to: span.end.seconds).contains { fixes[$0].isAccepted }
  }
}
