import Telemetry

/// Words about workbooks and their sheets.
extension Messages {
  static func sheetContinued(source: String, line: UInt64) -> Diagnostic {
    Diagnostic(
      .note, "sheet-continued", at: SourceLocation(source: source, line: line),
      message: Message(
        zh: "这个工作表没有表头，按上一个工作表的表头读取。",
        en: "The sheet has no header; its rows are read by that of the sheet before."))
  }

  static func rowSetAside(_ code: String, source: String, line: UInt64) -> Diagnostic {
    Diagnostic(
      .warning, code, at: SourceLocation(source: source, line: line), message: row(code, .warning))
  }

  static func sheetMissing(source: String) -> Diagnostic {
    Diagnostic(
      .error, "sheet-missing", at: SourceLocation(source: source),
      message: Message(
        zh: "工作簿列有这个工作表，但文件中没有它的内容。",
        en: "The workbook lists this sheet, yet its content is not in the file."))
  }

  static func sheetSkipped(source: String) -> Diagnostic {
    Diagnostic(
      .note, "sheet-skipped", at: SourceLocation(source: source),
      message: Message(
        zh: "这个工作表不是定位明细，未读取。", en: "The sheet holds no positions and is not read."))
  }

  static func sheetTooWide(source: String, row: UInt64, count: Int) -> Diagnostic {
    Diagnostic(
      .warning, "sheet-too-wide", at: SourceLocation(source: source, line: row),
      expected: "\(SheetDecoder.columns)", count: count,
      message: Message(
        zh: "第 \(SheetDecoder.columns) 列以后的单元格未读取。",
        en: "Cells beyond column \(SheetDecoder.columns) are not read."))
  }

  static func workbook(_ code: String, source: String) -> Diagnostic {
    let message =
      switch code {
      case "markup-entities":
        Message(
          zh: "文件自定义了实体（可能是攻击），从此处停止读取。",
          en: "The file declares entities of its own, as attacks do; reading stops here.")
      case "markup-truncated":
        Message(
          zh: "文件不完整，此前的行已采用。", en: "The file breaks off; the rows so far are kept.")
      case "workbook-encrypted":
        Message(
          zh: "工作簿有密码，未读取；请解密后再提供。",
          en: "The workbook is protected by a password and not read; please supply it without.")
      default:
        Message(
          zh: "工作簿已损坏，此前的行已采用。", en: "The workbook is damaged; the rows so far are kept.")
      }
    return Diagnostic(.error, code, at: SourceLocation(source: source), message: message)
  }
}
