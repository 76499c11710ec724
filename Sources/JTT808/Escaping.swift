/// Escaping (转义) of flags inside a message.
///
/// - Source: JT/T 808-2019 4.4.2: `7E → 7D 02`, `7D → 7D 01`, over everything between the flags.
enum Escaping {
  static let flag: UInt8 = 0x7E
  static let escape: UInt8 = 0x7D

  /// Writes the bytes of `range` unescaped to the start of `content`, which has room for them.
  ///
  /// Yields how many there are, and whether each escape was a known one: one that is none of the two, or that the
  /// end cuts, is kept as it stands.
  static func unescape(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into content: inout MutableSpan<UInt8>
  ) -> (count: Int, isClean: Bool) {
    var isClean = true
    var place = range.lowerBound
    var count = 0
    while place < range.upperBound {
      let byte = bytes[place]
      place &+= 1
      if byte != escape {
        content[count] = byte
      } else {
        let next = place < range.upperBound ? bytes[place] : 0
        if next == 0x01 || next == 0x02 {
          content[count] = next == 0x01 ? escape : flag
          place &+= 1
        } else {
          content[count] = escape
          isClean = false
        }
      }
      count &+= 1
    }
    return (count, isClean)
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
