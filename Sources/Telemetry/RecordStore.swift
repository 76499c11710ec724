package import Geo

/// All records of a run as the decoders left them, with the tables their symbols point into.
///
/// Order means nothing: whoever reads it must sort. About 68 bytes a record.
package struct RecordStore: Sendable {
  /// Full and part-full blocks of at most `blockCapacity` records.
  package var blocks: [[PositionRecord]] = []
  /// What each `VehicleSymbol` stands for.
  package var vehicleLabels: [VehicleLabel] = []
  /// What each `DriverSymbol` stands for, as sent.
  package var driverTexts: [String] = []

  package static let blockCapacity = 16_384

  package init() {}

  package var count: Int { blocks.reduce(0) { $0 + $1.count } }
}

/// One thing that was read: a file, an archive's member, standard input.
package struct SourceFile: Sendable {
  /// Name as given or found below a given folder, `/` between parts, never absolute; `-` is standard input.
  package var name: String
  /// Name of the archive or workbook that it is part of, the outermost; nil for files of their own.
  package var container: String?
  /// Path inside the container, archives in archives with their names before it.
  package var member: String?
  /// Name of the sheet, whose records are found by row; nil where they are found by byte.
  package var sheet: String?
  /// Bytes as they lie on the disk (compressed where they are), of a member those of its content.
  package var byteCount: UInt64
  /// SHA-256 of those bytes, 64 hex digits; nil when the source could not be opened; a sheet has its workbook's.
  package var sha256: String?
  /// Index into the run's header groups; nil when nothing in it could be understood.
  package var headerGroup: Int?
  /// Data rows seen, headers and blank lines left out.
  package var rowsRead: Int
  /// Rows that never became a record, by reason (a diagnostic code).
  package var rowsSetAside: [String: Int]
  /// Whether it was read to its end.
  package var isComplete: Bool
  /// How it was written down, of a capture of JT/T 808 alone.
  package var capture: CaptureWriting?

  package init(name: String) {
    self.name = name
    byteCount = 0
    sha256 = nil
    headerGroup = nil
    rowsRead = 0
    rowsSetAside = [:]
    isComplete = false
  }
}

/// How a capture of JT/T 808 was written down.
package enum CaptureWriting: String, Sendable, Hashable {
  case bytes
  /// Hexadecimal digits in lines of text.
  case hex
}

/// What a number in a speed column means.
package enum SpeedUnit: String, Sendable, Hashable, CaseIterable {
  case kilometersPerHour = "km/h"
  case deciKilometersPerHour = "0.1km/h"
  case milesPerHour = "mph"
  case metersPerSecond = "m/s"
  case knots = "knots"

  /// Exact ratio to km/h as numerator over denominator.
  package var toKilometersPerHour: (numerator: UInt64, denominator: UInt64) {
    switch self {
    case .kilometersPerHour: (1, 1)
    case .deciKilometersPerHour: (1, 10)
    case .milesPerHour: (1_609_344, 1_000_000)
    case .metersPerSecond: (36, 10)
    case .knots: (1852, 1000)
    }
  }
}

/// All sources of a run that share one header, and what was decided for them together.
package struct HeaderGroup: Sendable {
  /// The header cells as normalised for comparison, in their order.
  package var columns: [String]
  /// Header of the GNSS speed column, nil when there is none.
  package var speedColumn: String?
  /// Declared by the header or an option; nil when it must be inferred from displacement.
  package var declaredSpeedUnit: SpeedUnit?
  /// Declared by the header profile that the columns were read by; nil where none declares it.
  package var declaredDatum: Datum?

  package init(
    columns: [String], speedColumn: String?, declaredSpeedUnit: SpeedUnit?,
    declaredDatum: Datum? = nil
  ) {
    self.columns = columns
    self.speedColumn = speedColumn
    self.declaredSpeedUnit = declaredSpeedUnit
    self.declaredDatum = declaredDatum
  }
}
