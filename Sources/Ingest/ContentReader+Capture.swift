package import JTT808
import Telemetry

extension ContentReader {
  /// Bytes read at a time.
  private static let pieceLength = 1 << 16

  /// Whether a text in which frames stand is a table of positions all the same, with a column of raw messages.
  func isTable(_ head: [UInt8], _ part: SourcePart) -> Bool {
    var decoder = LogDecoder(
      engine: RowEngine(
        source: 0, name: part.name, fallbackLabel: part.vehicleLabel, options: options))
    decoder.feed(head[...])
    decoder.finish(isCut: true)
    return !decoder.engine.roles.isEmpty
  }

  func readCapture(
    _ input: ByteInput, _ form: CaptureForm, _ part: SourcePart, size: UInt64?
  ) throws -> SourceOutcome {
    var log = CaptureLog(form, file: part.file, mapping: options.mapping, size: size)
    var failure: Diagnostic?
    var piece = [UInt8](repeating: 0, count: ContentReader.pieceLength)
    do {
      while true {
        let count = try piece.withUnsafeMutableBytes { try input.read($0) }
        if count == 0 { break }
        log.feed(piece.span.extracting(0..<count))
        try step()
      }
    } catch {
      failure = try problem(error, part)
    }
    var outcome = log.finish()
    outcome.file.isComplete = failure == nil
    if let failure { outcome.diagnostics.append(failure) }
    return outcome
  }
}

/// Decodes a capture of JT/T 808 in memory, handed over in pieces of `pieceLength`.
package func decodeCapture(
  bytes: [UInt8], form: CaptureForm, name: String, mapping: VendorMapping = VendorMapping(),
  pieceLength: Int = 1 << 16
) -> DecodedLog {
  precondition(pieceLength > 0, "a piece has at least one byte")
  var log = CaptureLog(
    form, file: SourceFile(name: name), mapping: mapping, size: UInt64(bytes.count))
  var index = 0
  while index < bytes.count {
    let next = min(index + pieceLength, bytes.count)
    log.feed(bytes.span.extracting(index..<next))
    index = next
  }
  let outcome = log.finish()
  return DecodedLog(
    source: outcome.file, records: outcome.blocks.flatMap { $0 },
    vehicleLabels: outcome.vehicleLabels, driverTexts: [], diagnostics: outcome.diagnostics)
}
