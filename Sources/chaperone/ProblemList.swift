package import Registry
package import Telemetry

/// Problems of a registry as a table, as JSON lines or as CSV.
package enum ProblemList {
  /// Expired papers and contradictions are findings; what expires soon or is not filled in is news.
  package static func status(_ problems: [RegistryProblem]) -> RunStatus {
    problems.contains { $0.kind == .expired || $0.kind == .contradiction }
      ? .found : .nothingFound
  }

  package static func render(
    _ problems: [RegistryProblem], _ format: OutputFormat, language: Language, width: Int
  ) -> [UInt8] {
    switch format {
    case .jsonl: Array(problems.map { json($0) + "\n" }.joined().utf8)
    case .csv: Array(csv(problems).utf8)
    case .table: Array(table(problems, language, width: width).utf8)
    }
  }

  package static func summary(
    _ problems: [RegistryProblem], day: CivilDate, language: Language
  ) -> String {
    let counts = RegistryProblem.Kind.allCases.map { kind in
      (kind, problems.count { $0.kind == kind })
    }.filter { $0.1 > 0 }
    guard !counts.isEmpty else {
      return language == .zh ? "\(day)：台账没有问题" : "\(day): no problems in the registry"
    }
    return language == .zh
      ? "\(day)：" + counts.map { "\(word($0.0, .zh)) \($0.1)" }.joined(separator: "，")
      : "\(day): " + counts.map { "\($0.1) \(word($0.0, .en))" }.joined(separator: ", ")
  }

  private static func word(_ kind: RegistryProblem.Kind, _ language: Language) -> String {
    switch (kind, language) {
    case (.expired, .zh): "已到期"
    case (.expiring, .zh): "将到期"
    case (.contradiction, .zh): "矛盾"
    case (.incomplete, .zh): "缺项"
    case (_, .en): kind.rawValue
    }
  }

  // MARK: Machine formats

  private static func json(_ problem: RegistryProblem) -> String {
    var parts = [
      "\"schema\":1", "\"kind\":\(quoted(problem.kind.rawValue))",
      "\"code\":\(quoted(problem.code.rawValue))",
      "\"severity\":\(quoted(problem.severity.rawValue))",
      "\"subject\":\(quoted(problem.subject))", "\"file\":\(quoted(problem.origin.file))",
      "\"line\":\(problem.origin.line)",
    ]
    if let day = problem.validTo { parts.append("\"valid_to\":\(quoted(day.description))") }
    parts.append(
      "\"message\":{\"zh\":\(quoted(problem.message.zh)),\"en\":\(quoted(problem.message.en))}")
    return "{" + parts.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func csv(_ problems: [RegistryProblem]) -> String {
    let header = ["类别", "对象", "文件", "行", "到期日", "说明"]
    let rows = problems.map {
      [
        word($0.kind, .zh), $0.subject, $0.origin.file, "\($0.origin.line)",
        $0.validTo?.description ?? "", $0.message.zh,
      ]
    }
    return "\u{FEFF}"
      + ([header] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// Quoted where need be, and with an apostrophe before what a spreadsheet would run.
  private static func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
    }
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  // MARK: Table

  private static func table(
    _ problems: [RegistryProblem], _ language: Language, width: Int
  ) -> String {
    guard !problems.isEmpty else { return "" }
    let header =
      language == .zh
      ? ["类别", "对象", "到期日", "位置", "说明"] : ["kind", "subject", "valid to", "place", "what"]
    let rows = problems.map { problem in
      [
        word(problem.kind, language), problem.subject, problem.validTo?.description ?? "",
        "\(problem.origin.file):\(problem.origin.line)", problem.message.text(language),
      ].map(oneLine)
    }
    let widths = header.indices.map { column in
      ([header] + rows).map { cellWidth($0[column]) }.max() ?? 0
    }
    return ([header] + rows).map { row in
      row.indices.map { column in
        // The last column is as long as it is; a terminal breaks it better than a cut would.
        column == row.count - 1
          ? row[column]
          : row[column] + String(repeating: " ", count: widths[column] - cellWidth(row[column]))
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  /// Columns that a terminal gives to `text`: two for East Asian wide characters.
  private static func cellWidth(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200F: sum
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}
