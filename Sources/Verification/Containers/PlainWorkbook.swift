import Ingest

/// A workbook of the Open XML format, read part by part through `PlainArchive`.
///
/// - Source: ECMA-376 part 1, 18.
struct PlainWorkbook {
  private let content: HeldContent
  private var sheets: [(name: String, part: String)] = []
  private var is1904 = false
  private var strings: [String] = []
  private var formats: [DayFormat?] = []

  /// Nil where a zip holds no workbook.
  init?(_ content: HeldContent) throws {
    self.content = content
    var order: [String: Int] = [:]
    var listed: [(name: String, relation: String)] = []
    var targets: [String: String] = [:]
    let archive = try PlainArchive(content, most: content.mostOfParts)
    while let path = try archive.next() {
      let part = plainMember(path).lowercased()
      order[part] = order.count
      switch part {
      case "xl/workbook.xml": (listed, is1904) = try Self.book(archive)
      case "xl/_rels/workbook.xml.rels": targets = try Self.relations(archive)
      case "xl/styles.xml": formats = try Self.styles(archive)
      case "xl/sharedstrings.xml": strings = try Self.strings(archive)
      default: break
      }
    }
    guard order["xl/workbook.xml"] != nil else { return nil }
    for (name, relation) in listed {
      if let part = targets[relation], order[part] != nil { sheets.append((name, part)) }
    }
    // As the check: sheets in the order of the book, of very many in that of the zip.
    if sheets.count > 100 { sheets.sort { order[$0.part] ?? 0 < order[$1.part] ?? 0 } }
  }

  /// Tells `visitor` all sheets and rows.
  func visit(_ visitor: inout some SheetVisitor) throws {
    for (name, part) in sheets {
      visitor.begin(sheet: name, is1904: is1904, merges: try merges(part))
      try rows(part, &visitor)
    }
  }

  // MARK: Parts

  private static func markup(_ archive: PlainArchive) -> PlainMarkup {
    PlainMarkup { try archive.some() }
  }

  private func open(_ part: String) throws -> PlainMarkup {
    let archive = try PlainArchive(content, most: content.mostOfParts)
    while let path = try archive.next() {
      if plainMember(path).lowercased() == part { return Self.markup(archive) }
    }
    throw ContainerFailure.unreadable
  }

  private static func book(
    _ archive: PlainArchive
  ) throws -> (sheets: [(name: String, relation: String)], is1904: Bool) {
    var sheets: [(String, String)] = []
    var is1904 = false
    var markup = markup(archive)
    while let piece = try markup.next() {
      guard case .tag(let tag) = piece, !tag.isEnd else { continue }
      if tag.name == "sheet", let name = tag.attribute("name"), let id = tag.attribute("id") {
        sheets.append((name, id))
      } else if tag.name == "workbookpr" {
        is1904 = ["1", "true"].contains(tag.attribute("date1904"))
      }
    }
    return (sheets, is1904)
  }

  private static func relations(_ archive: PlainArchive) throws -> [String: String] {
    var targets: [String: String] = [:]
    var markup = markup(archive)
    while let piece = try markup.next() {
      guard case .tag(let tag) = piece, !tag.isEnd, tag.name == "relationship",
        let id = tag.attribute("id"), let target = tag.attribute("target")
      else { continue }
      let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
      targets[id] = path.lowercased()
    }
    return targets
  }

  private static func styles(_ archive: PlainArchive) throws -> [DayFormat?] {
    var codes: [Int: String] = [:]
    var ids: [Int] = []
    var inCells = false
    var markup = markup(archive)
    while let piece = try markup.next() {
      guard case .tag(let tag) = piece else { continue }
      switch tag.name {
      case "numfmt":
        if let id = tag.number("numfmtid"), let code = tag.attribute("formatcode") {
          codes[id] = code
        }
      case "cellxfs": inCells = !tag.isEnd && !tag.isEmpty
      case "xf": if inCells, !tag.isEnd { ids.append(tag.number("numfmtid") ?? 0) }
      default: break
      }
    }
    return ids.map { id in codes[id].map { DayFormat(code: $0) } ?? DayFormat(builtIn: id) }
  }

