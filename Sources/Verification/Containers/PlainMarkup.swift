import Ingest

/// Tags and texts of XML or HTML, one after the other, read byte by byte.
///
/// The plain second reader of markup: no window, no keys, names compared as text.
struct PlainMarkup {
  /// What stands between `<` and `>`, or between two tags.
  enum Piece {
    case tag(PlainTag)
    case text([UInt8])
  }

  private var bytes: [UInt8] = []
  private var place = 0
  private let more: () throws -> [UInt8]
  /// Name of the element whose content is no markup, such as `style`.
  private var rawName: String?

  /// `more` gives the next bytes, none at the end.
  init(_ more: @escaping () throws -> [UInt8]) { self.more = more }

  /// All of `bytes`, put into UTF-8 where they are UTF-16.
  init(bytes: [UInt8]) {
    let isBig = bytes.starts(with: [0xFE, 0xFF])
    self.bytes =
      isBig || bytes.starts(with: [0xFF, 0xFE])
      ? utf8(fromUTF16: bytes.dropFirst(2), isBigEndian: isBig) : bytes
    more = { [] }
  }

  /// A tag or a text longer than this is none.
  private static let longest = 2 << 20

  mutating func next() throws -> Piece? {
    while true {
      guard let first = try peek(0) else { return nil }
      if first != 0x3C { return .text(Self.decoded(try takeText())) }
      if let name = rawName {
        // Nothing but its end tag is markup.
        let end = try lookAhead(name.utf8.count + 2).map {
          $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0
        }
        guard end.elementsEqual(("</" + name).utf8) else {
          place += 1
          continue
        }
        rawName = nil
      }
      switch try peek(1) {
      case 0x21:
        if try lookAhead(4).elementsEqual("<!--".utf8) {
          place += 4
          _ = try take(through: "-->")
        } else if try lookAhead(9).elementsEqual("<![CDATA[".utf8) {
          place += 9
          return .text(try take(through: "]]>"))
        } else {
          _ = try take(through: ">")
        }
      case 0x3F: _ = try take(through: ">")
      case .some(0x2F), .some(0x41...0x5A), .some(0x61...0x7A), .some(0x5F), .some(0x80...0xFF):
        place += 1
        let tag = PlainTag(try takeTag())
        if !tag.isEnd, tag.name == "script" || tag.name == "style" { rawName = tag.name }
        return .tag(tag)
      default:
        place += 1
        return .text([0x3C])
      }
    }
  }

  // MARK: Bytes

  private mutating func peek(_ offset: Int) throws -> UInt8? {
    while place + offset >= bytes.count {
      let piece = try more()
      if piece.isEmpty { return nil }
      if place > 1 << 16 {
        bytes.removeFirst(place)
        place = 0
      }
      bytes += piece
    }
    return bytes[place + offset]
  }

  private mutating func lookAhead(_ count: Int) throws -> ArraySlice<UInt8> {
    _ = try peek(count - 1)
    return bytes[place..<min(place + count, bytes.count)]
  }

  private mutating func takeText() throws -> [UInt8] {
    var text: [UInt8] = []
    while let byte = try peek(0), byte != 0x3C {
      if text.count < Self.longest { text.append(byte) }
      place += 1
    }
    return text
  }

  private mutating func take(through mark: String) throws -> [UInt8] {
    let mark = Array(mark.utf8)
    var content: [UInt8] = []
    while let byte = try peek(0) {
      place += 1
      content.append(byte)
      if content.suffix(mark.count).elementsEqual(mark) { return content.dropLast(mark.count) }
      if content.count > Self.longest { throw ContainerFailure.unreadable }
    }
    throw ContainerFailure.unreadable
  }

  private mutating func takeTag() throws -> [UInt8] {
    var content: [UInt8] = []
    var quote: UInt8?
    while let byte = try peek(0) {
      place += 1
      if byte == 0x3E, quote == nil { return content }
      if byte == quote {
        quote = nil
      } else if quote == nil, byte == 0x22 || byte == 0x27, content.last == 0x3D {
        // A quote that opens no value is sloppiness.
        quote = byte
      }
      content.append(byte)
      if content.count > Self.longest { throw ContainerFailure.unreadable }
    }
    throw ContainerFailure.unreadable
  }

  private static let entities = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "deg": "°",
  ]

  /// `text` with its entities decoded; an unknown one stays as it stands.
  static func decoded(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(0x26) else { return text }
    var result: [UInt8] = []
    var rest = text[...]
    while let first = rest.first {
      if first == 0x26, let end = rest.prefix(12).firstIndex(of: 0x3B),
        let value = value(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self))
      {
        result += value.utf8
        rest = rest[(end + 1)...]
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func value(_ name: String) -> String? {
    if let known = entities[name] { return known }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.dropFirst().lowercased().hasPrefix("x")
    return UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10)
      .flatMap { Unicode.Scalar($0) }.map { String($0) }
  }
}

/// Content of one tag.
struct PlainTag {
  /// Lower case, without prefix.
  let name: String
  let isEnd: Bool
  /// Whether it closes itself.
  let isEmpty: Bool
  private let content: [UInt8]

  init(_ content: [UInt8]) {
    isEnd = content.first == 0x2F
    isEmpty = !isEnd && content.last == 0x2F
    let body = isEnd ? content.dropFirst() : content[...]
    name = Self.local(body.prefix { $0 > 0x20 && $0 != 0x2F && $0 != 0x3E })
    self.content = content
  }

  private static func local(_ name: ArraySlice<UInt8>) -> String {
    let bare = name.lastIndex(of: 0x3A).map { name[($0 + 1)...] } ?? name
    return String(decoding: bare, as: UTF8.self).lowercased()
  }

  /// Value of an attribute by its name in lower case, without prefix; its entities decoded.
  func attribute(_ wanted: String) -> String? {
    var rest = content.drop { $0 > 0x20 && $0 != 0x2F }
    while !rest.isEmpty {
      rest = rest.drop { $0 <= 0x20 || $0 == 0x2F }
      let name = rest.prefix { $0 != 0x3D && $0 > 0x20 }
      rest = rest[name.endIndex...].drop { $0 <= 0x20 }
      guard rest.first == 0x3D else { continue }
      rest = rest.dropFirst().drop { $0 <= 0x20 }
      var value = rest.prefix { $0 > 0x20 }
      if let quote = rest.first, quote == 0x22 || quote == 0x27 {
        value = rest.dropFirst().prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
      } else {
        rest = rest[value.endIndex...]
      }
      if Self.local(name) == wanted {
        return String(decoding: PlainMarkup.decoded(Array(value)), as: UTF8.self)
      }
    }
    return nil
  }

  /// Whole number that an attribute holds.
  func number(_ wanted: String) -> Int? {
    attribute(wanted).flatMap { text in
      (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        ? Int(text) : nil
    }
  }
}
