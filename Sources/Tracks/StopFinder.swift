package import Geo
package import RuleBook
package import Telemetry

/// A vehicle standing in one place.
package struct Stop: Sendable, Hashable {
  package var start: Timestamp
  package var end: Timestamp
  /// Median of the fixes, each axis for itself.
  package var place: Coordinate
  package var fixes: Int
}

/// Finds standing spells: accepted fixes below walking pace, near the spell's first fix, long enough.
package struct StopFinder {
  private let thresholds: Thresholds

  package init(_ thresholds: Thresholds) { self.thresholds = thresholds }

  package func stops(in track: Track) -> [Stop] {
    var stops: [Stop] = []
    var spell: [Int] = []
    for index in track.records.indices where track.fixes[index].isAccepted {
      if let last = spell.last, let first = spell.first {
        let near =
          distanceMillimeters(track.coordinates[first], track.coordinates[index])
          <= 2 * thresholds.stopRadiusMillimeters
        let joined = track.seconds(index) - track.seconds(last) <= track.gapCapSeconds
        if isStanding(track, index), near, joined {
          spell.append(index)
          continue
        }
        close(&spell, track, &stops)
      }
      if isStanding(track, index) { spell = [index] }
    }
    close(&spell, track, &stops)
    return stops
  }

  private func isStanding(_ track: Track, _ index: Int) -> Bool {
    let fix = track.fixes[index]
    if fix.speedDeci >= 0 { return fix.speedDeci < Self.standingDeci }
    return fix.previousAccepted >= 0
      && fix.stepMillimeters <= 2 * thresholds.stopRadiusMillimeters
  }

  /// 3 km/h, below a walking pace: what a standing receiver may still report.
  private static let standingDeci: Int32 = 30

  private func close(_ spell: inout [Int], _ track: Track, _ stops: inout [Stop]) {
    defer { spell = [] }
    guard let first = spell.first, let last = spell.last,
      track.seconds(last) - track.seconds(first) >= thresholds.stopMinimumSeconds
    else { return }
    let longitudes = spell.map { track.coordinates[$0].longitudeE6 }.sorted()
    let latitudes = spell.map { track.coordinates[$0].latitudeE6 }.sorted()
    stops.append(
      Stop(
        start: track.time(first), end: track.time(last),
        place: Coordinate(
          longitudeE6: longitudes[spell.count / 2], latitudeE6: latitudes[spell.count / 2]),
        fixes: spell.count))
  }
}
