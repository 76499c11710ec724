import Telemetry

/// Builds the cells of one row from whatever gives them, left to right.
struct RowBuilder {
  var cells = CellList()
  /// 1-based number of the row.
  var row: UInt64 = 0
  /// Cells beyond `SheetDecoder.columns`.
  private(set) var beyond = 0
  /// Why the row cannot be read.
  private(set) var flaw: String?

  /// Begins the row `number`.
  mutating func begin(_ number: UInt64) {
    row = number
    cells.removeAll()
    beyond = 0
    flaw = nil
  }

  /// Leaves the 0-based `column` empty and the row unreadable, for the reason `code`.
  mutating func lack(_ code: String, column: Int) {
    put([], column: column)
    flaw = flaw ?? code
  }

  /// Puts `text` into the 0-based `column`; columns left out are empty.
  mutating func put(_ text: some Collection<UInt8>, column: Int) {
    guard column < SheetDecoder.columns else {
      beyond += 1
      return
    }
    guard column >= cells.count else {
      flaw = "row-cells"
      return
    }
    while cells.count < column { cells.closeCell() }
    if cells.bytes.count + text.count > RowEngine.longestRow {
      flaw = "row-too-long"
    } else {
      cells.append(contentsOf: text)
    }
    cells.closeCell()
  }
}

/// Reads the sheets of one workbook, whatever its format, into outcomes.
struct WorkbookSheets {
  let part: SourcePart
  let options: IngestOptions
  private var own: SourceOutcome
  private var sheets: [(outcomes: [SourceOutcome], hasTables: Bool)] = []
  private var header: SheetDecoder.Header?

  init(part: SourcePart, options: IngestOptions) {
    self.part = part
    self.options = options
    own = SourceOutcome(file: part.file)
  }

  /// A decoder for the next sheet, which may go on with the table of the last.
  func decoder(sheet: String) -> SheetDecoder {
    SheetDecoder(part: part.holding(sheet: sheet), options: options, before: header)
  }

  /// Takes a sheet that was read to its end, or to `failure`.
  mutating func add(_ decoder: inout SheetDecoder, _ failure: Diagnostic?) {
    sheets.append(decoder.finish(failure))
    if let found = decoder.header { header = found }
  }

  mutating func add(_ diagnostic: Diagnostic) { own.diagnostics.append(diagnostic) }

  /// The workbook's outcome and those of its tables.
  ///
  /// Where one sheet is a log, the others need not be.
  consuming func finish(_ failure: Diagnostic?) -> [SourceOutcome] {
    let isLog = sheets.contains { $0.hasTables }
    if let failure { own.diagnostics.append(failure) }
    own.file.isComplete = own.diagnostics.allSatisfy { $0.severity != .error }
    if sheets.isEmpty, own.file.isComplete {
      own.diagnostics.append(Messages.fileEmpty(source: part.name))
    }
    var outcomes = [own]
    for sheet in sheets {
      if !sheet.hasTables, isLog {
        var skipped = sheet.outcomes[0]
        let isEmpty = skipped.diagnostics.allSatisfy { $0.code == "file-empty" }
        skipped.diagnostics.removeAll { ["header-unknown", "file-empty"].contains($0.code) }
        if isEmpty, skipped.diagnostics.isEmpty { continue }
        skipped.file.isComplete = skipped.diagnostics.allSatisfy { $0.severity != .error }
        if skipped.file.isComplete {
          skipped.diagnostics.append(Messages.sheetSkipped(source: skipped.file.name))
        }
        outcomes.append(skipped)
      } else {
        outcomes += sheet.outcomes
      }
    }
    return outcomes
  }
}
