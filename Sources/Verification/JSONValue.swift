/// A value of JSON as it stands in a result folder; numbers keep their digits.
enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in their order, each key once.
  case object([(key: String, value: JSONValue)])

  static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)), (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }

  /// Whole number written without point or exponent.
  var integer: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits)
  }

  /// Number times ten to the power of `decimals`; nil where it has more digits after the point.
  func scaled(_ decimals: Int) -> Int64? {
    guard case .number(let digits) = self else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.utf8.count <= decimals else { return nil }
    return Int64(
      String(parts[0]) + fraction + String(repeating: "0", count: decimals - fraction.utf8.count))
  }

  /// Texts of an array of texts; nil for anything else.
  var texts: [String]? {
    guard let items else { return nil }
    var texts: [String] = []
    for item in items {
      guard let text = item.text else { return nil }
      texts.append(text)
    }
    return texts
  }
}

/// Where a text is no JSON.
struct JSONError: Error, Hashable {
  enum Reason: String {
    case syntax, encoding, tooDeep = "too-deep", duplicateKey = "duplicate-key"
  }
  var reason: Reason
  /// 0-based.
  var byte: Int
}

/// Reads strict JSON (RFC 8259); a key that stands twice in one object is an error, since readers would differ.
struct JSONReader {
  /// Deeper than any file of ours by far.
  private static let deepest = 32

  private let bytes: ArraySlice<UInt8>
  private var index: Int

  /// Reads one value that fills all of `bytes`.
  static func read(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.index == bytes.endIndex else { throw reader.error(.syntax) }
    return value
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  private func error(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason: reason, byte: index - bytes.startIndex)
  }

  private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.deepest else { throw error(.tooDeep) }
    skipBlanks()
    switch next {
    case 0x7B: return try object(depth: depth)
    case 0x5B: return try array(depth: depth)
    case 0x22: return .string(try string())
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6E: return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let count = word.utf8CodeUnitCount
    let isThere = word.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
    guard isThere else { throw error(.syntax) }
    index += count
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var members: [(key: String, value: JSONValue)] = []
    var seen: Set<String> = []
    if take(0x7D) { return .object(members) }
    while true {
      skipBlanks()
      guard next == 0x22 else { throw error(.syntax) }
      let place = index
      let key = try string()
      guard seen.insert(key).inserted else {
        throw JSONError(reason: .duplicateKey, byte: place - bytes.startIndex)
      }
      guard take(0x3A) else { throw error(.syntax) }
      members.append((key, try value(depth: depth + 1)))
      if take(0x2C) { continue }
      guard take(0x7D) else { throw error(.syntax) }
      return .object(members)
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var items: [JSONValue] = []
    if take(0x5D) { return .array(items) }
    while true {
      items.append(try value(depth: depth + 1))
      if take(0x2C) { continue }
      guard take(0x5D) else { throw error(.syntax) }
      return .array(items)
    }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = index
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    if next == 0x2D { index += 1 }
    guard isDigit(next) else { throw error(.syntax) }
    if next == 0x30 { index += 1 } else { while isDigit(next) { index += 1 } }
    if next == 0x2E {
      index += 1
      guard isDigit(next) else { throw error(.syntax) }
      while isDigit(next) { index += 1 }
    }
    // No file of ours has exponents; a number that is not written as we write it is not ours.
    if next == 0x65 || next == 0x45 || isDigit(next) { throw error(.syntax) }
    return .number(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    let start = index
    // Nearly every text stands as it is.
    while let byte = next, byte != 0x22, byte != 0x5C, byte >= 0x20 { index += 1 }
    var text = bytes[start..<index]
    var unescaped: [UInt8] = []
    var isEscaped = false
    while next != 0x22 {
      guard let byte = next, byte >= 0x20 else { throw error(.syntax) }
      index += 1
      if byte == 0x5C {
        if !isEscaped { unescaped = Array(text) }
        isEscaped = true
        unescaped += try escape()
      } else if !isEscaped {
        text = bytes[start..<index]
      } else {
        unescaped.append(byte)
      }
    }
    index += 1
    let result =
      isEscaped
      ? String(validating: unescaped, as: UTF8.self) : String(validating: text, as: UTF8.self)
    guard let result else { throw error(.encoding) }
    return result
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = next else { throw error(.syntax) }
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: return [byte]
    case 0x62: return [0x08]
    case 0x66: return [0x0C]
    case 0x6E: return [0x0A]
    case 0x72: return [0x0D]
    case 0x74: return [0x09]
    case 0x75:
      var unit = try hexUnit()
      if unit & 0xFC00 == 0xD800, next == 0x5C, index + 1 < bytes.endIndex, bytes[index + 1] == 0x75
      {
        index += 2
        let low = try hexUnit()
        guard low & 0xFC00 == 0xDC00 else { throw error(.encoding) }
        unit = 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error(.encoding) }
      return Array(String(Character(scalar)).utf8)
    default: throw error(.syntax)
    }
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.endIndex,
      bytes[index..<index + 4].allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
      }),
      let unit = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw error(.syntax) }
    index += 4
    return unit
  }
}
