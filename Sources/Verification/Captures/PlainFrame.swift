import Telemetry

/// One message of JT/T 808, taken from its bytes the plain way.
struct PlainFrame: Sendable {
  var id: UInt16
  /// Digits without leading zeros, upper case.
  var phone: String
  var serial: UInt16
  /// Fragments in all and place of this one, from 1; 0 in a whole message.
  var total: UInt16
  var index: UInt16
  var body: [UInt8]

  /// Reads what stands between two flags, or behind the first where the capture ends; nil where it is not sound.
  init?(escaped: some Sequence<UInt8>) {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in escaped {
      if isEscape, byte == 1 || byte == 2 {
        bytes[bytes.count - 1] = byte == 1 ? 0x7D : 0x7E
        isEscape = false
      } else {
        bytes.append(byte)
        isEscape = byte == 0x7D
      }
    }
    guard bytes.count >= 13, bytes.reduce(0, ^) == 0 else { return nil }
    bytes.removeLast()
    func word(_ place: Int) -> UInt16 { UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) }
    let attributes = word(2)
    // An encrypted body says nothing to us.
    guard attributes & 0x1C00 == 0 else { return nil }
    let fragment = attributes & 0x2000 != 0 ? 4 : 0
    let length = Int(attributes & 0x3FF)
    // 2019 has 17 bytes before the body, older editions 12; some terminals set the wrong bit.
    let named = attributes & 0x4000 != 0 ? 17 : 12
    guard let head = [named, 29 - named].first(where: { $0 + fragment + length == bytes.count })
    else { return nil }
    id = word(0)
    let digits = bytes[(head == 17 ? 5 : 4)..<(head - 2)].map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined().drop { $0 == "0" }
    phone = digits.isEmpty ? "0" : String(digits)
    serial = word(head - 2)
    (total, index) = fragment > 0 ? (word(head), word(head + 2)) : (0, 0)
    body = Array(bytes[(head + fragment)...])
  }

  var isFragment: Bool { total > 0 || index > 0 }

  /// Bodies of the locations that the message holds, in their order.
  var locations: [ArraySlice<UInt8>] {
    switch id {
    case 0x0200: return body.count >= 28 ? [body[...]] : []
    case 0x0201, 0x0500:
      guard body.count >= 28 else { return [] }
      // The reply of 2011 has no serial before its location.
      let isOld = id == 0x0201 && Self.time(body[...], 22) != nil && Self.time(body[...], 24) == nil
      let location = body.dropFirst(isOld ? 0 : 2)
      return location.count >= 28 ? [location] : []
    case 0x0704:
      var found: [ArraySlice<UInt8>] = []
      var rest = body.dropFirst(3)
      while rest.count >= 2, let high = rest.popFirst(), let low = rest.popFirst() {
        let length = Int(high) << 8 | Int(low)
        guard length >= 28, rest.count >= length else { break }
        found.append(rest.prefix(length))
        rest = rest.dropFirst(length)
      }
      return found
    default: return []
    }
  }

  /// Seconds since 1970 of six BCD bytes in GMT+8, `offset` bytes into a slice.
  static func time(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int64? {
    let six = bytes.dropFirst(offset).prefix(6)
    guard six.count == 6, six.allSatisfy({ $0 >> 4 < 10 && $0 & 15 < 10 }) else { return nil }
    let parts = six.map { Int($0 >> 4) * 10 + Int($0 & 15) }
    guard let day = CivilDate(year: 2000 + parts[0], month: parts[1], day: parts[2]),
      parts[3] < 24, parts[4] < 60, parts[5] < 60
    else { return nil }
    return day.daysSince1970 * 86_400 - 8 * 3600
      + Int64(parts[3] * 3600 + parts[4] * 60 + parts[5])
  }

  /// Time of a location that a record can have: 2005 to 2100.
  static func recordTime(_ location: ArraySlice<UInt8>) -> Int64? {
    guard let seconds = time(location, 22), seconds >= 1_104_537_600, seconds < 4_133_980_800
    else { return nil }
    return seconds
  }
}
