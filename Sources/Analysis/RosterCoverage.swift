import Detectors
import Registry
import Telemetry

/// Adds to the base what was rostered and never recorded: unjudged for every rule, reason no-record.
struct RosterCoverage {
  private let registry: Registry
  private let zone: ZoneOffset
  private let days: ClosedRange<CivilDate>

  init(_ registry: Registry, zone: ZoneOffset, days: ClosedRange<CivilDate>) {
    self.registry = registry
    self.zone = zone
    self.days = days
  }

  /// Completes one vehicle's lines; `recorded` is the time from first to last record of each day it has.
  func complete(
    _ lines: [CoverageLine], of vehicle: VehicleKey, recorded: [CivilDate: TimeSpan]
  ) -> [CoverageLine] {
    var lines = lines
    for day in registry.rosterDays(of: vehicle) where days.contains(day) {
      let missing = missingSeconds(vehicle, day, recorded[day])
      guard missing > 0 else { continue }
      if recorded[day] == nil {
        let provider = registry.vehicle(vehicle, on: day).row?.provider
        lines += RuleID.allCases.map {
          CoverageLine(vehicle: vehicle, provider: provider, day: day, rule: $0)
        }
      }
      for index in lines.indices where lines[index].day == day {
        lines[index].baseSeconds += missing
        lines[index].unjudged[.noRecord, default: CoverageLine.Extent()].seconds += missing
      }
    }
    return lines
  }

  /// Whole seconds of the union of the day's runs that lie outside `recorded` and inside the local day.
  private func missingSeconds(
    _ vehicle: VehicleKey, _ day: CivilDate, _ recorded: TimeSpan?
  ) -> Int64 {
    let (dayStart, dayEnd) = (day.start(in: zone), day.adding(days: 1).start(in: zone))
    let spans = registry.roster(of: vehicle, on: day).compactMap(\.span)
      .map { (max($0.start.seconds, dayStart.seconds), min($0.end.seconds, dayEnd.seconds)) }
      .filter { $0.0 < $0.1 }.sorted { $0 < $1 }
    var missing: Int64 = 0
    var cursor = Int64.min
    for (start, end) in spans {
      let from = max(start, cursor)
      guard from < end else { continue }
      cursor = end
      missing += end - from
      if let recorded {
        missing -= max(0, min(end, recorded.end.seconds) - max(from, recorded.start.seconds))
      }
    }
    return missing
  }
}
