package import Geo

/// How sure a finding is; never 确认, never 违法.
package enum Certainty: String, Sendable, Hashable {
  /// No lawful drive produces these records (数据可证).
  case proven
  /// To be looked at (疑似待核).
  case suspected
}

package enum Severity: String, Sendable, Hashable, CaseIterable {
  case notice, minor, serious, critical
}

/// Content name of a record: `r-` and 16 hex digits.
package struct RecordID: Sendable, Hashable, Comparable {
  /// First eight bytes of the digest, most significant first: the order is that of the texts.
  package var bits: UInt64
  package init(bits: UInt64) { self.bits = bits }
  package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

  /// The form in every output: `r-9f3100000000002a`.
  package var text: String {
    let digits = String(bits, radix: 16)
    return "r-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

/// One rule broken, or seemingly broken, once; the unit of every list.
///
/// Unknown is nil. Coordinates are WGS-84.
package struct Finding: Sendable {
  /// `f-` and 16 hex digits over rule, subject and anchor.
  package var id: String
  package var rule: RuleID
  package var certainty: Certainty
  package var severity: Severity
  package var vehicle: VehicleKey?
  /// Vehicles concerned where the subject is a person, ascending.
  package var vehicles: [VehicleKey]
  /// Driver on the record or in the roster; see `premises` for which.
  package var driver: DriverID?
  package var provider: ProviderID?
  /// First and last instant, both meant; nil for rules about documents.
  package var start: Timestamp?
  package var end: Timestamp?
  /// Local days concerned, ascending; used by rules about documents, which have no span.
  package var days: [CivilDate]
  package var distanceMeters: Int64?
  package var place: Coordinate?
  /// Approved line that was being driven, where a run was recognised.
  package var route: RouteID?
  /// The run: route and planned or observed start as `R-014@2026-03-02T06:58`.
  package var run: String?
  /// Stop that a rule about stops speaks of.
  package var stop: StopID?
  /// Where on the route it lies.
  package var near: RoutePlace?
  package var measured: [Measurement]
  package var limit: SpeedLimitUsed?
  package var document: DocumentReference?
  /// Excess in tenths of a percent of the limit: what the witness certifies, what the records show.
  package var excessPermille: CertifiedAndMeasured
  /// Points (记分) the same two ways; nil where no article gives any.
  package var points: CertifiedAndMeasured
  /// Instrument and article as the rule book keys them: `REG617 art35p1`.
  package var cites: [String]
  /// Text of a criminal-case alert, always for human review.
  package var criminalAlert: Message?
  package var premises: [Premise]
  /// Why it is not better than suspected, or what was noticed beside a proof.
  package var doubts: [Doubt]
  /// Records by content, in order of their device time.
  package var evidence: [RecordID]
  /// The two of them that a proof by two fixes rests on, earlier first; empty where it does not.
  package var witness: [RecordID] = []
  package var message: Message

  package init(
    id: String, rule: RuleID, certainty: Certainty, severity: Severity, message: Message
  ) {
    self.id = id
    self.rule = rule
    self.certainty = certainty
    self.severity = severity
    self.message = message
    vehicles = []
    days = []
    measured = []
    excessPermille = CertifiedAndMeasured()
    points = CertifiedAndMeasured()
    cites = []
    premises = []
    doubts = []
    evidence = []
  }
}

/// A place told by the approved line.
package struct RoutePlace: Sendable, Hashable {
  /// Nearest approved stop of the line.
  package var stop: StopID?
  /// Metres from the line's beginning, rounded down.
  package var routeMeters: Int64?

  package init(stop: StopID? = nil, routeMeters: Int64? = nil) {
    self.stop = stop
    self.routeMeters = routeMeters
  }
}

/// One value two ways.
package struct CertifiedAndMeasured: Sendable, Hashable {
  package var certified: Int64?
  package var measured: Int64?

  package init(certified: Int64? = nil, measured: Int64? = nil) {
    self.certified = certified
    self.measured = measured
  }

  package var isEmpty: Bool { certified == nil && measured == nil }
}

/// A number in a finding: fixed point, rounded down.
package struct Measurement: Sendable, Hashable {
  /// Keys of `measured`; their unit is in the name.
  package enum Key: String, Sendable, Hashable, CaseIterable {
    case maxKmh = "max_kmh"
    case meanKmh = "mean_kmh"
    case certifiedKmh = "certified_kmh"
    case recorderMaxKmh = "recorder_max_kmh"
    case persons
    case seats
    case daysOverdue = "days_overdue"
    case daysLeft = "days_left"
    case fixes
    case maxOffsetM = "max_offset_m"
    case offM = "off_m"
    case leastSeconds = "least_s"
    case mostSeconds = "most_s"
  }

  package var key: Key
  /// Value times ten to the power of `decimals`.
  package var scaled: Int64
  package var decimals: Int

  package init(_ key: Key, scaled: Int64, decimals: Int = 0) {
    self.key = key
    self.scaled = scaled
    self.decimals = decimals
  }
}

/// Limit a speeding finding was held against, and what else the road might have allowed.
package struct SpeedLimitUsed: Sendable, Hashable {
  package struct Candidate: Sendable, Hashable {
    package var limit: DeciKilometersPerHour
    /// Rule-book id such as `cap_other` or `cap_expressway`.
    package var source: String

    package init(limit: DeciKilometersPerHour, source: String) {
      self.limit = limit
      self.source = source
    }
  }

  package var used: Candidate
  package var alternatives: [Candidate]

  package init(used: Candidate, alternatives: [Candidate]) {
    self.used = used
    self.alternatives = alternatives
  }
}

/// The paper a document finding is about.
package struct DocumentReference: Sendable, Hashable {
  /// Stable word such as `permit`, `tag`, `inspection`, `insurance` or `qualification`.
  package var kind: String
  package var number: String?
  package var validTo: CivilDate?

  package init(kind: String, number: String? = nil, validTo: CivilDate? = nil) {
    self.kind = kind
    self.number = number
    self.validTo = validTo
  }
}

/// Something a finding rests on that is not arithmetic on its records; the weakest one decides.
package struct Premise: Sendable, Hashable {
  package enum Key: String, Sendable, Hashable, CaseIterable {
    case speed, limit, road, students, vehicle, driver, datum, registry, clock
  }

  package var key: Key
  /// Stable word or short composite such as `gnss+displacement`, `count` or `inferred:mph`.
  package var value: String
  /// Whether a proof may rest on it.
  package var bearsProof: Bool

  package init(_ key: Key, _ value: String, bearsProof: Bool) {
    self.key = key
    self.value = value
    self.bearsProof = bearsProof
  }
}

/// A named reason against taking the records at their word, with every record it read.
package struct Doubt: Sendable, Hashable {
  /// Closed list of reasons; the order is the order of output.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case conflict
    case spike
    case frozenFix = "frozen-fix"
    case impossibleMove = "impossible-move"
    case clockStep = "clock-step"
    case slowBetween = "slow-between"
    case countBetween = "count-between"
    case speedMissing = "speed-missing"
    case speedUnitInferred = "speed-unit-inferred"
    case studentsUnknown = "students-unknown"
    case studentsAssumed = "students-assumed"
    case roadUnknown = "road-unknown"
    case noWitness = "no-witness"
    case identityFromRoster = "identity-from-roster"
    case registerIncomplete = "register-incomplete"
    case noMotionWitness = "no-motion-witness"
    case serviceUnknown = "service-unknown"
    case ageReading = "age-reading"
    /// Fixes on an approved line among those off all of them.
    case onRouteBetween = "on-route-between"
    case exempt
    case routeUnknown = "route-unknown"
    case datumAssumed = "datum-assumed"
    /// The rule speaks of what did not happen, which missing records never prove.
    case absence
    case restReadingsDiffer = "rest-readings-differ"
    case driverInTwoVehicles = "driver-in-two-vehicles"
    case scheduleIncomplete = "schedule-incomplete"
  }

  package var kind: Kind
  /// Records read, ascending by id; empty for a doubt that follows from what is missing.
  package var records: [RecordID]

  package init(_ kind: Kind, records: [RecordID] = []) {
    self.kind = kind
    self.records = records
  }
}
