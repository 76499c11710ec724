package import Telemetry

/// Takes the frames of a capture as they come, without the tree of fields.
package protocol CapturedFrameSink {
  /// A frame, whole or broken, also each fragment; `content` lives as long as the call.
  mutating func take(_ frame: Frame, _ content: Span<UInt8>, at place: CapturePlace)
  /// A message put together from fragments; `frame` is the one that came last, `header` its header.
  mutating func take(
    _ frame: Frame, header: [UInt8], body: [UInt8], fragments: Int, at place: CapturePlace)
  mutating func take(_ diagnostic: Diagnostic)
  /// Bytes of the stream that belong to no frame; a diagnostic tells of them too.
  mutating func take(_ skipped: SkippedBytes)
}

extension CapturedFrameSink {
  package mutating func take(_ skipped: SkippedBytes) {}
}

/// Reads a whole capture: raw bytes, or text with hexadecimal digits, and hands on frame after frame.
///
/// Each fragment is handed on, and once more the message they make up. Every byte belongs to a frame or to a
/// diagnostic with place and length.
///
/// Memory: one line of text of at most 1 MiB, the splitter's, and the reassembler's.
package struct CaptureReader<Output: CapturedFrameSink> {
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
      feedSplitter(bytes)
    }
  }

  /// The splitter leaves `self` for the while, since it calls back; swapped, so that its buffers are not copied.
  private mutating func feedSplitter(_ bytes: Span<UInt8>) {
    var splitter = FrameSplitter(withoutBuffers: ())
    swap(&splitter, &self.splitter)
    splitter.feed(bytes, into: &self)
    swap(&splitter, &self.splitter)
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
    read(hex, line)
    // What follows on the line counts where another frame begins in it.
    var end = hex.end
    while end < line.bytes.count, let more = HexLine(line.bytes[end...]),
      more.bytes.first == Escaping.flag
    {
      var moved = more
      for place in moved.columns.indices { moved.columns[place] += UInt32(end) }
      read(moved, line)
      end = more.end
    }
  }

  private mutating func read(_ hex: HexLine, _ line: LineCutter.Line) {
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
    feedSplitter(hex.bytes.span)
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

extension CaptureReader: Sendable where Output: Sendable {}

extension CaptureReader: FrameSink {
  package mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
    let place = self.place(of: frame)
    if frame.isRemarkable { tell(frame, place) }
    output.take(frame, content, at: place)
    guard frame.error == nil, frame.header?.isFragment == true else { return }
    switch reassembler.add(frame, content) {
    case .pending: break
    case .complete(let header, let body, let fragments):
      output.take(frame, header: header, body: body, fragments: fragments, at: place)
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
    output.take(skipped)
    let place = places.place(of: skipped.offset)
    output.take(
      Diagnostic(
        skipped.reason == .idleFlags ? .note : .warning, "skipped-" + skipped.reason.rawValue,
        at: SourceLocation(source: source, line: place.line, byte: place.fileOffset),
        found: hexText(skipped.sample), expected: "7E…7E",
        message: skipped.message))
  }

  @inline(__always)
  private func place(of frame: Frame) -> CapturePlace {
    if form == .raw {
      var place = CapturePlace(offset: frame.offset)
      place.fileLength = UInt64(truncatingIfNeeded: frame.wireLength)
      return place
    }
    return placeInText(of: frame)
  }

  @inline(never)
  private func placeInText(of frame: Frame) -> CapturePlace {
    var place = places.place(of: frame.offset)
    let last = places.place(of: frame.offset + UInt64(max(1, frame.wireLength) - 1))
    place.fileLength = last.fileOffset + 2 - min(place.fileOffset, last.fileOffset)
    return place
  }

  @inline(never)
  private mutating func tell(_ frame: Frame, _ place: CapturePlace) {
    let location = SourceLocation(source: source, line: place.line, byte: place.fileOffset)
    if let error = frame.error {
      output.take(
        Diagnostic(
          .warning, error.code, at: location, found: error.found(frame),
          expected: error.expected(frame), message: error.message(frame)))
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
