package import Telemetry

/// Proposes a header profile for a file of any format that holds tables, the members of archives included.
///
/// Nil where it holds none. Looks at the first 400 rows of each. Pure: the same bytes
/// give the same proposal.
package func suggestProfile(bytes: [UInt8], name: String) -> ProfileSuggestion? {
  var place = 0
  let input = ByteInput { buffer in
    let count = min(buffer.count, bytes.count - place)
    buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }
  let reader = ContentReader(
    options: IngestOptions(), budget: ArchiveBudget { UInt64(bytes.count) }
  ) {}
  var list = SuggestionList()
  // Reading from memory fails by its content alone, which then stands among the diagnostics.
  try? reader.suggest(input, SourcePart(name: name, baseName: name), depth: 0, into: &list)
  return list.inOrder.first
}

/// Proposes header profiles for a file as it lies on disk, or for standard input: the best first, one a header.
///
/// - Throws: `CancellationError` alone.
package func suggestProfiles(
  _ input: LogInput
) throws -> (found: [ProfileSuggestion], diagnostics: [Diagnostic]) {
  var list = SuggestionList()
  for item in SourceList([input]).items {
    let part = SourcePart(name: item.name, baseName: item.baseName)
    do {
      let raw: RawInput
      var size: UInt64?
      switch item.kind {
      case .failed(let code, let reason):
        list.diagnostics.append(
          Messages.unreadable(source: item.name, code: code, reason: reason))
        continue
      case .companion:
        list.diagnostics.append(Messages.companion(source: item.name))
        continue
      case .standardInput: raw = RawInput(standardInput: ())
      case .file(let path, let bytes): (raw, size) = (try RawInput(path: path), bytes)
      }
      let reader = ContentReader(
        options: IngestOptions(), budget: ArchiveBudget { size ?? raw.byteCount }
      ) { try Task.checkCancellation() }
      try reader.suggest(
        ByteInput { try raw.read($0) }, part, depth: 0, file: size.map { (raw.descriptor, $0) },
        into: &list)
    } catch let failure as SystemFailure {
      list.diagnostics.append(
        Messages.unreadable(source: item.name, code: "file-unreadable", reason: failure.reason))
    }
  }
  return (list.inOrder, list.diagnostics)
}

/// Proposals found in one file, and what stood in the way.
struct SuggestionList {
  var found: [ProfileSuggestion] = []
  var diagnostics: [Diagnostic] = []

  /// What explains most first; of those with the same header only the first in the order of the names.
  var inOrder: [ProfileSuggestion] {
    func rank(_ suggestion: ProfileSuggestion) -> (Int, Int) {
      (suggestion.missing.count, -suggestion.proposals.count { $0.column != nil })
    }
    let sorted = found.sorted { left, right in
      rank(left) != rank(right) ? rank(left) < rank(right) : utf8Less(left.source, right.source)
    }
    var seen: Set<[String]> = []
    return sorted.filter { seen.insert($0.proposals.map(\.header)).inserted }
  }
}

extension ContentReader {
  /// Bytes of a text that are looked at.
  private static let textLooked = 1 << 20

