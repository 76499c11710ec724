/// What a cell that should be a number says.
enum NumberReading: Hashable {
  /// `scaled` is the number times ten to the scale asked for, cut towards zero; `digits` were printed after the point.
  case value(scaled: Int64, digits: Int)
  case notANumber
  /// A number, but far outside of anything that could be stored.
  case outOfRange
}

/// Reads a decimal number in fixed point: sign, digits, point, digits, exponent.
///
/// The plain way, which the fast path is held against. No blanks inside, no thousands separators.
func readNumber(
  _ bytes: borrowing Span<UInt8>, from start: Int, to end: Int, scale: Int
) -> NumberReading {
  var index = start
  var isNegative = false
  if index < end, bytes[index] == 0x2B || bytes[index] == 0x2D {
    isNegative = bytes[index] == 0x2D
    index += 1
  }
  let digitsStart = index
  var wholeCount = 0
  var fractionCount = 0
  var hasPoint = false
  while index < end {
    let byte = bytes[index]
    if byte == 0x2E, !hasPoint {
      hasPoint = true
    } else if byte &- 0x30 <= 9 {
      if hasPoint { fractionCount += 1 } else { wholeCount += 1 }
    } else {
      break
    }
    index += 1
  }
  let digitsEnd = index
  guard wholeCount + fractionCount > 0 else { return .notANumber }
  var exponent = 0
  if index < end {
    guard bytes[index] == 0x65 || bytes[index] == 0x45 else { return .notANumber }
    index += 1
    var isDown = false
    if index < end, bytes[index] == 0x2B || bytes[index] == 0x2D {
      isDown = bytes[index] == 0x2D
      index += 1
    }
    guard index < end else { return .notANumber }
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit <= 9 else { return .notANumber }
      exponent = min(exponent * 10 + Int(digit), 10_000)
      index += 1
    }
    if isDown { exponent = -exponent }
  }
  // Digits up to `keep` count; what the text lacks of them are zeros.
  let keep = wholeCount + exponent + scale
  var value: Int64 = 0
  var seen = 0
  index = digitsStart
  while index < digitsEnd, seen < keep {
    let digit = bytes[index] &- 0x30
    index += 1
    guard digit <= 9 else { continue }
    guard value < Int64.max / 10 - 1 else { return .outOfRange }
    value = value * 10 + Int64(digit)
    seen += 1
  }
  while seen < keep, value != 0 {
    guard value < Int64.max / 10 - 1 else { return .outOfRange }
    value *= 10
    seen += 1
  }
  return .value(
    scaled: isNegative ? -value : value, digits: max(0, fractionCount - exponent))
}
