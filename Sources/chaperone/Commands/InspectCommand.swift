package import ArgumentParser
import Ingest
import JTT808
package import Telemetry

/// `chaperone inspect FILE|--hex HEX`: what the bytes say, field by field, column by column.
package struct InspectCommand: ChaperoneCommand {
  package enum Format: String, Sendable, CaseIterable, ExpressibleByArgument {
    case page, jsonl
  }

  package static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "说明一个文件或一串十六进制怎样被读懂。/ What a file, or a string of hexadecimal, is and how it is read.",
    discussion: """
      JT/T 808 报文（原始字节，或每行一帧的十六进制日志）：偏移、原始字节、字段、值、单位、条款。
      表格（CSV、XLSX、XLS、压缩包内的）：编码、分隔符、表头行、各列含义与依据、前几行的原文与读出的值、略过了什么。
      --suggest 写出这个表头的对照（放入台账的 profiles/），注明每列有多大把握。
      JT/T 808 (raw bytes, or hex text a frame a line): offset, raw bytes, field, value, unit, clause.
      Tables (CSV, XLSX, XLS, in archives too): encoding, separator, header line, what each column is and why,
      the first rows raw and as read, what was skipped. --suggest writes a header profile for the registry's
      profiles/ and says how sure it is of each column. - is standard input.

      例 / Example:
        chaperone inspect --hex 7E0002000001234567890100008A7E
        chaperone inspect gateway.log --format jsonl
        chaperone inspect export.xlsx --rows 5
        chaperone inspect export.xlsx --suggest --output registry/profiles/platform.yaml
      """)

  @Argument(help: ArgumentHelp("任何日志文件。/ Any log file.", valueName: "FILE"))
  package var file: String?

  @Option(help: ArgumentHelp("十六进制报文。/ Bytes in hexadecimal.", valueName: "HEX"))
  package var hex: String?

  @Option(
    help: ArgumentHelp(
      "page 供人阅读，jsonl 每条消息、每列、每行、每个成员一行。/ page for people, jsonl an object a message, column, row or member.",
      valueName: "page|jsonl"))
  package var format: Format = .page

  @Flag(help: "写出表头对照（YAML）。/ Write a header profile (YAML).")
  package var suggest = false

  @Option(
    name: [.long, .customLong("out")],
    help: ArgumentHelp(
      "--suggest 写到此文件，不写则到标准输出。/ Where --suggest writes, else standard output.",
      valueName: "FILE"))
  package var output: String?

  @Option(
    help: ArgumentHelp(
      "每张表显示的行数。/ Rows that are shown of each table.", valueName: "N"))
  package var rows = 3

  @Option(
    help: ArgumentHelp(
      "台账文件夹：用其中的表头对照。/ Registry folder, for its header profiles.", valueName: "DIR"))
  package var registry: String?

  @OptionGroup var reading: ReadingOptions

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  /// More is a listing of the file itself.
  private static let mostRows = 1000

  package mutating func validate() throws {
    guard (file == nil) != (hex == nil), file != "" else {
      throw ValidationError("给出 FILE 或 --hex 之一 / give either FILE or --hex")
    }
    if suggest, hex != nil {
      throw ValidationError("--suggest 要有 FILE / --suggest needs FILE")
    }
    if output != nil, !suggest || output == "" {
      throw ValidationError("--output 只用于 --suggest / --output goes with --suggest")
    }
    if registry == "" { throw ValidationError("空的参数 / an argument is empty") }
    guard (0...Self.mostRows).contains(rows) else {
      throw ValidationError("--rows \(rows)：应为 0…\(Self.mostRows) / must be 0…\(Self.mostRows)")
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
    if suggest { return try writeSuggestion(for: file ?? "-", environment) }
    return try read(file ?? "-", output)
  }

  /// So much of a file tells what it is.
  private static let enough = 65_536
  /// Bytes of a table on standard input, which must be held.
  private static let mostHeld = 256 << 20

  private func read(_ file: String, _ output: InspectOutput) throws -> RunStatus {
    let name = fileName(file)
    var head: [UInt8] = []
    var decoder: CaptureDecoder<InspectOutput>?
    var isTable = false
    func start() {
      switch CaptureForm.sniff(head) {
      case .success(let form): decoder = CaptureDecoder(form, source: name, output: output)
      case .failure: isTable = true
      }
    }
    try Disk.read(
      file,
      inPieces: { piece in
        guard decoder != nil else {
          head += piece
          if !isTable, head.count >= Self.enough { start() }
          decoder?.feed(head.span)
          if isTable, head.count > Self.mostHeld {
            throw CommandFailure(
              zh: "标准输入太大，请存成文件再看", en: "standard input is too large; put it into a file")
          }
          // A file is read anew, by the ways of a check; standard input cannot be.
          return !Task.isCancelled && !(isTable && file != "-")
        }
        let bytes = Array(piece)
        decoder?.feed(bytes.span)
        try decoder?.output.flush(atLeast: Self.enough)
        return !Task.isCancelled
      })
    try Task.checkCancellation()
    if decoder == nil, !isTable {
      start()
      decoder?.feed(head.span)
    }
    guard var decoder else { return try survey(file, head, output.console) }
    decoder.finish()
    return try finish(decoder.output)
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
