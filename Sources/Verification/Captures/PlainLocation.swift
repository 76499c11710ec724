import JTT808
import Telemetry

extension PlainRecord {
  /// What the bytes of a location say; nil where they have no time.
  init?(location: ArraySlice<UInt8>, phone: String, mapping: VendorMapping) {
    guard location.count >= 28, let time = PlainFrame.recordTime(location) else { return nil }
    let bytes = Array(location)
    func number(_ place: Int, _ width: Int) -> Int64 {
      bytes[place..<place + width].reduce(0) { $0 << 8 | Int64($1) }
    }
    let alarm = number(0, 4)
    let status = number(4, 4)
    label = phone
    seconds = time
    isMinuteClock = false
    latitudeE6 = Self.degrees(number(8, 4), isNegative: status & 4 != 0)
    longitudeE6 = Self.degrees(number(12, 4), isNegative: status & 8 != 0)
    digits = 6
    // 0xFFFF is no speed but that none is known.
    let speed = number(18, 2)
    speedMilli = speed == 0xFFFF ? nil : speed * 100
    isIgnitionOn = status & 1 != 0
    isDoorOpen = status & 0x3_E000 != 0 ? true : status & 0x1000 != 0 ? false : nil
    numbers = ["alarm": alarm, "status": status]
    if number(20, 2) <= 360 { numbers["heading"] = number(20, 2) }
    let altitude = number(16, 2)
    if altitude != 0x8000 {
      numbers["altitude"] = altitude > 0x7FFF ? altitude - 0x1_0000 : altitude
    }
    var place = 28
    while place + 2 <= bytes.count, place + 2 + Int(bytes[place + 1]) <= bytes.count {
      let (id, length) = (bytes[place], Int(bytes[place + 1]))
      let data = bytes[(place + 2)..<(place + 2 + length)]
      let value = length > 0 && length <= 4 ? number(place + 2, length) : 0
      switch (id, length) {
      case (0x01, 4): numbers["mileage"] = value == 0xFFFF_FFFF ? nil : value
      case (0x03, 2): numbers["recorder_speed"] = value == 0xFFFF ? nil : value
      case (0x31, 1): numbers["satellites"] = value == 0xFF ? nil : value
      default: break
      }
      for rule in mapping.items[id] ?? [] {
        if let count = Self.count(rule, data) { numbers[Self.role(rule.field)] = count }
      }
      place += 2 + length
    }
    for role in ["boarded", "alighted"] { numbers[role] = numbers[role].map { min($0, 254) } }
  }

  private static func degrees(_ raw: Int64, isNegative: Bool) -> Int32 {
    if raw <= 0x7FFF_FFFF { return Int32(isNegative ? -raw : raw) }
    // The sign twice: as a bit of the status and as a two's complement.
    let signed = raw - 0x1_0000_0000
    return isNegative && signed >= -180_000_000 ? Int32(signed) : .max
  }

  // MARK: What the registry says of vendors' numbers

  static func role(_ field: VendorMapping.Field) -> String {
    field == .passengers ? "persons" : field.rawValue
  }

  /// A vendor's count of persons in the data of an item; nil where it says none.
  static func count(_ rule: VendorMapping.Rule, _ data: ArraySlice<UInt8>) -> Int64? {
    guard rule.offset <= data.count else { return nil }
    let rest = data.dropFirst(rule.offset)
    func value(_ width: Int) -> Int64? {
      rest.count >= width ? rest.prefix(width).reduce(0) { $0 << 8 | Int64($1) } : nil
    }
    func decimal(_ width: Int) -> Int64? {
      guard rest.count >= width else { return nil }
      let text = rest.prefix(width).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return text.allSatisfy(\.isNumber) ? Int64(text) : nil
    }
    let number: Int64? =
      switch rule.form {
      case .u8: value(1).flatMap { $0 == 0xFF ? nil : $0 }
      case .u16: value(2)
      case .u32: value(4)
      case .bcd8: decimal(1)
      case .bcd16: decimal(2)
      case .text:
        rest.split(separator: rule.separator, omittingEmptySubsequences: false)
          .dropFirst(rule.part - 1).first.flatMap { UInt32(String(decoding: $0, as: UTF8.self)) }
          .map(Int64.init)
      }
    return number.flatMap { $0 < 1000 ? $0 : nil }
  }
}
