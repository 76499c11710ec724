/// Sheets written as HTML, or as the XML of Excel 2003.
struct PlainMarkupBook {
  private var row: PlainRow?
  private var number: UInt64 = 0
  private var column = 0
  private var value: [UInt8]?
  /// Whether what stands here is the cell's data and not white space around it.
  private var isData = false
  private var kind = ""
  private var span = (across: 1, down: 1)
  /// What reaches down from rows above, by column.
  private var hanging: [Int: (rows: Int, text: String)] = [:]
  private var isXML = false
  private var sheets = 0
  /// How the bytes of the whole document stand for characters: a short word of GBK may be sound UTF-8.
  private let dialect: PlainDialect

  private init(_ bytes: [UInt8]) {
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let head = bytes.prefix(1 << 16)
    let words = String(decoding: head.prefix(2048), as: UTF8.self).lowercased()
    let says = words.contains(/(charset|encoding)="?utf-8/)
    dialect = PlainDialect(
      separator: [], lineEnd: PlainDialect.lineFeed,
      isUTF8: isWide || says || PlainHeader.isUTF8(head, isCut: head.count == 1 << 16))
  }

  /// Tells `visitor` all sheets and rows of `bytes`.
  static func visit(_ bytes: [UInt8], _ visitor: inout some SheetVisitor) throws {
    var book = PlainMarkupBook(bytes)
    var markup = PlainMarkup(bytes: bytes)
    while let piece = try markup.next() {
      switch piece {
      case .text(let text): if book.isData { book.value? += text }
      case .tag(let tag): book.take(tag, &visitor)
      }
    }
    book.closeRow(&visitor)
  }

  private mutating func take(_ tag: PlainTag, _ visitor: inout some SheetVisitor) {
    switch (tag.name, tag.isEnd) {
    case ("worksheet", false):
      closeRow(&visitor)
      isXML = true
      begin(tag.attribute("name"), &visitor)
    case ("table", false):
      closeRow(&visitor)
      if tag.isEmpty { return }
      hanging = [:]
      // All tables of HTML make one sheet.
      if !isXML, number == 0 { begin(nil, &visitor) }
    case ("tr", false), ("row", false):
      closeRow(&visitor)
      number = tag.number("index").map { UInt64($0) } ?? number + 1
      column = 0
      row = tag.isEmpty && tag.name == "tr" ? nil : PlainRow(number: number, cells: [])
    case ("td", false), ("th", false), ("cell", false): openCell(tag)
    case ("data", false):
      isData = true
      kind = tag.attribute("type") ?? ""
    case ("data", true): isData = false
    case ("br", false): if value != nil, isData { value?.append(0x20) }
    case ("td", true), ("th", true), ("cell", true): closeCell()
    case ("tr", true), ("row", true), ("table", true), ("worksheet", true): closeRow(&visitor)
    default: break
    }
  }

  private mutating func begin(_ name: String?, _ visitor: inout some SheetVisitor) {
    sheets += 1
    number = 0
    hanging = [:]
    visitor.begin(sheet: name ?? "\(sheets)", is1904: false, merges: [])
  }

  private mutating func openCell(_ tag: PlainTag) {
    closeCell()
    guard row != nil else { return }
    if let index = tag.number("index") { column = max(column, index - 1) }
    let across = tag.number("mergeacross").map { $0 + 1 } ?? tag.number("colspan") ?? 1
    let down = tag.number("mergedown").map { $0 + 1 } ?? tag.number("rowspan") ?? 1
    span = (max(1, min(across, PlainRow.mostCells)), down)
    value = []
    kind = ""
    isData = tag.name != "cell"
    fillFromAbove()
    if tag.isEmpty { closeCell() }
  }

  private mutating func fillFromAbove() {
    while let above = hanging[column] {
      row?.put(above.text, column)
      hanging[column] = above.rows > 1 ? (above.rows - 1, above.text) : nil
      column += 1
    }
  }

  private mutating func closeCell() {
    guard let bytes = value else { return }
    value = nil
    isData = false
    var text = withoutOuterBlanks(dialect.text(bytes))
    if kind.hasPrefix("N") { text = fifteenDigits(text) }
    if kind.hasPrefix("D"), text.hasPrefix("1899-12-3"), let clock = text.firstIndex(of: "T") {
      text = String(text[text.index(after: clock)...])
    }
    row?.put(text, column)
    if span.down > 1 {
      for place in column..<min(column + span.across, PlainRow.mostCells) {
        hanging[place] = (span.down - 1, place == column ? text : "")
      }
    }
    column += span.across
  }

  private mutating func closeRow(_ visitor: inout some SheetVisitor) {
    closeCell()
    guard row != nil else { return }
    fillFromAbove()
    if let row, !row.cells.isEmpty { visitor.take(row) }
    row = nil
  }
}
