import Ingest
import Telemetry

/// What the columns of one file mean, found in its head the plain way.
struct PlainHeader {
  var dialect: PlainDialect
  /// Canonical name such as `speed` by position; nil where a column says nothing to us.
  var roles: [String?]
  /// Header cells as they are compared.
  var names: [String]
  /// Unit of the speed column where header or option declares one.
  var speedUnit: SpeedUnit?
  var recorderUnit = SpeedUnit.kilometersPerHour
  var mileageUnit: String?
  /// The registry's header profile that it is read by.
  var profile: ColumnProfile?
  /// Bytes up to the first row below the header, in UTF-8 where the file is UTF-16.
  var length: Int
  /// Plate in a title above the header.
  var titlePlate: String?

  /// Bytes in which encoding, separator and header are looked for.
  static let headLength = 65_536
  /// Filled lines among which the header is looked for.
  private static let lines = 10

  /// Nil where the head holds no header of a log.
  init?(head: [UInt8], isWhole: Bool, columns: PlainColumns) {
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let body = head[start...].prefix(Self.headLength)
    let hasFeed = body.contains(PlainDialect.lineFeed)
    let lineEnd =
      !hasFeed && body.contains(PlainDialect.carriageReturn)
      ? PlainDialect.carriageReturn : PlainDialect.lineFeed
    let isUTF8 = Self.isUTF8(body, isCut: !isWhole || body.count < head.count - start)
    let wideComma: [UInt8] = isUTF8 ? [0xEF, 0xBC, 0x8C] : [0xA3, 0xAC]
    for separator in [[0x2C], [0x3B], [0x09], wideComma] {
      let dialect = PlainDialect(separator: separator, lineEnd: lineEnd, isUTF8: isUTF8)
      var rest = body
      var filled = 0
      var plate: String?
      while filled < Self.lines, !rest.isEmpty, let row = dialect.row(rest) {
        rest = rest.dropFirst(row.length)
        if Self.isBlank(row.cells) { continue }
        let cells = row.cells.map(dialect.text)
        let found = PlainHeader(cells: cells, dialect, columns)
        if found.isLog, filled == 0 || found.isFollowed(by: rest) {
          self = found
          length = rest.startIndex
          titlePlate = plate
          return
        }
        plate = plate ?? Self.plate(amongst: cells)
        filled += 1
      }
    }
    return nil
  }

  /// The header that these cells of a sheet make; nil where they make none.
  init?(cells: [String], columns: PlainColumns) {
    self.init(
      cells: cells, PlainDialect(separator: [0x2C], lineEnd: PlainDialect.lineFeed, isUTF8: true),
      columns)
    if !isLog { return nil }
  }

  private init(cells: [String], _ dialect: PlainDialect, _ columns: PlainColumns) {
    self.dialect = dialect
    let names = cells.map(Self.comparable)
    self.names = names
    profile = columns.profile(for: names)
    roles = names.map { _ in nil }
    length = 0
    var units: [String: SpeedUnit] = [:]
    for column in columns.declared {
      guard let role = Self.role(named: column.name),
        let place = names.firstIndex(of: Self.comparable(column.header))
      else { continue }
      roles[place] = role
      units[role] = column.unit
    }
    // What the registry keeps for such a header fills what the option left open.
    for column in profile?.columns ?? [] {
      guard let role = Self.role(named: column.name), !roles.contains(role),
        let place = names.firstIndex(of: Self.comparable(column.header)), roles[place] == nil
      else { continue }
      roles[place] = role
      units[role] = column.unit
    }
    let meanings = names.map(Self.meaning)
    for column in HeaderVocabulary.columns where !roles.contains(column.name) {
      let places = names.indices.filter {
        roles[$0] == nil && meanings[$0]?.role == column.name
      }
      let best = places.min { (meanings[$0]?.rank ?? 0, $0) < (meanings[$1]?.rank ?? 0, $1) }
      guard let best else { continue }
      roles[best] = column.name
    }
    if !roles.contains("time"), let day = roles.firstIndex(of: "date") { roles[day] = "time" }
    func unit(_ role: String) -> SpeedUnit? {
      if let declared = units[role] { return declared }
      guard let place = roles.firstIndex(of: role), let label = meanings[place]?.unit else {
        return nil
      }
      return HeaderVocabulary.speedUnits.first { $0.label == label }?.unit
    }
    speedUnit = unit("speed")
    recorderUnit = unit("recorder_speed") ?? .kilometersPerHour
    mileageUnit = roles.firstIndex(of: "mileage").flatMap { meanings[$0]?.unit }
  }

  private static let required = ["time", "lon", "lat"]

  private var isLog: Bool { Self.required.allSatisfy { roles.contains($0) } }

  /// Cells that every row must have.
  var leastCells: Int {
    (roles.lastIndex { $0 == "vehicle" || $0.map(Self.required.contains) ?? false } ?? 0) + 1
  }

  /// Header of the speed column as compared.
  var speedColumn: String? { roles.firstIndex(of: "speed").map { names[$0] } }

