import Telemetry
import Tracks

/// Which unit each header group's speeds are in, and how we know.
struct SpeedUnitDecisions: Sendable {
  private(set) var groups: [HeaderGroupDecision]
  /// By source: index of its header group, -1 where it has none.
  private let groupOfSource: [Int]

  /// Takes declared units as they are and infers the rest from the evidence, one entry a group.
  init(_ headers: [HeaderGroup], sources: [SourceFile], evidence: [SpeedUnitEvidence]) {
    groupOfSource = sources.map { $0.headerGroup ?? -1 }
    groups = headers.enumerated().map { index, group in
      if group.speedColumn == nil || group.declaredSpeedUnit != nil {
        return HeaderGroupDecision(
          group: group, speedUnit: group.declaredSpeedUnit, isInferred: false, pairs: 0,
          medianRatioMilli: nil)
      }
      let seen = index < evidence.count ? evidence[index] : SpeedUnitEvidence()
      return HeaderGroupDecision(
        group: group, speedUnit: seen.unit, isInferred: true, pairs: seen.pairs,
        medianRatioMilli: seen.medianMilli)
    }
  }

  func isInferred(source: SourceIndex) -> Bool {
    let group = groupOfSource[Int(source)]
    return group >= 0 && groups[group].isInferred
  }

  /// Rewrites the record's speed in thousandths of km/h, whole tenths; removes it where no unit is known.
  @inline(__always) func settle(_ record: inout PositionRecord) {
    guard let milli = record.gnssSpeedMilli else { return }
    let group = groupOfSource[Int(record.source)]
    guard group >= 0, let unit = groups[group].speedUnit else {
      record.gnssSpeedMilli = nil
      return
    }
    // Most logs are in km/h: whole tenths by one multiplication, no division by a variable.
    record.gnssSpeedMilli =
      unit == .kilometersPerHour
      ? milli - milli % 100 : deciKilometersPerHour(milli: milli, unit) * 100
  }
}
