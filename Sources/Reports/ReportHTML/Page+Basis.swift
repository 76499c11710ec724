import Analysis
import Geo
import Telemetry

extension Page {
  // MARK: Data quality

  func quality() -> [String: Any] {
    let totals = document.result.totals
    let aside = totals.rowsSetAside.filter { $0.value > 0 }
    let codes = aside.keys.sorted {
      let (left, right) = (aside[$0] ?? 0, aside[$1] ?? 0)
      return left != right ? left > right : utf8Less($0, $1)
    }
    let sum = aside.values.reduce(0, +)
    let groups = document.result.headerGroups
    let reasons = unjudgedReasons()
    let diagnostics = ranked(document.result.diagnostics)
    var context: [String: Any] = [
      "rowsLine": pick(
        "读入 \(grouped(totals.rowsRead)) 行 = 采用 \(grouped(totals.rowsJudged)) 行 + 搁置 \(grouped(sum)) 行。",
        "\(grouped(totals.rowsRead)) rows read = \(grouped(totals.rowsJudged)) used + \(grouped(sum)) set aside."
      ),
      "hasAside": !codes.isEmpty,
      "asideRows": asideRows(codes.map { ($0, aside[$0] ?? 0) }),
      "hasReasons": reasons.base > 0, "reasonRows": reasonRows(reasons),
      "sourceQualityRows": sourceQualityRows(
        document.result.sources.prefix(ReportHTML.Cap.sources)),
      "hasGroups": !groups.isEmpty,
      "groupRows": groupRows(groups.prefix(ReportHTML.Cap.diagnostics)),
      "hasDatums": !document.result.datumFits.isEmpty,
      "datumRows": datumRows(document.result.datumFits.prefix(ReportHTML.Cap.diagnostics)),
      "hasDiagnostics": !diagnostics.isEmpty,
      "diagnosticRows": diagnosticRows(diagnostics.prefix(ReportHTML.Cap.diagnostics)),
    ]
    let more = diagnostics.count - ReportHTML.Cap.diagnostics
    if more > 0 {
      context["moreDiagnostics"] = pick(
        "共 \(grouped(diagnostics.count)) 项，另有 \(grouped(more)) 项见 diagnostics.jsonl。",
        "\(grouped(diagnostics.count)) in all; \(grouped(more)) more are in diagnostics.jsonl.")
    }
    return context
  }

  /// Errors before warnings before notes, otherwise in the order of the file.
  private func ranked(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let order: [Diagnostic.Severity] = [.error, .warning, .note]
    return order.flatMap { severity in diagnostics.filter { $0.severity == severity } }
  }

