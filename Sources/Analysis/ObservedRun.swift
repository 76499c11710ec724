package import Telemetry

/// One driving of an approved route (班次): what was planned and what the records show, for the 六定 table and drawings.
///
/// Not observed is nil, never a guess; a planned run that was never recognised has no `start`.
package struct ObservedRun: Sendable, Hashable {
  /// How it is known which route was driven.
  package enum Source: String, Sendable, Hashable, CaseIterable {
    case roster
    /// Time of day inside a window of the route, and progress along it.
    case window
    /// Progress along the line alone.
    case progress
  }

  package var vehicle: VehicleKey
  /// Local date of the start.
  package var day: CivilDate
  package var route: RouteID
  /// As findings carry it: route and planned start, else observed: `R-014@2026-03-02T06:58`.
  package var name: String
  package var source: Source
  package var plannedStart: Timestamp?
  package var plannedEnd: Timestamp?
  /// First and last instant on the line, in driving direction.
  package var start: Timestamp?
  package var end: Timestamp?
  /// By the roster.
  package var plannedDriver: DriverID?
  package var attendant: String?
  package var plannedStudents: Int?
  /// Ids on the records of the run, ascending.
  package var drivers: [DriverID] = []
  package var lineMeters: Int64 = 0
  /// Metres of the line where it was first and last seen on it.
  package var fromMeters: Int64?
  package var toMeters: Int64?
  /// Driven against the line's direction.
  package var isReversed = false
  package var stops: [StopVisit] = []
  package var offStretches: [OffStretch] = []

  package init(
    vehicle: VehicleKey, day: CivilDate, route: RouteID, name: String, source: Source
  ) {
    self.vehicle = vehicle
    self.day = day
    self.route = route
    self.name = name
    self.source = source
  }
}

/// An approved stop on one run: planned against observed.
package struct StopVisit: Sendable, Hashable {
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case served, missed, unjudged
  }

  package var stop: StopID
  package var name: String?
  package var planned: Timestamp?
  package var outcome: Outcome
  /// Standing within the stop's zone.
  package var arrival: Timestamp?
  package var departure: Timestamp?
  /// Nearest pass, whether it stood there or not.
  package var nearest: Timestamp?
  package var nearestMeters: Int64?

  package init(stop: StopID, name: String?, planned: Timestamp?, outcome: Outcome) {
    self.stop = stop
    self.name = name
    self.planned = planned
    self.outcome = outcome
  }
}

/// Time off every approved line during a run, whether or not it makes a finding.
package struct OffStretch: Sendable, Hashable {
  package var start: Timestamp
  package var end: Timestamp
  /// Way driven, and greatest distance from the nearest approved line.
  package var meters: Int64
  package var maxOffsetMeters: Int64
  /// Metres of the line where it left and rejoined.
  package var leftAtMeters: Int64?
  package var rejoinedAtMeters: Int64?
  /// Covered by a registered leave.
  package var isExempt: Bool

  package init(
    start: Timestamp, end: Timestamp, meters: Int64, maxOffsetMeters: Int64, isExempt: Bool
  ) {
    self.start = start
    self.end = end
    self.meters = meters
    self.maxOffsetMeters = maxOffsetMeters
    self.isExempt = isExempt
  }
}
