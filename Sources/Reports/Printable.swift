/// Whether a scalar shows nothing, but changes how its neighbours are read: direction marks, joiners, tags.
func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
    0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
    true
  default: false
  }
}

/// Text as it may stand on a page, in a terminal or a cell.
///
/// Line ends and tabs become blanks, other control characters `�`; marks that turn the direction or hide
/// things are dropped; what is longer than `limit` characters is cut in the middle with `…`.
func printable(_ text: String, limit: Int = 400) -> String {
  // Plain ASCII of ordinary length, and most of what we write ourselves, needs no second look.
  if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var count = 0
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    count += 1
    switch scalar.value {
    case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: out.append(" ")
    case 0..<0x20, 0x7F..<0xA0: out.append("\u{FFFD}")
    case 0xFFFE, 0xFFFF: out.append("\u{FFFD}")
    default: if !isInvisible(scalar) { out.append(scalar) }
    }
    // Thousands of combining marks are one character; a limit in scalars bounds those too.
    if count > limit * 8 { break }
  }
  let clean = String(out)
  guard out.count > limit else { return clean }
  let head = limit * 2 / 3
  let scalars = Array(out)
  var cut = String.UnicodeScalarView(scalars.prefix(head))
  cut.append("…")
  cut.append(contentsOf: scalars.suffix(limit - head - 1))
  return String(cut)
}
