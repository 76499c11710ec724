import Telemetry

/// The general way through a row: any cell, any oddity, every diagnostic.
extension RowEngine {
  /// What is wrong with a cell, apart from its place.
  struct Problem {
    var code: String
    var expected: String
  }

  /// Reads the row whose cells were split into `cells`.
  mutating func readSlowly(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) {
    if cells.isBlank { return }
    if isHeaderAgain(bytes, from: start, to: end) {
      noteHeaderAgain()
      return
    }
    readCells(at: place(bytes, start, end))
  }

  /// Reads the row that stands in `cells`, whatever format it came from: the seam for tables of all kinds.
  mutating func readCells(at place: RowPlace) {
    if previewLeft > 0 { return readPreviewed(at: place) }
    if hasForeignHeader { return setAside("header-changed", at: place) }
    if cells.bytes.contains(0) { return setAside("nul-bytes", at: place) }
    guard cells.count > profile.lastRequired else {
      if isTotal() { return setAside("row-total", at: place, severity: .note) }
      let found = "\(cells.count)"
      return setAside(
        "row-short", at: place, found: found,
        expected: "\(profile.lastRequired + 1)")
    }

    var record = PositionRecord(deviceSeconds: 0, vehicle: 0, longitudeE6: 0, latitudeE6: 0)
    guard readRequired(at: place, into: &record) else { return }

    var color = 0
    for index in roles.indices where index < cells.count {
      let column = roles[index]
      if column == .plateColor {
        let cell = trimmedCell(index)
        if cell.isEmpty { continue }
        if let code = colors.code(cell, encoding: dialect.encoding) {
          color = code
        } else {
          warn(Problem(code: "word-unknown", expected: "蓝 黄 黑 白 绿 黄绿"), place, column: index)
        }
      } else if let problem = readOptional(column, at: index, into: &record) {
        warn(problem, place, column: index)
      }
    }
    let surplus = roles.count..<max(roles.count, cells.count)
    if surplus.contains(where: { !trimmedCell($0).isEmpty }) {
      let found = "\(cells.count)"
      report(
        .warning, "row-long", place, column: nil, found: found,
        expected: "\(roles.count)")
    }
    record.vehicle = label(text: record.vehicle, color: color)
    record.line = UInt32(clamping: line)
    record.source = source
    record.byteOffset = place.offset
    record.byteLength = UInt16(clamping: place.length)
    append(record)
  }

  /// Vehicle, time and position; false when the row had to be set aside.
  private mutating func readRequired(
    at place: RowPlace, into record: inout PositionRecord
  ) -> Bool {
    if let index = roles.firstIndex(of: .vehicle) {
      let cell = trimmedCell(index)
      guard !cell.isEmpty else {
        if isTotal() {
          setAside("row-total", at: place, severity: .note)
        } else {
          setAside("vehicle-missing", at: place, column: index)
        }
        return false
      }
      record.vehicle = vehicles.intern(cell)
    } else {
      record.vehicle = fallbackSymbol
    }
    if let index = roles.firstIndex(of: .time) {
      let text = timeText(index)
      let reading = timeField.read(text.span, from: 0, to: text.count)
      switch reading {
      case .time(let seconds, let isMinute):
        record.deviceSeconds = UInt32(seconds)
        record.hasMinuteClock = isMinute
      case .unreadable, .implausible:
        if reading == .unreadable, let columns = headerColumns() {
          if columns == profile.columns {
            noteHeaderAgain()
            return false
          }
          hasForeignHeader = true
          setAside("header-changed", at: place)
          return false
        }
        if reading == .unreadable, isTotal() {
          setAside("row-total", at: place, severity: .note)
          return false
        }
        let code = reading == .unreadable ? "time-unreadable" : "time-implausible"
        setAside(
          code, at: place, column: index,
          found: shown(index, .warning, code, isTime: true),
          expected: reading == .unreadable ? "2026-03-02 07:12:20" : "2005 … 2100")
        return false
      }
    }
    if readOddPosition(into: &record) { return true }
    var digits = 15
    for column in [Column.longitude, .latitude] {
      guard let index = roles.firstIndex(of: column) else { continue }
      let text = plainText(index)
      if RowEngine.isAbsent(text) {
        setAside("coordinate-missing", at: place, column: index)
        return false
      }
      let reading = readNumber(text.span, from: 0, to: text.count, scale: 6)
      guard case .value(let scaled, let printed) = reading, let value = Int32(exactly: scaled)
      else {
        let code = reading == .notANumber ? "number-expected" : "number-range"
        setAside(
          code, at: place, column: index, found: shown(index, .warning, code),
          expected: "119.912345")
        return false
      }
      digits = min(digits, printed)
      if column == .longitude { record.longitudeE6 = value } else { record.latitudeE6 = value }
    }
    record.coordinateDigits = UInt8(digits)
    return true
  }

