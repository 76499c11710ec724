import Geo
import Registry
import RuleBook
import Telemetry

/// What all rules about approved routes share: route, run, place on the line, stop, and who drove.
struct RouteCheck {
  let court: Court
  let registry: Registry
  let key: VehicleKey
  let thresholds: Thresholds

  /// Rounding of a claimed way along a line to whole metres, and of places to millionths of a degree, mm.
  private static let alongSlack: Int64 = 2_000

  func approval(_ day: CivilDate) -> PlainApproval {
    PlainApproval(registry, key, day, thresholds)
  }

  /// Route and run lead somewhere, both or neither; hidden where places are.
  func expectRun(_ finding: ClaimedFinding, isNeeded: Bool, _ objections: inout Objections) {
    let (route, run) = (finding.json["route"]?.text, finding.json["run"]?.text)
    if court.hidesPlaces {
      for name in ["route", "run", "stop"] {
        objections.expect(name, finding.json[name]?.text, nil)
      }
      if finding.json["near"] != nil { objections.expect("near", "{…}", nil) }
      return
    }
    if route == nil, run == nil, !isNeeded { return }
    guard let route, let run, run.hasPrefix(route + "@") else {
      return objections.fail(
        "value-differs", zh: "route 与 run 不相符", en: "route and run do not belong together")
    }
    let text = run.dropFirst(route.count + 1)
    guard let start = PlainTime(String(text), zone: court.zone, base: nil)?.seconds,
      Timestamp(seconds: start).minuteText(in: court.zone) == text
    else {
      return objections.fail("value-differs", zh: "run 的时刻无法读出", en: "the time of run is no time")
    }
    let day = Timestamp(seconds: start).date(in: court.zone)
    guard registry.approvedRoutes(of: key, on: day).contains(where: { $0.route.text == route })
    else {
      return objections.fail(
        "value-differs", zh: "台账中该车 \(day) 没有线路 \(route)",
        en: "the registry approves no route \(route) for the vehicle on \(day)")
    }
    objections.expect("premises.road", finding.premise("road"), "route:" + route)
    let isPlanned = registry.roster(of: key, on: day).contains {
      $0.route?.text == route && $0.start?.seconds.flooredMinute == start.flooredMinute
    }
    guard !isPlanned else { return }
    // A run that nobody planned at that time is named by its first record, never after what happened on it.
    let began = finding.time("start") ?? start
    if start > began || began - start > 86_400 {
      objections.fail(
        "value-differs", zh: "run 的时刻既非排班也早不过所写时间",
        en: "the time of run is neither in the roster nor before what is claimed")
    }
  }

  /// The run's route as it was approved on the day of its start; nil where hidden or unknown.
  func route(_ finding: ClaimedFinding) -> PlainRoute? {
    guard let route = finding.json["route"]?.text, let run = finding.json["run"]?.text,
      let day = CivilDate(String(run.dropFirst(route.count + 1).prefix(10)))
    else { return nil }
    return approval(day).routes.first { $0.id.text == route }
  }

  /// `near` is a place on the line by the record or stop, and its stop one of the line's.
  func expectNear(
    _ finding: ClaimedFinding, _ place: Coordinate, error: Int64, _ objections: inout Objections
  ) {
    guard !court.hidesPlaces, let near = finding.json["near"] else { return }
    guard let route = route(finding) else {
      return objections.fail(
        "value-differs", zh: "near 没有可用的线路", en: "near is said of no usable route")
    }
    if let stop = near["stop"]?.text,
      !route.stops.contains(where: { $0.id.text == stop && $0.kind != .depot })
    {
      objections.fail(
        "value-differs", zh: "near.stop \(stop) 不是该线路的站点",
        en: "near.stop \(stop) is no stop of the route")
    }
    guard let meters = near["route_m"]?.integer else { return }
    let reach =
      max(route.line.distance(to: place), route.corridorMillimeters + error) + Self.alongSlack
    guard let found = route.line.place(atMeters: meters),
      PlainWitness.chord(found, place) <= reach
    else {
      return objections.fail(
        "value-differs", zh: "near.route_m \(meters) 不在该处附近",
        en: "near.route_m \(meters) is not near that place")
    }
  }

  /// The driver, by card on one of the records or by the roster at that time.
  func expectDriver(
    _ finding: ClaimedFinding, _ records: [NamedRecord], _ objections: inout Objections
  ) {
    objections.expectCard(finding, records, court)
    guard finding.premise("driver") == "roster", !court.hidesDrivers, let driver = finding.driver,
      !driver.hasPrefix("drv-"), !driver.contains("*")
    else { return }
    let isKnown = records.contains { record in
      let day = record.day(court.zone)
      return [-1, 0, 1].flatMap { registry.roster(of: key, on: day.adding(days: $0)) }.contains {
        guard let start = $0.start, let end = $0.end else { return false }
        return $0.driver?.text == driver && start.seconds <= record.seconds
          && record.seconds < end.seconds
      }
    }
    if !isKnown { objections.expect("driver", driver, nil) }
  }

  /// What the premises say of students and registry is nothing that no record shows.
  func expectPremises(
    _ finding: ClaimedFinding, _ records: [NamedRecord], registry word: String,
    _ objections: inout Objections
  ) {
    objections.expect("premises.registry", finding.premise("registry"), word)
    objections.expectStudents(finding, records, court)
  }

  /// Names of routes and stops that a message may hold; their digits are no measurements.
  func words(_ finding: ClaimedFinding) -> [String] {
    guard let route = route(finding) else { return [] }
    return [route.id.text] + route.stops.flatMap { [$0.name, $0.id.text].compactMap(\.self) }
  }

  /// Whether a leave may cover a fix: in time, by a route approved that day or by an area around it.
  func isExempt(_ fix: NamedRecord, _ approval: PlainApproval) -> Bool {
    registry.exemptions.contains { row in
      guard row.span.start.seconds <= fix.seconds, fix.seconds <= row.span.end.seconds else {
        return false
      }
      return switch row.reach {
      case .route(let route): approval.routes.contains { $0.id == route }
      case .area(let ring): Self.isInside(fix.place, ring)
      }
    }
  }

  /// Counts the sides of a ring that a ray to the east crosses.
  private static func isInside(_ place: Coordinate, _ ring: [Coordinate]) -> Bool {
    let (x, y) = (Double(place.longitudeE6), Double(place.latitudeE6))
    var crossings = 0
    for (place, to) in ring.enumerated() {
      let from = ring[place == 0 ? ring.count - 1 : place - 1]
      let (y0, y1) = (Double(from.latitudeE6), Double(to.latitudeE6))
      guard (y0 > y) != (y1 > y) else { continue }
      let (x0, x1) = (Double(from.longitudeE6), Double(to.longitudeE6))
      if x < x0 + (y - y0) / (y1 - y0) * (x1 - x0) { crossings += 1 }
    }
    return crossings % 2 == 1
  }
}

extension Int64 {
  /// Seconds cut to the minute.
  fileprivate var flooredMinute: Int64 { flooredQuotient(by: 60) }
}
