import Telemetry

/// Times as spreadsheets keep them: days since 1900 or 1904, and how a number format shows them.
enum DayNumber {
  /// What a number format shows of a day number.
  enum Form: Sendable, Hashable {
    case date, time
    /// Day and clock; `hasSeconds` off where the clock ends with the minute.
    case both(hasSeconds: Bool)
  }

  /// 10000-01-01 in the system of 1900, where spreadsheets end.
  private static let last = 2_958_466.0

  /// `2026-03-02 07:12:20`, or a day or clock alone where there is no more in it; nil for what is no time.
  static func text(_ number: Double, _ form: Form, is1904: Bool) -> [UInt8]? {
    guard number >= 0, number < last else { return nil }
    let total = Int64((number * 86_400).rounded())
    let ofDay = total % 86_400
    var clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map(twoDigits)
    if ofDay % 60 == 0, form == .both(hasSeconds: false) { clock.removeLast() }
    let time = Array(clock.joined(separator: [0x3A]))
    if total < 86_400 { return time }
    // The system of 1900 has a 29 February 1900; from 1 March on it counts from 1899-12-30.
    let epoch: Int64 = is1904 ? -24_107 : -25_569
    let days = total / 86_400 + epoch
    let day = Array(CivilDate(daysSince1970: days).description.utf8)
    return form == .date && ofDay == 0 ? day : day + [0x20] + time
  }

  private static func twoDigits(_ value: Int64) -> [UInt8] {
    [UInt8(truncatingIfNeeded: 0x30 + value / 10), UInt8(truncatingIfNeeded: 0x30 + value % 10)]
  }

  /// What the built-in formats show; nil for those that show no time.
  ///
  /// - Source: ECMA-376 part 1, 18.8.30, with the East Asian formats of zh-CN.
  static func form(builtIn id: Int) -> Form? {
    switch id {
    case 14...17, 27...31, 36, 50...54, 57, 58: .date
    case 18...21, 32...35, 45...47, 55, 56: .time
    case 22: .both(hasSeconds: false)
    default: nil
    }
  }

  /// What a format such as `yyyy\-mm\-dd hh:mm:ss` shows; nil for formats of plain numbers.
  static func form(code: String) -> Form? {
    var letters: Set<Character> = []
    var skipsNext = false
    var inQuotes = false
    var inBrackets = false
    let plain =
      code.lowercased()
      .components(around: "am/pm").map { $0.before + $0.after } ?? code.lowercased()
    for character in plain {
      if skipsNext {
        skipsNext = false
        continue
      }
      switch character {
      case "\"": inQuotes.toggle()
      case "\\", "_", "*": if !inQuotes { skipsNext = true }
      case "[": inBrackets = true
      case "]": inBrackets = false
      case ";" where !inQuotes: return form(letters)
      default: if !inQuotes, !inBrackets { letters.insert(character) }
      }
    }
    return plain == "general" ? nil : form(letters)
  }

  private static func form(_ letters: Set<Character>) -> Form? {
    if letters.contains("#") || letters.contains("0") && !letters.contains("s") { return nil }
    let hasClock = letters.contains("h") || letters.contains("s")
    if letters.contains("y") || letters.contains("d") {
      return hasClock ? .both(hasSeconds: letters.contains("s")) : .date
    }
    return hasClock ? .time : nil
  }
}

/// Digits of a number as a workbook keeps them, rounded to the 15 that are more than noise.
///
/// Programs write 31.7 as `31.699999999999999`.
func plainNumber(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var digits: [UInt8] = []
  var exponent: ArraySlice<UInt8> = []
  var pointAt: Int?
  var isNegative = false
  for (place, byte) in zip(text.indices, text) {
    switch byte {
    case 0x30...0x39: digits.append(byte &- 0x30)
    case 0x2E where pointAt == nil: pointAt = digits.count
    case 0x2D where place == text.startIndex: isNegative = true
    case 0x65, 0x45:
      exponent = text[place...]
    default: return Array(text)
    }
    if !exponent.isEmpty { break }
  }
  let leading = digits.prefix { $0 == 0 }.count
  guard digits.count - leading > 15, let point = pointAt, exponent.count < 8 else {
    return Array(text)
  }
  let keep = leading + 15
  guard keep >= point else { return Array(text) }
  var carry = digits[keep] >= 5
  digits.removeLast(digits.count - keep)
  var index = keep - 1
  while carry, index >= 0 {
    digits[index] = digits[index] == 9 ? 0 : digits[index] + 1
    carry = digits[index] == 0
    index -= 1
  }
  var whole = Array(digits[0..<point])
  if carry { whole.insert(1, at: 0) }
  if whole.isEmpty { whole = [0] }
  var fraction = Array(digits[point...])
  while fraction.last == 0 { fraction.removeLast() }
  let number =
    whole.map { $0 + 0x30 } + (fraction.isEmpty ? [] : [0x2E]) + fraction.map { $0 + 0x30 }
  return (isNegative ? [0x2D] : []) + number + exponent
}
