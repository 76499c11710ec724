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

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
