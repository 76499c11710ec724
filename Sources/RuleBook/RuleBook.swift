import Digests
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
  package var frozenMinimumFixes: Int
  package var stopRadiusMillimeters: Int64
  package var stopMinimumSeconds: Int64
  // routes and stops
  package var routes: RouteThresholds
}

/// The law as data: entries with dates, articles and how sure we are of each.
///
/// Read from the YAML files of this room, then overlaid by what an office adds; never changed afterwards.
package struct RuleBook: Sendable {
  /// The merged YAML that everything below was read from.
  let tree: YAMLNode
  let content: RuleBookContent
  /// Thresholds before the first dated change, then from each change on, ascending.
  private(set) var thresholdPeriods: [(from: CivilDate?, thresholds: Thresholds)] = []
  /// SHA-256 over the effective content, 64 hex digits; comments and layout do not count.
  package let digest: String

  init(tree: YAMLNode) throws(RuleBookError) {
    self.tree = tree
    content = try RuleBookContent(tree)
    var text = ""
    tree.appendCanonicalText(to: &text)
    digest = sha256Hex(Array(text.utf8))
    let dates = Set(content.numbers.values.flatMap { $0.dated.changes.map(\.from) }).sorted()
    thresholdPeriods = [(nil, readThresholds(on: CivilDate(daysSince1970: .min)))]
    thresholdPeriods += dates.map { ($0, readThresholds(on: $0)) }
  }

  /// The book as shipped.
  package static func standard() throws -> RuleBook {
    var tree = YAMLNode(content: .mapping([]), file: "rules", line: 1)
    for (name, bytes) in standardFiles {
      if let part = try readYAML(bytes: bytes, name: name) {
        tree = try tree.merged(with: part, isOverlay: false)
      }
    }
    return try RuleBook(tree: tree)
  }

  /// Files of the standard book; a test compares the list with the folder.
  static let standardFiles: [(name: String, bytes: [UInt8])] = [
    ("instruments.yaml", PackageResources.instruments_yaml),
    ("citations.yaml", PackageResources.citations_yaml),
    ("caps.yaml", PackageResources.caps_yaml),
    ("points.yaml", PackageResources.points_yaml),
    ("fines.yaml", PackageResources.fines_yaml),
    ("criminal.yaml", PackageResources.criminal_yaml),
    ("thresholds.yaml", PackageResources.thresholds_yaml),
    ("requirements.yaml", PackageResources.requirements_yaml),
    ("documents.yaml", PackageResources.documents_yaml),
    ("rules_driving.yaml", PackageResources.rules_driving_yaml),
    ("rules_documents.yaml", PackageResources.rules_documents_yaml),
  ]

  /// Names of those files, in the order of reading.
  package static var standardFileNames: [String] { standardFiles.map(\.name) }

  /// This book with an office's changes on top; all of them or, when one is wrong, none.
  package func overlaying(yaml: String, name: String) throws(RuleBookError) -> RuleBook {
    guard let overlay = try readYAML(yaml, name: name) else { return self }
    return try RuleBook(tree: try tree.merged(with: overlay, isOverlay: true))
  }

  /// The same from a file's bytes, which must be UTF-8.
  package func overlaying(yaml bytes: [UInt8], name: String) throws(RuleBookError) -> RuleBook {
    guard let overlay = try readYAML(bytes: bytes, name: name) else { return self }
    return try RuleBook(tree: try tree.merged(with: overlay, isOverlay: true))
  }
}
