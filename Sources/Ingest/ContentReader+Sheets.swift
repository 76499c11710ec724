import Telemetry

/// Workbooks of all formats: each hands its rows to `SheetDecoder`.
extension ContentReader {
  /// Rows between two looks at whether the run was cancelled.
  private static let rowsAStep: UInt64 = 4096

  func readWorkbook(_ bytes: ArchiveBytes, _ part: SourcePart) throws -> [SourceOutcome] {
    var sheets = WorkbookSheets(part: part, options: options)
    do {
      let book = try Workbook(bytes, budget: budget)
      for sheet in book.sheets {
        var decoder = sheets.decoder(sheet: sheet.name)
        decoder.is1904 = book.is1904
        decoder.merged = { try book.merged(in: sheet) }
        var failure: Diagnostic?
        do {
          try book.rows(of: sheet) { try take(&$0, into: &decoder) }
        } catch {
          failure = try problem(error, decoder.part)
        }
        sheets.add(&decoder, failure)
        if budget.isSpent { return sheets.finish(Messages.archive(.bomb, part.name)) }
      }
    } catch {
      return sheets.finish(try problem(error, part))
    }
    return sheets.finish(nil)
  }

  func readMarkup(_ input: ByteInput, _ part: SourcePart) throws -> [SourceOutcome] {
    var sheets = WorkbookSheets(part: part, options: options)
    var failure: Diagnostic?
    var decoder: SheetDecoder?
    var count = 0
    do {
      let head = try input.peek(MarkupTables.encodingLength)
      var scanner = try ContentReader.scanner(input)
      var tables = MarkupTables(head: head)
      try tables.read(
        &scanner,
        begin: { name in
          if var last = decoder { sheets.add(&last, nil) }
          count += 1
          decoder = sheets.decoder(sheet: name ?? "\(count)")
        },
        { row in
          if decoder == nil { decoder = sheets.decoder(sheet: "1") }
          if var open = decoder {
            // Taken out, so that it is changed where it is instead of copied.
            decoder = nil
            defer { decoder = open }
            try take(&row, into: &open)
          }
        })
    } catch {
      failure = try problem(error, part)
    }
    if var last = decoder { sheets.add(&last, nil) }
    return sheets.finish(failure)
  }

  /// A scanner over `input`, which is put into UTF-8 where it is UTF-16.
  static func scanner(_ input: ByteInput) throws -> MarkupScanner {
    let head = try input.peek(2)
    guard head == [0xFF, 0xFE] || head == [0xFE, 0xFF] else {
      return MarkupScanner { try input.read($0) }
    }
    var transcoder = UTF16Transcoder(isBigEndian: head == [0xFE, 0xFF])
    var isStart = true
    var pending: ArraySlice<UInt8> = []
    return MarkupScanner { buffer in
      while pending.isEmpty {
        var raw = [UInt8](repeating: 0, count: 1 << 16)
        let count = try raw.withUnsafeMutableBytes { try input.read($0) }
        if count == 0 { return 0 }
        let from = isStart ? min(2, count) : 0
        isStart = false
        var text: [UInt8] = []
        transcoder.feed(raw[from..<count], into: &text)
        pending = text[...]
      }
      let count = min(pending.count, buffer.count)
      buffer.copyBytes(from: pending.prefix(count))
      pending.removeFirst(count)
      return count
    }
  }

  func readBinaryWorkbook(_ bytes: [UInt8], _ part: SourcePart) throws -> [SourceOutcome] {
    var sheets = WorkbookSheets(part: part, options: options)
    do {
      let book = try BinaryWorkbook(bytes)
      for sheet in book.sheets.indices {
        var decoder = sheets.decoder(sheet: book.sheets[sheet].name)
        decoder.is1904 = book.is1904
        decoder.merged = { book.sheets[sheet].merged }
        var failure: Diagnostic?
        do {
          try book.rows(of: sheet) { try take(&$0, into: &decoder) }
        } catch {
          failure = try problem(error, decoder.part)
        }
        sheets.add(&decoder, failure)
      }
      if book.isCut {
        return sheets.finish(Messages.workbook("workbook-damaged", source: part.name))
      }
    } catch {
      return sheets.finish(try problem(error, part))
    }
    return sheets.finish(nil)
  }

  private func take(_ row: inout RowBuilder, into decoder: inout SheetDecoder) throws {
    if row.row % ContentReader.rowsAStep == 0 { try step() }
    decoder.passOver(cells: row.beyond, row: row.row)
    try decoder.read(&row.cells, row: row.row, flaw: row.flaw)
  }
}
