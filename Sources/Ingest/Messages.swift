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

  static func noRows(source: String) -> Diagnostic {
    Diagnostic(
      .warning, "no-rows", at: SourceLocation(source: source),
      message: Message(
        zh: "只有表头，没有一行数据。", en: "There is a header and not one row below it."))
  }

  static func encodingMixed(source: String, count: Int) -> Diagnostic {
    Diagnostic(
      .warning, "encoding-mixed", at: SourceLocation(source: source), count: count,
      message: Message(
        zh: "文件内混有 UTF-8 和 GB18030 两种编码，已逐格辨认。",
        en: "UTF-8 and GB18030 are mixed in the file; each cell was read by what it is."))
  }

  static func offGlobe(source: String, line: UInt64, count: Int, isSwapped: Bool) -> Diagnostic {
    Diagnostic(
      .warning, isSwapped ? "coordinates-swapped" : "coordinate-off-globe",
      at: SourceLocation(source: source, line: line), expected: "-90…90, -180…180", count: count,
      message: isSwapped
        ? Message(
          zh: "经度与纬度似乎填反了，这些行按定位无效处理。",
          en:
            "Longitude and latitude seem to stand in each other's column; the rows count as invalid fixes."
        )
        : Message(
          zh: "经纬度不在地球上，这些行按定位无效处理。",
          en: "The position is not on the globe; the rows count as invalid fixes."))
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
      .warning, "quote-open", at: SourceLocation(source: source, line: line, byte: byte),
      expected: "\"",
      message: Message(
        zh: "引号没有配对，这一行未采用。", en: "A quote is never closed; the line is set aside."))
  }

  static func nulInRow(source: String, line: UInt64, byte: UInt64?) -> Diagnostic {
    Diagnostic(
      .warning, "nul-bytes", at: SourceLocation(source: source, line: line, byte: byte),
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

extension Messages {
  /// Words of a diagnostic about one row.
  static func row(_ code: String, _ severity: Diagnostic.Severity) -> Message {
    switch (code, severity) {
    case ("row-short", _):
      Message(zh: "单元格太少，这一行未采用。", en: "The row has too few cells and is set aside.")
    case ("row-long", _):
      Message(
        zh: "单元格比表头多，多出的未读。", en: "The row has more cells than the header; the surplus is not read."
      )
    case ("row-too-long", _):
      Message(zh: "这一行超过 1 MiB，未采用。", en: "The row is longer than 1 MiB and is set aside.")
    case ("row-truncated", _):
      Message(zh: "数据在行内中断，这一行未采用。", en: "The data end inside the row, which is set aside.")
    case ("quote-open", _):
      Message(zh: "引号没有配对，这一行未采用。", en: "A quote is never closed; the line is set aside.")
    case ("nul-bytes", _):
      Message(zh: "行内有空字节（NUL），这一行未采用。", en: "The row holds NUL bytes and is set aside.")
    case ("header-changed", _):
      Message(
        zh: "文件中途换了表头，此后的行未采用。",
        en: "Another header begins inside the file; rows from there on are set aside.")
    case ("row-note", _):
      Message(zh: "说明行，不是定位记录。", en: "A remark between the rows, no record of a position.")
    case ("row-cells", _):
      Message(
        zh: "单元格次序混乱，这一行未采用。", en: "The cells of the row are out of order; it is set aside.")
    case ("string-missing", _):
      Message(
        zh: "单元格所指的文字在工作簿中不存在，这一行未采用。",
        en: "A cell names a text that the workbook does not hold; the row is set aside.")
    case ("row-total", _):
      Message(zh: "合计行，不是定位记录。", en: "A row of sums, no record of a position.")
    case ("time-unreadable", .note):
      Message(
        zh: "接收时间无法识别，该项按缺失处理。", en: "The time of reception cannot be read; it counts as absent.")
    case ("vehicle-missing", _):
      Message(zh: "没有车辆，这一行未采用。", en: "The vehicle is missing; the row is set aside.")
    case ("time-unreadable", _):
      Message(zh: "时间无法识别，这一行未采用。", en: "The time cannot be read; the row is set aside.")
    case ("time-implausible", _):
      Message(
        zh: "时间不可信（设备时钟未校准），这一行未采用。",
        en: "The time is implausible (device clock not set); the row is set aside.")
    case ("coordinate-missing", _):
      Message(zh: "没有经纬度，这一行未采用。", en: "A coordinate is missing; the row is set aside.")
    case ("number-expected", .warning):
      Message(zh: "此处应为数字，这一行未采用。", en: "A number was expected; the row is set aside.")
    case ("number-range", .warning):
      Message(zh: "数字超出可存范围，这一行未采用。", en: "The number is out of range; the row is set aside.")
    case ("number-expected", _):
      Message(zh: "此处应为数字，该项按缺失处理。", en: "A number was expected; the field counts as absent.")
    case ("number-range", _):
      Message(
        zh: "数字超出合理范围，该项按缺失处理。", en: "The number is out of range; the field counts as absent.")
    case ("word-unknown", _):
      Message(zh: "词语不认识，该项按缺失处理。", en: "The word is unknown; the field counts as absent.")
    default: Message(zh: "这一行有问题。", en: "The row is unusual.")
    }
  }
}

extension Messages {
  static func nulBytes(source: String, count: Int) -> Diagnostic {
    Diagnostic(
      .error, "nul-bytes", at: SourceLocation(source: source, byte: 0), found: "\(count)",
      expected: "csv",
      message: Message(
        zh: "文件开头有空字节（NUL），不是文本，未读取。",
        en: "The head of the file holds NUL bytes, so it is no text; it is not read."))
  }

  static func headerUnknown(
    source: String, line: UInt64, _ profile: HeaderProfile
  ) -> Diagnostic {
    let shown = zip(profile.columns, profile.roles).prefix(40).map { header, role in
      role == .ignored ? FoundText.describe(header) : header
    }
    let missing = profile.missing.map(\.name).joined(separator: ", ")
    if let kind = profile.otherExport {
      return Diagnostic(
        .error, kind == .alarms ? "alarm-export" : "place-export",
        at: SourceLocation(source: source, line: line), found: shown.joined(separator: " | "),
        expected: missing,
        message: kind == .alarms
          ? Message(
            zh: "这是报警导出，不是轨迹；请导出带经纬度的定位明细。",
            en: "This is an export of alarms, no log; please export the positions themselves.")
          : Message(
            zh: "这份导出只有地名，没有经纬度；请导出带经纬度的定位明细。",
            en: "This export names places without coordinates; please export them with coordinates."
          ))
    }
    return Diagnostic(
      .error, "header-unknown", at: SourceLocation(source: source, line: line),
      found: shown.joined(separator: " | "), expected: missing,
      message: Message(
        zh: "表头缺少这些列：\(missing)；文件未读取。",
        en: "The header lacks these columns: \(missing); the file is not read."))
  }

  static func headerBelowTop(source: String, line: UInt64) -> Diagnostic {
    Diagnostic(
      .note, "header-below-top", at: SourceLocation(source: source, line: line),
      message: Message(
        zh: "表头不在第一行，以上各行未读。",
        en: "The header is not on the first line; the lines above it are not read."))
  }

  static func headerRepeated(source: String, line: UInt64, count: Int) -> Diagnostic {
    Diagnostic(
      .note, "header-repeated", at: SourceLocation(source: source, line: line), count: count,
      message: Message(
        zh: "表头在文件中重复出现，已跳过。", en: "The header is repeated inside the file and skipped."))
  }

  static func coordinateForm(
    source: String, line: UInt64, form: String, count: Int
  ) -> Diagnostic {
    Diagnostic(
      .note, "coordinate-form", at: SourceLocation(source: source, line: line), found: form,
      expected: "119.912345", count: count,
      message: Message(
        zh: "经纬度不是以度为单位的小数，已换算。",
        en: "The coordinates are not in decimal degrees and were converted."))
  }

  static func columnUnused(
    source: String, line: UInt64, kept: String, other: String
  ) -> Diagnostic {
    Diagnostic(
      .note, "column-unused", at: SourceLocation(source: source, line: line, column: other),
      found: other, expected: kept,
      message: Message(
        zh: "同一含义有两列，采用“\(kept)”，未读“\(other)”。",
        en: "Two columns have one meaning; \"\(kept)\" is read, \"\(other)\" is not."))
  }

  static func vehicleFromName(source: String, line: UInt64, isTitle: Bool) -> Diagnostic {
    Diagnostic(
      .note, isTitle ? "vehicle-from-title" : "vehicle-from-name",
      at: SourceLocation(source: source, line: line),
      message: isTitle
        ? Message(
          zh: "没有车辆列，以标题中的车牌为车辆。",
          en: "No column names the vehicle; the plate in the title is taken for it.")
        : Message(
          zh: "没有车辆列，以文件名为车辆。",
          en: "No column names the vehicle; the file name is taken for it."))
  }

  static func columnNotFound(_ override: ColumnOverride) -> Diagnostic {
    Diagnostic(
      .error, "column-not-found",
      at: SourceLocation(source: "--columns", column: override.name), found: override.header,
      message: Message(
        zh: "没有一个文件有“\(override.header)”这一列。",
        en: "No file has a column \"\(override.header)\"."))
  }

  static func companion(source: String) -> Diagnostic {
    Diagnostic(
      .note, "file-skipped", at: SourceLocation(source: source),
      message: Message(
        zh: "看名字不是日志，未读取；要读取请单独写出文件名。",
        en: "By its name no log, not read; name the file itself to have it read."))
  }

  static func unreadable(source: String, code: String, reason: String) -> Diagnostic {
    Diagnostic(
      .error, code, at: SourceLocation(source: source), found: reason,
      message: Message(zh: "无法读取。", en: "It cannot be read."))
  }
}
