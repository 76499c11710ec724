/// Stable name of a rule: in ledgers and reports for ever.
///
/// The order here is the order of every list of rules.
package enum RuleID: String, Sendable, Hashable, CaseIterable, Comparable {
  case speeding
  case overcrowding
  case routeDeviation = "route-deviation"
  case offSchedule = "off-schedule"
  case stopMissed = "stop-missed"
  case stopUnapproved = "stop-unapproved"
  case stopUnplanned = "stop-unplanned"
  case fatigueContinuous = "fatigue-continuous"
  case permitMissing = "permit-missing"
  case permitExpired = "permit-expired"
  case inspectionOverdue = "inspection-overdue"
  case insuranceLapsed = "insurance-lapsed"
  case driverUnqualified = "driver-unqualified"
  case deviceSilent = "device-silent"
  case documentExpiring = "document-expiring"
  case registryContradiction = "registry-contradiction"
  case registryIncomplete = "registry-incomplete"

  package static func < (left: Self, right: Self) -> Bool { left.order < right.order }

  /// Place in the list of rules.
  var order: Int {
    switch self {
    case .speeding: 0
    case .overcrowding: 1
    case .routeDeviation: 2
    case .offSchedule: 3
    case .stopMissed: 4
    case .stopUnapproved: 5
    case .stopUnplanned: 6
    case .fatigueContinuous: 7
    case .permitMissing: 8
    case .permitExpired: 9
    case .inspectionOverdue: 10
    case .insuranceLapsed: 11
    case .driverUnqualified: 12
    case .deviceSilent: 13
    case .documentExpiring: 14
    case .registryContradiction: 15
    case .registryIncomplete: 16
    }
  }

  // Compared and hashed by place: what the compiler writes for raw values builds their texts each time.
  package static func == (left: Self, right: Self) -> Bool { left.order == right.order }

  package func hash(into hasher: inout Hasher) { hasher.combine(order) }
}
