package import Geo
package import Telemetry

/// One vehicle's records made sane: sorted, equal ones merged, each with what was made of it.
///
/// Nothing is dropped: a record that is set aside stays, with its reason.
package struct Track: Sendable {
  package var vehicle: VehicleKey
  /// Sorted by device time, then content; speeds settled; coordinates still as sent.
  package var records: [PositionRecord]
  /// WGS-84, same index as `records`.
  package var coordinates: [Coordinate]
  /// Same index as `records`.
  package var fixes: [Fix]
  /// Further copies of records, by index, ascending; the first copy is the record itself.
  package var copies: [Copy]
  /// Local days with records, ascending, each a range of `records`.
  package var days: [Day]
  /// Time between neighbouring records of one day, in order; the base of all coverage.
  package var stretches: [Stretch]
  /// Twice the time integral of GNSS speed over accepted records, 0.1 km/h · s, same index as `records`.
  package var speedIntegralTwice: [Int64]
  package var gapCapSeconds: Int64
  /// Whether any record has a GNSS speed; else speeds are those of displacement.
  package var hasSpeeds: Bool
  /// What each `DriverSymbol` of the records stands for.
  package var driverTexts: [String]
  /// By `DriverSymbol`: whether this vehicle is the only one that the driver is known in; empty where nobody asked.
  package var soloDrivers: [Bool] = []
  /// Records with the flags of that name, ascending.
  package var impossibleMoves: [Int] = []
  package var clockSteps: [Int] = []
  /// Ranges of records years apart, ascending; empty when there is only one.
  package var islands: [Range<Int>] = []
  /// The island that the others were held against.
  package var mainIsland: Range<Int>?

  package struct Copy: Sendable {
    package var of: Int
    package var source: SourceIndex
    package var line: UInt32
    package var byteOffset: UInt64
    package var byteLength: UInt16
  }

  package struct Day: Sendable {
    package var date: CivilDate
    package var range: Range<Int>
    package var stretches: Range<Int>
    /// Sum of its stretches' chords.
    package var millimeters: Int64
    package var traits = DayTraits()
  }

  /// Time from one record to a later one of the same day with nothing accepted strictly between.
  package struct Stretch: Sendable {
    package var from: Int32
    package var to: Int32
    package var seconds: Int64
    /// Chord, 0 unless both ends are accepted.
    package var millimeters: Int64
    /// Why nothing in it can be judged by any rule that needs the track; nil when it can.
    package var reason: UnjudgedReason?
  }

  @inline(__always) package func seconds(_ index: Int) -> Int64 {
    Int64(records[index].deviceSeconds)
  }

  package func time(_ index: Int) -> Timestamp { records[index].time }

  package func driver(_ index: Int) -> DriverID? {
    records[index].driver.map { DriverID(driverTexts[Int($0)]) }
  }

  /// Records of the same second as `index`, itself included.
  package func sameSecond(_ index: Int) -> Range<Int> {
    let time = records[index].deviceSeconds
    var low = index
    while low > 0, records[low - 1].deviceSeconds == time { low -= 1 }
    var high = index + 1
    while high < records.count, records[high].deviceSeconds == time { high += 1 }
    return low..<high
  }

  /// The island of a record that is not in the main body, nil for all others.
  package func farIsland(_ index: Int) -> Range<Int>? {
    guard let mainIsland, !mainIsland.contains(index) else { return nil }
    return islands.first { $0.contains(index) }
  }

  /// Sum of chords between accepted records from `first` to `last`.
  package func distanceMillimeters(from first: Int, through last: Int) -> Int64 {
    var sum: Int64 = 0
    for index in first..<(last + 1) where fixes[index].isAccepted {
      if fixes[index].previousAccepted >= first { sum += fixes[index].stepMillimeters }
    }
    return sum
  }
}

/// The part of a track that lies in one local day.
package struct TrackSlice: Sendable {
  package var track: Track
  package var day: Track.Day

  package init(track: Track, day: Track.Day) {
    self.track = track
    self.day = day
  }
}
