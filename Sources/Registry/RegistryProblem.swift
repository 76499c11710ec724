package import Telemetry

/// Something wrong with the registry itself, or soon to be, on the day asked about.
package struct RegistryProblem: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case expired, expiring, contradiction, incomplete
  }

  /// What exactly; stable words.
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case documentExpired = "document-expired"
    case documentExpiring = "document-expiring"
    case rowContradiction = "row-contradiction"
    case datesContradict = "dates-contradict"
    case rowGap = "row-gap"
    case cellMissing = "cell-missing"
    case ageTooHigh = "age-too-high"
    case ageNearLimit = "age-near-limit"
    case ageTooLow = "age-too-low"
    case tenureTooShort = "tenure-too-short"
    case fullScore = "full-score"
    case disqualified
    case tagTooLong = "tag-too-long"
    case seatsTooFew = "seats-too-few"
    case vehicleWithoutPermit = "vehicle-without-permit"
    case permitWithoutVehicle = "permit-without-vehicle"
    case permitUnknownDriver = "permit-unknown-driver"
    case rosterUnknownVehicle = "roster-unknown-vehicle"
    case rosterUnknownDriver = "roster-unknown-driver"
    case rosterOverlap = "roster-overlap"
    case vehicleUnknownProvider = "vehicle-unknown-provider"
    case deviceShared = "device-shared"
    case routeWithoutLine = "route-without-line"
    case routeWithoutStops = "route-without-stops"
    case routeUnused = "route-unused"
    case routeUnknownSchool = "route-unknown-school"
    case lineWithoutRoute = "line-without-route"
    case lineFarFromStops = "line-far-from-stops"
    case lineReversed = "line-reversed"
    case stopFarFromLine = "stop-far-from-line"
    case stopsOutOfOrder = "stops-out-of-order"
    case stopSequenceTwice = "stop-sequence-twice"
    case stopTimesDescend = "stop-times-descend"
    case stopsTooMany = "stops-too-many"
    case stopUnknownRoute = "stop-unknown-route"
    case permitUnknownRoute = "permit-unknown-route"
    case rosterUnknownRoute = "roster-unknown-route"
    case exemptionUnknownRoute = "exemption-unknown-route"
  }

  package var kind: Kind
  package var code: Code
  package var severity: Severity
  /// Plate, driver id or provider id; never a name or an ID number.
  package var subject: String
  package var vehicle: VehicleKey?
  package var driver: DriverID?
  package var provider: ProviderID?
  package var document: DocumentReference?
  /// The row meant, and the one it clashes with where there is one.
  package var origin: RowOrigin
  package var other: RowOrigin?
  /// Days until the document runs out, 0 on its last day.
  package var daysLeft: Int64?
  /// Days since it ran out.
  package var daysOverdue: Int64?
  package var message: Message

  package var validTo: CivilDate? { document?.validTo }

  init(
    _ kind: Kind, _ code: Code, _ severity: Severity, subject: String, origin: RowOrigin,
    message: Message
  ) {
    self.kind = kind
    self.code = code
    self.severity = severity
    self.subject = subject
    self.origin = origin
    self.message = message
  }
}
