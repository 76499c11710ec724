/// Numbers short texts in the order in which they are first seen; open addressing on 16-byte keys.
///
/// Keys are raw bytes as they stand in the file, padded with zeros, so they hold no NUL. Longer texts go
/// through a dictionary. About 24 bytes a slot, at most half of them used.
struct SymbolTable: Sendable {
  private struct Slot: Sendable, BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var symbol: UInt32 = .max
  }

  private var slots: [Slot]
  private var mask: Int
  /// Leaves as many of the top bits of a hash as number the slots.
  private var shift: UInt64
  private var shortCount = 0
  private var long: [[UInt8]: UInt32] = [:]
  private var last = Slot()
  /// Raw bytes of each symbol.
  private(set) var texts: [[UInt8]] = []

  init() {
    slots = Array(repeating: Slot(), count: 64)
    mask = 63
    shift = 58
  }

  var count: Int { texts.count }

  /// Symbol of the 1 to 16 bytes packed little-endian in `low` and `high`.
  @inline(__always)
  mutating func intern(low: UInt64, high: UInt64) -> UInt32 {
    // Rows of one vehicle often follow each other.
    if last.low == low, last.high == high, last.symbol != .max { return last.symbol }
    var index = SymbolTable.hash(low, high, shift)
    while true {
      let slot = slots[index]
      if slot.low == low, slot.high == high, slot.symbol != .max {
        last = slot
        return slot.symbol
      }
      if slot.symbol == .max { break }
      index = (index + 1) & mask
    }
    return insert(low: low, high: high, at: index)
  }

  /// Symbol of `bytes`, which are not empty.
  mutating func intern(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    if bytes.count <= 16, !bytes.contains(0) {
      var low: UInt64 = 0
      var high: UInt64 = 0
      for (offset, byte) in bytes.enumerated() {
        if offset < 8 {
          low |= UInt64(byte) << UInt64(8 * offset)
        } else {
          high |= UInt64(byte) << UInt64(8 * (offset - 8))
        }
      }
      return intern(low: low, high: high)
    }
    let key = Array(bytes)
    if let known = long[key] { return known }
    let symbol = UInt32(texts.count)
    long[key] = symbol
    texts.append(key)
    return symbol
  }

  @inline(__always)
  private static func hash(_ low: UInt64, _ high: UInt64, _ shift: UInt64) -> Int {
    // Only the top bits of a product depend on all bits of a key.
    let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> shift)
  }

  @inline(never)
  private mutating func insert(low: UInt64, high: UInt64, at index: Int) -> UInt32 {
    let symbol = UInt32(texts.count)
    var bytes: [UInt8] = []
    for word in [low, high] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) where word >> shift & 0xFF != 0 {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    texts.append(bytes)
    slots[index] = Slot(low: low, high: high, symbol: symbol)
    shortCount += 1
    if shortCount * 2 > slots.count { grow() }
    return symbol
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    mask = slots.count - 1
    shift -= 1
    for slot in old where slot.symbol != .max {
      var index = SymbolTable.hash(slot.low, slot.high, shift)
      while slots[index].symbol != .max { index = (index + 1) & mask }
      slots[index] = slot
    }
  }
}
