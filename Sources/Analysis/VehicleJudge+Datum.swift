import Geo
import Telemetry

extension VehicleJudge {
  /// How one vehicle's records are read, told day by day.
  struct DatumWords {
    /// Words of each local day, ascending, with commas between.
    var byDay: [CivilDate: String] = [:]
    var areWGS84 = true
  }

  func datumCursor(_ vehicle: VehicleKey) -> DatumCursor {
    DatumCursor(datums, registry: registry, vehicle: vehicle, zone: zone)
  }

  /// Looks through records in time order; only where source or day change is there anything to do.
  func datumWords(_ records: [PositionRecord], _ vehicle: VehicleKey) -> DatumWords {
    var cursor = datumCursor(vehicle)
    var words = DatumWords()
    for record in records where cursor.move(to: record) {
      if cursor.current.datum != .wgs84 { words.areWGS84 = false }
      let date = CivilDate(daysSince1970: cursor.daysSince1970)
      let word = cursor.current.word
      guard let known = words.byDay[date] else {
        words.byDay[date] = word
        continue
      }
      let all = Set(known.split(separator: ",").map(String.init) + [word])
      words.byDay[date] = all.sorted(by: utf8Less).joined(separator: ",")
    }
    return words
  }
}
