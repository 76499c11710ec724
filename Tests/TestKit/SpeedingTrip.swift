/// A bus that drives due east at 95 km/h for ten minutes with 20 persons aboard: one trip, as the numbers that logs say.
package struct SpeedingTrip: Sendable {
  package struct Fix: Sendable {
    /// Seconds since 1970.
    package var seconds: Int64
    package var longitudeE6: Int32
    package var latitudeE6: Int32
    /// 0.1 km and alarm word.
    package var mileage: UInt32
    package var alarm: UInt32
  }

  package static let plate = "苏D12345"
  /// As the registry has it; terminals send it with zeros before it.
  package static let phone = "13912345678"
  package static let persons: UInt8 = 20
  /// 0.1 km/h by the receiver and by the recorder.
  package static let speed: UInt16 = 950
  package static let recorderSpeed: UInt16 = 947

  package var fixes: [Fix]

  package init() {
    fixes = (0..<61).map { index in
      // 95 km/h are 263.889 m in 10 s; a millionth of a degree is 94.7995 mm at 31.7° N.
      let east = Double(index) * 263.889 / 0.0947995
      return Fix(
        seconds: 1_772_406_000 + Int64(index) * 10,
        longitudeE6: 119_900_000 + Int32(east.rounded()), latitudeE6: 31_700_000,
        mileage: 452_100 + UInt32(index * 5 / 2), alarm: 20...40 ~= index ? 2 : 0)
    }
  }

  /// The same numbers as our own CSV.
  package var csv: String {
    var text =
      "vehicle_id,time,lon,lat,speed_kmh,recorder_speed_kmh,heading_deg,altitude_m,mileage_km,alarm_bits,"
      + "status_bits,ignition,satellites,passengers\n"
    for fix in fixes {
      func degrees(_ value: Int32) -> String {
        let digits = String(value)
        return digits.dropLast(6) + "." + digits.suffix(6)
      }
      text +=
        [
          Self.plate, "\(fix.seconds)", degrees(fix.longitudeE6), degrees(fix.latitudeE6), "95.0",
          "94.7", "90", "12", "\(fix.mileage / 10).\(fix.mileage % 10)", "\(fix.alarm)", "3", "1",
          "11", "\(Self.persons)",
        ].joined(separator: ",") + "\n"
    }
    return text
  }

  /// A registry that knows the bus by its plate and by the phone of its terminal, and the vendor's item E5.
  package static var registry: [String: [UInt8]] {
    [
      "vehicles.csv": Array("plate,plate_color,sim,seats\n\(plate),黄,0\(phone),30\n".utf8),
      "profiles/vendor.yaml": Array(
        "kind: jtt808\nitems:\n  E5: {field: passengers, offset: 0, type: u8}\n".utf8),
    ]
  }
}
