import Telemetry

/// Growing bytes with the few ways of writing that all machine formats share.
///
/// Numbers go straight to bytes: no `String`, `Double` or formatter per value.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// What was written since the last time, leaving room for as much again.
  mutating func takeBytes() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    bytes.reserveCapacity(taken.count)
    return taken
  }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func raw(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// So many bytes more, written by `fill`: half the work of the library's `append(contentsOf:)` for little pieces.
  @inline(__always)
  private mutating func append(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    bytes.append(addingCapacity: count) { output in
      output.withUnsafeMutableBufferPointer { buffer, filled in
        guard let start = buffer.baseAddress else { return }
        fill(start + filled)
        filled += count
      }
    }
  }

  @inline(__always)
  private mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
    guard let start = piece.baseAddress else { return }
    append(piece.count) { $0.update(from: start, count: piece.count) }
  }

  /// A word of ours in quotes and what follows it, in one step: keys are most of what is written.
  mutating func quoted(_ word: StaticString, then end: StaticString) {
    let (length, endLength) = (word.utf8CodeUnitCount, end.utf8CodeUnitCount)
    append(length + 2 + endLength) { start in
      start[0] = 0x22
      (start + 1).update(from: word.utf8Start, count: length)
      start[length + 1] = 0x22
      (start + length + 2).update(from: end.utf8Start, count: endLength)
    }
  }

  mutating func raw(_ slice: UnsafeBufferPointer<UInt8>) { append(slice) }

  mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// The text of a record's name, `r-9f3100000000002a`.
  mutating func record(_ id: RecordID) {
    append(18) { start in
      start[0] = 0x72
      start[1] = 0x2D
      var rest = id.bits
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: rest >> 60)
        start[place + 2] = digit &+ (digit < 10 ? 0x30 : 0x57)
        rest <<= 4
      }
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
    var (count, bound) = (1, UInt64(10))
    while count < 19, value >= bound { (count, bound) = (count + 1, bound * 10) }
    if count == 19, value >= bound { count = 20 }
    count = max(count, width)
    append(count) { start in
      var rest = value
      for place in stride(from: count - 1, through: 0, by: -1) {
        start[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
        rest /= 10
      }
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
