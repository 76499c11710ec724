package import Geo

/// How well places of a log fit approved lines and stops, were the log in each of the three datums.
///
/// Sums do not depend on order. A place counts where it is near in at least one datum: what lies far in all says
/// nothing, so that ways off the lines take nothing away from the fit.
package struct DatumEvidence: Sendable, Hashable {
  /// Places held against lines, or against stops.
  package struct Tally: Sendable, Hashable {
    /// Held against something.
    package var places = 0
    /// Near in at least one datum.
    package var near = 0
    /// Near in this one, in the order of `Datum.allCases`.
    package private(set) var hits = [Int](repeating: 0, count: Datum.allCases.count)

    package init() {}

    /// Takes one place and whether it is near, by datum in the order of `Datum.allCases`.
    package mutating func take(_ isNear: [Bool]) {
      places += 1
      if isNear.contains(true) { near += 1 }
      for (index, isHit) in isNear.enumerated() where isHit { hits[index] += 1 }
    }

    package mutating func add(_ other: Self) {
      places += other.places
      near += other.near
      for index in hits.indices { hits[index] += other.hits[index] }
    }

    /// The datum that fits: near in four places of five, and in no other datum in half as many.
    func best(atLeast minimum: Int) -> Datum? {
      guard near >= minimum, let most = hits.max(), most * 5 >= near * 4,
        let place = hits.firstIndex(of: most)
      else { return nil }
      let isAlone = hits.indices.allSatisfy { $0 == place || hits[$0] * 2 <= most }
      return isAlone ? Datum.allCases[place] : nil
    }
  }

  /// Places driven through, against approved lines.
  package var lines = Tally()
  /// Places stood at, against approved stops.
  package var stops = Tally()

  package init() {}

  package mutating func add(_ other: Self) {
    lines.add(other.lines)
    stops.add(other.stops)
  }

  /// The datum that fits the lines, else the one that fits the stops; nil when neither tells.
  ///
  /// Stops decide where a line runs the way of the shift, so that it fits in two datums.
  package var datum: Datum? {
    lines.best(atLeast: Self.leastLinePlaces) ?? stops.best(atLeast: Self.leastStopPlaces)
  }

  /// Places of about 20 m near a line below which nothing is inferred: 800 m of road.
  private static let leastLinePlaces = 40
  /// Places stood at near a stop: a run or two with its stops.
  private static let leastStopPlaces = 12

  /// Within so much a place is near a line or a stop, mm.
  ///
  /// Chosen: half a cell of the sample's grid, the error of a fix and of a line drawn by hand, well below the 300 m
  /// and more by which the datums differ.
  package static let reachMillimeters: Int64 = 80_000
}
