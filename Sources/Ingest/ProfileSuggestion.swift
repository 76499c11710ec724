package import Telemetry

/// What each column of a file seems to mean, and how sure that is; what `inspect --suggest` shows.
package struct ProfileSuggestion: Sendable, Hashable {
  /// How sure the meaning of a column is.
  package enum Sureness: String, Sendable, Hashable {
    /// The header says it and the values agree.
    case certain
    /// The header says it, the values neither agree nor contradict.
    case likely
    /// The values alone say it.
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
    /// Filled cells that were looked at, and how many of them fit the meaning.
    package var seen: Int
    package var fitting: Int
  }

  package var proposals: [Proposal]
  /// Line or row of the header.
  package var headerLine: UInt64
  /// Columns that a log must have and this file has not.
  package var missing: [String]

  /// The profile as YAML for `profiles/NAME.yaml`, how sure each line is beside it.
  package var yaml: String {
    var lines = ["# 表头对照：左为含义，右为表头；速度可加单位（如 GPS速度:kmh）。请核对后保存。", "columns:"]
    for proposal in proposals {
      guard let column = proposal.column else { continue }
      let unit = proposal.unit.map { ":" + $0.rawValue } ?? ""
      let text = (proposal.header + unit).replacingQuotes()
      lines.append(
        "  \(column): \"\(text)\"  # \(proposal.sureness.rawValue), \(proposal.fitting)/\(proposal.seen)"
      )
    }
    for proposal in proposals where proposal.column == nil && !proposal.header.isEmpty {
      lines.append("  # ?: \"\(proposal.header.replacingQuotes())\"")
    }
    for name in missing { lines.append("  # \(name): \"\"  # missing") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate func replacingQuotes() -> String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case _ where scalar.value < 0x20: text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

/// Proposes a header profile for a file of any format that holds tables; nil where it holds none.
///
/// Looks at the first 400 rows. Pure: the same bytes give the same proposal.
package func suggestProfile(bytes: [UInt8], name: String) -> ProfileSuggestion? {
  var ignored: [Diagnostic] = []
  let limit = 400
  let rows: [(number: UInt64, cells: [String])]
  if let sheets = readSheets(bytes: bytes, name: name, limit: limit, diagnostics: &ignored) {
    rows = sheets.map(\.rows).max { $0.count < $1.count } ?? []
  } else {
    rows = textRows(bytes, limit: limit)
  }
  // The header is the row that explains most, and has rows as wide below it.
  var best: (place: Int, profile: HeaderProfile)?
  for (place, row) in rows.prefix(20).enumerated() {
    let profile = HeaderProfile(cells: row.cells, overrides: [])
    let filled = row.cells.count { !$0.isEmpty }
    guard filled > 1, place + 1 < rows.count,
      rows[place + 1].cells.count(where: { !$0.isEmpty }) > 1
    else { continue }
    if profile.recognised > (best?.profile.recognised ?? -1) { best = (place, profile) }
  }
  guard let best else { return nil }
  let below = rows[(best.place + 1)...]
  var roles = best.profile.roles
  var proposals: [ProfileSuggestion.Proposal] = []
  func values(_ index: Int) -> [String] {
    below.compactMap { index < $0.cells.count && !$0.cells[index].isEmpty ? $0.cells[index] : nil }
  }
  var guessed: Set<Int> = []
  for column in [Column.time, .longitude, .latitude, .vehicle] where !roles.contains(column) {
    let fits = roles.indices.filter { roles[$0] == .ignored }.filter { index in
      let found = values(index)
      return found.count > 1 && found.allSatisfy { ValueKind.fits($0, column) }
    }
    // Where two columns could be meant, a person must choose.
    if fits.count == 1 {
      roles[fits[0]] = column
      guessed.insert(fits[0])
    }
  }
  let headers = rows[best.place].cells
  for index in headers.indices {
    let column = roles[index]
    let found = values(index)
    let fitting = column == .ignored ? 0 : found.count { ValueKind.fits($0, column) }
    let sureness: ProfileSuggestion.Sureness =
      if column == .ignored {
        .unknown
      } else if guessed.contains(index) {
        .guess
      } else if found.count > 0, fitting == found.count,
        !column.isSpeed || unit(headers[index]) != nil
      {
        .certain
      } else if fitting * 2 >= found.count {
        .likely
      } else {
        .guess
      }
    proposals.append(
      ProfileSuggestion.Proposal(
        header: headers[index], column: column == .ignored ? nil : column.name,
        unit: column.isSpeed ? unit(headers[index]) : nil, sureness: sureness,
        seen: found.count, fitting: fitting))
  }
  let needed = [Column.vehicle] + Column.required
  return ProfileSuggestion(
    proposals: proposals, headerLine: rows[best.place].number,
    missing: needed.filter { !roles.contains($0) }.map(\.name))
}

private func unit(_ header: String) -> SpeedUnit? {
  HeaderName(header).unit.flatMap { SpeedUnit(label: $0) }
}

/// The first rows of a text of separated values.
private func textRows(_ bytes: [UInt8], limit: Int) -> [(number: UInt64, cells: [String])] {
  let text = decodeWhole(Array(bytes.prefix(1 << 20))).text
  let lineEnd = Dialect.lineEnd(of: text[...])
  var best: [(number: UInt64, cells: [String])] = []
  var most = 0
  for candidate in Dialect.candidates(.utf8) {
    let dialect = Dialect(separator: candidate, lineEnd: lineEnd, encoding: .utf8)
    var rows: [(number: UInt64, cells: [String])] = []
    var cells = CellList()
    var index = 0
    var line: UInt64 = 1
    var width = 0
    while index < text.count, rows.count < limit,
      case .found(_, let next, let ends) = splitRow(
        text.span, from: index, to: text.count, isLast: true, limit: RowEngine.longestRow,
        dialect: dialect, into: &cells)
    {
      if !cells.isBlank {
        rows.append(
          (line, (0..<cells.count).map { trimmed(String(decoding: cells[$0], as: UTF8.self)) }))
        width += cells.count
      }
      index = next
      line += UInt64(ends)
    }
    if width > most { (best, most) = (rows, width) }
  }
  return best
}

/// Whether single values look like what a column means.
private enum ValueKind {
  static func fits(_ value: String, _ column: Column) -> Bool {
    let text = Array(HeaderName.normalised(value).utf8)
    func number(_ range: ClosedRange<Double>) -> Bool {
      Double(String(decoding: text, as: UTF8.self)).map { range.contains($0) } ?? false
    }
    switch column {
    case .time, .received, .date: return isTime(value) || column == .date && number(1...99_999_999)
    // China with its seas: what offices export.
    case .longitude:
      return number(72...138) || OddPosition(longitude: text, latitude: Array("3142.7".utf8)) != nil
    case .latitude:
      return number(3...55) || OddPosition(longitude: Array("11954.7".utf8), latitude: text) != nil
    case .vehicle: return plate(in: value.uppercased()) != nil
    case .speed, .recorderSpeed: return number(0...250)
    case .heading: return number(0...360) || Compass.degrees(value) != nil
    case .persons, .boarded, .alighted: return number(0...200)
    case .satellites: return number(0...60)
    case .mileage: return number(0...10_000_000)
    case .door, .ignition, .plateColor:
      return WordColumn.code(HeaderName.normalised(value), column: column) != nil
    case .ignored: return false
    case .altitude, .alarm, .status, .driver, .hdop: return true
    }
  }

  private static func isTime(_ value: String) -> Bool {
    let digits = value.unicodeScalars.count { $0.properties.numericType == .decimal }
    let marks = value.unicodeScalars.count { "-/:.年月日时分 T".unicodeScalars.contains($0) }
    return digits >= 6 && digits <= 20 && digits + marks >= value.unicodeScalars.count - 2
      && (marks >= 2 || digits == 14 || digits == 10 || digits == 13)
  }
}
