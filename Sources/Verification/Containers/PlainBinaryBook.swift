import Ingest

/// A workbook of Excel 95 to 2003: the records of one stream, walked from front to back.
///
/// - Source: [MS-CFB], [MS-XLS].
struct PlainBinaryBook {
  private struct Record {
    var kind: Int
    var body: ArraySlice<UInt8>
  }

  private let stream: [UInt8]
  private var isUnicode = true
  private var is1904 = false
  private var sheets: [(name: String, offset: Int)] = []
  private var strings: [String] = []
  private var formats: [DayFormat?] = []

  init(_ bytes: [UInt8]) throws {
    stream = try Self.stream(bytes)
    guard stream.number(0, 2) == 0x809 else { throw ContainerFailure.unreadable }
    isUnicode = stream.number(4, 2) ?? 0 >= 0x600
    var codes: [Int: String] = [:]
    var styles: [Int] = []
    var place = 0
    while let record = record(&place), record.kind != 0x0A {
      let body = Array(record.body)
      switch record.kind {
      case 0x2F: throw ContainerFailure.locked
      case 0x22: is1904 = body.number(0, 2) == 1
      case 0x41E:
        if let id = body.number(0, 2) { codes[id] = text(body, 2, lengthBytes: isUnicode ? 2 : 1) }
      case 0xE0: styles.append(body.number(2, 2) ?? 0)
      case 0x85:
        if let offset = body.number(0, 4), body.count > 6, body[5] == 0 {
          sheets.append((text(body, 6, lengthBytes: 1), offset))
        }
      case 0xFC: strings = sharedStrings(body, &place)
      default: break
      }
    }
    formats = styles.map { id in codes[id].map { DayFormat(code: $0) } ?? DayFormat(builtIn: id) }
  }

  /// Tells `visitor` all sheets and rows.
  func visit(_ visitor: inout some SheetVisitor) {
    for (name, offset) in sheets {
      visitor.begin(sheet: name, is1904: is1904, merges: merges(offset))
      var cells: [(row: Int, column: Int, text: String)] = []
      walk(offset) { cells.append(($0, $1, $2)) }
      var rows: [Int: PlainRow] = [:]
      for cell in cells {
        rows[cell.row, default: PlainRow(number: UInt64(cell.row) + 1, cells: [])]
          .put(cell.text, cell.column)
      }
      for number in rows.keys.sorted() { if let row = rows[number] { visitor.take(row) } }
    }
  }

  // MARK: Records

  private func record(_ place: inout Int) -> Record? {
    guard let kind = stream.number(place, 2), let length = stream.number(place + 2, 2),
      place + 4 + length <= stream.count
    else { return nil }
    place += 4 + length
    return Record(kind: kind, body: stream[(place - length)..<place])
  }

