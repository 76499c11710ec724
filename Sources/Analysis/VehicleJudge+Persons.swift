import Detectors
import Registry
import RuleBook
import Telemetry
import Tracks

extension VehicleJudge {
  /// A person's driving with the vehicle it was done in, as registered on its first day.
  func driving(
    _ fact: DrivingFact, _ group: VehicleGroup, _ provider: ProviderID?
  ) -> VehicleDriving {
    let start = Timestamp(seconds: fact.shown.spells.first?.firstStart ?? 0)
    let row = registry?.vehicle(group.key, on: start.date(in: zone)).row
    return VehicleDriving(
      vehicle: group.key, vehicleWord: group.word, provider: row?.provider ?? provider,
      vehicleClass: VehicleClass(lengthMillimeters: row?.lengthMillimeters, seats: row?.seats),
      fact: fact)
  }

  /// Spans of the vehicle's rostered runs in which a usable fix lies.
  func heardRuns(_ track: Track) -> Set<TimeSpan> {
    guard let registry else { return [] }
    var heard: Set<TimeSpan> = []
    // A run belongs to the day it starts on and may end on the next.
    let days = Set(track.days.flatMap { [$0.date.adding(days: -1), $0.date] })
    for day in days {
      for span in registry.roster(of: track.vehicle, on: day).compactMap(\.span)
      where track.hasUsableFix(in: span) {
        heard.insert(span)
      }
    }
    return heard
  }
}
