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
  /// First and last record of the standing.
  package var first: Int
  package var last: Int
  /// Whether the door was open at any record; nil where no record says.
  package var doorOpened: Bool?
  /// Whether the ignition was off at any record; nil where no record says.
  package var ignitionOff: Bool?

  package var seconds: Int64 { end.seconds - start.seconds }
}

/// Finds standing spells of one vehicle, however noisy.
///
/// A spell holds accepted fixes below walking pace near the running mean of their places; a single faster fix there is
/// noise of the speed, not a departure. Two spells a few seconds and metres apart are one.
package struct StopFinder {
  private let thresholds: Thresholds

  package init(_ thresholds: Thresholds) { self.thresholds = thresholds }

  /// 3 km/h, below a walking pace: what a standing receiver may still report.
  private static let standingDeci: Int32 = 30
  /// Of ten fixes of a spell at least this many stand by their own speed.
  private static let standingTenths = 7
  /// Spells no farther apart than this are one: 15 s and 20 m.
  private static let joinSeconds: Int64 = 15
  private static let joinMillimeters: Int64 = 20_000

  /// Its members are the accepted records from `first` to `last`.
  private struct Spell {
    let first: Int
    var last: Int
    /// The last member that stood by its own speed.
    var lastStanding: Int
    var count = 0
    var standing = 0
    var longitudes: Int64 = 0
    var latitudes: Int64 = 0
    /// Members since the last one that stood by its own speed.
    var restless = 0

    init(first: Int) {
      self.first = first
      last = first
      lastStanding = first
    }

    mutating func add(_ index: Int, _ place: Coordinate, _ stands: Bool) {
      last = index
      count += 1
      if stands {
        lastStanding = index
        standing += 1
        restless = 0
      } else {
        restless += 1
      }
      longitudes += Int64(place.longitudeE6)
      latitudes += Int64(place.latitudeE6)
    }

    var mean: Coordinate {
      Coordinate(
        longitudeE6: Int32(longitudes / Int64(count)), latitudeE6: Int32(latitudes / Int64(count)))
    }
  }

  /// The spells of some records.
  package func stops(in track: Track, _ range: Range<Int>) -> [Stop] {
    var axes = Axes()
    return standings(in: track, range).map { stop($0, track, &axes) }
  }

  /// First and last record of each spell, without the cost of its place.
  package func standings(in track: Track, _ range: Range<Int>) -> [ClosedRange<Int>] {
    var found: [ClosedRange<Int>] = []
    var open = Spell(first: range.lowerBound)
    let (records, fixes) = (track.records.span, track.fixes.span)
    let coordinates = track.coordinates.span
    for index in range where fixes[index].isAccepted {
      let stands = isStanding(fixes[index])
      if open.count > 0 {
        if stands || open.restless == 0,
          Int64(records[index].deviceSeconds) - Int64(records[open.last].deviceSeconds)
            <= track.gapCapSeconds,
          isNear(coordinates[index], open)
        {
          open.add(index, coordinates[index], stands)
          continue
        }
        close(open, track, &found)
        open.count = 0
      }
      if stands {
        open = Spell(first: index)
        open.add(index, coordinates[index], true)
      }
    }
    if open.count > 0 { close(open, track, &found) }
    return found
  }

  @inline(__always)
  private func isNear(_ place: Coordinate, _ spell: Spell) -> Bool {
    let mean = spell.mean
    let reach = 2 * thresholds.stopRadiusMillimeters
    let north = abs(Int64(mean.latitudeE6) - Int64(place.latitudeE6))
    let east = abs(Int64(mean.longitudeE6) - Int64(place.longitudeE6))
    // A millionth of a degree is at most 111.70 mm, whichever way.
    if (north + east) * 112 <= reach { return true }
    return distanceMillimeters(mean, place) <= reach
  }

  @inline(__always)
  private func isStanding(_ fix: Fix) -> Bool {
    if fix.speedDeci >= 0 { return fix.speedDeci < Self.standingDeci }
    return fix.previousAccepted >= 0
      && fix.stepMillimeters <= 2 * thresholds.stopRadiusMillimeters
  }

  private func close(_ spell: Spell, _ track: Track, _ found: inout [ClosedRange<Int>]) {
    // A faster fix at the end is the departure.
    let standing = spell.first...spell.lastStanding
    guard spell.standing * 10 >= (spell.count - spell.restless) * Self.standingTenths else {
      return
    }
    if let before = found.last,
      track.seconds(spell.first) - track.seconds(before.upperBound) <= Self.joinSeconds
    {
      var axes = Axes()
      if distanceMillimeters(axes.median(before, track), axes.median(standing, track))
        <= Self.joinMillimeters
      {
        found[found.count - 1] = before.lowerBound...spell.lastStanding
        return
      }
    }
    guard
      track.seconds(spell.lastStanding) - track.seconds(spell.first)
        >= thresholds.stopMinimumSeconds
    else { return }
    found.append(standing)
  }

  private func stop(_ range: ClosedRange<Int>, _ track: Track, _ axes: inout Axes) -> Stop {
    let (first, last) = (range.lowerBound, range.upperBound)
    let place = axes.median(range, track)
    var stop = Stop(
      start: track.time(first), end: track.time(last), place: place, fixes: axes.count,
      first: first, last: last, doorOpened: nil, ignitionOff: nil)
    for index in range where track.fixes[index].isAccepted {
      if let open = track.records[index].doorOpen {
        stop.doorOpened = (stop.doorOpened ?? false) || open
      }
      if let on = track.records[index].ignitionOn {
        stop.ignitionOff = (stop.ignitionOff ?? false) || !on
      }
    }
    return stop
  }

  /// Memory for medians, used again from spell to spell.
  private struct Axes {
    private var longitudes: [Int32] = []
    private var latitudes: [Int32] = []

    var count: Int { longitudes.count }

    /// Median of the accepted fixes, each axis for itself.
    mutating func median(_ range: ClosedRange<Int>, _ track: Track) -> Coordinate {
      longitudes.removeAll(keepingCapacity: true)
      latitudes.removeAll(keepingCapacity: true)
      for index in range where track.fixes[index].isAccepted {
        longitudes.append(track.coordinates[index].longitudeE6)
        latitudes.append(track.coordinates[index].latitudeE6)
      }
      longitudes.sort()
      latitudes.sort()
      return Coordinate(
        longitudeE6: longitudes[count / 2], latitudeE6: latitudes[count / 2])
    }
  }
}
