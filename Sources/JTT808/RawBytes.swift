/// Big-endian integers at a place; out of bounds is a trap, so callers check lengths first.
///
/// The load is the one that needs no alignment. It is called unsafe for the bit patterns it could make, which
/// integers have none of; its bounds are checked (measured: one compare a load, and a trap beyond the end).
extension RawSpan {
  @inline(__always)
  func load<T: FixedWidthInteger & BitwiseCopyable>(_ place: Int, as type: T.Type) -> T {
    unsafeLoadUnaligned(fromByteOffset: place, as: type)
  }

  @inline(__always) func big16(_ place: Int) -> UInt16 { load(place, as: UInt16.self).bigEndian }
  @inline(__always) func big32(_ place: Int) -> UInt32 { load(place, as: UInt32.self).bigEndian }
  @inline(__always) func big64(_ place: Int) -> UInt64 { load(place, as: UInt64.self).bigEndian }

  /// Exclusive or of all bytes in `range`.
  @inline(__always)
  func xor(_ range: Range<Int>) -> UInt8 {
    var place = range.lowerBound
    var wide: UInt64 = 0
    while place &+ 8 <= range.upperBound {
      wide ^= load(place, as: UInt64.self)
      place &+= 8
    }
    wide ^= wide >> 32
    wide ^= wide >> 16
    wide ^= wide >> 8
    var sum = UInt8(truncatingIfNeeded: wide)
    while place < range.upperBound {
      sum ^= load(place, as: UInt8.self)
      place &+= 1
    }
    return sum
  }

  /// First place at or after `start` that holds `byte`; nil when there is none before `end`.
  @inline(__always)
  func firstPlace(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var place = start
    while place &+ 8 <= end {
      let difference = load(place, as: UInt64.self).littleEndian ^ pattern
      // The lowest set bit of this stands in the first byte that is zero; higher ones may be false.
      let zeros =
        (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
      if zeros != 0 { return place &+ zeros.trailingZeroBitCount >> 3 }
      place &+= 8
    }
    while place < end {
      if load(place, as: UInt8.self) == byte { return place }
      place &+= 1
    }
    return nil
  }

  /// First flag at or after `start`, nil when there is none before `end`; and whether an escape stands before it.
  @inline(__always)
  func nextFlag(from start: Int, to end: Int) -> (place: Int?, hasEscape: Bool) {
    let flags = UInt64(Escaping.flag) &* 0x0101_0101_0101_0101
    let escapes = UInt64(Escaping.escape) &* 0x0101_0101_0101_0101
    var hasEscape = false
    var place = start
    while place &+ 8 <= end {
      let word = load(place, as: UInt64.self).littleEndian
      let flagged = word ^ flags
      let escaped = word ^ escapes
      let flagZeros = (flagged &- 0x0101_0101_0101_0101) & ~flagged & 0x8080_8080_8080_8080
      let escapeZeros = (escaped &- 0x0101_0101_0101_0101) & ~escaped & 0x8080_8080_8080_8080
      if flagZeros != 0 {
        // Of the escapes only those below the lowest flag; the lowest of them is a true one.
        let before = (flagZeros & (0 &- flagZeros)) &- 1
        return (
          place &+ flagZeros.trailingZeroBitCount >> 3, hasEscape || escapeZeros & before != 0
        )
      }
      if escapeZeros != 0 { hasEscape = true }
      place &+= 8
    }
    while place < end {
      let byte = load(place, as: UInt8.self)
      if byte == Escaping.flag { return (place, hasEscape) }
      if byte == Escaping.escape { hasEscape = true }
      place &+= 1
    }
    return (nil, hasEscape)
  }
}
