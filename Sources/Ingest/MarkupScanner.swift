/// Why reading markup stopped.
enum MarkupFailure: Error, Hashable {
  /// Declares entities of its own, which no office program does and bombs do.
  case entities
  /// A tag, comment or section beyond `MarkupScanner.longestToken` bytes.
  case tokenTooLong
  /// Ends inside a tag.
  case truncated
  case tooManySheets

  var code: String {
    switch self {
    case .entities: "markup-entities"
    case .tokenTooLong, .tooManySheets: "workbook-damaged"
    case .truncated: "markup-truncated"
    }
  }
}

/// Splits XML or HTML into tags and text, in one window of memory, for whatever size of input.
///
/// No tree, no stack, no entity but the predefined ones and numbers: nothing in the input can make it grow or
/// recurse. Lenient where HTML in the wild is: a `<` that begins no tag is text.
struct MarkupScanner {
  static let longestToken = 1 << 20

  /// Ranges lie in `buffer` and hold until the next token is asked for.
  enum Token {
    /// What stands between `<` and `>`: name, attributes, perhaps a `/`.
    case open(Range<Int>)
    case close(Range<Int>)
    case text(Range<Int>)
    /// Text in which nothing is to be decoded.
    case raw(Range<Int>)
    case end
  }

  private(set) var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var hasMore = true
  /// Set inside `<script>` and `<style>`, whose content is no markup.
  private var rawName: UInt64 = 0
  private let source: (UnsafeMutableRawBufferPointer) throws -> Int

  init(_ source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    self.source = source
    buffer = Array(repeating: 0, count: 1 << 18)
  }

  /// The next tag or piece of text; a long text comes in several.
  mutating func next() throws -> Token {
    while true {
      if start == end {
        guard try refill() else { return .end }
      }
      if buffer[start] != 0x3C {
        var from = start
        var stop = from
        while stop < end, buffer[stop] != 0x3C { stop += 1 }
        if stop == end, hasMore, stop - from < 4096 {
          if try refill() { continue }
          // The window moved all the same.
          from = start
          stop = end
        }
        // An entity cut in two would be two texts.
        if stop == end, hasMore, let mark = buffer[max(from, stop - 12)..<stop].lastIndex(of: 0x26),
          mark > from
        {
          stop = mark
        }
        start = stop
        return rawName != 0 ? .raw(from..<stop) : .text(from..<stop)
      }
      guard try has(4) || end - start > 1 else {
        start = end
        return .text(end..<end)
      }
      if rawName != 0 {
        if buffer[start + 1] == 0x2F, try has(10),
          MarkupScanner.key(of: buffer, start + 2..<end) == rawName
        {
          rawName = 0
        } else {
          start += 1
          return .raw(start - 1..<start)
        }
      }
      switch buffer[start + 1] {
      case 0x2F:
        let range = try tag(from: start + 2)
        return .close(range)
      case 0x21:
        if let token = try declaration() { return token }
      case 0x3F: try skip(through: [0x3E])
      case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF:
        let range = try tag(from: start + 1)
        let name = MarkupScanner.key(of: buffer, range)
        if name == MarkupScanner.script || name == MarkupScanner.style { rawName = name }
        return .open(range)
      default:
        start += 1
        return .text(start - 1..<start)
      }
    }
  }

  // MARK: - Names, attributes, text

  private static let script = key("script")
  private static let style = key("style")

  /// Local name as one number: its first seven bytes in lower case and its length.
  static func key(of bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var key: UInt64 = 0
    var count: UInt64 = 0
    var index = range.lowerBound
    while index < range.upperBound {
      var byte = bytes[index]
      // Blank, `/` and `>` end it; a prefix does not count.
      if byte <= 0x20 || byte == 0x2F || byte == 0x3E { break }
      if byte == 0x3A {
        key = 0
        count = 0
      } else {
        if byte &- 0x41 < 26 { byte |= 0x20 }
        if count < 7 { key |= UInt64(byte) << (8 * count) }
        count += 1
      }
      index += 1
    }
    return key | min(count, 255) << 56
  }

  static func key(_ name: String) -> UInt64 {
    let bytes = Array(name.utf8)
    return key(of: bytes, bytes.indices)
  }

  func key(_ range: Range<Int>) -> UInt64 { MarkupScanner.key(of: buffer, range) }

  /// Whether an opening tag closes itself.
  func isEmpty(_ range: Range<Int>) -> Bool {
    range.upperBound > range.lowerBound && buffer[range.upperBound - 1] == 0x2F
  }

  /// Value of the attribute whose local name has `key`; nil where the tag has none.
  func attribute(_ key: UInt64, in range: Range<Int>) -> Range<Int>? {
    var index = range.lowerBound
    let stop = range.upperBound
    while index < stop, buffer[index] > 0x20, buffer[index] != 0x2F { index += 1 }
    while index < stop {
      while index < stop, buffer[index] <= 0x20 || buffer[index] == 0x2F { index += 1 }
      let name = index
      while index < stop, buffer[index] != 0x3D, buffer[index] > 0x20 { index += 1 }
      let nameEnd = index
      while index < stop, buffer[index] <= 0x20 { index += 1 }
      guard index < stop, buffer[index] == 0x3D else { continue }
      index += 1
      while index < stop, buffer[index] <= 0x20 { index += 1 }
      guard index < stop else { return nil }
      var value = index..<index
      let quote = buffer[index]
      if quote == 0x22 || quote == 0x27 {
        var last = index + 1
        while last < stop, buffer[last] != quote { last += 1 }
        value = index + 1..<last
        index = min(last + 1, stop)
      } else {
        while index < stop, buffer[index] > 0x20 { index += 1 }
        value = value.lowerBound..<index
      }
      if MarkupScanner.key(of: buffer, name..<nameEnd) == key { return value }
    }
    return nil
  }

