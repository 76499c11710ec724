/// A workbook of the Open XML format (XLSX): a zip of XML parts, read as a stream.
///
/// Shared strings and styles stand in memory, rows do not. Each pass over the zip opens it anew.
///
/// - Source: ECMA-376 part 1, 18.
struct Workbook {
  /// One sheet in the order of the workbook.
  struct Sheet: Hashable {
    var name: String
    var path: String
  }

  private let bytes: ArchiveBytes
  private let budget: ArchiveBudget
  private(set) var sheets: [Sheet] = []
  /// Names of sheets that are listed and are not there.
  private(set) var missing: [String] = []
  private(set) var is1904 = false
  private var strings = SharedStrings()
  /// What each cell style shows of a day number; nil for plain numbers.
  private var forms: [DayNumber.Form?] = []

  /// What a zip holds: a workbook, another office document, or files.
  static func kind(of bytes: ArchiveBytes, budget: ArchiveBudget) throws -> Kind {
    let archive = try ArchiveReader(bytes, budget: budget)
    var seen = 0
    while seen < 200, let entry = try archive.next() {
      seen += 1
      let path = String(decoding: entry.path, as: UTF8.self).lowercased()
      switch path {
      case "xl/workbook.xml": return .workbook
      case "xl/workbook.bin": return .other("xlsb")
      case "word/document.xml": return .other("docx")
      case "ppt/presentation.xml": return .other("pptx")
      case "content.xml": return .other("ods/odt")
      default: break
      }
    }
    return .files
  }

  enum Kind: Hashable {
    case workbook
    case other(String)
    case files
  }

  init(_ bytes: ArchiveBytes, budget: ArchiveBudget) throws {
    self.bytes = bytes
    self.budget = budget
    var targets: [String: String] = [:]
    var listed: [(name: String, relation: String)] = []
    var formats: [Int: DayNumber.Form?] = [:]
    var styles: [Int] = []
    var order: [String: Int] = [:]
    let archive = try ArchiveReader(bytes, budget: budget)
    while let entry = try archive.next() {
      let path = Workbook.plain(String(decoding: entry.path, as: UTF8.self))
      order[path] = order.count
      if entry.isEncrypted { throw ArchiveFailure.encrypted }
      switch path {
      case "xl/workbook.xml":
        var scanner = MarkupScanner { try archive.read($0) }
        (listed, is1904) = try Workbook.readBook(&scanner)
      case "xl/_rels/workbook.xml.rels":
        var scanner = MarkupScanner { try archive.read($0) }
        targets = try Workbook.readRelations(&scanner)
      case "xl/styles.xml":
        var scanner = MarkupScanner { try archive.read($0) }
        (formats, styles) = try Workbook.readStyles(&scanner)
      case "xl/sharedstrings.xml":
        var scanner = MarkupScanner { try archive.read($0) }
        try strings.read(&scanner)
      default: break
      }
    }
    forms = styles.map { formats[$0] ?? DayNumber.form(builtIn: $0) }
    // Each is read and told on its own.
    if listed.count > ArchiveLimits.entries { throw ArchiveFailure.tooMany }
    for sheet in listed {
      if let path = targets[sheet.relation], order[path] != nil {
        sheets.append(Sheet(name: sheet.name, path: path))
      } else {
        missing.append(sheet.name)
      }
    }
    // Sheets in another order than the zip's cost a pass each; of very many, that order is given up.
    if sheets.count > 100 { sheets.sort { order[$0.path] ?? 0 < order[$1.path] ?? 0 } }
  }

  /// Parts are named in any case, with or without a slash ahead.
  private static func plain(_ path: String) -> String {
    let lower = path.lowercased()
    return lower.hasPrefix("/") ? String(lower.dropFirst()) : lower
  }

