package import Telemetry

/// Where a registry row stands, for diagnostics and findings.
package struct RowOrigin: Sendable, Hashable {
  /// File name inside the registry folder.
  package var file: String
  /// 1-based line.
  package var line: Int

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

/// When a row itself is in use (启用日期, 停用日期), both days included; nil is open.
package struct RowValidity: Sendable, Hashable {
  package var from: CivilDate?
  package var to: CivilDate?

  package init(from: CivilDate? = nil, to: CivilDate? = nil) {
    self.from = from
    self.to = to
  }

  package func covers(_ day: CivilDate) -> Bool {
    (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
  }
}

package struct ProviderRow: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable { case school, carrier, other }
  package enum CountExcludes: String, Sendable, Hashable { case driver, attendant, none }

  package var id: ProviderID
  package var name: String?
  package var kind: Kind?
  package var datum: String?
  /// Adults that the provider's passenger counts leave out; nil is undeclared.
  package var countExcludes: Set<CountExcludes>?
  package var officer: String?
  package var licenceValidTo: CivilDate?
  package var validity: RowValidity
  package var origin: RowOrigin
}

package struct VehicleRow: Sendable, Hashable {
  package var key: VehicleKey
  package var sim: String?
  package var terminalID: String?
  package var intervalSeconds: Int?
  package var provider: ProviderID?
  /// 核载人数 as annotated in the vehicle licence, driver and attendant counted.
  package var seats: Int?
  package var lengthMillimeters: Int?
  package var busType: String?
  package var stage: String?
  package var firstRegistered: CivilDate?
  package var inspectionValidTo: CivilDate?
  /// Compulsory insurance (交强险).
  package var insuranceValidTo: CivilDate?
  /// Carrier's liability insurance (承运人责任险).
  package var carrierInsuranceValidTo: CivilDate?
  package var suspended: Bool?
  package var validity: RowValidity
  package var origin: RowOrigin
}

package struct PermitRow: Sendable, Hashable {
  package var permitID: String?
  package var permitValidTo: CivilDate?
  package var tagID: String?
  package var key: VehicleKey
  /// Validity of the tag (校车标牌).
  package var tagValidFrom: CivilDate?
  package var tagValidTo: CivilDate?
  package var drivers: [DriverID]
  package var routes: [RouteID]
  package var owner: String?
  package var validity: RowValidity
  package var origin: RowOrigin
}

package struct DriverRow: Sendable, Hashable {
  package var id: DriverID
  package var name: String?
  package var idNumber: String?
  package var licenceClass: String?
  package var birthDate: CivilDate?
  package var classSince: CivilDate?
  package var qualifiedFrom: CivilDate?
  package var qualifiedTo: CivilDate?
  package var qualifiedClass: String?
  package var lastReview: CivilDate?
  package var scoreCycleFullDates: [CivilDate]
  package var disqualifiedFrom: CivilDate?
  package var validity: RowValidity
  package var origin: RowOrigin
}

/// One planned run; times already on the day, in UTC seconds.
package struct RosterRun: Sendable, Hashable {
  package var day: CivilDate
  package var key: VehicleKey
  package var route: RouteID?
  package var driver: DriverID?
  package var attendant: String?
  package var students: Int?
  package var start: Timestamp?
  package var end: Timestamp?
  package var origin: RowOrigin
}

/// The row of a subject on a day.
package enum AsOf<Row: Sendable & Hashable>: Sendable, Hashable {
  case one(Row)
  /// The register has no row of this subject at all.
  case absent
  /// There are rows, but none in use that day.
  case gap([Row])
  /// Several rows in use that day which differ.
  case contradiction([Row])

  package var row: Row? {
    if case .one(let row) = self { row } else { nil }
  }
}

/// Registers that `registry.yaml` may declare complete; only then does an absence prove anything.
package enum Register: String, Sendable, Hashable, CaseIterable {
  case vehicles, permits, drivers
}
