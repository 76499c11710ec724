package import Registry
package import RuleBook
package import Telemetry
package import Tracks

/// Law, registry and thresholds as they stand for one vehicle on one local day.
package struct DayContext: Sendable {
  package var date: CivilDate
  package var zone: ZoneOffset
  package var vehicle: VehicleKey
  package var ruleBook: RuleBook
  package var thresholds: Thresholds
  package var kernel: ProofKernel
  /// Nil when no registry was given.
  package var registry: Registry?
  package var vehicleRow: AsOf<VehicleRow>
  package var permits: AsOf<PermitRow>
  package var provider: ProviderRow?
  package var roster: [RosterRun]
  /// Caps that bind with students aboard on any road the bus might be on.
  package var caps: [SpeedCap]
  package var vehicleClass: VehicleClass?
  package var motion: DayMotion
  /// How the vehicle's identity is known: `registry`, `plate` or `source-id`.
  package var vehicleWord: String
  /// Datum and how it is known: `declared:wgs84`, `inferred:gcj02`; several with commas where logs were mixed.
  package var datumWord: String
  /// The whole track against the approved lines, nil when none is approved on any day.
  package var journey: RouteJourney?

  package init(
    date: CivilDate, zone: ZoneOffset, vehicle: VehicleKey, ruleBook: RuleBook,
    thresholds: Thresholds, kernel: ProofKernel, registry: Registry?,
    vehicleRow: AsOf<VehicleRow>, permits: AsOf<PermitRow>, provider: ProviderRow?,
    roster: [RosterRun], caps: [SpeedCap], vehicleClass: VehicleClass?, motion: DayMotion,
    vehicleWord: String, datumWord: String
  ) {
    self.date = date
    self.zone = zone
    self.vehicle = vehicle
    self.ruleBook = ruleBook
    self.thresholds = thresholds
    self.kernel = kernel
    self.registry = registry
    self.vehicleRow = vehicleRow
    self.permits = permits
    self.provider = provider
    self.roster = roster
    self.caps = caps
    self.vehicleClass = vehicleClass
    self.motion = motion
    self.vehicleWord = vehicleWord
    self.datumWord = datumWord
  }

  /// The rostered run that covers an instant, nil when none or several do.
  package func rosteredRun(at time: Timestamp) -> RosterRun? {
    let runs = roster.filter { run in
      guard let start = run.start, let end = run.end else { return false }
      return start <= time && time < end
    }
    return runs.count == 1 ? runs[0] : nil
  }

  /// Adults to add to an absolute count because the provider declares that it leaves them out.
  package var adultsAdded: Int {
    guard let excludes = provider?.countExcludes else { return 0 }
    return (excludes.contains(.driver) ? 1 : 0) + (excludes.contains(.attendant) ? 1 : 0)
  }

  package var vehiclePremise: Premise { Premise(.vehicle, vehicleWord, bearsProof: true) }
  /// Whether a person declared the datum of all the day's records.
  package var isDatumDeclared: Bool {
    datumWord.split(separator: ",").allSatisfy { word in
      ["declared:", "profile:", "provider:"].contains { word.hasPrefix($0) }
    }
  }
  package var datumPremise: Premise { Premise(.datum, datumWord, bearsProof: true) }
}

/// The kernel's assumptions as the rule book prints them.
extension ProofAssumptions {
  package init(_ thresholds: Thresholds) {
    self.init(
      fixErrorMillimeters: thresholds.fixErrorMillimeters,
      speedMarginDeci: Int64(thresholds.gnssSpeedMargin.value),
      agreementDeci: Int64(thresholds.speedAgreement.value),
      minimumSeconds: thresholds.witnessMinimumSeconds,
      maximumSeconds: thresholds.witnessMaximumSeconds,
      motionMaximumSeconds: thresholds.motionWitnessMaximumSeconds,
      movingDeci: Int64(thresholds.movingSpeed.value),
      overcrowdingMinimumSeconds: thresholds.overcrowdingMinimumSeconds,
      overcrowdingMaximumSeconds: thresholds.gapMaximumSeconds)
  }
}
