import Analysis
import Telemetry

/// What stderr says at the end of a check: what was checked, how much, what could not be, and what was found.
package enum CheckSummary {
  package static func render(_ document: ReportDocument) -> [UInt8] {
    let page = Page(document)
    var lines = input(page)
    lines += findings(page)
    lines += unjudged(page)
    lines.append(
      page.pick(
        "线索，非违法事实认定。", "These are leads, not findings of an offence."))
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func input(_ page: Page) -> [String] {
    let result = page.document.result
    let totals = result.totals
    let hours = page.grouped(totals.trackSeconds / 3600) + ".\(totals.trackSeconds % 3600 / 360)"
    // Members and sheets count with the file that holds them.
    let outerFiles = result.sources.count { $0.container == nil }
    var lines = [
      page.pick("检查：", "Checked: ")
        + page.joined([
          page.pick("\(outerFiles) 个来源", "\(outerFiles) sources"),
          page.pick(
            "\(page.grouped(totals.vehicles)) 辆车", "\(page.grouped(totals.vehicles)) vehicles"),
          page.kilometers(totals.distanceMillimeters) + " km",
          hours + page.pick(" 小时", " h"), page.period,
        ])
    ]
    let aside = totals.rowsSetAside.filter { $0.value > 0 }
    let reasons = aside.keys.sorted(by: utf8Less).map {
      page.wording.setAside(printable($0, limit: 60)) + " " + page.grouped(aside[$0] ?? 0)
    }
    lines.append(
      page.pick("行数：读入 ", "Rows: read ") + page.grouped(totals.rowsRead)
        + page.pick(" = 采用 ", " = used ") + page.grouped(totals.rowsJudged)
        + page.pick(" + 搁置 ", " + set aside ") + page.grouped(aside.values.reduce(0, +))
        + (reasons.isEmpty ? "" : page.pick("（", " (") + page.joined(reasons) + page.pick("）", ")"))
    )
    let broken = result.sources.filter { !$0.isComplete }
    if !broken.isEmpty {
      let names = broken.prefix(5).map { printable($0.name, limit: 80) }
      lines.append(
        page.pick("未能完整读取：", "Not read completely: ") + page.joined(names)
          + (broken.count > 5 ? " … (\(broken.count))" : ""))
    }
    let problems = result.diagnostics.count { $0.severity != .note }
    if problems > 0 {
      lines.append(
        page.pick(
          "数据问题：\(page.grouped(problems)) 项，见 diagnostics.jsonl",
          "Problems in the data: \(page.grouped(problems)), see diagnostics.jsonl"))
    }
    return lines
  }

  private static func findings(_ page: Page) -> [String] {
    let counts = page.document.overview.counts
    var lines = [
      page.pick("线索：数据可证 ", "Findings: proven ") + page.grouped(counts.total(.proven))
        + page.pick("，疑似待核 ", ", suspected ") + page.grouped(counts.total(.suspected))
    ]
    let found = RuleID.allCases.filter {
      counts.count([$0], .proven) + counts.count([$0], .suspected) > 0
    }
    guard !found.isEmpty else { return lines }
    let width = found.map { displayWidth(page.wording.rule($0)) }.max() ?? 0
    lines.append(
      "  " + padded("", width: width)
        + padded(page.wording.certainty(.proven), width: 12, isNumber: true)
        + padded(page.wording.certainty(.suspected), width: 12, isNumber: true))
    for rule in found {
      lines.append(
        "  " + padded(page.wording.rule(rule), width: width)
          + padded(page.grouped(counts.count([rule], .proven)), width: 12, isNumber: true)
          + padded(page.grouped(counts.count([rule], .suspected)), width: 12, isNumber: true))
    }
    return lines
  }

  /// Per rule, the share that could not be judged and why; nothing where all of it was.
  private static func unjudged(_ page: Page) -> [String] {
    var lines: [String] = []
    for (rules, sum) in page.rulesBySum() where sum.judgedSeconds < sum.baseSeconds {
      let reasons = sum.unjudgedSeconds.present.map {
        page.wording.reason($0.reason) + " " + page.grouped($0.seconds) + " s"
      }
      lines.append(
        "  " + rules.map { page.wording.shortRule($0) }.joined(separator: page.pick("、", ", "))
          + page.pick("：已判 ", ": judged ") + page.share(sum.judgedSeconds, of: sum.baseSeconds)
          + page.pick("；", "; ") + page.joined(reasons))
    }
    guard !lines.isEmpty else { return [] }
    return [page.pick("未能全部判断：", "Not judged in full:")] + lines
  }
}
