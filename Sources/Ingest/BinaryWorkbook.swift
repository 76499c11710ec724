/// Why an old workbook cannot be read.
enum BinaryWorkbookFailure: Error, Hashable {
  case notAWorkbook
  case encrypted
  case damaged

  var code: String { self == .encrypted ? "workbook-encrypted" : "workbook-damaged" }
}

/// A workbook of Excel 95 to 2003 (BIFF5, BIFF8), held in memory: such files have 65,536 rows a sheet at most.
///
/// Written here because libfreexl 1.0.6, which Debian has, reads outside of its memory on damaged files.
///
/// - Source: [MS-XLS].
struct BinaryWorkbook {
  struct Sheet {
    var name: String
    fileprivate var offset: Int
    /// Where the next sheet of the stream begins, or its end: what lies behind is not this one's.
    fileprivate var limit = 0
    fileprivate(set) var merged: [MergedCells] = []
  }

  /// Merged cells that are read of a sheet, as many as of any other workbook.
  private static let mostMerged = 10_000

  private(set) var sheets: [Sheet] = []
  private(set) var is1904 = false
  /// Whether bytes of the workbook are missing.
  private(set) var isCut: Bool
  private let stream: [UInt8]
  private let isUnicode: Bool
  private var strings: [Range<Int>] = []
  private var stringBytes: [UInt8] = []
  private var forms: [DayNumber.Form?] = []

  private enum Kind {
    static let formula = 0x06
    static let end = 0x0A
    static let epoch = 0x22
    static let password = 0x2F
    static let goesOn = 0x3C
    static let sheet = 0x85
    static let manyNumbers = 0xBD
    static let richLabel = 0xD6
    static let style = 0xE0
    static let merged = 0xE5
    static let strings = 0xFC
    static let shared = 0xFD
    static let number = 0x203
    static let label = 0x204
    static let flag = 0x205
    static let string = 0x207
    static let shortNumber = 0x27E
    static let format = 0x41E
    static let begin = 0x809
  }

  init(_ bytes: [UInt8]) throws(BinaryWorkbookFailure) {
    guard var file = CompoundFile(bytes) else { throw .damaged }
    if file.has("EncryptedPackage") { throw .encrypted }
    guard let stream = file.stream("Workbook") ?? file.stream("Book") else { throw .notAWorkbook }
    self.stream = stream
    isCut = file.isCut
    guard stream.word(0) == Kind.begin, let version = stream.word(4) else { throw .damaged }
    isUnicode = version >= 0x600
    var formats: [Int: DayNumber.Form?] = [:]
    var styles: [Int] = []
    var place = 0
    while let record = record(at: place) {
      let body = record.body
      switch record.kind {
      case Kind.password: throw .encrypted
      case Kind.epoch: is1904 = stream.word(body.lowerBound) == 1
      case Kind.format:
        if let id = stream.word(body.lowerBound) {
          let code =
            isUnicode
            ? text(at: body.lowerBound + 2, in: body, wideLength: true)
            : text(at: body.lowerBound + 2, in: body, wideLength: false)
          formats[id] = .some(DayNumber.form(code: String(decoding: code, as: UTF8.self)))
        }
      case Kind.style: styles.append(stream.word(body.lowerBound + 2) ?? 0)
      case Kind.sheet:
        if let offset = stream.long(body.lowerBound), body.count > 6,
          stream[body.lowerBound + 5] == 0
        {
          let name = text(at: body.lowerBound + 6, in: body, wideLength: false)
          // Each is read and told on its own.
          guard sheets.count < ArchiveLimits.entries else { throw .damaged }
          sheets.append(
            Sheet(name: String(decoding: name, as: UTF8.self), offset: Int(offset)))
        }
      case Kind.strings: readStrings(record)
      default: break
      }
      if record.kind == Kind.end { break }
      place = record.next
    }
    forms = styles.map { formats[$0] ?? DayNumber.form(builtIn: $0) }
    if sheets.isEmpty { throw .damaged }
    setLimits()
    for index in sheets.indices { sheets[index].merged = readMerged(sheets[index]) }
  }

  /// Divides the stream among the sheets, so that no byte is read for two of them.
  private mutating func setLimits() {
    var limit = stream.count
    let order = sheets.indices.sorted { (sheets[$0].offset, $1) > (sheets[$1].offset, $0) }
    for index in order {
      sheets[index].limit = limit
      limit = min(limit, sheets[index].offset)
    }
  }

  private struct Record {
    var kind: Int
    var body: Range<Int>
    var next: Int { body.upperBound }
  }

