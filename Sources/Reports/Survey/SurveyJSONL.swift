package import Ingest
import Telemetry

/// How a file was read, one object a part, a column, a row and a diagnostic, each with its `kind`.
package enum SurveyJSONL {
  package static func render(_ survey: FileSurvey) -> [UInt8] {
    var json = JSONWriter()
    for (index, part) in survey.parts.enumerated() {
      writePart(part, isFile: index == 0, to: &json)
      if let layout = part.layout {
        for (place, column) in layout.columns.enumerated() {
          write(column, place + 1, of: part, to: &json)
        }
        for row in layout.rows { write(row, layout, of: part, to: &json) }
      }
      for diagnostic in part.diagnostics { write(diagnostic, to: &json) }
    }
    return json.bytes
  }

  private static func begin(_ kind: String, _ source: String, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("schema", count: 1)
    json.member("kind", kind)
    json.member("source", source)
  }

  private static func end(_ json: inout JSONWriter) {
    json.endObject()
    json.endLine()
  }

  private static func writePart(
    _ part: FileSurvey.Part, isFile: Bool, to json: inout JSONWriter
  ) {
    let kind = isFile ? "file" : part.file.sheet != nil ? "sheet" : "member"
    begin(kind, part.file.name, &json)
    json.member("container", part.file.container)
    json.member("member", part.file.member)
    json.member("sheet", part.file.sheet)
    json.member("formats", strings: part.formats)
    json.member("bytes", integer: Int64(clamping: part.file.byteCount))
    json.member("sha256", part.file.sha256)
    json.member("complete", bool: part.file.isComplete)
    if let layout = part.layout {
      json.member("encoding", layout.encoding?.rawValue)
      json.member("separator", layout.separator)
      json.member("line_end", layout.lineEnd)
      json.member("header_line", integer: Int64(clamping: layout.headerLine))
      json.member("rows_above", count: layout.rowsAbove)
      json.member("title_plate", layout.titlePlate)
      json.member("header_continued", bool: layout.isContinued)
    }
    json.member("rows_read", count: part.file.rowsRead)
    json.member("rows_used", count: part.records)
    json.member("rows_set_aside", counts: part.file.rowsSetAside)
    end(&json)
  }

  private static func write(
    _ column: TableLayout.Column, _ number: Int, of part: FileSurvey.Part, to json: inout JSONWriter
  ) {
    begin("column", part.file.name, &json)
    json.member("number", count: number)
    json.member("header", column.header)
    json.member("column", column.column)
    json.member("unit", column.unit)
    switch column.ground {
    case .option: json.member("from", "option")
    case .profile(let name):
      json.member("from", "profile")
      json.member("profile", name)
    case .word: json.member("from", "header")
    case nil: json.member("instead", column.unusedFor)
    }
    end(&json)
  }

  private static func write(
    _ row: TableLayout.Row, _ layout: TableLayout, of part: FileSurvey.Part,
    to json: inout JSONWriter
  ) {
    begin("row", part.file.name, &json)
    json.member("line", integer: Int64(clamping: row.line))
    json.member("cells", strings: row.cells)
    json.member("set_aside", row.setAside)
    json.key("values")
    json.beginObject()
    for (column, value) in zip(layout.columns, row.values) {
      guard let name = column.column, let value else { continue }
      json.key(word: name)
      json.string(value)
    }
    json.endObject()
    end(&json)
  }

  private static func write(_ diagnostic: Diagnostic, to json: inout JSONWriter) {
    begin("diagnostic", diagnostic.location.source, &json)
    json.member("severity", diagnostic.severity.rawValue)
    json.member("code", diagnostic.code)
    json.member("line", integer: diagnostic.location.line.map { Int64(clamping: $0) })
    json.member("byte", integer: diagnostic.location.byte.map { Int64(clamping: $0) })
    json.member("column", diagnostic.location.column)
    json.member("found", diagnostic.found)
    json.member("expected", diagnostic.expected)
    json.member("count", count: diagnostic.count)
    json.member("message", diagnostic.message)
    end(&json)
  }
}