  /// Proposes a profile for each table in `input`, archives opened as `read` does.
  ///
  /// - Throws: `CancellationError` alone.
  func suggest(
    _ input: ByteInput, _ part: SourcePart, depth: Int,
    file: (descriptor: Int32, size: UInt64)? = nil, into list: inout SuggestionList
  ) throws {
    do {
      try step()
      switch SourceFormat(head: try input.peek(SourceFormat.headLength)) {
      case .packed(let packing):
        guard depth < ArchiveLimits.depth else {
          return list.diagnostics.append(Messages.tooDeep(part.name))
        }
        let packed = try PackedInput(input, packing)
        let budget = budget
        let inner = ByteInput { buffer in
          let count = try packed.read(buffer)
          try budget.unpack(count)
          return count
        }
        try suggest(inner, part, depth: depth + 1, into: &list)
      case .tar: try suggest(.stream(input), part, depth: depth, into: &list)
      case .zip, .sevenZip, .rar:
        let bytes: ArchiveBytes
        var held: [UInt8]?
        if let file {
          bytes = .file(descriptor: file.descriptor, size: file.size)
        } else if let all = try input.readAll(limit: ArchiveLimits.held) {
          (bytes, held) = (.memory(all), all)
        } else {
          return list.diagnostics.append(Messages.tooLargeToHold(part.name))
        }
        if (try? Workbook.kind(of: bytes, budget: ArchiveBudget { 1 })) == .workbook {
          try suggestSheets(held ?? input.readAll(limit: ArchiveLimits.held), part, &list)
        } else {
          try suggest(bytes, part, depth: depth, into: &list)
        }
      case .compound, .markup:
        try suggestSheets(input.readAll(limit: ArchiveLimits.held), part, &list)
      case .foreign(let kind):
        list.diagnostics.append(Messages.formatUnknown(source: part.name, kind: kind))
      case .capture:
        // Messages of the standard have no header to keep.
        list.diagnostics.append(Messages.formatUnknown(source: part.name, kind: "JT/T 808"))
      case .text:
        var bytes = try input.peek(Self.textLooked)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
          bytes.removeLast(bytes.count % 2)
        } else if bytes.count == Self.textLooked, let end = bytes.lastIndex(of: 0x0A) {
          // A character cut in two would make the text look like one of another encoding.
          bytes.removeSubrange((end + 1)...)
        }
        list.found += suggestion(tableRows(bytes), part.name).map { [$0] } ?? []
      }
    } catch {
      list.diagnostics.append(try problem(error, part))
    }
  }

  private func suggest(
    _ bytes: ArchiveBytes, _ part: SourcePart, depth: Int, into list: inout SuggestionList
  ) throws {
    guard depth < ArchiveLimits.depth else {
      return list.diagnostics.append(Messages.tooDeep(part.name))
    }
    let archive = try ArchiveReader(bytes, budget: budget)
    while !budget.isSpent, let entry = try archive.next() {
      let name = MemberName(entry.path)
      if entry.kind != .file || name.isHidden || isCompanion(name.baseName) { continue }
      let member = part.holding(name)
      if entry.isEncrypted {
        list.diagnostics.append(Messages.archive(.encrypted, member.name))
        continue
      }
      try suggest(ByteInput { try archive.read($0) }, member, depth: depth + 1, into: &list)
    }
  }

  private func suggestSheets(
    _ bytes: [UInt8]?, _ part: SourcePart, _ list: inout SuggestionList
  ) throws {
    guard let bytes else {
      return list.diagnostics.append(Messages.tooLargeToHold(part.name))
    }
    let sheets = readSheets(
      bytes: bytes, name: part.name, limit: suggestionRows, diagnostics: &list.diagnostics)
    for sheet in sheets ?? [] {
      list.found += suggestion(sheet.rows, part.name + "/" + sheet.name).map { [$0] } ?? []
    }
  }
}

/// Rows of a table that are looked at.
private let suggestionRows = 400
/// Rows among which the header is looked for.
private let headerRows = 20

