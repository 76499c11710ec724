import Foundation
import Ingest
import Registry
import Reports
import Telemetry
import TestKit
import Testing
import Verification

/// Cells as offices and platforms write them: the plain reader takes from them what the check took.
@Suite("Verify odd cells") struct OddCellTests {
  /// The invented trip as cells: plate, time, longitude, latitude, speed, direction, mileage, ACC.
  private static func trip() throws -> [[String]] {
    let text = try String(contentsOfFile: fixturePath("office/trip.csv"), encoding: .utf8)
    return text.split(separator: "\r\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Day, clock and the two numbers of a row.
  private struct Parts {
    var day: String
    var hour: Int
    var minutes: String
    var longitude: Double
    var latitude: Double

    init(_ row: [String]) {
      day = String(row[1].prefix(10))
      hour = Int(row[1].dropFirst(11).prefix(2)) ?? 0
      minutes = String(row[1].suffix(6))
      longitude = Double(row[2]) ?? 0
      latitude = Double(row[3]) ?? 0
    }
  }

  private func verify(_ files: [String: [UInt8]], registry: Registry? = nil) async throws {
    let made = try await CheckedCase.withFiles(files) { folder in
      try await CheckedCase.make(
        [folder + "/"], inputs: files, registry: registry, rules: CheckedCase.withoutSilence)
    }
    let report = try await made.verified()
    #expect(report.problems.map { $0.text(.en) } == [])
    #expect(made.findings.contains("\"rule\":\"speeding\""))
    #expect(report.count(.verified) == report.findings.count)
  }

  private func verify(
    _ header: String, title: String = "", name: String = "a.csv", _ row: ([String]) -> String
  ) async throws {
    let text = title + header + "\n" + (try Self.trip()).map { row($0) + "\n" }.joined()
    try await verify([name: Array(text.utf8)])
  }

  @Test func `days and clocks apart, in halves of the day, with the signs of Chinese`() async throws
  {
    try await verify("车牌号,日期,时间,经度,纬度,速度(km/h)") { row in
      let parts = Parts(row)
      return
        "\(row[0]),\(parts.day.filter { $0 != "-" }),\(parts.hour):\(parts.minutes.dropFirst()),"
        + row[2...4].joined(separator: ",")
    }
    try await verify("车牌号,时间,经度,纬度,速度(km/h)") { row in
      let parts = Parts(row)
      let half = parts.hour < 12 ? "上午" : "下午"
      return "\(row[0]),\(parts.day) \(half) \(parts.hour % 12)\(parts.minutes),"
        + row[2...4].joined(separator: ",")
    }
    try await verify("车牌号,时间,接收时间,经度,纬度,速度(km/h)") { row in
      let day = row[1].prefix(10).split(separator: "-")
      let clock = row[1].suffix(8).split(separator: ":")
      let time = "\(day[0])年\(day[1])月\(day[2])日 \(clock[0])时\(clock[1])分\(clock[2])秒"
      return "\(row[0]),\(time),\(row[1])," + row[2...4].joined(separator: ",")
    }
  }

  @Test func `positions in degrees and minutes, joined minutes and whole millionths`() async throws
  {
    func minutes(_ degrees: Double, _ text: (Int, Double) -> String) -> String {
      text(Int(degrees), (degrees - Double(Int(degrees))) * 60)
    }
    try await verify("车牌号,时间,经度,纬度,速度(km/h)") { row in
      let parts = Parts(row)
      let east = minutes(parts.longitude) { "东经\($0)度\(String(format: "%.4f", $1))分" }
      let north = minutes(parts.latitude) { "N\($0)°\(String(format: "%.4f", $1))′" }
      return "\(row[0]),\(row[1]),\(east),\(north),\(row[4])"
    }
    try await verify("车牌号,时间,经度,纬度,速度(km/h)") { row in
      let parts = Parts(row)
      let joined = [parts.longitude, parts.latitude].map { degrees in
        minutes(degrees) { "\($0)" + String(format: "%07.4f", $1) }
      }
      return "\(row[0]),\(row[1]),\(joined[0]),\(joined[1]),\(row[4])"
    }
    try await verify("车牌号,时间,经度,纬度,速度(km/h)") { row in
      let whole = row[2...3].map { $0.filter { $0 != "." } }
      return "\(row[0]),\(row[1]),\(whole[0]),\(whole[1]),\(row[4])"
    }
  }

  @Test func `directions and states in words, full-width digits, columns that need quotes`()
    async throws
  {
    for (direction, state) in [
      ("正北", "\"ACC开,定位,车门关\""), ("北偏东30度", "ACC关；定位；车门开"), ("东北(47)", "正常"), ("92°", "0x3"),
    ] {
      try await verify("车牌号,时间,经度,纬度,速度(km/h),方向,状态,报警") { row in
        row[0...4].joined(separator: ",") + ",\(direction),\(state),无"
      }
    }
    try await verify("车牌号,时间,经度,纬度,速度(km/h),里程") { row in
      let wide = row[4].unicodeScalars.map { scalar in
        String(Unicode.Scalar(scalar.value + 0xFEE0).map(Character.init) ?? "?")
      }
      return row[0...3].joined(separator: ",") + ",\(wide.joined()),\"\(row[6])\""
    }
  }

  @Test func `the vehicle from a title, a file name and a folder`() async throws {
    func row(_ row: [String]) -> String { row[1...4].joined(separator: ",") }
    try await verify("时间,经度,纬度,速度(km/h)", title: "车牌号：苏D54321 时间：2026-03-02\n", row)
    try await verify("时间,经度,纬度,速度(km/h)", name: "轨迹-苏D54321.csv", row)
    try await verify("时间,经度,纬度,速度(km/h)", name: "苏D54321/03-02.csv", row)
    try await verify("时间,经度,纬度,速度(km/h)", name: "七号车/0302.csv", row)
  }

  @Test func `columns that the registry's header profile explains`() async throws {
    let text =
      "车牌号,A,B,C,D\n"
      + (try Self.trip()).map { $0[0...4].joined(separator: ",") + "\n" }.joined()
    let registry = [
      "registry.yaml": Array("datum: wgs84\n".utf8),
      "profiles/p.yaml": Array(
        "columns:\n  time: A\n  lon: B\n  lat: C\n  speed: D:km/h\n".utf8),
    ]
    try await CheckedCase.withFiles(registry) { folder in
      try await verify(
        ["a.csv": Array(text.utf8)],
        registry: Registry.load(folder: folder, zone: .beijing).registry)
    }
  }

  // MARK: Sheets

  private func workbook(_ sheets: [(name: String, data: String)]) -> [UInt8] {
    var zip = ZipWriter()
    let numbers = sheets.indices.map { $0 + 1 }
    zip.add(
      "xl/workbook.xml",
      "<workbook><sheets>"
        + numbers.map { "<sheet name=\"\(sheets[$0 - 1].name)\" r:id=\"r\($0)\"/>" }.joined()
        + "</sheets></workbook>")
    zip.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships>"
        + numbers.map { "<Relationship Id=\"r\($0)\" Target=\"worksheets/s\($0).xml\"/>" }.joined()
        + "</Relationships>")
    for number in numbers {
      zip.add(
        "xl/worksheets/s\(number).xml", "<worksheet>" + sheets[number - 1].data + "</worksheet>")
    }
    return zip.bytes
  }

  private func row(_ number: Int, _ cells: [String]) -> String {
    "<row r=\"\(number)\">"
      + cells.map { "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }.joined() + "</row>"
  }

  private static let header = ["车牌号", "时间", "经度", "纬度", "速度(km/h)"]

  @Test func `vehicles in merged cells, several tables in a sheet, a table that goes on`()
    async throws
  {
    let trip = try Self.trip()
    let merged =
      "<sheetData>" + row(1, Self.header)
      + trip.enumerated().map { row($0 + 2, [$0 == 0 ? $1[0] : ""] + $1[1...4]) }.joined()
      + "</sheetData><mergeCells><mergeCell ref=\"A2:A91\"/></mergeCells>"
    try await verify(["merged.xlsx": workbook([("S", merged)])])
    // Two vehicles by their titles; the second goes on in the next sheet, its columns in no other order.
    let bare = Array(Self.header.dropFirst())
    let half = trip.count / 2
    var first = "<sheetData>" + row(1, ["车牌号：苏D11111"]) + row(2, bare)
    first += trip.enumerated().map { row($0 + 3, Array($1[1...4])) }.joined()
    first += row(100, ["车牌号：苏D22222"]) + row(101, bare)
    first += trip[..<half].enumerated().map { row($0 + 102, Array($1[1...4])) }.joined()
    let second =
      "<sheetData>"
      + trip[half...].enumerated().map { row($0 + 1, Array($1[1...4])) }.joined() + "</sheetData>"
    let files = ["two.xlsx": workbook([("1", first + "</sheetData>"), ("2", second)])]
    try await verify(files)
    let made = try await CheckedCase.withFiles(files) { folder in
      try await CheckedCase.make([folder], inputs: files, registry: nil)
    }
    for plate in ["苏D11111", "苏D22222"] {
      #expect(made.lines.count { $0.contains("\"vehicle\":\"\(plate)\"") } == 1)
    }
  }

  @Test func `day numbers without a format, spans of HTML, a further table of other columns`()
    async throws
  {
    let trip = try Self.trip()
    // 2026-03-02 is day 46083.
    let serials = trip.map { row -> String in
      let clock = row[1].suffix(8).split(separator: ":").compactMap { Double($0) }
      let seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
      return "\(46_083 + seconds / 86_400)"
    }
    let rows = zip(trip, serials).enumerated().map { place, pair in
      row(place + 2, [pair.0[0], pair.1] + pair.0[2...4])
    }
    let data = "<sheetData>" + row(1, Self.header) + rows.joined() + "</sheetData>"
    try await verify(["serial.xlsx": workbook([("S", data)])])
    var html = "<table><tr><td colspan=5>明细</td></tr><tr>"
    html += Self.header.map { "<th>\($0)" }.joined() + "</tr>"
    for (place, cells) in trip.enumerated() {
      let vehicle = place % 30 == 0 ? "<td rowspan=30>\(cells[0])" : ""
      html += "<tr>\(vehicle)" + cells[1...4].map { "<td>\($0)&nbsp;</td>" }.joined() + "</tr>"
    }
    html += "</table>"
    try await verify(["spans.xls": Array(html.utf8)])
    var tables = "<sheetData>" + row(1, ["车牌号", "时间", "经度", "纬度"])
    tables += row(2, Array(trip[0][0...3])) + row(4, Self.header)
    tables += trip.dropFirst().enumerated().map { row($0 + 5, Array($1[0...4])) }.joined()
    try await verify(["tables.xlsx": workbook([("S", tables + "</sheetData>")])])
  }
}