  /// Whole number that an attribute holds; nil where it has none, or one beyond nine digits.
  func number(_ range: Range<Int>?) -> Int? {
    guard let range, 1...9 ~= range.count else { return nil }
    var value = 0
    for byte in buffer[range] {
      guard byte &- 0x30 <= 9 else { return nil }
      value = value * 10 + Int(byte &- 0x30)
    }
    return value
  }

  /// Text of a range with its entities decoded.
  func text(_ range: Range<Int>) -> [UInt8] {
    guard buffer[range].contains(0x26) else { return Array(buffer[range]) }
    var text: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      if buffer[index] == 0x26, let (bytes, next) = entity(at: index, before: range.upperBound) {
        text += bytes
        index = next
      } else {
        text.append(buffer[index])
        index += 1
      }
    }
    return text
  }

  private func entity(at start: Int, before stop: Int) -> (bytes: [UInt8], next: Int)? {
    let limit = min(stop, start + 12)
    guard let semicolon = buffer[start..<limit].firstIndex(of: 0x3B) else { return nil }
    let name = String(decoding: buffer[start + 1..<semicolon], as: UTF8.self)
    let text: String
    switch name {
    case "amp": text = "&"
    case "lt": text = "<"
    case "gt": text = ">"
    case "quot": text = "\""
    case "apos": text = "'"
    case "nbsp": text = " "
    case "deg": text = "°"
    default:
      guard name.hasPrefix("#") else { return nil }
      let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
      guard let value = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
        let scalar = Unicode.Scalar(value)
      else { return nil }
      text = String(Character(scalar))
    }
    return (Array(text.utf8), semicolon + 1)
  }

  // MARK: - The window

  /// Whether `count` bytes are there, after reading on if need be.
  private mutating func has(_ count: Int) throws -> Bool {
    while end - start < count {
      guard try refill() else { return false }
    }
    return true
  }

  /// Reads on behind what is still needed, which moves to the front; false at the end of the input.
  private mutating func refill() throws -> Bool {
    guard hasMore else { return false }
    if start > 0 {
      buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
      end -= start
      start = 0
    }
    if end == buffer.count {
      guard buffer.count < MarkupScanner.longestToken * 2 else { throw MarkupFailure.tokenTooLong }
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let place = end
    let count = try buffer.withUnsafeMutableBytes {
      try source(UnsafeMutableRawBufferPointer(rebasing: $0[place...]))
    }
    end += count
    if count == 0 { hasMore = false }
    return count > 0
  }

  /// Content of the tag that begins at `from`, up to its `>`; quotes may hold one.
  private mutating func tag(from: Int) throws -> Range<Int> {
    let lead = from - start
    var offset = lead
    var quote: UInt8 = 0
    while true {
      while start + offset < end {
        let byte = buffer[start + offset]
        if quote != 0 {
          if byte == quote { quote = 0 }
        } else if byte == 0x3E {
          let range = start + lead..<start + offset
          start = range.upperBound + 1
          return range
        } else if byte == 0x22 || byte == 0x27 {
          // In sloppy HTML a lone quote stands outside any value.
          if start + offset > 0, buffer[start + offset - 1] == 0x3D { quote = byte }
        }
        offset += 1
        if offset > MarkupScanner.longestToken { throw MarkupFailure.tokenTooLong }
      }
      guard try refill() else { throw MarkupFailure.truncated }
    }
  }

  /// A section that begins with `<!`: CDATA is text, comments and the document type are passed over.
  private mutating func declaration() throws -> Token? {
    if try has(9), buffer[start..<start + 9].elementsEqual(Array("<![CDATA[".utf8)) {
      var offset = 9
      while true {
        while start + offset + 2 < end {
          if buffer[start + offset] == 0x5D, buffer[start + offset + 1] == 0x5D,
            buffer[start + offset + 2] == 0x3E
          {
            let range = start + 9..<start + offset
            start += offset + 3
            return .raw(range)
          }
          offset += 1
          if offset > MarkupScanner.longestToken { throw MarkupFailure.tokenTooLong }
        }
        guard try refill() else { throw MarkupFailure.truncated }
      }
    }
    if end - start > 3, buffer[start + 2] == 0x2D, buffer[start + 3] == 0x2D {
      start += 4
      try skip(through: [0x2D, 0x2D, 0x3E])
      return nil
    }
    var offset = 2
    while true {
      while start + offset < end {
        let byte = buffer[start + offset]
        // Conditional comments (`<![if …]>`) of old office programs begin with the bracket.
        if byte == 0x5B, offset > 2 { throw MarkupFailure.entities }
        offset += 1
        if byte == 0x3E {
          start += offset
          return nil
        }
        if offset > MarkupScanner.longestToken { throw MarkupFailure.tokenTooLong }
      }
      guard try refill() else { throw MarkupFailure.truncated }
    }
  }

  /// Passes over everything up to and with `mark`, of any length.
  private mutating func skip(through mark: [UInt8]) throws {
    while true {
      while start + mark.count <= end {
        if buffer[start..<start + mark.count].elementsEqual(mark) {
          start += mark.count
          return
        }
        start += 1
      }
      guard try refill() else { throw MarkupFailure.truncated }
    }
  }
}
