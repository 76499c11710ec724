import Geo
import Telemetry

/// Holds lines against their stops: what both say cannot be true together is named and left unjudged.
extension Registry {
  /// Tolerances of this check; no legal threshold, so they are not in the rule book.
  private enum Tolerance {
    /// A line further than this from every stop is another route's, or in another datum (which shifts by 300–700 m).
    static let everyStopMillimeters: Int64 = 500_000
    /// A stop further than this from its line has a wrong place, or the line has.
    static let stopMillimeters: Int64 = 200_000
    /// A stop counts as passed wherever the line is nearly as close to it as at its closest.
    static let passMillimeters: Int64 = 60_000
    static let passBeyondClosestMillimeters: Int64 = 30_000
    static let maximumStops = 1000
    /// Days on which a line or stop of one route begins or ends.
    static let maximumChanges = 400
    /// Before any day that a row can name.
    static let firstDay = CivilDate(daysSince1970: -1_000_000)
  }

  mutating func checkRouteGeometry() {
    routeStates = [:]
    var found = FaultsByPlace()
    for id in Set(lookup.lines.keys).union(lookup.stops.keys).sorted() { check(id, &found) }
    faults += found.all
  }

  private mutating func check(_ id: RouteID, _ found: inout FaultsByPlace) {
    let validities =
      (lookup.lines[id] ?? []).map { routeLines[$0].validity }
      + (lookup.stops[id] ?? []).map { stops[$0].validity }
    let changes = Set(
      validities.flatMap { [$0.from, $0.to.map { $0.adding(days: 1) }] }.compactMap(\.self)
    ).sorted()
    guard changes.count <= Tolerance.maximumChanges else {
      found.add(tooMany(id, "\(changes.count)", "at most \(Tolerance.maximumChanges) changes"))
      routeStates[id] = [
        RouteState(
          from: Tolerance.firstDay, flaw: .stopContradiction, strayStops: [], timesAscend: false)
      ]
      return
    }
    var states: [RouteState] = []
    for (place, day) in ([Tolerance.firstDay] + changes).enumerated() {
      let end = place < changes.count ? changes[place].adding(days: -1) : nil
      let validity = RowValidity(from: place == 0 ? nil : day, to: end)
      states.append(state(id, from: day) { found.add($0, validity) })
    }
    routeStates[id] = states
  }

  private func tooMany(_ id: RouteID, _ number: String, _ most: String) -> RegistryFault {
    let name = shown(id.text)
    return RegistryFault(
      .contradiction, .stopsTooMany, .warning, subject: name,
      origin: (lookup.stops[id]?.first).map { stops[$0].origin }
        ?? (lookup.lines[id]?.first).map { routeLines[$0].origin } ?? RowOrigin(file: "", line: 0),
      found: number, zh: "线路 \(name) 的站点或启停日期多得不合理（\(number)），其班次不作线路判断；请核对线路编号",
      en:
        "route \(name) has an absurd number of stops or changes (\(number), \(most)), its runs are not judged by route. Check the route ids"
    )
  }

  /// What line and stops in use on a day say of each other.
  private func state(_ id: RouteID, from day: CivilDate, fault: (RegistryFault) -> Void)
    -> RouteState
  {
    var state = RouteState(from: day, flaw: nil, strayStops: [], timesAscend: true)
    let rows = stops(of: id, on: day)
    // Told as a contradiction of rows already.
    guard Set(rows.map(\.id)).count == rows.count else {
      state.flaw = .stopContradiction
      return state
    }
    guard rows.count <= Tolerance.maximumStops else {
      fault(tooMany(id, "\(rows.count)", "at most \(Tolerance.maximumStops) stops"))
      state.flaw = .stopContradiction
      return state
    }
    for (earlier, later) in zip(rows, rows.dropFirst())
    where earlier.sequence == later.sequence {
      fault(sequenceTwice(id, earlier, later))
      state.flaw = .stopContradiction
    }
    for (earlier, later) in zip(timed(rows), timed(rows).dropFirst())
    where later.seconds < earlier.seconds {
      fault(timesDescend(id, earlier.stop, later.stop))
      state.timesAscend = false
    }
    guard state.flaw == nil, let line = line(of: id, on: day).row else { return state }
    // A depot may lie anywhere: the way to it is no part of the line.
    let served = rows.filter { $0.kind != .depot }
    guard !served.isEmpty, let drawn = Polyline(line.vertices) else { return state }
    var nearest = Int64.max
    var order = StopOrder(passes: [])
    var near: [StopRow] = []
    var strays: [(stop: StopRow, distance: Int64)] = []
    for stop in served {
      let offsets = drawn.offsets(from: stop.place)
      let distance = offsets.min() ?? .max
      nearest = min(nearest, distance)
      guard distance <= Tolerance.stopMillimeters else {
        strays.append((stop, distance))
        continue
      }
      let radius = max(
        Tolerance.passMillimeters, distance + Tolerance.passBeyondClosestMillimeters)
      order.passes.append(drawn.passes(within: radius, of: stop.place, offsets: offsets))
      near.append(stop)
    }
    if nearest > Tolerance.everyStopMillimeters {
      fault(farFromAll(line, served[0], nearest / 1000))
      state.flaw = .lineFarFromStops
      return state
    }
    for (stop, distance) in strays {
      fault(far(stop, line, distance / 1000))
      state.strayStops.insert(stop.id)
    }
    let misplaced = order.outOfOrder()
    guard !misplaced.isEmpty else { return state }
    state.flaw = .stopsOutOfOrder
    if order.reversed().outOfOrder().isEmpty {
      fault(reversed(line, near[0]))
    } else {
      for index in misplaced { fault(outOfOrder(near[index], line)) }
    }
    return state
  }

