package import JTT808
package import Telemetry

/// One thing named on the command line.
package enum LogInput: Sendable, Hashable {
  /// A file or a folder, which is walked.
  case path(String)
  case standardInput
}

/// How columns are to be read where the header alone does not say.
package struct IngestOptions: Sendable {
  /// Canonical column name (`vehicle`, `time`, `lon`, `lat`, `speed` …) to header and, for speed, unit.
  package var columns: [ColumnOverride]
  /// Header profiles of the registry (`profiles/*.yaml`), the first that fits a header wins.
  package var profiles: [ColumnProfile] = []
  /// What vendors' items in captures of JT/T 808 mean (`profiles/*.yaml` of that kind).
  package var mapping = VendorMapping()
  /// Times that are plain small numbers count seconds from here.
  package var timeBase: Timestamp?
  /// Zone of times without offset.
  package var zone: ZoneOffset
  /// Rows of each table of which cells and values are kept for `inspect`; 0 in a check.
  package var previewRows = 0
  /// Workers; 1 or more.
  package var jobs: Int

  package init(
    columns: [ColumnOverride] = [], timeBase: Timestamp? = nil, zone: ZoneOffset = .beijing,
    jobs: Int = 1
  ) {
    self.columns = columns
    self.timeBase = timeBase
    self.zone = zone
    self.jobs = jobs
  }
}

/// One part of `--columns NAME=HEADER[:unit]`.
package struct ColumnOverride: Sendable, Hashable {
  package var name: String
  package var header: String
  package var unit: SpeedUnit?

  package init(name: String, header: String, unit: SpeedUnit? = nil) {
    self.name = name
    self.header = header
    self.unit = unit
  }
}

/// What reading all inputs gave.
package struct IngestResult: Sendable {
  package var store: RecordStore
  package var sources: [SourceFile]
  package var headerGroups: [HeaderGroup]
  package var diagnostics: [Diagnostic]
  /// Terminals of captures, by source, then first place.
  package var phones: [CapturedPhone] = []

  package init() {
    store = RecordStore()
    sources = []
    headerGroups = []
    diagnostics = []
  }
}

/// A terminal of a capture, which stands for a vehicle until the registry has been asked.
package struct CapturedPhone: Sendable {
  package var vehicle: VehicleSymbol
  /// Digits without leading zeros: the vehicle's label.
  package var text: String
  package var firstSeconds: Int64
  /// What the terminal said at its registration, where it did.
  package var plate: String?
  /// Of its first location.
  package var location: SourceLocation
}
