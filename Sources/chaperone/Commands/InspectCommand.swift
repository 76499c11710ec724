package import ArgumentParser
import JTT808
package import Telemetry

/// `chaperone inspect FILE|--hex HEX`: what the bytes say, field by field.
package struct InspectCommand: ChaperoneCommand {
  package enum Format: String, Sendable, CaseIterable, ExpressibleByArgument {
    case page, jsonl
  }

  package static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "逐字段说明 JT/T 808 报文：偏移、原始字节、字段、值、单位、条款。/ What the bytes of JT/T 808 say: offset, raw bytes, field, value, unit, clause.",
    discussion: """
      FILE 可为原始字节或十六进制日志（每行一帧，行首可有时间）；- 为标准输入。
      FILE is a capture of raw bytes or a log of hex text (a frame a line, a time before it or not); - is standard input.

      例 / Example:
        chaperone inspect --hex 7E0002000001234567890100008A7E
        chaperone inspect capture.bin
        chaperone inspect gateway.log --format jsonl
      """)

  @Argument(help: ArgumentHelp("抓包文件。/ Capture.", valueName: "FILE"))
  package var file: String?

  @Option(help: ArgumentHelp("十六进制报文。/ Bytes in hexadecimal.", valueName: "HEX"))
  package var hex: String?

  @Option(
    help: ArgumentHelp(
      "page 供人阅读，jsonl 每条消息一行。/ page for people, jsonl one line a message.",
      valueName: "page|jsonl"))
  package var format: Format = .page

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package mutating func validate() throws {
    guard (file == nil) != (hex == nil), file != "" else {
      throw ValidationError("给出 FILE 或 --hex 之一 / give either FILE or --hex")
    }
  }

  package func run(in environment: Environment) async throws -> RunStatus {
    let output = InspectOutput(console: environment.console, format: format, language: lang)
    if let hex {
      guard let bytes = HexText.bytes(hex) else {
        throw CommandFailure(
          zh: "--hex 不是成对的十六进制数字", en: "--hex is not pairs of hexadecimal digits")
      }
      var decoder = CaptureDecoder(.raw, source: "--hex", output: output)
      let framed = HexText.framed(bytes) ?? bytes
      decoder.feed(framed.span)
      decoder.finish()
      return try finish(decoder.output)
    }
    return try read(file ?? "-", output)
  }

  private func read(_ file: String, _ output: InspectOutput) throws -> RunStatus {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    var head: [UInt8] = []
    var decoder: CaptureDecoder<InspectOutput>?
    func start() throws -> CaptureDecoder<InspectOutput> {
      switch CaptureForm.sniff(head) {
      case .success(let form): return CaptureDecoder(form, source: name, output: output)
      case .failure(let other):
        throw CommandFailure(
          zh: "「\(name)」看来是\(other.words.zh)，不是 JT/T 808 报文；inspect 目前只读 JT/T 808",
          en: "\(name) looks like \(other.words.en), not JT/T 808, which is all that inspect reads")
      }
    }
    // So much of a file tells what it is.
    let enough = 65_536
    try Disk.read(
      file,
      inPieces: { piece in
        if decoder == nil {
          head += piece
          guard head.count >= enough else { return true }
          decoder = try start()
          decoder?.feed(head.span)
        } else {
          let bytes = Array(piece)
          decoder?.feed(bytes.span)
        }
        try decoder?.output.flush(atLeast: enough)
        return !Task.isCancelled
      })
    try Task.checkCancellation()
    if decoder == nil {
      decoder = try start()
      decoder?.feed(head.span)
    }
    decoder?.finish()
    return try finish(decoder?.output ?? output)
  }

  private func finish(_ output: InspectOutput) throws -> RunStatus {
    var output = output
    try output.flush(atLeast: 0)
    if output.messages == 0, file != nil { return .failed }
    return .nothingFound
  }
}

/// Writes messages and diagnostics as they come.
private struct InspectOutput: CaptureSink {
  let console: Console
  let format: InspectCommand.Format
  let language: Language
  private(set) var messages = 0
  private var text: [UInt8] = []

  init(console: Console, format: InspectCommand.Format, language: Language) {
    self.console = console
    self.format = format
    self.language = language
  }

  mutating func take(_ message: DecodedMessage, at place: CapturePlace) {
    messages += 1
    switch format {
    case .jsonl: text += (message.json(at: place) + "\n").utf8
    case .page: text += (MessagePage.text(message, at: place, language: language) + "\n").utf8
    }
  }

  mutating func take(_ diagnostic: Diagnostic) {
    let line = DiagnosticLines.line(diagnostic, language)
    switch format {
    case .jsonl: console.note(line)
    // What is wrong with a frame stands on its own page already.
    case .page:
      if !diagnostic.code.hasPrefix("frame-") { text += ("□ " + line + "\n\n").utf8 }
    }
  }

  /// Puts on standard output what has gathered, if it is that much.
  mutating func flush(atLeast count: Int) throws {
    guard text.count >= count else { return }
    try console.write(text)
    text.removeAll(keepingCapacity: true)
  }
}
