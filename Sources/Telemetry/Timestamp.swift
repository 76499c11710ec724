/// Whole seconds since 1970-01-01T00:00:00Z, as the device's clock said.
package struct Timestamp: Sendable, Hashable, Comparable {
  package var seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }

  package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  /// The civil date at this instant in `zone`.
  package func date(in zone: ZoneOffset) -> CivilDate {
    CivilDate(daysSince1970: (seconds + Int64(zone.seconds)).flooredQuotient(by: 86_400))
  }

  /// `2026-03-02T07:12:20+08:00`.
  package func iso8601(in zone: ZoneOffset) -> String {
    let local = seconds + Int64(zone.seconds)
    let day = local.flooredQuotient(by: 86_400)
    let secondOfDay = local - day * 86_400
    return CivilDate(daysSince1970: day).description + "T"
      + clockText(secondOfDay: Int(secondOfDay)) + zone.description
  }

  /// `2026-03-02T07:12`, as runs are named after their start.
  package func minuteText(in zone: ZoneOffset) -> String {
    let local = seconds + Int64(zone.seconds)
    let day = local.flooredQuotient(by: 86_400)
    let minute = Int(local - day * 86_400) / 60
    let date = CivilDate(daysSince1970: day)
    let (year, month, monthDay) = date.components
    guard (0...9999).contains(year) else { return String(iso8601(in: zone).prefix(16)) }
    return String(unsafeUninitializedCapacity: 16) { bytes in
      date.write(year, month, monthDay, to: bytes)
      bytes[10] = UInt8(ascii: "T")
      writeTwoDigits(minute / 60, to: bytes, at: 11)
      bytes[13] = UInt8(ascii: ":")
      writeTwoDigits(minute % 60, to: bytes, at: 14)
      return 16
    }
  }

  /// `2026-03-02 07:12:20`, for people, in local time.
  package func localText(in zone: ZoneOffset) -> String {
    let local = seconds + Int64(zone.seconds)
    let day = local.flooredQuotient(by: 86_400)
    return CivilDate(daysSince1970: day).description + " "
      + clockText(secondOfDay: Int(local - day * 86_400))
  }
}

/// Half-open stretch of time, `start` inside, `end` not, whole seconds.
package struct TimeSpan: Sendable, Hashable {
  package var start: Timestamp
  package var end: Timestamp

  package init(start: Timestamp, end: Timestamp) {
    precondition(start <= end, "a time span ends before it starts")
    self.start = start
    self.end = end
  }

  package var seconds: Int64 { end.seconds - start.seconds }
}

/// Fixed offset of local time from UTC; also what cuts the days.
package struct ZoneOffset: Sendable, Hashable, CustomStringConvertible {
  /// East positive, within ±18 h.
  package var seconds: Int32

  package init(seconds: Int32) { self.seconds = seconds }

  /// 北京时间, the default everywhere.
  package static let beijing = ZoneOffset(seconds: 8 * 3600)

  /// Reads `+08:00`, `-06:00`, `+0800` or `Z`; nil for anything else.
  package init?(_ text: String) {
    if text == "Z" || text == "z" {
      self.init(seconds: 0)
      return
    }
    var bytes = Array(text.utf8)
    guard bytes.count == 6 || bytes.count == 5, bytes[0] == 0x2B || bytes[0] == 0x2D else {
      return nil
    }
    if bytes.count == 6 {
      guard bytes[3] == 0x3A else { return nil }
      bytes.remove(at: 3)
    }
    let digits = bytes[1...].map { Int32($0) - 48 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let hours = digits[0] * 10 + digits[1]
    let minutes = digits[2] * 10 + digits[3]
    let magnitude = hours * 3600 + minutes * 60
    guard magnitude <= 18 * 3600, minutes < 60 else { return nil }
    self.init(seconds: bytes[0] == 0x2D ? -magnitude : magnitude)
  }

  package var description: String {
    let magnitude = abs(Int(seconds))
    return (seconds < 0 ? "-" : "+") + twoDigits(magnitude / 3600) + ":"
      + twoDigits(magnitude / 60 % 60)
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package var daysSince1970: Int64

  package init(daysSince1970: Int64) { self.daysSince1970 = daysSince1970 }

  /// Nil when there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.daysInMonth(year: year, month: month)
    else { return nil }
    // Source: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(daysSince1970: Int64(era * 146_097 + dayOfEra - 719_468))
  }

  /// Reads `2026-03-02`, `2026/3/2`, `20260302` or `2026年3月2日`; nil for anything else.
  package init?(_ text: String) {
    var numbers: [Int] = []
    var current: (value: Int, digits: Int) = (0, 0)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9":
        guard current.digits < 8 else { return nil }
        current = (current.value * 10 + Int(scalar.value) - 48, current.digits + 1)
      case "-", "/", ".", "年", "月", "日":
        // Nothing but 日 may follow the third number.
        guard current.digits > 0, numbers.count < (scalar == "日" ? 3 : 2) else { return nil }
        numbers.append(current.value)
        current = (0, 0)
      default: return nil
      }
    }
    if current.digits == 8, numbers.isEmpty {
      let value = current.value
      self.init(year: value / 10_000, month: value / 100 % 100, day: value % 100)
      return
    }
    if current.digits > 0 { numbers.append(current.value) }
    guard numbers.count == 3, numbers[0] >= 1000 else { return nil }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  package static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }

  package func adding(days: Int64) -> CivilDate {
    CivilDate(daysSince1970: daysSince1970 + days)
  }

  /// Midnight at the start of this day in `zone`.
  package func start(in zone: ZoneOffset) -> Timestamp {
    Timestamp(seconds: daysSince1970 * 86_400 - Int64(zone.seconds))
  }

  package var components: (year: Int, month: Int, day: Int) {
    let z = Int(daysSince1970) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// `2026-03-02`.
  package var description: String {
    let (year, month, day) = components
    if (0...9999).contains(year) {
      return String(unsafeUninitializedCapacity: 10) { bytes in
        write(year, month, day, to: bytes)
        return 10
      }
    }
    let text = String(year)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text + "-" + twoDigits(month)
      + "-" + twoDigits(day)
  }
}

extension CivilDate {
  /// Ten characters; the year has four digits.
  fileprivate func write(
    _ year: Int, _ month: Int, _ day: Int, to bytes: UnsafeMutableBufferPointer<UInt8>
  ) {
    writeTwoDigits(year / 100, to: bytes, at: 0)
    writeTwoDigits(year % 100, to: bytes, at: 2)
    bytes[4] = UInt8(ascii: "-")
    writeTwoDigits(month, to: bytes, at: 5)
    bytes[7] = UInt8(ascii: "-")
    writeTwoDigits(day, to: bytes, at: 8)
  }
}

private func writeTwoDigits(
  _ value: Int, to bytes: UnsafeMutableBufferPointer<UInt8>, at place: Int
) {
  bytes[place] = UInt8(ascii: "0") + UInt8(value / 10)
  bytes[place + 1] = UInt8(ascii: "0") + UInt8(value % 10)
}

private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

private func clockText(secondOfDay: Int) -> String {
  twoDigits(secondOfDay / 3600) + ":" + twoDigits(secondOfDay / 60 % 60) + ":"
    + twoDigits(secondOfDay % 60)
}

extension Int64 {
  /// Quotient rounded towards minus infinity; `divisor` is positive.
  package func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
