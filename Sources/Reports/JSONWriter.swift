import Telemetry

/// JSON as it is written: keys in the order of the calls, numbers in fixed point, no value looked at twice.
///
/// With `isPretty` every member of an object or array stands on its own line.
struct JSONWriter {
  private var out: ByteWriter
  private let isPretty: Bool
  private var depth = 0
  private var needsComma = false
  private var followsKey = false

  init(capacity: Int = 0, isPretty: Bool = false) {
    out = ByteWriter(capacity: capacity)
    self.isPretty = isPretty
  }

  var bytes: [UInt8] { out.bytes }
  var count: Int { out.bytes.count }

  /// What was written since the last time; between two lines.
  mutating func takeBytes() -> [UInt8] { out.takeBytes() }

  mutating func beginObject() { open(0x7B) }
  mutating func endObject() { close(0x7D) }
  mutating func beginArray() { open(0x5B) }
  mutating func endArray() { close(0x5D) }

  /// Ends a line of JSON Lines or of a whole document.
  mutating func endLine() {
    out.byte(0x0A)
    needsComma = false
  }

  /// A key of ours, which holds nothing to escape.
  mutating func key(_ key: StaticString) {
    separate()
    out.quoted(key, then: isPretty ? ": " : ":")
    followsKey = true
  }

  /// A key that is a word of the data.
  mutating func key(word: String) {
    separate()
    quoted(word)
    out.raw(isPretty ? ": " : ":")
    followsKey = true
  }

  mutating func string(_ value: String) {
    separate()
    quoted(value)
    needsComma = true
  }

  /// A local time with its offset, `2026-03-02T07:12:20+08:00`; `zoneText` is the zone's description.
  mutating func time(_ time: Timestamp, in zone: ZoneOffset, zoneText: String) {
    separate()
    out.byte(0x22)
    out.localTime(time, in: zone, separator: 0x54)
    out.text(zoneText)
    out.byte(0x22)
    needsComma = true
  }

  mutating func record(_ id: RecordID) {
    separate()
    out.byte(0x22)
    out.record(id)
    out.byte(0x22)
    needsComma = true
  }

  mutating func integer(_ value: Int64) {
    separate()
    out.integer(value)
    needsComma = true
  }

  mutating func null() {
    separate()
    out.raw("null")
    needsComma = true
  }

  mutating func bool(_ value: Bool) {
    separate()
    out.text(value ? "true" : "false")
    needsComma = true
  }

  /// A number `scaled` / 10^`decimals`, rounded down to `places` decimals.
  mutating func fixed(_ scaled: Int64, decimals: Int, places: Int) {
    separate()
    out.fixed(scaled, decimals: decimals, places: places)
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    out.byte(bracket)
    depth += 1
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if isPretty, needsComma { newLine() }
    out.byte(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
      return
    }
    if needsComma { out.byte(0x2C) }
    if isPretty, depth > 0 { newLine() }
    needsComma = false
  }

  private mutating func newLine() {
    out.byte(0x0A)
    for _ in 0..<depth { out.raw("  ") }
  }

  private mutating func quoted(_ value: String) {
    out.byte(0x22)
    var value = value
    value.withUTF8 { bytes in
      var start = 0
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F {
          out.raw(UnsafeBufferPointer(rebasing: bytes[start..<index]))
          escape(byte)
          start = index + 1
        }
        index += 1
      }
      out.raw(UnsafeBufferPointer(rebasing: bytes[start...]))
    }
    out.byte(0x22)
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: out.raw("\\\"")
    case 0x5C: out.raw("\\\\")
    case 0x0A: out.raw("\\n")
    case 0x0D: out.raw("\\r")
    case 0x09: out.raw("\\t")
    default:
      out.raw("\\u00")
      out.byte(hexDigit(byte >> 4))
      out.byte(hexDigit(byte & 15))
    }
  }

  private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }
}

// MARK: - Members written once for many lines

extension JSONWriter {
  /// Members of an object as they stand between its braces.
  struct Members {
    fileprivate let bytes: [UInt8]

    init(_ write: (inout JSONWriter) -> Void) {
      var json = JSONWriter()
      write(&json)
      bytes = json.bytes
    }
  }

  mutating func members(_ members: Members) {
    guard !members.bytes.isEmpty else { return }
    separate()
    out.raw(members.bytes)
    needsComma = true
  }
}

// MARK: - Lines of which there are very many

extension JSONWriter {
  /// What stands on every line before a record's name, and what of one source between name and line number.
  struct PlaceFrame {
    fileprivate let head: [UInt8]
    fileprivate let tail: [UInt8]

    init(source: Members) {
      head = Array("{\"schema\":1,\"record\":\"".utf8)
      tail =
        Array("\",".utf8) + source.bytes + Array((source.bytes.isEmpty ? "" : ",").utf8)
        + Array("\"line\":".utf8)
    }
  }

  /// The whole line of a record that lies in lines of text.
  mutating func placeLine(
    _ frame: PlaceFrame, record: RecordID, line: Int64, offset: Int64, length: Int64
  ) {
    out.raw(frame.head)
    out.record(record)
    out.raw(frame.tail)
    out.integer(line)
    out.raw(",\"offset\":")
    out.integer(offset)
    out.raw(",\"length\":")
    out.integer(length)
    out.raw("}\n")
    needsComma = false
  }
}

// MARK: - Members that are left out when unknown

extension JSONWriter {
  mutating func member(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    self.key(key)
    string(value)
  }

  mutating func member(_ key: StaticString, integer value: Int64?) {
    guard let value else { return }
    self.key(key)
    integer(value)
  }

  mutating func member(_ key: StaticString, count value: Int) { member(key, integer: Int64(value)) }

  mutating func member(_ key: StaticString, bool value: Bool) {
    self.key(key)
    bool(value)
  }

  mutating func member(_ key: StaticString, _ message: Message) {
    self.key(key)
    beginObject()
    member("zh", message.zh)
    member("en", message.en)
    endObject()
  }

  mutating func member(_ key: StaticString, strings: [String]) {
    self.key(key)
    beginArray()
    for text in strings { string(text) }
    endArray()
  }

  mutating func member(_ key: StaticString, records: [RecordID]) {
    self.key(key)
    beginArray()
    for record in records { self.record(record) }
    endArray()
  }

  /// An object of counts, keys by their bytes.
  mutating func member(_ key: StaticString, counts: [String: Int]) {
    self.key(key)
    beginObject()
    for name in counts.keys.sorted(by: utf8Less) {
      self.key(word: name)
      integer(Int64(counts[name] ?? 0))
    }
    endObject()
  }
}
