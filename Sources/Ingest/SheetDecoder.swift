import Telemetry

/// Reads the tables of one sheet row by row: the way of all formats whose rows come as cells.
///
/// Finds headers below titles, several tables one below the other, headers repeated on each page, sums, and
/// a table that goes on from the sheet before. Fields are read by `RowEngine`, as those of separated values.
struct SheetDecoder {
  /// Header that a following sheet without one goes on with.
  struct Header: Sendable {
    var profile: HeaderProfile
    var plate: String?
  }

  /// Columns that are read; what lies beyond is said; chosen: ten times the widest export met.
  static let columns = 512
  /// Filled rows among which the first header is looked for.
  private static let rowsSearched = 200

  let part: SourcePart
  let options: IngestOptions
  var is1904 = false
  /// Asked for the merged cells when a vehicle is missing; they stand behind the rows.
  var merged: () throws -> [MergedCells] = { [] }

  private(set) var header: Header?
  private var engine: RowEngine?
  private var outcomes: [SourceOutcome] = []
  private var timeIndex = 0
  private var vehicleIndex: Int?
  private var rowsAbove = 0
  private var firstAbove: UInt64 = 0
  /// First row above any header that is not whole, and why.
  private var flawAbove: (row: UInt64, code: String)?
  private var best: (line: UInt64, profile: HeaderProfile)?
  private var plate: String?
  private var merges: [MergedCells]?
  private var lastVehicle: (row: UInt64, text: [UInt8])?
  private var cellsBeyond: (row: UInt64, count: Int)?

  /// `before` is the header of the sheet before, where there is one.
  init(part: SourcePart, options: IngestOptions, before: Header?) {
    self.part = part
    self.options = options
    header = before
    canGoOn = before != nil
  }

  /// Whether the sheet has not shown yet that the table of the one before does not go on.
  private var canGoOn: Bool

  /// Takes one row; `flaw` is the code of what makes it unreadable as a whole.
  mutating func read(_ cells: inout CellList, row: UInt64, flaw: String? = nil) throws {
    if let flaw {
      if engine != nil {
        engine?.line = row
        engine?.setAside(flaw, at: RowPlace())
        return
      }
      flawAbove = flawAbove ?? (row, flaw)
    }
    if cells.isBlank { return }
    if engine == nil {
      look(cells, row)
    } else if isFix(cells) {
      try take(&cells, row)
    } else {
      try takeOdd(&cells, row)
    }
  }

  /// Counts cells beyond the widest table that is read.
  mutating func passOver(cells: Int, row: UInt64) {
    if cells > 0 { cellsBeyond = (cellsBeyond?.row ?? row, (cellsBeyond?.count ?? 0) + cells) }
  }

  /// The outcomes of the tables, or one that says why there is none.
  ///
  /// `hasTables` tells the two apart.
  mutating func finish(_ failure: Diagnostic?) -> (outcomes: [SourceOutcome], hasTables: Bool) {
    closeTable()
    let hasTables = !outcomes.isEmpty
    if !hasTables {
      var outcome = SourceOutcome(file: part.file)
      if let best {
        outcome.diagnostics.append(
          Messages.headerUnknown(source: part.name, line: best.line, best.profile))
      } else if failure == nil {
        outcome.diagnostics.append(Messages.fileEmpty(source: part.name))
      }
      if let flaw = flawAbove {
        outcome.diagnostics.append(
          Messages.rowSetAside(flaw.code, source: part.name, line: flaw.row))
      }
      outcomes.append(outcome)
    }
    for index in outcomes.indices { outcomes[index].file.isComplete = failure == nil && hasTables }
    let last = outcomes.count - 1
    if let beyond = cellsBeyond {
      outcomes[last].diagnostics.append(
        Messages.sheetTooWide(source: part.name, row: beyond.row, count: beyond.count))
    }
    if let failure { outcomes[last].diagnostics.append(failure) }
    return (outcomes, hasTables)
  }

  // MARK: - Headers

