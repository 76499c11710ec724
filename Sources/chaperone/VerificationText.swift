package import Telemetry
package import Verification

/// What `verify` found, as JSON lines, as a table, and in sentences.
package enum VerificationText {
  /// More lines than this a terminal does not need.
  package static let limit = 20

  package static func render(
    _ report: VerificationReport, _ format: OutputFormat, _ language: Language
  ) -> [UInt8] {
    switch format {
    case .table: Array(table(report, language).utf8)
    case .jsonl, .csv: Array(lines(report).utf8)
    }
  }

  /// The first problems, files before findings, and how many more there are.
  package static func problems(_ report: VerificationReport, _ language: Language) -> String {
    var lines = report.problems.prefix(limit).map { problem in
      let head =
        switch (problem.kind, language) {
        case (.failed, .zh): "不符："
        case (.failed, .en): "fails: "
        case (.unchecked, .zh): "未核验："
        case (.unchecked, .en): "unchecked: "
        }
      return oneLine(head + problem.text(language))
    }
    let rest = report.problems.count - lines.count
    if rest > 0 {
      lines.append(
        language == .zh
          ? "……另有 \(rest) 项，用 --format jsonl 可得全部" : "… \(rest) more, all with --format jsonl")
    }
    return lines.joined(separator: "\n")
  }

  package static func summary(_ report: VerificationReport, _ language: Language) -> String {
    let zh = language == .zh
    let intact = report.findings.count { finding in
      finding.status == .failed && finding.problems.allSatisfy { $0.code == "file-changed" }
    }
    var parts = [
      zh
        ? "输入文件 \(report.inputsVerified)/\(report.inputs) 个与核查时相同"
        : "\(report.inputsVerified) of \(report.inputs) inputs are those of the check",
      zh
        ? "线索 \(report.findings.count) 条：通过 \(report.count(.verified))"
        : "\(report.findings.count) findings: \(report.count(.verified)) verified",
    ]
    let counts: [(VerifiedFinding.Status, String, String)] = [
      (.recordsVerified, "仅核验记录（该规则尚无独立证明）", "records verified, proof not re-derived"),
      (.failed, "不符", "failed"), (.unchecked, "未核验", "unchecked"),
    ]
    for (status, chinese, english) in counts where report.count(status) > 0 {
      parts.append(zh ? "\(chinese) \(report.count(status))" : "\(report.count(status)) \(english)")
    }
    if intact > 0 {
      parts.append(
        zh ? "其中 \(intact) 条的记录本身未变" : "of these \(intact) with their records unchanged")
    }
    var text = parts.joined(separator: zh ? "，" : ", ")
    switch report.audience {
    case "public":
      text +=
        zh
        ? "\n此版本隐去号牌和驾驶员：记录、证明与编号照常核验，号牌、姓名的文字不作比对"
        : "\nplates and drivers are masked for this audience: records, proofs and ids are checked, printed names are not"
    case "school":
      text +=
        zh
        ? "\n此版本隐去驾驶员：记录、证明与编号照常核验，驾驶员的文字不作比对"
        : "\ndrivers are masked for this audience: records, proofs and ids are checked, printed drivers are not"
    default: break
    }
    return text
  }

  private static func table(_ report: VerificationReport, _ language: Language) -> String {
    report.findings.map { finding in
      let status =
        switch (finding.status, language) {
        case (.verified, .zh): "通过"
        case (.recordsVerified, .zh): "仅记录"
        case (.failed, .zh): "不符"
        case (.unchecked, .zh): "未核验"
        case (let status, .en): status.rawValue
        }
      let certainty =
        language == .zh
        ? finding.isProven ? "数据可证" : "疑似待核" : finding.isProven ? "proven" : "suspected"
      return oneLine(
        [finding.id, status, certainty, finding.rule, finding.subject].joined(separator: "  "))
        + "\n"
    }.joined()
  }

  /// One line a file or folder problem, then one a finding.
  private static func lines(_ report: VerificationReport) -> String {
    var text = ""
    for problem in report.problems where problem.finding == nil {
      text += "{\"schema\":1,\"kind\":\"problem\"," + members(problem) + "}\n"
    }
    for finding in report.findings {
      text +=
        "{\"schema\":1,\"kind\":\"finding\",\"finding\":\(quoted(finding.id)),\"rule\":\(quoted(finding.rule)),"
        + "\"certainty\":\"\(finding.isProven ? "proven" : "suspected")\",\"status\":\"\(finding.status.rawValue)\","
        + "\"records\":\(finding.records),\"problems\":["
        + finding.problems.map { "{" + members($0) + "}" }.joined(separator: ",") + "]}\n"
    }
    return text
  }

  private static func members(_ problem: VerificationProblem) -> String {
    var parts = [
      "\"verdict\":\"\(problem.kind.rawValue)\"", "\"code\":\(quoted(problem.code))",
    ]
    if let source = problem.source { parts.append("\"source\":\(quoted(source))") }
    if let line = problem.line { parts.append("\"line\":\(line)") }
    if let record = problem.record { parts.append("\"record\":\(quoted(record))") }
    if let finding = problem.finding { parts.append("\"finding\":\(quoted(finding))") }
    parts.append(
      "\"message\":{\"zh\":\(quoted(problem.message.zh)),\"en\":\(quoted(problem.message.en))}")
    return parts.joined(separator: ",")
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
