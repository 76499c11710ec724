package import Telemetry

/// What each column of a file seems to mean, and how sure that is; what `inspect --suggest` shows.
package struct ProfileSuggestion: Sendable, Hashable {
  /// How sure the meaning of a column is.
  package enum Sureness: String, Sendable, Hashable {
    /// The header says it and the values agree.
    case certain
    /// The header says it, the values neither agree nor contradict, or the unit is not told.
    case likely
    /// The values alone say it, or they contradict the header.
    case guess
    /// Nothing is proposed.
    case unknown
  }

  /// One column in the order of the file.
  package struct Proposal: Sendable, Hashable {
    package var header: String
    /// Name as `--columns` takes it; nil where nothing is proposed.
    package var column: String?
    /// Unit of a speed, where the header declares one.
    package var unit: SpeedUnit?
    package var sureness: Sureness
    /// Whether the header's word says the meaning; else the values alone do.
    package var isByHeader: Bool
    /// Filled cells that were looked at, and how many of them fit the meaning.
    package var seen: Int
    package var fitting: Int
    /// Headers of others that could mean the same; where nothing is proposed, meanings that the values would fit.
    package var alternatives: [String]
  }

  /// Name of the file, member or sheet whose header it is.
  package var source: String
  package var proposals: [Proposal]
  /// Line or row of the header.
  package var headerLine: UInt64
  /// Columns that a log must have and this file has not.
  package var missing: [String]

  /// Whether no column at all is known.
  package var isEmpty: Bool { proposals.allSatisfy { $0.column == nil } }

  /// Whether a log can be read by it: time and both coordinates are known.
  package var isUsable: Bool {
    !Column.required.contains { missing.contains($0.name) }
  }

  /// The profile as YAML for `profiles/NAME.yaml`, how sure each line is and why beside it.
  ///
  /// A column that the format cannot name (without a header, or a speed whose header holds a colon) is a comment.
  package var yaml: String {
    var lines = [
      "# 表头对照：左为含义，右为表头；速度可加单位（如 GPS速度:kmh）。请核对后放入台账的 profiles/ 文件夹。",
      "# Header profile: meaning, then header; a speed may have its unit. Check it, then put it into profiles/ of the registry.",
      "# \(source.onOneLine)，表头在第 \(headerLine) 行 / header on line \(headerLine)",
      "# 坐标系不知道就不写 / datum only where it is known: wgs84, gcj02, bd09",
      "# datum: wgs84", "columns:",
    ]
    let shown = proposals.filter { $0.column != nil }.map { ($0, $0.text) }
    let width = shown.map(\.1.columns).max() ?? 0
    for (proposal, text) in shown {
      let mark = proposal.canBeNamed ? "  " : "  # "
      let blanks = String(repeating: " ", count: max(0, width - text.columns))
      lines.append("\(mark)\(text)\(blanks)  # \(proposal.why)")
    }
    for proposal in proposals where proposal.column == nil && !proposal.header.isEmpty {
      let also = proposal.alternatives.isEmpty ? "" : "  " + proposal.alsoText
      lines.append("  # ?: \"\(proposal.header.replacingQuotes())\"\(also)")
    }
    for name in missing { lines.append("  # \(name): \"\"  # 缺 missing") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ProfileSuggestion.Proposal {
  /// Whether a profile can say it so that it is read back as it is.
  package var canBeNamed: Bool {
    guard let column, let override = try? ColumnOverride(name: column, written: written) else {
      return false
    }
    return HeaderName.normalised(override.header) == HeaderName.normalised(header)
      && override.unit == unit
  }

  fileprivate var written: String { header + (unit.map { ":" + $0.rawValue } ?? "") }

  fileprivate var text: String { "\(column ?? "?"): \"\(written.replacingQuotes())\"" }

  fileprivate var alsoText: String {
    "也可能 also: " + alternatives.map { $0.replacingQuotes() }.joined(separator: ", ")
  }

  /// Why, in both languages, in one comment.
  package var why: String {
    let sure =
      switch sureness {
      case .certain: "确定 certain"
      case .likely: "大致 likely"
      case .guess: "猜测 guess"
      case .unknown: "未知 unknown"
      }
    var parts = [
      isByHeader ? "表头词 header word" : "只凭取值 values alone",
      "取值相符 values fit \(fitting)/\(seen)",
    ]
    if let column, unit == nil, Column.named(column)?.isSpeed == true {
      parts.append("单位未写 unit not told")
    }
    if !canBeNamed { parts.append("此格式写不出这个表头 cannot be named here") }
    if !alternatives.isEmpty { parts.append(alsoText) }
    return "\(sure) · " + parts.joined(separator: " · ")
  }
}

extension String {
  fileprivate func replacingQuotes() -> String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case _ where scalar.isControl: text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Columns in an editor, where a Chinese character takes two.
  fileprivate var columns: Int {
    unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
  }

  /// Without characters that would end a comment.
  fileprivate var onOneLine: String {
    String(UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  /// Also what YAML takes for a line end, or forbids.
  fileprivate var isControl: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
      || value == 0xFEFF || value == 0xFFFE || value == 0xFFFF
  }
}
