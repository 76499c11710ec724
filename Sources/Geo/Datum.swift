extension Coordinate {
  /// The same place with its numbers in another datum, rounded to the nearest millionth of a degree.
  ///
  /// `self` holds numbers of `source`, whatever the type says of WGS-84; this is how they become so. Outside the
  /// box 72.004°–137.8347° E, 0.8293°–55.8271° N, which the published formula calls China, nothing is shifted
  /// and the input comes back. The box is asked of the WGS-84 place, so that there and back is exact inside it.
  /// Both ways agree to better than 0.5 m; the formula itself is an approximation of the official shift and
  /// is said to be good to a few metres.
  ///
  /// - Complexity: about 600 instructions to GCJ-02, 1,200 back and 1,500 back from BD-09; no allocation.
  package func converted(from source: Datum, to target: Datum) -> Coordinate {
    guard source != target else { return self }
    let given = Degrees(self)
    let wgs84: Degrees
    switch source {
    case .wgs84: wgs84 = given
    case .gcj02: wgs84 = given.withoutGCJ02Shift
    case .bd09: wgs84 = given.withoutBD09Shift.withoutGCJ02Shift
    }
    // The inverse is off by centimetres; a place on the edge must not lose its shift for that.
    guard wgs84.isInShiftedBox(margin: source == .wgs84 ? 0 : 1e-5) else { return self }
    switch target {
    case .wgs84: return wgs84.rounded
    case .gcj02: return (source == .bd09 ? given.withoutBD09Shift : wgs84.gcj02).rounded
    case .bd09: return (source == .gcj02 ? given.bd09 : wgs84.gcj02.bd09).rounded
    }
  }
}

/// A place in degrees while it is being shifted.
///
/// - Source: the formulas published since 2010 for GCJ-02 (国测局坐标, Krassovsky 1940 ellipsoid) and 2013 for
///   BD-09 (百度坐标), as in the open "eviltransform" and "coordtransform"; neither has an official text.
private struct Degrees {
  var longitude: Double
  var latitude: Double

  init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }

  init(_ coordinate: Coordinate) {
    longitude = Double(coordinate.longitudeE6) / 1e6
    latitude = Double(coordinate.latitudeE6) / 1e6
  }

  /// Only for places in or near the box, which are far from the ends of `Int32`.
  var rounded: Coordinate {
    Coordinate(
      longitudeE6: Int32(longitude * 1e6 + 0.5), latitudeE6: Int32(latitude * 1e6 + 0.5))
  }

  /// Whether it is in the box made wider by so many degrees on all sides.
  func isInShiftedBox(margin: Double) -> Bool {
    longitude >= 72.004 - margin && longitude <= 137.8347 + margin
      && latitude >= 0.8293 - margin && latitude <= 55.8271 + margin
  }

  /// The box and two degrees more; outside it no place can have come from inside the box.
  private var isNearShiftedBox: Bool {
    longitude >= 70 && longitude <= 140 && latitude >= -1 && latitude <= 58
  }

  var gcj02: Degrees {
    let x = longitude - 105
    let y = latitude - 35
    // Sines of 6πx, 2πx, πx and πy follow from slower ones by the triple and double angle.
    let third = sine(halfTurns: x / 3)
    let whole = tripled(third)
    let double = sine(halfTurns: 2 * x)
    let common = 20 * tripled(double) + 20 * double
    let thirdNorth = sine(halfTurns: y / 3)
    let root = (x < 0 ? -x : x).squareRoot()
    var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north +=
      (common + 20 * tripled(thirdNorth) + 40 * thirdNorth
        + 160 * sine(halfTurns: y / 12) + 320 * sine(halfTurns: y / 30)) * 2 / 3
    var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east +=
      (common + 20 * whole + 40 * third
        + 150 * sine(halfTurns: x / 12) + 300 * sine(halfTurns: x / 30)) * 2 / 3

    let sineOfLatitude = sine(halfTurns: latitude / 180)
    let cosineOfLatitude = (1 - sineOfLatitude * sineOfLatitude).squareRoot()
    let w2 = 1 - krassovskyEccentricitySquared * sineOfLatitude * sineOfLatitude
    let primeVertical = krassovskySemiMajorAxis / w2.squareRoot()
    let meridional = primeVertical * (1 - krassovskyEccentricitySquared) / w2
    return Degrees(
      longitude: longitude + east * degreesPerRadian / (primeVertical * cosineOfLatitude),
      latitude: latitude + north * degreesPerRadian / meridional)
  }

  /// Fixed-point inverse: the shift changes by less than 1 % of the way, so two rounds leave a few cm.
  var withoutGCJ02Shift: Degrees {
    guard isNearShiftedBox else { return self }
    var guess = self
    for _ in 0..<2 {
      let shifted = guess.gcj02
      guess.longitude += longitude - shifted.longitude
      guess.latitude += latitude - shifted.latitude
    }
    return guess
  }

  /// From GCJ-02: drawn out by up to 2 m, turned by up to 3 µrad and moved by a constant.
  ///
  /// The published form goes through polar coordinates; the turn is so small that its sine is itself and its
  /// cosine one (error 0.1 mm), which needs no arctangent.
  var bd09: Degrees {
    let radius = (longitude * longitude + latitude * latitude).squareRoot()
    let stretch = 1 + 0.00002 * sine(halfTurns: latitude * (50.0 / 3)) / radius
    let turn = 0.000003 * sine(halfTurns: longitude * (50.0 / 3) + 0.5)
    return Degrees(
      longitude: (longitude - latitude * turn) * stretch + 0.0065,
      latitude: (latitude + longitude * turn) * stretch + 0.006)
  }

  /// To GCJ-02, by the same iteration; starts within 50 m and gains a factor of 50 a round.
  var withoutBD09Shift: Degrees {
    guard isNearShiftedBox else { return self }
    var guess = Degrees(longitude: longitude - 0.0065, latitude: latitude - 0.006)
    for _ in 0..<2 {
      let shifted = guess.bd09
      guess.longitude += longitude - shifted.longitude
      guess.latitude += latitude - shifted.latitude
    }
    return guess
  }
}

/// Krassovsky 1940, as the published formula has it.
private let krassovskySemiMajorAxis = 6_378_245.0
private let krassovskyEccentricitySquared = 0.00669342162296594323
private let degreesPerRadian = 57.29577951308232

/// sin 3a from sin a.
private func tripled(_ sine: Double) -> Double { sine * (3 - 4 * sine * sine) }

/// sin(π t) to 1e-7, which is 0.02 mm of shift, by a fixed series after folding into ±π/2; the same bits on every machine.
///
/// |t| is at most some thousands here, so the folding is exact enough and fits any integer.
private func sine(halfTurns t: Double) -> Double {
  let nearest = Int(t < 0 ? t - 0.5 : t + 0.5)
  let x = (t - Double(nearest)) * Double.pi
  let y = x * x
  var s = 1 - y * (1.0 / 110)
  s = 1 - y * (1.0 / 72) * s
  s = 1 - y * (1.0 / 42) * s
  s = 1 - y * (1.0 / 20) * s
  s = 1 - y * (1.0 / 6) * s
  return nearest & 1 == 0 ? x * s : -(x * s)
}
