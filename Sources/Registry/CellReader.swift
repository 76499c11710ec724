import Ingest
import Telemetry

/// Day of a registry cell; also with a time of midnight behind it, as spreadsheets save it.
///
/// `长期` (no end) is the last day of the year 9999.
func registryDate(_ text: String) -> CivilDate? {
  var half = halfWidth(text).trimmingBlanks()
  if half == "长期" || half == "长期有效" { return CivilDate(year: 9999, month: 12, day: 31) }
  for tail in [" 0:00:00", " 00:00:00", " 0:00", " 00:00", "T00:00:00"] where half.hasSuffix(tail) {
    half = String(half.dropLast(tail.count))
  }
  guard let date = CivilDate(half) else { return nil }
  let (year, _, _) = date.components
  return (1900...9999).contains(year) ? date : nil
}

/// Seconds of the day of `HH:MM` or `HH:MM:SS`; up to 24:00.
func clockSeconds(_ text: String) -> Int64? {
  let parts = halfWidth(text).trimmingBlanks().split(
    separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2 || parts.count == 3 else { return nil }
  var numbers: [Int64] = []
  for part in parts {
    guard (1...2).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int64(part)
    else { return nil }
    numbers.append(number)
  }
  let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  guard numbers[1] < 60, numbers.count == 2 || numbers[2] < 60, seconds <= 86_400 else {
    return nil
  }
  return seconds
}

extension String {
  func trimmingBlanks() -> String {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part.removeFirst() }
    while let last = part.last, last.isWhitespace { part.removeLast() }
    return String(part)
  }
}

/// A table of the registry with its columns found, before its rows are read.
struct FoundTable {
  let kind: RegistryTable
  let file: String
  let rows: [TableRow]
  /// Position of each column and its header as written.
  let columns: [RegistryColumn: (index: Int, header: String)]

  /// Nil when a required column is missing; what was found is said in `diagnostics`.
  init?(_ kind: RegistryTable, _ table: Table, file: String, diagnostics: inout [Diagnostic]) {
    self.kind = kind
    self.file = file
    rows = table.rows.filter { !($0.cells.first?.hasPrefix("#") ?? false) }
    var columns: [RegistryColumn: (index: Int, header: String)] = [:]
    for (index, header) in table.header.enumerated() where !header.isEmpty {
      let comparable = RegistryColumn.comparable(header)
      let shown = cellFound(header, isPrivate: false)
      guard let column = kind.columns.first(where: { $0.matches(comparable) }) else {
        diagnostics.append(RegistryWords.columnUnknown(file, shown))
        continue
      }
      if let first = columns[column] {
        diagnostics.append(RegistryWords.columnTwice(file, 1, shown, first: first.header))
        continue
      }
      columns[column] = (index, shown)
    }
    self.columns = columns
    let missing = kind.required.filter { columns[$0] == nil }
    for column in missing { diagnostics.append(RegistryWords.columnMissing(file, column)) }
    if !missing.isEmpty { return nil }
  }
}

/// Reads the cells of one row; what it cannot read it says, and the field stays nil.
struct CellReader {
  let table: FoundTable
  let row: TableRow
  var diagnostics: [Diagnostic] = []

  init(_ table: FoundTable, _ row: TableRow) {
    self.table = table
    self.row = row
  }

  var origin: RowOrigin { RowOrigin(file: table.file, line: row.line) }

  func header(_ column: RegistryColumn) -> String {
    table.columns[column]?.header ?? column.rawValue
  }

  /// The cell's text; nil where the column is absent or the cell empty.
  func text(_ column: RegistryColumn) -> String? {
    guard let place = table.columns[column], place.index < row.cells.count else { return nil }
    let text = row.cells[place.index].trimmingBlanks()
    return text.isEmpty ? nil : text
  }

  mutating func complain(_ column: RegistryColumn, _ text: String, expected: String) {
    let found = cellFound(text, isPrivate: column.isPrivate)
    diagnostics.append(
      column.decidesRuns
        ? RegistryWords.decisiveCell(origin, header(column), found: found, expected: expected)
        : RegistryWords.cell(.error, origin, header(column), found: found, expected: expected))
  }

  mutating func date(_ column: RegistryColumn) -> CivilDate? {
    guard let text = text(column) else { return nil }
    if let date = registryDate(text) { return date }
    complain(column, text, expected: "2026-09-01")
    return nil
  }

  mutating func integer(_ column: RegistryColumn, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(column) else { return nil }
    var half = halfWidth(text).trimmingBlanks()
    if half.hasSuffix(".0") { half = String(half.dropLast(2)) }
    if half.utf8.count <= 9, half.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let value = Int(half), range.contains(value)
    {
      return value
    }
    complain(column, text, expected: "\(range.lowerBound)–\(range.upperBound)")
    return nil
  }

