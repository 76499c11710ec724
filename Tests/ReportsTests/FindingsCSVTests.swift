import Analysis
import Reports
import Telemetry
import Testing

@Suite("Findings CSV") struct FindingsCSVTests {
  /// A reader of its own, straight from RFC 4180.
  private func parse(_ bytes: [UInt8]) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars.dropFirst())[...]
    while let scalar = scalars.popFirst() {
      switch (scalar, isQuoted) {
      case ("\"", true) where scalars.first == "\"":
        scalars.removeFirst()
        cell.append("\"")
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        rows[rows.count - 1].append(cell)
        cell = ""
      case ("\r", false) where scalars.first == "\n":
        scalars.removeFirst()
        rows[rows.count - 1].append(cell)
        rows.append([])
        cell = ""
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return rows.dropLast()
  }

  private func table(_ findings: [Finding], audience: Audience = .police) -> [[String: String]] {
    let document = Samples.document(CheckResult(findings: findings), audience: audience)
    let rows = parse(FindingsCSV.render(document))
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
  }

  @Test func `begins with a byte order mark and ends lines with CRLF`() {
    let bytes = FindingsCSV.render(Samples.document(Samples.smallResult()))
    #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(bytes.suffix(2) == [0x0D, 0x0A])
    #expect(bytes.count { $0 == 0x0A } == 3)
  }

  @Test func `says certainty in Chinese and leaves the unknown empty`() {
    let rows = table([Samples.speeding(), Samples.expired()])
    #expect(rows.map { $0["可信程度"] } == ["数据可证", "疑似待核"])
    #expect(rows[0]["开始时间"] == "2026-03-02 07:12:20")
    #expect(rows[0]["最高速度（km/h）"] == "78.2")
    #expect(rows[0]["记分（测得，疑似）"] == "6")
    #expect(rows[1]["开始时间"] == "")
    #expect(rows[1]["证件"] == "校车标牌")
    #expect(rows[1]["涉及日期"] == "2026-03-02;2026-03-03")
  }

  @Test func `names line, run, stop and place in Chinese headers`() {
    var finding = Samples.speeding()
    finding.route = RouteID("014")
    finding.run = "014@2026-03-02T06:58"
    finding.stop = StopID("S4")
    finding.near = RoutePlace(stop: StopID("S3"), routeMeters: 3200)
    let row = table([finding])[0]
    #expect(row["审定线路"] == "'014" && row["班次"] == "014@2026-03-02T06:58")
    #expect(row["停靠站点"] == "S4" && row["最近站点"] == "S3" && row["沿线里程（米）"] == "3200")
    #expect(table([Samples.speeding()])[0]["审定线路"] == "")
  }

  @Test(arguments: [
    "=HYPERLINK(\"http://example.invalid\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    " =1", "\u{FF1D}1", "\u{202E}=1", "\u{0}=1",
  ])
  func `no cell is run by a spreadsheet`(text: String) throws {
    var finding = Samples.speeding(plate: text, driver: text)
    finding.message = Message(zh: text, en: text)
    finding.cites = [text]
    let row = try #require(table([finding]).first)
    for column in ["车牌号", "驾驶员", "说明", "条款"] {
      #expect(row[column]?.hasPrefix("'") == true, "\(column)")
    }
  }

  @Test(arguments: ["013812345678", "1E5", "2026-03-02", "3/2", ".5"])
  func `an id that looks like a number stays text`(id: String) {
    #expect(table([Samples.speeding(plate: id)])[0]["车牌号"] == "'" + id)
  }

  @Test func `separators, quotes and line ends cannot break a row`() {
    let rows = table([Samples.speeding(plate: "a\",\r\nb;c"), Samples.expired()])
    #expect(rows.count == 2)
    #expect(rows[0]["车牌号"] == "a\",  b;c")
  }
}
