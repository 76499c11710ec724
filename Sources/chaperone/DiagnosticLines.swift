package import Telemetry

/// Says the errors and warnings of a run on standard error, the gravest first and not without end.
package enum DiagnosticLines {
  /// More than this a terminal does not need.
  package static let limit = 20

  /// All of it as lines; `hasFile` says whether everything lies in a `diagnostics.jsonl` as well.
  package static func text(
    _ diagnostics: [Diagnostic], _ language: Language, hasFile: Bool
  ) -> String {
    let all =
      folded(diagnostics.filter { $0.severity == .error })
      + folded(diagnostics.filter { $0.severity == .warning })
    var lines = all.prefix(limit).map { line($0, language) }
    if all.count > limit {
      let rest = all.count - limit
      lines.append(
        language == .zh
          ? "……另有 \(rest) 种" + (hasFile ? "，见 diagnostics.jsonl" : "，用 --out 可得全部")
          : "… \(rest) more kinds, " + (hasFile ? "see diagnostics.jsonl" : "use --out to get all"))
    }
    return lines.joined(separator: "\n")
  }

  /// One for all of the same kind in one column of one source, at its first place, with their number.
  private static func folded(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var places: [[String]: Int] = [:]
    var all: [Diagnostic] = []
    for diagnostic in diagnostics {
      let key = [
        diagnostic.location.source, diagnostic.code, diagnostic.location.column ?? "",
        diagnostic.message.zh,
      ]
      if let place = places[key] {
        all[place].count += diagnostic.count
      } else {
        places[key] = all.count
        all.append(diagnostic)
      }
    }
    return all
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
    return oneLine(text)
  }
}

/// Text without control characters, which a line cannot hold and a terminal might obey.
func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }))
}
