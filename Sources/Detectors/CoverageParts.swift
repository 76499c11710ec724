import Telemetry
import Tracks

extension Verdicts {
  /// Covers a day by what the track itself says of its stretches, where the rule has nothing to add.
  mutating func cover(_ slice: borrowing TrackSlice) {
    var from = slice.track.seconds(slice.day.range.lowerBound)
    for part in slice.day.traits.parts {
      let extent = Extent(
        fromSeconds: from, toSeconds: from + part.seconds, millimeters: part.millimeters)
      from = extent.toSeconds
      if let reason = part.reason { unjudged(extent, reason) } else { judged(extent) }
    }
  }
}
