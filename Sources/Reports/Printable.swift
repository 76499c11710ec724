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
  // Nearly every text may stand as it is; only what may not is looked at scalar by scalar.
  if let count = scalarsIfPlain(text), count <= limit { return text }
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

/// Number of scalars of a text of which each may stand on a page as it is; nil where one might not.
///
/// Works on the bytes of UTF-8. Blocks where marks and letters are mixed are left to the slow way.
func scalarsIfPlain(_ text: String) -> Int? {
  var text = text
  return text.withUTF8 { bytes in
    var count = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      count += 1
      index += 1
      if byte < 0x80 {
        guard byte >= 0x20, byte != 0x7F else { return nil }
        continue
      }
      // A lead byte; Swift's strings hold whole sequences only.
      let length = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
      guard index + length <= bytes.count else { return nil }
      let next = bytes[index]
      switch byte {
      case 0xC2:
        // U+0080…U+009F, and the soft hyphen U+00AD.
        if next < 0xA0 || next == 0xAD { return nil }
      // U+061C; U+180E; the tags of U+E0000 on.
      case 0xD8, 0xE1, 0xF3: return nil
      case 0xE2:
        // U+200B…U+200F and U+2028…U+202E; U+2060…U+206F.
        let last = bytes[index + 1]
        if next == 0x80, (0x8B...0x8F).contains(last) || (0xA8...0xAE).contains(last) { return nil }
        if next == 0x81, (0xA0...0xAF).contains(last) { return nil }
      case 0xEF:
        // U+FEFF; U+FFF9…U+FFFB, U+FFFE and U+FFFF.
        if next == 0xBB || next == 0xBF { return nil }
      default: break
      }
      index += length
    }
    return count
  }
}
