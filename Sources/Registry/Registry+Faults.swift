import Telemetry

/// Finds where tables do not fit each other; once, on loading.
extension Registry {
  mutating func findFaults() {
    faults = []
    findRosterFaults()
    findUnknownRoutes()
    findRoutesWithoutUse()
    checkRouteGeometry()
  }

  // MARK: Roster

  private mutating func findRosterFaults() {
    var places: [VehicleKey: Int] = [:]
    for run in runs where has(.vehicles) {
      if let place = places[run.key] {
        faults[place].count += 1
        continue
      }
      guard case .absent = vehicle(run.key, on: run.day) else { continue }
      let near = nearMissText(run.key) { !lookup.vehicleRows($0).isEmpty }
      var fault = RegistryFault(
        .incomplete, .rosterUnknownVehicle, .warning, subject: run.key.plate, origin: run.origin,
        found: shown(run.key.plate),
        zh: "排班中的车辆 \(shown(run.key.plate)) 不在车辆登记中" + near.zh + "，其班次不作线路判断；请补登记或更正车牌",
        en: "vehicle \(shown(run.key.plate)) of the roster is not registered" + near.en
          + "; its runs are not judged by route. Register it or mend the plate")
      fault.vehicle = run.key
      places[run.key] = faults.count
      faults.append(fault)
    }
    overlappingRuns = []
    for key in lookup.runs.keys.sorted() { findOverlaps(of: key) }
  }

  private mutating func findOverlaps(of key: VehicleKey) {
    let numbers = (lookup.runs[key] ?? [:]).values.flatMap(\.self)
    let timed = numbers.compactMap { number in
      runs[number].start.flatMap { start in
        runs[number].end.map { (start: start, end: $0, number: number) }
      }
    }.sorted { ($0.start.seconds, $0.number) < ($1.start.seconds, $1.number) }
    var latest: (end: Timestamp, origin: RowOrigin)?
    for (start, end, number) in timed {
      let run = runs[number]
      if let before = latest, start < before.end {
        let place = "\(before.origin.file):\(before.origin.line)"
        var fault = RegistryFault(
          .contradiction, .rosterOverlap, .warning, subject: key.plate, origin: run.origin,
          found: place, zh: "\(run.day) 与 \(place) 的班次时间重叠，一辆车不能同时跑两班，两个班次都不作线路判断；请更正排班",
          en:
            "on \(run.day) it overlaps the run at \(place); one bus cannot be on both, neither is judged by route. Mend the roster"
        )
        fault.vehicle = key
        fault.other = before.origin
        faults.append(fault)
        overlappingRuns.formUnion([before.origin, run.origin])
      }
      if latest.map({ $0.end < end }) ?? true { latest = (end, run.origin) }
    }
  }

  /// Registered plates one character away, in brackets; empty when there are none.
  func nearMissText(
    _ key: VehicleKey, where isMeant: (VehicleKey) -> Bool
  ) -> (zh: String, en: String) {
    guard let near = NearMissPlates(nearMissPlates(key).filter(isMeant)).message else {
      return ("", "")
    }
    return ("（相差一位：\(near.zh)）", " (one character away: \(near.en))")
  }

  // MARK: Names that lead nowhere

  private mutating func findUnknownRoutes() {
    // Without any route registered there is nothing to be missing from.
    guard !lookup.routes.isEmpty else { return }
    for row in permits {
      for route in row.routes where lookup.routes[route] == nil {
        let name = shown(route.text)
        var fault = RegistryFault(
          .incomplete, .permitUnknownRoute, .warning, subject: row.key.plate, origin: row.origin,
          found: name, zh: "许可列出的线路 \(name) 不在线路登记中，不能据此判断；请补登记或更正编号",
          en:
            "the permit names route \(name), which is not registered and cannot be judged by. Register it or mend the id"
        )
        fault.vehicle = row.key
        faults.append(fault)
      }
    }
    addOnce(
      .rosterUnknownRoute, runs.map { ($0.route, $0.origin) }, zh: "排班中的线路", en: "of the roster")
    addOnce(
      .stopUnknownRoute, stops.map { ($0.route, $0.origin) }, zh: "站点所属的线路", en: "of the stops")
    addOnce(
      .lineWithoutRoute, routeLines.map { ($0.route, $0.origin) }, zh: "线路图中的线路",
      en: "of the drawn lines")
    addOnce(
      .exemptionUnknownRoute,
      exemptions.map { row in
        if case .route(let route) = row.reach { (route, row.origin) } else { (nil, row.origin) }
      }, zh: "绕行登记中的线路", en: "of the exemptions")
    guard has(.schools) else { return }
    for row in routes {
      guard let school = row.school, lookup.schools[school] == nil else { continue }
      faults.append(
        RegistryFault(
          .incomplete, .routeUnknownSchool, .warning, subject: shown(row.id.text),
          origin: row.origin, found: shown(school.text),
          zh: "线路的学校 \(shown(school.text)) 不在学校登记中；请补登记或更正编号",
          en:
            "school \(shown(school.text)) of the route is not registered. Register it or mend the id"
        ))
    }
  }

