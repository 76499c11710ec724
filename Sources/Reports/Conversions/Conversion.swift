package import Analysis
package import Telemetry

/// A form into which logs can be converted.
package enum ConversionFormat: String, Sendable, Hashable, CaseIterable {
  case csv, geojson, gpx, jtt808

  /// A writer of this form; `areSpeedsDeclared` says whether every unit is known and not only guessed, `phones` which
  /// terminal a vehicle has.
  package func writer(
    zone: ZoneOffset, areSpeedsDeclared: Bool,
    phones: @escaping TrackCapture.Phones = { _, _ in nil }
  ) -> any ConversionWriter {
    switch self {
    case .csv: RecordCSV(zone: zone, areSpeedsDeclared: areSpeedsDeclared)
    case .geojson: TrackGeoJSON(zone: zone)
    case .gpx: TrackGPX(zone: zone)
    case .jtt808: TrackCapture(areSpeedsDeclared: areSpeedsDeclared, phones: phones)
    }
  }
}

/// Writes vehicle after vehicle, so that no more than one is in memory as text.
package protocol ConversionWriter {
  func head() -> [UInt8]
  /// Bytes of one vehicle; called in the order of their keys.
  mutating func write(_ track: NormalisedTrack) -> [UInt8]
  func foot() -> [UInt8]
  /// Records that have no place on the map and were left out so far.
  var leftOut: Int { get }
}

/// Pieces of one local day between which nothing was recorded for longer than the gap cap.
struct DayPieces {
  /// Indices of the day's fixes.
  var fixes: [Int] = []
  /// Places in `fixes` at which a piece begins, the first left out.
  var breaks: [Int] = []
  var leftOut = 0

  init(_ track: NormalisedTrack, _ range: Range<Int>) {
    for index in range {
      guard track.isFix[index] else {
        leftOut += 1
        continue
      }
      if let last = fixes.last,
        track.records[index].time.seconds - track.records[last].time.seconds > track.gapCapSeconds
      {
        breaks.append(fixes.count)
      }
      fixes.append(index)
    }
  }

  /// Pieces as ranges of `fixes`.
  var pieces: [Range<Int>] {
    let starts = [0] + breaks
    let ends = breaks + [fixes.count]
    return zip(starts, ends).map { $0..<$1 }.filter { !$0.isEmpty }
  }
}
