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

  /// How the speeds of a source are made whole tenths of km/h.
  private enum Settling { case remove, truncate, convert(SpeedUnit) }

  private func settling(of source: SourceIndex) -> Settling {
    let group = groupOfSource[Int(source)]
    guard group >= 0, let unit = groups[group].speedUnit else { return .remove }
    return unit == .kilometersPerHour ? .truncate : .convert(unit)
  }

  /// Rewrites the records' speeds in thousandths of km/h, whole tenths; removes them where no unit is known.
  func settle(_ records: inout [PositionRecord]) {
    var source: SourceIndex?
    var settling = Settling.remove
    var records = records.mutableSpan
    for index in records.indices where records[index].speedMilliRaw != .max {
      // Neighbours mostly come from one source: decided once, then one comparison a record.
      if records[index].source != source {
        source = records[index].source
        settling = self.settling(of: records[index].source)
      }
      let milli = records[index].speedMilliRaw
      switch settling {
      case .remove: records[index].speedMilliRaw = .max
      case .truncate: records[index].speedMilliRaw = milli - milli % 100
      case .convert(let unit):
        records[index].gnssSpeedMilli = deciKilometersPerHour(milli: milli, unit) * 100
      }
    }
  }
}
