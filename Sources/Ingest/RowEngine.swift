import Telemetry

/// Bytes that a row takes in its source; of a sheet's row nothing is said.
struct RowPlace: Sendable, Hashable {
  var offset: UInt64 = 0
  var length: UInt64 = 0
}

/// Turns rows of one file into records; knows header, dialect and counts, but neither buffers nor files.
///
/// Two ways through a row give the same: `readPlainRows` in one pass for plain rows, `readSlowly` for any.
/// Rows plain but for their quotes go the first way without them.
struct RowEngine: Sendable {
  /// Longest row in bytes; what is longer is skipped.
  static let longestRow = 1 << 20

  let source: SourceIndex
  var file: SourceFile
  var diagnostics = DiagnosticCollector()
  let options: IngestOptions
  /// Label of all rows where no column names the vehicle, and its symbol.
  var fallbackLabel: String
  var fallbackSymbol: UInt32 = 0
  /// Off in tests that hold the fast way against the slow one.
  var usesFastPath = true

  var profile = HeaderProfile(cells: [], overrides: [])
  var roles: [Column] = []
  var dialect = Dialect(separator: [0x2C], lineEnd: Dialect.lineFeed, encoding: .utf8)
  var separator: UInt8 = 0x2C
  var timeField: TimeField
  /// Header row as it stands in the file, to know it again.
  var headerBytes: [UInt8] = []
  var headersRepeated = 0
  var firstRepeat: UInt64 = 0
  /// Rows whose coordinates were not plain degrees, the first of them and how they were written.
  var oddPositions: (count: Int, line: UInt64, form: String)?
  /// Set when another header begins inside the file: what follows cannot be read with this one.
  var hasForeignHeader = false

  /// 1-based line at which the next row starts.
  var line: UInt64 = 1
  /// Source offset of index 0 of the bytes being read.
  var baseOffset: UInt64 = 0
  /// Source offset of the next row where the bytes were transcoded from UTF-16.
  var wideOffset: UInt64?

  var vehicles = SymbolTable()
  var drivers = SymbolTable()
  var doors = WordColumn(column: .door)
  var ignitions = WordColumn(column: .ignition)
  var colors = WordColumn(column: .plateColor)
  /// Vehicle text and colour code of each label.
  var labels: [(text: UInt32, color: Int)] = []
  /// Label by vehicle text × 8 + colour code.
  var labelOf: [UInt32] = []

  var blocks: [[PositionRecord]] = []
  var block: [PositionRecord] = []
  /// Records that the first block makes room for.
  var firstBlockCapacity = 1024
  var cells = CellList()
  var lastTime = LastTime()
  /// How the table is laid out, known from its header on.
  var layout: TableLayout?
  /// First rows that `layout` is still to show.
  var previewLeft = 0
  /// A quoted row without its quotes, see `readQuotedRows`.
  var unquoted: [UInt8] = []

  init(source: SourceIndex, name: String, fallbackLabel: String, options: IngestOptions) {
    self.source = source
    self.options = options
    self.fallbackLabel = fallbackLabel
    file = SourceFile(name: name)
    timeField = TimeField(zone: options.zone, base: options.timeBase)
  }

  /// Reads the rows from `start`; gives where the first unfinished row starts, and whether it is skipped.
  ///
  /// Behind `end` lie as many readable bytes as `PlainText` asks for.
  mutating func readRows(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, isLast: Bool, isCut: Bool,
    hasNul: Bool
  ) -> (next: Int, skips: Bool) {
    var index = start
    // The fast way may rely on a line end ahead.
    var lastLineEnd = end - 1
    while lastLineEnd >= start, bytes[lastLineEnd] != dialect.lineEnd { lastLineEnd -= 1 }
    let isFast =
      usesFastPath && !hasNul && wideOffset == nil && dialect.separator.count == 1
    while index < end {
      if isFast, previewLeft == 0, index <= lastLineEnd, !hasForeignHeader {
        index = readPlainRows(bytes, from: index, through: lastLineEnd)
        let quoted = readQuotedRows(bytes, from: index, through: lastLineEnd)
        if quoted > index {
          index = quoted
          continue
        }
        if index == end { break }
      }
      let step = splitRow(
        bytes, from: index, to: end, isLast: isLast, limit: RowEngine.longestRow,
        dialect: dialect, into: &cells)
      switch step {
      case .unfinished: return (index, false)
      case .found(let rowEnd, let next, let lineEnds):
        if isCut, next == end, bytes[next - 1] != dialect.lineEnd {
          setAside("row-truncated", at: place(bytes, index, rowEnd))
        } else {
          readSlowly(bytes, from: index, to: rowEnd)
        }
        advance(bytes, from: index, to: next)
        index = next
        line += UInt64(lineEnds)
      case .quoteOpen:
        // Only its first line is lost: the next may be sound.
        var rowEnd = index
        let stop = min(end, index + RowEngine.longestRow)
        while rowEnd < stop, bytes[rowEnd] != dialect.lineEnd { rowEnd += 1 }
        if rowEnd == stop, !(isLast && stop == end) {
          setAside("row-too-long", at: place(bytes, index, rowEnd))
          return skipLine(bytes, from: index, to: end)
        }
        setAside("quote-open", at: place(bytes, index, rowEnd))
        let next = min(rowEnd + 1, end)
        advance(bytes, from: index, to: next)
        index = next
        line += 1
      case .tooLong:
        setAside("row-too-long", at: place(bytes, index, index + RowEngine.longestRow))
        let (next, skips) = skipLine(bytes, from: index, to: end)
        if skips { return (next, true) }
        index = next
      }
    }
    return (index, false)
  }

