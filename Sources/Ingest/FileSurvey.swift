import Digests
package import Telemetry

/// Everything that reading one file showed, part by part, its records left out; what `inspect` prints.
package struct FileSurvey: Sendable {
  /// The file itself, a member of an archive, a sheet or a further table of one.
  package struct Part: Sendable {
    package var file: SourceFile
    /// Formats of its own bytes, the outermost packing first; `sheet` for sheets.
    package var formats: [String]
    /// Nil where it holds no table that could be read.
    package var layout: TableLayout?
    package var diagnostics: [Diagnostic]
    package var records: Int
  }

  /// The file first, then what lies inside in the order of the names.
  package var parts: [Part]

  /// Whether anything could be read as a log.
  package var hasRecords: Bool { parts.contains { $0.records > 0 } }
}

/// Reads a file or standard input as a check does, keeping how it was read and `options.previewRows` rows a table.
///
/// - Throws: `CancellationError` alone; what cannot be read is a diagnostic of its part.
package func survey(_ input: LogInput, options: IngestOptions) throws -> FileSurvey {
  var parts: [FileSurvey.Part] = []
  for item in SourceList([input]).items {
    let reader = SourceReader(item: item, options: options) { _ in }
    for outcome in try reader.read() {
      parts.append(FileSurvey.Part(outcome))
    }
  }
  return FileSurvey(parts)
}

/// Reads bytes that are there already, as standard input may be.
///
/// - Throws: `CancellationError` alone; what cannot be read is a diagnostic of its part.
package func survey(
  bytes: [UInt8], name: String, options: IngestOptions
) throws -> FileSurvey {
  var place = 0
  let input = ByteInput { buffer in
    let count = min(buffer.count, bytes.count - place)
    buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }
  let reader = ContentReader(
    options: options, budget: ArchiveBudget { UInt64(bytes.count) }
  ) { try Task.checkCancellation() }
  var outcomes = try reader.read(input, SourcePart(name: name, baseName: name), depth: 0)
  outcomes[0].file.byteCount = UInt64(bytes.count)
  outcomes[0].file.sha256 = sha256Hex(bytes)
  outcomes.giveSheetsTheDigest()
  return FileSurvey(outcomes.map { FileSurvey.Part($0) })
}

extension FileSurvey {
  fileprivate init(_ parts: [Part]) {
    self.parts = parts
    for index in parts.indices where isWorkbook(parts[index]) {
      self.parts[index].formats[parts[index].formats.count - 1] = "xlsx"
    }
  }

  private func isWorkbook(_ part: Part) -> Bool {
    part.file.sheet == nil && part.formats.last == "zip"
      && parts.contains { $0.file.sheet != nil && $0.file.member == part.file.member }
  }
}

extension FileSurvey.Part {
  fileprivate init(_ outcome: SourceOutcome) {
    file = outcome.file
    layout = outcome.layout
    diagnostics = outcome.diagnostics
    records = outcome.blocks.reduce(0) { $0 + $1.count }
    formats = outcome.file.sheet == nil ? outcome.formats : ["sheet"]
    // A further table of a text stands in no sheet and has no bytes of its own.
    if layout?.separator != nil, formats.last == "text" { formats[formats.count - 1] = "csv" }
  }
}
