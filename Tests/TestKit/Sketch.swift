import Foundation
package import Geo
package import Telemetry

/// A map drawn in letters: each letter is a place, one column `scale` metres east, one row `scale` metres south.
///
/// ```
/// let map = Sketch("""
///   A   B
///
///   D   C
///   """, scale: 100)
/// map.drive("A B 20s C D", every: 5)    // with 20 s of standing at B
/// ```
package struct Sketch {
  package var start: UInt32 = 1_772_406_000  // 2026-03-02T07:00:00+08:00
  package var persons: UInt16? = 20
  package var hasSpeeds = true
  /// Standard deviation of the noise on each axis, metres.
  package var noise = 0.0
  package var seed: UInt64 = 1
  private var places: [Character: (east: Double, north: Double)] = [:]

  package init(_ drawing: String, scale: Double = 100) {
    for (row, line) in drawing.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      for (column, letter) in line.enumerated() where letter.isLetter {
        places[letter] = (Double(column) * scale, -Double(row) * scale)
      }
    }
  }

  /// Metres east and south of the drawing's corner as a place on the ellipsoid.
  package func coordinate(east: Double, north: Double) -> Coordinate {
    // A millionth of a degree at 31.7° N by the WGS-84 radii: 94.7995 mm east, 110.8816 mm north.
    Coordinate(
      longitudeE6: 119_900_000 + Int32((east / 0.0947995).rounded()),
      latitudeE6: 31_700_000 + Int32((north / 0.1108816).rounded()))
  }

  package func place(_ letter: Character, east: Double = 0, north: Double = 0) -> Coordinate {
    let place = places[letter] ?? (0, 0)
    return coordinate(east: place.east + east, north: place.north + north)
  }

  package func line(_ letters: String) -> [Coordinate] {
    letters.filter(\.isLetter).map { place($0) }
  }

  /// Records of a drive over the letters at one speed, one each `every` seconds; `20s` stands there so long.
  ///
  /// `north` moves the whole drive sideways, metres.
  package func drive(
    _ path: String, kmh: Double = 36, every: Int = 5, north: Double = 0
  ) -> [PositionRecord] {
    var random = SeededGenerator(seed: seed)
    var knots: [(second: Double, east: Double, north: Double)] = []
    var second = 0.0
    for token in path.split(separator: " ") {
      if let wait = token.last == "s" ? Double(token.dropLast()) : nil, let last = knots.last {
        second += wait
        knots.append((second, last.east, last.north))
        continue
      }
      for letter in token {
        let to = places[letter] ?? (0, 0)
        if let last = knots.last {
          let way =
            ((to.east - last.east) * (to.east - last.east)
            + (to.north - last.north) * (to.north - last.north)).squareRoot()
          second += way / (kmh / 3.6)
        }
        knots.append((second, to.east, to.north))
      }
    }
    return stride(from: 0, through: Int(second), by: every).map { time in
      let spot = Self.spot(knots, Double(time))
      func error() -> Double {
        guard noise > 0 else { return 0 }
        // Sum of twelve uniforms: near enough to a normal of one.
        return noise
          * ((0..<12).reduce(0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) } - 6)
      }
      let at = coordinate(east: spot.east + error(), north: spot.north + north + error())
      var record = PositionRecord(
        deviceSeconds: start + UInt32(time), vehicle: 0, longitudeE6: at.longitudeE6,
        latitudeE6: at.latitudeE6)
      if hasSpeeds { record.gnssSpeedMilli = spot.isMoving ? UInt32(kmh * 1000) : 0 }
      record.personsAboard = persons
      record.line = UInt32(time / every + 2)
      return record
    }
  }

  private static func spot(
    _ knots: [(second: Double, east: Double, north: Double)], _ time: Double
  ) -> (east: Double, north: Double, isMoving: Bool) {
    for (from, to) in zip(knots, knots.dropFirst()) where time <= to.second {
      let span = to.second - from.second
      let share = span > 0 ? max(0, (time - from.second) / span) : 0
      let moves = from.east != to.east || from.north != to.north
      return (
        from.east + (to.east - from.east) * share, from.north + (to.north - from.north) * share,
        moves
      )
    }
    return (knots.last?.east ?? 0, knots.last?.north ?? 0, false)
  }
}