  private mutating func look(_ cells: CellList, _ row: UInt64) {
    if firstAbove == 0 { firstAbove = row }
    guard rowsAbove < SheetDecoder.rowsSearched else { return }
    let names = SheetDecoder.names(cells)
    let profile = HeaderProfile(cells: names, overrides: options.columns, kept: options.profiles)
    if profile.missing.isEmpty { return open(profile, row) }
    if canGoOn, let header, goesOn(cells, header.profile) {
      plate = plate ?? header.plate
      open(header.profile, row, isContinued: true)
      var cells = cells
      // The seam throws only where merged cells are asked for, which a first row is not.
      try? take(&cells, row)
      return
    }
    canGoOn = canGoOn && cells.count <= 1
    if let found = SheetDecoder.plate(in: names) { plate = found }
    let rank = (profile.recognised, profile.columns.count)
    if rank > (best?.profile.recognised ?? -1, best?.profile.columns.count ?? 0) {
      best = (row, profile)
    }
    rowsAbove += 1
  }

  private static func names(_ cells: CellList) -> [String] {
    (0..<cells.count).map { String(decoding: cells[$0], as: UTF8.self) }
  }

  /// The plate of a title such as `车牌号：苏D12345 时间：…`.
  private static func plate(in names: [String]) -> String? {
    for name in names {
      if let found = Ingest.plate(in: HeaderName.normalised(name).uppercased()) { return found }
    }
    return nil
  }

  /// Whether a row without a header above it is one of the table of the sheet before.
  private func goesOn(_ cells: CellList, _ profile: HeaderProfile) -> Bool {
    guard cells.count > profile.lastRequired,
      let time = profile.roles.firstIndex(of: .time),
      let longitude = profile.roles.firstIndex(of: .longitude)
    else { return false }
    return SheetDecoder.beginsWithDigit(cells[time])
      && SheetDecoder.beginsWithDigit(cells[longitude])
  }

  private mutating func open(_ profile: HeaderProfile, _ row: UInt64, isContinued: Bool = false) {
    let number = outcomes.count + 1
    let name = number == 1 ? part.name : "\(part.name) (\(number))"
    var engine = RowEngine(
      source: 0, name: name, fallbackLabel: part.vehicleLabel, options: options)
    engine.file = part.file
    engine.file.name = name
    engine.begin(
      profile, Dialect(separator: [0x2C], lineEnd: Dialect.lineFeed, encoding: .utf8),
      place: HeaderLine(line: row, above: rowsAbove, plate: plate, isContinued: isContinued))
    timeIndex = profile.roles.firstIndex(of: .time) ?? 0
    vehicleIndex = profile.roles.firstIndex(of: .vehicle)
    header = Header(profile: profile, plate: plate)
    self.engine = engine
    rowsAbove = 0
  }

  private mutating func closeTable() {
    guard var engine else { return }
    engine.closeBlocks()
    outcomes.append(SourceOutcome(engine, headIsASCII: false))
    self.engine = nil
    lastVehicle = nil
  }

  // MARK: - Rows

  private static func beginsWithDigit(_ cell: ArraySlice<UInt8>) -> Bool {
    let first = cell.first { $0 != 0x20 && $0 != 0x27 } ?? 0
    return first &- 0x30 <= 9
  }

  private func isFix(_ cells: CellList) -> Bool {
    timeIndex < cells.count && SheetDecoder.beginsWithDigit(cells[timeIndex])
  }

  private mutating func take(_ cells: inout CellList, _ row: UInt64) throws {
    if timeIndex < cells.count, let text = dayText(cells[timeIndex]) {
      cells.replace(timeIndex, with: text)
    }
    if let vehicleIndex, vehicleIndex < cells.count {
      if cells[vehicleIndex].isEmpty {
        if let text = try mergedVehicle(vehicleIndex, row) {
          cells.replace(vehicleIndex, with: text)
        }
      } else {
        lastVehicle = (row, Array(cells[vehicleIndex]))
      }
    }
    engine?.readSheetRow(&cells, row: row)
  }

  /// A time column whose cells lost their format: a bare day number.
  private func dayText(_ cell: ArraySlice<UInt8>) -> [UInt8]? {
    guard cell.count >= 5, cell.count <= 20 else { return nil }
    let whole = cell.prefix { $0 &- 0x30 <= 9 }
    guard whole.count == 5, cell.count == 5 || cell[whole.endIndex] == 0x2E,
      let number = Double(String(decoding: cell, as: UTF8.self)), number >= 30_000
    else { return nil }
    return DayNumber.text(number, .both(hasSeconds: true), is1904: is1904)
  }

  /// The vehicle of the merged cells that hold this one.
  private mutating func mergedVehicle(_ column: Int, _ row: UInt64) throws -> [UInt8]? {
    guard let lastVehicle else { return nil }
    if merges == nil { merges = try merged() }
    let holds = merges?.contains {
      $0.rows.contains(row) && $0.rows.contains(lastVehicle.row) && $0.columns.contains(column)
    }
    return holds == true ? lastVehicle.text : nil
  }

