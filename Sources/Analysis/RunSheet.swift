package import Telemetry

/// One run of a bus held against what was fixed for it (六定): bus, driver, attendant, route, times, stops.
///
/// Nil and empty mean that nothing is known, never that nothing was there.
package struct RunSheet: Sendable {
  /// What the roster and the approved route say.
  package struct Plan: Sendable, Hashable {
    package var route: RouteID?
    package var routeName: String?
    package var driver: DriverID?
    /// Name where the registry has one, else the roster's word.
    package var attendant: String?
    package var start: Timestamp?
    package var end: Timestamp?
    /// Pickups and schools of the route.
    package var stops: Int?

    package init() {}
  }

  /// What the records say.
  package struct Drive: Sendable, Hashable {
    package var route: RouteID?
    package var routeName: String?
    /// Ids on the records themselves, in the order of their appearance.
    package var drivers: [DriverID] = []
    /// First and last motion.
    package var start: Timestamp?
    package var end: Timestamp?
    /// Driven against the line's direction.
    package var isReversed = false
    /// Stops of the route in its order; empty where they were not looked for.
    package var visits: [StopVisit] = []

    package init() {}
  }

  package var vehicle: VehicleKey
  package var day: CivilDate
  /// Nil for a run that no roster knows.
  package var plan: Plan?
  /// Nil where the bus has no record in the run's time, or the run was not recognised.
  package var drive: Drive?

  package init(vehicle: VehicleKey, day: CivilDate, plan: Plan? = nil, drive: Drive? = nil) {
    self.vehicle = vehicle
    self.day = day
    self.plan = plan
    self.drive = drive
  }
}

extension RunSheet.Drive {
  package func count(_ outcome: StopVisit.Outcome) -> Int {
    visits.count { $0.outcome == outcome }
  }
}
