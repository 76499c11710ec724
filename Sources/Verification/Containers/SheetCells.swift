import Telemetry

/// One row of a sheet as text.
struct PlainRow {
  /// 1-based.
  var number: UInt64
  var cells: [String]

  /// Cells beyond are no log's.
  static let mostCells = 512

  /// Puts a cell at a 0-based column, in any order.
  mutating func put(_ text: String, _ column: Int) {
    guard (0..<Self.mostCells).contains(column) else { return }
    while cells.count <= column { cells.append("") }
    cells[column] = text
  }

  var isBlank: Bool { cells.allSatisfy { withoutOuterBlanks($0).isEmpty } }
}

/// Cells that a sheet shows as one, 0-based columns, 1-based rows.
struct PlainMerge {
  var rows: ClosedRange<UInt64>
  var columns: ClosedRange<Int>
}

/// Takes the sheets of a workbook and their rows, top to bottom.
protocol SheetVisitor {
  mutating func begin(sheet: String, is1904: Bool, merges: [PlainMerge])
  mutating func take(_ row: PlainRow)
}

/// How a cell's number format shows a number that counts days.
struct DayFormat {
  var hasDay: Bool
  var hasClock: Bool
  var hasSeconds: Bool

  /// Of the formats that need no code; nil for plain numbers.
  ///
  /// - Source: ECMA-376 part 1, 18.8.30.
  init?(builtIn id: Int) {
    let days: Set = [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]
    let clocks: Set = [18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56]
    guard days.contains(id) || clocks.contains(id) || id == 22 else { return nil }
    self.init(
      hasDay: days.contains(id) || id == 22, hasClock: clocks.contains(id) || id == 22,
      hasSeconds: id != 22)
  }

  private init(hasDay: Bool, hasClock: Bool, hasSeconds: Bool) {
    (self.hasDay, self.hasClock, self.hasSeconds) = (hasDay, hasClock, hasSeconds)
  }

  /// Of a code such as `yyyy\-mm\-dd hh:mm:ss`; nil for plain numbers.
  init?(code: String) {
    var bare = ""
    var rest = Substring(code.lowercased())
    if let half = rest.firstRange(of: "am/pm") { rest.removeSubrange(half) }
    guard rest != "general" else { return nil }
    while let first = rest.popFirst() {
      switch first {
      case "\"":
        rest = rest.drop { $0 != "\"" }.dropFirst()
      case "[": rest = rest.drop { $0 != "]" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case ";": rest = ""
      default: bare.append(first)
      }
    }
    func has(_ letter: Character) -> Bool { bare.contains(letter) }
    if has("#") || has("0") && !has("s") { return nil }
    hasDay = has("y") || has("d")
    hasClock = has("h") || has("s")
    // Of a clock without a day the seconds are always printed.
    hasSeconds = has("s") || !hasDay
    if !hasDay && !hasClock { return nil }
  }

  static let dayAndClock = DayFormat(hasDay: true, hasClock: true, hasSeconds: true)

  /// `2026-03-02 07:12:20`, or a part of it; nil for a number that counts no days.
  func text(_ number: Double, is1904: Bool) -> String? {
    guard number >= 0, number < 2_958_466 else { return nil }
    let seconds = Int64((number * 86_400).rounded())
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let ofDay = seconds % 86_400
    var clock = two(ofDay / 3600) + ":" + two(ofDay / 60 % 60)
    if hasSeconds || !hasDay || !hasClock || ofDay % 60 != 0 { clock += ":" + two(ofDay % 60) }
    if seconds < 86_400 { return clock }
    // Day 0 is 1904-01-01, or what makes day 61 the first of March 1900.
    let first =
      is1904 ? CivilDate(year: 1904, month: 1, day: 1) : CivilDate(year: 1899, month: 12, day: 30)
    guard let first else { return nil }
    let day = CivilDate(daysSince1970: first.daysSince1970 + seconds / 86_400).description
    return hasDay && !hasClock && ofDay == 0 ? day : day + " " + clock
  }
}

/// A number as a workbook writes it, to the 15 digits that mean something.
func fifteenDigits(_ text: String) -> String {
  let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
  guard let mantissa = parts.first, parts.count <= 2, mantissa.filter({ $0 == "." }).count == 1,
    mantissa.dropFirst(mantissa.hasPrefix("-") ? 1 : 0).allSatisfy({
      ("0"..."9").contains($0) || $0 == "."
    })
  else { return text }
  let exponent = parts.count == 2 ? text[mantissa.endIndex...] : ""
  guard exponent.utf8.count < 8 else { return text }
  let halves = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
  var digits = (halves[0] + halves[1]).compactMap(\.wholeNumberValue)
  var whole = halves[0].count
  let zeros = digits.prefix { $0 == 0 }.count
  let keep = zeros + 15
  guard digits.count > keep, keep >= whole else { return text }
  let isUp = digits[keep] >= 5
  digits.removeLast(digits.count - keep)
  if isUp {
    var place = keep - 1
    while place >= 0, digits[place] == 9 {
      digits[place] = 0
      place -= 1
    }
    if place >= 0 {
      digits[place] += 1
    } else {
      digits.insert(1, at: 0)
      whole += 1
    }
  }
  var fraction = digits[whole...].map { "\($0)" }.joined()
  while fraction.hasSuffix("0") { fraction.removeLast() }
  let front = whole == 0 ? "0" : digits[..<whole].map { "\($0)" }.joined()
  return (mantissa.hasPrefix("-") ? "-" : "") + front + (fraction.isEmpty ? "" : "." + fraction)
    + exponent
}
