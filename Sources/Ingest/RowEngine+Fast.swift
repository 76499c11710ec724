import Telemetry

/// One pass over a plain row, no copy of any cell.
///
/// The only file with pointers into the text: a third fewer instructions a row than `Span`. No loop passes
/// a line end, one lies ahead of `start`, and words are loaded from within the padding behind the bytes.
extension RowEngine {
  /// Index behind the row and its line end, or -1 where the row is for `readSlowly`.
  ///
  /// A line end must lie ahead and 32 readable bytes behind it. Anything unusual, and anything that asks
  /// for a diagnostic, gives -1 with nothing changed but symbols.
  mutating func readFast(_ bytes: UnsafePointer<UInt8>, from start: Int) -> Int {
    var record = PositionRecord(deviceSeconds: 0, vehicle: 0, longitudeE6: 0, latitudeE6: 0)
    var index = start
    var color = 0
    var longitudeDigits = 15
    var latitudeDigits = 15
    let lineEnd = dialect.lineEnd
    let separator = self.separator
    let units = profile.units
    let plan = self.plan
    let lastColumn = plan.count &- 1
    var hasVehicle = false
    var place = 0
    while place <= lastColumn {
      let cell = plan[place]
      let first = bytes[index]
      switch cell.kind {
      case .number:
        if first &- 0x30 > 9, first != 0x2D {
          guard first == separator || first == lineEnd || first == Dialect.carriageReturn,
            cell.column != .longitude, cell.column != .latitude
          else { return -1 }
          break
        }
        var digits = 0
        let value = RowEngine.fixedPoint(bytes, &index, scale: cell.scale, digits: &digits)
        if digits < 0 { return -1 }
        if cell.column == .longitude || cell.column == .latitude {
          guard let degrees = Int32(exactly: value) else { return -1 }
          if cell.column == .longitude {
            record.longitudeE6 = degrees
            longitudeDigits = digits
          } else {
            record.latitudeE6 = degrees
            latitudeDigits = digits
          }
        } else if !RowEngine.store(value, cell.column, units, into: &record) {
          return -1
        }
      case .ignored:
        if first == Dialect.quote { return -1 }
        index = RowEngine.cellEnd(bytes, index, separator, lineEnd)
      case .text:
        if first == separator || first == lineEnd || first == Dialect.carriageReturn {
          // No vehicle is a reason to set the row aside; no driver is none.
          if cell.column == .vehicle { return -1 }
          break
        }
        let symbol = readText(bytes, &index, separator, lineEnd, isVehicle: cell.column == .vehicle)
        if symbol == .max { return -1 }
        if cell.column == .vehicle {
          record.vehicle = symbol
          hasVehicle = true
        } else {
          record.driver = symbol
        }
      case .time:
        let isMinute = readTime(bytes, &index, separator, lineEnd, seconds: &record.deviceSeconds)
        if isMinute != 0 {
          if isMinute < 0 { return -1 }
          record.hasMinuteClock = true
        }
      case .word:
        if first == separator || first == lineEnd || first == Dialect.carriageReturn { break }
        let code = readWord(bytes, &index, separator, lineEnd, cell.column)
        if code < 0 { return -1 }
        switch cell.column {
        case .door: record.doorOpen = code == 1
        case .ignition: record.ignitionOn = code == 1
        default: color = code
        }
      }
      if place != lastColumn {
        if bytes[index] != separator { return -1 }
        index &+= 1
      }
      place &+= 1
    }
    let rowEnd = index
    if bytes[index] == Dialect.carriageReturn, lineEnd == Dialect.lineFeed { index += 1 }
    guard bytes[index] == lineEnd, rowEnd - start <= RowEngine.longestRow - 2 else { return -1 }

    if !hasVehicle { record.vehicle = fallbackSymbol }
    record.vehicle = label(text: record.vehicle, color: color)
    record.coordinateDigits = UInt8(
      truncatingIfNeeded: longitudeDigits < latitudeDigits ? longitudeDigits : latitudeDigits)
    record.line = UInt32(clamping: line)
    record.source = source
    record.byteOffset = baseOffset + UInt64(start)
    record.byteLength = UInt16(clamping: rowEnd - start)
    append(record)
    return index + 1
  }

