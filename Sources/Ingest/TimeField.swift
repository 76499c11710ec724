import Telemetry

/// What a cell that should be a time says.
enum TimeReading: Hashable {
  /// Seconds since 1970 in UTC; `isMinute` where no seconds are printed.
  case time(seconds: Int64, isMinute: Bool)
  case unreadable
  /// A time, but before 2005 or after 2100: a device that lost its clock.
  case implausible
}

/// Reads times as logs print them.
///
/// Date and clock with `-`, `/` or `.`, one or two digits for month, day and hour, `T` or blank, fraction
/// dropped, offset or none; 14 digits; 10 digits of epoch seconds, 13 of milliseconds; with a time base
/// up to 9 digits counted from it.
struct TimeField: Sendable {
  /// 2005-01-01T00:00:00Z: satellite buses came later, cold starts of receivers say 2000-01-01 or 1980.
  static let earliest: Int64 = 1_104_537_600
  /// 2101-01-01T00:00:00Z.
  static let latest: Int64 = 4_133_980_800

  var zone: ZoneOffset
  var base: Timestamp?

  func read(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> TimeReading {
    var cursor = start
    while cursor < end, bytes[cursor] &- 0x30 <= 9 { cursor += 1 }
    let digits = cursor - start
    if digits == 4, cursor < end { return readDate(bytes, from: start, to: end) }
    return readNumeral(bytes, from: start, to: end, wholeDigits: digits)
  }

  private func checked(_ seconds: Int64, isMinute: Bool) -> TimeReading {
    seconds >= TimeField.earliest && seconds < TimeField.latest
      ? .time(seconds: seconds, isMinute: isMinute) : .implausible
  }

  private func readNumeral(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, wholeDigits: Int
  ) -> TimeReading {
    if wholeDigits <= 9 {
      guard let base else { return .unreadable }
      // One digit more than wanted, so that a negative fraction rounds down.
      guard case .value(let tenths, _) = readNumber(bytes, from: start, to: end, scale: 1),
        abs(tenths) < 100_000_000_000
      else { return .unreadable }
      return checked(base.seconds + tenths.flooredQuotient(by: 10), isMinute: false)
    }
    guard case .value(let value, _) = readNumber(bytes, from: start, to: end, scale: 0),
      isPlainDecimal(bytes, from: start + wholeDigits, to: end)
    else { return .unreadable }
    switch wholeDigits {
    case 10: return checked(value, isMinute: false)
    case 13: return checked(value / 1000, isMinute: false)
    case 14:
      let date = value / 1_000_000
      let clock = Int(value % 1_000_000)
      return compose(
        year: Int(date / 10_000), month: Int(date / 100 % 100), day: Int(date % 100),
        hour: clock / 10_000, minute: clock / 100 % 100, second: clock % 100, isMinute: false,
        offset: Int64(zone.seconds))
    default: return .unreadable
    }
  }

  /// Whether nothing but a point and digits follows: no exponent.
  private func isPlainDecimal(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    for index in start..<end where bytes[index] &- 0x30 > 9 && bytes[index] != 0x2E {
      return false
    }
    return true
  }

  private func readDate(
    _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int
  ) -> TimeReading {
    var cursor = start
    func number(_ bytes: borrowing Span<UInt8>, _ least: Int, _ most: Int) -> Int? {
      var value = 0
      var count = 0
      while cursor < end, count < most, bytes[cursor] &- 0x30 <= 9 {
        value = value * 10 + Int(bytes[cursor] &- 0x30)
        cursor += 1
        count += 1
      }
      return count >= least ? value : nil
    }
    func skip(_ bytes: borrowing Span<UInt8>, _ wanted: UInt8) -> Bool {
      guard cursor < end, bytes[cursor] == wanted else { return false }
      cursor += 1
      return true
    }
    guard let year = number(bytes, 4, 4), cursor < end else { return .unreadable }
    let mark = bytes[cursor]
    guard mark == 0x2D || mark == 0x2F || mark == 0x2E, skip(bytes, mark),
      let month = number(bytes, 1, 2), skip(bytes, mark), let day = number(bytes, 1, 2)
    else { return .unreadable }
    if !skip(bytes, 0x54), !skip(bytes, 0x74) {
      guard skip(bytes, 0x20) else { return .unreadable }
      while skip(bytes, 0x20) {}
    }
    guard let hour = number(bytes, 1, 2), skip(bytes, 0x3A), let minute = number(bytes, 2, 2)
    else { return .unreadable }
    var second = 0
    var isMinute = true
    if skip(bytes, 0x3A) {
      guard let value = number(bytes, 2, 2) else { return .unreadable }
      second = value
      isMinute = false
      if skip(bytes, 0x2E) || skip(bytes, 0x2C) {
        guard number(bytes, 1, .max) != nil else { return .unreadable }
      }
    }
    while skip(bytes, 0x20) {}
    var offset = Int64(zone.seconds)
    if cursor < end {
      if skip(bytes, 0x5A) || skip(bytes, 0x7A) {
        offset = 0
      } else {
        let isWest = bytes[cursor] == 0x2D
        guard skip(bytes, 0x2D) || skip(bytes, 0x2B), let hours = number(bytes, 2, 2) else {
          return .unreadable
        }
        _ = skip(bytes, 0x3A)
        let minutes = cursor < end ? number(bytes, 2, 2) : 0
        guard let minutes, hours <= 18, minutes < 60 else { return .unreadable }
        offset = Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
      }
    }
    guard cursor == end else { return .unreadable }
    return compose(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      isMinute: isMinute, offset: offset)
  }

  private func compose(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, isMinute: Bool,
    offset: Int64
  ) -> TimeReading {
    guard let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60,
      second < 60
    else { return .unreadable }
    let clock = Int64(hour * 3600 + minute * 60 + second)
    return checked(date.daysSince1970 * 86_400 + clock - offset, isMinute: isMinute)
  }
}
