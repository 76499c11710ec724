import Telemetry

/// The diagnostics of this room and their words, one function each.
enum Messages {
  static func formatUnknown(source: String, kind: String?) -> Diagnostic {
    Diagnostic(
      .error, "format-unknown", at: SourceLocation(source: source, byte: 0), found: kind,
      expected: "csv",
      message: Message(
        zh: "不认识的文件格式，未读取。", en: "The file is in a format that is not read here."))
  }

  static func fileEmpty(source: String) -> Diagnostic {
    Diagnostic(
      .warning, "file-empty", at: SourceLocation(source: source),
      message: Message(zh: "文件是空的。", en: "The file is empty."))
  }

  static func textEncoding(source: String, count: Int) -> Diagnostic {
    Diagnostic(
      .warning, "text-encoding", at: SourceLocation(source: source),
      expected: "UTF-8, GB18030, UTF-16", count: count,
      message: Message(
        zh: "有些字节既不是 UTF-8 也不是 GB18030 文字。",
        en: "Some bytes are text in neither UTF-8 nor GB18030."))
  }

  static func quoteOpen(source: String, line: UInt64, byte: UInt64?) -> Diagnostic {
    Diagnostic(
      .error, "quote-open", at: SourceLocation(source: source, line: line, byte: byte),
      expected: "\"",
      message: Message(
        zh: "引号没有配对，这一行未采用。", en: "A quote is never closed; the line is set aside."))
  }

  static func nulInRow(source: String, line: UInt64, byte: UInt64?) -> Diagnostic {
    Diagnostic(
      .error, "nul-bytes", at: SourceLocation(source: source, line: line, byte: byte),
      message: Message(
        zh: "行内有空字节（NUL），这一行未采用。", en: "The row holds NUL bytes and is set aside."))
  }

  static func cellCount(
    code: String, source: String, line: UInt64, found: Int, expected: Int
  ) -> Diagnostic {
    Diagnostic(
      .warning, code, at: SourceLocation(source: source, line: line), found: "\(found)",
      expected: "\(expected)",
      message: Message(
        zh: "这一行的单元格数与表头不同。", en: "The row has another number of cells than the header."))
  }
}
