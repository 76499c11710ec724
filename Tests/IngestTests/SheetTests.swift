import Foundation
import Ingest
import Telemetry
import TestKit
import Testing

@Suite("Sheets") struct SheetTests {
  private func read(_ name: String) async throws -> IngestResult {
    var folder = LogFolder()
    folder.files = [(name, try officeFixture(name))]
    return try await folder.run()
  }

  @Test(arguments: [
    "trip-gb18030.csv", "trip.xlsx", "trip-html.xls", "trip-2003.xls", "trip-tab.xls",
    "trip-utf16.xls", "trip-biff.xls", "trip-nested.zip",
  ])
  func `gives the records of the plain log in every format`(name: String) async throws {
    let plain = try await read("trip.csv")
    let other = try await read(name)
    #expect(other.records.count == 90)
    #expect(other.contents == plain.contents)
    #expect(
      other.diagnostics.allSatisfy { ["header-below-top", "file-skipped"].contains($0.code) })
    #expect(other.sources.allSatisfy { $0.isComplete || $0.name.hasSuffix(".pdf") })
  }

  @Test func `places a record by sheet and row`() async throws {
    let result = try await read("trip.xlsx")
    let source = result.sources[Int(result.records[0].source)]
    #expect(source.name == "logs/trip.xlsx/轨迹")
    #expect(source.container == "logs/trip.xlsx")
    #expect(source.sheet == "轨迹")
    #expect(source.member == nil)
    #expect(result.records.map(\.line) == (2...91).map { UInt32($0) })
    #expect(result.headerGroups.count == 1)
  }

  @Test func `reads what platforms print around the rows`() async throws {
    let plain = try await read("trip.csv")
    let office = try await read("trip-office.xlsx")
    #expect(office.records.count == 90)
    #expect(office.contents == plain.contents)
    #expect(office.store.vehicleLabels.map(\.text) == ["苏D12345"])
    // Row 34 holds the sum of a page, row 69 that of all; rows 35 and 36 title and header again.
    #expect(
      office.sources.map(\.rowsSetAside).reduce([:]) { $0.merging($1) { $0 + $1 } }
        == ["row-total": 2])
    #expect(office.sources.map(\.rowsRead) == [0, 62, 30, 0])
    #expect(
      office.codes.sorted() == [
        "header-below-top", "header-repeated", "row-total", "row-total", "sheet-continued",
        "sheet-skipped", "vehicle-from-title", "vehicle-from-title",
      ])
    #expect(office.sources.allSatisfy { $0.isComplete })
  }

  @Test func `the same trip in all formats is one set of records`() async throws {
    let plain = try await read("trip.csv")
    var folder = LogFolder()
    let names = [
      "trip.csv", "trip-gb18030.csv", "trip.xlsx", "trip-html.xls", "trip-2003.xls",
      "trip-tab.xls", "trip-biff.xls", "trip.zip", "trip.7z",
    ]
    for name in names { folder.files.append((name, try officeFixture(name))) }
    let all = try await folder.run()
    #expect(all.records.count == 90 * names.count)
    #expect(Set(all.contents) == Set(plain.contents))
  }

  /// A workbook of one sheet of inline strings, its XML as given.
  private func workbook(_ data: String, head: String = "", strings: String? = nil) -> [UInt8] {
    var zip = ZipWriter()
    zip.add(
      "xl/workbook.xml", "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>")
    zip.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/a.xml\"/></Relationships>")
    zip.add("xl/worksheets/a.xml", head + "<worksheet><sheetData>" + data)
    if let strings { zip.add("xl/sharedStrings.xml", strings) }
    return zip.bytes
  }

  private func row(_ number: Int, _ cells: [String]) -> String {
    "<row r=\"\(number)\">"
      + cells.map { "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }.joined() + "</row>"
  }

  private let close = "</sheetData></worksheet>"

  private func readBook(_ bytes: [UInt8], name: String = "a.xlsx") async throws -> IngestResult {
    try await readLog(bytes: bytes, name: name)
  }

  @Test func `reads several tables of a sheet and what stands between them`() async throws {
    let result = try await readBook(
      workbook(
        row(1, ["车辆：苏D11111"]) + row(2, ["时间", "经度", "纬度"])
          + row(3, ["2026-03-02 07:12:20", "119.5", "31.5"]) + row(4, ["备注"])
          + row(5, ["车辆：苏D22222"]) + row(6, ["时间", "经度", "纬度"])
          + row(7, ["2026-03-02 07:12:30", "119.5", "31.5"])
          + row(9, ["时间", "速度", "纬度", "经度"])
          + row(10, ["2026-03-02 07:12:40", "55", "31.5", "119.5"]) + close))
    #expect(result.records.map { result.label($0).text } == ["苏D11111", "苏D22222", "苏D22222"])
    #expect(result.records.map(\.line) == [3, 7, 10])
    #expect(result.records.map(\.gnssSpeedMilli) == [nil, nil, 55_000])
    #expect(result.sources.map(\.name) == ["logs/a.xlsx", "logs/a.xlsx/S", "logs/a.xlsx/S (2)"])
    #expect(result.sources[1].rowsSetAside == ["row-note": 1])
    #expect(result.headerGroups.count == 2)
  }

  @Test func `fills the vehicle of merged cells and of no others`() async throws {
    let body =
      row(1, ["车牌号", "时间", "经度", "纬度"]) + row(2, ["苏D1", "2026-03-02 07:12:20", "119.5", "31.5"])
      + row(3, ["", "2026-03-02 07:12:30", "119.5", "31.5"])
      + row(4, ["", "2026-03-02 07:12:40", "119.5", "31.5"])
    let merged = try await readBook(
      workbook(body + "</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells></worksheet>")
    )
    #expect(merged.records.map(\.line) == [2, 3])
    #expect(merged.sources[1].rowsSetAside == ["vehicle-missing": 1])
    let plain = try await readBook(workbook(body + close))
    #expect(plain.records.map(\.line) == [2])
  }

  @Test func `takes spans of HTML into account`() async throws {
    let html = """
      <table><tr><th>车牌号<th>时间<th>经度<th>纬度</tr>
      <tr><td rowspan=2>苏D1</td><td>2026-03-02 07:12:20<td>119.5<td>31.5</tr>
      <tr><td>2026-03-02 07:12:30<td>119.6<td>31.6</tr>
      <tr><td>苏D2<td>2026-03-02 07:12:40<td>119&#46;7</td><td>31.7</td></tr></table>
      """
    let result = try await readLog(html, name: "a.xls")
    #expect(result.records.map { result.label($0).text } == ["苏D1", "苏D1", "苏D2"])
    #expect(result.records.map(\.longitudeE6) == [119_500_000, 119_600_000, 119_700_000])
  }

  @Test func `a word of GBK that is sound UTF-8 by itself is read as the page is`() async throws {
    // 状态 in GBK is D7 B4 CC AC, which are two letters of UTF-8: the column was not known.
    let head = "<table><tr><td>车牌号<td>时间<td>经度<td>纬度<td>"
    let rest = "<tr><td>苏D1<td>2026-03-02 07:12:20<td>119.5<td>31.5<td>3</table>"
    let word: [UInt8] = [0xD7, 0xB4, 0xCC, 0xAC]
    // The same page in GBK, byte by byte: 车牌号, 时间, 经度, 纬度, 苏.
    let words: [(String, [UInt8])] = [
      ("车牌号", [0xB3, 0xB5, 0xC5, 0xC6, 0xBA, 0xC5]), ("时间", [0xCA, 0xB1, 0xBC, 0xE4]),
      ("经度", [0xBE, 0xAD, 0xB6, 0xC8]), ("纬度", [0xCE, 0xB3, 0xB6, 0xC8]), ("苏", [0xCB, 0xD5]),
    ]
    func inGBK(_ text: String) -> [UInt8] {
      var bytes = Array(text.utf8)
      for (word, code) in words {
        while let place = bytes.firstRange(of: Array(word.utf8)) {
          bytes.replaceSubrange(place, with: code)
        }
      }
      return bytes
    }
    let result = try await readBook(inGBK(head) + word + inGBK(rest), name: "a.xls")
    #expect(result.records.map(\.statusBits) == [3])
    #expect(result.records.map { result.label($0).text } == ["苏D1"])
  }

  @Test func `tells exports of alarms and of places from logs`() async throws {
    let alarms = try await readLog("车牌号,报警类型,报警时间\n苏D1,超速,2026-03-02 07:12:20\n")
    #expect(alarms.codes == ["alarm-export"])
    let places = try await readLog("车牌号,时间,位置\n苏D1,2026-03-02 07:12:20,某路\n")
    #expect(places.codes == ["place-export"])
    let book = try await readBook(
      workbook(row(1, ["车牌号", "时间", "位置"]) + row(2, ["苏D1", "2026-03-02", "某路"]) + close))
    #expect(book.codes == ["place-export"])
    #expect(!book.sources[1].isComplete)
  }

  // MARK: - Hostile input

  @Test(.timeLimit(.minutes(2)))
  func `survives bombs and nonsense in workbooks`() async throws {
    let header = row(1, ["plate", "time", "lon", "lat"])
    let good = row(2, ["A", "2026-03-02 07:12:20", "119.5", "31.5"])
    let laughs =
      "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]>"
    let entities = try await readBook(workbook(header + good + close, head: laughs))
    #expect(entities.codes.contains("markup-entities"))
    #expect(entities.records.isEmpty)

    let unknown = try await readBook(
      workbook(header + row(2, ["&lol;", "2026-03-02 07:12:20", "119.5", "31.5"]) + close))
    #expect(unknown.store.vehicleLabels.map(\.text) == ["&lol;"])

    let deep = try await readBook(
      workbook(String(repeating: "<a>", count: 200_000) + header + good + close))
    #expect(deep.records.count == 1)

    let giant = try await readBook(
      workbook(
        header + row(2, [String(repeating: "x", count: 3 << 20), "", "", ""]) + good + close))
    #expect(giant.sources[1].rowsSetAside == ["row-too-long": 1])
    #expect(giant.records.count == 1)

    let far = try await readBook(
      workbook(
        header
          + "<row r=\"999999999\"><c r=\"XFD2\"><v>1</v></c><c r=\"ZZZZZZ3\"><v>1</v></c></row>"
          + "<row r=\"99999999999999999999\"><c r=\"A1\" t=\"s\"><v>4000000000</v></c></row>"
          + close))
    #expect(far.codes.contains("sheet-too-wide"))
    #expect(far.records.isEmpty)

    let tag = try await readBook(
      workbook(header + "<row r=\"" + String(repeating: "9", count: 5 << 20)))
    #expect(tag.codes.contains("workbook-damaged"))

    let cut = try await readBook(workbook(header + good + "<row r=\"3\"><c t=\"inl"))
    #expect(cut.codes.contains("markup-truncated"))
    #expect(cut.records.count == 1)
  }

  @Test(
    .timeLimit(.minutes(3)),
    arguments: [
      "trip.xlsx", "trip-office.xlsx", "trip-html.xls", "trip-2003.xls", "trip-biff.xls",
    ])
  func `never traps on damage and keeps the sums`(name: String) async throws {
    let whole = try officeFixture(name)
    var random = SeededGenerator(seed: 29)
    var folder = LogFolder()
    for index in 0..<60 {
      var bytes = whole
      if index % 3 == 0 {
        bytes = Array(bytes[0..<Int.random(in: 1..<whole.count, using: &random)])
      }
      for _ in 0..<[1, 3, 20][index % 3] {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      folder.files.append(("d\(index).bin", bytes))
    }
    let result = try await folder.run()
    for (index, source) in result.sources.enumerated() {
      let kept = result.records.count { Int($0.source) == index }
      #expect(source.rowsRead == kept + source.rowsSetAside.values.reduce(0, +), "\(source.name)")
    }
  }

  /// Files that a fuzzer found to trap; each keeps its sums.
  @Test func `survives what fuzzing found`() async throws {
    let folder = fixturePath("office/crashers")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(!names.isEmpty)
    for name in names {
      let result = try await read("crashers/" + name)
      let aside = result.sources.flatMap(\.rowsSetAside.values).reduce(0, +)
      #expect(result.sources.map(\.rowsRead).reduce(0, +) == result.records.count + aside)
    }
  }

  private func wide(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    return bytes
  }

  @Test func `names a workbook that is none`() async throws {
    // A text document is a compound file too.
    var bytes = try officeFixture("trip-biff.xls")
    let name = wide("Workbook")
    let other = wide("Wordfile")
    let start = try #require(
      bytes.indices.first { bytes[$0...].starts(with: name) })
    bytes.replaceSubrange(start..<start + name.count, with: other)
    let result = try await readLog(bytes: bytes, name: "a.xls")
    #expect(result.codes == ["format-unknown"])
    #expect(result.diagnostics[0].found == "doc/ole")
  }
}
