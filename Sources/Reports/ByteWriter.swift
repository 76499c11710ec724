import Telemetry

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

  /// A word of ours in quotes and what follows it, in one step: keys are most of what is written.
  mutating func quoted(_ word: StaticString, then end: StaticString) {
    let count = word.utf8CodeUnitCount
    let total = count + 2 + end.utf8CodeUnitCount
    withUnsafeTemporaryAllocation(byteCount: total, alignment: 1) { buffer in
      buffer[0] = 0x22
      UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(
        from: UnsafeRawBufferPointer(start: word.utf8Start, count: count))
      buffer[count + 1] = 0x22
      UnsafeMutableRawBufferPointer(rebasing: buffer[(count + 2)...]).copyMemory(
        from: UnsafeRawBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
      bytes.append(contentsOf: buffer)
    }
  }

  mutating func raw(_ slice: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: slice) }

  mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// The text of a record's name, `r-9f3100000000002a`.
  mutating func record(_ id: RecordID) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 18) { buffer in
      buffer[0] = 0x72
      buffer[1] = 0x2D
      var rest = id.bits
      for index in stride(from: 17, to: 1, by: -1) {
        let digit = UInt8(truncatingIfNeeded: rest & 15)
        buffer[index] = digit < 10 ? digit + 0x30 : digit + 0x57
        rest >>= 4
      }
      bytes.append(contentsOf: UnsafeBufferPointer(buffer))
    }
  }

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
    if value < 10, width < 2 {
      bytes.append(UInt8(truncatingIfNeeded: value) + 0x30)
      return
    }
    // Filled from the end; 20 digits hold every UInt64, and nobody asks for a greater width.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var start = 20
      var rest = value
      while start > 0, rest > 0 || 20 - start < width {
        start -= 1
        buffer[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
        rest /= 10
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
    }
  }

  /// Date and time of the day, `separator` between them: `2026-03-02T07:12:20`.
  mutating func localTime(_ time: Timestamp, in zone: ZoneOffset, separator: UInt8) {
    let local = time.seconds + Int64(zone.seconds)
    let days = local.flooredQuotient(by: 86_400)
    let second = UInt64(local - days * 86_400)
    let day = CivilDate(daysSince1970: days)
    let (year, month, dayOfMonth) = day.components
    if (0...9999).contains(year) {
      digits(UInt64(year), atLeast: 4)
      byte(0x2D)
      digits(UInt64(month), atLeast: 2)
      byte(0x2D)
      digits(UInt64(dayOfMonth), atLeast: 2)
    } else {
      text(day.description)
    }
    byte(separator)
    digits(second / 3600, atLeast: 2)
    byte(0x3A)
    digits(second / 60 % 60, atLeast: 2)
    byte(0x3A)
    digits(second % 60, atLeast: 2)
  }
}

/// Local time of the day, `07:12:20`, or `07:12` without its seconds.
func clockText(_ time: Timestamp, in zone: ZoneOffset, hasSeconds: Bool = true) -> String {
  let local = time.seconds + Int64(zone.seconds)
  let second = Int(local - local.flooredQuotient(by: 86_400) * 86_400)
  let parts = [second / 3600, second / 60 % 60, second % 60]
  let count = hasSeconds ? 8 : 5
  return String(unsafeUninitializedCapacity: count) { buffer in
    for place in 0..<count {
      let part = parts[place / 3]
      buffer[place] =
        switch place % 3 {
        case 0: UInt8(part / 10) + 0x30
        case 1: UInt8(part % 10) + 0x30
        default: 0x3A
        }
    }
    return count
  }
}

extension Int64 {
  fileprivate var flooredTenth: Int64 {
    let quotient = self / 10
    return self % 10 < 0 ? quotient - 1 : quotient
  }
}
