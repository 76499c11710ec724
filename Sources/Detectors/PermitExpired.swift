import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Tag or permit that had run out on the day of the run.
///
/// ## What counts
/// A day with motion after the last valid day of the tag (校车标牌) or the permit, or before the tag's first.
/// ## What does not
/// That last day itself; a vehicle without any permit row (see `permit-missing`); an empty drive is no service.
/// ## Why
/// School Bus Safety Regulation art. 16 and 18, as cited in the rule book entry `permit-expired`.
/// ## Example
/// Tag valid to 2026-02-28, run with children on 2026-03-02 → 2 days overdue.
package struct PermitExpired: Detector {
  package static let rule = RuleID.permitExpired

  private var tally = DocumentTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let (motion, doubts) = day.motion.inService
    tally.take(
      state(day, doubts), on: day.date, motion: motion, whole: slice.wholeDay, into: &verdicts)
  }

  private func state(_ day: borrowing DayContext, _ doubts: [Doubt.Kind]) -> PaperState {
    if let reason = day.reasonWithoutPermits(.permitExpired) { return .unjudged(reason) }
    guard let permit = day.permits.row else { return .inOrder }
    var offending: [DocumentReference] = []
    if let validTo = permit.tagValidTo, validTo < day.date {
      offending.append(DocumentReference(kind: "tag", number: permit.tagID, validTo: validTo))
    } else if let from = permit.tagValidFrom, from > day.date {
      offending.append(DocumentReference(kind: "tag", number: permit.tagID))
    }
    if let validTo = permit.permitValidTo, validTo < day.date {
      offending.append(DocumentReference(kind: "permit", number: permit.permitID, validTo: validTo))
    }
    if offending.isEmpty {
      return permit.tagValidTo == nil && permit.permitValidTo == nil
        ? .unjudged(.registryIncomplete) : .inOrder
    }
    return .offends(offending, doubts: doubts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let context = copy day
    tally.write(
      Self.rule, slice.track, day, message: { context.overdueMessage($0, $1) }, into: &verdicts)
  }
}