  private func timed(_ rows: [StopRow]) -> [(stop: StopRow, seconds: Int)] {
    rows.compactMap { row in row.plannedSeconds.map { (row, $0) } }
  }

  // MARK: Words

  private func timesDescend(_ id: RouteID, _ earlier: StopRow, _ later: StopRow) -> RegistryFault {
    let (route, stop) = (shown(id.text), shown(later.id.text))
    var fault = RegistryFault(
      .contradiction, .stopTimesDescend, .warning, subject: "\(route) \(stop)",
      origin: later.origin,
      zh: "线路 \(route) 的站点 \(stop) 计划时间早于前一站 \(shown(earlier.id.text))，该线路不按计划时间判断；请改时间或序号",
      en:
        "stop \(stop) of route \(route) is planned before \(shown(earlier.id.text)), which it follows; the route is not judged by planned times. Mend the time or the order"
    )
    fault.other = earlier.origin
    return fault
  }

  private func sequenceTwice(_ id: RouteID, _ earlier: StopRow, _ later: StopRow) -> RegistryFault {
    let (route, stop) = (shown(id.text), shown(later.id.text))
    var fault = RegistryFault(
      .contradiction, .stopSequenceTwice, .warning, subject: "\(route) \(stop)",
      origin: later.origin, found: "\(later.sequence)",
      zh:
        "线路 \(route) 的站点 \(shown(earlier.id.text)) 和 \(stop) 序号同为 \(later.sequence)，先后不明，其班次不作线路判断；请改序号",
      en:
        "stops \(shown(earlier.id.text)) and \(stop) of route \(route) have the same place \(later.sequence) in the order, its runs are not judged by route. Mend the order"
    )
    fault.other = earlier.origin
    return fault
  }

  private func farFromAll(_ line: RouteLine, _ first: StopRow, _ meters: Int64) -> RegistryFault {
    let name = shown(line.route.text)
    var fault = RegistryFault(
      .contradiction, .lineFarFromStops, .warning, subject: name, origin: line.origin,
      found: "\(meters) m",
      zh: "线路 \(name) 的线离它最近的站点也有 \(meters) 米，线和站点不是一处，其班次不作线路判断；请核对 route_id、坐标系和经纬度",
      en:
        "the line of route \(name) is \(meters) m from its nearest stop: they do not belong together, its runs are not judged by route. Check route_id, datum and coordinates"
    )
    fault.other = first.origin
    return fault
  }

  private func far(_ stop: StopRow, _ line: RouteLine, _ meters: Int64) -> RegistryFault {
    let (route, name) = (shown(stop.route.text), shown(stop.id.text))
    var fault = RegistryFault(
      .contradiction, .stopFarFromLine, .warning, subject: "\(route) \(name)",
      origin: stop.origin, found: "\(meters) m",
      zh: "线路 \(route) 的站点 \(name) 离线路 \(meters) 米，是否停靠该站不作判断；请核对站点坐标或线路",
      en:
        "stop \(name) of route \(route) lies \(meters) m from the line, calling at it is not judged. Check the stop's place or the line"
    )
    fault.other = line.origin
    return fault
  }

  private func reversed(_ line: RouteLine, _ first: StopRow) -> RegistryFault {
    let name = shown(line.route.text)
    var fault = RegistryFault(
      .contradiction, .lineReversed, .warning, subject: name, origin: line.origin,
      zh: "线路 \(name) 的线与站点顺序方向相反，其班次不作线路判断；请把线的方向反过来，或改站点序号",
      en:
        "the line of route \(name) runs against the order of its stops, its runs are not judged by route. Turn the line round or mend the order"
    )
    fault.other = first.origin
    return fault
  }

  private func outOfOrder(_ stop: StopRow, _ line: RouteLine) -> RegistryFault {
    let (route, name) = (shown(stop.route.text), shown(stop.id.text))
    var fault = RegistryFault(
      .contradiction, .stopsOutOfOrder, .warning, subject: "\(route) \(name)",
      origin: stop.origin, found: "\(stop.sequence)",
      zh: "线路 \(route) 的站点 \(name)（序号 \(stop.sequence)）与线路走向的先后不符，其班次不作线路判断；请改序号或线路",
      en:
        "stop \(name) of route \(route), number \(stop.sequence), is not passed in that order, the route's runs are not judged by route. Mend the order or the line"
    )
    fault.other = line.origin
    return fault
  }
}

/// Faults of one kind, row and counterpart told once, for all the days between the first and the last they hold on.
private struct FaultsByPlace {
  private struct Key: Hashable {
    var code: RegistryProblem.Code
    var origin: RowOrigin
    var other: RowOrigin?
  }

  private(set) var all: [RegistryFault] = []
  private var places: [Key: Int] = [:]

  mutating func add(_ fault: RegistryFault, _ validity: RowValidity = RowValidity()) {
    let key = Key(code: fault.code, origin: fault.origin, other: fault.other)
    if let place = places[key] {
      all[place].validity.to = validity.to
      return
    }
    var fault = fault
    fault.validity = validity
    places[key] = all.count
    all.append(fault)
  }
}
