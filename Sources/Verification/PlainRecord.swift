import Digests
import Geo
import Ingest
import Registry
import Telemetry

/// One row read the plain way: what it says, as integers.
struct PlainRecord: Sendable {
  var label: String
  var color: PlateColor?
  var seconds: Int64
  var isMinuteClock: Bool
  /// As sent.
  var longitudeE6: Int32
  var latitudeE6: Int32
  /// Digits printed after the point, the lesser of both.
  var digits: Int
  /// GNSS speed as printed, in thousandths of the column's unit.
  var speedMilli: Int64?
  /// Columns that hold a number, by name, in the unit that a record keeps.
  var numbers: [String: Int64] = [:]
  var driver: String?
  var isDoorOpen: Bool?
  var isIgnitionOn: Bool?

  /// Nil where the row is no record: a header, too short, without time or place.
  ///
  /// `fallback` is what the vehicle is called where no column says it.
  init?(
    _ bytes: ArraySlice<UInt8>, _ header: PlainHeader, fallback: String, zone: ZoneOffset,
    base: Timestamp?
  ) {
    guard let row = header.dialect.row(bytes), row.length == bytes.count, !bytes.contains(0) else {
      return nil
    }
    self.init(
      cells: row.cells.map(header.dialect.text), header, fallback: fallback, zone: zone, base: base)
  }

  /// The same of cells that are text already.
  init?(
    cells texts: [String], _ header: PlainHeader, fallback: String, zone: ZoneOffset,
    base: Timestamp?
  ) {
    guard texts.count >= header.leastCells else { return nil }
    var cells: [String: String] = [:]
    for (role, cell) in zip(header.roles, texts) {
      if let role { cells[role] = withoutOuterBlanks(cell) }
    }
    let name = header.roles.contains("vehicle") ? cells["vehicle"] ?? "" : fallback
    guard !name.isEmpty, let time = PlainTime(Self.time(of: cells), zone: zone, base: base),
      let place = PlainPosition(longitude: cells["lon"] ?? "", latitude: cells["lat"] ?? "")
    else { return nil }
    label = name
    (seconds, isMinuteClock) = (time.seconds, time.isMinute)
    (longitudeE6, latitudeE6) = (place.longitudeE6, place.latitudeE6)
    digits = min(15, place.digits)
    color = cells["plate_color"].flatMap { PlateColor(word: $0) }
    driver = cells["driver"].flatMap { $0.isEmpty ? nil : $0 }
    isDoorOpen = cells["door"].flatMap { Self.isOn($0, Self.doorWords) }
    isIgnitionOn = cells["ignition"].flatMap { Self.isOn($0, Self.ignitionWords) }
    speedMilli = Self.number(cells["speed"], 3).flatMap { (0..<4_000_000).contains($0) ? $0 : nil }
    readNumbers(cells, header)
    if let status = cells["status"], PlainNumber(halfWidth(status)) == nil {
      readWords(status, header)
    }
  }

  private mutating func readNumbers(_ cells: [String: String], _ header: PlainHeader) {
    func keep(_ role: String, _ value: Int64?, _ range: ClosedRange<Int64>) {
      if let value, range.contains(value) { numbers[role] = value }
    }
    if let milli = Self.number(cells["recorder_speed"], 3), (0..<4_000_000).contains(milli) {
      let (numerator, denominator) = header.recorderUnit.toKilometersPerHour
      keep(
        "recorder_speed", milli * Int64(numerator) / (Int64(denominator) * 100), 0...65_534)
    }
    for (role, range) in [
      ("heading", 0...360), ("altitude", -32_767...32_767), ("persons", 0...65_534),
      ("boarded", 0...254), ("alighted", 0...254), ("satellites", 0...254),
    ] as [(String, ClosedRange<Int64>)] {
      keep(role, Self.number(cells[role], 0), range)
    }
    if numbers["heading"] == nil, let words = cells["heading"] {
      keep("heading", PlainCompass.degrees(words), 0...360)
    }
    // Above 25.4 it is all the same.
    keep("hdop", Self.number(cells["hdop"], 1).map { min($0, 254) }, 0...254)
    let mileage: Int64? =
      switch header.mileageUnit {
      case "m", "米": Self.number(cells["mileage"], 0).map { $0 / 100 }
      case "0.1km": Self.number(cells["mileage"], 0)
      default: Self.number(cells["mileage"], 1)
      }
    keep("mileage", mileage, 0...Int64(UInt32.max) - 1)
    for role in ["alarm", "status"] {
      keep(role, Self.bits(cells[role], isStatus: role == "status"), 0...Int64(UInt32.max))
    }
  }

  // MARK: Cells