  private static func strings(_ archive: PlainArchive) throws -> [String] {
    var strings: [String] = []
    var text: [UInt8] = []
    var total = 0
    var isText = false
    var isPhonetic = false
    var markup = markup(archive)
    while let piece = try markup.next() {
      switch piece {
      case .text(let bytes): if isText, !isPhonetic { text += bytes }
      case .tag(let tag):
        switch tag.name {
        case "t": isText = !tag.isEnd && !tag.isEmpty
        case "rph": isPhonetic = !tag.isEnd && !tag.isEmpty
        case "si":
          if tag.isEnd || tag.isEmpty {
            strings.append(String(decoding: text, as: UTF8.self))
            total += text.count + 16
            guard total < PlainArchive.held else { throw ContainerFailure.tooMuch }
          }
          text = []
        default: break
        }
      }
    }
    return strings
  }

  private func merges(_ part: String) throws -> [PlainMerge] {
    var merges: [PlainMerge] = []
    var markup = try open(part)
    do {
      while let piece = try markup.next() {
        guard case .tag(let tag) = piece, tag.name == "mergecell",
          let corners = tag.attribute("ref")?.split(separator: ":"), corners.count == 2,
          let from = Self.corner(corners[0]), let to = Self.corner(corners[1]),
          from.row <= to.row, from.column <= to.column, merges.count < 10_000
        else { continue }
        merges.append(PlainMerge(rows: from.row...to.row, columns: from.column...to.column))
      }
    } catch ContainerFailure.unreadable {
      // The rows before the damage are read all the same.
    }
    return merges
  }

  // MARK: Rows

  /// `AB12` as a 1-based row and a 0-based column.
  private static func corner(_ text: some StringProtocol) -> (row: UInt64, column: Int)? {
    let letters = text.prefix { $0.isLetter }
    guard let column = column(letters), let row = UInt64(text.dropFirst(letters.count)) else {
      return nil
    }
    return (row, column)
  }

  private static func column(_ letters: some StringProtocol) -> Int? {
    guard (1...4).contains(letters.utf8.count) else { return letters.isEmpty ? nil : 1 << 20 }
    var column = 0
    for letter in letters.uppercased().utf8 {
      guard (0x41...0x5A).contains(letter) else { return nil }
      column = column * 26 + Int(letter) - 0x40
    }
    return column - 1
  }

  private struct Cell {
    var column = -1
    var kind: String?
    var style = 0
    var value: [UInt8] = []
  }

  private func rows(_ part: String, _ visitor: inout some SheetVisitor) throws {
    var markup = try open(part)
    var row: PlainRow?
    var lastRow: UInt64 = 0
    var cell: Cell?
    var lastColumn = -1
    var isValue = false
    var isPhonetic = false
    while let piece = try markup.next() {
      guard case .tag(let tag) = piece else {
        if case .text(let bytes) = piece, isValue, !isPhonetic { cell?.value += bytes }
        continue
      }
      switch (tag.name, tag.isEnd) {
      case ("row", false):
        lastRow = tag.number("r").map { UInt64($0) } ?? lastRow + 1
        row = PlainRow(number: lastRow, cells: [])
        lastColumn = -1
      case ("row", true):
        if let row, !row.cells.isEmpty { visitor.take(row) }
        row = nil
      case ("c", false):
        let reference = tag.attribute("r")?.prefix { $0.isLetter }
        lastColumn = reference.flatMap { Self.column($0) } ?? lastColumn + 1
        cell = Cell(column: lastColumn, kind: tag.attribute("t"), style: tag.number("s") ?? 0)
        if tag.isEmpty { cell = nil }
      case ("c", true):
        if let cell { put(cell, into: &row) }
        cell = nil
      case ("v", false), ("t", false): isValue = !tag.isEmpty
      case ("v", true), ("t", true), ("f", false), ("is", false): isValue = false
      case ("rph", let isEnd): isPhonetic = !isEnd && !tag.isEmpty
      default: break
      }
    }
  }

  private func put(_ cell: Cell, into row: inout PlainRow?) {
    guard !cell.value.isEmpty else { return }
    let text = String(decoding: cell.value, as: UTF8.self)
    switch cell.kind {
    case "s":
      if let index = Int(text), strings.indices.contains(index) {
        row?.put(strings[index], cell.column)
      }
    case "str", "inlineStr", "d", "b": row?.put(text, cell.column)
    case "e": break
    default:
      let format = formats.indices.contains(cell.style) ? formats[cell.style] : nil
      let time = format.flatMap { format in
        Double(text).flatMap { format.text($0, is1904: is1904) }
      }
      row?.put(time ?? (text.utf8.count > 15 ? fifteenDigits(text) : text), cell.column)
    }
  }
}
