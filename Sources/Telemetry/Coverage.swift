/// Why a second could not be judged; the first that applies in this order is the one counted.
package enum UnjudgedReason: String, Sendable, Hashable, CaseIterable {
  case noRecord = "no-record"
  case gap
  case conflict
  case invalidFix = "invalid-fix"
  case clock
  case spike
  case frozenFix = "frozen-fix"
  case impossibleMove = "impossible-move"
  case speedMissing = "speed-missing"
  case studentsUnknown = "students-unknown"
  case limitUnknown = "limit-unknown"
  case personsUnknown = "persons-unknown"
  case routeUnknown = "route-unknown"
  case registryMissing = "registry-missing"
  case registryIncomplete = "registry-incomplete"
  case registryContradiction = "registry-contradiction"
  case driverUnknown = "driver-unknown"
  case ruleDisabled = "rule-disabled"

  // Compared and hashed by place: what the compiler writes for raw values builds their texts each time.
  package static func == (left: Self, right: Self) -> Bool { left.rank == right.rank }

  package func hash(into hasher: inout Hasher) { hasher.combine(rank) }

  /// Place in the fixed order.
  package var rank: Int {
    switch self {
    case .noRecord: 0
    case .gap: 1
    case .conflict: 2
    case .invalidFix: 3
    case .clock: 4
    case .spike: 5
    case .frozenFix: 6
    case .impossibleMove: 7
    case .speedMissing: 8
    case .studentsUnknown: 9
    case .limitUnknown: 10
    case .personsUnknown: 11
    case .routeUnknown: 12
    case .registryMissing: 13
    case .registryIncomplete: 14
    case .registryContradiction: 15
    case .driverUnknown: 16
    case .ruleDisabled: 17
    }
  }
}

/// What was and what could not be judged of one vehicle, one local day and one rule.
///
/// `baseSeconds == judgedSeconds + Σ unjudgedSeconds`, exactly; metres the same way.
package struct CoverageLine: Sendable {
  package var vehicle: VehicleKey
  package var provider: ProviderID?
  package var day: CivilDate
  package var rule: RuleID
  package var baseSeconds: Int64
  package var baseMillimeters: Int64
  package var judgedSeconds: Int64
  package var judgedMillimeters: Int64
  package var unjudged: [UnjudgedReason: Extent]
  /// Seconds of the base in which nothing could have been *proven*, by reason; these overlap and are no partition.
  package var unprovableSeconds: [UnjudgedReason: Int64]
  /// Stretches that missed a threshold for opening a finding.
  package var nearMisses: Int
  /// How often the bus's own terminal claimed a breach of the rule that day; no ground of any finding.
  package var deviceClaims = 0
  /// Datum in which the day's positions were read, where nobody declared it: `inferred:gcj02`, `assumed:wgs84`.
  package var undeclaredDatum: String?

  package struct Extent: Sendable, Hashable {
    package var seconds: Int64
    package var millimeters: Int64

    package init(seconds: Int64 = 0, millimeters: Int64 = 0) {
      self.seconds = seconds
      self.millimeters = millimeters
    }
  }

  package init(vehicle: VehicleKey, provider: ProviderID?, day: CivilDate, rule: RuleID) {
    self.vehicle = vehicle
    self.provider = provider
    self.day = day
    self.rule = rule
    baseSeconds = 0
    baseMillimeters = 0
    judgedSeconds = 0
    judgedMillimeters = 0
    unjudged = [:]
    unprovableSeconds = [:]
    nearMisses = 0
  }
}