  private static func text(_ scanner: MarkupScanner, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: scanner.text($0), as: UTF8.self) }
  }

  private static func readBook(
    _ scanner: inout MarkupScanner
  ) throws -> (sheets: [(name: String, relation: String)], is1904: Bool) {
    let (sheet, properties) = (MarkupScanner.key("sheet"), MarkupScanner.key("workbookPr"))
    let (name, id) = (MarkupScanner.key("name"), MarkupScanner.key("id"))
    let epoch = MarkupScanner.key("date1904")
    var sheets: [(String, String)] = []
    var is1904 = false
    while true {
      switch try scanner.next() {
      case .open(let range):
        let key = scanner.key(range)
        if key == sheet {
          if let name = text(scanner, scanner.attribute(name, in: range)),
            let id = text(scanner, scanner.attribute(id, in: range))
          {
            sheets.append((name, id))
          }
        } else if key == properties {
          is1904 = ["1", "true"].contains(text(scanner, scanner.attribute(epoch, in: range)))
        }
      case .end: return (sheets, is1904)
      default: break
      }
    }
  }

  private static func readRelations(_ scanner: inout MarkupScanner) throws -> [String: String] {
    let (relation, id) = (MarkupScanner.key("Relationship"), MarkupScanner.key("Id"))
    let target = MarkupScanner.key("Target")
    var targets: [String: String] = [:]
    while true {
      switch try scanner.next() {
      case .open(let range) where scanner.key(range) == relation:
        guard let id = text(scanner, scanner.attribute(id, in: range)),
          let path = text(scanner, scanner.attribute(target, in: range))
        else { continue }
        targets[id] = plain(path.hasPrefix("/") ? path : "xl/" + path)
      case .end: return targets
      default: break
      }
    }
  }

  private static func readStyles(
    _ scanner: inout MarkupScanner
  ) throws -> (formats: [Int: DayNumber.Form?], styles: [Int]) {
    let (format, list, style) = (
      MarkupScanner.key("numFmt"), MarkupScanner.key("cellXfs"), MarkupScanner.key("xf")
    )
    let (id, code) = (MarkupScanner.key("numFmtId"), MarkupScanner.key("formatCode"))
    var formats: [Int: DayNumber.Form?] = [:]
    var styles: [Int] = []
    var inList = false
    while true {
      switch try scanner.next() {
      case .open(let range):
        let key = scanner.key(range)
        if key == format {
          if let number = scanner.number(scanner.attribute(id, in: range)),
            let text = text(scanner, scanner.attribute(code, in: range))
          {
            formats[number] = .some(DayNumber.form(code: text))
          }
        } else if key == list {
          inList = true
        } else if key == style, inList, styles.count < 65_536 {
          styles.append(scanner.number(scanner.attribute(id, in: range)) ?? 0)
        }
      case .close(let range): if scanner.key(range) == list { inList = false }
      case .end: return (formats, styles)
      default: break
      }
    }
  }

  // MARK: - Rows

  /// Opens the zip at the part of a sheet; nil where it is gone.
  private func open(_ path: String) throws -> ArchiveReader? {
    let archive = try ArchiveReader(bytes, budget: budget, counts: false)
    while let entry = try archive.next() {
      if Workbook.plain(String(decoding: entry.path, as: UTF8.self)) == path { return archive }
    }
    return nil
  }

  /// Hands over the rows of a sheet, empty ones left out.
  func rows(of sheet: Sheet, _ take: (inout RowBuilder) throws -> Void) throws {
    guard let archive = try open(sheet.path) else { throw ArchiveFailure.corrupt }
    var scanner = MarkupScanner { try archive.read($0) }
    let (rowKey, cellKey, valueKey) = (
      MarkupScanner.key("row"), MarkupScanner.key("c"), MarkupScanner.key("v")
    )
    let (textKey, inlineKey, formulaKey) = (
      MarkupScanner.key("t"), MarkupScanner.key("is"), MarkupScanner.key("f")
    )
    let (place, kindKey, styleKey, phonetic) = (
      MarkupScanner.key("r"), MarkupScanner.key("t"), MarkupScanner.key("s"),
      MarkupScanner.key("rPh")
    )
    var row = RowBuilder()
    var lastRow: UInt64 = 0
    var column = -1
    var kind = CellKind.number
    var style = 0
    var value: [UInt8] = []
    var takesText = false
    var isPhonetic = false
    while true {
      switch try scanner.next() {
      case .open(let range):
        let key = scanner.key(range)
        if key == cellKey {
          let reference = scanner.attribute(place, in: range)
          column = reference.flatMap { Workbook.column(scanner.buffer, $0) } ?? column + 1
          kind = CellKind(scanner.buffer, scanner.attribute(kindKey, in: range))
          style = scanner.number(scanner.attribute(styleKey, in: range)) ?? 0
          value.removeAll(keepingCapacity: true)
        } else if key == valueKey || key == textKey {
          takesText = !scanner.isEmpty(range) && !isPhonetic
        } else if key == rowKey {
          lastRow =
            scanner.number(scanner.attribute(place, in: range)).map { UInt64($0) } ?? lastRow + 1
          row.begin(lastRow)
          column = -1
        } else if key == phonetic {
          isPhonetic = true
        } else if key == formulaKey || key == inlineKey {
          takesText = false
        }
      case .close(let range):
        let key = scanner.key(range)
        if key == valueKey || key == textKey {
          takesText = false
        } else if key == cellKey {
          put(value, kind, style, column, into: &row)
        } else if key == phonetic {
          isPhonetic = false
        } else if key == rowKey {
          if row.cells.count > 0 || row.flaw != nil || row.beyond > 0 { try take(&row) }
          row.begin(lastRow)
        }
      case .text(let range):
        if takesText, value.count <= RowEngine.longestRow { value += scanner.text(range) }
      case .raw(let range):
        if takesText, value.count <= RowEngine.longestRow { value += scanner.buffer[range] }
      case .end: return
      }
    }
  }

  private enum CellKind {
    case number, shared, text, flag, error

    init(_ bytes: [UInt8], _ range: Range<Int>?) {
      guard let range, let first = bytes[range].first else {
        self = .number
        return
      }
      switch (first, range.count) {
      case (0x73, 1): self = .shared
      case (0x73, _), (0x69, _), (0x64, _): self = .text
      case (0x62, _): self = .flag
      case (0x65, _): self = .error
      default: self = .number
      }
    }
  }

  private func put(
    _ value: [UInt8], _ kind: CellKind, _ style: Int, _ column: Int, into row: inout RowBuilder
  ) {
    if value.isEmpty { return }
    switch kind {
    case .shared:
      if let index = Int(trimmed(String(decoding: value, as: UTF8.self))),
        let text = strings[index]
      {
        row.put(text, column: column)
      } else {
        row.lack("string-missing", column: column)
      }
    case .number:
      if style < forms.count, let form = forms[style],
        let number = Double(String(decoding: value, as: UTF8.self)),
        let text = DayNumber.text(number, form, is1904: is1904)
      {
        row.put(text, column: column)
      } else if value.count > 15 {
        row.put(plainNumber(value[...]), column: column)
      } else {
        row.put(value, column: column)
      }
    case .text, .flag: row.put(value, column: column)
    // `#N/A` and its like say that there is no value.
    case .error: break
    }
  }

  /// 0-based column of a reference such as `AB12`; nil where it is none.
  private static func column(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var column = 0
    var letters = 0
    for byte in bytes[range] {
      let letter = (byte | 0x20) &- 0x61
      guard letter < 26 else { break }
      letters += 1
      guard letters <= 4 else { return 1 << 20 }
      column = column * 26 + Int(letter) + 1
    }
    return letters > 0 ? column - 1 : nil
  }

  /// The merged cells of a sheet, which stand behind its rows.
  func merged(in sheet: Sheet) throws -> [MergedCells] {
    guard let archive = try open(sheet.path) else { return [] }
    var scanner = MarkupScanner { try archive.read($0) }
    let (merge, reference) = (MarkupScanner.key("mergeCell"), MarkupScanner.key("ref"))
    var merges: [MergedCells] = []
    while merges.count < 10_000 {
      switch try scanner.next() {
      case .open(let range) where scanner.key(range) == merge:
        guard let text = scanner.attribute(reference, in: range) else { continue }
        let corners = scanner.buffer[text].split(separator: 0x3A)
        guard corners.count == 2,
          let from = Workbook.corner(corners[0]), let to = Workbook.corner(corners[1]),
          from.row <= to.row, from.column <= to.column
        else { continue }
        merges.append(
          MergedCells(rows: from.row...to.row, columns: from.column...to.column))
      case .end: return merges
      default: break
      }
    }
    return merges
  }

  private static func corner(_ text: ArraySlice<UInt8>) -> (row: UInt64, column: Int)? {
    let bytes = Array(text)
    guard let column = column(bytes, bytes.indices),
      let row = UInt64(
        String(decoding: bytes.drop { ($0 | 0x20) &- 0x61 < 26 }, as: UTF8.self))
    else { return nil }
    return (row, column)
  }
}

