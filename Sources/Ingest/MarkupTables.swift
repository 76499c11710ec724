/// Tables written as HTML or as the XML of Excel 2003, both of which bear the name `.xls`.
///
/// - Source: XML Spreadsheet Reference, Microsoft 2003; HTML as browsers read it.
struct MarkupTables {
  /// Told of each sheet (a table of HTML, a Worksheet of XML) as it begins, its name or nil.
  typealias Begin = (String?) throws -> Void

  /// Whether the head of a text is a table in markup.
  static func isMarkup(head: [UInt8]) -> Bool {
    var text = head
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      text = decodeWhole(text).text
    }
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    let start = text.drop { $0 <= 0x20 }
    guard start.first == 0x3C else { return false }
    let words = String(decoding: start, as: UTF8.self).lowercased()
    return ["<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body", "<div"]
      .contains { words.hasPrefix($0) }
      || words.hasPrefix("<?xml") && words.contains("workbook")
      || words.hasPrefix("<?xml") && words.contains("<html") || words.hasPrefix("<workbook")
  }

  /// Bytes by which the encoding is told.
  static let encodingLength = 1 << 16

  /// Of all cells; short words of GBK, such as 状态, are sound UTF-8 by themselves.
  private let encoding: TextEncoding

  /// `head` is the beginning of what will be read.
  init(head: [UInt8]) {
    let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    let words = String(decoding: head.prefix(2048), as: UTF8.self).lowercased()
    // Many a page says gb2312 and is UTF-8; one that says UTF-8 has a damaged byte where it is not.
    let saysUTF8 = ["charset=utf-8", "charset=\"utf-8", "encoding=\"utf-8"].contains {
      words.contains($0)
    }
    let isCut = head.count >= MarkupTables.encodingLength
    encoding =
      isWide || saysUTF8 || isUTF8(head[...], allowingCutEnd: isCut) ? .utf8 : .gb18030
  }

  private var row = RowBuilder()
  private var number: UInt64 = 0
  private var column = 0
  private var value: [UInt8] = []
  private var inCell = false
  private var inData = false
  private var inRow = false
  private var span = 1
  private var rowSpan = 1
  private var kind: DataKind = .text
  /// Cells that reach down from rows above, by column.
  private var hanging: [Int: (rows: Int, text: [UInt8])] = [:]
  /// Bytes of text that reach down in all columns together; chosen: far above plates and days.
  ///
  /// A tag of eight bytes makes a row of them: what that costs must stay small.
  private static let mostHanging = 4096
  private var ownCells = 0
  private var decoded: [[UInt8]: [UInt8]] = [:]

  private enum DataKind { case text, number, time }

  /// Reads all tables of `scanner`.
  mutating func read(
    _ scanner: inout MarkupScanner, begin: Begin, _ take: (inout RowBuilder) throws -> Void
  ) throws {
    let names = Names()
    while true {
      switch try scanner.next() {
      case .open(let range):
        let key = scanner.key(range)
        switch key {
        case names.cell, names.data, names.head: try openCell(&scanner, range, key, names)
        case names.tr, names.row:
          try closeRow(take)
          number =
            scanner.number(scanner.attribute(names.index, in: range)).map { UInt64($0) }
            ?? number + 1
          row.begin(number)
          column = 0
          inRow = key == names.row || !scanner.isEmpty(range)
        case names.content:
          inData = true
          kind = .text
          if let type = scanner.attribute(names.type, in: range) {
            switch scanner.buffer[type].first {
            case 0x4E: kind = .number
            case 0x44: kind = .time
            default: kind = .text
            }
          }
        case names.table:
          try closeRow(take)
          if !scanner.isEmpty(range) { try startTable(begin, scanner, range, names) }
        case names.worksheet:
          try closeRow(take)
          try startSheet(begin, scanner, range, names)
        case names.line: if inCell { value.append(0x20) }
        default: break
        }
      case .close(let range):
        let key = scanner.key(range)
        switch key {
        case names.cell, names.data, names.head: closeCell()
        case names.tr, names.row, names.table, names.worksheet: try closeRow(take)
        case names.content: inData = false
        default: break
        }
      case .text(let range): if inCell { append(scanner.text(range)) }
      case .raw(let range): if inCell, inData { append(Array(scanner.buffer[range])) }
      case .end:
        try closeRow(take)
        return
      }
    }
  }

  private struct Names {
    let cell = MarkupScanner.key("Cell")
    let data = MarkupScanner.key("td")
    let head = MarkupScanner.key("th")
    let tr = MarkupScanner.key("tr")
    let row = MarkupScanner.key("Row")
    let table = MarkupScanner.key("table")
    let worksheet = MarkupScanner.key("Worksheet")
    let content = MarkupScanner.key("Data")
    let line = MarkupScanner.key("br")
    let index = MarkupScanner.key("Index")
    let type = MarkupScanner.key("Type")
    let name = MarkupScanner.key("Name")
    let columnSpan = MarkupScanner.key("colspan")
    let rowSpan = MarkupScanner.key("rowspan")
    let across = MarkupScanner.key("MergeAcross")
    let down = MarkupScanner.key("MergeDown")
  }

  private var isSpreadsheetXML = false

  private mutating func startSheet(
    _ begin: Begin, _ scanner: MarkupScanner, _ range: Range<Int>, _ names: Names
  ) throws {
    isSpreadsheetXML = true
    number = 0
    hanging = [:]
    let name = scanner.attribute(names.name, in: range)
    try begin(name.map { String(decoding: scanner.text($0), as: UTF8.self) })
  }

  private mutating func startTable(
    _ begin: Begin, _ scanner: MarkupScanner, _ range: Range<Int>, _ names: Names
  ) throws {
    hanging = [:]
    // The one table of a sheet of XML begins nothing new; of HTML all tables make one sheet.
    if !isSpreadsheetXML, number == 0 { try begin(nil) }
  }

  private mutating func openCell(
    _ scanner: inout MarkupScanner, _ range: Range<Int>, _ key: UInt64, _ names: Names
  ) throws {
    closeCell()
    guard inRow else { return }
    ownCells += 1
    if let index = scanner.number(scanner.attribute(names.index, in: range)) {
      column = max(column, index - 1)
    }
    span = 1
    rowSpan = 1
    if let wide = scanner.number(scanner.attribute(names.columnSpan, in: range)) { span = wide }
    if let wide = scanner.number(scanner.attribute(names.across, in: range)) { span = wide + 1 }
    if let high = scanner.number(scanner.attribute(names.rowSpan, in: range)) { rowSpan = high }
    if let high = scanner.number(scanner.attribute(names.down, in: range)) { rowSpan = high + 1 }
    span = max(1, min(span, SheetDecoder.columns))
    value.removeAll(keepingCapacity: true)
    kind = .text
    inCell = true
    inData = key != names.cell
    fillHanging()
    if scanner.isEmpty(range) { closeCell() }
  }

  /// Puts what reaches down from above into the columns before the next cell.
  private mutating func fillHanging() {
    while let above = hanging[column] {
      row.put(above.text, column: column)
      hanging[column] = above.rows > 1 ? (above.rows - 1, above.text) : nil
      column += 1
    }
  }

  private mutating func append(_ text: [UInt8]) {
    if inCell, inData, value.count <= RowEngine.longestRow { value += text }
  }

  private mutating func closeCell() {
    guard inCell else { return }
    inCell = false
    var text = trimBlanks(utf8(value)[...], encoding: .utf8)
    switch kind {
    case .number: text = plainNumber(text)[...]
    case .time:
      // `2026-03-02T07:12:20.000`; the clock alone has the day 1899-12-31.
      if text.starts(with: Array("1899-12-3".utf8)), let t = text.firstIndex(of: 0x54) {
        text = text[(t + 1)...]
      }
    case .text: break
    }
    row.put(text, column: column)
    if rowSpan > 1 {
      if hanging.values.reduce(text.count, { $0 + $1.text.count }) > MarkupTables.mostHanging {
        text = []
      }
      for place in column..<column + span where place < SheetDecoder.columns {
        hanging[place] = (rowSpan - 1, place == column ? Array(text) : [])
      }
    }
    column += span
  }

  private mutating func closeRow(_ take: (inout RowBuilder) throws -> Void) throws {
    closeCell()
    guard inRow else { return }
    inRow = false
    fillHanging()
    defer { ownCells = 0 }
    // What merely reaches down is no row.
    if ownCells == 0 { return }
    if row.cells.count > 0 || row.beyond > 0 || row.flaw != nil { try take(&row) }
  }

  /// Bytes that are no UTF-8 are taken for GB18030; each text is converted once.
  private mutating func utf8(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }) else { return text }
    if encoding == .utf8, isUTF8(text[...]) { return text }
    if let known = decoded[text] { return known }
    let converted = decodeGB18030(text[...]).text
    if decoded.count < 4096, text.count < 256 { decoded[text] = converted }
    return converted
  }
}
