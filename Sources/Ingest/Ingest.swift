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

  package init() {
    store = RecordStore()
    sources = []
    headerGroups = []
    diagnostics = []
  }
}
