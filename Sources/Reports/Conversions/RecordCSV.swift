package import Analysis
import Geo
package import Telemetry

/// Normalised CSV: one record a row, our English column names, WGS-84, local times with offset; `check` reads it back.
///
/// Coordinates keep the digits they were printed with, since a proof depends on them. The speed column says km/h
/// only where every unit was declared: a guess must not come back as a declaration. The apostrophe before a name that
/// a spreadsheet would run is part of the name when it is read back.
package struct RecordCSV: ConversionWriter {
  private let zone: ZoneOffset
  private let speedHeader: StaticString
  package var leftOut: Int { 0 }

  package init(zone: ZoneOffset, areSpeedsDeclared: Bool) {
    self.zone = zone
    speedHeader = areSpeedsDeclared ? "speed_kmh" : "speed"
  }

  package func head() -> [UInt8] {
    var out = ByteWriter()
    out.raw("vehicle_id,plate_color,time,lon,lat,")
    out.raw(speedHeader)
    out.raw(",recorder_speed_kmh,heading_deg,altitude_m,mileage_km,alarm_bits,status_bits,")
    out.raw("driver_id,passengers,boarded,alighted,door_open,ignition,satellites,hdop\n")
    return out.bytes
  }

  package func foot() -> [UInt8] { [] }

  package mutating func write(_ track: NormalisedTrack) -> [UInt8] {
    var out = ByteWriter(capacity: track.records.count * 140)
    var subject = ByteWriter()
    Self.text(track.vehicle.plate, to: &subject)
    subject.byte(0x2C)
    subject.text(track.vehicle.color?.rawValue ?? "")
    subject.byte(0x2C)
    for index in track.records.indices {
      out.raw(subject.bytes)
      row(track, index, to: &out)
    }
    return out.bytes
  }

  private func row(_ track: NormalisedTrack, _ index: Int, to out: inout ByteWriter) {
    let record = track.records[index]
    if record.hasMinuteClock {
      // A clock that shows minutes only is good to a minute, and must read back so.
      out.text(record.time.minuteText(in: zone))
    } else {
      out.localTime(record.time, in: zone, separator: 0x54)
    }
    out.text(zone.description)
    for value in [track.coordinates[index].longitudeE6, track.coordinates[index].latitudeE6] {
      out.byte(0x2C)
      Self.degrees(value, digits: Int(record.coordinateDigits), to: &out)
    }
    Self.number(record.gnssSpeedMilli.map { Int64($0 / 100) }, decimals: 1, to: &out)
    Self.number(record.recorderSpeed.map { Int64($0.value) }, decimals: 1, to: &out)
    Self.number(record.headingDegrees.map(Int64.init), to: &out)
    Self.number(record.altitudeMeters.map(Int64.init), to: &out)
    Self.number(record.odometerDeciKilometers.map(Int64.init), decimals: 1, to: &out)
    Self.number(record.alarmBits.map(Int64.init), to: &out)
    Self.number(record.statusBits.map(Int64.init), to: &out)
    out.byte(0x2C)
    if let driver = track.driver(index) { Self.text(driver, to: &out) }
    Self.number(record.personsAboard.map(Int64.init), to: &out)
    Self.number(record.boarded.map(Int64.init), to: &out)
    Self.number(record.alighted.map(Int64.init), to: &out)
    Self.number(record.doorOpen.map { $0 ? 1 : 0 }, to: &out)
    Self.number(record.ignitionOn.map { $0 ? 1 : 0 }, to: &out)
    Self.number(record.satellites.map(Int64.init), to: &out)
    Self.number(record.hdopDeci.map(Int64.init), decimals: 1, to: &out)
    out.byte(0x0A)
  }

  private static func number(_ value: Int64?, decimals: Int = 0, to out: inout ByteWriter) {
    out.byte(0x2C)
    if let value { out.fixed(value, decimals: decimals, places: decimals) }
  }

  /// A place with as many digits as it came with; beyond six they are zeros.
  ///
  /// Fewer than six are exact where the datum was not changed; else the shifted place is rounded to them.
  private static func degrees(_ value: Int32, digits: Int, to out: inout ByteWriter) {
    var scaled = Int64(value)
    let kept = min(digits, 6)
    var unit: Int64 = 1
    for _ in kept..<6 { unit *= 10 }
    scaled = (scaled + (scaled < 0 ? -unit / 2 : unit / 2)) / unit
    out.fixed(scaled, decimals: kept, places: min(digits, 15))
  }

  /// A cell as text, quoted where need be, and with an apostrophe before what a spreadsheet would run.
  private static func text(_ text: String, to out: inout ByteWriter) {
    let needsGuard = FindingsCSV.runsInSpreadsheet(text)
    let isQuoted =
      needsGuard || text.utf8.contains { [0x22, 0x2C, 0x3B, 0x0A, 0x0D].contains($0) }
    if isQuoted { out.byte(0x22) }
    if needsGuard { out.byte(0x27) }
    for byte in text.utf8 {
      if byte == 0x22, isQuoted { out.byte(0x22) }
      // A control character in a name is nobody's name.
      out.byte(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
    }
    if isQuoted { out.byte(0x22) }
  }
}
