package import Ingest
package import Telemetry

/// How a file was read, as a page for people: header, columns and grounds, first rows raw and read, what was skipped.
package enum SurveyPage {
  /// Columns of a terminal that a header, or a cell, may take.
  private static let headerWidth = 28
  private static let cellWidth = 36
  /// Members of an archive that are listed.
  private static let membersShown = 200

  /// `line` words a diagnostic.
  package static func text(
    _ survey: FileSurvey, _ language: Language, line: (Diagnostic, Language) -> String
  ) -> String {
    let page = Words(language: language)
    var blocks: [String] = []
    for (index, part) in survey.parts.enumerated() {
      let inner = survey.parts.filter { $0.file.container == part.file.name }
      if index > 0, part.layout == nil, part.diagnostics.isEmpty, part.records == 0 { continue }
      var lines = [heading(part, page)]
      if index == 0, !inner.isEmpty { lines += members(inner, page) }
      if let layout = part.layout {
        lines += grounds(part, layout, page)
        lines.append("")
        lines += columns(layout, page)
        for row in layout.rows { lines += [""] + cells(row, layout, page) }
      } else if part.records > 0 {
        lines += ["  " + counts(part, page)]
      }
      if !part.diagnostics.isEmpty {
        lines.append("")
        lines += part.diagnostics.map { "  □ " + printable(line($0, language)) }
      }
      blocks.append(lines.map(trimmedEnd).joined(separator: "\n") + "\n")
    }
    return blocks.joined(separator: "\n")
  }

  private static func heading(_ part: FileSurvey.Part, _ page: Words) -> String {
    var parts = [printable(part.file.name, limit: 120)]
    let format = part.formats.map { page.format($0) }.joined(
      separator: page.pick("，内为 ", ", in it "))
    if !format.isEmpty { parts.append(format) }
    if let layout = part.layout {
      if let encoding = layout.encoding { parts.append(encoding.rawValue) }
      if let separator = layout.separator {
        let shown = separator == "\t" ? "Tab" : separator
        parts.append(page.pick("分隔符 ", "separator ") + shown)
      }
      if let end = layout.lineEnd { parts.append(page.pick("行尾 ", "line end ") + end) }
    }
    if part.file.byteCount > 0 {
      parts.append(page.pick("\(part.file.byteCount) 字节", "\(part.file.byteCount) bytes"))
    }
    if !part.file.isComplete, part.file.byteCount > 0 {
      parts.append(page.pick("未完整读取", "not read completely"))
    }
    return "■ " + parts.joined(separator: " · ")
  }

  private static func members(_ parts: [FileSurvey.Part], _ page: Words) -> [String] {
    let outer = parts.first?.file.container ?? ""
    var rows = [[page.pick("内含", "Inside"), page.pick("是什么", "What"), page.pick("行", "Rows")]]
    for part in parts.prefix(membersShown) {
      let name =
        part.file.name.hasPrefix(outer + "/")
        ? String(part.file.name.dropFirst(outer.count + 1)) : part.file.name
      let skipped = part.records == 0 ? part.diagnostics.first.map { " (\($0.code))" } ?? "" : ""
      let what = part.formats.map { page.format($0) }.joined(separator: ", ")
      rows.append([
        fitted(printable(name), width: 2 * headerWidth), what + skipped,
        part.records > 0 ? "\(part.records)" : "",
      ])
    }
    var lines = table(rows, numbers: [2])
    if parts.count > membersShown {
      let more = parts.count - membersShown
      lines.append("  " + page.pick("……另有 \(more) 个", "… \(more) more"))
    }
    return lines
  }

  private static func grounds(
    _ part: FileSurvey.Part, _ layout: TableLayout, _ page: Words
  ) -> [String] {
    var head =
      layout.isContinued
      ? page.pick(
        "没有表头，沿用上一张表的；数据从第 \(layout.headerLine) 行开始",
        "no header, that of the sheet before goes on; rows begin on line \(layout.headerLine)")
      : page.pick("表头在第 \(layout.headerLine) 行", "header on line \(layout.headerLine)")
    if layout.rowsAbove > 0 {
      head += page.pick(
        "，其上 \(layout.rowsAbove) 行标题不作数据", ", \(layout.rowsAbove) title rows above it")
    }
    if let plate = layout.titlePlate {
      head += page.pick("，标题中的车牌 \(plate)", ", plate in the title \(plate)")
    }
    return ["  " + head, "  " + counts(part, page)]
  }

  private static func counts(_ part: FileSurvey.Part, _ page: Words) -> String {
    let aside = part.file.rowsSetAside.filter { $0.value > 0 }
    let sum = aside.values.reduce(0, +)
    let reasons = aside.keys.sorted(by: utf8Less).map { "\($0) \(aside[$0] ?? 0)" }
    return page.pick("读 ", "") + "\(part.file.rowsRead)"
      + page.pick(" 行 = 采用 ", " rows read = used ") + "\(part.records)"
      + page.pick(" + 搁置 ", " + set aside ") + "\(sum)"
      + (reasons.isEmpty ? "" : " (" + reasons.joined(separator: ", ") + ")")
  }

  private static func columns(_ layout: TableLayout, _ page: Words) -> [String] {
    var rows = [
      [
        page.pick("列", "#"), page.pick("表头", "Header"), page.pick("含义", "Meaning"),
        page.pick("单位", "Unit"), page.pick("依据", "Grounds"),
      ]
    ]
    for (index, column) in layout.columns.enumerated() {
      let unit = column.unit ?? (column.lacksUnit ? page.pick("未写", "not told") : "")
      rows.append([
        "\(index + 1)", fitted(printable(column.header), width: headerWidth),
        column.column.map { page.meaning($0) } ?? "—", unit, page.ground(column),
      ])
    }
    return table(rows, numbers: [0])
  }

  private static func cells(
    _ row: TableLayout.Row, _ layout: TableLayout, _ page: Words
  ) -> [String] {
    var title = page.pick("第 \(row.line) 行", "line \(row.line)")
    if let code = row.setAside { title += page.pick("，搁置：", ", set aside: ") + code }
    var rows: [[String]] = []
    for index in 0..<max(row.cells.count, layout.columns.count) {
      let header = index < layout.columns.count ? layout.columns[index].header : ""
      let value = index < row.values.count ? row.values[index] : nil
      let cell = index < row.cells.count ? row.cells[index] : ""
      if cell.isEmpty, value == nil { continue }
      let isRead = index < layout.columns.count && layout.columns[index].column != nil
      let result =
        value.map { printable($0, limit: 80) }
        ?? (isRead && row.setAside == nil
          ? page.pick("（按缺失）", "(absent)") : isRead ? "" : page.pick("（未读）", "(not read)"))
      rows.append([
        fitted(printable(header), width: headerWidth), fitted(printable(cell), width: cellWidth),
        result.isEmpty ? "" : "→ " + result,
      ])
    }
    return ["  " + title] + table(rows, indent: "    ")
  }

  /// Rows of cells under each other, as wide as they must be; numbers on the right.
  private static func table(
    _ rows: [[String]], numbers: Set<Int> = [], indent: String = "  "
  ) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { place in
      rows.map { place < $0.count ? displayWidth($0[place]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      indent
        + row.enumerated().map {
          padded($1, width: widths[$0], isNumber: numbers.contains($0))
        }.joined(separator: "  ")
    }
  }

  private static func trimmedEnd(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private struct Words {
    let language: Language

    func pick(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    func ground(_ column: TableLayout.Column) -> String {
      switch column.ground {
      case .option: return pick("参数 --columns", "option --columns")
      case .profile(let name): return pick("表头对照 ", "profile ") + printable(name)
      case .word: return pick("表头词", "header word")
      case nil:
        guard let kept = column.unusedFor else { return pick("未读", "not read") }
        return pick("未读，同义而采用「\(printable(kept))」", "not read, \(printable(kept)) means the same")
      }
    }

    func format(_ name: String) -> String {
      switch name {
      case "csv": pick("分隔文本", "separated text")
      case "text": pick("文本", "text")
      case "sheet": pick("工作表", "sheet")
      default: name
      }
    }

    func meaning(_ column: String) -> String {
      let zh: [String: String] = [
        "vehicle": "车辆", "plate_color": "车牌颜色", "time": "定位时间", "lon": "经度", "lat": "纬度",
        "speed": "卫星速度", "recorder_speed": "行驶记录速度", "heading": "方向", "altitude": "海拔",
        "mileage": "里程", "alarm": "报警", "status": "状态", "driver": "驾驶员", "persons": "载客人数",
        "boarded": "上车人数", "alighted": "下车人数", "door": "车门", "ignition": "点火",
        "satellites": "卫星数", "hdop": "水平精度", "date": "日期", "received": "接收时间",
      ]
      return language == .zh ? (zh[column].map { "\($0) \(column)" } ?? column) : column
    }
  }
}
