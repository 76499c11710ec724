import Registry
import Telemetry
import Tracks

/// Holds the runs of the roster against what the records show.
struct RunSheetMaker: Sendable {
  let registry: Registry

  /// Sheets of one bus and day by planned start; none where the roster has none.
  func sheets(of vehicle: VehicleKey, on day: CivilDate, _ track: Track? = nil) -> [RunSheet] {
    registry.roster(of: vehicle, on: day).map { run in
      var sheet = RunSheet(vehicle: vehicle, day: day, plan: plan(run))
      if let track, let span = run.span { sheet.drive = drive(track, in: span) }
      return sheet
    }
  }

  /// Puts what was recognised of a run in the place of what its planned time alone shows, or adds a run of its own.
  func add(_ run: ObservedRun, to sheets: inout [RunSheet]) {
    guard run.start != nil else { return }
    let place = sheets.firstIndex {
      $0.vehicle == run.vehicle && $0.plan?.route == run.route && $0.plan?.start != nil
        && $0.plan?.start == run.plannedStart
    }
    var drive = RunSheet.Drive()
    drive.route = run.route
    drive.routeName = registry.route(run.route, on: run.day).row?.name
    drive.drivers = run.drivers
    drive.start = run.start
    drive.end = run.end
    drive.isReversed = run.isReversed
    drive.visits = run.stops
    if let place {
      sheets[place].drive = drive
    } else {
      sheets.append(RunSheet(vehicle: run.vehicle, day: run.day, drive: drive))
    }
  }

  private func plan(_ run: RosterRun) -> RunSheet.Plan {
    var plan = RunSheet.Plan()
    plan.route = run.route
    plan.driver = run.driver
    plan.attendant = run.attendant.map { registry.attendant($0, on: run.day).row?.name ?? $0 }
    plan.start = run.start
    plan.end = run.end
    guard let route = run.route else { return plan }
    plan.routeName = registry.route(route, on: run.day).row?.name
    let stops = registry.stops(of: route, on: run.day).count { $0.kind != .depot }
    if stops > 0 { plan.stops = stops }
    return plan
  }

  /// What the records inside a planned time say; nil where there are none.
  private func drive(_ track: Track, in span: TimeSpan) -> RunSheet.Drive? {
    var index = firstRecord(of: track, from: span.start.seconds)
    guard index < track.records.endIndex, track.seconds(index) <= span.end.seconds else {
      return nil
    }
    var drive = RunSheet.Drive()
    while index < track.records.endIndex, track.seconds(index) <= span.end.seconds {
      let fix = track.fixes[index]
      if let driver = track.driver(index), !drive.drivers.contains(driver) {
        drive.drivers.append(driver)
      }
      if fix.isAccepted, fix.speedDeci >= movingDeci || (fix.speedDeci < 0 && isStep(fix)) {
        drive.start = drive.start ?? track.time(index)
        drive.end = track.time(index)
      }
      index += 1
    }
    return drive
  }

  private func firstRecord(of track: Track, from seconds: Int64) -> Int {
    var low = track.records.startIndex
    var high = track.records.endIndex
    while low < high {
      let middle = (low + high) / 2
      if track.seconds(middle) < seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func isStep(_ fix: Fix) -> Bool {
    fix.previousAccepted >= 0 && fix.stepMillimeters > stepMillimeters
  }
}

/// 10 km/h, surely no drift.
private let movingDeci: Int32 = 100
/// 50 m, farther than a standing receiver drifts from one record to the next.
private let stepMillimeters: Int64 = 50_000

extension SchoolDirectory {
  /// Schools, their routes and buses as of the last day that speaks of each.
  init(_ registry: Registry, vehicles: [VehicleKey], days: ClosedRange<CivilDate>) {
    self.init()
    for row in registry.routes {
      if let school = row.school, ofRoute[row.id] == nil { ofRoute[row.id] = school }
    }
    guard !ofRoute.isEmpty else { return }
    for school in Set(ofRoute.values) {
      names[school] = registry.school(school, on: days.upperBound).row?.name
    }
    for vehicle in vehicles {
      var found: Set<SchoolID> = []
      var day = days.lowerBound
      // Permits and rosters change by the day; a report spans some days, not years.
      while day <= days.upperBound, day < days.lowerBound.adding(days: 62) {
        for approval in registry.approvedRoutes(of: vehicle, on: day) {
          if let school = ofRoute[approval.route] { found.insert(school) }
        }
        day = day.adding(days: 1)
      }
      if !found.isEmpty { ofVehicle[vehicle] = found.sorted() }
    }
  }
}
