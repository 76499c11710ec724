import Foundation
package import Telemetry

/// Builds records of one bus driving due east, from a strip of speeds: `"58 61 . 64"`.
///
/// One column per interval, `.` = no record. The place follows the speeds (trapezoid), so displacement and GNSS speed
/// agree; a column may carry `|persons`, as in `64|21`.
package struct Strip {
  package var start: UInt32 = 1_772_406_000  // 2026-03-02T07:00:00+08:00
  package var interval: UInt32 = 10
  package var latitudeE6: Int32 = 31_700_000
  package var longitudeE6: Int32 = 119_900_000
  package var persons: UInt16? = 20

  package init() {}

  package func records(_ text: String) -> [PositionRecord] {
    var records: [PositionRecord] = []
    var meters = 0.0
    var before: Double?
    for (column, cell) in text.split(separator: " ").enumerated() {
      let parts = cell.split(separator: "|")
      let speed = Double(parts[0]) ?? before ?? 0
      if let before { meters += (before + speed) / 2 / 3.6 * Double(interval) }
      before = speed
      guard cell != "." else { continue }
      var record = PositionRecord(
        deviceSeconds: start + UInt32(column) * interval, vehicle: 0,
        longitudeE6: longitudeE6 + Int32((meters / metersPerMicrodegreeEast).rounded()),
        latitudeE6: latitudeE6)
      record.gnssSpeedMilli = UInt32((speed * 10).rounded()) * 100
      record.personsAboard = parts.count > 1 ? UInt16(parts[1]) : persons
      record.line = UInt32(column + 2)
      records.append(record)
    }
    return records
  }

  /// Length of a millionth of a degree of longitude at the strip's latitude, WGS-84.
  package var metersPerMicrodegreeEast: Double {
    let latitude = Double(latitudeE6) * 1e-6 * .pi / 180
    let e2 = 0.00669437999014
    let normal = 6_378_137 / (1 - e2 * sin(latitude) * sin(latitude)).squareRoot()
    return normal * cos(latitude) * .pi / 180 * 1e-6
  }
}
