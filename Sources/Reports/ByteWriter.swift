/// Growing bytes with the few ways of writing that all machine formats share.
///
/// Numbers go straight to bytes: no `String`, `Double` or formatter per value.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func raw(_ slice: Slice<UnsafeBufferPointer<UInt8>>) { bytes.append(contentsOf: slice) }

  mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func integer(_ value: Int64) {
    if value < 0 { bytes.append(0x2D) }
    digits(value.magnitude, atLeast: 1)
  }

  /// Writes `scaled` / 10^`decimals`, rounded down to `places` decimals and padded to them.
  mutating func fixed(_ scaled: Int64, decimals: Int, places: Int) {
    var scaled = scaled
    var decimals = decimals
    while decimals > places {
      scaled = scaled.flooredTenth
      decimals -= 1
    }
    if scaled < 0 { bytes.append(0x2D) }
    var unit: UInt64 = 1
    for _ in 0..<max(0, decimals) { unit *= 10 }
    digits(scaled.magnitude / unit, atLeast: 1)
    guard places > 0 else { return }
    bytes.append(0x2E)
    if decimals > 0 { digits(scaled.magnitude % unit, atLeast: decimals) }
    for _ in max(0, decimals)..<places { bytes.append(0x30) }
  }

  private mutating func digits(_ value: UInt64, atLeast width: Int) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
      rest /= 10
    } while rest > 0
    while bytes.count - start < width { bytes.append(0x30) }
    bytes[start...].reverse()
  }
}

extension Int64 {
  fileprivate var flooredTenth: Int64 {
    let quotient = self / 10
    return self % 10 < 0 ? quotient - 1 : quotient
  }
}