  private func record(at place: Int, before limit: Int = .max) -> Record? {
    guard let kind = stream.word(place), let length = stream.word(place + 2),
      place + 4 + length <= min(limit, stream.count)
    else { return nil }
    return Record(kind: kind, body: place + 4..<place + 4 + length)
  }

  // MARK: - Strings

  /// A string inside one record, of the newer files with a byte of flags behind its length.
  private func text(at start: Int, in body: Range<Int>, wideLength: Bool) -> [UInt8] {
    guard start < body.upperBound else { return [] }
    let length = wideLength ? stream.word(start) ?? 0 : Int(stream[start])
    var place = start + (wideLength ? 2 : 1)
    guard isUnicode else {
      let end = min(place + length, body.upperBound)
      return place < end ? decodeGB18030(stream[place..<end]).text : []
    }
    guard place < body.upperBound else { return [] }
    let isWide = stream[place] & 1 != 0
    place += 1
    var units: [UInt16] = []
    for _ in 0..<length {
      guard place + (isWide ? 2 : 1) <= body.upperBound else { break }
      units.append(
        UInt16(truncatingIfNeeded: isWide ? stream.word(place) ?? 0 : Int(stream[place])))
      place += isWide ? 2 : 1
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// The shared strings, which run on over any number of records; inside a string each begins with flags anew.
  private mutating func readStrings(_ first: Record) {
    var pieces = [first.body]
    var next = first.next
    while let record = record(at: next), record.kind == Kind.goesOn {
      pieces.append(record.body)
      next = record.next
    }
    var piece = 0
    var place = first.body.lowerBound + 8
    func byte() -> UInt8? {
      while piece < pieces.count, place >= pieces[piece].upperBound {
        piece += 1
        if piece < pieces.count { place = pieces[piece].lowerBound }
      }
      guard piece < pieces.count else { return nil }
      place += 1
      return stream[place - 1]
    }
    func number(_ count: Int) -> Int? {
      var value = 0
      for shift in 0..<count {
        guard let byte = byte() else { return nil }
        value |= Int(byte) << (8 * shift)
      }
      return value
    }
    var units: [UInt16] = []
    while let length = number(2), let flags = byte() {
      var isWide = flags & 1 != 0
      let runs = flags & 8 != 0 ? number(2) ?? 0 : 0
      let extra = flags & 4 != 0 ? number(4) ?? 0 : 0
      units.removeAll(keepingCapacity: true)
      for _ in 0..<length {
        guard piece < pieces.count else { break }
        if place >= pieces[piece].upperBound, piece + 1 < pieces.count {
          piece += 1
          place = pieces[piece].lowerBound
          guard let flags = byte() else { break }
          isWide = flags & 1 != 0
        }
        guard let unit = number(isWide ? 2 : 1) else { break }
        units.append(UInt16(truncatingIfNeeded: unit))
      }
      let start = stringBytes.count
      stringBytes += Array(
        String(decoding: units.prefix(SharedStrings.longest), as: UTF16.self).utf8)
      strings.append(start..<stringBytes.count)
      // Formatting and phonetics behind it are passed over; no more than there is.
      var surplus = runs * 4 + extra
      while surplus > 0, byte() != nil { surplus -= 1 }
      if piece >= pieces.count { return }
    }
  }

  // MARK: - Rows

  private struct Cell {
    var row: Int
    var column: Int
    var text: Text

    enum Text {
      /// Place among the texts of the sheet.
      case own(Range<Int>)
      /// Place among the shared strings, which many cells may name: copied only into the row.
      case shared(Range<Int>)
      case missing
    }
  }

  private func readMerged(_ sheet: Sheet) -> [MergedCells] {
    var merges: [MergedCells] = []
    var place = sheet.offset
    while let record = record(at: place, before: sheet.limit) {
      if record.kind == Kind.merged, let count = stream.word(record.body.lowerBound) {
        for index in 0..<min(count, record.body.count / 8) {
          let start = record.body.lowerBound + 2 + 8 * index
          guard start + 8 <= record.body.upperBound, let top = stream.word(start),
            let bottom = stream.word(start + 2),
            let left = stream.word(start + 4), let right = stream.word(start + 6), top <= bottom,
            left <= right
          else { continue }
          if merges.count == BinaryWorkbook.mostMerged { return merges }
          merges.append(
            MergedCells(rows: UInt64(top + 1)...UInt64(bottom + 1), columns: left...right))
        }
      }
      if record.kind == Kind.end { break }
      place = record.next
    }
    return merges
  }

  /// Hands over the rows of a sheet from top to bottom, empty ones left out.
  ///
  /// - Throws: `BinaryWorkbookFailure.damaged` where the sheet breaks off, after its rows so far.
  func rows(of sheet: Int, _ take: (inout RowBuilder) throws -> Void) throws {
    var cells: [Cell] = []
    var arena: [UInt8] = []
    var isWhole = false
    var depth = 0
    var place = sheets[sheet].offset
    let limit = sheets[sheet].limit
    var textOwner: (row: Int, column: Int)?
    func add(_ row: Int, _ column: Int, _ text: some Collection<UInt8>) {
      let start = arena.count
      arena.append(contentsOf: text)
      cells.append(Cell(row: row, column: column, text: .own(start..<arena.count)))
    }
    func add(_ row: Int, _ column: Int, _ style: Int, number: Double) {
      if style < forms.count, let form = forms[style],
        let text = DayNumber.text(number, form, is1904: is1904)
      {
        return add(row, column, text)
      }
      add(row, column, BinaryWorkbook.text(of: number))
    }
    while let record = record(at: place, before: limit) {
      place = record.next
      let start = record.body.lowerBound
      if record.kind == Kind.begin {
        depth += 1
        continue
      }
      if record.kind == Kind.end {
        depth -= 1
        if depth <= 0 {
          isWhole = true
          break
        }
        continue
      }
      // Charts inside a sheet have records of their own.
      guard depth == 1 else {
        if depth == 0 { break }
        continue
      }
      if record.kind == Kind.string, let owner = textOwner {
        add(owner.row, owner.column, text(at: start, in: record.body, wideLength: true))
        textOwner = nil
        continue
      }
      guard record.body.count >= 6, let row = stream.word(start),
        let column = stream.word(start + 2),
        let style = stream.word(start + 4)
      else { continue }
      switch record.kind {
      case Kind.number:
        if let number = stream.double(start + 6), record.body.count >= 14 {
          add(row, column, style, number: number)
        }
      case Kind.shortNumber:
        if let bits = stream.long(start + 6), record.body.count >= 10 {
          add(row, column, style, number: BinaryWorkbook.number(bits))
        }
      case Kind.manyNumbers:
        for index in 0..<(record.body.count - 6) / 6 {
          let at = start + 4 + 6 * index
          if let style = stream.word(at), let bits = stream.long(at + 2) {
            add(row, column + index, style, number: BinaryWorkbook.number(bits))
          }
        }
      case Kind.shared:
        guard let index = stream.long(start + 6), record.body.count >= 10 else { continue }
        let isThere = Int(index) < strings.count
        cells.append(
          Cell(row: row, column: column, text: isThere ? .shared(strings[Int(index)]) : .missing))
      case Kind.label, Kind.richLabel:
        add(row, column, text(at: start + 6, in: record.body, wideLength: true))
      case Kind.flag:
        if record.body.count >= 8, stream[start + 7] == 0 {
          add(row, column, [stream[start + 6] == 0 ? 0x30 : 0x31])
        }
      case Kind.formula:
        guard record.body.count >= 14 else { continue }
        if stream[start + 12] == 0xFF, stream[start + 13] == 0xFF {
          switch stream[start + 6] {
          case 0: textOwner = (row, column)
          case 1: add(row, column, [stream[start + 8] == 0 ? 0x30 : 0x31])
          default: break
          }
        } else if let number = stream.double(start + 6) {
          add(row, column, style, number: number)
        }
      default: break
      }
    }
    let order = cells.indices.sorted {
      (cells[$0].row, cells[$0].column, $0) < (cells[$1].row, cells[$1].column, $1)
    }
    var builder = RowBuilder()
    for index in order {
      let cell = cells[index]
      if builder.row != UInt64(cell.row + 1) {
        if builder.row > 0 { try take(&builder) }
        builder.begin(UInt64(cell.row + 1))
      }
      switch cell.text {
      case .own(let text): builder.put(arena[text], column: cell.column)
      case .shared(let text): builder.put(stringBytes[text], column: cell.column)
      case .missing: builder.lack("string-missing", column: cell.column)
      }
    }
    if builder.row > 0 { try take(&builder) }
    if !isWhole { throw BinaryWorkbookFailure.damaged }
  }

  /// Number packed into 30 bits of a whole number or of a double, perhaps times 100.
  private static func number(_ bits: UInt32) -> Double {
    let value =
      bits & 2 != 0
      ? Double(Int32(bitPattern: bits) >> 2)
      : Double(bitPattern: UInt64(bits & 0xFFFF_FFFC) << 32)
    return bits & 1 != 0 ? value / 100 : value
  }

  private static func text(of number: Double) -> [UInt8] {
    guard number.isFinite else { return [] }
    if number == number.rounded(), abs(number) < 1e15 { return Array("\(Int64(number))".utf8) }
    return plainNumber(Array("\(number)".utf8)[...])
  }
}
