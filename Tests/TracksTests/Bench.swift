import Geo
import RuleBook
import Telemetry
import TestKit
import Tracks

/// Makes tracks for the tests the way the engine does.
struct Bench {
  var thresholds: Thresholds
  var zone = ZoneOffset.beijing
  var gapCapSeconds: Int64 = 90
  var adultsCounted: UInt16 = 2
  var rosteredRuns: [TimeSpan] = []
  var inferredSources: Set<SourceIndex> = []

  init() throws {
    thresholds = try RuleBook.standard().thresholds(
      on: CivilDate(daysSince1970: 20_514))  // 2026-03-02
  }

  func track(_ records: [PositionRecord]) -> Track {
    let builder = TrackBuilder(
      context: TrackContext(
        thresholds: thresholds, zone: zone, gapCapSeconds: gapCapSeconds,
        adultsCounted: adultsCounted, rosteredRuns: rosteredRuns))
    let rank: [UInt32] = [0, 1, 2, 3]
    return builder.build(
      vehicle: VehicleKey(plate: "苏D99001", color: .yellow),
      sorted: records.sorted { $0.precedes($1, driverRank: rank) },
      speedInferred: { inferredSources.contains($0) }, driverTexts: ["D0", "D1", "D2", "D3"],
      driverRank: rank)
  }

  func track(_ strip: String, interval: UInt32 = 10) -> Track {
    var maker = Strip()
    maker.interval = interval
    return track(maker.records(strip))
  }
}

extension Track {
  /// Flags of all records without the unit's.
  var flags: [FixFlags] { fixes.map { $0.flags.subtracting(.speedInferred) } }
}
