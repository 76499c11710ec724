import Ingest
import Telemetry

extension FuzzEntry {
  /// Bytes of any file, told by their content: packed streams, archives, whole workbooks.
  static let archive = FuzzEntry("archive") { read($0, "a.zip") }

  /// Old workbooks in their compound file.
  static let compound = FuzzEntry("compound") { bytes in
    read(signed(bytes, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]), "a.xls")
  }

  /// Records of an old workbook, which this puts into a sound compound file.
  static let biff = FuzzEntry("biff") { read(CompoundWriter.file(holding: $0), "a.xls") }

  /// HTML and the XML of Excel 2003.
  static let markup = FuzzEntry("markup") { bytes in
    let head = Array("<html>".utf8)
    read(bytes.first { $0 > 0x20 } == 0x3C ? bytes : head + bytes, "a.xls")
  }

  /// Parts of a workbook, one behind the other, which this puts into a sound zip.
  static let workbook = FuzzEntry("workbook") { bytes in
    var parts = bytes.split(
      separator: PartList.mark, maxSplits: PartList.workbook.count - 1,
      omittingEmptySubsequences: false
    ).map { Array($0) }
    for (place, part) in PartList.workbook.enumerated() where place >= parts.count {
      parts.append(Array(part.standard.utf8))
    }
    var book = StoredZip()
    for (part, content) in zip(PartList.workbook, parts) { book.add(part.path, content) }
    read(book.bytes, "a.xlsx")
  }

  private static func signed(_ bytes: [UInt8], _ signature: [UInt8]) -> [UInt8] {
    signature + bytes.dropFirst(signature.count)
  }

  /// Reads a file of these bytes; what is not kept is said.
  private static func read(_ bytes: [UInt8], _ name: String) {
    // Nothing cancels it, and it throws for no other reason.
    guard
      let result = try? ingest(bytes: bytes, name: name, options: IngestOptions())
    else { preconditionFailure("reading bytes failed") }
    let kept = result.store.blocks.reduce(0) { $0 + $1.count }
    var read = 0
    var aside = 0
    for source in result.sources {
      read += source.rowsRead
      aside += source.rowsSetAside.values.reduce(0, +)
    }
    precondition(read == kept + aside, "rows read are rows kept and rows set aside")
    precondition(kept > 0 || !result.diagnostics.isEmpty, "a file is passed over in silence")
    for source in result.sources where !source.isComplete {
      precondition(
        result.diagnostics.contains {
          $0.location.source.hasPrefix(source.name) || source.name.hasPrefix($0.location.source)
        }, "a file is left incomplete in silence")
    }
  }
}

/// Parts of a workbook in the order in which an input of `FuzzEntry.workbook` holds them.
enum PartList {
  /// Between two parts; a byte that no XML has.
  static let mark: UInt8 = 0x1E

  static let workbook: [(path: String, standard: String)] = [
    ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ("xl/sharedStrings.xml", "<sst/>"),
    (
      "xl/styles.xml",
      "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy-mm-dd hh:mm:ss\"/></numFmts>"
        + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"176\"/></cellXfs></styleSheet>"
    ),
    (
      "xl/workbook.xml",
      "<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/><sheet name=\"B\" r:id=\"r1\"/></sheets></workbook>"
    ),
    (
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    ),
  ]
}
