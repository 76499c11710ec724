import Ingest
import Telemetry
import TestKit
import Testing

@Suite("Table") struct TableTests {
  private func read(_ text: String) -> (Table, [Diagnostic]) {
    readTable(bytes: Array(text.utf8), name: "t.csv")
  }

  @Test(arguments: [",", ";", "\t", "，"], ["\n", "\r\n", "\r"])
  func `reads every separator and line end`(separator: String, lineEnd: String) {
    let text = [["plate", "seats"], ["苏D1", "19"], ["", ""], ["苏D2", "36"]]
      .map { $0.joined(separator: separator) }.joined(separator: lineEnd)
    let (table, diagnostics) = read(text)
    #expect(table.header == ["plate", "seats"])
    #expect(
      table.rows == [
        TableRow(line: 2, cells: ["苏D1", "19"]),
        TableRow(line: 4, cells: ["苏D2", "36"]),
      ])
    #expect(diagnostics.isEmpty)
  }

  @Test func `keeps separators, quotes and line ends inside quotes`() {
    let (table, diagnostics) = read("a,b\n\"x,\"\"y\"\"\nz\",2\nlast,3")
    #expect(
      table.rows == [
        TableRow(line: 2, cells: ["x,\"y\"\nz", "2"]), TableRow(line: 4, cells: ["last", "3"]),
      ])
    #expect(diagnostics.isEmpty)
  }

  @Test func `reads GB18030, UTF-16 and byte order marks`() {
    // 车牌 in GBK is B3 B5 C5 C6; 苏 is CB D5.
    let gb: [UInt8] = [
      0xB3, 0xB5, 0xC5, 0xC6, 0x2C, 0x6E, 0x0A, 0xCB, 0xD5, 0x44, 0x31, 0x2C, 0x35,
    ]
    let expected = Table(header: ["车牌", "n"], rows: [TableRow(line: 2, cells: ["苏D1", "5"])])
    #expect(readTable(bytes: gb, name: "t").0 == expected)
    let text = "车牌,n\n苏D1,5"
    #expect(readTable(bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8), name: "t").0 == expected)
    var little: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { little += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(readTable(bytes: little, name: "t").0 == expected)
    var big: [UInt8] = [0xFE, 0xFF]
    for unit in text.utf16 { big += [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    #expect(readTable(bytes: big, name: "t").0 == expected)
  }

  @Test func `says what is wrong and keeps the rest`() {
    let (table, diagnostics) = read("a,b\n1\n1,2,3\n\"open,2\n4,5\n")
    #expect(
      table.rows == [
        TableRow(line: 2, cells: ["1", ""]), TableRow(line: 3, cells: ["1", "2", "3"]),
        TableRow(line: 5, cells: ["4", "5"]),
      ])
    #expect(diagnostics.map(\.code) == ["row-short", "row-long", "quote-open"])
    #expect(diagnostics.map(\.location.line) == [2, 3, 4])
    #expect(read("").1.map(\.code) == ["file-empty"])
    #expect(read("PK\u{3}\u{4}xyz").1.map(\.code) == ["archive-truncated"])
  }

  @Test func `reads the first table of a workbook`() throws {
    let (table, diagnostics) = readTable(
      bytes: try officeFixture("vehicles.xlsx"), name: "vehicles.xlsx")
    #expect(table.header == ["车牌号", "车牌颜色", "核载人数", "终端手机号", "检验有效期至", "使用性质"])
    #expect(
      table.rows == [
        TableRow(line: 4, cells: ["苏D12345", "黄", "36", "13900000001", "2026-09-30", ""]),
        TableRow(line: 6, cells: ["苏D54321", "黄", "19", "13900000002", "2026/8/31", ""]),
      ])
    #expect(diagnostics.map(\.code) == ["sheet-skipped"])
    let html = "<html><table><tr><td>a<td>b</tr><tr><td>1<td>&lt;2</table>"
    #expect(
      read(html).0 == Table(header: ["a", "b"], rows: [TableRow(line: 2, cells: ["1", "<2"])]))
  }

  @Test func `never traps on random bytes`() {
    var random = SeededGenerator(seed: 7)
    let alphabet: [UInt8] = [
      0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x00, 0x81, 0x30, 0xE8, 0xFF, 0xFE, 0x41,
    ]
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let (table, _) = readTable(bytes: bytes, name: "t")
      #expect(table.rows.allSatisfy { $0.cells.count >= table.header.count })
    }
  }
}
