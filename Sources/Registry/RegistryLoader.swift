import Digests
import Foundation
import Ingest
import JTT808
import RuleBook
import Telemetry

/// Reads a registry file by file, from a folder or from memory.
struct RegistryLoader {
  enum Source {
    case folder(String)
    case memory([String: [UInt8]])
  }

  let source: Source
  let zone: ZoneOffset
  var registry = Registry()
  var diagnostics: [Diagnostic] = []
  /// Name and digest of every file that was used.
  private var digests: [String] = []
  /// Tables of which a row or the whole could not be used.
  var damaged: Set<RegistryTable> = []

  private static let maximumBytes = 256 << 20

  init(_ source: Source, zone: ZoneOffset) {
    self.source = source
    self.zone = zone
  }

  /// - Throws: Only when the folder itself cannot be listed.
  mutating func load() throws {
    switch source {
    case .folder(let path): load(try FileManager.default.contentsOfDirectory(atPath: path))
    case .memory(let files): load(Array(files.keys))
    }
  }

  /// Reads `profiles/*.yaml`, in the order of their names.
  private mutating func readProfiles(_ names: [String]) {
    var profiles = names.filter { $0.hasPrefix("profiles/") }
    if case .folder(let path) = source, names.contains("profiles") {
      // A folder that cannot be listed holds no profile that could be read.
      let found = (try? FileManager.default.contentsOfDirectory(atPath: path + "/profiles")) ?? []
      profiles = found.map { "profiles/" + $0 }.sorted(by: utf8Less)
    }
    for name in profiles where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      guard !name.hasPrefix("profiles/."), let bytes = read(name) else { continue }
      // A tree that cannot be read is told below.
      if let tree = try? readYAML(bytes: bytes, name: name), VendorMapping.isMeant(by: tree) {
        registry.vendorMapping.add(tree, file: name, diagnostics: &diagnostics)
        continue
      }
      if let profile = ColumnProfile(bytes: bytes, file: name, diagnostics: &diagnostics) {
        registry.columnProfiles.append(profile)
      }
    }
  }

  /// Reads the files of these names, which are in no order.
  mutating func load(_ unsorted: [String]) {
    let names = unsorted.sorted(by: utf8Less)
    if let name = names.first(where: { $0 == "registry.yaml" || $0 == "registry.yml" }),
      let bytes = read(name)
    {
      registry.settings = RegistrySettings(bytes: bytes, file: name, diagnostics: &diagnostics)
    }
    for name in names { readTableFile(name) }
    readProfiles(names)
    registry.digest = sha256Hex(Array(digests.sorted(by: utf8Less).joined(separator: "\n").utf8))
    for register in Register.allCases where registry.settings.complete.contains(register) {
      let table = RegistryTable(register)
      if registry.has(table), !damaged.contains(table) {
        registry.completeRegisters.insert(register)
      } else {
        diagnostics.append(RegistryWords.completeWithoutTable(register))
      }
    }
    registry.index()
    reportContradictions()
    registry.findFaults()
    diagnostics += registry.faults.map(\.diagnostic)
    reportUndeclaredDatum()
    diagnostics.sort { left, right in
      if left.location.source != right.location.source {
        return utf8Less(left.location.source, right.location.source)
      }
      return (left.location.line ?? 0) < (right.location.line ?? 0)
    }
  }

  /// Bytes of a file of the folder; says so and returns nil where they cannot be had.
  private mutating func read(_ name: String) -> [UInt8]? {
    guard case .folder(let folder) = source else {
      guard case .memory(let files) = source, let bytes = files[name] else { return nil }
      digests.append(name + " " + sha256Hex(bytes))
      return bytes
    }
    let path = URL(fileURLWithPath: folder + "/" + name).resolvingSymlinksInPath().path
    // A pipe would never end and a folder holds no text; both are told as unreadable.
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else {
      diagnostics.append(RegistryWords.unreadableFile(name))
      return nil
    }
    if let size = attributes[.size] as? NSNumber, size.int64Value > Int64(Self.maximumBytes) {
      diagnostics.append(RegistryWords.tooLarge(name))
      return nil
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      diagnostics.append(RegistryWords.unreadableFile(name))
      return nil
    }
    let bytes = [UInt8](data)
    digests.append(name + " " + sha256Hex(bytes))
    return bytes
  }

  private mutating func readTableFile(_ name: String) {
    guard !name.hasPrefix("."), !name.hasPrefix("~"), !name.contains("/") else { return }
    if name == "registry.yaml" || name == "registry.yml" { return }
    let parts = name.split(separator: ".")
    let ending = parts.count > 1 ? parts.last.map { $0.lowercased() } ?? "" : ""
    let stem = parts.count > 1 ? parts.dropLast().joined(separator: ".") : name
    let kind = RegistryTable.allCases.first { $0.fileNames.contains(stem.lowercased()) }
    if kind == .routes || RegistryTable.lineFileNames.contains(stem.lowercased()),
      ["geojson", "json"].contains(ending)
    {
      if let bytes = read(name) { readLines(bytes, name) }
      return
    }
    guard let kind else {
      if RegistryTable.notReadYet.contains(stem.lowercased()) {
        diagnostics.append(RegistryWords.laterFile(name))
      } else if !["txt", "md"].contains(ending), !["profiles", "示例"].contains(stem) {
        diagnostics.append(RegistryWords.unknownFile(name))
      }
      return
    }
    guard ["csv", "tsv", "txt", "xlsx", "xls"].contains(ending) else {
      diagnostics.append(RegistryWords.unsupportedFile(name, ending))
      return
    }
    guard let bytes = read(name) else {
      damaged.insert(kind)
      return
    }
    // Remarks in workbooks are left out by their reader.
    let text = ["xlsx", "xls"].contains(ending) ? bytes : withoutComments(bytes)
    let (table, found) = readTable(bytes: text, name: name)
    diagnostics += found
    if found.contains(where: { $0.severity == .error }) { damaged.insert(kind) }
    guard let foundTable = FoundTable(kind, table, file: name, diagnostics: &diagnostics) else {
      damaged.insert(kind)
      return
    }
    if !registry.tables.insert(kind).inserted {
      diagnostics.append(RegistryWords.severalFiles(name, kind))
    }
    for row in foundTable.rows { readRow(CellReader(foundTable, row)) }
  }

  private mutating func readRow(_ cells: CellReader) {
    var cells = cells
    defer { diagnostics += cells.diagnostics }
    let missing: RegistryColumn?
    switch cells.table.kind {
    case .providers: missing = readProvider(&cells)
    case .vehicles: missing = readVehicle(&cells)
    case .permits: missing = readPermit(&cells)
    case .drivers: missing = readDriver(&cells)
    case .attendants: missing = readAttendant(&cells)
    case .routes: missing = readRoute(&cells)
    case .stops: missing = readStop(&cells)
    case .schools: missing = readSchool(&cells)
    case .exemptions: missing = readExemption(&cells)
    case .roster: missing = readRun(&cells)
    case .calendar: missing = readDay(&cells)
    }
    if let missing {
      cells.diagnostics.append(RegistryWords.rowSetAside(cells.origin, missing))
      damaged.insert(cells.table.kind)
    }
  }

  // MARK: Rows; each returns the column whose lack makes the row unusable.

  private mutating func readProvider(_ cells: inout CellReader) -> RegistryColumn? {
    guard let id = cells.text(.providerID) else { return .providerID }
    var excludes: Set<ProviderRow.CountExcludes>?
    for part in cells.list(.countExcludes) {
      switch part.lowercased() {
      case "driver", "驾驶人", "驾驶员", "司机": excludes = (excludes ?? []).union([.driver])
      case "attendant", "照管员", "照管人员": excludes = (excludes ?? []).union([.attendant])
      case "none", "无": excludes = (excludes ?? []).union([.none])
      default: cells.complain(.countExcludes, part, expected: "driver, attendant, none")
      }
    }
    let datum: String? = cells.word(
      .datum,
      [
        (["wgs84", "wgs-84", "gps"], "wgs84"), (["gcj02", "gcj-02", "火星坐标"], "gcj02"),
        (["bd09", "bd-09", "百度坐标"], "bd09"),
      ])
    registry.providers.append(
      ProviderRow(
        id: ProviderID(id), name: cells.text(.name),
        kind: cells.word(
          .kind,
          [
            (["school", "学校"], .school), (["carrier", "客运企业", "道路客运企业", "运输企业"], .carrier),
            (["other", "其他", "其它"], .other),
          ]), datum: datum, countExcludes: excludes, officer: cells.text(.officer),
        licenceValidTo: cells.date(.licenceValidTo), validity: cells.validity(),
        origin: cells.origin))
    return nil
  }

  private mutating func readVehicle(_ cells: inout CellReader) -> RegistryColumn? {
    guard let key = cells.vehicleKey() else { return .plate }
    registry.vehicles.append(
      VehicleRow(
        key: key, sim: cells.text(.sim), terminalID: cells.text(.terminalID),
        intervalSeconds: cells.integer(.intervalSeconds, in: 1...3600),
        provider: cells.text(.providerID).map { ProviderID($0) },
        seats: cells.integer(.seats, in: 1...200),
        lengthMillimeters: cells.integer(.lengthMillimeters, in: 1000...30_000),
        busType: cells.text(.busType), stage: cells.text(.stage),
        firstRegistered: cells.date(.firstRegistered),
        inspectionValidTo: cells.date(.inspectionValidTo),
        insuranceValidTo: cells.date(.insuranceValidTo),
        carrierInsuranceValidTo: cells.date(.carrierInsuranceValidTo),
        suspended: cells.truth(.suspended), validity: cells.validity(), origin: cells.origin))
    return nil
  }

  private mutating func readPermit(_ cells: inout CellReader) -> RegistryColumn? {
    guard let key = cells.vehicleKey() else { return .plate }
    let from = cells.date(.validFrom)
    let to = cells.date(.validTo)
    cells.requireOrder(from, .validFrom, to, .validTo)
    registry.permits.append(
      PermitRow(
        permitID: cells.text(.permitID), permitValidTo: cells.date(.permitValidTo),
        tagID: cells.text(.tagID), key: key, tagValidFrom: from, tagValidTo: to,
        drivers: cells.list(.driverIDs).map { DriverID($0) },
        routes: cells.list(.routeIDs).map { RouteID($0) }, owner: cells.text(.owner),
        validity: cells.validity(), origin: cells.origin))
    return nil
  }

  private mutating func readDriver(_ cells: inout CellReader) -> RegistryColumn? {
    guard let id = cells.text(.driverID) else { return .driverID }
    let birth = cells.date(.birthDate)
    if let number = cells.text(.idNumber) {
      if !hasValidCheckDigit(number) {
        cells.diagnostics.append(
          RegistryWords.checkDigit(cells.origin, cells.header(.idNumber)))
      } else if let birth {
        let digits = Array(halfWidth(number).utf8)[6..<14]
        if registryDate(String(decoding: digits, as: UTF8.self)) != birth {
          cells.diagnostics.append(
            RegistryWords.birthDiffers(cells.origin, cells.header(.idNumber)))
        }
      }
    }
    let from = cells.date(.qualifiedFrom)
    let to = cells.date(.qualifiedTo)
    cells.requireOrder(from, .qualifiedFrom, to, .qualifiedTo)
    let since = cells.date(.classSince)
    cells.requireOrder(birth, .birthDate, since, .classSince)
    registry.drivers.append(
      DriverRow(
        id: DriverID(id), name: cells.text(.name), idNumber: cells.text(.idNumber),
        licenceClass: cells.text(.licenceClass), birthDate: birth, classSince: since,
        qualifiedFrom: from, qualifiedTo: to, qualifiedClass: cells.text(.qualifiedClass),
        lastReview: cells.date(.lastReview), scoreCycleFullDates: cells.dates(.scoreCycleFullDates),
        disqualifiedFrom: cells.date(.disqualifiedFrom), validity: cells.validity(),
        origin: cells.origin))
    return nil
  }

  private mutating func readRun(_ cells: inout CellReader) -> RegistryColumn? {
    guard let day = cells.date(.date) else { return .date }
    guard let key = cells.vehicleKey() else { return .plate }
    let local = registry.settings.timezone ?? zone
    var start = cells.time(.start, on: day, zone: local)
    var end = cells.time(.end, on: day, zone: local)
    if let first = start, let last = end, last < first {
      cells.diagnostics.append(
        RegistryWords.dates(cells.origin, cells.header(.start), cells.header(.end)))
      (start, end) = (nil, nil)
    }
    // A run that the row's own dates exclude was never meant for this day.
    guard cells.validity().covers(day) else { return nil }
    if (start == nil && cells.text(.start) != nil) || (end == nil && cells.text(.end) != nil) {
      registry.unreadableRows.insert(cells.origin)
    }
    registry.runs.append(
      RosterRun(
        day: day, key: key, route: cells.text(.routeID).map { RouteID($0) },
        driver: cells.text(.driverID).map { DriverID($0) }, attendant: cells.text(.attendantID),
        students: cells.integer(.students, in: 0...500), start: start, end: end,
        origin: cells.origin))
    return nil
  }

  private mutating func readDay(_ cells: inout CellReader) -> RegistryColumn? {
    guard let day = cells.date(.date) else { return .date }
    guard let isSchoolDay = cells.truth(.schoolDay) else { return .schoolDay }
    registry.calendar.append(
      CalendarRow(
        day: day, isSchoolDay: isSchoolDay, validity: cells.validity(), origin: cells.origin))
    return nil
  }

  private mutating func reportContradictions() {
    for pair in registry.contradictions {
      diagnostics.append(RegistryWords.contradiction(pair.row, other: pair.other))
    }
  }
}

extension RegistryTable {
  fileprivate init(_ register: Register) {
    switch register {
    case .vehicles: self = .vehicles
    case .permits: self = .permits
    case .drivers: self = .drivers
    }
  }
}

/// The same bytes with every line that starts with `#` emptied, so that line numbers stay.
///
/// UTF-16 is left alone: there such rows are recognised by their first cell.
func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return bytes }
  let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  var result: [UInt8] = []
  result.reserveCapacity(body.count)
  var isStart = true
  var isComment = false
  for byte in body {
    let isEnd = byte == 0x0A || byte == 0x0D
    if isStart, byte == 0x23 { isComment = true }
    if isEnd { isComment = false }
    isStart = isEnd
    if !isComment { result.append(byte) }
  }
  return result
}
