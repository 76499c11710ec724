import JTT808
import Telemetry
import Tracks

/// What the bus's own terminal claims, rule by rule and day by day: to be held beside our result, never a ground for it.
///
/// A bit that stays set is one claim, from its rising edge on, and one more on each further day.
struct DeviceClaims {
  private(set) var days: [CivilDate: [RuleID: Int]] = [:]

  init(_ track: Track) {
    let records = track.records.span
    let (known, overcrowdingFlag) = (Self.known, PositionRecord.overcrowdingFlag)
    for day in track.days {
      var before: UInt32 = 0
      var counts: [RuleID: Int] = [:]
      for index in day.range {
        // Read as stored: getters of another room are calls, and each takes a copy.
        var now = records[index].alarmRaw & known
        if records[index].flags & overcrowdingFlag != 0 { now |= Self.overcrowded }
        let rising = now & ~before
        before = now
        guard rising != 0 else { continue }
        for (bit, rule) in Self.rules where rising & bit != 0 { counts[rule, default: 0] += 1 }
      }
      if !counts.isEmpty { days[day.date] = counts }
    }
  }

  /// Adds the counts to the lines of the track's days.
  func note(in lines: inout [CoverageLine]) {
    guard !days.isEmpty else { return }
    for index in lines.indices {
      lines[index].deviceClaims = days[lines[index].day]?[lines[index].rule] ?? 0
    }
  }

  /// Alarm bits that claim what one of our rules judges, and the video's claim of too many persons in a bit of its own.
  ///
  /// Warnings ahead of the fact (bits 13 and 14) claim nothing.
  private static let rules: [(bit: UInt32, rule: RuleID)] = [
    (StatusWords.overspeed, .speeding), (StatusWords.fatigue, .fatigueContinuous),
    (StatusWords.routeDeviation, .routeDeviation), (overcrowded, .overcrowding),
  ]

  /// Reserved in the alarm word.
  private static let overcrowded: UInt32 = 1 << 31
  private static let known = rules.dropLast().reduce(0) { $0 | $1.bit }
}
