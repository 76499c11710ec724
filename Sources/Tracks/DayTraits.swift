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

  /// Of the day's records and its stretches.
  init(
    _ records: Span<PositionRecord>, _ fixes: Span<Fix>, _ range: Range<Int>,
    _ stretches: Span<Track.Stretch>, _ laid: Range<Int>
  ) {
    take(records, fixes, range)
    take(stretches, laid, fixes)
  }

  private mutating func take(
    _ records: Span<PositionRecord>, _ fixes: Span<Fix>, _ range: Range<Int>
  ) {
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

  private mutating func take(
    _ stretches: Span<Track.Stretch>, _ laid: Range<Int>, _ fixes: Span<Fix>
  ) {
    guard let first = laid.first else { return }
    var (empty, uncertain) = (Int64(0), Int64(0))
    var part = Part(seconds: 0, millimeters: 0, reason: stretches[first].reason)
    for place in laid {
      let stretch = stretches[place]
      let from = fixes[Int(stretch.from)].students
      let to = fixes[Int(stretch.to)].students
      if from.isEmpty, to.isEmpty {
        empty += stretch.seconds
      } else if !from.isCertain || !to.isCertain {
        uncertain += stretch.seconds
      }
      if !isSame(part.reason, stretch.reason) {
        parts.append(part)
        part = Part(seconds: 0, millimeters: 0, reason: stretch.reason)
      }
      part.seconds += stretch.seconds
      part.millimeters += stretch.millimeters
    }
    parts.append(part)
    (emptySeconds, uncertainSeconds) = (empty, uncertain)
    for part in parts { seconds += part.seconds }
  }

  @inline(__always)
  private func isSame(_ a: UnjudgedReason?, _ b: UnjudgedReason?) -> Bool {
    guard let a else { return b == nil }
    guard let b else { return false }
    return a.rank == b.rank
  }
}
