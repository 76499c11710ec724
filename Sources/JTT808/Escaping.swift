/// Escaping (转义) of flags inside a message.
///
/// - Source: JT/T 808-2019 4.4.2: `7E → 7D 02`, `7D → 7D 01`, over everything between the flags.
enum Escaping {
  static let flag: UInt8 = 0x7E
  static let escape: UInt8 = 0x7D

  /// Appends the bytes of `range` unescaped; says whether each escape was a known one.
  ///
  /// An escape that is none of the two, or that the end cuts, is kept as it stands.
  static func unescape(_ bytes: Span<UInt8>, _ range: Range<Int>, into content: inout [UInt8])
    -> Bool
  {
    var isClean = true
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      place += 1
      guard byte == escape else {
        content.append(byte)
        continue
      }
      let next = place < range.upperBound ? bytes[place] : 0
      if next == 0x01 || next == 0x02 {
        content.append(next == 0x01 ? escape : flag)
        place += 1
      } else {
        content.append(escape)
        isClean = false
      }
    }
    return isClean
  }

  /// `content` between flags, as it goes over the wire.
  static func wrap(_ content: some Sequence<UInt8>) -> [UInt8] {
    var wire: [UInt8] = [flag]
    for byte in content {
      switch byte {
      case flag: wire += [escape, 0x02]
      case escape: wire += [escape, 0x01]
      default: wire.append(byte)
      }
    }
    wire.append(flag)
    return wire
  }
}
