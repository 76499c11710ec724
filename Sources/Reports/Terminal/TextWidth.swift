/// Columns a text takes in a terminal: two for wide characters, none for combining ones.
///
/// - Source: Unicode Standard Annex 11, classes W and F, in the blocks that plates, names and messages use.
func displayWidth(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + displayWidth($1) } }

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.value {
  case 0x20..<0x7F: 1
  case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x20D0...0x20FF, 0xFE00...0xFE0F: 0
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    2
  default: isInvisible(scalar) ? 0 : 1
  }
}

/// `text` cut to `width` columns, the last one `…` where something was cut.
func fitted(_ text: String, width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  var out = String.UnicodeScalarView()
  var used = 0
  for scalar in text.unicodeScalars {
    let next = displayWidth(scalar)
    if used + next > width - 1 { break }
    out.append(scalar)
    used += next
  }
  return String(out) + (width > 0 ? "…" : "")
}

/// `text` filled with blanks to `width` columns, on the left for numbers.
func padded(_ text: String, width: Int, isNumber: Bool = false) -> String {
  let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return isNumber ? blanks + text : text + blanks
}
