import Registry
import RuleBook
import Telemetry

/// What all rules about papers of a vehicle share: the register on each day, and two records that show motion.
enum PaperCheck {
  /// Papers of a kind that offend on a day.
  typealias Offences = (_ registry: Registry, _ key: VehicleKey, _ day: CivilDate) ->
    [DocumentReference]

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    needsStudents: Bool, needsComplete: Register? = nil, _ objections: inout Objections,
    offences: Offences
  ) {
    guard evidence.count == 2, let to = evidence.last else {
      return objections.unproven(
        zh: "应有两条行驶记录作证据", en: "two records of motion are expected as evidence")
    }
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, to, court)
    objections.expectPlace(finding, [to], court)
    let day = to.day(court.zone)
    if evidence[0].day(court.zone) != day || !finding.days.contains(day) {
      objections.fail(
        "value-differs", zh: "days 不含证据记录的日期 \(day)",
        en: "days do not hold \(day), the day of the records")
    }
    guard let registry = court.registry else { return objections.lackRegistry() }
    expectPaper(finding, court, to.key, &objections) { offences(registry, to.key, $0) }
    if finding.isProven {
      expectMotion(evidence, court, needsStudents: needsStudents, &objections)
      if let needsComplete, !registry.isComplete(needsComplete) {
        objections.unproven(
          zh: "登记未声明完整，不能证明没有", en: "the register is not said to be complete")
      }
    }
    let first = finding.days.first ?? day
    let consequence = finding.rule.flatMap {
      court.ruleBook.fixedPoints(
        $0, vehicleClass: court.vehicleClass(to.key, finding.days.last ?? day), on: first)
    }
    objections.expect(
      finding, court, on: first, decisive: consequence,
      certified: finding.isProven ? consequence?.points : nil, measured: consequence?.points)
  }

  /// The paper offends on every day that is named, and how long it has.
  static func expectPaper(
    _ finding: ClaimedFinding, _ court: Court, _ key: VehicleKey,
    _ objections: inout Objections, offences: (CivilDate) -> [DocumentReference]
  ) {
    guard let claimed = paper(finding), !finding.days.isEmpty,
      finding.days == Set(finding.days).sorted(),
      finding.days.count == finding.json["days"]?.items?.count
    else {
      return objections.fail(
        "value-differs", zh: "document 或 days 缺失或无序", en: "document or days are missing or unsorted"
      )
    }
    let isMasked = claimed.number?.contains("*") == true
    var paper = claimed
    for day in finding.days {
      let found = offences(day).first {
        $0.kind == claimed.kind && $0.validTo == claimed.validTo
          && (isMasked || $0.number == claimed.number)
      }
      guard let found else {
        return objections.unproven(
          zh: "台账中 \(day) 没有这样的证件问题", en: "the registry shows no such paper on \(day)")
      }
      paper = found
    }
    if let validTo = claimed.validTo, let last = finding.days.last, last > validTo {
      objections.expect(
        "measured.days_overdue", finding.measured("days_overdue", 0),
        last.daysSince1970 - validTo.daysSince1970)
    } else {
      objections.expect("measured.days_overdue", finding.measured("days_overdue", 0), nil)
    }
    objections.expectID(finding, subject: Court.subject(key), anchors: [anchor(paper)])
  }

  static func expectMotion(
    _ evidence: [NamedRecord], _ court: Court, needsStudents: Bool, _ objections: inout Objections
  ) {
    guard evidence.count == 2 else {
      return objections.unproven(
        zh: "应有两条行驶记录作证据", en: "two records of motion are expected as evidence")
    }
    let thresholds = court.ruleBook.thresholds(on: evidence[1].day(court.zone))
    if !PlainWitness.proveMotion(evidence[0], evidence[1], thresholds) {
      objections.unproven(
        zh: "\(evidence[0].name) 与 \(evidence[1].name) 不能证明车辆在行驶",
        en: "\(evidence[0].name) and \(evidence[1].name) do not prove motion")
    }
    if evidence.contains(where: \.isUnitInferred) {
      objections.unproven(zh: "速度单位只是推断", en: "the unit of the speeds is only inferred")
    }
    if needsStudents, !evidence.allSatisfy(court.hasStudents) {
      objections.unproven(
        zh: "载客人数不能证明车上有学生", en: "the counts do not show students aboard")
    }
  }

  static func paper(_ finding: ClaimedFinding) -> DocumentReference? {
    guard let document = finding.json["document"], let kind = document["kind"]?.text else {
      return nil
    }
    let text = document["valid_to"]?.text
    let validTo = text.flatMap { CivilDate($0) }
    if text != nil, validTo == nil { return nil }
    return DocumentReference(kind: kind, number: document["number"]?.text, validTo: validTo)
  }

  static func anchor(_ paper: DocumentReference) -> String {
    "document\n\(paper.kind)\n\(paper.number ?? "")\n\(paper.validTo?.description ?? "")"
  }
}
