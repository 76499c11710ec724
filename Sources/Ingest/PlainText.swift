/// Cells of a plain row, read in place, most of them as words of eight bytes.
///
/// Each function moves `index` behind what it read, to a byte that the caller must then find to be a
/// separator or a line end. Not one passes a line end, so words may be loaded from up to `overhang` bytes
/// behind the last one.
enum PlainText {
  /// Bytes that must be readable behind the last line end; the farthest load asks for 27.
  static let overhang = 32

  /// Eight times the digit 0.
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Number of up to eight bytes in fixed point, cut towards zero, read as one word.
  ///
  /// Digits beyond the scale and the zeros that a short fraction lacks come and go by shifting. Nil, and
  /// `index` where it was, for any other cell.
  @inline(always)
  static func shortNumber(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks, scale: Int
  ) -> Int64? {
    let word = marks.load(bytes, index) ^ zeros
    let others = notDigits(word)
    if others == 0 { return nil }
    let whole = firstByte(others)
    let wanted = whole &+ UInt64(truncatingIfNeeded: scale &* 8)
    if whole == 0 || wanted > 64 { return nil }
    if (word &>> whole) & 0xFF != 0x2E ^ 0x30 {
      index &+= Int(truncatingIfNeeded: whole &>> 3)
      return eightDigits((word & head(whole)) &<< (64 &- wanted))
    }
    let further = others & (others &- 1)
    if further == 0 { return nil }
    // Close the gap that the point leaves.
    let next = firstByte(further)
    let digits = (word & head(whole)) | ((word &>> 8) & ~head(whole))
    index &+= Int(truncatingIfNeeded: next &>> 3)
    return eightDigits((digits & head(next &- 8)) &<< (64 &- wanted))
  }

  /// Degrees in 1e-6, cut towards zero; nil where the cell is no plain number or too large.
  @inline(always)
  static func coordinate(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks, digits: inout Int
  ) -> Int32? {
    // Up to three digits, a point and up to seven digits: what nearly all devices send.
    var place = index
    var whole = UInt64(marks.byte(bytes, place) &- 0x30)
    if whole <= 9 {
      place &+= 1
      var digit = marks.byte(bytes, place) &- 0x30
      while digit <= 9 {
        whole = whole &* 10 &+ UInt64(digit)
        place &+= 1
        digit = marks.byte(bytes, place) &- 0x30
      }
      if digit == 0x2E &- 0x30, place &- index <= 3 {
        let word = marks.load(bytes, place &+ 1) ^ zeros
        let others = notDigits(word)
        if others != 0 {
          let end = firstByte(others)
          let fraction = UInt64(bitPattern: eightDigits((word & head(end)) &<< 16))
          digits = Int(truncatingIfNeeded: end &>> 3)
          index = place &+ 1 &+ digits
          return Int32(truncatingIfNeeded: whole &* 1_000_000 &+ fraction)
        }
      }
    }
    let reading = numberInFull(bytes, index, scale: 6)
    if reading.next < 0 { return nil }
    index = reading.next
    digits = reading.digits
    return Int32(exactly: reading.value)
  }

  /// Number of up to 18 digits at `start`, `digits` of them printed after the point, at most 15 counted.
  ///
  /// `next` is behind it, or -1 where there is no such number.
  @inline(never)
  static func numberInFull(
    _ bytes: borrowing Span<UInt8>, _ start: Int, scale: Int
  ) -> (value: Int64, digits: Int, next: Int) {
    var place = start
    let isNegative = bytes[place] == 0x2D
    if isNegative { place += 1 }
    var value: UInt64 = 0
    func readDigits(_ bytes: borrowing Span<UInt8>) -> Int {
      let first = place
      while bytes[place] &- 0x30 <= 9 {
        value = value &* 10 &+ UInt64(bytes[place] &- 0x30)
        place += 1
      }
      return place - first
    }
    let whole = readDigits(bytes)
    var fraction = 0
    if bytes[place] == 0x2E {
      place += 1
      fraction = readDigits(bytes)
    }
    // 18 digits, and 10 with 6 more, are below 2^63: nothing above wrapped.
    guard whole > 0, whole <= 10, whole + fraction <= 18 else { return (0, 0, -1) }
    for _ in 0..<max(0, scale - fraction) { value = value &* 10 }
    for _ in 0..<max(0, fraction - scale) { value /= 10 }
    let magnitude = Int64(bitPattern: value)
    return (isNegative ? 0 - magnitude : magnitude, min(fraction, 15), place)
  }

  /// The lowest `bits`, fewer than 64.
  @inline(always)
  private static func head(_ bits: UInt64) -> UInt64 { (1 &<< bits) &- 1 }

  /// Bits ahead of the lowest byte of which `tops` has the top bit; there is one.
  @inline(always)
  private static func firstByte(_ tops: UInt64) -> UInt64 {
    UInt64(truncatingIfNeeded: tops.trailingZeroBitCount) & 0x38
  }

