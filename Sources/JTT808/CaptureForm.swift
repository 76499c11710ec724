package import Telemetry

/// How a capture of JT/T 808 was written down.
package enum CaptureForm: Sendable, Hashable {
  /// The bytes as they went over the wire.
  case raw
  /// Hexadecimal digits, a frame a line, with or without something before them.
  case text

  /// The form of a file that begins with `head`, or what else the file looks like.
  package static func sniff(_ head: [UInt8]) -> Result<CaptureForm, LooksLike> {
    if head.isEmpty { return .failure(LooksLike(Message(zh: "空文件", en: "an empty file"))) }
    if let magic = LooksLike.magic(head) { return .failure(magic) }
    let lines = head.split(separator: 0x0A).prefix(400)
    let frames = lines.count { HexLine($0)?.bytes.first == Escaping.flag }
    if frames > 0, head.prefix(4096).count(where: isTextByte) * 10 > min(head.count, 4096) * 7 {
      return .success(.text)
    }
    // Digits and nothing else on every line, though no frame begins there.
    let full = lines.filter { line in line.contains { $0 > 0x20 } }
    if !full.isEmpty, full.allSatisfy({ isAllDigits($0) }) { return .success(.text) }
    let probe = Probe.of(head)
    if probe.whole > 0 || (probe.broken > 0 && !probe.isMostlySkipped) { return .success(.raw) }
    return .failure(LooksLike.content(head))
  }

  /// The form of a file that is a capture beyond doubt; nil for all others, also for damaged captures of text.
  ///
  /// A capture of text has a frame that is whole in its first lines, one of bytes has a whole frame in `head` or begins
  /// with what was one; neither happens in a table. Other files by their first bytes are to be told apart before.
  package static func certain(_ head: [UInt8]) -> CaptureForm? {
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return nil }
    let isText = head.allSatisfy { isTextByte($0) || $0 >= 0x80 }
    guard isText else {
      guard head.contains(Escaping.flag) else { return nil }
      let probe = Probe.of(head)
      let isFrameFirst = head.first == Escaping.flag && probe.broken > 0 && !probe.isMostlySkipped
      return probe.whole > 0 || isFrameFirst ? .raw : nil
    }
    let holdsFrame = head.split(separator: 0x0A).prefix(100).contains { line in
      guard let hex = HexLine(line), hex.bytes.first == Escaping.flag else { return false }
      return Probe.of(hex.bytes).whole > 0
    }
    return holdsFrame ? .text : nil
  }

  /// Whether a line is nothing but pairs of hexadecimal digits and blanks, eight bytes or more.
  private static func isAllDigits(_ line: ArraySlice<UInt8>) -> Bool {
    let digits = line.count { HexLine.digit($0) != nil }
    return digits >= 16 && line.allSatisfy { HexLine.digit($0) != nil || $0 <= 0x20 }
  }

  private struct Probe: FrameSink {
    var whole = 0
    var broken = 0
    var framed: UInt64 = 0
    var skipped: UInt64 = 0
    var isMostlySkipped: Bool { skipped > framed }

    static func of(_ bytes: [UInt8]) -> Probe {
      var probe = Probe()
      var splitter = FrameSplitter()
      splitter.feed(bytes.span, into: &probe)
      splitter.finish(into: &probe)
      return probe
    }

    mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
      if frame.error == nil { whole += 1 } else if frame.header != nil { broken += 1 }
      framed += UInt64(frame.wireLength)
    }
    mutating func take(_ skipped: SkippedBytes) { self.skipped += skipped.length }
  }
}

/// What a file that is no capture looks like.
package struct LooksLike: Error, Sendable, Hashable {
  package var words: Message

  init(_ words: Message) { self.words = words }

  /// Told by the first bytes.
  static func magic(_ head: [UInt8]) -> LooksLike? {
    let known: [([UInt8], String, String)] = [
      ([0x50, 0x4B, 0x03, 0x04], "ZIP 压缩包或 XLSX 工作簿", "a ZIP archive or an XLSX workbook"),
      ([0x1F, 0x8B], "gzip 压缩文件", "a gzip file"),
      ([0xD0, 0xCF, 0x11, 0xE0], "旧版 Excel（.xls）", "an old Excel workbook (.xls)"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd 压缩文件", "a zstd file"),
      ([0x37, 0x7A, 0xBC, 0xAF], "7z 压缩包", "a 7z archive"),
      (Array("Rar!".utf8), "RAR 压缩包", "a RAR archive"),
      (Array("%PDF".utf8), "PDF 文档", "a PDF document"),
      (Array("SQLite format 3".utf8), "SQLite 数据库", "an SQLite database"),
    ]
    return known.first { head.starts(with: $0.0) }.map { LooksLike(Message(zh: $0.1, en: $0.2)) }
  }

  /// Told by what the bytes are.
  static func content(_ head: [UInt8]) -> LooksLike {
    let bare = head.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    if bare.first == 0x3C { return LooksLike(Message(zh: "HTML 或 XML", en: "HTML or XML")) }
    if bare.first == 0x7B || bare.first == 0x5B {
      return LooksLike(Message(zh: "JSON（或 JT/T 809）", en: "JSON (or JT/T 809)"))
    }
    if bare.first == 0x24 { return LooksLike(Message(zh: "NMEA 0183", en: "NMEA 0183")) }
    let controls = head.count { $0 < 0x20 && !isTextByte($0) }
    if controls * 50 > head.count {
      return LooksLike(
        Message(zh: "二进制数据，没有 JT/T 808 帧", en: "binary data without JT/T 808 frames"))
    }
    let firstLine = bare.prefix { $0 != 0x0A }
    if [0x2C, 0x3B, 0x09].contains(where: { mark in firstLine.count { $0 == mark } > 1 }) {
      return LooksLike(Message(zh: "表格文本（CSV）", en: "a table of text (CSV)"))
    }
    return LooksLike(Message(zh: "文本，没有 JT/T 808 帧", en: "text without JT/T 808 frames"))
  }
}