/// The proposal for one table; nil where no row of it can be a header.
private func suggestion(
  _ rows: [(number: UInt64, cells: [String])], _ source: String
) -> ProfileSuggestion? {
  // The header is the row that explains most, and has rows as wide below it.
  var best: (place: Int, profile: HeaderProfile)?
  for (place, row) in rows.prefix(headerRows).enumerated() {
    let profile = HeaderProfile(cells: row.cells, overrides: [])
    let filled = row.cells.count { !$0.isEmpty }
    guard filled > 1, place + 1 < rows.count,
      rows[place + 1].cells.count(where: { !$0.isEmpty }) > 1,
      !row.cells.contains(where: { ValueKind.isTelling($0) })
    else { continue }
    if profile.recognised > (best?.profile.recognised ?? -1) { best = (place, profile) }
  }
  guard let best else { return nil }
  let headers = rows[best.place].cells
  let below = rows[(best.place + 1)...].filter { isData($0.cells, below: headers) }
  var roles = best.profile.roles
  func values(_ index: Int) -> [String] {
    below.compactMap { index < $0.cells.count && !$0.cells[index].isEmpty ? $0.cells[index] : nil }
  }
  /// Columns without a meaning whose values would all fit this one.
  func fits(_ column: Column) -> [Int] {
    roles.indices.filter { roles[$0] == .ignored }.filter { index in
      let found = values(index)
      return found.count > 1 && found.allSatisfy { ValueKind.fits($0, column) }
        && (!isCoordinate(column) || found.contains(where: ValueKind.isPrecise))
    }
  }
  let telling = [Column.time, .longitude, .latitude, .vehicle]
  var guessed: Set<Int> = []
  for column in telling where !roles.contains(column) {
    let found = fits(column)
    // Where two columns could be meant, a person must choose.
    if found.count == 1 {
      roles[found[0]] = column
      guessed.insert(found[0])
    }
  }
  let others = Dictionary(uniqueKeysWithValues: telling.map { ($0, fits($0)) })
  var proposals: [ProfileSuggestion.Proposal] = []
  for index in headers.indices {
    let column = roles[index]
    let found = values(index)
    let fitting = column == .ignored ? 0 : found.count { ValueKind.fits($0, column) }
    let isCertain =
      found.count > 0 && fitting == found.count && (!column.isSpeed || unit(headers[index]) != nil)
    let sureness: ProfileSuggestion.Sureness =
      column == .ignored
      ? .unknown
      : guessed.contains(index)
        ? .guess : isCertain ? .certain : fitting * 2 >= found.count ? .likely : .guess
    let alternatives =
      column == .ignored
      ? telling.filter { others[$0]?.contains(index) ?? false }.map(\.name)
      : best.profile.unused.filter { $0.column == column }.map(\.other)
        + (others[column] ?? []).map { headers[$0] }
    var named: Set<String> = []
    proposals.append(
      ProfileSuggestion.Proposal(
        header: headers[index], column: column == .ignored ? nil : column.name,
        unit: column.isSpeed ? unit(headers[index]) : nil, sureness: sureness,
        isByHeader: column != .ignored && !guessed.contains(index), seen: found.count,
        fitting: fitting,
        alternatives: alternatives.filter {
          !$0.isEmpty && named.insert(HeaderName.normalised($0)).inserted
        }))
  }
  let needed = [Column.vehicle] + Column.required
  return ProfileSuggestion(
    source: source, proposals: proposals, headerLine: rows[best.place].number,
    missing: needed.filter { !roles.contains($0) }.map(\.name))
}

private func isCoordinate(_ column: Column) -> Bool { column == .longitude || column == .latitude }

/// Whether a row is neither the header once more nor a title or a row of sums between the rows.
private func isData(_ cells: [String], below headers: [String]) -> Bool {
  func filled(_ cells: [String]) -> Int { cells.count { !$0.isEmpty } }
  let sums = ["合计", "总计", "小计", "平均", "total", "sum"]
  return cells != headers && filled(cells) * 3 > filled(headers)
    && !cells.contains { cell in sums.contains { cell.lowercased().hasPrefix($0) } }
}

private func unit(_ header: String) -> SpeedUnit? {
  HeaderName(header).unit.flatMap { SpeedUnit(label: $0) }
}

/// The first rows of a text of separated values.
private func tableRows(_ bytes: [UInt8]) -> [(number: UInt64, cells: [String])] {
  let text = decodeWhole(bytes).text
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
    while index < text.count, rows.count < suggestionRows,
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
  /// Whether a number is written as coordinates are, and speeds or counts are not: to ten metres, or no plain number.
  static func isPrecise(_ value: String) -> Bool {
    let text = HeaderName.normalised(value)
    guard let number = Double(text) else { return true }
    let fraction = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
    return number >= 1000 || (fraction?.count ?? 0) >= 4
  }

  /// Whether a cell is a time or a coordinate with its decimals: no word of a header.
  static func isTelling(_ value: String) -> Bool {
    fits(value, .time)
      || value.contains(".") && (fits(value, .longitude) || fits(value, .latitude))
  }

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
