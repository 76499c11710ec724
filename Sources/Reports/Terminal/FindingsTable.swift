import Analysis
import Telemetry

/// Findings as a table for a terminal, in the language of the document.
///
/// Data for people, so it follows the language; control characters of the input cannot reach the terminal.
package enum FindingsTable {
  /// Lines for a terminal `columns` wide, to which the last column is cut; nil leaves it whole.
  package static func render(_ document: ReportDocument, columns: Int? = nil) -> [UInt8] {
    let wording = Wording(document)
    guard !document.result.findings.isEmpty else {
      return Array(
        (wording.pick("没有线索；未判的时间见覆盖情况。", "No findings; the coverage says what was not judged.")
          + "\n")
          .utf8)
    }
    let heads =
      wording.language == .zh
      ? ["开始", "车辆", "驾驶员", "规则", "可信程度", "轻重", "说明"]
      : ["Start", "Vehicle", "Driver", "Rule", "Certainty", "Severity", "What"]
    var rows = [heads]
    for finding in document.result.findings {
      rows.append(row(finding, document: document, wording: wording))
    }
    var widths = heads.indices.map { index in rows.map { displayWidth($0[index]) }.max() ?? 0 }
    let last = heads.count - 1
    if let columns {
      let used = widths.dropLast().reduce(0, +) + 2 * last
      widths[last] = min(widths[last], max(12, columns - used))
    }
    var out = ByteWriter(capacity: rows.count * 160)
    for (index, row) in rows.enumerated() {
      write(row, widths: widths, to: &out)
      if index == 0 {
        write(widths.map { String(repeating: "─", count: $0) }, widths: widths, to: &out)
      }
    }
    return out.bytes
  }

  private static func row(
    _ finding: Finding, document: ReportDocument, wording: Wording
  ) -> [String] {
    let time = finding.start?.localText(in: document.zone) ?? finding.days.first?.description ?? "—"
    let vehicle = finding.vehicle.map { printable($0.plate, limit: 20) } ?? "—"
    var driver = finding.driver.map { printable($0.text, limit: 20) } ?? "—"
    if let id = finding.driver, let name = document.driverNames[id] {
      driver = printable(name, limit: 20) + " " + driver
    }
    return [
      time, vehicle, driver, wording.rule(finding.rule), wording.certainty(finding.certainty),
      wording.severity(finding.severity),
      printable(finding.message.text(document.language), limit: 200),
    ]
  }

  private static func write(_ row: [String], widths: [Int], to out: inout ByteWriter) {
    for (index, text) in row.enumerated() {
      let isLast = index == row.count - 1
      let cut = fitted(text, width: widths[index])
      out.text(isLast ? cut : padded(cut, width: widths[index]) + "  ")
    }
    out.raw("\n")
  }
}
