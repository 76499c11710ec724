import Telemetry

/// A plain proof of one rule, from named records, registry and rule book alone.
protocol PlainProof: Sendable {
  static var rule: RuleID { get }
  /// Objects to whatever the finding claims that does not follow.
  ///
  /// `evidence` are its records, each verified, in order of time.
  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections)
}

/// Every rule that has a plain proof, one line each; findings of others are counted as records only.
let plainProofs: [any PlainProof.Type] = [
  SpeedingProof.self,
  OvercrowdingProof.self,
  RouteDeviationProof.self,
  OffScheduleProof.self,
  StopMissedProof.self,
  StopUnapprovedProof.self,
  StopUnplannedProof.self,
  FatigueContinuousProof.self,
  PermitMissingProof.self,
  PermitExpiredProof.self,
  InspectionOverdueProof.self,
  InsuranceLapsedProof.self,
  DriverUnqualifiedProof.self,
  DeviceSilentProof.self,
  DocumentExpiringProof.self,
  RegistryContradictionProof.self,
  RegistryIncompleteProof.self,
]
