/// Header of a message: what it is, from whom, how long.
///
/// - Source: JT/T 808-2013 4.4.3 table 2 (12 bytes, phone BCD[6]); JT/T 808-2019 4.4.3 table 2 (17 bytes, phone
///   BCD[10]); both 4 bytes longer with the package item of a fragment (分包).
package struct MessageHeader: Sendable, Hashable {
  /// Which of the two forms the bytes have, whatever the version bit says.
  package enum Layout: Sendable, Hashable {
    case short, long

    /// Bytes of the header without the package item.
    package var length: Int { self == .long ? 17 : 12 }
  }

  package var messageID: UInt16
  /// Message body attributes (消息体属性) as sent.
  package var attributes: UInt16
  package var layout: Layout
  /// Only in the long form.
  package var protocolVersion: UInt8
  /// Terminal phone (终端手机号) as sent: four bits a digit, the last 16 digits in the low part.
  package var phoneLow: UInt64
  /// The first four digits of the long form.
  package var phoneHigh: UInt16
  package var serial: UInt16
  /// Fragments in all and the place of this one, from 1; both 0 in a message that is whole.
  package var packageTotal: UInt16
  package var packageIndex: UInt16

  /// Largest body that the ten bits of the attributes can declare.
  package static let longestBody = 1023
  /// Largest message without escapes: header of a fragment, body, checksum.
  package static let longestMessage = 21 + longestBody + 1

  package var declaredBodyLength: Int { Int(attributes & 0x3FF) }
  /// 0 none, 1 RSA, others reserved.
  package var encryption: UInt16 { attributes >> 10 & 7 }
  package var isFragment: Bool { attributes & 0x2000 != 0 }
  package var hasVersionBit: Bool { attributes & 0x4000 != 0 }
  /// Whether the version bit names the other form than the bytes have.
  package var hasWrongVersionBit: Bool { hasVersionBit != (layout == .long) }
  /// Bytes before the body.
  package var length: Int { layout.length + (isFragment ? 4 : 0) }

  /// All digits of the phone as sent, leading zeros kept; a nibble above 9 is a hexadecimal digit.
  package var phone: String {
    let low = hexDigits(phoneLow, count: layout == .long ? 16 : 12)
    return layout == .long ? hexDigits(UInt64(phoneHigh), count: 4) + low : low
  }

  /// Reads the header of a message that is known to be in `layout` and long enough for it.
  init(_ content: Span<UInt8>, layout: Layout) {
    let raw = content.bytes
    let attributes = raw.big16(2)
    self.messageID = raw.big16(0)
    self.attributes = attributes
    self.layout = layout
    if layout == .long {
      protocolVersion = content[4]
      phoneHigh = raw.big16(5)
      phoneLow = raw.big64(7)
      serial = raw.big16(15)
    } else {
      protocolVersion = 0
      phoneHigh = 0
      phoneLow = UInt64(raw.big16(4)) << 32 | UInt64(raw.big32(6))
      serial = raw.big16(10)
    }
    if attributes & 0x2000 != 0 {
      packageTotal = raw.big16(layout.length)
      packageIndex = raw.big16(layout.length + 2)
    } else {
      packageTotal = 0
      packageIndex = 0
    }
  }
}

/// `value` in `count` hexadecimal digits, lower case.
func hexDigits(_ value: UInt64, count: Int) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  for place in (0..<count).reversed() { bytes.append(hexDigit(UInt8(value >> (place * 4) & 0xF))) }
  return String(decoding: bytes, as: UTF8.self)
}

/// Lower-case hexadecimal digit of a nibble.
func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x57 }

/// Bytes as hexadecimal digits without blanks.
func hexText(_ bytes: some Collection<UInt8>) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(hexDigit(byte >> 4))
    text.append(hexDigit(byte & 0xF))
  }
  return String(decoding: text, as: UTF8.self)
}