  /// One fault for each unregistered route, at its first row, with the number of rows.
  private mutating func addOnce(
    _ code: RegistryProblem.Code, _ named: [(route: RouteID?, origin: RowOrigin)], zh: String,
    en: String
  ) {
    var places: [RouteID: Int] = [:]
    for (route, origin) in named {
      guard let route, lookup.routes[route] == nil else { continue }
      if let place = places[route] {
        faults[place].count += 1
        continue
      }
      let name = shown(route.text)
      places[route] = faults.count
      faults.append(
        RegistryFault(
          .incomplete, code, .warning, subject: name, origin: origin, found: name,
          zh: "\(zh) \(name) 不在线路登记中，不能据此判断；请补登记或更正编号",
          en:
            "route \(name) \(en) is not registered and cannot be judged by. Register it or mend the id"
        ))
    }
  }

  private mutating func findRoutesWithoutUse() {
    let used = Set(permits.flatMap(\.routes)).union(runs.compactMap(\.route))
    let isUseKnown = has(.permits) || has(.roster)
    let undrawn = lookup.routes.keys.filter { lookup.lines[$0] == nil && brokenLines[$0] == nil }
    let allUndrawn = !undrawn.isEmpty && undrawn.count == lookup.routes.count
    for id in lookup.routes.keys.sorted() {
      guard let first = lookup.routes[id]?.first else { continue }
      let name = shown(id.text)
      let origin = routes[first].origin
      if lookup.lines[id] == nil, brokenLines[id] == nil, !allUndrawn {
        faults.append(
          RegistryFault(
            .incomplete, .routeWithoutLine, .warning, subject: name, origin: origin,
            zh: "线路 \(name) 没有画线，其班次不作线路判断；请在 routes.geojson 中画线并写上 route_id",
            en:
              "route \(name) has no line, its runs are not judged by route. Draw it in routes.geojson with its route_id"
          ))
      }
      if has(.stops), lookup.stops[id] == nil {
        faults.append(
          RegistryFault(
            .incomplete, .routeWithoutStops, .note, subject: name, origin: origin,
            zh: "线路 \(name) 没有登记站点，停靠不作判断；请在 stops 表中补上",
            en: "route \(name) has no stops, calling at them is not judged. Add them to stops"))
      }
      if isUseKnown, !used.contains(id) {
        faults.append(
          RegistryFault(
            .incomplete, .routeUnused, .note, subject: name, origin: origin,
            zh: "没有车辆使用线路 \(name)（许可和排班都没有提到）；若已停开请填停用日期，否则请补到许可或排班中",
            en:
              "no bus uses route \(name): neither permit nor roster names it. End its row or add it there"
          ))
      }
    }
    if allUndrawn { addAllUndrawn(undrawn.count) }
  }

  private mutating func addAllUndrawn(_ number: Int) {
    guard let first = routes.first?.origin else { return }
    var fault = RegistryFault(
      .incomplete, .routeWithoutLine, .warning, subject: first.file, origin: first,
      zh: "\(number) 条线路都没有画线，不作线路判断；请提供 routes.geojson，每条线带 route_id",
      en:
        "none of \(number) routes has a line, nothing is judged by route. Add routes.geojson, each line with its route_id"
    )
    fault.count = number
    faults.append(fault)
  }
}