  /// Index of the separator or line end that closes the cell at `start`.
  @inline(__always)
  private static func cellEnd(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ separator: UInt8, _ lineEnd: UInt8
  ) -> Int {
    var index = start
    while bytes[index] != separator, bytes[index] != lineEnd { index &+= 1 }
    if bytes[index] == Dialect.lineFeed, index > start,
      bytes[index - 1] == Dialect.carriageReturn
    {
      index -= 1
    }
    return index
  }

  /// Symbol of the text at `index`; `.max` where the slow way must look at it.
  @inline(never)
  private mutating func readText(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ separator: UInt8, _ lineEnd: UInt8,
    isVehicle: Bool
  ) -> UInt32 {
    var low: UInt64 = 0
    var high: UInt64 = 0
    guard RowEngine.packText(bytes, &index, separator, lineEnd, &low, &high) else { return .max }
    return isVehicle
      ? vehicles.intern(low: low, high: high) : drivers.intern(low: low, high: high)
  }

  /// Number at `index` in fixed point, cut towards zero; `digits` is -1 where it is no plain number.
  @inline(__always)
  private static func fixedPoint(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, scale: Int, digits: inout Int
  ) -> Int64 {
    var place = index
    let isNegative = bytes[place] == 0x2D
    if isNegative { place &+= 1 }
    let first = place
    var value: UInt64 = 0
    var digit = bytes[place] &- 0x30
    while digit <= 9 {
      value = value &* 10 &+ UInt64(digit)
      place &+= 1
      digit = bytes[place] &- 0x30
    }
    let whole = place &- first
    var fraction = 0
    if digit == 0x2E &- 0x30 {
      place &+= 1
      let point = place
      digit = bytes[place] &- 0x30
      while digit <= 9 {
        value = value &* 10 &+ UInt64(digit)
        place &+= 1
        digit = bytes[place] &- 0x30
      }
      fraction = place &- point
    }
    // 18 digits, and 10 with 6 more, are below 2^63: nothing above wrapped.
    guard whole > 0, whole <= 10, whole &+ fraction <= 18 else {
      digits = -1
      return 0
    }
    index = place
    digits = fraction < 15 ? fraction : 15
    while fraction < scale {
      value = value &* 10
      fraction &+= 1
    }
    while fraction > scale {
      value /= 10
      fraction &-= 1
    }
    let magnitude = Int64(bitPattern: value)
    return isNegative ? 0 &- magnitude : magnitude
  }

