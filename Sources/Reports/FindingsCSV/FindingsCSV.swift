import Analysis
import Geo
import Telemetry

/// `findings.csv`: the findings for a spreadsheet, UTF-8 with BOM, CRLF, Chinese header.
///
/// No text cell begins with a character that a spreadsheet would take for a formula, and no id looks like a
/// number to it; both are kept from it by a leading apostrophe.
package enum FindingsCSV: ReportWriter {
  package static let fileName = "findings.csv"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    let wording = Wording(language: .zh, words: document.words)
    var out = ByteWriter(capacity: min(document.result.findings.count * 600 + 1000, pieceSize))
    out.raw("\u{FEFF}")
    writeRow(columns.map { .text($0.header) }, to: &out)
    var premises = [[String: String]](repeating: [:], count: Premise.Key.allCases.count)
    for finding in document.result.findings {
      if out.bytes.count >= pieceSize { try take(out.takeBytes()) }
      for premise in finding.premises where premises[premise.key.place][premise.value] == nil {
        premises[premise.key.place][premise.value] =
          wording.premiseValue(premise.key, premise.value)
      }
      let row = Row(
        finding: finding, zone: document.zone, wording: wording, premises: premises)
      writeRow(columns.map { $0.cell(row) }, to: &out)
    }
    try take(out.takeBytes())
  }

  struct Row {
    let finding: Finding
    let zone: ZoneOffset
    let wording: Wording
    /// Words of every premise's value by the key's place; thousands of findings share a few.
    let premises: [[String: String]]
  }

  enum Cell {
    case empty
    case text(String)
    /// A text that must stay one even if it consists of digits.
    case id(String)
    case time(Timestamp, ZoneOffset)
    case records([RecordID])
    /// A number written by us.
    case number(scaled: Int64, decimals: Int, places: Int)

    static func optional(_ text: String?) -> Cell { text.map { .text($0) } ?? .empty }
    static func optional(id: String?) -> Cell { id.map { .id($0) } ?? .empty }
    static func optional(_ value: Int64?, decimals: Int = 0) -> Cell {
      value.map { .number(scaled: $0, decimals: decimals, places: decimals) } ?? .empty
    }
    static func list(_ texts: [String]) -> Cell {
      texts.isEmpty ? .empty : .text(texts.joined(separator: ";"))
    }
    static func measured(_ row: Row, _ key: Measurement.Key) -> Cell {
      guard let value = row.finding.measurement(key) else { return .empty }
      return .number(scaled: value.scaled, decimals: value.decimals, places: value.places)
    }
  }

  private struct Column: Sendable {
    let header: String
    let cell: @Sendable (Row) -> Cell

    init(_ header: String, _ cell: @escaping @Sendable (Row) -> Cell) {
      self.header = header
      self.cell = cell
    }
  }

  private static let columns: [Column] = [
    Column("线索编号") { .id($0.finding.id) },
    Column("规则") { .text($0.finding.rule.rawValue) },
    Column("规则名称") { .text($0.wording.rule($0.finding.rule)) },
    Column("可信程度") { .text($0.wording.certainty($0.finding.certainty)) },
    Column("轻重") { .text($0.wording.severity($0.finding.severity)) },
    Column("车牌号") { .optional(id: $0.finding.vehicle?.plate) },
    Column("车牌颜色") { row in .optional(row.finding.vehicle?.color.map { row.wording.color($0) }) },
    Column("涉及车辆") { row in .list(row.finding.vehicles.map(\.plate)) },
    Column("驾驶员") { .optional(id: $0.finding.driver?.text) },
    Column("校车服务提供者") { .optional(id: $0.finding.provider?.text) },
    Column("审定线路") { .optional(id: $0.finding.route?.text) },
    Column("班次") { .optional(id: $0.finding.run) },
    Column("停靠站点") { .optional(id: $0.finding.stop?.text) },
    Column("开始时间") { row in row.finding.start.map { .time($0, row.zone) } ?? .empty },
    Column("结束时间") { row in row.finding.end.map { .time($0, row.zone) } ?? .empty },
    Column("持续（秒）") { .optional($0.finding.durationSeconds) },
    Column("涉及日期") { .list($0.finding.days.map(\.description)) },
    Column("里程（米）") { .optional($0.finding.distanceMeters) },
    Column("经度（WGS-84）") {
      .optional($0.finding.place.map { Int64($0.longitudeE6) }, decimals: 6)
    },
    Column("纬度（WGS-84）") { .optional($0.finding.place.map { Int64($0.latitudeE6) }, decimals: 6) },
    Column("最近站点") { .optional(id: $0.finding.near?.stop?.text) },
    Column("沿线里程（米）") { .optional($0.finding.near?.routeMeters) },
    Column("最大偏离（米）") { .measured($0, .maxOffsetM) },
    Column("偏离里程（米）") { .measured($0, .offM) },
    Column("连续驾驶至少（秒）") { .measured($0, .leastSeconds) },
    Column("连续驾驶至多（秒）") { .measured($0, .mostSeconds) },
    Column("定位点数") { .measured($0, .fixes) },
    Column("最高速度（km/h）") { .measured($0, .maxKmh) },
    Column("平均速度（km/h）") { .measured($0, .meanKmh) },
    Column("可证速度（km/h）") { .measured($0, .certifiedKmh) },
    Column("行驶记录速度（km/h）") { .measured($0, .recorderMaxKmh) },
    Column("限速（km/h）") { row in
      guard let limit = row.finding.limit?.used.limit.value else { return .empty }
      return .number(scaled: Int64(limit), decimals: 1, places: limit % 10 == 0 ? 0 : 1)
    },
    Column("限速依据") { .optional($0.finding.limit?.used.source) },
    Column("其他可能限速（km/h）") { row in
      .list((row.finding.limit?.alternatives ?? []).map { $0.limit.text + " " + $0.source })
    },
    Column("超速比例（可证，%）") { .optional($0.finding.excessPermille.certified, decimals: 1) },
    Column("超速比例（测得，疑似，%）") { .optional($0.finding.excessPermille.measured, decimals: 1) },
    Column("记分（可证）") { .optional($0.finding.points.certified) },
    Column("记分（测得，疑似）") { .optional($0.finding.points.measured) },
    Column("人数") { .measured($0, .persons) },
    Column("核载") { .measured($0, .seats) },
    Column("证件") { row in
      .optional((row.finding.document?.kind).map { row.wording.documentKind($0) })
    },
    Column("证件编号") { .optional(id: $0.finding.document?.number) },
    Column("有效期至") { .optional($0.finding.document?.validTo?.description) },
    Column("逾期天数") { .measured($0, .daysOverdue) },
    Column("剩余天数") { .measured($0, .daysLeft) },
    Column("条款") { row in .list(row.finding.cites.map { row.wording.citation($0) }) },
    Column("前提") { row in
      .list(
        row.finding.premisesByKey.map {
          row.wording.premise($0.key) + "："
            + (row.premises[$0.key.place][$0.value]
              ?? row.wording.premiseValue($0.key, $0.value))
        })
    },
    Column("疑点") { row in .list(row.finding.doubts.map { row.wording.doubt($0.kind) }) },
    Column("说明") { .text($0.finding.message.zh) },
    Column("刑事提示（须人工复核）") { .optional($0.finding.criminalAlert?.zh) },
    Column("证据记录") { .records($0.finding.evidence) },
    Column("声明") { _ in .text("线索，非违法事实认定") },
  ]

  private static func writeRow(_ cells: [Cell], to out: inout ByteWriter) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { out.byte(0x2C) }
      switch cell {
      case .empty: break
      case .text(let text): writeText(text, isID: false, to: &out)
      case .id(let text): writeText(text, isID: true, to: &out)
      case .records(let records): writeRecords(records, to: &out)
      case .time(let time, let zone): out.localTime(time, in: zone, separator: 0x20)
      case .number(let scaled, let decimals, let places):
        out.fixed(scaled, decimals: decimals, places: places)
      }
    }
    out.raw("\r\n")
  }

  /// Spreadsheets cut cells at 32,767 characters; the list of records of a long finding is cut before.
  private static let longestCell = 32_000

  private static func writeRecords(_ records: [RecordID], to out: inout ByteWriter) {
    // A name and its separator take nineteen bytes.
    guard records.count <= longestCell / 19 else {
      return writeText(records.map(\.text).joined(separator: ";"), isID: false, to: &out)
    }
    if records.count > 1 { out.byte(0x22) }
    for (index, record) in records.enumerated() {
      if index > 0 { out.byte(0x3B) }
      out.record(record)
    }
    if records.count > 1 { out.byte(0x22) }
  }

  private static func writeText(_ text: String, isID: Bool, to out: inout ByteWriter) {
    // The raw text decides: a tab that `printable` turns into a blank must not lose its guard.
    let needsGuard = runsInSpreadsheet(text) || (isID && looksLikeNumber(text))
    var clean = printable(text, limit: longestCell)
    clean.withUTF8 { bytes in
      let isQuoted =
        needsGuard || bytes.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x3B || $0 == 0x27 }
      if isQuoted { out.byte(0x22) }
      if needsGuard { out.byte(0x27) }
      var start = 0
      if isQuoted {
        for index in 0..<bytes.count where bytes[index] == 0x22 {
          // Up to the quote and with it; the next piece begins with the quote again.
          out.raw(UnsafeBufferPointer(rebasing: bytes[start...index]))
          start = index
        }
      }
      out.raw(UnsafeBufferPointer(rebasing: bytes[start...]))
      if isQuoted { out.byte(0x22) }
    }
  }

  /// Whether a spreadsheet might take the text for a formula, blanks and invisible characters before it or not.
  static func runsInSpreadsheet(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "\n", "|", "%": return true
      // Their full-width forms, which East Asian spreadsheets fold.
      case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
      case " ", "\u{3000}", "\u{A0}": continue
      default: if !isInvisible(scalar) { return scalar.value < 0x20 }
      }
    }
    return false
  }

  /// Whether a spreadsheet might make a number or a date of it and lose zeros or digits.
  private static func looksLikeNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x30...0x39).contains(first) || first == 0x2E else {
      return false
    }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || "+-./:eE, ".utf8.contains(byte)
    }
  }
}
