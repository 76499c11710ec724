import Analysis
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
    let diagnostics = ranked(document.result.diagnostics)
    var context: [String: Any] = [
      "rowsLine": pick(
        "读入 \(grouped(totals.rowsRead)) 行 = 采用 \(grouped(totals.rowsJudged)) 行 + 搁置 \(grouped(sum)) 行。",
        "\(grouped(totals.rowsRead)) rows read = \(grouped(totals.rowsJudged)) used + \(grouped(sum)) set aside."
      ),
      "hasAside": !codes.isEmpty,
      "aside": codes.map {
        [
          "reason": wording.setAside($0) == $0 ? "" : wording.setAside($0),
          "code": printable($0, limit: 60), "rows": grouped(aside[$0] ?? 0),
        ]
      },
      "hasGroups": !groups.isEmpty,
      "groups": groups.prefix(ReportHTML.Cap.diagnostics).enumerated().map {
        group($1, number: $0 + 1)
      },
      "hasDiagnostics": !diagnostics.isEmpty,
      "diagnostics": diagnostics.prefix(ReportHTML.Cap.diagnostics).map { diagnostic($0) },
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

  private func group(_ decision: HeaderGroupDecision, number: Int) -> [String: Any] {
    let columns = decision.group.columns.prefix(40).map { printable($0, limit: 40) }
    let suffix = decision.group.columns.count > 40 ? " …" : ""
    return [
      "number": String(number), "columns": columns.joined(separator: pick("、", ", ")) + suffix,
      "speedColumn": decision.group.speedColumn.map { printable($0, limit: 40) } ?? "—",
      "unit": decision.speedUnit?.rawValue ?? "—", "grounds": grounds(decision),
    ]
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

  private func diagnostic(_ diagnostic: Diagnostic) -> [String: Any] {
    let location = diagnostic.location
    var place = printable(location.source, limit: 120)
    if let line = location.line {
      place += pick("，第 \(line) 行", ", line \(line)")
    } else if let byte = location.byte {
      place += pick("，字节 \(byte)", ", byte \(byte)")
    }
    if let column = location.column {
      place += pick("，列 ", ", column ") + printable(column, limit: 40)
    }
    let level =
      switch diagnostic.severity {
      case .note: pick("说明", "note")
      case .warning: pick("警告", "warning")
      case .error: pick("错误", "error")
      }
    return [
      "level": level, "where": place,
      "message": printable(diagnostic.message.text(document.language), limit: 200),
      "code": printable(diagnostic.code, limit: 60),
      "found": diagnostic.found.map { printable($0, limit: 60) } ?? "",
      "expected": diagnostic.expected.map { printable($0, limit: 60) } ?? "",
      "times": grouped(diagnostic.count),
    ]
  }

  // MARK: Parameters and sources

  func basis() -> [String: Any] {
    let sources = document.result.sources
    var parameters = document.parameters.map {
      ["key": printable($0.key, limit: 80), "value": printable($0.value, limit: 300)]
    }
    if let digest = document.digests.registry {
      parameters.append(["key": "registry_sha256", "value": digest])
    }
    if let digest = document.digests.ruleBook {
      parameters.append(["key": "rule_book_sha256", "value": digest])
    }
    parameters.append(["key": "audience", "value": document.audience.rawValue])
    var context: [String: Any] = [
      "parameters": parameters, "hasSources": !sources.isEmpty,
      "sources": sources.prefix(ReportHTML.Cap.sources).map { source -> [String: Any] in
        var entry: [String: Any] = [
          "source": source.name == "-"
            ? pick("标准输入", "standard input") : printable(source.name, limit: 160),
          "bytes": grouped(source.byteCount), "rows": grouped(source.rowsRead),
          "aside": grouped(source.rowsSetAside.values.reduce(0, +)),
          "sha": source.sha256.map { printable($0, limit: 64) } ?? "—",
        ]
        if !source.isComplete { entry["incomplete"] = pick("未完整读取", "not read completely") }
        return entry
      },
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
}
