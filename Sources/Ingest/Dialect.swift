/// What separates cells and rows in one file.
struct Dialect: Sendable, Hashable {
  /// One byte, or the bytes of a full-width comma.
  var separator: [UInt8]
  /// LF, or CR in files that have no LF; a CR before LF belongs to the line end.
  var lineEnd: UInt8
  var encoding: TextEncoding

  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let quote: UInt8 = 0x22

  /// Separators in the order in which they are tried; the first of equals wins.
  static func candidates(_ encoding: TextEncoding) -> [[UInt8]] {
    [[0x2C], [0x3B], [0x09], encoding == .utf8 ? [0xEF, 0xBC, 0x8C] : [0xA3, 0xAC]]
  }

  /// LF unless the head of the file has only CR.
  static func lineEnd(of head: ArraySlice<UInt8>) -> UInt8 {
    head.contains(lineFeed) || !head.contains(carriageReturn) ? lineFeed : carriageReturn
  }
}

/// The cells of one row, without quotes, in one reused piece of memory.
struct CellList: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  var count: Int { ends.count }

  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(contentsOf text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

  mutating func closeCell() { ends.append(bytes.count) }

  /// Puts `text` in the place of a cell.
  mutating func replace(_ index: Int, with text: [UInt8]) {
    let start = index == 0 ? 0 : ends[index - 1]
    let change = text.count - (ends[index] - start)
    bytes.replaceSubrange(start..<ends[index], with: text)
    for place in index..<ends.count { ends[place] += change }
  }

  /// Whether nothing but blanks stands in any cell.
  var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}

/// Where a row ended.
enum RowEnd: Hashable {
  /// `end` is behind the row's last byte, `next` where the following row starts, `lineEnds` passed on the way.
  case found(end: Int, next: Int, lineEnds: Int)
  /// The bytes ran out first.
  case unfinished
  /// A quote that was opened is not closed within `limit` bytes; no cells.
  case quoteOpen
  /// No line end within `limit` bytes.
  case tooLong
}

/// Splits the row at `start`: the plain, general way for any dialect.
///
/// A row longer than `limit` bytes is `quoteOpen` or `tooLong`; `isLast` says that no bytes follow `end`.
func splitRow(
  _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, isLast: Bool, limit: Int,
  dialect: Dialect, into cells: inout CellList
) -> RowEnd {
  cells.removeAll()
  let stop = min(end, start + limit)
  let separator = dialect.separator
  let first = separator.first ?? 0x2C
  var index = start
  var lineEnds = 0
  var isCellStart = true
  while index < stop {
    let byte = bytes[index]
    if isCellStart, byte == Dialect.quote {
      // Quoted: up to a quote that is not doubled.
      index += 1
      var isClosed = false
      while index < stop {
        let inner = bytes[index]
        if inner == Dialect.quote {
          if index + 1 < stop, bytes[index + 1] == Dialect.quote {
            cells.append(Dialect.quote)
            index += 2
            continue
          }
          // The next byte, not here yet, may double this quote.
          if index + 1 == stop, !(isLast && stop == end) { break }
          index += 1
          isClosed = true
          break
        }
        if inner == dialect.lineEnd { lineEnds += 1 }
        cells.append(inner)
        index += 1
      }
      isCellStart = false
      if isClosed { continue }
      return stop == end && !isLast && end - start < limit ? .unfinished : .quoteOpen
    }
    isCellStart = false
    if byte == dialect.lineEnd {
      cells.closeCell()
      let hasReturn =
        byte == Dialect.lineFeed && index > start
        && bytes[index - 1] == Dialect.carriageReturn
      return .found(end: hasReturn ? index - 1 : index, next: index + 1, lineEnds: lineEnds + 1)
    }
    if byte == first {
      let isSeparator: Bool
      if separator.count == 1 {
        isSeparator = true
      } else if index + separator.count <= stop {
        isSeparator = separator.indices.allSatisfy { bytes[index + $0] == separator[$0] }
      } else {
        isSeparator = false
      }
      if isSeparator {
        cells.closeCell()
        isCellStart = true
        index += separator.count
        continue
      }
    }
    if byte == Dialect.carriageReturn, index + 1 < stop, bytes[index + 1] == dialect.lineEnd {
      index += 1
      continue
    }
    let length =
      dialect.encoding == .gb18030 && byte >= 0x81
      ? gb18030Length(bytes, at: index, before: stop) : 1
    for offset in 0..<length { cells.append(bytes[index + offset]) }
    index += length
  }
  if stop < end || end - start >= limit { return .tooLong }
  guard isLast else { return .unfinished }
  cells.closeCell()
  return .found(end: end, next: end, lineEnds: lineEnds)
}

/// First line of `bytes` behind `start` that holds more than blanks, without its line end.
func firstFilledLine(_ bytes: ArraySlice<UInt8>, lineEnd: UInt8) -> ArraySlice<UInt8> {
  var start = bytes.startIndex
  while start < bytes.endIndex {
    let end = bytes[start...].firstIndex(of: lineEnd) ?? bytes.endIndex
    let line = bytes[start..<end]
    if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return line }
    start = min(end + 1, bytes.endIndex)
  }
  return []
}

/// Number of cells that `line` has with `separator`.
func cellCount(of line: ArraySlice<UInt8>, dialect: Dialect) -> Int {
  var cells = CellList()
  let body = Array(line)
  _ = splitRow(
    body.span, from: 0, to: body.count, isLast: true, limit: .max / 2, dialect: dialect,
    into: &cells)
  return cells.count
}