/// The shared strings of a workbook in one piece of memory.
struct SharedStrings {
  /// Bytes of a string that are kept, or characters of an old workbook; chosen: above any cell that is read.
  ///
  /// A million cells may name one string: what each of them costs must stay small.
  static let longest = 4096

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  /// Where the string being read begins.
  private var start: Int { Int(ends.last ?? 0) }

  /// The string of an index; nil where there is none.
  subscript(index: Int) -> ArraySlice<UInt8>? {
    guard ends.indices.contains(index) else { return nil }
    return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }

  /// Cuts the string being read to the longest, between two characters.
  private mutating func cutLongest() {
    var end = start + SharedStrings.longest
    guard bytes.count > end else { return }
    while end > start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    bytes.removeLast(bytes.count - end)
  }

  /// Reads `xl/sharedStrings.xml`.
  mutating func read(_ scanner: inout MarkupScanner) throws {
    let (item, text, phonetic) = (
      MarkupScanner.key("si"), MarkupScanner.key("t"), MarkupScanner.key("rPh")
    )
    var takesText = false
    var isPhonetic = false
    while true {
      switch try scanner.next() {
      case .open(let range):
        let key = scanner.key(range)
        if key == text {
          takesText = !isPhonetic && !scanner.isEmpty(range)
        } else if key == phonetic {
          isPhonetic = true
        } else if key == item, scanner.isEmpty(range) {
          ends.append(UInt32(bytes.count))
        }
      case .close(let range):
        let key = scanner.key(range)
        if key == text {
          takesText = false
        } else if key == phonetic {
          isPhonetic = false
        } else if key == item {
          cutLongest()
          ends.append(UInt32(bytes.count))
        }
      case .text(let range):
        if takesText, bytes.count - start < SharedStrings.longest { bytes += scanner.text(range) }
      case .raw(let range):
        if takesText, bytes.count - start < SharedStrings.longest { bytes += scanner.buffer[range] }
      case .end: return
      }
      guard bytes.count < ArchiveLimits.held, ends.count < ArchiveLimits.held / 8 else {
        throw ArchiveFailure.bomb
      }
    }
  }
}