  /// Passes over the rest of a row that is too long; `skips` while its end is not in sight.
  mutating func skipLine(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> (next: Int, skips: Bool) {
    var index = start
    while index < end, bytes[index] != dialect.lineEnd { index += 1 }
    let next = min(index + 1, end)
    advance(bytes, from: start, to: next)
    if index < end { line += 1 }
    return (next, index == end)
  }

  /// Counts the bytes passed where they were transcoded.
  private mutating func advance(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) {
    guard let wide = wideOffset else { return }
    wideOffset = wide + RowEngine.utf16Bytes(bytes, from: start, to: end)
  }

  /// Bytes that the UTF-8 in a range took as UTF-16.
  static func utf16Bytes(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    var units: UInt64 = 0
    for index in start..<end {
      let byte = bytes[index]
      if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
    }
    return units * 2
  }

  /// Byte offset in the source of the row at `index`.
  func offset(of index: Int) -> UInt64 { wideOffset ?? baseOffset + UInt64(index) }

  func byteLength(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    wideOffset == nil
      ? UInt64(end - start) : RowEngine.utf16Bytes(bytes, from: start, to: end)
  }

  /// Where the row between two indices lies.
  func place(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> RowPlace {
    RowPlace(offset: offset(of: start), length: byteLength(bytes, from: start, to: end))
  }

  /// Counts a row that becomes no record, with its reason.
  mutating func setAside(
    _ code: String, at place: RowPlace, severity: Diagnostic.Severity = .warning,
    column: Int? = nil, found: String? = nil, expected: String? = nil
  ) {
    file.rowsRead += 1
    file.rowsSetAside[code, default: 0] += 1
    report(severity, code, place, column: column, found: found, expected: expected)
  }

  mutating func report(
    _ severity: Diagnostic.Severity, _ code: String, _ place: RowPlace, column: Int?,
    found: String?, expected: String?
  ) {
    if diagnostics.isFolding(severity, code) { return diagnostics.count(severity, code) }
    let place = SourceLocation(
      source: file.name, line: line, byte: file.sheet == nil ? place.offset : nil,
      column: column.map { headerShown($0) })
    diagnostics.add(
      Diagnostic(
        severity, code, at: place, found: found, expected: expected,
        message: Messages.row(code, severity)))
  }

  /// Header of a known column; others by number, since a headerless file has data there.
  func headerShown(_ index: Int) -> String {
    index < roles.count && roles[index] != .ignored ? profile.columns[index] : "\(index + 1)"
  }

  /// Label symbol of a vehicle text and a colour code (0 is none); `.max` where there is none yet.
  @inline(always)
  func knownLabel(text: UInt32, color: Int) -> UInt32 {
    let place = Int(text) &* 8 &+ color
    return place < labelOf.count ? labelOf[place] : .max
  }

  /// Label symbol of a vehicle text and a colour code, a new one where there is none yet.
  mutating func label(text: UInt32, color: Int) -> UInt32 {
    let known = knownLabel(text: text, color: color)
    return known != .max ? known : addLabel(text: text, color: color)
  }

  @inline(never)
  mutating func addLabel(text: UInt32, color: Int) -> UInt32 {
    let place = Int(text) * 8 + color
    while labelOf.count <= place { labelOf.append(.max) }
    let symbol = UInt32(labels.count)
    labelOf[place] = symbol
    labels.append((text, color))
    return symbol
  }

  mutating func append(_ record: PositionRecord) {
    if block.count == block.capacity || block.count == RecordStore.blockCapacity { openBlock() }
    block.append(record)
    file.rowsRead += 1
  }

  /// Appends plain rows up to the first that is none, or to the last line end; gives where the next starts.
  mutating func readPlainRows(
    _ bytes: borrowing Span<UInt8>, from start: Int, through lastLineEnd: Int
  ) -> Int {
    var index = start
    while true {
      if block.count == block.capacity || block.count == RecordStore.blockCapacity { openBlock() }
      // The block leaves `self` for the while, since the engine is changed as it grows.
      var rows: [PositionRecord] = []
      swap(&rows, &block)
      let before = rows.count
      let capacity = min(rows.capacity, RecordStore.blockCapacity)
      rows.append(addingCapacity: capacity - before) { output in
        index = readPlainRows(bytes, from: index, through: lastLineEnd, into: &output)
      }
      file.rowsRead += rows.count - before
      let isFull = rows.count == capacity
      swap(&rows, &block)
      if !isFull { return index }
    }
  }

  @inline(never)
  private mutating func openBlock() {
    if block.count >= RecordStore.blockCapacity {
      blocks.append(block)
      block = []
      block.reserveCapacity(RecordStore.blockCapacity)
    } else if block.capacity == 0 {
      block.reserveCapacity(min(firstBlockCapacity, RecordStore.blockCapacity))
    } else {
      block.reserveCapacity(min(block.capacity * 2, RecordStore.blockCapacity))
    }
  }

  mutating func closeBlocks() {
    if !block.isEmpty { blocks.append(block) }
    block = []
  }
}
