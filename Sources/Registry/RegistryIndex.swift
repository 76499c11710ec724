import Telemetry

/// Where the rows of a subject lie; made once after loading.
struct RegistryIndex: Sendable {
  /// Row numbers by plate, whatever the colour.
  var vehiclesByPlate: [String: [Int]] = [:]
  var vehiclesByKey: [VehicleKey: [Int]] = [:]
  var permitsByKey: [VehicleKey: [Int]] = [:]
  var drivers: [DriverID: [Int]] = [:]
  var providers: [ProviderID: [Int]] = [:]
  var runs: [VehicleKey: [CivilDate: [Int]]] = [:]
  var calendar: [CivilDate: [Int]] = [:]
  var attendants: [String: [Int]] = [:]
  var routes: [RouteID: [Int]] = [:]
  var lines: [RouteID: [Int]] = [:]
  var stops: [RouteID: [Int]] = [:]
  var schools: [SchoolID: [Int]] = [:]
  var sims: [String: [Int]] = [:]
  var terminals: [String: [Int]] = [:]
  /// Colours a plate is registered with; a plate of the vehicle table without any has an empty set.
  var colors: [String: Set<PlateColor>] = [:]
  /// Registered vehicles by each pattern of their plate with one character open.
  var nearMisses: [String: Set<VehicleKey>] = [:]
  var changesOverTime = false

  /// Rows of a vehicle; without a colour on either side the plate alone decides.
  func vehicleRows(_ key: VehicleKey) -> [Int] { rows(key, in: vehiclesByKey) }

  func permitRows(_ key: VehicleKey) -> [Int] { rows(key, in: permitsByKey) }

  private func rows(_ key: VehicleKey, in table: [VehicleKey: [Int]]) -> [Int] {
    var rows = table[key] ?? []
    if key.color == nil {
      for color in PlateColor.allCases {
        rows += table[VehicleKey(plate: key.plate, color: color)] ?? []
      }
    } else {
      rows += table[VehicleKey(plate: key.plate)] ?? []
    }
    return rows.sorted()
  }
}

extension Registry {
  /// Gives every row its vehicle's full key and makes the lookups.
  mutating func index() {
    lookup = RegistryIndex()
    for row in vehicles {
      lookup.colors[row.key.plate, default: []].formUnion([row.key.color].compactMap(\.self))
    }
    for row in permits where lookup.colors[row.key.plate] == nil {
      if let color = row.key.color { lookup.colors[row.key.plate] = [color] }
    }
    for index in vehicles.indices { vehicles[index].key = canonicalKey(vehicles[index].key) }
    for index in permits.indices { permits[index].key = canonicalKey(permits[index].key) }
    for index in runs.indices { runs[index].key = canonicalKey(runs[index].key) }

    for (index, row) in vehicles.enumerated() {
      lookup.vehiclesByPlate[row.key.plate, default: []].append(index)
      lookup.vehiclesByKey[row.key, default: []].append(index)
      if let sim = row.sim.flatMap(simKey) { lookup.sims[sim, default: []].append(index) }
      if let id = row.terminalID.flatMap(terminalKey) {
        lookup.terminals[id, default: []].append(index)
      }
    }
    for (index, row) in permits.enumerated() {
      lookup.permitsByKey[row.key, default: []].append(index)
    }
    for (index, row) in drivers.enumerated() { lookup.drivers[row.id, default: []].append(index) }
    for (index, row) in providers.enumerated() {
      lookup.providers[row.id, default: []].append(index)
    }
    for (index, row) in calendar.enumerated() {
      lookup.calendar[row.day, default: []].append(index)
    }
    // Equal lines of the roster are one run.
    var planned: Set<RosterRun> = []
    for (index, run) in runs.enumerated() {
      var unplaced = run
      unplaced.origin = RowOrigin(file: "", line: 0)
      guard planned.insert(unplaced).inserted else { continue }
      lookup.runs[run.key, default: [:]][run.day, default: []].append(index)
    }
    indexRoutes()
    for key in lookup.runs.keys {
      for day in lookup.runs[key]?.keys.sorted() ?? [] {
        lookup.runs[key]?[day]?.sort { left, right in
          let (mine, theirs) = (runs[left].start?.seconds, runs[right].start?.seconds)
          return (mine ?? .max, left) < (theirs ?? .max, right)
        }
      }
    }
    for key in Set(vehicles.map(\.key) + permits.map(\.key)) {
      for pattern in nearMissPatterns(key.plate) {
        lookup.nearMisses[pattern, default: []].insert(key)
      }
    }
    lookup.changesOverTime = (Array(lookup.sims.values) + Array(lookup.terminals.values))
      .contains { !isConstant($0) }
  }

