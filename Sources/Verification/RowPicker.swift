/// Picks named rows out of a file as its bytes pass by, and counts lines on the way.
///
/// Holds the head of the file and the named rows; what lies between is only counted.
struct RowPicker {
  /// A row as it was found.
  struct Row {
    var bytes: [UInt8] = []
    /// Last bytes before it and first bytes behind it, at most four.
    var before: [UInt8] = []
    var after: [UInt8] = []
    /// Line ends before it: LF and CR as bytes, and in UTF-16 as units.
    var feeds: UInt64 = 0
    var returns: UInt64 = 0
  }

  /// By place in `ranges`; shorter where the bytes ended first.
  private(set) var rows: [Row] = []
  private(set) var head: [UInt8] = []
  private(set) var position: UInt64 = 0

  private let ranges: [Range<UInt64>]
  private var feeds: UInt64 = 0
  private var returns: UInt64 = 0
  private var last: [UInt8] = []
  private var isInRow = false
  /// Rows that still wait for the bytes behind them.
  private var openTail: Int?
  private var wideness: Bool?
  private var isBigEndian = false
  private var oddByte: UInt8?

  /// Enough for any header, in UTF-16 too.
  static let headLength = 2 * PlainHeader.headLength + 16

  /// `ranges` ascending and disjoint.
  init(_ ranges: [Range<UInt64>]) { self.ranges = ranges }

  var isWide: Bool { wideness ?? false }
  var isWideBigEndian: Bool { isBigEndian }

  mutating func take(_ piece: UnsafeRawBufferPointer) {
    if head.count < Self.headLength {
      head += piece.prefix(Self.headLength - head.count)
      if wideness == nil, head.count >= 2 {
        isBigEndian = head[0] == 0xFE && head[1] == 0xFF
        wideness = isBigEndian || head[0] == 0xFF && head[1] == 0xFE
      }
    }
    var index = 0
    while index < piece.count {
      let rest = piece.count - index
      let next = rows.count - (isInRow ? 1 : 0)
      let border: UInt64? =
        next >= ranges.count
        ? nil : isInRow ? ranges[next].upperBound : ranges[next].lowerBound
      let count = border.map { min(rest, Int(clamping: $0 - position)) } ?? rest
      pass(UnsafeRawBufferPointer(rebasing: piece[index..<index + count]))
      index += count
      position += UInt64(count)
      guard position == border else { continue }
      if isInRow {
        openTail = rows.count - 1
        isInRow = false
      } else {
        rows.append(Row(before: last, feeds: feeds, returns: returns))
        isInRow = true
      }
    }
  }

  private mutating func pass(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    if isInRow { rows[rows.count - 1].bytes += bytes }
    if let tail = openTail {
      rows[tail].after += bytes.prefix(4 - rows[tail].after.count)
      if rows[tail].after.count == 4 { openTail = nil }
    }
    count(bytes)
    last = Array((last + bytes.suffix(4)).suffix(4))
  }

  private mutating func count(_ bytes: UnsafeRawBufferPointer) {
    guard isWide else {
      var found = (feeds: 0, returns: 0)
      for byte in bytes {
        found.feeds &+= byte == 0x0A ? 1 : 0
        found.returns &+= byte == 0x0D ? 1 : 0
      }
      feeds += UInt64(found.feeds)
      returns += UInt64(found.returns)
      return
    }
    for byte in bytes {
      guard let first = oddByte else {
        oddByte = byte
        continue
      }
      oddByte = nil
      let (high, low) = isBigEndian ? (first, byte) : (byte, first)
      if high == 0, low == 0x0A { feeds += 1 }
      if high == 0, low == 0x0D { returns += 1 }
    }
  }

  /// Whether the row at `place` is whole, stands between line ends, and on which line.
  func row(_ place: Int, _ dialect: PlainDialect) -> (bytes: [UInt8], line: UInt64)? {
    guard rows.indices.contains(place), !(isInRow && place == rows.count - 1) else { return nil }
    let row = rows[place]
    let unit: [UInt8] =
      isWide ? isBigEndian ? [0, dialect.lineEnd] : [dialect.lineEnd, 0] : [dialect.lineEnd]
    let carriage: [UInt8] =
      isWide
      ? isBigEndian ? [0, PlainDialect.carriageReturn] : [PlainDialect.carriageReturn, 0]
      : [PlainDialect.carriageReturn]
    guard row.before.suffix(unit.count).elementsEqual(unit),
      row.after.isEmpty || row.after.starts(with: unit) || row.after.starts(with: carriage + unit)
    else { return nil }
    let text = isWide ? utf8(fromUTF16: row.bytes[...], isBigEndian: isBigEndian) : row.bytes
    let ends = dialect.lineEnd == PlainDialect.carriageReturn ? row.returns : row.feeds
    return (text, ends + 1)
  }
}
