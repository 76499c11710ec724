/// Bytes written as hexadecimal digits in a line of a log, whatever stands before and after them.
package struct HexLine: Sendable, Hashable {
  package var bytes: [UInt8]
  /// 0-based column of the first digit of each byte.
  package var columns: [UInt32]
  /// Whether a single digit was left at the end.
  package var hasOddDigit: Bool
  /// Place in the line after the last digit taken.
  var end: Int

  /// The frame in a line, or the longest stretch of digits; nil where there is none.
  ///
  /// A frame begins with 7E at the start of a word. Digits may be parted by one blank, comma, colon or dash each, with
  /// or without `0x`. A line without 7E counts if it has eight bytes or more that are not just a time.
  package init?(_ line: ArraySlice<UInt8>) {
    var best: HexLine?
    var place = line.startIndex
    while place < line.endIndex {
      let isStart = place == line.startIndex || Self.digit(line[place - 1]) == nil
      guard isStart, Self.digit(line[place]) != nil else {
        place += 1
        continue
      }
      let run = Self.run(line, from: place)
      if run.line.bytes.first == Escaping.flag, run.line.bytes.count > 1 {
        self = run.line
        return
      }
      // A time before the frame must not swallow it: go on word by word.
      if run.line.bytes.count > best?.bytes.count ?? 0, !run.isDecimal || run.line.bytes.count > 10
      {
        best = run.line
      }
      place = Self.wordEnd(line, from: place)
    }
    guard let best, best.bytes.count >= 8 || line.count == best.bytes.count * 2 else { return nil }
    self = best
  }

  private init(start: Int) {
    bytes = []
    columns = []
    hasOddDigit = false
    end = start
  }

  /// Pairs of digits from `start` on.
  private static func run(
    _ line: ArraySlice<UInt8>, from start: Int
  ) -> (line: HexLine, isDecimal: Bool) {
    var found = HexLine(start: start)
    var isDecimal = true
    var place = start
    while place < line.endIndex {
      // `0x` before a byte.
      if place + 3 < line.endIndex, line[place] == 0x30, line[place + 1] | 0x20 == 0x78,
        digit(line[place + 2]) != nil
      {
        place += 2
      }
      guard place < line.endIndex, let high = digit(line[place]) else { break }
      guard place + 1 < line.endIndex, let low = digit(line[place + 1]) else {
        found.hasOddDigit = true
        found.end = place + 1
        break
      }
      if high > 9 || low > 9 { isDecimal = false }
      found.bytes.append(high << 4 | low)
      found.columns.append(UInt32(place - line.startIndex))
      place += 2
      found.end = place
      if place < line.endIndex, [0x20, 0x2C, 0x3A, 0x2D, 0x09].contains(line[place]) {
        let next = place + 1 < line.endIndex && line[place] == 0x2C && line[place + 1] == 0x20
        place += next ? 2 : 1
      }
    }
    return (found, isDecimal)
  }

  /// Place after the digits that begin at `start`.
  private static func wordEnd(_ line: ArraySlice<UInt8>, from start: Int) -> Int {
    var place = start
    while place < line.endIndex, digit(line[place]) != nil { place += 1 }
    return place
  }

  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
