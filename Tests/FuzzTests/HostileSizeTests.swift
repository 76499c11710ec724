import FuzzEntries
import Ingest
import Telemetry
import Testing

/// Small files whose reading once took memory or time out of all proportion: with the faults back, these end the
/// test process or its time.
@Suite("Hostile sizes", .timeLimit(.minutes(1))) struct HostileSizeTests {
  /// Codes of what is said of a file of these bytes.
  private func codes(_ bytes: [UInt8], _ name: String) throws -> [String] {
    try ingest(bytes: bytes, name: name, options: IngestOptions()).diagnostics.map(\.code)
  }

  @Test func `a million cells of an XLSX may name one long text`() throws {
    var zip = StoredZip()
    let text = String(repeating: "长", count: 300_000)
    zip.add("xl/workbook.xml", "<workbook><sheet name=\"A\" id=\"r1\"/></workbook>")
    zip.add("xl/_rels/workbook.xml.rels", "<a><Relationship Id=\"r1\" Target=\"s.xml\"/></a>")
    zip.add("xl/sharedStrings.xml", "<sst><si><t>\(text)</t></si></sst>")
    let row = "<row><c t=\"s\"><v>0</v></c></row>"
    zip.add("xl/s.xml", "<a>" + String(repeating: row, count: 100_000) + "</a>")
    #expect(try codes(zip.bytes, "a.xlsx") == ["header-unknown"])
  }

  @Test func `cells of an old workbook may name one long text`() throws {
    let stream = Biff.stream(
      strings: [String(repeating: "长", count: 60_000)], sheets: 1, cells: 100_000)
    #expect(try codes(CompoundWriter.file(holding: stream), "a.xls") == ["header-unknown"])
  }

  @Test func `sheets of an old workbook may claim the same bytes`() throws {
    let stream = Biff.stream(strings: ["A"], sheets: 2_000, cells: 20_000)
    let found = try codes(CompoundWriter.file(holding: stream), "a.xls")
    #expect(found.count { $0 == "workbook-damaged" } == 1_999)
    #expect(found.count { $0 == "header-unknown" } == 1)
  }

  @Test func `a cell of HTML may reach down through all rows`() throws {
    let text = String(repeating: "x", count: 1_000_000)
    let rows = String(repeating: "<tr><td>1", count: 100_000)
    let page = "<table><tr><td rowspan=999999>\(text)</td></tr>\(rows)</table>"
    #expect(try codes(Array(page.utf8), "a.xls") == ["header-unknown"])
  }
}

/// A stream of an old workbook that names its first string in one cell a row.
private enum Biff {
  static func stream(strings: [String], sheets: Int, cells: Int) -> [UInt8] {
    var list = little(strings.count, 4) + little(strings.count, 4)
    for text in strings {
      list += little(text.utf16.count, 2) + [1]
      for unit in text.utf16 { list += little(Int(unit), 2) }
    }
    let begin = record(0x809, little(0x600, 2) + little(5, 2) + little(0, 12))
    let end = record(0x0A, [])
    var tail: [UInt8] = []
    // A record holds 65,535 bytes; in the ones that go on, text begins with its flags anew.
    var kind = 0xFC
    var rest = list[...]
    while !rest.isEmpty {
      let isFirst = kind == 0xFC
      // The first has 11 bytes before its characters, of two bytes each.
      let piece = rest.prefix(isFirst ? 60_011 : 60_000)
      rest = rest.dropFirst(piece.count)
      tail += record(kind, (isFirst ? [] : [1]) + Array(piece))
      kind = 0x3C
    }
    tail += end
    let offset = begin.count + sheets * 13 + tail.count
    let bound = record(0x85, little(offset, 4) + [0, 0, 1, 0, 0x41])
    precondition(bound.count == 13, "a sheet is named in 13 bytes")
    var out = begin
    for _ in 0..<sheets { out += bound }
    out += tail + begin
    for row in 0..<cells {
      out += record(
        0xFD, little(row & 0xFFFF, 2) + little(row >> 16, 2) + little(15, 2) + little(0, 4))
    }
    return out + end
  }

  private static func record(_ kind: Int, _ body: [UInt8]) -> [UInt8] {
    little(kind, 2) + little(body.count, 2) + body
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}
