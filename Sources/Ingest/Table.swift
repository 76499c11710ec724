package import Telemetry

/// A small table as text, for whoever reads registers and other lists.
package struct Table: Sendable, Hashable {
  /// Header cells without outer blanks.
  package var header: [String]
  /// Rows below it, blank ones left out.
  package var rows: [TableRow]

  package init(header: [String] = [], rows: [TableRow] = []) {
    self.header = header
    self.rows = rows
  }
}

/// One row, padded to the width of the header.
package struct TableRow: Sendable, Hashable {
  /// 1-based line on which it starts.
  package var line: Int
  /// Cells without outer blanks, at least as many as the header has.
  package var cells: [String]

  package init(line: Int, cells: [String]) {
    self.line = line
    self.cells = cells
  }
}

/// Reads a table of separated values, or the first of a workbook: `,` `;` Tab or `，`, quotes, CRLF, LF or CR, UTF-8, GB18030 or UTF-16.
///
/// Everything stands in memory, so it is for tables of thousands of rows, not for logs. Comment lines are
/// not known here: a row whose first cell starts with `#` is a row.
package func readTable(bytes: [UInt8], name: String) -> (Table, [Diagnostic]) {
  var diagnostics: [Diagnostic] = []
  if let found = readSheetTable(bytes: bytes, name: name) { return found }
  if let kind = foreignFormat(bytes[...]) {
    return (Table(), [Messages.formatUnknown(source: name, kind: kind)])
  }
  let decoded = decodeWhole(bytes)
  if decoded.replaced > 0 {
    diagnostics.append(Messages.textEncoding(source: name, count: decoded.replaced))
  }
  let text = decoded.text
  let lineEnd = Dialect.lineEnd(of: text[...])
  let headerLine = firstFilledLine(text[...], lineEnd: lineEnd)
  guard !headerLine.isEmpty else {
    return (Table(), diagnostics + [Messages.fileEmpty(source: name)])
  }
  var dialect = Dialect(separator: [0x2C], lineEnd: lineEnd, encoding: .utf8)
  var most = 0
  for candidate in Dialect.candidates(.utf8) {
    let trial = Dialect(separator: candidate, lineEnd: lineEnd, encoding: .utf8)
    let count = cellCount(of: headerLine, dialect: trial)
    if count > most { (dialect, most) = (trial, count) }
  }

  var table = Table()
  var cells = CellList()
  var index = 0
  var line = 1
  while index < text.count {
    let rowLine = line
    let end = splitRow(
      text.span, from: index, to: text.count, isLast: true, limit: .max / 2, dialect: dialect,
      into: &cells)
    guard case .found(_, let next, let lineEnds) = end else {
      // Only an open quote is left: give up its line, go on with the next.
      diagnostics.append(Messages.quoteOpen(source: name, line: UInt64(rowLine), byte: nil))
      index = (text[index...].firstIndex(of: lineEnd) ?? text.count - 1) + 1
      line += 1
      continue
    }
    index = next
    line += lineEnds
    if cells.isBlank { continue }
    var texts = (0..<cells.count).map { trimmed(String(decoding: cells[$0], as: UTF8.self)) }
    if texts.contains(where: { $0.unicodeScalars.contains("\0") }) {
      diagnostics.append(Messages.nulInRow(source: name, line: UInt64(rowLine), byte: nil))
      continue
    }
    if table.header.isEmpty {
      while texts.last == "" { texts.removeLast() }
      table.header = texts
      continue
    }
    while texts.count > table.header.count, texts.last == "" { texts.removeLast() }
    if texts.count != table.header.count {
      let code = texts.count < table.header.count ? "row-short" : "row-long"
      diagnostics.append(
        Messages.cellCount(
          code: code, source: name, line: UInt64(rowLine), found: texts.count,
          expected: table.header.count))
    }
    while texts.count < table.header.count { texts.append("") }
    table.rows.append(TableRow(line: rowLine, cells: texts))
  }
  return (table, diagnostics)
}

/// All of `bytes` as UTF-8 without byte order mark, and how many places formed no character.
package func decodeWhole(_ bytes: [UInt8]) -> (text: [UInt8], replaced: Int) {
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    var transcoder = UTF16Transcoder(isBigEndian: bytes[0] == 0xFE)
    var text: [UInt8] = []
    transcoder.feed(bytes[2...], into: &text)
    transcoder.finish(into: &text)
    return (text, 0)
  }
  let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  if isUTF8(body) { return (Array(body), 0) }
  return decodeGB18030(body)
}

/// Name of a well-known format that is no text, by its first bytes.
func foreignFormat(_ head: ArraySlice<UInt8>) -> String? {
  let signatures: [(bytes: [UInt8], name: String)] = [
    ([0x50, 0x4B, 0x03, 0x04], "zip/xlsx"), ([0x50, 0x4B, 0x05, 0x06], "zip"),
    ([0x25, 0x50, 0x44, 0x46], "pdf"), ([0xD0, 0xCF, 0x11, 0xE0], "xls/doc"),
    ([0x37, 0x7A, 0xBC, 0xAF], "7z"), ([0x52, 0x61, 0x72, 0x21], "rar"),
    ([0x28, 0xB5, 0x2F, 0xFD], "zst"), ([0xFD, 0x37, 0x7A, 0x58], "xz"),
    ([0x42, 0x5A, 0x68], "bz2"), ([0x89, 0x50, 0x4E, 0x47], "png"),
    ([0xFF, 0xD8, 0xFF], "jpeg"), ([0x47, 0x49, 0x46, 0x38], "gif"),
    ([0x7F, 0x45, 0x4C, 0x46], "elf"), ([0x53, 0x51, 0x4C, 0x69, 0x74, 0x65], "sqlite"),
    ([0x1F, 0x8B], "gzip"), ([0x4D, 0x5A, 0x90, 0x00], "exe"),
  ]
  return signatures.first { head.starts(with: $0.bytes) }?.name
}