  mutating func truth(_ column: RegistryColumn) -> Bool? {
    guard let text = text(column) else { return nil }
    switch halfWidth(text).lowercased().trimmingBlanks() {
    case "是", "1", "true", "yes", "y", "√", "有", "对": return true
    case "否", "0", "false", "no", "n", "×", "无", "不": return false
    default:
      complain(column, text, expected: "是 / 否, 1 / 0")
      return nil
    }
  }

  /// Parts of a list cell, split at `;`, `；`, `、`, `,` or `，`.
  func list(_ column: RegistryColumn) -> [String] {
    guard let text = text(column) else { return [] }
    return text.split { ";；、,，|".contains($0) }.map { String($0).trimmingBlanks() }
      .filter { !$0.isEmpty }
  }

  mutating func dates(_ column: RegistryColumn) -> [CivilDate] {
    var dates: [CivilDate] = []
    for part in list(column) {
      if let date = registryDate(part) {
        dates.append(date)
      } else {
        complain(column, part, expected: "2026-09-01;2027-09-01")
      }
    }
    return dates.sorted()
  }

  mutating func word<Value>(
    _ column: RegistryColumn, _ words: [(words: [String], value: Value)]
  ) -> Value? {
    guard let text = text(column) else { return nil }
    let word = halfWidth(text).lowercased().trimmingBlanks()
    if let match = words.first(where: { $0.words.contains(word) }) { return match.value }
    complain(column, text, expected: words.compactMap(\.words.first).joined(separator: ", "))
    return nil
  }

  /// Plate and colour of the row; nil when there is no plate.
  mutating func vehicleKey() -> VehicleKey? {
    guard let text = text(.plate) else { return nil }
    let (plate, inBrackets) = plateCell(text)
    guard !plate.isEmpty else { return nil }
    var color = inBrackets
    if let word = self.text(.plateColor) {
      if let own = PlateColor(word: word) {
        color = own
      } else {
        complain(.plateColor, word, expected: "黄 / yellow, 蓝 / blue, 绿 / green …")
      }
    }
    return VehicleKey(plate: plate, color: color)
  }

  mutating func validity() -> RowValidity {
    let validity = RowValidity(from: date(.rowFrom), to: date(.rowTo))
    requireOrder(validity.from, .rowFrom, validity.to, .rowTo)
    return validity
  }

  mutating func requireOrder(
    _ from: CivilDate?, _ fromColumn: RegistryColumn, _ to: CivilDate?, _ toColumn: RegistryColumn
  ) {
    guard let from, let to, to < from else { return }
    diagnostics.append(RegistryWords.dates(origin, header(fromColumn), header(toColumn)))
  }

  /// `HH:MM` on a day, or a whole time of its own.
  mutating func time(_ column: RegistryColumn, on day: CivilDate, zone: ZoneOffset) -> Timestamp? {
    guard let text = text(column) else { return nil }
    if let seconds = clockSeconds(text) {
      return Timestamp(seconds: day.start(in: zone).seconds + seconds)
    }
    if let time = isoTime(text, zone: zone) { return time }
    complain(column, text, expected: "07:05, 2026-03-02T07:05+08:00")
    return nil
  }

  func isoTime(_ text: String, zone: ZoneOffset) -> Timestamp? {
    var half = halfWidth(text).trimmingBlanks()
    guard let cut = half.firstIndex(where: { $0 == "T" || $0 == " " }),
      let day = CivilDate(String(half[..<cut]))
    else { return nil }
    half = String(half[half.index(after: cut)...])
    var offset = zone
    if let sign = half.firstIndex(where: { $0 == "+" || $0 == "-" || $0 == "Z" || $0 == "z" }) {
      guard let own = ZoneOffset(String(half[sign...])) else { return nil }
      offset = own
      half = String(half[..<sign])
    }
    return clockSeconds(half).map { Timestamp(seconds: day.start(in: offset).seconds + $0) }
  }
}

/// Whether an 18-digit citizen number has the right length and check digit.
///
/// - Source: GB 11643-1999, ISO 7064 MOD 11-2.
func hasValidCheckDigit(_ text: String) -> Bool {
  let bytes = Array(halfWidth(text).uppercased().utf8)
  guard bytes.count == 18, bytes[..<17].allSatisfy({ (0x30...0x39).contains($0) }) else {
    return false
  }
  var sum = 0
  for (index, byte) in bytes[..<17].enumerated() {
    var weight = 1
    for _ in 0..<(17 - index) { weight = weight * 2 % 11 }
    sum += (Int(byte) - 48) * weight
  }
  let check = (12 - sum % 11) % 11
  return bytes[17] == (check == 10 ? 0x58 : UInt8(48 + check))
}
