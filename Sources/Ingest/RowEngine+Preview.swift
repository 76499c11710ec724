import Telemetry

/// The first rows of a table as they stand and as they were read, for `inspect`.
extension RowEngine {
  /// Reads the row in `cells` as always, and keeps what became of it.
  mutating func readPreviewed(at place: RowPlace) {
    let left = previewLeft - 1
    previewLeft = 0
    defer { previewLeft = left }
    let texts = (0..<cells.count).map { decodeCell(trimmedCell($0), dialect.encoding) }
    let (row, aside) = (line, file.rowsSetAside)
    let before = file.rowsRead
    readCells(at: place)
    // Neither a record nor set aside: the header once more, or nothing at all.
    guard file.rowsRead > before else { return }
    let code = file.rowsSetAside.keys.sorted().first { file.rowsSetAside[$0] != aside[$0] }
    let record = code == nil ? block.last : nil
    let kept = TableLayout.Row(
      line: row, cells: texts.enumerated().map { shown($1, at: $0) },
      values: roles.indices.map { index in
        record.flatMap { value(roles[index], of: $0) }.map { shown($0, at: index) }
      }, setAside: code)
    layout?.rows.append(kept)
  }

  /// The shape alone of what looks like the number of a person where such may stand.
  private func shown(_ text: String, at index: Int) -> String {
    let role = index < roles.count ? roles[index] : .ignored
    guard role == .driver || role == .ignored else { return text }
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar.properties.numericType == .decimal ? run + 1 : 0
      if run >= 11 { return FoundText.describe(text) }
    }
    return text
  }

  /// What was read of one column, with its unit; nil where nothing was.
  private func value(_ column: Column, of record: PositionRecord) -> String? {
    switch column {
    case .ignored, .date: return nil
    case .vehicle: return text(vehicles.texts, labels[Int(record.vehicle)].text)
    case .plateColor:
      let code = labels[Int(record.vehicle)].color
      return code == 0 ? nil : PlateColor.allCases[code - 1].rawValue
    case .time:
      return record.time.iso8601(in: options.zone)
        + (record.hasMinuteClock ? " (minute clock)" : "")
    case .received: return record.latenessSeconds.map { "+\($0) s" }
    case .longitude: return Self.decimal(Int64(record.longitudeE6), places: 6) + "°"
    case .latitude: return Self.decimal(Int64(record.latitudeE6), places: 6) + "°"
    case .speed:
      guard let milli = record.gnssSpeedMilli else { return nil }
      let number = Self.decimal(Int64(milli), places: 3, atLeast: 1)
      guard let unit = profile.speedUnit else { return number }
      if unit == .kilometersPerHour { return number + " km/h" }
      let ratio = unit.toKilometersPerHour
      let deci = Int64(UInt64(milli) * ratio.numerator / (ratio.denominator * 100))
      return "\(number) \(unit.rawValue) = \(Self.decimal(deci, places: 1)) km/h"
    case .recorderSpeed:
      return record.recorderSpeed.map { Self.decimal(Int64($0.value), places: 1) + " km/h" }
    case .heading: return record.headingDegrees.map { "\($0)°" }
    case .altitude: return record.altitudeMeters.map { "\($0) m" }
    case .mileage:
      return record.odometerDeciKilometers.map { Self.decimal(Int64($0), places: 1) + " km" }
    case .alarm: return record.alarmBits.map { Self.bits($0) }
    case .status: return record.statusBits.map { Self.bits($0) }
    case .driver: return record.driver.flatMap { text(drivers.texts, $0) }
    case .persons: return record.personsAboard.map { "\($0)" }
    case .boarded: return record.boarded.map { "\($0)" }
    case .alighted: return record.alighted.map { "\($0)" }
    case .door: return record.doorOpen.map { $0 ? "open" : "closed" }
    case .ignition: return record.ignitionOn.map { $0 ? "on" : "off" }
    case .satellites: return record.satellites.map { "\($0)" }
    case .hdop: return record.hdopDeci.map { Self.decimal(Int64($0), places: 1) }
    }
  }

  private func text(_ texts: [[UInt8]], _ symbol: UInt32) -> String? {
    Int(symbol) < texts.count
      ? trimmed(decodeCell(texts[Int(symbol)][...], dialect.encoding)) : nil
  }

  private static func bits(_ bits: UInt32) -> String {
    let digits = String(bits, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// A scaled integer with its point; zeros at the end cut down to `atLeast` places where given.
  private static func decimal(_ value: Int64, places: Int, atLeast: Int? = nil) -> String {
    var digits = String(value.magnitude)
    while digits.utf8.count <= places { digits = "0" + digits }
    let point = digits.index(digits.endIndex, offsetBy: -places)
    var fraction = String(digits[point...])
    if let atLeast {
      while fraction.utf8.count > atLeast, fraction.last == "0" { fraction.removeLast() }
    }
    return (value < 0 ? "-" : "") + digits[..<point] + "." + fraction
  }
}
