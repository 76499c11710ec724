package import Telemetry

/// A moment or a day as it is written on the command line: `2026-03-02`, `2026-03-02T07:00`, with or without offset.
package struct TimeArgument: Hashable, Sendable {
  /// The moment itself, or the start of the day.
  package var start: Timestamp
  /// The moment itself, or the start of the next day.
  package var end: Timestamp

  /// Nil for anything else; `T` may be a blank, seconds may be left out, `zone` is for what has no offset.
  package init?(_ text: String, zone: ZoneOffset) {
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let day = parts.first.flatMap({ CivilDate(String($0)) }) else { return nil }
    guard parts.count == 2 else {
      start = day.start(in: zone)
      end = day.adding(days: 1).start(in: zone)
      return
    }
    var clock = parts[1]
    var zone = zone
    if let sign = clock.firstIndex(where: { "+-Zz".contains($0) }) {
      guard let offset = ZoneOffset(String(clock[sign...])) else { return nil }
      zone = offset
      clock = clock[..<sign]
    }
    let numbers = clock.split(separator: ":", omittingEmptySubsequences: false).map(Self.twoDigits)
    guard numbers.count == 2 || numbers.count == 3, let hour = numbers[0], let minute = numbers[1],
      let second = numbers.count == 3 ? numbers[2] : 0,
      hour <= 23, minute <= 59, second <= 59
    else { return nil }
    start = Timestamp(seconds: day.start(in: zone).seconds + hour * 3600 + minute * 60 + second)
    end = start
  }

  private static func twoDigits(_ text: Substring) -> Int64? {
    let digits = text.utf8
    guard digits.count == 2, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(text)
  }
}
