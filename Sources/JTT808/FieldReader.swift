import Telemetry

/// The body ends before a field does.
package struct FieldMissing: Error, Sendable, Hashable {
  package var name: String
  package var place: Int
  package var wanted: Int
  package var left: Int
}

/// Walks over a body and notes each field with its place; what was read stays if the body ends too early.
package struct FieldReader: Sendable {
  /// The whole message, so that places are places in the message.
  package let bytes: [UInt8]
  package private(set) var place: Int
  package private(set) var end: Int
  package var fields: [Field] = []
  package var problems: [FieldProblem] = []

  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    let all = range.clamped(to: 0..<bytes.count)
    place = all.lowerBound
    end = all.upperBound
  }

  package var left: Int { end - place }
  package var rest: ArraySlice<UInt8> { bytes[place..<end] }

  /// A reader of `range` alone, with no fields yet.
  func part(_ range: Range<Int>) -> FieldReader {
    FieldReader(bytes, range.clamped(to: place..<end))
  }

  /// Takes `count` bytes without naming them.
  mutating func take(_ count: Int, _ name: String) throws(FieldMissing) -> Range<Int> {
    guard count <= left else {
      throw FieldMissing(name: name, place: place, wanted: count, left: left)
    }
    defer { place += count }
    return place..<(place + count)
  }

  /// The unsigned integer of up to 4 bytes in `range`, big-endian.
  func integer(_ range: Range<Int>) -> UInt32 {
    bytes[range].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A BYTE, WORD or DWORD.
  @discardableResult
  mutating func number(
    _ name: String, _ count: Int, unit: String? = nil, clause: String? = nil,
    _ meaning: (UInt32) -> Message? = { _ in nil }
  ) throws(FieldMissing) -> UInt32 {
    let range = try take(count, name)
    let value = integer(range)
    fields.append(
      Field(
        name, .integer(Int64(value)), range, unit: unit, clause: clause, meaning: meaning(value)))
    return value
  }

  /// A message id, as `0x0200`.
  mutating func messageID(_ name: String, clause: String) throws(FieldMissing) {
    let range = try take(2, name)
    let id = UInt16(truncatingIfNeeded: integer(range))
    fields.append(
      Field(
        name, .text(hexID(id)), range, clause: clause, meaning: MessageList.decoder(of: id)?.words))
  }

  /// A STRING of `count` bytes in GBK without its padding.
  @discardableResult
  mutating func text(_ name: String, _ count: Int, clause: String? = nil)
    throws(FieldMissing) -> String
  {
    let range = try take(count, name)
    let decoded = GBKText.decode(bytes[range])
    fields.append(Field(name, .text(decoded.text), range, clause: clause))
    if !decoded.isClean {
      problems.append(
        FieldProblem(
          "text-encoding", range, found: hexText(bytes[range]), expected: "GBK",
          Message(zh: "「\(name)」中有不成 GBK 字符的字节", en: "\(name) has bytes that form no GBK character")
        ))
    }
    return decoded.text
  }

  /// A length BYTE and as many bytes of GBK.
  @discardableResult
  mutating func counted(_ name: String, clause: String? = nil) throws(FieldMissing) -> String {
    let length = try take(1, name)
    let count = Int(bytes[length.lowerBound])
    let text = try text(name, count, clause: clause)
    if let last = fields.indices.last {
      fields[last].range = length.lowerBound..<fields[last].range.upperBound
    }
    return text
  }

  /// Digits as they are, four bits each.
  mutating func digits(_ name: String, _ count: Int, clause: String? = nil) throws(FieldMissing) {
    let range = try take(count, name)
    fields.append(Field(name, .text(hexText(bytes[range])), range, clause: clause))
  }

  /// Bytes as they are, in hexadecimal.
  mutating func raw(_ name: String, _ count: Int, clause: String? = nil) throws(FieldMissing) {
    try digits(name, count, clause: clause)
  }

  /// What is left, in hexadecimal; nothing where nothing is left.
  mutating func rawRest(_ name: String, clause: String? = nil) {
    guard left > 0 else { return }
    fields.append(Field(name, .text(hexText(rest)), place..<end, clause: clause))
    place = end
  }

  /// A time of six BCD bytes; null where it is none, and then a problem.
  @discardableResult
  mutating func time(_ name: String, clause: String? = nil) throws(FieldMissing) -> Bool {
    let range = try take(6, name)
    guard let text = DeviceTime.text(bytes[range]) else {
      fields.append(Field(name, .null, range, clause: clause))
      problems.append(
        FieldProblem(
          "time-invalid", range, found: hexText(bytes[range]), expected: "YYMMDDhhmmss",
          Message(zh: "「\(name)」不是时间", en: "\(name) is no time")))
      return false
    }
    fields.append(Field(name, .text(text), range, clause: clause))
    return true
  }

  /// A value worked out from the bytes of `range`.
  mutating func derive(_ name: String, _ value: FieldValue, _ range: Range<Int>) {
    fields.append(Field(name, value, range, isDerived: true))
  }

  /// Steps over `range`, which a part has read.
  mutating func skip(to place: Int) { self.place = min(max(self.place, place), end) }
}

/// `0x0200`.
package func hexID(_ id: UInt16) -> String {
  "0x" + hexDigits(UInt64(id), count: 4).uppercased()
}

/// `0x0A`.
func hexByte(_ byte: UInt8) -> String { "0x" + hexDigits(UInt64(byte), count: 2).uppercased() }
