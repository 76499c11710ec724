import Geo
import Registry
import Telemetry
import Tracks

/// Writes a vehicle's runs, planned against observed.
struct ObservedRunMaker {
  var track: Track
  var journey: RouteJourney
  var zone: ZoneOffset

  /// By start (planned where it was not observed), then route.
  func runs() -> [ObservedRun] {
    let seen = journey.runs.indices.map { observed($0) }
    let unseen = journey.unseen.compactMap(planned)
    return (seen + unseen).sorted { $0.precedes($1) }
  }

  private func observed(_ place: Int) -> ObservedRun {
    let found = journey.runs[place]
    let line = journey.line(of: found)
    var run = ObservedRun(
      vehicle: track.vehicle, day: found.day, route: found.route, name: found.name,
      source: ObservedRun.Source(rawValue: found.source.rawValue) ?? .progress)
    fillPlan(&run, found.roster)
    run.start = track.time(found.first)
    run.end = track.time(found.last)
    run.drivers = drivers(found.first...found.last)
    run.lineMeters = line.indexed.length / 1000
    run.fromMeters = found.fromAlong / 1000
    run.toMeters = found.toAlong / 1000
    run.isReversed = found.isReversed
    run.stops = found.passes.map { visit($0, found.day) }
    run.offStretches = journey.stretches.filter { $0.run == place }.map { off($0, line) }
    return run
  }

  private func drivers(_ records: ClosedRange<Int>) -> [DriverID] {
    var symbols: [DriverSymbol] = []
    for index in records {
      let symbol = track.records[index].driverRaw
      guard symbol != .max, symbol != symbols.last, !symbols.contains(symbol) else { continue }
      symbols.append(symbol)
    }
    return Set(symbols.map { DriverID(track.driverTexts[Int($0)]) }).sorted()
  }

  private func planned(_ roster: RosterRun) -> ObservedRun? {
    guard let route = roster.route, let start = roster.start else { return nil }
    var run = ObservedRun(
      vehicle: track.vehicle, day: roster.day, route: route,
      name: route.text + "@" + start.minuteText(in: zone), source: .roster)
    fillPlan(&run, roster)
    return run
  }

  private func fillPlan(_ run: inout ObservedRun, _ roster: RosterRun?) {
    run.plannedStart = roster?.start
    run.plannedEnd = roster?.end
    run.plannedDriver = roster?.driver
    run.attendant = roster?.attendant
    run.plannedStudents = roster?.students
  }

  private func visit(_ pass: StopPass, _ day: CivilDate) -> StopVisit {
    let outcome: StopVisit.Outcome =
      switch pass.outcome {
      case .served: .served
      case .missed: .missed
      case .unjudged, .excused: .unjudged
      }
    var visit = StopVisit(
      stop: pass.stop.id, name: pass.stop.name,
      planned: pass.stop.plannedSeconds.map {
        Timestamp(seconds: day.start(in: zone).seconds + Int64($0))
      }, outcome: outcome)
    visit.arrival = pass.standing.map { track.time($0.lowerBound) }
    visit.departure = pass.standing.map { track.time($0.upperBound) }
    visit.nearest = track.time(pass.nearest)
    visit.nearestMeters = pass.nearestMillimeters / 1000
    return visit
  }

  private func off(_ stretch: OffRouteStretch, _ line: JourneyLine) -> OffStretch {
    let span = stretch.span
    func along(_ index: Int?) -> Int64? {
      guard let index, !line.fix(index).isOff else { return nil }
      return line.fix(index).along / 1000
    }
    var off = OffStretch(
      start: track.time(span.lowerBound), end: track.time(span.upperBound),
      meters: stretch.millimeters / 1000, maxOffsetMeters: stretch.offsetMillimeters / 1000,
      isExempt: stretch.isExempt)
    off.leftAtMeters = along(stretch.left)
    off.rejoinedAtMeters = along(stretch.rejoined)
    return off
  }
}

extension ObservedRun {
  fileprivate func precedes(_ other: ObservedRun) -> Bool {
    let (a, b) = (start ?? plannedStart, other.start ?? other.plannedStart)
    if a != b { return (a?.seconds ?? .max) < (b?.seconds ?? .max) }
    return route < other.route
  }
}
