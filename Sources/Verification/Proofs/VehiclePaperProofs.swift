import Registry
import RuleBook
import Telemetry

/// No permit at all: a register said to be complete lacks the vehicle.
enum PermitMissingProof: PlainProof {
  static let rule = RuleID.permitMissing

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    PaperCheck.examine(
      finding, evidence, court, needsStudents: true, needsComplete: .permits, &objections
    ) { registry, key, day in
      if case .absent = registry.permits(of: key, on: day) {
        return [DocumentReference(kind: "permit")]
      }
      return []
    }
  }
}

/// Tag or permit out of date on the day.
enum PermitExpiredProof: PlainProof {
  static let rule = RuleID.permitExpired

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    PaperCheck.examine(
      finding, evidence, court, needsStudents: true, &objections
    ) { registry, key, day in
      guard let permit = registry.permits(of: key, on: day).row else { return [] }
      var papers: [DocumentReference] = []
      if let to = permit.tagValidTo, to < day {
        papers.append(DocumentReference(kind: "tag", number: permit.tagID, validTo: to))
      } else if let from = permit.tagValidFrom, day < from {
        papers.append(DocumentReference(kind: "tag", number: permit.tagID))
      }
      if let to = permit.permitValidTo, to < day {
        papers.append(DocumentReference(kind: "permit", number: permit.permitID, validTo: to))
      }
      return papers
    }
  }
}

/// Safety inspection out of date on the day.
enum InspectionOverdueProof: PlainProof {
  static let rule = RuleID.inspectionOverdue

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    PaperCheck.examine(
      finding, evidence, court, needsStudents: false, &objections
    ) { registry, key, day in
      [("inspection", registry.vehicle(key, on: day).row?.inspectionValidTo)].ended(by: day)
    }
  }
}

/// Compulsory or carrier's insurance out of date on the day.
enum InsuranceLapsedProof: PlainProof {
  static let rule = RuleID.insuranceLapsed

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    PaperCheck.examine(
      finding, evidence, court, needsStudents: false, &objections
    ) { registry, key, day in
      let row = registry.vehicle(key, on: day).row
      return [
        ("insurance", row?.insuranceValidTo), ("carrier-insurance", row?.carrierInsuranceValidTo),
      ].ended(by: day)
    }
  }
}

extension [(String, CivilDate?)] {
  /// Those whose last valid day lies before `day`.
  fileprivate func ended(by day: CivilDate) -> [DocumentReference] {
    compactMap { kind, validTo in
      guard let validTo, validTo < day else { return nil }
      return DocumentReference(kind: kind, validTo: validTo)
    }
  }
}
