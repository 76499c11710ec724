package import Ingest
package import JTT808
package import Telemetry

/// Who may drive what, when: an office's tables, asked *as of* a day.
package struct Registry: Sendable {
  package internal(set) var settings = RegistrySettings()
  /// SHA-256 over the names and digests of the files used, 64 hex digits.
  package internal(set) var digest = ""
  /// All rows in the order of the files.
  package internal(set) var vehicles: [VehicleRow] = []
  package internal(set) var permits: [PermitRow] = []
  package internal(set) var drivers: [DriverRow] = []
  package internal(set) var providers: [ProviderRow] = []
  package internal(set) var runs: [RosterRun] = []
  package internal(set) var attendants: [AttendantRow] = []
  package internal(set) var routes: [RouteRow] = []
  package internal(set) var routeLines: [RouteLine] = []
  package internal(set) var stops: [StopRow] = []
  package internal(set) var schools: [SchoolRow] = []
  /// By start, then place in the file.
  package internal(set) var exemptions: [ExemptionRow] = []
  /// Header profiles in the order of their names (`profiles/*.yaml`).
  package internal(set) var columnProfiles: [ColumnProfile] = []
  /// What vendors' items mean (`profiles/*.yaml` of kind `jtt808`), all profiles together.
  package internal(set) var vendorMapping = VendorMapping()
  var calendar: [CalendarRow] = []
  var tables: Set<RegistryTable> = []
  var completeRegisters: Set<Register> = []
  var lookup = RegistryIndex()
  /// Rows with a cell that was filled in, matters to routes and cannot be read.
  var unreadableRows: Set<RowOrigin> = []
  /// Runs of the roster that share a bus and a time with another.
  var overlappingRuns: Set<RowOrigin> = []
  /// When lines that cannot be used would have been in use.
  var brokenLines: [RouteID: [RowValidity]] = [:]
  /// When stops that cannot be used would have been in use.
  var brokenStops: [RouteID: [RowValidity]] = [:]
  /// Days ascending.
  var routeStates: [RouteID: [RouteState]] = [:]
  /// What the tables say against each other; told as diagnostics and as problems.
  var faults: [RegistryFault] = []

  init() {}

  /// Reads a folder; what is wrong inside is told in the diagnostics.
  ///
  /// - Throws: Only when the folder itself cannot be read.
  package static func load(
    folder: String, zone: ZoneOffset
  ) throws -> (registry: Registry, diagnostics: [Diagnostic]) {
    var loader = RegistryLoader(.folder(folder), zone: zone)
    try loader.load()
    return (loader.registry, loader.diagnostics)
  }

  /// Reads the same files from memory, by name.
  package static func load(
    files: [String: [UInt8]], zone: ZoneOffset
  ) -> (registry: Registry, diagnostics: [Diagnostic]) {
    var loader = RegistryLoader(.memory(files), zone: zone)
    loader.load(Array(files.keys))
    return (loader.registry, loader.diagnostics)
  }

  /// Day of `registry.yaml`, where it names one.
  package var asOf: CivilDate? { settings.asOf }

  /// Whether a table exists, can be used and has a row: an unfilled form is no register.
  package func has(_ table: RegistryTable) -> Bool {
    guard tables.contains(table) else { return false }
    return switch table {
    case .providers: !providers.isEmpty
    case .vehicles: !vehicles.isEmpty
    case .permits: !permits.isEmpty
    case .drivers: !drivers.isEmpty
    case .roster: !runs.isEmpty
    case .attendants: !attendants.isEmpty
    case .routes: !routes.isEmpty
    case .stops: !stops.isEmpty
    case .schools: !schools.isEmpty
    case .exemptions: !exemptions.isEmpty
    case .calendar: true
    }
  }

  /// Whether an absence from the register proves anything: declared complete, there, and every row usable.
  package func isComplete(_ register: Register) -> Bool { completeRegisters.contains(register) }

  // MARK: Rows of a day

  package func vehicle(_ key: VehicleKey, on day: CivilDate) -> AsOf<VehicleRow> {
    asOf(lookup.vehicleRows(key).map { vehicles[$0] }, on: day)
  }

  /// All rows of a vehicle, whenever valid, in the order of the file.
  package func vehicleRows(of key: VehicleKey) -> [VehicleRow] {
    lookup.vehicleRows(key).map { vehicles[$0] }.filter { $0.key == key }
  }

  package func permits(of key: VehicleKey, on day: CivilDate) -> AsOf<PermitRow> {
    asOf(lookup.permitRows(key).map { permits[$0] }, on: day)
  }

  package func driver(_ id: DriverID, on day: CivilDate) -> AsOf<DriverRow> {
    asOf((lookup.drivers[id] ?? []).map { drivers[$0] }, on: day)
  }

  package func provider(_ id: ProviderID, on day: CivilDate) -> AsOf<ProviderRow> {
    asOf((lookup.providers[id] ?? []).map { providers[$0] }, on: day)
  }

  /// Whether any permit or planned run of a bus names a route, on whatever day.
  package func mayHaveRoutes(_ key: VehicleKey) -> Bool {
    lookup.permitRows(key).contains { !permits[$0].routes.isEmpty }
      || (lookup.runs[canonicalKey(key)] ?? [:]).values.contains { numbers in
        numbers.contains { runs[$0].route != nil }
      }
  }

  /// Planned runs of a bus on a day, by start, then line; runs without a start last.
  package func roster(of key: VehicleKey, on day: CivilDate) -> [RosterRun] {
    (lookup.runs[canonicalKey(key)]?[day] ?? []).map { runs[$0] }
  }

  /// Days with planned runs of one bus, ascending.
  package func rosterDays(of key: VehicleKey) -> [CivilDate] {
    lookup.runs[key].map { $0.keys.sorted() } ?? []
  }

  /// Days with planned runs, ascending, by bus; makes the whole table, so ask once a run, not once a bus.
  package var rosterDays: [VehicleKey: [CivilDate]] {
    lookup.runs.mapValues { $0.keys.sorted() }
  }

  /// What the calendar says; nil where it says nothing or contradicts itself.
  package func isSchoolDay(_ day: CivilDate) -> Bool? {
    let answers = Set((lookup.calendar[day] ?? []).map { calendar[$0].isSchoolDay })
    return answers.count == 1 ? answers.first : nil
  }

  // MARK: Who is meant

  /// The registered vehicle that a log's label means on a day: by plate and colour, else SIM, else terminal id.
  package func resolve(_ label: VehicleLabel, on day: CivilDate) -> VehicleKey? {
    let (plate, inBrackets) = plateCell(label.text)
    if let known = lookup.vehiclesByPlate[plate] {
      let key = canonicalKey(VehicleKey(plate: plate, color: label.color ?? inBrackets))
      return known.contains { vehicles[$0].key == key } ? key : nil
    }
    if let sim = simKey(label.text), let rows = lookup.sims[sim] { return only(rows, on: day) }
    if let terminal = terminalKey(label.text), let rows = lookup.terminals[terminal] {
      return only(rows, on: day)
    }
    return nil
  }

  /// Whether a SIM or terminal id belongs to another vehicle, or to none, on some days.
  package var resolvesByDay: Bool { lookup.changesOverTime }

  /// Registered plates easily taken for this one, ascending: one character apart, `O`/`0` and `I`/`1` alike.
  package func nearMissPlates(_ key: VehicleKey) -> [VehicleKey] {
    var found: Set<VehicleKey> = []
    for pattern in nearMissPatterns(key.plate) {
      found.formUnion(lookup.nearMisses[pattern] ?? [])
    }
    return found.filter { $0.plate != key.plate }.sorted()
  }

  /// The key under which a plate is registered: its one colour where none was given.
  package func canonicalKey(_ key: VehicleKey) -> VehicleKey {
    guard key.color == nil, let colors = lookup.colors[key.plate], colors.count == 1,
      let color = colors.first
    else {
      if let colors = lookup.colors[key.plate], colors.isEmpty {
        return VehicleKey(plate: key.plate)
      }
      return key
    }
    return VehicleKey(plate: key.plate, color: color)
  }

  private func only(_ rows: [Int], on day: CivilDate) -> VehicleKey? {
    let keys = Set(rows.filter { vehicles[$0].validity.covers(day) }.map { vehicles[$0].key })
    return keys.count == 1 ? keys.first : nil
  }

  func asOf<Row: RegistryRow>(_ rows: [Row], on day: CivilDate) -> AsOf<Row> {
    guard !rows.isEmpty else { return .absent }
    let inUse = rows.filter { $0.validity.covers(day) }
    guard let first = inUse.first else { return .gap(rows) }
    return inUse.allSatisfy { $0.content == first.content } ? .one(first) : .contradiction(inUse)
  }
}

/// A row of history: comparable apart from where it stands and when it is in use.
protocol RegistryRow: Sendable, Hashable {
  var validity: RowValidity { get set }
  var origin: RowOrigin { get set }
}

extension RegistryRow {
  /// The row without its place and its own dates.
  var content: Self {
    var copy = self
    copy.validity = RowValidity()
    copy.origin = RowOrigin(file: "", line: 0)
    return copy
  }
}

extension ProviderRow: RegistryRow {}
extension VehicleRow: RegistryRow {}
extension PermitRow: RegistryRow {}
extension DriverRow: RegistryRow {}

/// One day of the calendar.
struct CalendarRow: RegistryRow {
  var day: CivilDate
  var isSchoolDay: Bool
  var validity: RowValidity
  var origin: RowOrigin
}