  /// Fills one optional field; what is wrong leaves it absent.
  private mutating func readOptional(
    _ column: Column, at index: Int, into record: inout PositionRecord
  ) -> Problem? {
    switch column {
    case .ignored, .vehicle, .plateColor, .time, .date, .longitude, .latitude: return nil
    case .received:
      let text = timeText(index)
      if RowEngine.isAbsent(text) { return nil }
      guard case .time(let seconds, _) = timeField.read(text.span, from: 0, to: text.count) else {
        return Problem(code: "time-unreadable", expected: "2026-03-02 07:12:20")
      }
      let late = seconds - Int64(record.deviceSeconds)
      if late >= 0 { record.latenessRaw = UInt16(min(late, 65_534)) }
      return nil
    case .driver:
      let cell = trimmedCell(index)
      if !cell.isEmpty { record.driver = drivers.intern(cell) }
      return nil
    case .door, .ignition:
      let cell = trimmedCell(index)
      if RowEngine.isAbsent(Array(cell)) { return nil }
      let code =
        column == .door
        ? doors.code(cell, encoding: dialect.encoding)
        : ignitions.code(cell, encoding: dialect.encoding)
      guard let code else { return Problem(code: "word-unknown", expected: "开 关 1 0") }
      if column == .door { record.doorOpen = code == 1 } else { record.ignitionOn = code == 1 }
      return nil
    case .alarm, .status: return readBits(column, at: index, into: &record)
    case .speed, .recorderSpeed, .heading, .altitude, .mileage, .persons, .boarded, .alighted,
      .satellites, .hdop:
      let text = plainText(index)
      if RowEngine.isAbsent(text) { return nil }
      let scale = RowEngine.scale(of: column, profile.units)
      switch readNumber(text.span, from: 0, to: text.count, scale: scale) {
      case .notANumber:
        if column == .heading, let degrees = Compass.degrees(String(decoding: text, as: UTF8.self))
        {
          record.headingRaw = degrees
          return nil
        }
        return Problem(code: "number-expected", expected: "123")
      case .outOfRange: return Problem(code: "number-range", expected: range(of: column))
      case .value(let scaled, _):
        return RowEngine.store(scaled, column, profile.units, into: &record)
          ? nil : Problem(code: "number-range", expected: range(of: column))
      }
    }
  }

  /// Digits after the point that a column keeps.
  @inline(always)
  static func scale(of column: Column, _ units: HeaderProfile.Units) -> Int {
    switch column {
    case .speed, .recorderSpeed: 3
    case .mileage: max(0, units.mileageScale)
    case .hdop: 1
    default: 0
    }
  }

