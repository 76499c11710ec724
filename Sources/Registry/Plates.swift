package import Telemetry

/// A plate as it is compared: full-width characters to half, blanks and `·` dropped, upper case.
///
/// `O` and `0` are not mended; a near miss is named, never taken.
package func normalizePlate(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in halfWidth(text).unicodeScalars {
    switch scalar {
    case "·", "•", "・", "･", "∙": continue
    case "a"..."z":
      if let upper = Unicode.Scalar(scalar.value - 32) { result.append(upper) }
    default:
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        || scalar.properties.generalCategory == .control
      {
        continue
      }
      result.append(scalar)
    }
  }
  return String(result)
}

/// Full-width letters, digits, signs and blanks as their half-width twins.
func halfWidth(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0xFF01...0xFF5E:
      if let half = Unicode.Scalar(scalar.value - 0xFEE0) { result.append(half) }
    case 0x3000: result.append(" ")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// Plate and colour of a cell such as `苏D12345(黄)` or `苏D·12345`.
package func plateCell(_ text: String) -> (plate: String, color: PlateColor?) {
  let half = halfWidth(text)
  if let open = half.lastIndex(of: "("), half.hasSuffix(")") || half.hasSuffix(") ") {
    let inside = half[half.index(after: open)...].prefix { $0 != ")" }
    if let color = PlateColor(word: String(inside)) {
      return (normalizePlate(String(half[..<open])), color)
    }
  }
  return (normalizePlate(half), nil)
}

extension PlateColor {
  /// Colour by its Chinese or English word or its code of JT/T 697.7; nil for anything else.
  package init?(word: String) {
    let trimmed = halfWidth(word).lowercased().filter { !$0.isWhitespace }
    switch trimmed {
    case "1", "蓝", "蓝色", "蓝牌", "blue": self = .blue
    case "2", "黄", "黄色", "黄牌", "yellow": self = .yellow
    case "3", "黑", "黑色", "黑牌", "black": self = .black
    case "4", "白", "白色", "白牌", "white": self = .white
    case "5", "94", "绿", "绿色", "绿牌", "渐变绿", "渐变绿色", "green": self = .green
    case "93", "黄绿", "黄绿色", "黄绿双拼", "黄绿双拼色", "yellow-green", "yellowgreen":
      self = .yellowGreen
    case "9", "其他", "其它", "other": self = .other
    default: return nil
    }
  }
}

/// Patterns of a plate with one character left open; plates that share one are easily taken for each other.
///
/// `O` and `0` count as the same, `I` and `1` too. Nothing for texts too short to be plates.
func nearMissPatterns(_ plate: String) -> [String] {
  let folded = plate.unicodeScalars.map { scalar -> Unicode.Scalar in
    switch scalar {
    case "O": "0"
    case "I": "1"
    default: scalar
    }
  }
  guard (4...12).contains(folded.count) else { return [] }
  return folded.indices.map { open in
    var pattern = folded
    pattern[open] = "?"
    return String(String.UnicodeScalarView(pattern))
  }
}

/// Whether two different plates are easily taken for each other: one character apart.
package func areEasilyTaken(_ plate: String, _ other: String) -> Bool {
  plate != other
    && !Set(nearMissPatterns(plate)).isDisjoint(with: nearMissPatterns(other))
}

/// Digits of a SIM number without leading zeros; nil when it is not all digits.
func simKey(_ text: String) -> String? {
  let half = halfWidth(text).filter { !$0.isWhitespace }
  guard !half.isEmpty, half.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  let significant = half.drop { $0 == "0" }
  return significant.isEmpty ? nil : String(significant)
}

/// A terminal id as it is compared.
func terminalKey(_ text: String) -> String? {
  let key = halfWidth(text).filter { !$0.isWhitespace }.uppercased()
  return key.isEmpty ? nil : key
}

/// Whether a normalised text is shaped like a number plate: province, letter, then five or six characters.
package func looksLikePlate(_ plate: String) -> Bool {
  let scalars = Array(plate.unicodeScalars)
  guard (7...8).contains(scalars.count), (0x4E00...0x9FFF).contains(scalars[0].value) else {
    return false
  }
  func isUpper(_ scalar: Unicode.Scalar) -> Bool { ("A"..."Z").contains(scalar) }
  let tails: Set<Unicode.Scalar> = ["学", "挂", "警", "港", "澳"]
  return isUpper(scalars[1])
    && scalars[2...].dropLast().allSatisfy { isUpper($0) || ("0"..."9").contains($0) }
    && scalars.last.map { isUpper($0) || ("0"..."9").contains($0) || tails.contains($0) } ?? false
}
