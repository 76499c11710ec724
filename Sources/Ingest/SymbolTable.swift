/// Up to 24 bytes of text in three words, padded with zeros: a key without memory of its own.
///
/// Holds no NUL. 24 bytes have room for plates, for terminal numbers and for the 18 and 19 digits of papers.
struct TextKey: Sendable, Hashable, BitwiseCopyable {
  static let capacity = 24

  var low: UInt64 = 0
  var middle: UInt64 = 0
  var high: UInt64 = 0

  /// What no text has: all zeros.
  @inline(always)
  static var none: TextKey { TextKey(low: 0, middle: 0, high: 0) }

  @inline(always)
  init(low: UInt64, middle: UInt64, high: UInt64) {
    self.low = low
    self.middle = middle
    self.high = high
  }

  /// The bytes of the text.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for word in [low, middle, high] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) where word >> shift & 0xFF != 0 {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return bytes
  }

  /// Nil for texts that are empty, too long or hold a NUL.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard 1...TextKey.capacity ~= bytes.count, !bytes.contains(0) else { return nil }
    for (place, byte) in bytes.enumerated() {
      let bits = UInt64(byte) << UInt64(place % 8 * 8)
      switch place / 8 {
      case 0: low |= bits
      case 1: middle |= bits
      default: high |= bits
      }
    }
  }
}

/// Numbers texts in the order in which they are first seen; open addressing on keys of three words.
///
/// Texts are raw bytes as they stand in the file. Those that fit no key go through a dictionary. 32 bytes a
/// slot, at most half of them used.
struct SymbolTable: Sendable {
  private struct Slot: Sendable, BitwiseCopyable {
    /// All zero where the slot is empty: no text has such a key.
    var key = TextKey.none
    var symbol: UInt32 = .max
  }

  private var slots: [Slot]
  private var mask: Int
  /// Leaves as many of the top bits of a hash as number the slots.
  private var shift: UInt64
  private var shortCount = 0
  private var long: [[UInt8]: UInt32] = [:]
  /// Raw bytes of each symbol.
  private(set) var texts: [[UInt8]] = []

  init() {
    slots = Array(repeating: Slot(), count: 64)
    mask = 63
    shift = 58
  }

  var count: Int { texts.count }

  /// Symbol of a text already known; `.max` for any other.
  @inline(always)
  func symbol(of key: TextKey) -> UInt32 {
    var index = SymbolTable.hash(key, shift)
    while true {
      let slot = slots[index]
      if slot.key.low == key.low, slot.key.middle == key.middle, slot.key.high == key.high {
        return slot.symbol
      }
      // No text begins with NUL, so the first word tells an empty slot.
      if slot.key.low == 0 { return .max }
      index = (index &+ 1) & mask
    }
  }

  /// Symbol of `bytes`, a new one where they were not seen before.
  mutating func intern(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    if let key = TextKey(bytes) { return intern(key) }
    return internLong(Array(bytes))
  }

  /// Symbol of the text of `key`, which is not `none`.
  mutating func intern(_ key: TextKey) -> UInt32 {
    let known = symbol(of: key)
    if known != .max { return known }
    let symbol = UInt32(texts.count)
    texts.append(key.bytes)
    shortCount += 1
    if shortCount * 2 > slots.count { grow() }
    place(Slot(key: key, symbol: symbol))
    return symbol
  }

  private mutating func internLong(_ bytes: [UInt8]) -> UInt32 {
    if let known = long[bytes] { return known }
    let symbol = UInt32(texts.count)
    long[bytes] = symbol
    texts.append(bytes)
    return symbol
  }

  @inline(always)
  private static func hash(_ key: TextKey, _ shift: UInt64) -> Int {
    // Only the top bits of a product depend on all bits of a key.
    let folded =
      key.low ^ (key.middle &* 0x9E37_79B9_7F4A_7C15) ^ (key.high &* 0xC2B2_AE3D_27D4_EB4F)
    return Int(truncatingIfNeeded: (folded &* 0xD6E8_FEB8_6659_FD93) &>> shift)
  }

  private mutating func place(_ slot: Slot) {
    var index = SymbolTable.hash(slot.key, shift)
    while slots[index].symbol != .max { index = (index + 1) & mask }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    mask = slots.count - 1
    shift -= 1
    for slot in old where slot.symbol != .max { place(slot) }
  }
}
