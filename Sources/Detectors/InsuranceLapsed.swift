import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Compulsory or carrier's liability insurance that had run out on the day of a drive.
///
/// ## What counts
/// A day with motion after the last valid day of either policy.
/// ## What does not
/// That last day itself; a policy without a registered date.
/// ## Why
/// Road Traffic Safety Law art. 98 and School Bus Safety Regulation art. 14(5), as cited in the rule book entry
/// `insurance-lapsed`.
/// ## Example
/// Compulsory insurance to 2026-03-01, driven on 2026-03-02 → lapsed for 1 day.
package struct InsuranceLapsed: Detector {
  package static let rule = RuleID.insuranceLapsed

  private var tally = DocumentTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let state = day.vehiclePapers(
      .insuranceLapsed, required: [("insurance", \.insuranceValidTo)],
      optional: [("carrier-insurance", \.carrierInsuranceValidTo)])
    tally.take(
      state, on: day.date, motion: day.motion.any, whole: slice.wholeDay, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let context = copy day
    tally.write(
      Self.rule, slice.track, day, message: { context.overdueMessage($0, $1) }, into: &verdicts)
  }
}
