import Telemetry

/// One header cell, made comparable.
struct HeaderName: Sendable, Hashable {
  /// Half width, lower case, without blanks; the unit in brackets still there.
  var text: String
  var column: Column
  /// Place in the column's line of synonyms; less is better.
  var rank: Int
  /// Unit in the header, as normalised text.
  var unit: String?

  init(_ cell: String) {
    text = HeaderName.normalised(cell)
    column = .ignored
    rank = 0
    let (base, bracket) = HeaderName.parted(text)
    let joined = HeaderName.bare(base + (bracket ?? ""))
    let bareBase = HeaderName.bare(base)
    if bracket != nil, HeaderName.allUnits.contains(bracket ?? "") == false,
      let found = ColumnSynonyms.table[joined]
    {
      (column, rank) = found
    } else if let found = ColumnSynonyms.table[bareBase] {
      (column, rank) = found
      unit = bracket
    } else {
      for candidate in HeaderName.allUnits where bareBase.hasSuffix(candidate) {
        guard let found = ColumnSynonyms.table[String(bareBase.dropLast(candidate.count))],
          HeaderName.units(of: found.column).contains(candidate)
        else { continue }
        (column, rank) = found
        unit = candidate
        break
      }
    }
  }

  /// Half width, lower case, no blanks and no byte order mark.
  static func normalised(_ cell: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in cell.lowercased().unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E:
        if let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { scalars.append(narrow) }
      case 0x3010, 0x3014: scalars.append("[")
      case 0x3011, 0x3015: scalars.append("]")
      case 0xFEFF, 0x200B: continue
      default: if !scalar.properties.isWhitespace { scalars.append(scalar) }
      }
    }
    return String(scalars).lowercased()
  }

  /// The part before the first bracket (and behind its end), and what stands in it.
  private static func parted(_ text: String) -> (base: String, bracket: String?) {
    guard let open = text.firstIndex(where: { $0 == "(" || $0 == "[" }),
      let close = text[open...].firstIndex(where: { $0 == ")" || $0 == "]" })
    else { return (text, nil) }
    return (
      String(text[..<open]) + String(text[text.index(after: close)...]),
      String(text[text.index(after: open)..<close])
    )
  }

  private static func bare(_ text: String) -> String {
    text.filter { $0 != "_" && $0 != "-" && $0 != ":" && $0 != "\"" && $0 != "'" }
  }

  private static let allUnits: [String] =
    (SpeedUnit.labels.map(\.label) + [
      "0.1km", "km", "公里", "千米", "m", "米", "deg", "度", "°", "degrees",
    ])
    .sorted { ($1.count, $0) < ($0.count, $1) }

  private static func units(of column: Column) -> [String] {
    switch column {
    case .speed, .recorderSpeed: SpeedUnit.labels.map(\.label)
    case .mileage: ["0.1km", "km", "公里", "千米", "m", "米"]
    case .altitude: ["m", "米"]
    case .heading, .longitude, .latitude: ["deg", "度", "°", "degrees"]
    default: []
    }
  }
}

extension SpeedUnit {
  /// How a header or an option writes each unit.
  static let labels: [(label: String, unit: SpeedUnit)] = [
    ("km/h", .kilometersPerHour), ("kmh", .kilometersPerHour), ("kmph", .kilometersPerHour),
    ("kph", .kilometersPerHour), ("公里/小时", .kilometersPerHour), ("公里/时", .kilometersPerHour),
    ("千米/小时", .kilometersPerHour), ("千米/时", .kilometersPerHour),
    ("公里每小时", .kilometersPerHour), ("0.1km/h", .deciKilometersPerHour),
    ("0.1kmh", .deciKilometersPerHour), ("1/10km/h", .deciKilometersPerHour),
    ("0.1公里/小时", .deciKilometersPerHour), ("mph", .milesPerHour), ("英里/小时", .milesPerHour),
    ("m/s", .metersPerSecond), ("mps", .metersPerSecond), ("ms", .metersPerSecond),
    ("米/秒", .metersPerSecond), ("knots", .knots), ("knot", .knots), ("kts", .knots),
    ("kn", .knots), ("kt", .knots), ("节", .knots),
  ]

  /// Unit that `label` names, upper or lower case; nil for anything else.
  init?(label: String) {
    let wanted = HeaderName.normalised(label)
    guard let found = SpeedUnit.labels.first(where: { $0.label == wanted }) else { return nil }
    self = found.unit
  }
}
