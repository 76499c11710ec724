package import Telemetry

/// Takes the messages of a capture, and what was skipped.
package protocol CaptureSink {
  mutating func take(_ message: DecodedMessage, at place: CapturePlace)
  mutating func take(_ diagnostic: Diagnostic)
}

/// Reads a whole capture: raw bytes, or text with hexadecimal digits, and hands on message after message.
///
/// Each fragment is handed on, and once more the message they make up. Every byte belongs to a message or to a
/// diagnostic with place and length.
///
/// Memory: one line of text of at most `longestLine` bytes, the splitter's, and the reassembler's.
package struct CaptureDecoder<Output: CaptureSink> {
  package var output: Output
  private let form: CaptureForm
  private let source: String
  private var splitter = FrameSplitter()
  private var reassembler = Reassembler()
  private var places = PlaceMap()
  /// Bytes of the stream so far, in a capture of text.
  private var streamed: UInt64 = 0
  private var text = LineCutter()
  private var quiet = QuietLines()

  package init(_ form: CaptureForm, source: String, output: Output) {
    self.form = form
    self.source = source
    self.output = output
  }

  package mutating func feed(_ bytes: Span<UInt8>) {
    if form == .text {
      for place in 0..<bytes.count {
        if let line = text.add(bytes[place]) { read(line) }
      }
    } else {
      var splitter = splitter
      splitter.feed(bytes, into: &self)
      self.splitter = splitter
    }
  }

  package mutating func finish() {
    if form == .text, let line = text.finish() { read(line) }
    var splitter = splitter
    splitter.finish(into: &self)
    self.splitter = splitter
    reassembler.finish()
    tellIncomplete()
    tellQuiet()
  }

  /// Bytes of a frame that may lack its flags, as a log writes them.
  private mutating func read(_ line: LineCutter.Line) {
    guard !line.isCut, let hex = HexLine(line.bytes[...]) else {
      if !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) || line.isCut {
        if quiet.isBroken(by: line) { tellQuiet() }
        quiet.add(line)
      }
      return
    }
    tellQuiet()
    if hex.hasOddDigit {
      output.take(
        Diagnostic(
          .warning, "hex-odd",
          at: SourceLocation(source: source, line: line.number, byte: line.start),
          found: "\(hex.bytes.count * 2 + 1)", expected: "\(hex.bytes.count * 2)",
          message: Message(
            zh: "十六进制位数为奇数，末位未读", en: "an odd number of digits, the last is not read")))
    }
    places.add(hex, at: streamed, line: line.number, lineStart: line.start)
    streamed += UInt64(hex.bytes.count)
    var splitter = splitter
    splitter.feed(hex.bytes.span, into: &self)
    self.splitter = splitter
  }

  private mutating func tellQuiet() {
    guard let lines = quiet.take() else { return }
    output.take(
      Diagnostic(
        .note, "text-line",
        at: SourceLocation(source: source, line: lines.first, byte: lines.start),
        found: lines.sample, expected: "7E…7E", count: Int(clamping: lines.count),
        message: Message(
          zh: "\(lines.count) 行（\(lines.bytes) 字节）没有十六进制数据",
          en: "\(lines.count) lines (\(lines.bytes) bytes) hold no hexadecimal data")))
  }

  private mutating func tellIncomplete() {
    for lost in reassembler.incomplete {
      let place = places.place(of: lost.offset)
      let missing = lost.missing.map(String.init).joined(separator: ",")
      let id = hexID(lost.header.messageID)
      output.take(
        Diagnostic(
          .warning, "fragments-missing",
          at: SourceLocation(source: source, line: place.line, byte: place.fileOffset),
          found: "\(lost.received)", expected: "\(lost.header.packageTotal)",
          message: Message(
            zh: "\(id) 分包不全：\(lost.received)/\(lost.header.packageTotal)，缺 \(missing)",
            en:
              "\(id): \(lost.received) of \(lost.header.packageTotal) fragments, missing \(missing)"
          )))
    }
    reassembler.incomplete = []
  }
}