  /// Puts a number, scaled as `scale(of:_:)` says, into its field; false when it does not fit.
  ///
  /// Static, like all that runs per cell: a method would make a copy of the engine to look at.
  @inline(always)
  static func store(
    _ scaled: Int64, _ column: Column, _ units: HeaderProfile.Units,
    into record: inout PositionRecord
  ) -> Bool {
    switch column {
    case .speed:
      guard scaled >= 0, scaled < 4_000_000 else { return false }
      record.speedMilliRaw = UInt32(truncatingIfNeeded: scaled)
    case .recorderSpeed:
      guard scaled >= 0, scaled < 4_000_000 else { return false }
      let deci = UInt64(scaled) &* units.recorder.numerator / units.recorder.denominator
      guard deci < 65_535 else { return false }
      record.recorderSpeedRaw = UInt16(truncatingIfNeeded: deci)
    case .heading:
      guard scaled >= 0, scaled <= 360 else { return false }
      record.headingRaw = UInt16(truncatingIfNeeded: scaled)
    case .altitude:
      guard let value = Int16(exactly: scaled), value != .min else { return false }
      record.altitudeRaw = value
    case .mileage:
      let deci = units.mileageScale < 0 ? scaled / 100 : scaled
      guard deci >= 0, deci < Int64(UInt32.max) else { return false }
      record.odometerRaw = UInt32(truncatingIfNeeded: deci)
    case .persons:
      guard scaled >= 0, scaled <= 65_534 else { return false }
      record.personsRaw = UInt16(truncatingIfNeeded: scaled)
    case .boarded:
      guard scaled >= 0, scaled <= 254 else { return false }
      record.boardedRaw = UInt8(truncatingIfNeeded: scaled)
    case .alighted:
      guard scaled >= 0, scaled <= 254 else { return false }
      record.alightedRaw = UInt8(truncatingIfNeeded: scaled)
    case .satellites:
      guard scaled >= 0, scaled <= 254 else { return false }
      record.satellitesRaw = UInt8(truncatingIfNeeded: scaled)
    case .hdop:
      guard scaled >= 0 else { return false }
      record.hdopRaw = UInt8(truncatingIfNeeded: min(scaled, 254))
    case .alarm:
      guard let bits = UInt32(exactly: scaled) else { return false }
      record.alarmBits = bits
    case .status:
      guard let bits = UInt32(exactly: scaled) else { return false }
      record.statusBits = bits
    case .ignored, .vehicle, .plateColor, .time, .longitude, .latitude, .driver, .door, .ignition,
      .date, .received:
      break
    }
    return true
  }

  private func range(of column: Column) -> String {
    switch column {
    case .speed, .recorderSpeed: "0 … 3999"
    case .heading: "0 … 360"
    case .altitude: "-32767 … 32767"
    case .persons: "0 … 65534"
    case .boarded, .alighted, .satellites: "0 … 254"
    default: "0 … 4294967294"
    }
  }

  private mutating func readBits(
    _ column: Column, at index: Int, into record: inout PositionRecord
  ) -> Problem? {
    let text = plainText(index)
    if RowEngine.isAbsent(text) { return nil }
    if text.count > 2, text.count <= 10, text[0] == 0x30, text[1] | 0x20 == 0x78,
      let bits = UInt32(String(decoding: text[2...], as: UTF8.self), radix: 16), text[2] != 0x2B
    {
      _ = RowEngine.store(Int64(bits), column, profile.units, into: &record)
      return nil
    }
    if case .value(let value, _) = readNumber(text.span, from: 0, to: text.count, scale: 0) {
      return RowEngine.store(value, column, profile.units, into: &record)
        ? nil : Problem(code: "number-range", expected: "0 … 4294967295")
    }
    let words = String(decoding: text, as: UTF8.self)
    if column == .status {
      if readStatusWords(words, into: &record) { return nil }
    } else if ["无", "正常", "无报警"].contains(words) {
      return nil
    }
    return Problem(code: "number-expected", expected: "0 … 4294967295, 0x…")
  }

  private mutating func warn(_ problem: Problem, _ place: RowPlace, column: Int) {
    report(
      .note, problem.code, place, column: column,
      found: shown(column, .note, problem.code), expected: problem.expected)
  }

