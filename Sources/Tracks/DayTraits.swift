package import Telemetry

/// What holds for all records of a day at once, so that a rule need not ask each of them.
///
/// Sums are exact; extremes are of all records, those set aside among them.
package struct DayTraits: Sendable {
  /// Neighbouring stretches with the same reason as one.
  package struct Part: Sendable {
    package var seconds: Int64
    package var millimeters: Int64
    package var reason: UnjudgedReason?
  }

  /// The day's stretches in order, without a hole.
  package private(set) var parts: [Part] = []
  package private(set) var seconds: Int64 = 0
  /// Seconds of stretches that have neither students certainly aboard at both ends nor certainly nobody.
  package private(set) var uncertainSeconds: Int64 = 0
  /// Seconds of stretches with certainly nobody aboard at both ends.
  package private(set) var emptySeconds: Int64 = 0
  /// The least and the greatest GNSS speed, 0.1 km/h; -1 for a record without.
  package private(set) var leastSpeedDeci = Int32.max
  package private(set) var greatestSpeedDeci: Int32 = -1
  /// Whether every record has an absolute count of persons, and the greatest of them.
  package private(set) var countsPersons = true
  package private(set) var mostPersons: UInt16 = 0
  /// Whether any record counts persons who boarded or alighted.
  package private(set) var hasBoardings = false
  /// Whoever every record names; nil when several are named, or none by some.
  package private(set) var driver: DriverSymbol?

  init() {}

  mutating func take(_ records: [PositionRecord], _ fixes: [Fix], _ range: Range<Int>) {
    var (least, greatest) = (leastSpeedDeci, greatestSpeedDeci)
    var (most, counts, boards) = (mostPersons, true, false)
    let first = range.isEmpty ? DriverSymbol.max : records[range.lowerBound].driverRaw
    var isSame = true
    for index in range {
      let speed = fixes[index].speedDeci
      least = min(least, speed)
      greatest = max(greatest, speed)
      let persons = records[index].personsRaw
      if persons == .max { counts = false } else { most = max(most, persons) }
      if records[index].boardedRaw != .max || records[index].alightedRaw != .max { boards = true }
      if records[index].driverRaw != first { isSame = false }
    }
    (leastSpeedDeci, greatestSpeedDeci) = (least, greatest)
    (mostPersons, countsPersons, hasBoardings) = (most, counts, boards)
    driver = isSame && first != .max ? first : nil
  }

  @inline(__always)
  mutating func take(_ stretch: Track.Stretch, _ from: StudentsAboard, _ to: StudentsAboard) {
    seconds += stretch.seconds
    if from.isEmpty, to.isEmpty {
      emptySeconds += stretch.seconds
    } else if !from.isCertain || !to.isCertain {
      uncertainSeconds += stretch.seconds
    }
    let last = parts.count - 1
    if last >= 0, parts[last].reason?.rank == stretch.reason?.rank {
      parts[last].seconds += stretch.seconds
      parts[last].millimeters += stretch.millimeters
    } else {
      parts.append(
        Part(
          seconds: stretch.seconds, millimeters: stretch.millimeters, reason: stretch.reason))
    }
  }
}