  private func text(_ body: [UInt8], _ start: Int, lengthBytes: Int) -> String {
    guard let length = body.number(start, lengthBytes) else { return "" }
    var place = start + lengthBytes
    guard isUnicode else {
      let bytes = body.dropFirst(place).prefix(length)
      return String(decoding: decodeGB18030(bytes).text, as: UTF8.self)
    }
    guard let flags = body.number(place, 1) else { return "" }
    place += 1
    let width = flags & 1 + 1
    var units: [UInt16] = []
    for index in 0..<length {
      guard let unit = body.number(place + width * index, width) else { break }
      units.append(UInt16(truncatingIfNeeded: unit))
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The shared strings of a record and of those that go on with it; a string cut there has its flags anew.
  private func sharedStrings(_ first: [UInt8], _ place: inout Int) -> [String] {
    var pieces = [first.dropFirst(8)]
    var next = place
    while let record = record(&next), record.kind == 0x3C {
      pieces.append(record.body)
      place = next
    }
    pieces.reverse()
    func byte() -> Int? {
      while let piece = pieces.last, piece.isEmpty { pieces.removeLast() }
      return pieces.isEmpty ? nil : Int(pieces[pieces.count - 1].removeFirst())
    }
    func number(_ count: Int) -> Int? {
      var value = 0
      for shift in 0..<count {
        guard let byte = byte() else { return nil }
        value |= byte << (8 * shift)
      }
      return value
    }
    var strings: [String] = []
    while let length = number(2), var flags = byte() {
      let runs = flags & 8 != 0 ? number(2) ?? 0 : 0
      let extra = flags & 4 != 0 ? number(4) ?? 0 : 0
      var units: [UInt16] = []
      while units.count < length {
        if let piece = pieces.last, piece.isEmpty, pieces.count > 1 {
          guard let again = byte() else { break }
          flags = again
        }
        guard let unit = number(flags & 1 + 1) else { break }
        units.append(UInt16(truncatingIfNeeded: unit))
      }
      strings.append(String(decoding: units, as: UTF16.self))
      var surplus = runs * 4 + extra
      while surplus > 0, byte() != nil { surplus -= 1 }
    }
    return strings
  }

  private func merges(_ offset: Int) -> [PlainMerge] {
    var merges: [PlainMerge] = []
    var place = offset
    while let record = record(&place), record.kind != 0x0A {
      let body = Array(record.body)
      guard record.kind == 0xE5, let count = body.number(0, 2) else { continue }
      for index in 0..<count {
        guard let top = body.number(2 + 8 * index, 2), let bottom = body.number(4 + 8 * index, 2),
          let left = body.number(6 + 8 * index, 2), let right = body.number(8 + 8 * index, 2)
        else { break }
        guard top <= bottom, left <= right else { continue }
        merges.append(
          PlainMerge(rows: UInt64(top + 1)...UInt64(bottom + 1), columns: left...right))
      }
    }
    return merges
  }

  /// Hands over the cells of a sheet: 0-based row and column, and text.
  private func walk(_ offset: Int, _ cell: (Int, Int, String) -> Void) {
    var place = offset
    var depth = 0
    var formula: (row: Int, column: Int)?
    while let record = record(&place) {
      if record.kind == 0x809 { depth += 1 }
      if record.kind == 0x0A { depth -= 1 }
      if depth <= 0 { return }
      // What lies deeper is a chart.
      guard depth == 1, record.kind != 0x809 else { continue }
      let body = Array(record.body)
      if record.kind == 0x207, let owner = formula {
        cell(owner.row, owner.column, text(body, 0, lengthBytes: 2))
        formula = nil
        continue
      }
      guard let row = body.number(0, 2), let column = body.number(2, 2),
        let style = body.number(4, 2)
      else { continue }
      switch record.kind {
      case 0x203:
        if let bits = body.bits(6) { cell(row, column, shown(Double(bitPattern: bits), style)) }
      case 0x27E:
        if let bits = body.number(6, 4) { cell(row, column, shown(Self.packed(bits), style)) }
      case 0xBD:
        for index in 0..<(body.count - 6) / 6 {
          if let style = body.number(4 + 6 * index, 2), let bits = body.number(6 + 6 * index, 4) {
            cell(row, column + index, shown(Self.packed(bits), style))
          }
        }
      case 0xFD:
        if let index = body.number(6, 4), strings.indices.contains(index) {
          cell(row, column, strings[index])
        }
      case 0x204, 0xD6: cell(row, column, text(body, 6, lengthBytes: 2))
      case 0x205: if body.count >= 8, body[7] == 0 { cell(row, column, body[6] == 0 ? "0" : "1") }
      case 0x06:
        guard body.count >= 14 else { continue }
        guard body[12] == 0xFF, body[13] == 0xFF else {
          if let bits = body.bits(6) { cell(row, column, shown(Double(bitPattern: bits), style)) }
          continue
        }
        if body[6] == 0 { formula = (row, column) }
        if body[6] == 1 { cell(row, column, body[8] == 0 ? "0" : "1") }
      default: break
      }
    }
  }

  private func shown(_ number: Double, _ style: Int) -> String {
    let format = formats.indices.contains(style) ? formats[style] : nil
    if let time = format?.text(number, is1904: is1904) { return time }
    guard number.isFinite else { return "" }
    return number == number.rounded(.towardZero) && number.magnitude < 1e15
      ? "\(Int64(number))" : fifteenDigits("\(number)")
  }

  /// 30 bits of a whole number or of a double's front, perhaps in hundredths.
  private static func packed(_ bits: Int) -> Double {
    let front = UInt32(truncatingIfNeeded: bits)
    let value =
      front & 2 == 0
      ? Double(bitPattern: UInt64(front & ~3) << 32) : Double(Int32(bitPattern: front) >> 2)
    return front & 1 == 0 ? value : value / 100
  }

  // MARK: The compound file

  /// The workbook's stream out of a compound file's sectors.
  private static func stream(_ bytes: [UInt8]) throws -> [UInt8] {
    guard let shift = bytes.number(30, 2), shift == 9 || shift == 12 else {
      throw ContainerFailure.unreadable
    }
    let size = 1 << shift
    let last = 0xFFFF_FFFA
    func sector(_ number: Int) -> ArraySlice<UInt8> {
      let start = (number + 1) * size
      return start < bytes.count ? bytes[start..<min(start + size, bytes.count)] : []
    }
    func numbers(_ content: some Sequence<UInt8>) -> [Int] {
      let all = Array(content)
      return stride(from: 0, to: all.count - 3, by: 4).compactMap { all.number($0, 4) }
    }
    // Sectors of the table: 109 in the head, the rest in a chain of its own.
    var tables = numbers(bytes[76..<min(512, bytes.count)]).filter { $0 < last }
    var more = bytes.number(68, 4) ?? last
    var rounds = 0
    while more < last, rounds <= bytes.count / size {
      let list = numbers(sector(more))
      tables += list.dropLast().filter { $0 < last }
      more = list.last ?? last
      rounds += 1
    }
    let table = tables.prefix(bytes.count / size).flatMap { numbers(sector($0)) }
    func chain(_ first: Int, _ table: [Int], _ sector: (Int) -> ArraySlice<UInt8>) -> [UInt8] {
      var content: [UInt8] = []
      var next = first
      var rounds = 0
      while next < last, table.indices.contains(next), rounds <= table.count {
        content += sector(next)
        next = table[next]
        rounds += 1
      }
      return content
    }
    let directory = chain(bytes.number(48, 4) ?? last, table, sector)
    var root = 0
    var found: (start: Int, size: Int, rank: Int)?
    for place in stride(from: 0, to: directory.count - 127, by: 128) {
      guard let length = directory.number(place + 64, 2), (2...64).contains(length) else {
        continue
      }
      let units = (0..<(length / 2 - 1)).map { index in
        UInt16(truncatingIfNeeded: directory.number(place + 2 * index, 2) ?? 0)
      }
      let name = String(decoding: units, as: UTF16.self).lowercased()
      let start = directory.number(place + 116, 4) ?? last
      let count = directory.number(place + 120, 4) ?? 0
      if directory[place + 66] == 5 { root = start }
      if name == "encryptedpackage" { throw ContainerFailure.locked }
      // The newer form before the older one.
      let rank = name == "workbook" ? 2 : name == "book" ? 1 : 0
      if directory[place + 66] == 2, rank > found?.rank ?? 0 { found = (start, count, rank) }
    }
    guard let found else { throw ContainerFailure.unknown }
    guard found.size < 4096 else {
      return Array(chain(found.start, table, sector).prefix(found.size))
    }
    let pool = chain(root, table, sector)
    let small = numbers(chain(bytes.number(60, 4) ?? last, table, sector))
    return Array(
      chain(found.start, small) { pool.dropFirst($0 * 64).prefix(64) }.prefix(found.size))
  }
}

extension [UInt8] {
  /// A little-endian number of up to four bytes; nil where it lies outside.
  fileprivate func number(_ start: Int, _ count: Int) -> Int? {
    guard start >= 0, start + count <= self.count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(self[start + $1]) << (8 * $1) }
  }

  fileprivate func bits(_ start: Int) -> UInt64? {
    guard start >= 0, start + 8 <= count else { return nil }
    return (0..<8).reduce(0) { $0 | UInt64(self[start + $1]) << (8 * UInt64($1)) }
  }
}
