package import Telemetry

/// Which school a finding concerns, as the registry tells by routes.
package struct SchoolDirectory: Sendable {
  package var names: [SchoolID: String] = [:]
  package var ofRoute: [RouteID: SchoolID] = [:]
  /// Schools that a bus serves by permit or roster, ascending.
  package var ofVehicle: [VehicleKey: [SchoolID]] = [:]

  package init() {}

  package var isEmpty: Bool { ofRoute.isEmpty }

  /// The school of the finding's route; without a route all schools that its bus serves, ascending.
  package func schools(of finding: Finding) -> [SchoolID] {
    if let route = finding.route { return ofRoute[route].map { [$0] } ?? [] }
    let vehicles = (finding.vehicle.map { [$0] } ?? []) + finding.vehicles
    return Set(vehicles.flatMap { ofVehicle[$0] ?? [] }).sorted()
  }
}
