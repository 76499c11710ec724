import Foundation
package import Geo

/// The three datums' published formulas, written out a second time with the library's sines.
package enum DatumShift {
  private static let a = 6_378_245.0
  private static let ee = 0.00669342162296594323

  package static func gcj02(_ longitude: Double, _ latitude: Double) -> (Double, Double) {
    let (x, y) = (longitude - 105, latitude - 35)
    var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot()
    north += (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
    north += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
    north += (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
    var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot()
    east += (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
    east += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
    east += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
    let radians = latitude / 180 * .pi
    let magic = 1 - ee * sin(radians) * sin(radians)
    north = north * 180 / (a * (1 - ee) / (magic * magic.squareRoot()) * .pi)
    east = east * 180 / (a / magic.squareRoot() * cos(radians) * .pi)
    return (longitude + east, latitude + north)
  }

  package static func bd09(_ longitude: Double, _ latitude: Double) -> (Double, Double) {
    let (x, y) = gcj02(longitude, latitude)
    let wave = Double.pi * 3000 / 180
    let z = (x * x + y * y).squareRoot() + 0.00002 * sin(y * wave)
    let theta = atan2(y, x) + 0.000003 * cos(x * wave)
    return (z * cos(theta) + 0.0065, z * sin(theta) + 0.006)
  }

  /// Rows of a log with `lon` and `lat` in the columns given, made another datum's, with six digits.
  ///
  /// No place, 0, 0, stays none.
  package static func shifted(_ log: String, to datum: Datum, lon: Int, lat: Int) -> String {
    if datum == .wgs84 { return log }
    let rows = log.split(separator: "\n", omittingEmptySubsequences: false).map { row -> String in
      var cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard cells.count > max(lon, lat), let x = Double(cells[lon]), let y = Double(cells[lat]),
        x > 100, y > 20
      else { return String(row) }
      let (east, north) = datum == .gcj02 ? gcj02(x, y) : bd09(x, y)
      cells[lon] = String(format: "%.6f", east)
      cells[lat] = String(format: "%.6f", north)
      return cells.joined(separator: ",")
    }
    return rows.joined(separator: "\n")
  }
}
