package import Geo
package import Telemetry

/// Everything a check found out; what every report is written from.
///
/// Sorted as it is to be printed: findings by vehicle (or person), start, rule; coverage by vehicle, day, rule;
/// evidence by record, source name, line; diagnostics by source, line, code.
package struct CheckResult: Sendable {
  package var findings: [Finding]
  package var coverage: [CoverageLine]
  package var evidence: [EvidenceLocation]
  package var diagnostics: [Diagnostic]
  package var sources: [SourceFile]
  package var headerGroups: [HeaderGroupDecision]
  /// What was found out about the datum where nobody declared it, by header group, then provider.
  package var datumFits: [DatumFit] = []
  package var vehicles: [VehicleSummary]
  /// Runs of approved routes, by vehicle, then start (planned where it was not observed), then route.
  package var runs: [ObservedRun] = []
  /// Drawings' data, by finding id; not for every finding where there are very many.
  package var exhibits: [String: Exhibit]
  package var totals: Totals
  /// Every bus and local day with records, by vehicle, then day.
  package var busDays: [BusDay] = []
  /// Runs of the roster and runs recognised, by vehicle, day, start.
  package var runSheets: [RunSheet] = []
  package var schools = SchoolDirectory()
  /// First and last local day with records, nil when there were none.
  package var firstDay: CivilDate?
  package var lastDay: CivilDate?
  /// Keys the pseudonyms: the registry's secret, else a fingerprint of all records.
  package var privacyKey: [UInt8]

  package init(
    findings: [Finding] = [], coverage: [CoverageLine] = [], evidence: [EvidenceLocation] = [],
    diagnostics: [Diagnostic] = [], sources: [SourceFile] = [],
    headerGroups: [HeaderGroupDecision] = [], vehicles: [VehicleSummary] = [],
    exhibits: [String: Exhibit] = [:], totals: Totals = Totals(), firstDay: CivilDate? = nil,
    lastDay: CivilDate? = nil, privacyKey: [UInt8] = []
  ) {
    self.findings = findings
    self.coverage = coverage
    self.evidence = evidence
    self.diagnostics = diagnostics
    self.sources = sources
    self.headerGroups = headerGroups
    self.vehicles = vehicles
    self.exhibits = exhibits
    self.totals = totals
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.privacyKey = privacyKey
  }
}

/// A header group and the unit its speeds were read in.
package struct HeaderGroupDecision: Sendable {
  package var group: HeaderGroup
  /// Nil when undecidable: judged from positions only.
  package var speedUnit: SpeedUnit?
  package var isInferred: Bool
  /// Pairs the inference rests on and their median ratio in thousandths, where it was made.
  package var pairs: Int
  package var medianRatioMilli: Int64?

  package init(
    group: HeaderGroup, speedUnit: SpeedUnit?, isInferred: Bool, pairs: Int = 0,
    medianRatioMilli: Int64? = nil
  ) {
    self.group = group
    self.speedUnit = speedUnit
    self.isInferred = isInferred
    self.pairs = pairs
    self.medianRatioMilli = medianRatioMilli
  }
}

/// Rows in, rows judged, rows set aside: the sums that must hold.
package struct Totals: Sendable {
  /// `rowsRead == rowsJudged + Σ rowsSetAside`.
  package var rowsRead: Int
  package var rowsJudged: Int
  /// By reason: decoder codes, and `duplicate`, `conflict`, `invalid-fix`, `spike` and so on.
  package var rowsSetAside: [String: Int]
  package var vehicles: Int
  package var distanceMillimeters: Int64
  package var trackSeconds: Int64

  package init(
    rowsRead: Int = 0, rowsJudged: Int = 0, rowsSetAside: [String: Int] = [:], vehicles: Int = 0,
    distanceMillimeters: Int64 = 0, trackSeconds: Int64 = 0
  ) {
    self.rowsRead = rowsRead
    self.rowsJudged = rowsJudged
    self.rowsSetAside = rowsSetAside
    self.vehicles = vehicles
    self.distanceMillimeters = distanceMillimeters
    self.trackSeconds = trackSeconds
  }
}

/// What is said of one vehicle in the overview.
package struct VehicleSummary: Sendable {
  package var vehicle: VehicleKey
  package var provider: ProviderID?
  package var providerName: String?
  /// Names the logs used for it, ascending.
  package var labels: [String]
  package var isRegistered: Bool
  package var rowsJudged: Int
  package var rowsSetAside: [String: Int]
  package var distanceMillimeters: Int64
  package var firstRecord: Timestamp
  package var lastRecord: Timestamp
  /// Median seconds between records.
  package var medianIntervalSeconds: Int64?
  package var stops: Int
  package var studentsSource: String

  package init(
    vehicle: VehicleKey, provider: ProviderID? = nil, providerName: String? = nil,
    labels: [String] = [], isRegistered: Bool, rowsJudged: Int = 0,
    rowsSetAside: [String: Int] = [:], distanceMillimeters: Int64 = 0, firstRecord: Timestamp,
    lastRecord: Timestamp, medianIntervalSeconds: Int64? = nil, stops: Int = 0,
    studentsSource: String
  ) {
    self.vehicle = vehicle
    self.provider = provider
    self.providerName = providerName
    self.labels = labels
    self.isRegistered = isRegistered
    self.rowsJudged = rowsJudged
    self.rowsSetAside = rowsSetAside
    self.distanceMillimeters = distanceMillimeters
    self.firstRecord = firstRecord
    self.lastRecord = lastRecord
    self.medianIntervalSeconds = medianIntervalSeconds
    self.stops = stops
    self.studentsSource = studentsSource
  }
}

/// Samples around a finding for its drawing, in time order.
package struct Exhibit: Sendable {
  package struct Sample: Sendable {
    package var time: Timestamp
    package var coordinate: Coordinate
    /// GNSS speed; nil where the record has none.
    package var speed: DeciKilometersPerHour?
    /// Speed of displacement from the sample before, nil after a gap.
    package var displacementSpeed: DeciKilometersPerHour?
    package var persons: Int?
    /// Set aside, and why.
    package var setAside: UnjudgedReason?
    /// Whether the time up to this sample is a gap.
    package var followsGap: Bool

    package init(time: Timestamp, coordinate: Coordinate) {
      self.time = time
      self.coordinate = coordinate
      followsGap = false
    }
  }

  package var samples: [Sample]
  /// The two fixes of the strongest witness, indices into `samples`.
  package var witness: (Int, Int)?
  /// The drawing of the place; nil where there is nothing to draw or nobody may see it.
  package var sketch: RouteSketch?

  package init(
    samples: [Sample], witness: (Int, Int)? = nil, sketch: RouteSketch? = nil
  ) {
    self.samples = samples
    self.witness = witness
    self.sketch = sketch
  }
}
