import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Paper of a vehicle or driver seen that runs out soon after the vehicle's last day in the logs.
///
/// ## What counts
/// Last valid day within the rule book's number of days from that day on, the day itself included.
/// ## What does not
/// A paper already run out (that is another rule); a vehicle or driver not seen in the logs.
/// ## Why
/// A reminder, no offence: School Bus Safety Regulation art. 16 and 20 set the terms.
/// ## Example
/// Inspection valid to 2026-03-20, last record 2026-03-02, 30 days → 18 days left.
package struct DocumentExpiring: Detector, PersonDetector {
  package static let rule = RuleID.documentExpiring

  /// The last day whose date is not in doubt, and its first record.
  private var last: (day: DayContext, record: Int)?

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    if slice.track.farIsland(slice.day.range.lowerBound) == nil {
      last = (copy day, slice.day.range.lowerBound)
    }
    if !day.ruleBook.isEnabled(.documentExpiring, on: day.date) {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
    } else if day.registry?.has(.vehicles) != true {
      verdicts.unjudged(slice.wholeDay, .registryMissing)
    } else if case .contradiction = day.vehicleRow {
      verdicts.unjudged(slice.wholeDay, .registryContradiction)
    } else if day.vehicleRow.row == nil {
      verdicts.unjudged(slice.wholeDay, .registryIncomplete)
    } else {
      verdicts.judged(slice.wholeDay)
    }
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let (day, record) = last, day.ruleBook.isEnabled(.documentExpiring, on: day.date) else {
      return
    }
    var papers: [DocumentReference] = []
    if let row = day.vehicleRow.row {
      papers.append(DocumentReference(kind: "inspection", validTo: row.inspectionValidTo))
      papers.append(DocumentReference(kind: "insurance", validTo: row.insuranceValidTo))
      papers.append(
        DocumentReference(kind: "carrier-insurance", validTo: row.carrierInsuranceValidTo))
    }
    if let permit = day.permits.row {
      papers.append(
        DocumentReference(kind: "tag", number: permit.tagID, validTo: permit.tagValidTo))
      papers.append(
        DocumentReference(kind: "permit", number: permit.permitID, validTo: permit.permitValidTo))
    }
    for paper in papers {
      guard let left = daysLeft(paper, on: day.date, day.thresholds) else { continue }
      var draft = FindingDraft(
        Self.rule, .proven, day.ruleBook.entry(Self.rule).severity, anchor: .document(paper),
        message: expiringMessage(day.paperName(paper.kind), paper, left))
      draft.evidence = [record]
      draft.finding.document = paper
      draft.finding.days = [day.date]
      draft.finding.measured = [Measurement(.daysLeft, scaled: left)]
      draft.finding.cites = day.ruleBook.document(paper.kind)?.cites ?? []
      draft.finding.premises = [
        Premise(.registry, paper.kind, bearsProof: true), day.vehiclePremise,
      ]
      verdicts.finding(draft)
    }
  }

  package static func judge(_ person: PersonFacts, _ context: PersonContext) -> [PersonFinding] {
    guard let last = person.facts.filter(\.dayDoubts.isEmpty).map(\.day).max(),
      context.ruleBook.isEnabled(.documentExpiring, on: last),
      let row = context.registry.driver(person.driver, on: last).row,
      let fact = person.facts.first(where: { $0.day == last })
    else { return [] }
    let paper = DocumentReference(kind: "qualification", validTo: row.qualifiedTo)
    guard let left = daysLeft(paper, on: last, context.ruleBook.thresholds(on: last)) else {
      return []
    }
    var tally = PersonTally()
    tally.take(paper, fact)
    let name =
      context.ruleBook.document(paper.kind)?.name ?? Message(zh: paper.kind, en: paper.kind)
    return tally.findings(.documentExpiring, person, context, registryOnly: true) { paper, _ in
      expiringMessage(name, paper, left)
    }.map { found in
      var found = found
      found.finding.measured = [Measurement(.daysLeft, scaled: left)]
      found.finding.cites = context.ruleBook.document(paper.kind)?.cites ?? []
      return found
    }
  }
}

/// Days to the last valid day, nil when there is none, it has passed, or it is far off.
private func daysLeft(
  _ paper: DocumentReference, on day: CivilDate, _ thresholds: Thresholds
) -> Int64? {
  guard let validTo = paper.validTo, validTo >= day else { return nil }
  let left = validTo.daysSince1970 - day.daysSince1970
  return left <= thresholds.expiringWithinDays ? left : nil
}

private func expiringMessage(_ name: Message, _ paper: DocumentReference, _ left: Int64) -> Message
{
  let validTo = paper.validTo?.description ?? ""
  return Message(
    zh: "\(name.zh)将于 \(validTo) 到期，还有 \(left) 天",
    en: "\(name.en) runs out on \(validTo), \(left) days left")
}