  static func isAbsent(_ text: String) -> Bool {
    ["", "null", "\\n", "-", "--", "n/a", "na", "nan", "none"].contains(text.lowercased())
  }

  private static func number(_ cell: String?, _ decimals: Int) -> Int64? {
    guard let cell, !isAbsent(cell) else { return nil }
    return PlainNumber(withoutOuterBlanks(halfWidth(cell)))?.scaled(decimals)
  }

  static func timeText(_ cell: String) -> String {
    var text = ""
    for scalar in halfWidth(cell).unicodeScalars {
      switch scalar {
      case "年", "月": text += "-"
      case "日": text += " "
      case "时", "分", "点": text += ":"
      case "秒": break
      default: text.unicodeScalars.append(scalar)
      }
    }
    text = withoutOuterBlanks(text)
    // Only a word leaves a colon behind.
    if text.hasSuffix(":"), text.utf8.count != cell.utf8.count { text.removeLast() }
    return text
  }

  private static let doorWords = (
    on: ["1", "开", "开启", "打开", "开门", "车门开", "open", "opened", "true", "yes", "on"],
    off: ["0", "关", "关闭", "关门", "车门关", "close", "closed", "false", "no", "off"]
  )
  private static let ignitionWords = (
    on: ["1", "开", "开启", "打开", "点火", "acc开", "on", "true", "yes", "open"],
    off: ["0", "关", "关闭", "熄火", "acc关", "off", "false", "no", "closed", "close"]
  )

  private static func isOn(_ cell: String, _ words: (on: [String], off: [String])) -> Bool? {
    let word = PlainHeader.comparable(cell)
    return words.on.contains(word) ? true : words.off.contains(word) ? false : nil
  }

  private static func bits(_ cell: String?, isStatus: Bool) -> Int64? {
    guard let cell, !isAbsent(cell) else { return nil }
    let text = withoutOuterBlanks(halfWidth(cell))
    if (3...10).contains(text.utf8.count), text.lowercased().hasPrefix("0x"),
      text.dropFirst(2).allSatisfy(\.isHexDigit), let bits = Int64(text.dropFirst(2), radix: 16)
    {
      return bits
    }
    if let number = PlainNumber(text) { return number.scaled(0) }
    // A list of words that says the fix is none.
    let says = ["未定位", "不定位", "定位无效"].contains { PlainHeader.comparable(text).contains($0) }
    return isStatus && says ? 0 : nil
  }
}

// MARK: - The name of a record

extension PlainRecord {
  /// `r-` and 16 hex digits over the canonical integers, the speed settled to whole 0.1 km/h.
  func name(vehicle: VehicleKey, speedDeci: Int64?) -> String {
    var bytes: [UInt8] = [1]
    func append(_ value: Int64, _ width: Int) {
      for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    func append(_ text: String) {
      append(Int64(text.utf8.count), 4)
      bytes += text.utf8
    }
    func number(_ role: String, absent: Int64) -> Int64 { numbers[role] ?? absent }
    append(vehicle.plate + "/" + (vehicle.color?.rawValue ?? ""))
    append(driver ?? "")
    append(seconds, 4)
    append(Int64(longitudeE6), 4)
    append(Int64(latitudeE6), 4)
    append(speedDeci.map { $0 * 100 } ?? 0xFFFF_FFFF, 4)
    append(number("mileage", absent: 0xFFFF_FFFF), 4)
    append(number("alarm", absent: 0), 4)
    append(number("status", absent: 0), 4)
    append(number("recorder_speed", absent: 0xFFFF), 2)
    append(number("heading", absent: 0xFFFF), 2)
    append(number("altitude", absent: -32_768), 2)
    append(number("persons", absent: 0xFFFF), 2)
    for role in ["boarded", "alighted", "satellites", "hdop"] {
      append(number(role, absent: 0xFF), 1)
    }
    var flags: Int64 = 0
    if numbers["alarm"] != nil { flags |= 1 }
    if numbers["status"] != nil { flags |= 2 }
    if let isDoorOpen { flags |= isDoorOpen ? 12 : 4 }
    if let isIgnitionOn { flags |= isIgnitionOn ? 48 : 16 }
    if isMinuteClock { flags |= 64 }
    append(flags, 1)
    return "r-" + sha256Hex(bytes).prefix(16)
  }

  /// Speed in 0.1 km/h, rounded down, in a unit; nil where there is none.
  func speedDeci(_ unit: SpeedUnit?) -> Int64? {
    guard let speedMilli, let unit else { return nil }
    let (numerator, denominator) = unit.toKilometersPerHour
    return speedMilli * Int64(numerator) / (Int64(denominator) * 100)
  }
}
