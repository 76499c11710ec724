package import Telemetry

/// Says the errors and warnings of a run on standard error, the gravest first and not without end.
package enum DiagnosticLines {
  /// More than this a terminal does not need; the rest is counted and lies in `diagnostics.jsonl`.
  package static let limit = 20

  package static func text(_ diagnostics: [Diagnostic], _ language: Language) -> String {
    let errors = diagnostics.filter { $0.severity == .error }
    let warnings = diagnostics.filter { $0.severity == .warning }
    let all = errors + warnings
    var lines = all.prefix(limit).map { line($0, language) }
    if all.count > limit {
      let rest = all.count - limit
      lines.append(
        language == .zh
          ? "……另有 \(rest) 条，见 diagnostics.jsonl" : "… \(rest) more, see diagnostics.jsonl")
    }
    return lines.joined(separator: "\n")
  }

  /// `error: trips.csv:18: column speed: …`.
  package static func line(_ diagnostic: Diagnostic, _ language: Language) -> String {
    let place = diagnostic.location
    var text =
      switch (diagnostic.severity, language) {
      case (.error, .zh): "错误："
      case (.warning, .zh): "警告："
      case (.note, .zh): "提示："
      case (let severity, .en): severity.rawValue + ": "
      }
    text += place.source
    if let line = place.line {
      text += ":\(line)"
    } else if let byte = place.byte {
      text += language == .zh ? "（字节 \(byte)）" : " (byte \(byte))"
    }
    text += language == .zh ? "：" : ": "
    if let column = place.column {
      text += language == .zh ? "「\(column)」列：" : "column \"\(column)\": "
    }
    text += diagnostic.message.text(language)
    if diagnostic.count > 1 {
      text += language == .zh ? "（共 \(diagnostic.count) 处）" : " (\(diagnostic.count) times)"
    }
    return text
  }
}
