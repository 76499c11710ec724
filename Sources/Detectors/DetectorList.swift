/// All detectors, one a rule, in the order of the rules; a test compares this with `RuleID` and the folder.
package let detectors: [any Detector.Type] = [
  Speeding.self,
  Overcrowding.self,
  RouteDeviation.self,
  OffSchedule.self,
  StopMissed.self,
  StopUnapproved.self,
  StopUnplanned.self,
  FatigueContinuous.self,
  PermitMissing.self,
  PermitExpired.self,
  InspectionOverdue.self,
  InsuranceLapsed.self,
  DriverUnqualified.self,
  DeviceSilent.self,
  DocumentExpiring.self,
  RegistryContradiction.self,
  RegistryIncomplete.self,
]

/// Detectors that also judge persons over all vehicles, in the same order.
package let personDetectors: [any PersonDetector.Type] = [
  DriverUnqualified.self,
  DocumentExpiring.self,
  RegistryContradiction.self,
  RegistryIncomplete.self,
]