  /// A row inside a table whose time does not look like one.
  private mutating func takeOdd(_ cells: inout CellList, _ row: UInt64) throws {
    let names = SheetDecoder.names(cells)
    let profile = HeaderProfile(cells: names, overrides: options.columns, kept: options.profiles)
    if profile.missing.isEmpty {
      if profile.columns == engine?.profile.columns {
        engine?.line = row
        engine?.noteHeaderAgain()
      } else {
        closeTable()
        open(profile, row)
      }
      return
    }
    let filled = names.count { !trimmed($0).isEmpty }
    if filled <= 2, let found = SheetDecoder.plate(in: names) {
      // The title of the next vehicle's rows.
      plate = found
      header?.plate = found
      engine?.changeVehicle(to: found, line: row)
      return
    }
    if filled == 1, engine?.isTotalRow(cells) == false, names.count > 1 || profile.recognised == 0,
      timeIndex >= cells.count || cells[timeIndex].isEmpty || cells.count == 1
    {
      engine?.line = row
      engine?.setAside("row-note", at: RowPlace(), severity: .note)
      return
    }
    try take(&cells, row)
  }
}

/// Cells that a sheet shows as one.
struct MergedCells: Sendable, Hashable {
  var rows: ClosedRange<UInt64>
  /// 0-based.
  var columns: ClosedRange<Int>
}

/// Where a header stands, and what the titles above it say.
struct HeaderLine {
  var line: UInt64
  /// Filled rows above it.
  var above: Int
  /// Plate in a title.
  var plate: String?
  /// Whether the header is that of the sheet before.
  var isContinued = false
}

extension RowEngine {
  /// Takes the header of the table whose rows follow, and says what is unusual about it.
  mutating func begin(_ profile: HeaderProfile, _ dialect: Dialect, place: HeaderLine) {
    self.profile = profile
    self.dialect = dialect
    roles = profile.roles
    separator = dialect.separator.first ?? 0x2C
    layout = TableLayout(profile, place, dialect: file.sheet == nil ? dialect : nil)
    previewLeft = options.previewRows
    let name = file.name
    if place.isContinued {
      diagnostics.add(Messages.sheetContinued(source: name, line: place.line))
    } else if place.above > 0 {
      diagnostics.add(Messages.headerBelowTop(source: name, line: place.line))
    }
    for unused in profile.unused {
      diagnostics.add(
        Messages.columnUnused(
          source: name, line: place.line, kept: unused.kept, other: unused.other))
    }
    if !profile.hasVehicle {
      if let plate = place.plate { fallbackLabel = plate }
      diagnostics.add(
        Messages.vehicleFromName(
          source: name, line: place.line, isTitle: place.plate != nil))
      fallbackSymbol = vehicles.intern(Array(fallbackLabel.utf8)[...])
    }
  }

  /// Takes the rows from here on for those of another vehicle, where no column names it.
  mutating func changeVehicle(to plate: String, line: UInt64) {
    guard !profile.hasVehicle else { return }
    fallbackLabel = plate
    fallbackSymbol = vehicles.intern(Array(plate.utf8)[...])
  }

  /// Whether `row` holds sums.
  mutating func isTotalRow(_ row: CellList) -> Bool {
    cells = row
    return isTotal()
  }

  /// Reads a row of a sheet: the fast way if its cells are plain, else the general one.
  mutating func readSheetRow(_ row: inout CellList, row number: UInt64) {
    line = number
    if usesFastPath, previewLeft == 0, row.count <= roles.count, join(row),
      readUnquoted(from: 0, length: 0)
    {
      return
    }
    line = number
    swap(&cells, &row)
    readCells(at: RowPlace())
    swap(&cells, &row)
  }

  /// Puts a row into `unquoted` as separated values; false where a cell would need quotes.
  private mutating func join(_ row: CellList) -> Bool {
    unquoted.removeAll(keepingCapacity: true)
    for place in roles.indices {
      if place > 0 { unquoted.append(separator) }
      guard place < row.count else { continue }
      let cell = row[place]
      for byte in cell where byte < 0x20 || byte == separator || byte == Dialect.quote {
        return false
      }
      unquoted.append(contentsOf: cell)
    }
    unquoted.append(dialect.lineEnd)
    return true
  }
}
