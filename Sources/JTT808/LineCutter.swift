/// Cuts text into lines, incrementally; a line that is too long is cut off and says so.
struct LineCutter: Sendable {
  struct Line: Sendable {
    var bytes: [UInt8]
    /// 1-based.
    var number: UInt64
    /// 0-based byte of its start in the file.
    var start: UInt64
    /// Bytes in the file, without the line end.
    var length: UInt64
    var isCut: Bool
  }

  /// Longest line that is read: room for a hundred frames.
  static let longestLine = 1 << 20

  private var line = Line(bytes: [], number: 1, start: 0, length: 0, isCut: false)

  /// The line that ends with this byte.
  mutating func add(_ byte: UInt8) -> Line? {
    if byte == 0x0A { return end() }
    line.length += 1
    if line.bytes.count < Self.longestLine { line.bytes.append(byte) } else { line.isCut = true }
    return nil
  }

  mutating func finish() -> Line? { line.length > 0 ? end() : nil }

  private mutating func end() -> Line {
    let next = Line(
      bytes: [], number: line.number + 1, start: line.start + line.length + 1, length: 0,
      isCut: false)
    var done = next
    swap(&done, &line)
    return done
  }
}

/// Lines without data, gathered for as long as they follow each other.
struct QuietLines: Sendable {
  private(set) var first: UInt64 = 0
  private(set) var start: UInt64 = 0
  private(set) var count: UInt64 = 0
  private(set) var bytes: UInt64 = 0
  /// The beginning of the first line, printable.
  private(set) var sample = ""

  func isBroken(by line: LineCutter.Line) -> Bool { count > 0 && line.number != first + count }

  mutating func add(_ line: LineCutter.Line) {
    if count == 0 {
      first = line.number
      start = line.start
      sample = String(
        decoding: line.bytes.prefix(40).map { isTextByte($0) && $0 >= 0x20 ? $0 : 0x2E },
        as: UTF8.self)
    }
    count += 1
    bytes += line.length
  }

  /// What was gathered, which is then forgotten.
  mutating func take() -> QuietLines? {
    guard count > 0 else { return nil }
    defer { self = QuietLines() }
    return self
  }
}
