/// What a diagnostic may show of a cell: the text itself only where it can be no name, number or phone.
enum FoundText {
  /// Longest text shown as it is, in bytes.
  private static let longest = 25

  /// `bytes` themselves where that is safe, else their shape, as in `18 characters of text`.
  static func describe(_ text: String, isTime: Bool = false) -> String {
    let bytes = Array(text.utf8)
    if bytes.isEmpty { return "nothing" }
    if isSafe(bytes, isTime: isTime) { return text }
    if bytes.allSatisfy({ $0 &- 0x30 <= 9 }) { return "\(bytes.count) digits" }
    return "\(text.unicodeScalars.count) characters of text"
  }

  private static func isSafe(_ bytes: [UInt8], isTime: Bool) -> Bool {
    guard bytes.count <= longest, bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      return false
    }
    var digits = 0
    var letters = 0
    var separators = 0
    var digitRun = 0
    var letterRun = 0
    var longestDigits = 0
    for byte in bytes {
      let isDigit = byte &- 0x30 <= 9
      let isLetter = (byte | 0x20) &- 0x61 < 26
      digits += isDigit ? 1 : 0
      letters += isLetter ? 1 : 0
      separators += [0x2D, 0x2F, 0x3A, 0x2E, 0x20, 0x54].contains(byte) ? 1 : 0
      digitRun = isDigit ? digitRun + 1 : 0
      letterRun = isLetter ? letterRun + 1 : 0
      longestDigits = max(longestDigits, digitRun)
      // Three letters in a row may already be a name.
      if letterRun > 2 { return false }
    }
    guard digits > 0 else { return false }
    if isTime, separators >= 2, letters <= 2, bytes.count > 4,
      bytes[0..<4].allSatisfy({ $0 &- 0x30 <= 9 }), bytes[4] &- 0x30 > 9
    {
      return true
    }
    // Phones have 11 digits and more, written together or in groups.
    return longestDigits < 7 && digits < 10
  }
}
