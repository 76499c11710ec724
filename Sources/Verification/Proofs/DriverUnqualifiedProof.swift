import Registry
import RuleBook
import Telemetry

/// A driver without a valid qualification: the register on each day, the card, and motion under it.
enum DriverUnqualifiedProof: PlainProof {
  static let rule = RuleID.driverUnqualified

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let registry = court.registry else { return objections.lackRegistry() }
    guard let driver = PersonCheck.driver(finding, evidence, court, &objections) else { return }
    guard let paper = PaperCheck.paper(finding), !finding.days.isEmpty else {
      return objections.unproven(zh: "没有写明证件或日期", en: "paper or days are not named")
    }
    objections.expectCertainty(finding)
    for day in finding.days where !offences(registry, driver, day, court).contains(paper) {
      objections.unproven(
        zh: "台账中 \(day) 没有这样的资格问题", en: "the registry shows no such paper on \(day)")
    }
    if finding.isProven {
      PaperCheck.expectMotion(evidence, court, needsStudents: false, &objections)
      if finding.premise("driver") != "card" {
        objections.unproven(zh: "驾驶员不是刷卡所知", en: "the driver is not known by card")
      }
      if paper.kind == "age" {
        objections.unproven(zh: "年龄只能疑似", en: "age is only ever suspected")
      }
      if paper.validTo == nil, case .absent = registry.driver(driver, on: finding.days[0]),
        !registry.isComplete(.drivers)
      {
        objections.unproven(
          zh: "登记未声明完整，不能证明没有", en: "the register is not said to be complete")
      }
    }
    PersonCheck.expectSubject(finding, driver, paper, evidence, court, &objections)
    PersonCheck.expectConsequences(finding, evidence, court, &objections)
  }

  private static func offences(
    _ registry: Registry, _ driver: DriverID, _ day: CivilDate, _ court: Court
  ) -> [DocumentReference] {
    switch registry.driver(driver, on: day) {
    case .absent: return [DocumentReference(kind: "qualification")]
    case .gap, .contradiction: return []
    case .one(let row):
      if let from = row.disqualifiedFrom, from <= day {
        return [DocumentReference(kind: "disqualification", validTo: from)]
      }
      if let to = row.qualifiedTo, to < day {
        return [DocumentReference(kind: "qualification", validTo: to)]
      }
      if let from = row.qualifiedFrom, day < from {
        return [DocumentReference(kind: "qualification")]
      }
      guard let birth = row.birthDate else { return [] }
      let law = court.ruleBook.requirements(on: day)
      let (born, now) = (birth.components, day.components)
      let age =
        now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
      return age < law.minimumAgeYears || age > law.maximumAgeYears
        ? [DocumentReference(kind: "age")] : []
    }
  }
}
