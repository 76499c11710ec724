import Telemetry

/// The time in a cell, read the plain way: by the groups of digits in it.
struct PlainTime {
  var seconds: Int64
  /// Whether no seconds are printed.
  var isMinute: Bool

  /// 2005-01-01 and 2101-01-01 UTC: outside of these a device has lost its clock.
  private static let plausible: Range<Int64> = 1_104_537_600..<4_133_980_800

  init?(_ text: String, zone: ZoneOffset, base: Timestamp?) {
    let firstGroup = text.prefix { $0.isASCII && $0.isNumber }.count
    let found: (seconds: Int64, isMinute: Bool)? =
      firstGroup == 4 && text.count > 4
      ? Self.dateAndClock(text, zone) : Self.numeral(text, firstGroup, zone, base)
    guard let found, Self.plausible.contains(found.seconds) else { return nil }
    (seconds, isMinute) = found
  }

  /// Epoch seconds or milliseconds, fourteen digits, or a small number from the base.
  private static func numeral(
    _ text: String, _ digits: Int, _ zone: ZoneOffset, _ base: Timestamp?
  ) -> (Int64, Bool)? {
    guard let number = PlainNumber(text) else { return nil }
    if digits <= 9 {
      guard let base, let tenths = number.scaled(1), abs(tenths) < 100_000_000_000 else {
        return nil
      }
      return (base.seconds + tenths.flooredQuotient(by: 10), false)
    }
    // An exponent is for measurements.
    guard !text.lowercased().contains("e"), let value = number.scaled(0) else { return nil }
    switch digits {
    case 10: return (value, false)
    case 13: return (value / 1000, false)
    case 14:
      let parts = [
        value / 10_000_000_000, value / 100_000_000 % 100, value / 1_000_000 % 100,
        value / 10_000 % 100, value / 100 % 100, value % 100,
      ].map { Int($0) }
      return instant(parts, offset: Int64(zone.seconds)).map { ($0, false) }
    default: return nil
    }
  }

  private static func instant(_ parts: [Int], offset: Int64) -> Int64? {
    guard parts.count == 6, parts[3] < 24, parts[4] < 60, parts[5] < 60,
      let day = CivilDate(year: parts[0], month: parts[1], day: parts[2])
    else { return nil }
    return day.daysSince1970 * 86_400 + Int64(parts[3] * 3600 + parts[4] * 60 + parts[5]) - offset
  }

  /// `2026-03-02 07:12:20.5 +08:00` and its relatives.
  private static func dateAndClock(_ text: String, _ zone: ZoneOffset) -> (Int64, Bool)? {
    var rest = Substring(text)
    func digits(_ least: Int, _ most: Int) -> Int? {
      let found = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
      guard found.count >= least else { return nil }
      rest = rest.dropFirst(found.count)
      return Int(found)
    }
    func skip(_ mark: Character) -> Bool {
      guard rest.first == mark else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = digits(4, 4), let mark = rest.first, "-/.".contains(mark), skip(mark),
      let month = digits(1, 2), skip(mark), let day = digits(1, 2)
    else { return nil }
    if !skip("T"), !skip("t") {
      guard skip(" ") else { return nil }
      rest = rest.drop { $0 == " " }
    }
    guard let hour = digits(1, 2), skip(":"), let minute = digits(2, 2) else { return nil }
    var second = 0
    let isMinute = !skip(":")
    if !isMinute {
      guard let found = digits(2, 2) else { return nil }
      second = found
      if skip(".") || skip(",") {
        let fraction = rest.prefix { $0.isASCII && $0.isNumber }
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(fraction.count)
      }
    }
    rest = rest.drop { $0 == " " }
    guard let offset = offset(rest, zone) else { return nil }
    return instant([year, month, day, hour, minute, second], offset: offset).map { ($0, isMinute) }
  }

  /// Nothing, `Z`, `+08`, `+0800` or `+08:00`.
  private static func offset(_ text: Substring, _ zone: ZoneOffset) -> Int64? {
    if text.isEmpty { return Int64(zone.seconds) }
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    var digits = text.dropFirst()
    guard digits.count >= 2 else { return nil }
    let hours = digits.prefix(2)
    digits = digits.dropFirst(2)
    if digits.first == ":" { digits = digits.dropFirst() }
    let minutes = digits.isEmpty ? "00" : digits
    guard minutes.count == 2, (hours + minutes).allSatisfy({ $0.isASCII && $0.isNumber }),
      let h = Int64(hours), let m = Int64(minutes), h <= 18, m < 60
    else { return nil }
    return (h * 3600 + m * 60) * (sign == "-" ? -1 : 1)
  }
}