  private mutating func indexRoutes() {
    // Lines alone register their routes where there is no table of them.
    if !tables.contains(.routes) {
      routes = routeLines.map { line in
        RouteRow(id: line.route, windows: [], validity: line.validity, origin: line.origin)
      }
    }
    exemptions.sort { left, right in
      if left.span.start != right.span.start { return left.span.start < right.span.start }
      if left.origin.file != right.origin.file {
        return utf8Less(left.origin.file, right.origin.file)
      }
      return left.origin.line < right.origin.line
    }
    for (index, row) in attendants.enumerated() {
      lookup.attendants[row.id, default: []].append(index)
    }
    for (index, row) in routes.enumerated() { lookup.routes[row.id, default: []].append(index) }
    for (index, row) in routeLines.enumerated() {
      lookup.lines[row.route, default: []].append(index)
    }
    for (index, row) in stops.enumerated() { lookup.stops[row.route, default: []].append(index) }
    for (index, row) in schools.enumerated() { lookup.schools[row.id, default: []].append(index) }
  }

  /// Whether rows name one vehicle on every day there is.
  private func isConstant(_ rows: [Int]) -> Bool {
    guard Set(rows.map { vehicles[$0].key }).count == 1 else { return false }
    let spans = rows.map { vehicles[$0].validity }.map {
      (from: $0.from?.daysSince1970 ?? .min, to: $0.to?.daysSince1970 ?? .max)
    }.sorted { $0.from < $1.from }
    guard var end = spans.first, end.from == .min else { return false }
    for span in spans.dropFirst() where end.to != .max && span.from <= end.to + 1 {
      end.to = max(end.to, span.to)
    }
    return end.to == .max
  }

  /// Rows of each stop of each route.
  private var stopGroups: [StopKey: [Int]] {
    Dictionary(grouping: stops.indices) { StopKey(route: stops[$0].route, stop: stops[$0].id) }
  }

  private struct StopKey: Hashable {
    var route: RouteID
    var stop: StopID
  }

  /// Pairs of rows of one subject that are in use on one day and differ: the later row with the first it contradicts.
  var contradictions: [(subject: String, row: RowOrigin, other: RowOrigin)] {
    func clashes<Subject: Hashable, Row: RegistryRow>(
      _ groups: [Subject: [Int]], _ rows: [Row], _ name: (Row) -> String
    ) -> [(subject: String, row: RowOrigin, other: RowOrigin)] {
      var found: [(Int, subject: String, row: RowOrigin, other: RowOrigin)] = []
      for numbers in groups.values where numbers.count > 1 {
        var seen: Set<Row> = []
        var kept: [Int] = []
        for number in numbers {
          let row = rows[number]
          // A copy of a row seen already clashes with nothing that the first did not.
          var unplaced = row
          unplaced.origin = RowOrigin(file: "", line: 0)
          guard seen.insert(unplaced).inserted else { continue }
          let other = kept.first {
            overlap(rows[$0].validity, row.validity) && rows[$0].content != row.content
          }
          if let other { found.append((number, name(row), row.origin, rows[other].origin)) }
          kept.append(number)
        }
      }
      return found.sorted { $0.0 < $1.0 }.map { ($0.subject, $0.row, $0.other) }
    }
    return clashes(lookup.providers, providers) { $0.id.text }
      + clashes(lookup.vehiclesByKey, vehicles) { $0.key.plate }
      + clashes(lookup.permitsByKey, permits) { $0.key.plate }
      + clashes(lookup.drivers, drivers) { shownID($0.id, $0.origin) }
      + clashes(lookup.calendar, calendar) { $0.day.description }
      + clashes(lookup.attendants, attendants) { "\($0.origin.file):\($0.origin.line)" }
      + clashes(tables.contains(.routes) ? lookup.routes : [:], routes) { shown($0.id.text) }
      + clashes(lookup.lines, routeLines) { shown($0.route.text) }
      + clashes(stopGroups, stops) { shown($0.route.text) + " " + shown($0.id.text) }
      + clashes(lookup.schools, schools) { shown($0.id.text) }
  }
}

/// An id of a route, stop or school as a message may show it.
func shown(_ id: String) -> String { cellFound(id, isPrivate: false) }

/// Whether two rows are in use on one day.
func overlap(_ left: RowValidity, _ right: RowValidity) -> Bool {
  func endsBefore(_ first: RowValidity, _ second: RowValidity) -> Bool {
    guard let to = first.to, let from = second.from else { return false }
    return to < from
  }
  func isEmpty(_ validity: RowValidity) -> Bool {
    guard let from = validity.from, let to = validity.to else { return false }
    return to < from
  }
  return !isEmpty(left) && !isEmpty(right) && !endsBefore(left, right) && !endsBefore(right, left)
}

/// A driver's id as a message may show it.
///
/// One shaped like an ID or licence number, or like a name, gives way to the row's place.
func shownID(_ id: DriverID, _ origin: RowOrigin) -> String {
  let scalars = id.text.unicodeScalars
  let digits = scalars.count { ("0"..."9").contains($0) }
  let isName = digits == 0 && scalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  return digits >= 12 || isName ? "\(origin.file):\(origin.line)" : id.text
}
