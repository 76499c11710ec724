import Analysis
import Telemetry

extension Page {
  /// Families of reasons, each with its own tone in the bars.
  private enum Tone: String, CaseIterable {
    case judged = "j"
    case silent = "u0"
    case bad = "u1"
    case unknown = "u2"
    case registry = "u3"
    case off = "u4"

    /// The same as the raw value, as markup.
    var className: StaticString {
      switch self {
      case .judged: "j"
      case .silent: "u0"
      case .bad: "u1"
      case .unknown: "u2"
      case .registry: "u3"
      case .off: "u4"
      }
    }

    init(_ reason: UnjudgedReason) {
      switch reason {
      case .noRecord, .gap: self = .silent
      case .conflict, .invalidFix, .clock, .spike, .frozenFix, .impossibleMove: self = .bad
      case .speedMissing, .studentsUnknown, .limitUnknown, .personsUnknown, .routeUnknown,
        .driverUnknown:
        self = .unknown
      case .registryMissing, .registryIncomplete, .registryContradiction: self = .registry
      case .ruleDisabled: self = .off
      }
    }
  }

  func coverage() -> [String: Any] {
    let overview = document.overview
    var context: [String: Any] = [
      "legend": Tone.allCases.map { ["class": $0.rawValue, "text": words(of: $0)] },
      "hasCoverage": !overview.coverage.isEmpty,
      "ruleCoverageRows": ruleRows(),
    ]
    var rows = overview.coverage
    let cap = ReportHTML.Cap.coverage
    if rows.count > cap {
      let all = rows.count
      rows = Array(worstFirst(rows).prefix(cap))
      context["moreCoverage"] = pick(
        "共 \(grouped(all)) 行，这里列出已判比例最低的 \(cap) 行；全部见 coverage.jsonl。",
        "\(grouped(all)) rows in all; these are the \(cap) with the least judged, coverage.jsonl has all."
      )
    }
    context["coverageRows"] = vehicleRows(rows)
    return context
  }

  private func ruleRows() -> String {
    var html = HTMLWriter()
    for row in rulesBySum() {
      html.markup("<tr>")
      cells(rules: row.rules, row.sum, to: &html)
    }
    return html.fragment
  }

  private func vehicleRows(_ rows: [Overview.CoverageRow]) -> String {
    var html = HTMLWriter(capacity: rows.count * 900)
    var last: VehicleKey?
    for row in rows {
      // The plate is printed once for rows of one bus that follow each other.
      if row.vehicle == last {
        html.markup("<tr><td class=\"nb zero\">")
      } else {
        html.markup("<tr class=\"first\"><td class=\"nb\">")
      }
      last = row.vehicle
      html.text(show(row.vehicle))
      html.markup("</td>")
      cells(rules: row.rules, row.sum, to: &html)
    }
    return html.fragment
  }

  /// Rules with the same sums over all vehicles in one row.
  func rulesBySum() -> [(rules: [RuleID], sum: CoverageSum)] {
    var rows: [(rules: [RuleID], sum: CoverageSum)] = []
    for rule in RuleID.allCases {
      guard let sum = document.overview.coverageByRule[rule] else { continue }
      if let same = rows.firstIndex(where: { $0.sum == sum }) {
        rows[same].rules.append(rule)
      } else {
        rows.append(([rule], sum))
      }
    }
    return rows
  }

  private func worstFirst(_ rows: [Overview.CoverageRow]) -> [Overview.CoverageRow] {
    let shares = rows.enumerated().map { index, row in
      (
        row.sum.baseSeconds > 0
          ? row.sum.judgedSeconds * 1_000_000 / row.sum.baseSeconds : 1_000_000, index
      )
    }
    return shares.sorted { $0 < $1 }.map { rows[$0.1] }
  }

  /// All cells but the first of a row by vehicle, to the row's end.
  private func cells(rules: [RuleID], _ sum: CoverageSum, to html: inout HTMLWriter) {
    html.markup("<td class=\"r\">")
    html.text(rules.map { wording.shortRule($0) }.joined(separator: pick("、", ", ")))
    html.markup("</td><td><div class=\"bar\">")
    bars(sum, to: &html)
    html.markup("</div></td>")
    html.number(share(sum.judgedSeconds, of: sum.baseSeconds))
    html.number(grouped(sum.judgedSeconds) + " / " + grouped(sum.baseSeconds))
    html.number(kilometers(sum.judgedMillimeters) + " / " + kilometers(sum.baseMillimeters))
    html.markup("<td>")
    let unjudged = sum.unjudgedSeconds.present
    html.text(unjudged.isEmpty ? "—" : list(unjudged))
    let unprovable = sum.unprovableSeconds.present
    if !unprovable.isEmpty {
      html.soft(
        pick("其中已判而不可证：", "Judged, but nothing could be proven: ") + list(unprovable))
    }
    if sum.deviceClaims > 0 {
      html.soft(
        pick(
          "车载终端自报 \(grouped(sum.deviceClaims)) 次，仅供对照，不作依据",
          "Claimed by the terminal itself \(grouped(sum.deviceClaims)) times: for comparison, no ground"
        ))
    }
    html.markup("</td></tr>\n")
  }

  private func list(_ parts: [(reason: UnjudgedReason, seconds: Int64)]) -> String {
    joined(parts.map { wording.reason($0.reason) + " " + grouped($0.seconds) })
  }

  /// Widths in percent with two decimals, largest remainders not chased: the numbers beside them are exact.
  private func bars(_ sum: CoverageSum, to html: inout HTMLWriter) {
    guard sum.baseSeconds > 0 else { return }
    let parts =
      [(Tone.judged, sum.judgedSeconds)]
      + sum.unjudgedSeconds.present.map { (Tone($0.reason), $0.seconds) }
    for tone in Tone.allCases {
      let seconds = parts.reduce(0) { $1.0 == tone ? $0 + $1.1 : $0 }
      guard seconds > 0 else { continue }
      html.markup("<i class=\"")
      html.markup(tone.className)
      html.markup("\" style=\"width:")
      html.fixed(seconds * 10_000 / sum.baseSeconds, decimals: 2, places: 2)
      html.markup("%\"></i>")
    }
  }

  private func words(of tone: Tone) -> String {
    switch tone {
    case .judged: pick("已判", "judged")
    case .silent: pick("无记录或中断", "no record or gap")
    case .bad: pick("记录矛盾、无效或异常", "conflicting, invalid or odd records")
    case .unknown: pick("速度、人数、限速等不明", "speed, persons or limit unknown")
    case .registry: pick("档案缺失或矛盾", "registry missing or contradictory")
    case .off: pick("规则未启用", "rule disabled")
    }
  }
}
