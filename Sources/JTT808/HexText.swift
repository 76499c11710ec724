/// Bytes that somebody typed or pasted as hexadecimal digits.
package enum HexText {
  /// The bytes of the digits, or nil where anything else stands.
  ///
  /// Blanks, commas, line ends and `0x` between them are allowed.
  package static func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    var all = Array(text.utf8)[...]
    while let byte = all.popFirst() {
      if byte == 0x30, let next = all.first, next | 0x20 == 0x78, high == nil {
        all.removeFirst()
        continue
      }
      if byte <= 0x20 || byte == 0x2C { continue }
      guard let digit = HexLine.digit(byte) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return high == nil && !bytes.isEmpty ? bytes : nil
  }

  /// `content` put between flags, if it is a whole message without them; else nil.
  package static func framed(_ content: [UInt8]) -> [UInt8]? {
    guard content.first != Escaping.flag,
      Frame(content.span, offset: 0, wireLength: content.count).error == nil
    else { return nil }
    return Escaping.wrap(content)
  }
}