extension CaptureDecoder: FrameSink {
  package mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
    let place = places.place(of: frame.offset)
    tell(frame, place)
    output.take(DecodedMessage(frame, content), at: place)
    guard frame.error == nil, frame.header?.isFragment == true else { return }
    switch reassembler.add(frame, content) {
    case .pending: break
    case .complete(let header, let body, let fragments):
      output.take(
        DecodedMessage(frame, header: header, body: body, fragments: fragments), at: place)
    case .misplaced:
      output.take(
        Diagnostic(
          .warning, "fragment-index",
          at: SourceLocation(source: source, line: place.line, byte: place.fileOffset),
          found: "\(frame.header?.packageIndex ?? 0)",
          expected: "1…\(frame.header?.packageTotal ?? 0)",
          message: Message(zh: "分包序号超出范围", en: "the fragment's index is out of range")))
    }
    tellIncomplete()
  }

  package mutating func take(_ skipped: SkippedBytes) {
    let place = places.place(of: skipped.offset)
    output.take(
      Diagnostic(
        skipped.reason == .idleFlags ? .note : .warning, "skipped-" + skipped.reason.rawValue,
        at: SourceLocation(source: source, line: place.line, byte: place.fileOffset),
        found: hexText(skipped.sample), expected: "7E…7E",
        message: skipped.message))
  }

  private mutating func tell(_ frame: Frame, _ place: CapturePlace) {
    let location = SourceLocation(source: source, line: place.line, byte: place.fileOffset)
    if let error = frame.error {
      output.take(
        Diagnostic(
          .warning, "frame-" + error.rawValue.replacing("_", with: "-").replacing("+", with: "-"),
          at: location, found: error.found(frame), expected: error.expected(frame),
          message: error.message(frame)))
    }
    if frame.isRepaired {
      output.take(
        Diagnostic(
          .warning, "frame-flag-inside", at: location, found: "7E", expected: "7D 02",
          message: Message(
            zh: "帧内 7E 未转义，按声明长度读出（\(frame.wireLength) 字节）",
            en:
              "a 7E inside was not escaped; read by the declared length (\(frame.wireLength) bytes)"
          )))
    }
    if frame.hasBadEscape {
      output.take(
        Diagnostic(
          .warning, "frame-bad-escape", at: location, found: "7D", expected: "7D 01, 7D 02",
          message: Message(
            zh: "7D 之后不是 01 或 02，照原样读（\(frame.wireLength) 字节）",
            en: "a 7D without 01 or 02, taken as it stands (\(frame.wireLength) bytes)")))
    }
    if frame.isCutOff {
      output.take(
        Diagnostic(
          .warning, "frame-cut-off", at: location, found: "\(frame.wireLength)", expected: "7E",
          message: Message(
            zh: "最后一帧没有结束标志（\(frame.wireLength) 字节）",
            en: "the last frame has no closing flag (\(frame.wireLength) bytes)")))
    }
  }
}

extension SkippedBytes {
  package var message: Message {
    let what =
      switch reason {
      case .idleFlags: Message(zh: "多余的标志位", en: "flags with nothing between them")
      case .http: Message(zh: "HTTP 请求", en: "an HTTP request")
      case .text: Message(zh: "文本", en: "text")
      case .fill: Message(zh: "填充字节", en: "fill bytes")
      case .garbage: Message(zh: "不成帧的字节", en: "bytes that form no frame")
      case .cutOff: Message(zh: "被截断的半帧", en: "half a frame, cut off")
      }
    return Message(zh: "跳过 \(length) 字节：\(what.zh)", en: "skipped \(length) bytes: \(what.en)")
  }
}

extension FrameError {
  func found(_ frame: Frame) -> String {
    switch self {
    case .tooShort: "\(frame.contentLength)"
    case .lengthMismatch, .lengthMismatchAndBadChecksum: "\(frame.body.count)"
    case .badChecksum: hexByte(frame.checksum)
    }
  }

  func expected(_ frame: Frame) -> String {
    switch self {
    case .tooShort: "13"
    case .lengthMismatch, .lengthMismatchAndBadChecksum:
      "\(frame.header?.declaredBodyLength ?? 0)"
    case .badChecksum: hexByte(frame.computedChecksum)
    }
  }

  package func message(_ frame: Frame) -> Message {
    let length = frame.wireLength
    return switch self {
    case .tooShort:
      Message(zh: "帧太短，没有完整的消息头（\(length) 字节）", en: "too short for a header (\(length) bytes)")
    case .lengthMismatch:
      Message(
        zh: "消息体 \(found(frame)) 字节，声明 \(expected(frame))（帧长 \(length) 字节）",
        en:
          "the body has \(found(frame)) bytes, \(expected(frame)) declared (frame of \(length) bytes)"
      )
    case .lengthMismatchAndBadChecksum:
      Message(
        zh: "消息体 \(found(frame)) 字节，声明 \(expected(frame))，校验码也不对（帧长 \(length) 字节）",
        en:
          "the body has \(found(frame)) bytes, \(expected(frame)) declared, and the checksum is wrong (frame of \(length) bytes)"
      )
    case .badChecksum:
      Message(
        zh: "校验码 \(found(frame))，应为 \(expected(frame))（帧长 \(length) 字节）",
        en: "checksum \(found(frame)), expected \(expected(frame)) (frame of \(length) bytes)")
    }
  }
}
