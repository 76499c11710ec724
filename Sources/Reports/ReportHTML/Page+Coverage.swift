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

    init(_ reason: UnjudgedReason) {
      switch reason {
      case .noRecord, .gap: self = .silent
      case .conflict, .invalidFix, .clock, .spike, .frozenFix, .impossibleMove: self = .bad
      case .speedMissing, .studentsUnknown, .limitUnknown, .personsUnknown, .driverUnknown:
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
      "coverageByRule": rulesBySum().map { row(rules: $0.rules, $0.sum) },
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
    context["coverage"] = rows.indices.map { index in
      let entry = rows[index]
      let isFirst = index == 0 || rows[index - 1].vehicle != entry.vehicle
      return row(rules: entry.rules, entry.sum)
        .merging(["vehicle": show(entry.vehicle), "first": isFirst]) { first, _ in first }
    }
    return context
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
    func share(_ sum: CoverageSum) -> Int64 {
      sum.baseSeconds > 0 ? sum.judgedSeconds * 1_000_000 / sum.baseSeconds : 1_000_000
    }
    return rows.enumerated()
      .sorted { (share($0.element.sum), $0.offset) < (share($1.element.sum), $1.offset) }
      .map(\.element)
  }

  private func row(rules: [RuleID], _ sum: CoverageSum) -> [String: Any] {
    let parts = UnjudgedReason.allCases.compactMap { reason -> String? in
      guard let seconds = sum.unjudgedSeconds[reason], seconds > 0 else { return nil }
      return wording.reason(reason) + " " + grouped(seconds)
    }
    var entry: [String: Any] = [
      "rules": rules.map { wording.shortRule($0) }.joined(separator: pick("、", ", ")),
      "bars": bars(sum), "share": share(sum.judgedSeconds, of: sum.baseSeconds),
      "seconds": grouped(sum.judgedSeconds) + " / " + grouped(sum.baseSeconds),
      "km": kilometers(sum.judgedMillimeters) + " / " + kilometers(sum.baseMillimeters),
      "unjudged": parts.isEmpty ? "—" : joined(parts),
    ]
    let unprovable = UnjudgedReason.allCases.compactMap { reason -> String? in
      guard let seconds = sum.unprovableSeconds[reason], seconds > 0 else { return nil }
      return wording.reason(reason) + " " + grouped(seconds)
    }
    if !unprovable.isEmpty {
      entry["unprovable"] =
        pick("其中已判而不可证：", "Judged, but nothing could be proven: ") + joined(unprovable)
    }
    return entry
  }

  /// Widths in percent with two decimals, largest remainders not chased: the numbers beside them are exact.
  private func bars(_ sum: CoverageSum) -> [[String: Any]] {
    guard sum.baseSeconds > 0 else { return [] }
    var seconds: [Tone: Int64] = [.judged: sum.judgedSeconds]
    for (reason, value) in sum.unjudgedSeconds { seconds[Tone(reason), default: 0] += value }
    return Tone.allCases.compactMap { tone in
      guard let value = seconds[tone], value > 0 else { return nil }
      let width = fixedText(value * 10_000 / sum.baseSeconds, decimals: 2, places: 2)
      return ["class": tone.rawValue, "width": width]
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
