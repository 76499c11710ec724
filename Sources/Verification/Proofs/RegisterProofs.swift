import Registry
import RuleBook
import Telemetry

/// Rows in use on one day that differ.
enum RegistryContradictionProof: PlainProof {
  static let rule = RuleID.registryContradiction

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    RegisterCheck.examine(finding, evidence, court, &objections) { registry, subject, day in
      switch subject {
      case .vehicle(let key):
        var kinds: [String] = []
        if case .contradiction = registry.vehicle(key, on: day) { kinds.append("vehicle-row") }
        if case .contradiction = registry.permits(of: key, on: day) { kinds.append("permit-row") }
        return kinds
      case .person(let driver):
        if case .contradiction = registry.driver(driver, on: day) { return ["driver-row"] }
        return []
      }
    }
  }
}

/// What a register lacks of a vehicle or driver that was seen.
enum RegistryIncompleteProof: PlainProof {
  static let rule = RuleID.registryIncomplete

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    RegisterCheck.examine(finding, evidence, court, &objections) { registry, subject, day in
      switch subject {
      case .vehicle(let key):
        var kinds: [String] = []
        switch registry.vehicle(key, on: day) {
        case .absent, .gap: kinds.append("vehicle-row")
        case .contradiction: break
        case .one(let row):
          if row.seats == nil || row.inspectionValidTo == nil || row.insuranceValidTo == nil {
            kinds.append("vehicle-row")
          }
        }
        if case .gap = registry.permits(of: key, on: day) { kinds.append("permit-row") }
        return kinds
      case .person(let driver):
        switch registry.driver(driver, on: day) {
        case .gap: return ["driver-row"]
        case .one(let row):
          let dates = [row.qualifiedFrom, row.qualifiedTo, row.disqualifiedFrom]
          return dates.allSatisfy { $0 == nil } ? ["qualification"] : []
        case .absent, .contradiction: return []
        }
      }
    }
  }
}

/// What both rules about the register itself share.
enum RegisterCheck {
  enum Subject {
    case vehicle(VehicleKey)
    case person(DriverID)
  }

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections,
    kinds: (_ registry: Registry, _ subject: Subject, _ day: CivilDate) -> [String]
  ) {
    guard let registry = court.registry else { return objections.lackRegistry() }
    guard let paper = PaperCheck.paper(finding), let first = finding.days.first else {
      return objections.unproven(zh: "没有写明登记项或日期", en: "entry or days are not named")
    }
    let subject: Subject
    if PersonCheck.isPerson(finding) {
      guard let driver = PersonCheck.driver(finding, evidence, court, &objections) else { return }
      subject = .person(driver)
      PersonCheck.expectSubject(finding, driver, paper, evidence, court, &objections)
      PersonCheck.expectConsequences(finding, evidence, court, &objections)
    } else {
      guard let record = evidence.first, evidence.count == 1,
        finding.days.contains(record.day(court.zone))
      else {
        return objections.unproven(zh: "没有所列日期的记录", en: "there is no record of those days")
      }
      objections.expectVehicle(finding, record, court)
      objections.expectID(
        finding, subject: Court.subject(record.key), anchors: [PaperCheck.anchor(paper)])
      objections.expect(
        finding, court, on: first, decisive: nil, certified: nil, measured: nil)
      subject = .vehicle(record.key)
    }
    objections.expectCertainty(finding)
    for day in finding.days where !kinds(registry, subject, day).contains(paper.kind) {
      objections.unproven(
        zh: "台账在 \(day) 没有这个问题", en: "the registry has no such fault on \(day)")
    }
  }
}
