/// Markup with texts in it: what stands in our source is markup, everything else is escaped.
///
/// Only a `StaticString` gets in as it is, so no text of the input can become a tag or leave an attribute.
struct HTMLWriter {
  private var out: ByteWriter

  init(capacity: Int = 0) { out = ByteWriter(capacity: capacity) }

  /// What has been written, to be put unescaped into the page.
  var fragment: String { String(decoding: out.bytes, as: UTF8.self) }

  mutating func markup(_ markup: StaticString) { out.raw(markup) }

  /// A text, fit for an element or a quoted attribute.
  ///
  /// Escapes bytes and not characters: a `<` with a combining mark behind it is still a `<`.
  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      var index = 0
      while index < bytes.count {
        if let escape = escape(bytes[index]) {
          out.raw(UnsafeBufferPointer(rebasing: bytes[start..<index]))
          out.raw(escape)
          start = index + 1
        }
        index += 1
      }
      out.raw(UnsafeBufferPointer(rebasing: bytes[start...]))
    }
  }

  mutating func integer(_ value: Int64) { out.integer(value) }

  /// A number `scaled` / 10^`decimals`, rounded down to `places` decimals.
  mutating func fixed(_ scaled: Int64, decimals: Int, places: Int) {
    out.fixed(scaled, decimals: decimals, places: places)
  }

  private func escape(_ byte: UInt8) -> StaticString? {
    // All five lie below `?`.
    guard byte < 0x3F else { return nil }
    return switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22: "&quot;"
    case 0x27: "&#39;"
    default: nil
    }
  }
}

// MARK: - Parts of tables

extension HTMLWriter {
  /// A cell of a table.
  mutating func cell(_ text: String) {
    markup("<td>")
    self.text(text)
    markup("</td>")
  }

  /// A cell that holds a number.
  mutating func number(_ text: String) {
    markup("<td class=\"num\">")
    self.text(text)
    markup("</td>")
  }

  /// A cell whose words are not to be broken.
  mutating func unbroken(_ text: String) {
    markup("<td class=\"nb\">")
    self.text(text)
    markup("</td>")
  }

  /// Words of less weight behind others.
  mutating func soft(_ text: String) {
    markup(" <span class=\"soft\">")
    self.text(text)
    markup("</span>")
  }

  /// A name in a list of names and what is said of it.
  mutating func term(_ label: String, className: StaticString? = nil) {
    markup("<dt>")
    text(label)
    markup("</dt><dd")
    if let className {
      markup(" class=\"")
      markup(className)
      markup("\"")
    }
    markup(">")
  }
}
