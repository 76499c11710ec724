import Telemetry
import TestKit
import Testing

@Suite("Timestamp and CivilDate") struct TimestampTests {
  /// Worked out with `date -u -d`.
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z", "+00:00", "1970-01-01T00:00:00+00:00"),
      (1_772_406_000, "", "+08:00", "2026-03-02T07:00:00+08:00"),
      (1_772_406_000, "", "-06:00", "2026-03-01T17:00:00-06:00"),
      (951_782_399, "", "+00:00", "2000-02-28T23:59:59+00:00"),
      (951_782_400, "", "+00:00", "2000-02-29T00:00:00+00:00"),
      (-1, "", "+00:00", "1969-12-31T23:59:59+00:00"),
      (4_294_967_295, "", "+00:00", "2106-02-07T06:28:15+00:00"),
    ] as [(Int64, String, String, String)])
  func `prints instants with the offset of the zone`(
    seconds: Int64, _: String, zone: String, text: String
  ) throws {
    let zone = try #require(ZoneOffset(zone))
    #expect(Timestamp(seconds: seconds).iso8601(in: zone) == text)
    #expect(Timestamp(seconds: seconds).minuteText(in: zone) == text.prefix(16))
  }

  @Test func `prints local text without offset`() {
    #expect(Timestamp(seconds: 1_772_406_007).localText(in: .beijing) == "2026-03-02 07:00:07")
  }

  @Test func `days of 400 years come back from their parts and their text`() throws {
    for days in stride(from: Int64(-11_000), to: 135_100, by: 7) {
      let date = CivilDate(daysSince1970: days)
      let (year, month, day) = date.components
      if CivilDate(year: year, month: month, day: day) != date
        || CivilDate(date.description) != date
      {
        Issue.record("day \(days) reads \(date)")
        return
      }
    }
  }

  @Test func `days follow each other in the calendar`() {
    var before = CivilDate(daysSince1970: -800_000).components
    for days in Int64(-799_999)..<(-798_000) {
      let now = CivilDate(daysSince1970: days).components
      #expect((before.year, before.month, before.day) < (now.year, now.month, now.day))
      before = now
    }
  }

  @Test func `an instant lies in the local day whose midnight is before it`() throws {
    var random = SeededGenerator(seed: 20_260_302)
    for _ in 0..<2000 {
      let time = Timestamp(seconds: Int64(UInt32.random(in: .min ... .max, using: &random)))
      let zone = ZoneOffset(seconds: Int32.random(in: -64_800...64_800, using: &random))
      let day = time.date(in: zone)
      #expect(day.start(in: zone) <= time)
      #expect(time < day.adding(days: 1).start(in: zone))
    }
  }

  @Test(arguments: [
    ("2026-03-02", true), ("2026/3/2", true), ("20260302", true), ("2026年3月2日", true),
    ("2026-02-29", false), ("2024-02-29", true), ("2026-13-01", false), ("2026-00-01", false),
    ("", false), ("-", false), ("2026", false), ("26-3-2", false), ("2026-3", false),
    ("2026-03-02x", false), ("99999999999999999999", false), ("2026-3-2-", false),
    ("2026--3-2", false), ("2026-03-02-01", false),
  ])
  func `reads the four ways of writing a day and nothing else`(text: String, isDay: Bool) {
    #expect((CivilDate(text) != nil) == isDay)
  }

  @Test(
    arguments: [
      ("+08:00", 28_800), ("-06:00", -21_600), ("+0530", 19_800), ("Z", 0), ("z", 0),
      ("+18:00", 64_800),
      ("+18:01", nil), ("+19:00", nil), ("08:00", nil), ("+8", nil), ("+08:60", nil),
      ("+0a:00", nil),
      ("", nil), ("+08-00", nil), ("Ｚ", nil),
    ] as [(String, Int32?)])
  func `reads offsets within 18 hours`(text: String, seconds: Int32?) {
    #expect(ZoneOffset(text)?.seconds == seconds)
    if let zone = ZoneOffset(text) { #expect(ZoneOffset(zone.description) == zone) }
  }
}
