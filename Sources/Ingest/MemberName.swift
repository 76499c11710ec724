/// Path of an archive's entry, made harmless and readable.
struct MemberName: Sendable, Hashable {
  /// Parts joined by `/`, never empty, never leading outside.
  var text: String
  /// Whether the stored path was absolute or climbed with `..`; nothing is unpacked to disk, so it is only said.
  var isTricky: Bool
  /// Whether a folder or the file itself is hidden, as the attachments that macOS adds are.
  var isHidden: Bool

  /// Reads the path as UTF-8, else as GB18030, as the zip programs of Chinese Windows write it.
  init(_ path: [UInt8]) {
    var text = decodeCell(path[...], .utf8)
    var isTricky = false
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      isTricky = true
      var scalars = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        scalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar)
      }
      text = String(scalars)
    }
    if text.hasPrefix("/") || text.hasPrefix("\\") { isTricky = true }
    var parts: [Substring] = []
    for part in text.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
      if part == "." { continue }
      // A drive, as in `C:\logs`.
      if part == ".." || parts.isEmpty && part.count == 2 && part.last == ":" {
        isTricky = true
        continue
      }
      parts.append(part)
    }
    isHidden = parts.contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    self.text = parts.isEmpty ? "?" : parts.joined(separator: "/")
    self.isTricky = isTricky
  }

  /// Its last part.
  var baseName: String { text.split(separator: "/").last.map(String.init) ?? text }
}
