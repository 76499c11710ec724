import Telemetry

/// How a table was read: its header, what each column was taken for and why, and its first rows.
package struct TableLayout: Sendable, Hashable {
  package enum Encoding: String, Sendable, Hashable {
    case ascii = "ASCII"
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
    case utf16 = "UTF-16"
  }

  /// On what grounds a column was taken for what it is.
  package enum Ground: Sendable, Hashable {
    case option
    /// Name of the header profile.
    case profile(String)
    /// The header's own word.
    case word
  }

  package struct Column: Sendable, Hashable {
    /// As it stands in the file.
    package var header: String
    /// Name as `--columns` takes it; nil where it is not read.
    package var column: String?
    /// Unit in which its numbers are read; nil where it has none, or a speed's is not told.
    package var unit: String?
    package var ground: Ground?
    /// Header of the column that is read instead, being the better of two with this meaning.
    package var unusedFor: String?
    /// Whether a unit is needed and not told.
    package var lacksUnit: Bool
  }

  /// One of the first rows.
  package struct Row: Sendable, Hashable {
    package var line: UInt64
    /// As they stand in the file, without outer blanks; what looks like an ID or a phone number only by its shape.
    package var cells: [String]
    /// By position, as read, with unit; nil where nothing was read.
    package var values: [String?]
    /// Why the row became no record; nil where it did.
    package var setAside: String?
  }

  package var headerLine: UInt64
  /// Filled rows above the header, which are not read.
  package var rowsAbove: Int
  /// Plate found in them, which names the rows where no column does.
  package var titlePlate: String?
  /// Whether the header is that of the sheet before.
  package var isContinued: Bool
  /// Nil in sheets.
  package var encoding: Encoding?
  package var separator: String?
  package var lineEnd: String?
  package var columns: [Column]
  package var rows: [Row] = []

  init(_ profile: HeaderProfile, _ place: HeaderLine, dialect: Dialect?) {
    headerLine = place.line
    rowsAbove = place.above
    titlePlate = place.plate
    isContinued = place.isContinued
    encoding = dialect.map { $0.encoding == .utf8 ? .utf8 : .gb18030 }
    separator = dialect.map { decodeCell($0.separator[...], $0.encoding) }
    lineEnd = dialect.map { $0.lineEnd == Dialect.lineFeed ? "LF" : "CR" }
    let instead = Dictionary(
      profile.unused.map { ($0.other, $0.kept) }, uniquingKeysWith: { first, _ in first })
    columns = profile.columns.indices.map { index in
      let role = profile.roles[index]
      let unit = profile.unit(of: role)
      return Column(
        header: trimmed(profile.headers[index]), column: role == .ignored ? nil : role.name,
        unit: unit, ground: profile.grounds[index] ?? (role == .ignored ? nil : .word),
        unusedFor: role == .ignored ? instead[profile.columns[index]] : nil,
        lacksUnit: role == .speed && unit == nil)
    }
  }
}

extension HeaderProfile {
  /// In which unit the numbers of a column are read.
  func unit(of column: Column) -> String? {
    switch column {
    case .speed: speedUnit?.rawValue
    case .recorderSpeed:
      SpeedUnit.allCases.first {
        ($0.toKilometersPerHour.numerator, $0.toKilometersPerHour.denominator * 100)
          == units.recorder
      }?.rawValue
    case .mileage:
      switch units.mileageScale {
      case 1: "km"
      case 0: "0.1km"
      default: "m"
      }
    case .altitude: "m"
    case .heading, .longitude, .latitude: "°"
    case .ignored, .vehicle, .plateColor, .time, .alarm, .status, .driver, .persons, .boarded,
      .alighted, .door, .ignition, .satellites, .hdop, .date, .received:
      nil
    }
  }
}
