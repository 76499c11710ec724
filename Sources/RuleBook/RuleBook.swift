package import Telemetry

/// Class of road a limit depends on.
package enum RoadClass: String, Sendable, Hashable, CaseIterable {
  case expressway
  case urbanExpressway = "urban_expressway"
  case other
}

/// Class of passenger vehicle (GA 802): large ≥ 6 m or ≥ 20 persons, medium 10–19, small ≤ 9.
package enum VehicleClass: String, Sendable, Hashable, CaseIterable {
  case large, medium, small

  /// By length where known, else by seats as annotated (核载, driver counted); nil when neither is known.
  ///
  /// - Source: GA 802, as quoted in the rule book's vocabulary.
  package init?(lengthMillimeters: Int?, seats: Int?) {
    if let lengthMillimeters, lengthMillimeters >= 6000 {
      self = .large
      return
    }
    guard let seats else { return nil }
    self = seats >= 20 ? .large : seats >= 10 ? .medium : .small
  }
}

/// How sure we are of a line of the law.
package enum LegalEvidence: String, Sendable, Hashable {
  /// Operative words read in public text.
  case verified = "V"
  /// Read in a secondary page only.
  case secondary = "V*"
  /// From memory; off by default.
  case memory = "M"
  /// Our reading or engineering default, not law.
  case interpretation = "I"
}

/// A speed cap that binds with students aboard.
package struct SpeedCap: Sendable, Hashable {
  /// Rule-book id such as `cap_expressway` or `cap_other`.
  package var id: String
  package var roadClasses: [RoadClass]
  package var limit: DeciKilometersPerHour
  package var cite: String
  package var evidence: LegalEvidence

  package init(
    id: String, roadClasses: [RoadClass], limit: DeciKilometersPerHour, cite: String,
    evidence: LegalEvidence
  ) {
    self.id = id
    self.roadClasses = roadClasses
    self.limit = limit
    self.cite = cite
    self.evidence = evidence
  }
}

/// What follows from an excess of a given size on a given day.
package struct Consequence: Sendable, Hashable {
  /// Nil where no article gives points; 0 where the text names the case without points.
  package var points: Int?
  /// Articles of the points (`MPS163 art12(1)`) and of the fine.
  package var cites: [String]
  package var fine: Message?
  package var criminalAlert: Message?
  package var severity: Severity

  package init(
    points: Int?, cites: [String], fine: Message?, criminalAlert: Message?, severity: Severity
  ) {
    self.points = points
    self.cites = cites
    self.fine = fine
    self.criminalAlert = criminalAlert
    self.severity = severity
  }
}

/// Thresholds that open and prove findings, each an entry of the rule book with unit and origin.
///
/// Engineering values and the kernel's assumptions, not the law's limits.
package struct Thresholds: Sendable, Hashable {
  // Proof kernel (DESIGN §7).
  /// Horizontal error of a fix.
  ///
  /// - Source: JT/T 794-2019 6.2, 15 m.
  package var fixErrorMillimeters: Int64
  /// Taken off a GNSS speed before it may certify.
  package var gnssSpeedMargin: DeciKilometersPerHour
  /// Most that either GNSS speed may differ from the displacement speed of a witness.
  package var speedAgreement: DeciKilometersPerHour
  package var witnessMinimumSeconds: Int64
  package var witnessMaximumSeconds: Int64
  /// Above this HDOP a fix is invalid by its own fields, tenths.
  package var maximumHdopDeci: UInt8
  package var minimumSatellites: UInt8
  package var minuteClockSeconds: Int64
  // Gaps.
  package var gapMinimumSeconds: Int64
  package var gapIntervalMultiple: Int64
  package var gapMaximumSeconds: Int64
  package var gapUndeclaredSeconds: Int64
  // speeding
  package var speedingTolerance: DeciKilometersPerHour
  package var speedingMinimumSeconds: Int64
  package var speedingMinimumFixes: Int
  package var speedingMinimumFixesSparse: Int
  /// Interval from which on a device counts as sparse.
  package var speedingSparseIntervalSeconds: Int64
  package var speedingDipSeconds: Int64
  package var speedingDipFixes: Int
  // overcrowding
  package var overcrowdingMinimumSeconds: Int64
  package var movingSpeed: DeciKilometersPerHour
  // students aboard
  /// Adults an absolute count may include.
  package var adultsCounted: UInt16
  // motion witness
  package var motionWitnessMaximumSeconds: Int64
  // documents
  package var expiringWithinDays: Int64
  // track sanity
  package var impossibleSpeed: DeciKilometersPerHour
  package var spikeAcceleration: DeciKilometersPerHour
  package var clockFutureSeconds: Int64
  package var frozenMinimumFixes: Int
  package var stopRadiusMillimeters: Int64
  package var stopMinimumSeconds: Int64
}

/// The law as data: entries with dates, articles and how sure we are of each.
package struct RuleBook: Sendable {
}