  private func asideRows(_ reasons: [(code: String, rows: Int)]) -> String {
    var html = HTMLWriter()
    for (code, rows) in reasons {
      let reason = wording.setAside(code)
      html.markup("<tr><td>")
      html.text(reason == code ? "" : reason)
      html.markup(" <code>")
      html.text(printable(code, limit: 60))
      html.markup("</code></td>")
      html.number(grouped(rows))
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private typealias Unjudged = (
    base: Int64, judged: Int64, reasons: [(reason: UnjudgedReason, vehicles: Int, seconds: Int64)]
  )

  /// Seconds of every rule together, by reason; judged and unjudged make the base.
  private func unjudgedReasons() -> Unjudged {
    let count = UnjudgedReason.allCases.count
    var seconds = [Int64](repeating: 0, count: count)
    var vehicles = [Int](repeating: 0, count: count)
    var (base, judged): (Int64, Int64) = (0, 0)
    for bus in document.overview.coverageByBus {
      var isSeen = [Bool](repeating: false, count: count)
      for row in document.overview.coverage[bus] {
        let rules = Int64(row.rules.count)
        base += rules * row.sum.baseSeconds
        judged += rules * row.sum.judgedSeconds
        for (reason, value) in row.sum.unjudgedSeconds.present {
          seconds[reason.rank] += rules * value
          isSeen[reason.rank] = true
        }
      }
      for rank in 0..<count where isSeen[rank] { vehicles[rank] += 1 }
    }
    let reasons = UnjudgedReason.allCases.compactMap { reason in
      seconds[reason.rank] > 0 ? (reason, vehicles[reason.rank], seconds[reason.rank]) : nil
    }
    return (base, judged, reasons)
  }

  private func reasonRows(_ unjudged: Unjudged) -> String {
    var html = HTMLWriter()
    func row(_ name: String, _ vehicles: String, _ seconds: Int64) {
      html.markup("<tr>")
      html.cell(name)
      html.number(vehicles)
      html.number(grouped(seconds))
      html.number(share(seconds, of: unjudged.base))
      html.markup("</tr>\n")
    }
    for (reason, vehicles, seconds) in unjudged.reasons {
      row(wording.reason(reason), grouped(vehicles), seconds)
    }
    row(pick("已判", "judged"), "", unjudged.judged)
    row(
      pick("应判合计", "base in all"), grouped(document.overview.coverageByBus.count), unjudged.base)
    return html.fragment
  }

  private func sourceQualityRows(_ sources: ArraySlice<SourceFile>) -> String {
    var html = HTMLWriter()
    for source in sources {
      let aside = source.rowsSetAside.filter { $0.value > 0 }
      let codes = aside.keys.sorted {
        let (left, right) = (aside[$0] ?? 0, aside[$1] ?? 0)
        return left != right ? left > right : utf8Less($0, $1)
      }
      html.markup("<tr>")
      html.cell(
        source.name == "-"
          ? pick("标准输入", "standard input") : printable(source.name, limit: 160))
      html.number(grouped(source.rowsRead))
      html.number(grouped(aside.values.reduce(0, +)))
      html.cell(
        codes.isEmpty
          ? "—"
          : joined(
            codes.map { printable(wording.setAside($0), limit: 60) + " " + grouped(aside[$0] ?? 0) }
          ))
      html.markup(source.isComplete ? "<td>" : "<td class=\"strong\">")
      html.text(source.isComplete ? pick("完整", "whole") : pick("未完整读取", "not whole"))
      html.markup("</td></tr>\n")
    }
    return html.fragment
  }

  private func groupRows(_ decisions: ArraySlice<HeaderGroupDecision>) -> String {
    var html = HTMLWriter()
    for (index, decision) in decisions.enumerated() {
      let columns = decision.group.columns.prefix(40).map { printable($0, limit: 40) }
      let suffix = decision.group.columns.count > 40 ? " …" : ""
      html.markup("<tr>")
      html.number(String(index + 1))
      html.cell(columns.joined(separator: pick("、", ", ")) + suffix)
      html.cell(decision.group.speedColumn.map { printable($0, limit: 40) } ?? "—")
      html.unbroken(decision.speedUnit?.rawValue ?? "—")
      html.cell(grounds(decision))
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func grounds(_ decision: HeaderGroupDecision) -> String {
    switch decision.origin {
    case .none: return pick("无速度列，只按位移判断", "no speed column, judged from positions")
    case .declared: return pick("表头或参数已声明", "declared by header or option")
    case .undecided:
      return pick("无法判定，只按位移判断", "could not be decided, judged from positions")
    case .inferred:
      var text = pick("按位移推断", "inferred from displacement")
      if let ratio = decision.medianRatioMilli {
        let number = fixedText(ratio, decimals: 3, places: 3)
        text += pick(
          "（\(grouped(decision.pairs)) 对，比值中位数 \(number)）",
          " (\(grouped(decision.pairs)) pairs, median ratio \(number))")
      }
      return text + pick("，相关线索不高于疑似", ", so findings are at most suspected")
    }
  }

  private func datumRows(_ fits: ArraySlice<DatumFit>) -> String {
    var html = HTMLWriter()
    for fit in fits {
      html.markup("<tr>")
      html.cell(fit.provider.map { printable($0.text, limit: 40) } ?? "—")
      html.number(fit.headerGroup.map { String($0 + 1) } ?? "—")
      html.unbroken(fit.datum?.rawValue ?? "wgs84")
      html.number(shares(fit.evidence.lines))
      html.number(shares(fit.evidence.stops))
      html.cell(
        fit.datum == nil
          ? pick("比不出，按 WGS-84", "cannot be told, read as WGS-84")
          : pick(
            "按吻合推断，线路和站点类线索不高于疑似",
            "inferred, so findings about routes and stops are at most suspected"))
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  /// How many lie near in each datum, of those near in any.
  private func shares(_ tally: DatumEvidence.Tally) -> String {
    guard tally.near > 0 else { return "—" }
    let parts = zip(Datum.allCases, tally.hits).map { "\($0.rawValue) \(grouped($1))" }
    return parts.joined(separator: " · ") + " / " + grouped(tally.near)
  }

  private func diagnosticRows(_ diagnostics: ArraySlice<Diagnostic>) -> String {
    var html = HTMLWriter()
    for diagnostic in diagnostics {
      html.markup("<tr>")
      html.unbroken(level(diagnostic.severity))
      html.cell(place(diagnostic.location))
      html.markup("<td>")
      html.text(printable(diagnostic.message.text(document.language), limit: 200))
      html.markup(" <code>")
      html.text(printable(diagnostic.code, limit: 60))
      html.markup("</code></td>")
      html.cell(diagnostic.found.map { printable($0, limit: 60) } ?? "")
      html.cell(diagnostic.expected.map { printable($0, limit: 60) } ?? "")
      html.number(grouped(diagnostic.count))
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func level(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .note: pick("说明", "note")
    case .warning: pick("警告", "warning")
    case .error: pick("错误", "error")
    }
  }

  private func place(_ location: SourceLocation) -> String {
    var place = printable(location.source, limit: 120)
    if let line = location.line {
      place += pick("，第 \(line) 行", ", line \(line)")
    } else if let byte = location.byte {
      place += pick("，字节 \(byte)", ", byte \(byte)")
    }
    if let column = location.column {
      place += pick("，列 ", ", column ") + printable(column, limit: 40)
    }
    return place
  }

  // MARK: Parameters and sources

  func basis() -> [String: Any] {
    let sources = document.result.sources
    var context: [String: Any] = [
      "parameterRows": parameterRows(), "hasSources": !sources.isEmpty,
      "sourceRows": sourceRows(sources.prefix(ReportHTML.Cap.sources)),
      "madeBy": pick(
        "由 Chaperone（校车随行）\(document.version) 生成；同样的输入得到同样的报告。",
        "Made by Chaperone \(document.version); the same input gives the same report."),
    ]
    let more = sources.count - ReportHTML.Cap.sources
    if more > 0 {
      context["moreSources"] = pick(
        "共 \(grouped(sources.count)) 个来源，另有 \(grouped(more)) 个见 manifest.json。",
        "\(grouped(sources.count)) sources in all; \(grouped(more)) more are in manifest.json.")
    }
    return context
  }

  private func parameterRows() -> String {
    var parameters = document.parameters.map {
      (printable($0.key, limit: 80), printable($0.value, limit: 300))
    }
    if let digest = document.digests.registry { parameters.append(("registry_sha256", digest)) }
    if let digest = document.digests.ruleBook { parameters.append(("rule_book_sha256", digest)) }
    parameters.append(("audience", document.audience.rawValue))
    var html = HTMLWriter()
    for (key, value) in parameters {
      html.markup("<tr><td><code>")
      html.text(key)
      html.markup("</code></td>")
      html.cell(value)
      html.markup("</tr>\n")
    }
    return html.fragment
  }

  private func sourceRows(_ sources: ArraySlice<SourceFile>) -> String {
    var html = HTMLWriter()
    for source in sources {
      html.markup("<tr><td>")
      html.text(
        source.name == "-"
          ? pick("标准输入", "standard input") : printable(source.name, limit: 160))
      if !source.isComplete {
        html.markup(" <b>")
        html.text(pick("未完整读取", "not read completely"))
        html.markup("</b>")
      }
      html.markup("</td>")
      html.number(grouped(source.byteCount))
      html.number(grouped(source.rowsRead))
      html.number(grouped(source.rowsSetAside.values.reduce(0, +)))
      html.markup("<td><code class=\"sha\">")
      html.text(source.sha256.map { printable($0, limit: 64) } ?? "—")
      html.markup("</code></td></tr>\n")
    }
    return html.fragment
  }
}
