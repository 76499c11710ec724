package import Geo
package import Telemetry
package import Tracks

/// How one person drove one vehicle: what the second step needs to follow the person from bus to bus.
///
/// Bounded by the number of spells and of short holes between moving fixes; independent of the order of the input.
package struct DrivingFact: Sendable {
  package var driver: DriverID
  /// Whether the id stands on the records themselves; else it comes from the roster.
  package var byCard: Bool
  /// Everything that two fixes alone show as motion, believed or not.
  package var shown: MotionChart
  /// The same without fixes that anything speaks against; nil when nothing speaks against any.
  package var believed: MotionChart?
  /// Resolution of the clock, s.
  package var clockSeconds: Int64
  /// Whether motion follows from GNSS speed and displacement; else from displacement alone, which proves nothing.
  package var hasSpeeds: Bool
}

/// Motion of a vehicle under one driver.
package struct MotionChart: Sendable {
  /// Ascending; more than `MotionChart.spellBreak` lies between two.
  package var spells: [MotionSpell] = []
  /// Union of the motion witnesses short enough to count as driving time, ascending and disjoint.
  package var moving: [SecondSpan] = []

  /// Longest time without a motion witness inside one spell, s.
  ///
  /// With witnesses of at most 120 s no window inside a spell is longer than 360 s, far below any rest.
  static let spellBreak: Int64 = 120
}

/// Motion witnesses that follow each other closely; the four ends are those of all witnesses in it.
package struct MotionSpell: Sendable {
  /// Earliest start of a witness.
  package var firstStart: Int64
  /// Earliest end of a witness.
  package var firstEnd: Int64
  /// Latest start of a witness.
  package var lastStart: Int64
  /// Latest end of a witness.
  package var lastEnd: Int64
  /// The witnesses with those ends and one every few minutes, by start, then end.
  package var witnesses: [KeptWitness]
  /// Whether the vehicle is seen, or presumed, to rest before its next spell under this driver.
  package var isFollowedByRest = false
}

/// Whole seconds from one record's to another's.
package struct SecondSpan: Sendable, Hashable {
  package var from: Int64
  package var to: Int64

  package init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }
}

/// Two fixes that show motion, kept for when they are named.
package struct KeptWitness: Sendable {
  package var from: KeptRecord
  package var to: KeptRecord
}

/// A record that outlives its track.
package struct KeptRecord: Sendable {
  /// Index in the track.
  package var index: Int
  package var record: PositionRecord
  /// WGS-84.
  package var place: Coordinate
  package var copies: [Track.Copy]

  init(_ track: Track, _ index: Int) {
    self.index = index
    record = track.records[index]
    place = track.coordinates[index]
    copies = track.copies(of: index)
  }

  package var seconds: Int64 { Int64(record.deviceSeconds) }
}

extension Track {
  /// Further copies of a record.
  fileprivate func copies(of index: Int) -> [Copy] {
    var low = 0
    var high = copies.count
    while low < high {
      let middle = (low + high) / 2
      if copies[middle].of < index { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < copies.count, copies[end].of == index { end += 1 }
    return Array(copies[low..<end])
  }
}
