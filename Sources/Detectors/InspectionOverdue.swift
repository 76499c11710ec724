import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Half-yearly safety inspection that had run out on the day of a drive.
///
/// ## What counts
/// A day with motion after the last valid day of the inspection.
/// ## What does not
/// That last day itself; a vehicle without a registered date.
/// ## Why
/// School Bus Safety Regulation art. 20, as cited in the rule book entry `inspection-overdue`.
/// ## Example
/// Inspection valid to 2026-02-28, driven on 2026-03-02 → 2 days overdue.
package struct InspectionOverdue: Detector {
  package static let rule = RuleID.inspectionOverdue

  private var tally = DocumentTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let state = day.vehiclePapers(
      .inspectionOverdue, required: [("inspection", \.inspectionValidTo)], optional: [])
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

extension DayContext {
  /// State of papers whose last day stands in the vehicle row.
  func vehiclePapers(
    _ rule: RuleID, required: [(String, KeyPath<VehicleRow, CivilDate?>)],
    optional: [(String, KeyPath<VehicleRow, CivilDate?>)]
  ) -> PaperState {
    guard ruleBook.isEnabled(rule, on: date) else { return .unjudged(.ruleDisabled) }
    guard let registry, registry.has(.vehicles) else { return .unjudged(.registryMissing) }
    let row: VehicleRow
    switch vehicleRow {
    case .contradiction: return .unjudged(.registryContradiction)
    case .absent, .gap: return .unjudged(.registryIncomplete)
    case .one(let found): row = found
    }
    let offending = (required + optional).compactMap { kind, field -> DocumentReference? in
      guard let validTo = row[keyPath: field], validTo < date else { return nil }
      return DocumentReference(kind: kind, validTo: validTo)
    }
    if !offending.isEmpty { return .offends(offending, doubts: []) }
    return required.contains { row[keyPath: $0.1] == nil }
      ? .unjudged(.registryIncomplete) : .inOrder
  }
}