  /// Whether this row is the header once more, as in files joined end to end.
  private func isHeaderAgain(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> Bool {
    var first = start
    if end - start == headerBytes.count + 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB,
      bytes[start + 2] == 0xBF
    {
      first += 3
    }
    guard end - first == headerBytes.count else { return false }
    for index in headerBytes.indices where bytes[first + index] != headerBytes[index] {
      return false
    }
    return true
  }

  /// Normalised cells of a row that is itself the header of a log, else nil.
  private func headerColumns() -> [String]? {
    // Only words are worth the look: a damaged time begins with a digit.
    let names = (0..<min(cells.count, 256)).map { decodeCell(cells[$0], dialect.encoding) }
    let other = HeaderProfile(
      cells: names, overrides: options.columns, kept: options.profiles)
    return other.missing.isEmpty ? other.columns : nil
  }

  mutating func noteHeaderAgain() {
    headersRepeated += 1
    if headersRepeated == 1 { firstRepeat = line }
  }

  /// What may be shown of a cell.
  ///
  /// Nil, and no work, where the diagnostic will only be counted.
  private func shown(
    _ index: Int, _ severity: Diagnostic.Severity, _ code: String, isTime: Bool = false
  ) -> String? {
    if diagnostics.isFolding(severity, code) { return nil }
    let text = String(decoding: plainText(index, isTime: isTime), as: UTF8.self)
    return FoundText.describe(text, isTime: isTime)
  }

  /// Cell without blanks at its ends, as it stands in the file.
  func trimmedCell(_ index: Int) -> ArraySlice<UInt8> {
    trimBlanks(cells[index], encoding: dialect.encoding)
  }

  /// Cell in half-width characters without blanks at its ends.
  func plainText(_ index: Int, isTime: Bool = false) -> [UInt8] {
    let cell = trimmedCell(index)
    guard cell.contains(where: { $0 >= 0x80 }) else { return Array(cell) }
    var text = ""
    for scalar in decodeCell(cell, dialect.encoding).unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E:
        if let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { text.unicodeScalars.append(narrow) }
      case 0x3000, 0xA0: text += " "
      default:
        switch (isTime, scalar) {
        case (true, "年"), (true, "月"): text += "-"
        case (true, "日"): text += " "
        case (true, "时"), (true, "分"), (true, "点"): text += ":"
        case (true, "秒"): break
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    text = trimmed(text)
    if isTime, text.hasSuffix(":") { text.removeLast() }
    return Array(text.utf8)
  }

  /// Whether a cell stands for "no value".
  static func isAbsent(_ text: [UInt8]) -> Bool {
    if text.isEmpty { return true }
    guard text.count <= 4, text[0] &- 0x30 > 9 else { return false }
    switch String(decoding: text, as: UTF8.self).lowercased() {
    case "null", "\\n", "-", "--", "n/a", "na", "nan", "none": return true
    default: return false
    }
  }
}

/// `cell` without blanks, Tabs, line ends and full-width blanks at either end.
func trimBlanks(_ cell: ArraySlice<UInt8>, encoding: TextEncoding) -> ArraySlice<UInt8> {
  var cell = cell
  let wide: [[UInt8]] =
    encoding == .utf8 ? [[0xE3, 0x80, 0x80], [0xC2, 0xA0], [0xEF, 0xBB, 0xBF]] : [[0xA1, 0xA1]]
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  while let first = cell.first {
    if isBlank(first) {
      cell = cell.dropFirst()
    } else if first >= 0x80, let blank = wide.first(where: { cell.starts(with: $0) }) {
      cell = cell.dropFirst(blank.count)
    } else {
      break
    }
  }
  while let last = cell.last {
    if isBlank(last) {
      cell = cell.dropLast()
    } else if encoding == .utf8, last >= 0x80,
      let blank = wide.first(where: {
        cell.count >= $0.count && cell.suffix($0.count).elementsEqual($0)
      })
    {
      // In GB18030 two bytes A1 at the end may be halves of two characters, so there they stay.
      cell = cell.dropLast(blank.count)
    } else {
      break
    }
  }
  return cell
}
