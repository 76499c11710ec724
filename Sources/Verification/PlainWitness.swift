import Geo
import Glibc
import RuleBook
import Telemetry

/// Distance and witnesses written anew from the design, with floating point and its own formula.
enum PlainWitness {
  /// Most that two ways of computing a chord of a few kilometres may differ by, mm.
  static let tolerance: Int64 = 2

  /// Chord in millimetres with the WGS-84 radii of curvature at the mean latitude.
  static func chord(_ from: Coordinate, _ to: Coordinate) -> Int64 {
    let a = 6_378_137.0
    let f = 1 / 298.257223563
    let e2 = f * (2 - f)
    let degree = Double.pi / 180
    let latitude = (Double(from.latitudeE6) + Double(to.latitudeE6)) / 2e6 * degree
    let w = (1 - e2 * sin(latitude) * sin(latitude)).squareRoot()
    var turn = Double(to.longitudeE6) - Double(from.longitudeE6)
    if turn > 180e6 { turn -= 360e6 }
    if turn < -180e6 { turn += 360e6 }
    let east = turn / 1e6 * degree * a / w * cos(latitude)
    let north =
      (Double(to.latitudeE6) - Double(from.latitudeE6)) / 1e6 * degree * a * (1 - e2) / (w * w * w)
    return Int64((east * east + north * north).squareRoot() * 1000)
  }

  /// Error of a fix in mm: the receiver's, and half a step of the last printed digit on both axes.
  ///
  /// A degree is at most 111,694 m; half of it times √2 is 78,980 m. Cutting to a millionth may take a whole step.
  static func error(_ fix: NamedRecord, _ thresholds: Thresholds) -> Int64 {
    if fix.digits > 6 { return thresholds.fixErrorMillimeters + 158 }
    let steps = pow(10.0, Double(max(0, fix.digits)))
    return thresholds.fixErrorMillimeters + Int64((78_980_000 / steps).rounded(.up))
  }

  /// What two fixes certify, 0.1 km/h, as the range that the tolerance leaves; nil when they are no witness.
  static func certifiedSpeed(
    _ i: NamedRecord, _ j: NamedRecord, _ thresholds: Thresholds
  ) -> ClosedRange<Int64>? {
    let elapsed = j.seconds - i.seconds
    guard let gi = i.speedDeci, let gj = j.speedDeci, i.isValid(thresholds), j.isValid(thresholds),
      elapsed >= thresholds.witnessMinimumSeconds, elapsed <= thresholds.witnessMaximumSeconds
    else { return nil }
    let chord = chord(i.place, j.place)
    for speed in [gi, gj] {
      // |g − d/t| ≤ agreement, in mm and tenths of km/h: 1 mm/s is 0.036 of a tenth.
      let difference = abs(speed * 1000 * elapsed - chord * 36)
      let most = Int64(thresholds.speedAgreement.value) * 1000 * elapsed + tolerance * 36
      guard difference <= most else { return nil }
    }
    let resolution = max(i.resolution(thresholds), j.resolution(thresholds))
    let certain = chord - error(i, thresholds) - error(j, thresholds)
    func displacement(_ millimeters: Int64) -> Int64 {
      max(0, millimeters) * 36 / ((elapsed + resolution) * 1000)
    }
    guard certain + tolerance > 0 else { return nil }
    let gnss = min(gi, gj) - Int64(thresholds.gnssSpeedMargin.value)
    let low = min(displacement(certain - tolerance), gnss)
    return low...min(displacement(certain + tolerance), gnss)
  }

  /// Whether two fixes prove that the vehicle moved.
  static func proveMotion(
    _ i: NamedRecord, _ j: NamedRecord, _ thresholds: Thresholds
  ) -> Bool {
    let elapsed = j.seconds - i.seconds
    let moving = Int64(thresholds.movingSpeed.value)
    guard let gi = i.speedDeci, let gj = j.speedDeci, i.isValid(thresholds), j.isValid(thresholds),
      i.key == j.key
    else { return false }
    return elapsed >= 0 && elapsed <= thresholds.motionWitnessMaximumSeconds && gi >= moving
      && gj >= moving
      && chord(i.place, j.place) + tolerance > error(i, thresholds) + error(j, thresholds)
  }
}

/// A record whose name was recomputed from its bytes.
struct NamedRecord: Sendable {
  var name: String
  var record: PlainRecord
  var key: VehicleKey
  /// WGS-84.
  var place: Coordinate
  /// The datum that its place was read in.
  var datum: PlainDatum
  /// Printed digits; the most of all copies.
  var digits: Int
  /// 0.1 km/h; nil without a speed or a unit.
  var speedDeci: Int64?
  /// Whether the unit of every copy was inferred.
  var isUnitInferred: Bool
  /// Whether the label does not say the vehicle and the registry is not there to say it.
  var needsRegistry: Bool

  var seconds: Int64 { record.seconds }
  var persons: Int64? { record.numbers["persons"] }

  func day(_ zone: ZoneOffset) -> CivilDate { Timestamp(seconds: seconds).date(in: zone) }

  func resolution(_ thresholds: Thresholds) -> Int64 {
    record.isMinuteClock ? thresholds.minuteClockSeconds : 1
  }

  /// Whether nothing in its own fields says that the fix is none.
  func isValid(_ thresholds: Thresholds) -> Bool {
    let sent = Coordinate(longitudeE6: record.longitudeE6, latitudeE6: record.latitudeE6)
    if !sent.isPlausible { return false }
    if let status = record.numbers["status"], status & 2 == 0 { return false }
    if let hdop = record.numbers["hdop"], hdop > Int64(thresholds.maximumHdopDeci) { return false }
    if let count = record.numbers["satellites"], count < Int64(thresholds.minimumSatellites) {
      return false
    }
    return true
  }
}
