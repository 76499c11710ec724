/// A position written in degrees and minutes, or as whole millionths of a degree.
///
/// Only what can mean nothing else: a longitude that fits the globe in plain degrees never comes here.
struct OddPosition: Hashable {
  var longitudeE6: Int32
  var latitudeE6: Int32
  /// Digits after the point of the degree that the text is good for, rounded down.
  var digits: Int
  /// How it was written, for the diagnostic.
  var form: String

  init?(longitude: [UInt8], latitude: [UInt8]) {
    if let east = OddPosition.signed(longitude, "EeWw", "东西", limit: 180),
      let north = OddPosition.signed(latitude, "NnSs", "北南", limit: 90)
    {
      longitudeE6 = east.value
      latitudeE6 = north.value
      digits = min(east.digits, north.digits)
      form = "119°54.741′"
      return
    }
    guard
      case .value(let x, let xDigits) = readNumber(
        longitude.span, from: 0, to: longitude.count, scale: 6),
      case .value(let y, let yDigits) = readNumber(
        latitude.span, from: 0, to: latitude.count, scale: 6)
    else { return nil }
    let million: Int64 = 1_000_000
    let (wholeX, wholeY) = (abs(x) / million, abs(y) / million)
    if xDigits == 0, yDigits == 0, wholeX > million {
      let scale: Int64 = wholeX <= 180 * million ? 1 : 10
      guard wholeX <= 180 * million * scale, wholeY <= 90 * million * scale else { return nil }
      longitudeE6 = Int32(truncatingIfNeeded: x / million / scale)
      latitudeE6 = Int32(truncatingIfNeeded: y / million / scale)
      digits = scale == 1 ? 6 : 7
      form = scale == 1 ? "119912345" : "1199123450"
      return
    }
    // dddmm.mmmm of NMEA 0183; below 21°48′ a longitude could be taken for plain degrees off the globe.
    guard xDigits + yDigits > 0, 2148...18_000 ~= wholeX, 90...9000 ~= wholeY,
      wholeX % 100 < 60, wholeY % 100 < 60
    else { return nil }
    func degrees(_ value: Int64) -> Int32 {
      let size = abs(value)
      let result = size / (100 * million) * million + size % (100 * million) / 60
      return Int32(truncatingIfNeeded: value < 0 ? -result : result)
    }
    longitudeE6 = degrees(x)
    latitudeE6 = degrees(y)
    digits = min(xDigits, yDigits, 14) + 1
    form = "11954.7407"
  }

  /// Degrees with signs (`119°54′44.5″`, `E119.912345`, `东经119度54分`) in 1e-6 degree.
  private static func signed(
    _ text: [UInt8], _ letters: String, _ words: String, limit: Int64
  ) -> (value: Int32, digits: Int)? {
    var numbers: [(scaled: Int64, digits: Int)] = []
    var digits: [UInt8] = []
    var isNegative = false
    var marks = 0
    let negative = Set(letters.suffix(2).unicodeScalars).union(words.suffix(1).unicodeScalars)
    let positive = Set(letters.prefix(2).unicodeScalars).union(words.prefix(1).unicodeScalars)
    func close() -> Bool {
      guard !digits.isEmpty else { return true }
      guard numbers.count < 3,
        case .value(let scaled, let printed) = readNumber(
          digits.span, from: 0, to: digits.count, scale: 8), scaled < 400 * 100_000_000
      else { return false }
      numbers.append((scaled, printed))
      digits = []
      return true
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "0"..."9", ".": digits.append(UInt8(truncatingIfNeeded: scalar.value))
      case "-" where numbers.isEmpty && digits.isEmpty: isNegative = true
      case "°", "º", "度", "′", "'", "’", "分", "″", "\"", "”", "秒", " ", ":", "经", "纬":
        if !close() { return nil }
        marks += 1
      default:
        if negative.contains(scalar) {
          isNegative = true
        } else if !positive.contains(scalar) {
          return nil
        }
        if !close() { return nil }
        marks += 1
      }
    }
    guard close(), marks > 0, let first = numbers.first, first.scaled <= limit * 100_000_000
    else { return nil }
    var value = first.scaled
    var printed = first.digits
    for (place, number) in numbers.enumerated().dropFirst() {
      guard number.scaled < 60 * 100_000_000, numbers[place - 1].digits == 0 else { return nil }
      value += number.scaled / (place == 1 ? 60 : 3600)
      printed = min(15, number.digits + (place == 1 ? 1 : 3))
    }
    guard value <= limit * 100_000_000 else { return nil }
    let result = Int32(truncatingIfNeeded: value / 100)
    return (isNegative ? -result : result, printed)
  }
}
