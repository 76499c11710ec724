import Telemetry

/// One sheet as text, for small tables alone.
struct SheetText {
  var name: String
  var rows: [(number: UInt64, cells: [String])] = []
}

/// The sheets of a workbook of any format, in memory; nil where `bytes` are none.
///
/// What is wrong is appended to `diagnostics`, the rows so far are kept. `limit` rows are read of a sheet.
func readSheets(
  bytes: [UInt8], name: String, limit: Int = .max, diagnostics: inout [Diagnostic]
) -> [SheetText]? {
  let format = SourceFormat(head: Array(bytes.prefix(SourceFormat.headLength)))
  let part = SourcePart(name: name, baseName: name)
  let budget = ArchiveBudget { UInt64(bytes.count) }
  let reader = ContentReader(options: IngestOptions(), budget: budget) {}
  var sheets: [SheetText] = []
  func take(_ row: inout RowBuilder) throws {
    guard let last = sheets.indices.last, sheets[last].rows.count < limit, !row.cells.isBlank else {
      return
    }
    if row.flaw != nil {
      diagnostics.append(Messages.rowSetAside(row.flaw ?? "", source: name, line: row.row))
      return
    }
    sheets[last].rows.append(
      (row.row, (0..<row.cells.count).map { sheetCell(row.cells[$0]) }))
  }
  do {
    switch format {
    case .zip:
      guard try Workbook.kind(of: .memory(bytes), budget: budget) == .workbook else { return nil }
      let book = try Workbook(.memory(bytes), budget: budget)
      for sheet in book.sheets {
        sheets.append(SheetText(name: sheet.name))
        try book.rows(of: sheet, take)
      }
    case .compound:
      let book = try BinaryWorkbook(bytes)
      for sheet in book.sheets.indices {
        sheets.append(SheetText(name: book.sheets[sheet].name))
        try book.rows(of: sheet, take)
      }
    case .markup:
      var place = 0
      let input = ByteInput { buffer in
        let count = min(buffer.count, bytes.count - place)
        buffer.copyBytes(from: bytes[place..<place + count])
        place += count
        return count
      }
      var scanner = try ContentReader.scanner(input)
      var tables = MarkupTables(head: Array(bytes.prefix(MarkupTables.encodingLength)))
      try tables.read(
        &scanner, begin: { sheets.append(SheetText(name: $0 ?? "\(sheets.count + 1)")) }, take)
    default: return nil
    }
  } catch {
    // Reading from memory fails by its content alone.
    if let problem = try? reader.problem(error, part) { diagnostics.append(problem) }
  }
  return sheets
}

/// Cell without outer blanks; of a day kept with the clock of midnight the day.
private func sheetCell(_ bytes: ArraySlice<UInt8>) -> String {
  let text = trimmed(String(decoding: bytes, as: UTF8.self))
  let midnight = " 00:00:00"
  return text.utf8.count == 19 && text.hasSuffix(midnight)
    ? String(text.dropLast(midnight.count)) : text
}

/// The table in the first sheet of a workbook that has one, titles above its header left out.
///
/// Nil where `bytes` are no workbook.
func readSheetTable(bytes: [UInt8], name: String) -> (Table, [Diagnostic])? {
  var diagnostics: [Diagnostic] = []
  guard let sheets = readSheets(bytes: bytes, name: name, diagnostics: &diagnostics) else {
    return nil
  }
  var table = Table()
  for sheet in sheets where !sheet.rows.isEmpty {
    // As in text, lines of remarks begin with `#`; a title stands in one cell over the table.
    let rows = sheet.rows.filter { row in
      row.cells.first { !$0.isEmpty }?.hasPrefix("#") != true
    }
    let isWide = rows.contains { row in row.cells.count { !$0.isEmpty } > 1 }
    guard
      let start = rows.firstIndex(where: { row in
        row.cells.count { !$0.isEmpty } > (isWide ? 1 : 0)
      })
    else { continue }
    if !table.header.isEmpty {
      diagnostics.append(Messages.sheetSkipped(source: name + "/" + sheet.name))
      continue
    }
    table.header = rows[start].cells
    while table.header.last == "" { table.header.removeLast() }
    for row in rows[(start + 1)...] {
      var cells = row.cells
      while cells.count > table.header.count, cells.last == "" { cells.removeLast() }
      if cells.count > table.header.count {
        diagnostics.append(
          Messages.cellCount(
            code: "row-long", source: name, line: row.number, found: cells.count,
            expected: table.header.count))
      }
      // Empty cells at the end of a row are not kept by workbooks.
      while cells.count < table.header.count { cells.append("") }
      table.rows.append(TableRow(line: Int(clamping: row.number), cells: cells))
    }
  }
  if table.header.isEmpty, diagnostics.isEmpty {
    diagnostics.append(Messages.fileEmpty(source: name))
  }
  return (table, diagnostics)
}