  /// Packs a cell of 1 to 16 bytes that neither starts nor ends with a blank.
  @inline(__always)
  private static func packText(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ separator: UInt8, _ lineEnd: UInt8,
    _ low: inout UInt64, _ high: inout UInt64
  ) -> Bool {
    let first = bytes[index]
    // Quotes, blanks and the first bytes of full-width blanks.
    if first == Dialect.quote || first <= 0x20 || first == 0xE3 || first == 0xA1 || first == 0xC2
      || first == 0xEF
    {
      return false
    }
    let raw = UnsafeRawPointer(bytes)
    let a = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
    let endA = RowEngine.firstControl(a, separator)
    if endA < 8 {
      low = a & ((1 << UInt64(endA &* 8)) &- 1)
      index += endA
    } else {
      let b = raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self).littleEndian
      let endB = RowEngine.firstControl(b, separator)
      low = a
      if endB < 8 {
        high = b & ((1 << UInt64(endB &* 8)) &- 1)
        index += 8 + endB
      } else {
        high = b
        index += 16
      }
    }
    let closing = bytes[index]
    guard closing == separator || closing == lineEnd || closing == Dialect.carriageReturn else {
      return false
    }
    let last = bytes[index - 1]
    // A last byte of a full-width or hard blank, or a plain one.
    return last != 0x20 && last != 0x80 && last != 0xA0 && last != 0xBF
  }

  /// Place of the first byte in `word` that is `separator` or below 0x10; 8 where there is none.
  @inline(__always)
  private static func firstControl(_ word: UInt64, _ separator: UInt8) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let x = word ^ (ones &* UInt64(separator))
    let isSeparator = (x &- ones) & ~x & highs
    // Below 0x10: line ends and Tabs. Exact up to the first hit, which is all that is asked.
    let isLow = (word &- (ones &* 0x10)) & ~word & highs
    return (isSeparator | isLow).trailingZeroBitCount >> 3
  }

  /// Reads the time at `index`: a strict `yyyy-MM-dd HH:mm:ss` of a known day at once, others in full.
  ///
  /// Gives 0, 1 for a time without seconds, -1 where the slow way must look at it.
  @inline(never)
  private mutating func readTime(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ separator: UInt8, _ lineEnd: UInt8,
    seconds result: inout UInt32
  ) -> Int {
    let raw = UnsafeRawPointer(bytes)
    let first = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
    let rest = raw.loadUnaligned(fromByteOffset: index + 8, as: UInt16.self).littleEndian
    let word = raw.loadUnaligned(fromByteOffset: index + 11, as: UInt64.self).littleEndian
    let mark = bytes[index + 10]
    let closing = bytes[index + 19]
    let clock = RowEngine.clockSeconds(word)
    let isStrict =
      clock >= 0 && (mark == 0x20 || mark == 0x54)
      && (closing == separator || closing == lineEnd || closing == Dialect.carriageReturn)
    if isStrict, first == dateCache.first, rest == dateCache.rest {
      let seconds = dateCache.seconds + clock
      guard seconds >= TimeField.earliest, seconds < TimeField.latest else { return -1 }
      result = UInt32(truncatingIfNeeded: seconds)
      index += 19
      return 0
    }
    let end = RowEngine.cellEnd(bytes, index, separator, lineEnd)
    guard
      case .time(let seconds, let isMinute) = timeField.read(
        UnsafeBufferPointer(start: bytes + index, count: end - index).span, from: 0, to: end - index
      )
    else {
      return -1
    }
    if isStrict, end == index + 19 {
      dateCache = DateCache(first: first, rest: rest, seconds: seconds - clock)
    }
    result = UInt32(truncatingIfNeeded: seconds)
    index = end
    return isMinute ? 1 : 0
  }

  /// Seconds of `HH:mm:ss` in eight little-endian bytes; -1 where they are none.
  @inline(__always)
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

  /// Code of a door, ignition or colour cell; -1 where the slow way must say what is wrong.
  @inline(never)
  private mutating func readWord(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ separator: UInt8, _ lineEnd: UInt8,
    _ role: Column
  ) -> Int {
    let first = bytes[index]
    let next = bytes[index + 1]
    if next == separator || next == lineEnd || next == Dialect.carriageReturn, role != .plateColor,
      first == 0x30 || first == 0x31
    {
      index += 1
      return Int(first - 0x30)
    }
    let end = RowEngine.cellEnd(bytes, index, separator, lineEnd)
    guard first != Dialect.quote, end - index <= 24 else { return -1 }
    var cell: [UInt8] = []
    for place in index..<end { cell.append(bytes[place]) }
    let trimmed = trimBlanks(cell[...], encoding: dialect.encoding)
    guard !trimmed.isEmpty else { return -1 }
    let code: Int?
    switch role {
    case .door: code = doors.code(trimmed, encoding: dialect.encoding)
    case .ignition: code = ignitions.code(trimmed, encoding: dialect.encoding)
    default: code = colors.code(trimmed, encoding: dialect.encoding)
    }
    index = end
    return code ?? -1
  }
}

/// How the fast way reads one column.
struct FastColumn: Sendable {
  enum Kind: Sendable { case number, ignored, text, time, word }

  var column: Column
  var kind: Kind
  /// Digits after the point that are kept.
  var scale: Int

  init(_ column: Column, _ units: HeaderProfile.Units) {
    self.column = column
    switch column {
    case .ignored: kind = .ignored
    case .vehicle, .driver: kind = .text
    case .time: kind = .time
    case .door, .ignition, .plateColor: kind = .word
    default: kind = .number
    }
    switch column {
    case .longitude, .latitude: scale = 6
    case .mileage: scale = max(0, units.mileageScale)
    default: scale = RowEngine.scale(of: column)
    }
  }
}
