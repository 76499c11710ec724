import Registry
import RuleBook
import Telemetry

/// A paper that runs out soon: its last day in the register, counted from the day of the record.
enum DocumentExpiringProof: PlainProof {
  static let rule = RuleID.documentExpiring

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let registry = court.registry else { return objections.lackRegistry() }
    guard let claimed = PaperCheck.paper(finding), let validTo = claimed.validTo,
      let day = finding.days.first, finding.days.count == 1
    else {
      return objections.unproven(zh: "没有写明证件、日期", en: "paper or day is not named")
    }
    let isMasked = claimed.number?.contains("*") == true
    let papers: [DocumentReference]
    var driver: DriverID?
    if PersonCheck.isPerson(finding) {
      driver = PersonCheck.driver(finding, evidence, court, &objections)
      guard let driver else { return }
      papers = [
        DocumentReference(
          kind: "qualification", validTo: registry.driver(driver, on: day).row?.qualifiedTo)
      ]
    } else {
      guard let record = evidence.first, evidence.count == 1, record.day(court.zone) == day else {
        return objections.unproven(zh: "没有当天的记录", en: "there is no record of that day")
      }
      objections.expectVehicle(finding, record, court)
      papers = Self.papers(registry, record.key, day)
    }
    let found = papers.first {
      $0.kind == claimed.kind && $0.validTo == validTo && (isMasked || $0.number == claimed.number)
    }
    guard let found else {
      return objections.unproven(
        zh: "台账中没有这样的证件", en: "the registry shows no such paper")
    }
    let left = validTo.daysSince1970 - day.daysSince1970
    objections.expect("measured.days_left", finding.measured("days_left", 0), left)
    if left < 0 || left > court.ruleBook.thresholds(on: day).expiringWithinDays {
      objections.unproven(zh: "不在提醒期内", en: "not within the days of warning")
    }
    let cites = court.ruleBook.document(claimed.kind)?.cites ?? []
    if let driver {
      PersonCheck.expectSubject(finding, driver, found, evidence, court, &objections)
      PersonCheck.expectConsequences(finding, evidence, court, cites: cites, &objections)
    } else if let record = evidence.first {
      objections.expectID(
        finding, subject: Court.subject(record.key), anchors: [PaperCheck.anchor(found)])
      objections.expect(
        finding, court, on: day, decisive: nil, certified: nil, measured: nil, cites: cites)
    }
  }

  private static func papers(
    _ registry: Registry, _ key: VehicleKey, _ day: CivilDate
  ) -> [DocumentReference] {
    let row = registry.vehicle(key, on: day).row
    let permit = registry.permits(of: key, on: day).row
    return [
      DocumentReference(kind: "inspection", validTo: row?.inspectionValidTo),
      DocumentReference(kind: "insurance", validTo: row?.insuranceValidTo),
      DocumentReference(kind: "carrier-insurance", validTo: row?.carrierInsuranceValidTo),
      DocumentReference(kind: "tag", number: permit?.tagID, validTo: permit?.tagValidTo),
      DocumentReference(kind: "permit", number: permit?.permitID, validTo: permit?.permitValidTo),
    ]
  }
}