  private func isFollowed(by bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty, let row = dialect.row(rest) {
      if !Self.isBlank(row.cells) { return row.cells.count >= leastCells }
      rest = rest.dropFirst(row.length)
    }
    return false
  }

  /// The plate in the first cell that has one.
  static func plate(amongst cells: [String]) -> String? {
    for cell in cells {
      if let plate = plainPlate(in: comparable(cell).uppercased()) { return plate }
    }
    return nil
  }

  private static func isBlank(_ cells: [[UInt8]]) -> Bool {
    cells.allSatisfy { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }

  /// Whether bytes are UTF-8, a character cut off at the end of a cut head forgiven.
  static func isUTF8(_ bytes: ArraySlice<UInt8>, isCut: Bool) -> Bool {
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    guard isCut else { return false }
    for missing in 1...3 where missing <= bytes.count {
      let end = bytes.suffix(missing)
      guard let lead = end.first, lead >= 0xC0 else { continue }
      let needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
      return needed > missing
        && String(validating: bytes.dropLast(missing), as: UTF8.self) != nil
    }
    return false
  }

  // MARK: Words

  /// Half width, lower case, without blanks.
  static func comparable(_ cell: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in halfWidth(cell.lowercased()).unicodeScalars {
      switch scalar {
      case "【", "〔": result.append("[")
      case "】", "〕": result.append("]")
      case "\u{FEFF}", "\u{200B}": continue
      default: if !scalar.properties.isWhitespace { result.append(scalar) }
      }
    }
    return String(result).lowercased()
  }

  private static let table: [String: (role: String, rank: Int)] = {
    var table: [String: (role: String, rank: Int)] = [:]
    for column in HeaderVocabulary.columns {
      for (rank, word) in column.words.enumerated() { table[word] = (column.name, rank) }
    }
    return table
  }()

  private static func units(of role: String) -> [String] {
    switch role {
    case "speed", "recorder_speed": HeaderVocabulary.speedUnits.map(\.label)
    case "mileage": ["0.1km", "km", "公里", "千米", "m", "米"]
    case "altitude": ["m", "米"]
    case "heading", "lon", "lat": ["deg", "度", "°", "degrees"]
    default: []
    }
  }

  /// All units, the longest first.
  private static let everyUnit: [String] = ["speed", "mileage", "heading"].flatMap(units).sorted {
    ($1.count, $0) < ($0.count, $1)
  }

  private static func meaning(
    _ name: String
  ) -> (role: String, rank: Int, unit: String?)? {
    func bare(_ text: String) -> String { text.filter { !"_-:\"'".contains($0) } }
    var base = name
    var bracket: String?
    if let open = name.firstIndex(where: { $0 == "(" || $0 == "[" }),
      let close = name[open...].firstIndex(where: { $0 == ")" || $0 == "]" })
    {
      base = String(name[..<open]) + name[name.index(after: close)...]
      bracket = String(name[name.index(after: open)..<close])
    }
    let plain = bare(base)
    if let bracket, !everyUnit.contains(bracket), let found = table[bare(base + bracket)] {
      return (found.role, found.rank, nil)
    }
    if let found = table[plain] { return (found.role, found.rank, bracket) }
    for unit in everyUnit where plain.hasSuffix(unit) {
      if let found = table[String(plain.dropLast(unit.count))],
        units(of: found.role).contains(unit)
      {
        return (found.role, found.rank, unit)
      }
    }
    return nil
  }

  private static func role(named name: String) -> String? {
    let wanted = comparable(name)
    return HeaderVocabulary.columns.first { $0.name == wanted }?.name ?? meaning(wanted)?.role
  }
}

/// What columns were said to mean, by option and by the registry's header profiles.
struct PlainColumns: Sendable {
  var declared: [ColumnOverride] = []
  var profiles: [ColumnProfile] = []

  /// The first profile whose headers are all there.
  func profile(for names: [String]) -> ColumnProfile? {
    profiles.first { profile in
      !profile.columns.isEmpty
        && profile.columns.allSatisfy { names.contains(PlainHeader.comparable($0.header)) }
    }
  }
}

/// The first plate of five or six signs behind province and letter, such as `苏D12345`; nil where there is none.
func plainPlate(in text: String) -> String? {
  let provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars
  func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("A"..."Z").contains(scalar) }
  func isSign(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || ("0"..."9").contains(scalar)
  }
  var rest = Substring(text).unicodeScalars
  while let first = rest.popFirst() {
    guard provinces.contains(first), let letter = rest.first, isLetter(letter) else { continue }
    var signs = Array(rest.dropFirst().prefix(6).prefix(while: isSign))
    if signs.count == 4, let last = rest.dropFirst(5).first, "挂学警港澳".unicodeScalars.contains(last) {
      signs.append(last)
    }
    if signs.count >= 5 {
      var plate = String.UnicodeScalarView([first, letter])
      plate.append(contentsOf: signs)
      return String(plate)
    }
  }
  return nil
}
