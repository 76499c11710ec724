package import Telemetry

/// Questions about approved routes, their lines and stops, as of a day.
extension Registry {
  package func route(_ id: RouteID, on day: CivilDate) -> AsOf<RouteRow> {
    asOf((lookup.routes[id] ?? []).map { routes[$0] }, on: day)
  }

  /// The line in driving direction; a route may have another line from a day on.
  package func line(of id: RouteID, on day: CivilDate) -> AsOf<RouteLine> {
    asOf((lookup.lines[id] ?? []).map { routeLines[$0] }, on: day)
  }

  /// Stops in use that day, by sequence, then id; equal rows once.
  ///
  /// Rows that contradict each other are all there; a route with such rows is not usable.
  package func stops(of id: RouteID, on day: CivilDate) -> [StopRow] {
    func precedes(_ left: StopRow, _ right: StopRow) -> Bool {
      left.sequence != right.sequence ? left.sequence < right.sequence : left.id < right.id
    }
    var rows = (lookup.stops[id] ?? []).map { stops[$0] }.filter { $0.validity.covers(day) }
    // Offices keep them in order, each once.
    if zip(rows, rows.dropFirst()).allSatisfy({ precedes($0, $1) }) { return rows }
    rows.sort(by: precedes)
    var seen: Set<StopRow> = []
    return rows.filter { seen.insert($0.content).inserted }
  }

  package func school(_ id: SchoolID, on day: CivilDate) -> AsOf<SchoolRow> {
    asOf((lookup.schools[id] ?? []).map { schools[$0] }, on: day)
  }

  /// Row of an attendant by the id that the roster writes.
  package func attendant(_ id: String, on day: CivilDate) -> AsOf<AttendantRow> {
    asOf((lookup.attendants[id] ?? []).map { attendants[$0] }, on: day)
  }

  /// Routes that a bus may drive on a day, ascending: those of its permits in use and those of its roster.
  ///
  /// Where permits contradict each other, the routes of all count: who drives one of them is not off route.
  package func approvedRoutes(of vehicle: VehicleKey, on day: CivilDate) -> [RouteApproval] {
    var found: [RouteID: RouteApproval] = [:]
    func add(_ route: RouteID, _ origin: RowOrigin) -> RouteApproval {
      var approval =
        found[route]
        ?? RouteApproval(route: route, origins: [], isFromPermit: false, isFromRoster: false)
      if !approval.origins.contains(origin) { approval.origins.append(origin) }
      return approval
    }
    for number in lookup.permitRows(vehicle) where permits[number].validity.covers(day) {
      for route in permits[number].routes {
        var approval = add(route, permits[number].origin)
        approval.isFromPermit = true
        found[route] = approval
      }
    }
    for run in roster(of: vehicle, on: day) {
      guard let route = run.route else { continue }
      var approval = add(route, run.origin)
      approval.isFromRoster = true
      found[route] = approval
    }
    return found.values.sorted { $0.route < $1.route }
  }

  /// Leaves that are in force at any instant of a span, by start, then place in the file.
  package func exemptions(touching span: TimeSpan) -> [ExemptionRow] {
    exemptions.filter { $0.span.start < span.end && span.start < $0.span.end }
  }

  /// Everything needed to judge by a route on a day, or why there is not.
  ///
  /// - Complexity: A few look-ups; lines were held against their stops once, on loading.
  package func use(of id: RouteID, on day: CivilDate) -> RouteUse {
    let row: RouteRow
    switch route(id, on: day) {
    case .one(let found): row = found
    case .absent: return .unusable(.notRegistered)
    case .gap: return .unusable(.rowGap)
    case .contradiction: return .unusable(.rowContradiction)
    }
    if unreadableRows.contains(row.origin) { return .unusable(.cellUnreadable) }
    if (brokenLines[id] ?? []).contains(where: { $0.covers(day) }) {
      return .unusable(.lineUnusable)
    }
    let line: RouteLine
    switch self.line(of: id, on: day) {
    case .one(let found): line = found
    case .absent: return .unusable(.lineMissing)
    case .gap: return .unusable(.lineGap)
    case .contradiction: return .unusable(.lineContradiction)
    }
    let state = (routeStates[id] ?? []).last { $0.from <= day }
    if let flaw = state?.flaw { return .unusable(flaw) }
    return .usable(
      ApprovedRoute(
        row: row, line: line, stops: stops(of: id, on: day), strayStops: state?.strayStops ?? [],
        plannedTimesAscend: state?.timesAscend ?? true,
        stopsAreComplete: !(brokenStops[id] ?? []).contains { $0.covers(day) }))
  }

  /// Why one run of the roster is to be left unjudged where routes and times matter, nil where nothing is wrong.
  ///
  /// A run without a route is no flaw: which route is driven is then found from windows and progress.
  package func flaw(of run: RosterRun) -> RouteFlaw? {
    if overlappingRuns.contains(run.origin) { return .runOverlap }
    if unreadableRows.contains(run.origin) { return .runTimeUnreadable }
    if has(.vehicles), case .absent = vehicle(run.key, on: run.day) { return .vehicleUnknown }
    return run.route.flatMap { use(of: $0, on: run.day).flaw }
  }
}

/// What holding a route's line against its stops gave, from a day until the next state's day.
struct RouteState: Sendable, Hashable {
  var from: CivilDate
  var flaw: RouteFlaw?
  var strayStops: Set<StopID>
  var timesAscend: Bool
}

extension RouteRow: RegistryRow {}
extension RouteLine: RegistryRow {}
extension StopRow: RegistryRow {}
extension SchoolRow: RegistryRow {}
extension AttendantRow: RegistryRow {}
