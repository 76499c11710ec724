import Ingest

/// Goes through the rows of a workbook, keeps the header that is in force, and picks the rows that are named.
///
/// A table may have titles above it, its header again on each page, another table below it, and go on in the next
/// sheet without a header; the plate may stand in a title or in cells merged over many rows.
struct SheetWalk: SheetVisitor {
  /// A named row with what it must be read by.
  struct Found {
    var cells: [String]
    var header: PlainHeader
    /// Plate in a title above it, for tables without a column of vehicles.
    var titlePlate: String?
  }

  /// Named rows, whatever sheet they are of.
  let wanted: Set<UInt64>
  let columns: PlainColumns
  /// Sheets in their order.
  private(set) var names: [String] = []
  /// By sheet and row.
  private(set) var found: [Int: [UInt64: Found]] = [:]

  private var is1904 = false
  private var merges: [PlainMerge] = []
  private var header: PlainHeader?
  private var titlePlate: String?
  /// Header and plate of the table before, with which a sheet may go on.
  private var before: (header: PlainHeader, plate: String?)?
  private var canGoOn = false
  private var rowsAbove = 0
  private var lastVehicle: (row: UInt64, text: String)?

  /// Filled rows among which the first header of a sheet is looked for.
  private static let searched = 200

  init(wanted: Set<UInt64>, columns: PlainColumns) {
    self.wanted = wanted
    self.columns = columns
  }

  mutating func begin(sheet: String, is1904: Bool, merges: [PlainMerge]) {
    if let header { before = (header, titlePlate) }
    names.append(sheet)
    (self.is1904, self.merges) = (is1904, merges)
    header = nil
    titlePlate = nil
    canGoOn = before != nil
    rowsAbove = 0
    lastVehicle = nil
  }

  mutating func take(_ row: PlainRow) {
    if row.isBlank { return }
    if names.isEmpty { begin(sheet: "1", is1904: false, merges: []) }
    guard let header else { return look(row) }
    if Self.beginsWithDigit(row.cells, header.place(of: "time")) {
      read(row, header)
    } else if let other = PlainHeader(cells: row.cells, columns: columns) {
      if other.names != header.names {
        self.header = other
        lastVehicle = nil
      }
    } else {
      let filled = row.cells.count { !withoutOuterBlanks($0).isEmpty }
      if filled <= 2, let plate = PlainHeader.plate(amongst: row.cells) {
        titlePlate = plate
      } else {
        read(row, header)
      }
    }
  }

  private mutating func look(_ row: PlainRow) {
    guard rowsAbove < Self.searched else { return }
    if let found = PlainHeader(cells: row.cells, columns: columns) {
      header = found
      return
    }
    if canGoOn, let before, row.cells.count >= before.header.leastCells,
      Self.beginsWithDigit(row.cells, before.header.place(of: "time")),
      Self.beginsWithDigit(row.cells, before.header.place(of: "lon"))
    {
      header = before.header
      titlePlate = titlePlate ?? before.plate
      return read(row, before.header)
    }
    canGoOn = canGoOn && row.cells.count <= 1
    titlePlate = PlainHeader.plate(amongst: row.cells) ?? titlePlate
    rowsAbove += 1
  }

  private mutating func read(_ row: PlainRow, _ header: PlainHeader) {
    var cells = row.cells
    if let place = header.place(of: "time"), place < cells.count,
      let time = dayNumber(cells[place])
    {
      cells[place] = time
    }
    if let place = header.place(of: "vehicle"), place < cells.count {
      if !cells[place].isEmpty {
        lastVehicle = (row.number, cells[place])
      } else if let last = lastVehicle,
        merges.contains(where: {
          $0.rows.contains(row.number) && $0.rows.contains(last.row) && $0.columns.contains(place)
        })
      {
        cells[place] = last.text
      }
    }
    guard wanted.contains(row.number) else { return }
    found[names.count - 1, default: [:]][row.number] = Found(
      cells: cells, header: header, titlePlate: titlePlate)
  }

  private static func beginsWithDigit(_ cells: [String], _ place: Int?) -> Bool {
    guard let place, place < cells.count,
      let first = cells[place].utf8.first(where: { $0 != 0x20 && $0 != 0x27 })
    else { return false }
    return (0x30...0x39).contains(first)
  }

  /// Day and clock of a cell that lost its number format.
  private func dayNumber(_ cell: String) -> String? {
    let whole = cell.utf8.prefix { (0x30...0x39).contains($0) }.count
    guard whole == 5, cell.utf8.count <= 20,
      cell.utf8.count == 5 || cell.utf8.dropFirst(5).first == 0x2E,
      let number = Double(cell), number >= 30_000
    else { return nil }
    return DayFormat.dayAndClock.text(number, is1904: is1904)
  }
}

extension PlainHeader {
  /// Position of a column by its canonical name.
  func place(of role: String) -> Int? { roles.firstIndex(of: role) }
}