  /// Top bits of the bytes above 9; right up to the first byte above 0x89.
  @inline(always)
  private static func notDigits(_ word: UInt64) -> UInt64 {
    (word | (word &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
  }

  /// Number that eight digits, the first in the lowest byte, stand for.
  @inline(always)
  private static func eightDigits(_ digits: UInt64) -> Int64 {
    // Neighbours are joined to twos, then fours, then all eight.
    let twos = ((digits &* (10 << 8 | 1)) &>> 8) & 0x00FF_00FF_00FF_00FF
    let fours = ((twos &* (100 << 16 | 1)) &>> 16) & 0x0000_FFFF_0000_FFFF
    return Int64(bitPattern: (fours &* (10_000 << 32 | 1)) &>> 32)
  }

  /// Key of the cell at `index`; `none` where it is quoted or empty, and of no use where it is longer.
  @inline(always)
  static func key(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks
  ) -> TextKey {
    let low = marks.load(bytes, index)
    if low & 0xFF == UInt64(Dialect.quote) { return .none }
    var end = marks.end(in: low)
    if end < 64 {
      index &+= Int(truncatingIfNeeded: end &>> 3)
      return TextKey(low: low & head(end), middle: 0, high: 0)
    }
    let middle = marks.load(bytes, index &+ 8)
    end = marks.end(in: middle)
    if end < 64 {
      index &+= 8 &+ Int(truncatingIfNeeded: end &>> 3)
      return TextKey(low: low, middle: middle & head(end), high: 0)
    }
    let high = marks.load(bytes, index &+ 16)
    end = marks.end(in: high)
    index &+= 16 &+ Int(truncatingIfNeeded: end &>> 3)
    return TextKey(low: low, middle: middle, high: end < 64 ? high & head(end) : high)
  }

  /// Whether a text met for the first time surely has no blank, narrow or wide, at either end.
  @inline(never)
  static func isTrimmed(_ key: TextKey) -> Bool {
    let bytes = key.bytes
    guard let first = bytes.first, let last = bytes.last else { return false }
    // First and last bytes of the wide ones, which other characters have as well: those go the slow way.
    return first > 0x20 && ![0xA1, 0xC2, 0xE3, 0xEF].contains(first)
      && ![0x20, 0x80, 0xA0, 0xBF].contains(last)
  }

  /// Passes over a cell that is not quoted; false where its end is not plain to see.
  @inline(always)
  static func skip(_ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks) -> Bool {
    if marks.byte(bytes, index) == Dialect.quote { return false }
    while true {
      let end = marks.end(in: marks.load(bytes, index))
      index &+= Int(truncatingIfNeeded: end &>> 3)
      if end < 64 { return marks.close(marks.byte(bytes, index)) }
    }
  }

  /// Seconds of `HH:mm:ss` in eight little-endian bytes; -1 where they are none.
  @inline(always)
  static func clockSeconds(_ word: UInt64) -> Int64 {
    let x = word ^ 0x3030_3A30_303A_3030
    // Digits became 0…9, colons 0; adding 6 to digits carries into the high half above 9.
    guard x & 0x0000_FF00_00FF_0000 == 0,
      (x | (x &+ 0x0606_0006_0600_0606)) & 0xF0F0_F0F0_F0F0_F0F0 == 0
    else { return -1 }
    func lane(_ byte: UInt64) -> Int64 { Int64(truncatingIfNeeded: x >> (byte * 8) & 0xF) }
    let hour = lane(0) * 10 + lane(1)
    let minute = lane(3) * 10 + lane(4)
    let second = lane(6) * 10 + lane(7)
    guard hour < 24, minute < 60, second < 60 else { return -1 }
    return hour * 3600 + minute * 60 + second
  }
}

/// What ends a cell of a plain row.
struct RowMarks {
  let separator: UInt8
  let lineEnd: UInt8
  /// The separator in every byte.
  private let separators: UInt64
  /// Last place at which a word can be loaded.
  private let lastWord: UInt

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  init(separator: UInt8, lineEnd: UInt8, of bytes: borrowing Span<UInt8>) {
    precondition(bytes.count >= 8, "the bytes end in padding")
    self.separator = separator
    self.lineEnd = lineEnd
    lastWord = UInt(bitPattern: bytes.count - 8)
    separators = RowMarks.ones &* UInt64(separator)
  }

  /// Eight bytes of the text that these marks were made for, the first the lowest.
  ///
  /// Checked here, in two instructions where the library's own load takes six: 62 a row less.
  @inline(always)
  func load(_ bytes: borrowing Span<UInt8>, _ index: Int) -> UInt64 {
    precondition(UInt(bitPattern: index) <= lastWord, "a word lies in the bytes")
    return bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
      .littleEndian
  }

  /// One byte of that text, with the same check.
  @inline(always)
  func byte(_ bytes: borrowing Span<UInt8>, _ index: Int) -> UInt8 {
    precondition(UInt(bitPattern: index) <= lastWord, "a byte lies in the bytes")
    return bytes[unchecked: index]
  }

  /// Whether a cell ends at this byte.
  @inline(always)
  func close(_ byte: UInt8) -> Bool {
    byte == separator || byte == lineEnd || byte == Dialect.carriageReturn
  }

  /// Bits in `word` ahead of the first separator or byte below 0x10; 64 where there is none.
  @inline(always)
  func end(in word: UInt64) -> UInt64 {
    let x = word ^ separators
    let isSeparator = (x &- RowMarks.ones) & ~x
    // Below 0x10: line ends and Tabs. Exact up to the first hit, which is all that is asked.
    let isLow = (word &- (RowMarks.ones &* 0x10)) & ~word
    let tops = (isSeparator | isLow) & RowMarks.highs
    return UInt64(truncatingIfNeeded: tops.trailingZeroBitCount) & 0x78
  }
}
