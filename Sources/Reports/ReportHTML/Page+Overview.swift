import Analysis
import Telemetry

extension Page {
  private typealias Column = (head: String, rules: [RuleID])

  /// A column for each kind of findings in the tables of who did what; together they hold every rule.
  private var columns: [Column] {
    FindingKind.allCases.map { kind in
      let head =
        switch kind {
        case .speeding: pick("超速", "speed")
        case .overcrowding: pick("超员", "crowd")
        case .fatigue: pick("疲劳", "fatigue")
        case .route: pick("线路", "route")
        case .stops: pick("站点", "stops")
        case .times: pick("时段", "times")
        case .papers: pick("证照", "papers")
        case .notices: pick("提示", "notices")
        }
      return (head, kind.rules)
    }
  }

  func overview() -> [String: Any] {
    let totals = document.result.totals
    let counts = document.overview.counts
    var context: [String: Any] = [
      "total": [
        "vehicles": grouped(totals.vehicles), "rows": grouped(totals.rowsJudged),
        "km": kilometers(totals.distanceMillimeters),
        "hours": grouped(totals.trackSeconds / 3600) + ".\(totals.trackSeconds % 3600 / 360)",
        "proven": grouped(counts.total(.proven)), "suspected": grouped(counts.total(.suspected)),
        "hasProven": counts.total(.proven) > 0,
      ] as [String: Any],
      "kinds": kinds(counts), "heads": columns.map(\.head),
    ]
    context["judgedLine"] = judgedLine
    context["incompleteLine"] = incompleteLine
    context.merge(tables()) { first, _ in first }
    return context
  }

  private func kinds(_ counts: FindingCounts) -> [[String: Any]] {
    func counted(_ kind: String, _ rules: [RuleID], _ remark: String = "") -> [String: Any] {
      [
        "kind": kind, "counted": true, "remark": remark,
        "proven": cell(counts.count(rules, .proven)),
        "suspected": cell(counts.count(rules, .suspected)),
      ]
    }
    func absent(_ kind: String, _ remark: String) -> [String: Any] {
      ["kind": kind, "counted": false, "remark": remark]
    }
    let overloading = absent(
      pick("超载", "Overloading"),
      pick("货运口径，不适用于校车", "of goods; does not arise for school buses"))
    return FindingKind.allCases.flatMap { kind -> [[String: Any]] in
      let rules = kind.rules
      guard !rules.isEmpty else {
        return [absent(name(kind), pick("本版未检", "not checked in this version"))]
      }
      let remark = rules.count > 1 ? joined(rules.map { wording.rule($0) }) : ""
      let row = counted(name(kind), rules, remark)
      return kind == .overcrowding ? [row, overloading] : [row]
    }
  }

  private func name(_ kind: FindingKind) -> String {
    switch kind {
    case .speeding: pick("超速", "Speeding")
    case .overcrowding: pick("超员", "Overcrowding")
    case .fatigue: pick("疲劳驾驶", "Fatigue")
    case .route: pick("不按审定线路行驶", "Off the approved route")
    case .stops: pick("站点停靠", "Stops")
    case .times: pick("时段与在线", "Times and silence")
    case .papers: pick("证照与资格", "Permits and qualification")
    case .notices: pick("到期与档案提示", "Expiry and registry notices")
    }
  }

  private var judgedLine: String? {
    let sums = document.overview.coverageByRule
    guard !sums.isEmpty else { return nil }
    let parts = rulesBySum().compactMap { row -> String? in
      guard row.sum.baseSeconds > 0 else { return nil }
      return row.rules.map { wording.shortRule($0) }.joined(separator: pick("、", ", ")) + " "
        + share(row.sum.judgedSeconds, of: row.sum.baseSeconds)
    }
    guard !parts.isEmpty else { return nil }
    return pick("已判时间占应判时间：", "Share of the time that could be judged: ")
      + parts.joined(separator: pick("；", "; "))
      + pick("。未判的原因见第五节。", ". Section 5 says why the rest could not.")
  }

  private var incompleteLine: String? {
    let count = document.result.sources.count { !$0.isComplete }
    guard count > 0 else { return nil }
    return pick(
      "有 \(count) 个来源未能完整读取，见第六、七节。",
      "Not read completely: \(count) of the sources, see sections 6 and 7.")
  }

