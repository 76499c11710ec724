import Telemetry

/// Times as six bytes of BCD, `YYMMDDhhmmss`, in GMT+8 whatever the zone of the log.
///
/// - Source: JT/T 808-2019 table 23, byte 22; 2013 table 23 (both print the offset as 21).
package struct DeviceTime: Sendable {
  /// Seconds between local time and UTC.
  static let offset: Int64 = 8 * 3600

  /// The date seen last, as its three bytes, and the seconds at its midnight: most frames repeat it.
  private var date: UInt32 = .max
  private var midnight: Int64 = 0

  package init() {}

  /// Seconds since 1970 of the six bytes at `place`; nil where they are no time.
  @inline(__always)
  mutating func read(_ raw: RawSpan, at place: Int) -> Int64? {
    let date = UInt32(raw.big16(place)) << 8 | UInt32(raw.load(place + 2, as: UInt8.self))
    if date != self.date {
      guard let seconds = Self.midnight(date) else { return nil }
      self.date = date
      midnight = seconds
    }
    let hour = raw.load(place + 3, as: UInt8.self)
    let minute = raw.load(place + 4, as: UInt8.self)
    let second = raw.load(place + 5, as: UInt8.self)
    guard let h = Self.decimal(hour), let m = Self.decimal(minute), let s = Self.decimal(second),
      h < 24, m < 60, s < 60
    else { return nil }
    return midnight &+ Int64(h &* 3600 &+ m &* 60 &+ s)
  }

  /// Two decimal digits; nil where a nibble is above 9.
  @inline(__always)
  static func decimal(_ byte: UInt8) -> Int32? {
    let tens = byte >> 4
    let ones = byte & 0xF
    return tens < 10 && ones < 10 ? Int32(tens &* 10 &+ ones) : nil
  }

  /// Seconds since 1970 at the local midnight of a date of three BCD bytes, years 2000–2099.
  private static func midnight(_ date: UInt32) -> Int64? {
    guard let year = decimal(UInt8(date >> 16 & 0xFF)),
      let month = decimal(UInt8(date >> 8 & 0xFF)), let day = decimal(UInt8(date & 0xFF)),
      let civil = CivilDate(year: 2000 + Int(year), month: Int(month), day: Int(day))
    else { return nil }
    return civil.daysSince1970 * 86_400 - offset
  }

  /// The six bytes of an instant; nil outside 2000–2099.
  static func bytes(_ seconds: Int64) -> [UInt8]? {
    let local = seconds + offset
    let day = local.flooredQuotient(by: 86_400)
    let (year, month, date) = CivilDate(daysSince1970: day).components
    guard (2000...2099).contains(year) else { return nil }
    let clock = Int(local - day * 86_400)
    return [year - 2000, month, date, clock / 3600, clock / 60 % 60, clock % 60].map {
      UInt8(($0 / 10) << 4 | $0 % 10)
    }
  }

  /// `2026-03-02T07:12:20+08:00` of six bytes, or nil.
  static func text(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count == 6 else { return nil }
    let copy = Array(bytes)
    var reader = DeviceTime()
    return reader.read(copy.span.bytes, at: 0).map {
      Timestamp(seconds: $0).iso8601(in: .beijing)
    }
  }
}