  private func tables() -> [String: Any] {
    let overview = document.overview
    let columns = columns
    var context: [String: Any] = [
      "hasProviders": !overview.providers.isEmpty, "providerRows": providerRows(columns),
      "hasVehicles": !overview.vehicles.isEmpty, "vehicleRows": vehicleRows(columns),
      "hasDrivers": !overview.drivers.isEmpty && !document.audience.hidesPlates,
      "driverRows": driverRows(columns), "driversNote": driversNote,
    ]
    let more = overview.vehicles.count - ReportHTML.Cap.vehicles
    if more > 0 {
      context["moreVehicles"] = pick(
        "另有 \(grouped(more)) 辆未在此列出，见 coverage.jsonl。",
        "\(grouped(more)) more vehicles are in coverage.jsonl.")
    }
    return context
  }

  private var driversNote: String {
    if document.audience.hidesPlates {
      return pick("本版对外公开，不列驾驶员。", "This is the public version; drivers are not listed.")
    }
    if document.overview.drivers.isEmpty {
      return pick("没有能对应到驾驶员的线索。", "No finding could be tied to a driver.")
    }
    return pick(
      "只列出有线索的驾驶员；身份仅据排班表的，该线索不高于疑似。",
      "Only drivers with findings; where the roster alone names them the finding is at most suspected."
    )
  }

  private func providerRows(_ columns: [Column]) -> String {
    var html = HTMLWriter()
    for row in document.overview.providers {
      html.markup("<tr><td>")
      html.text(provider(name: row.name, id: row.provider))
      if row.name != nil, let id = row.provider { html.soft(printable(id.text, limit: 40)) }
      html.markup("</td>")
      html.number(grouped(row.vehicles))
      html.number(grouped(row.rows))
      html.number(kilometers(row.distanceMillimeters))
      cells(row.counts, columns, to: &html)
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func vehicleRows(_ columns: [Column]) -> String {
    let rows = document.overview.vehicles.prefix(ReportHTML.Cap.vehicles)
    let unregistered = word("unregistered")
    var html = HTMLWriter(capacity: rows.count * 420)
    for row in rows {
      let summary = row.summary
      html.markup("<tr><td class=\"v\">")
      html.text(show(summary.vehicle))
      if let color = color(summary.vehicle) {
        html.markup("<span class=\"soft\"> ")
        html.text(color)
        html.markup("</span>")
      }
      if !summary.isRegistered, document.digests.registry != nil { html.soft(unregistered) }
      html.markup("</td><td class=\"p\">")
      html.text(provider(name: summary.providerName, id: summary.provider))
      html.markup("</td>")
      html.number(grouped(summary.rowsJudged))
      html.number(grouped(summary.rowsSetAside.values.reduce(0, +)))
      html.number(kilometers(summary.distanceMillimeters))
      html.number(summary.medianIntervalSeconds.map { grouped($0) } ?? "—")
      html.cell(wording.studentsSource(printable(summary.studentsSource, limit: 40)))
      cells(row.counts, columns, to: &html)
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func driverRows(_ columns: [Column]) -> String {
    guard !document.audience.hidesPlates else { return "" }
    var html = HTMLWriter()
    for row in document.overview.drivers.prefix(ReportHTML.Cap.vehicles) {
      html.markup("<tr><td>")
      html.text(row.name.map { printable($0, limit: 40) } ?? "")
      html.soft(printable(row.driver.text, limit: 40))
      html.markup("</td>")
      html.cell(
        joined(row.vehicles.prefix(6).map { printable($0, limit: 40) })
          + (row.vehicles.count > 6 ? " …" : ""))
      cells(row.counts, columns, to: &html)
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func provider(name: String?, id: ProviderID?) -> String {
    (name ?? id?.text).map { printable($0, limit: 60) } ?? pick("未登记", "not registered")
  }

  /// `3` proven, `+2` suspected of each kind.
  private func cells(_ counts: FindingCounts, _ columns: [Column], to html: inout HTMLWriter) {
    for column in columns {
      let proven = counts.count(column.rules, .proven)
      let suspected = counts.count(column.rules, .suspected)
      guard proven + suspected > 0 else {
        html.markup("<td class=\"num zero\">0</td>")
        continue
      }
      html.number(suspected > 0 ? "\(proven) + \(suspected)" : "\(proven)")
    }
  }

  private func cell(_ count: Int) -> [String: Any] { ["text": grouped(count), "zero": count == 0] }
}
