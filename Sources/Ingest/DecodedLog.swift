package import Telemetry

/// One log decoded from memory; what tests, `inspect` and `verify` need without a file.
package struct DecodedLog: Sendable, Equatable {
  package var source: SourceFile
  package var records: [PositionRecord]
  package var vehicleLabels: [VehicleLabel]
  /// Empty text where the cell turned out to be blank.
  package var driverTexts: [String]
  package var diagnostics: [Diagnostic]

  /// Equal by everything said of the records, their place in the source included.
  package static func == (left: Self, right: Self) -> Bool {
    left.source.rowsRead == right.source.rowsRead
      && left.source.rowsSetAside == right.source.rowsSetAside
      && left.vehicleLabels == right.vehicleLabels && left.driverTexts == right.driverTexts
      && left.diagnostics == right.diagnostics && left.records.count == right.records.count
      && zip(left.records, right.records).allSatisfy { $0.isSame(as: $1) }
  }
}

extension PositionRecord {
  fileprivate func isSame(as other: Self) -> Bool {
    vehicle == other.vehicle && driver == other.driver && line == other.line
      && byteOffset == other.byteOffset && byteLength == other.byteLength
      && coordinateDigits == other.coordinateDigits && deviceSeconds == other.deviceSeconds
      && longitudeE6 == other.longitudeE6 && latitudeE6 == other.latitudeE6
      && canonical == other.canonical
  }

  private var canonical: [UInt8] {
    var bytes: [UInt8] = []
    appendCanonicalBytes(vehicle: "", driver: nil, to: &bytes)
    return bytes
  }
}

/// Decodes all of `bytes`, handed over in pieces of `pieceLength`.
///
/// `usesFastPath` off reads every row the general way, the judge of the fast one; `isCut` says that the
/// source broke off.
package func decodeLog(
  bytes: [UInt8], name: String, options: IngestOptions, pieceLength: Int = 1 << 18,
  usesFastPath: Bool = true, isCut: Bool = false
) -> DecodedLog {
  precondition(pieceLength > 0, "a piece has at least one byte")
  var engine = RowEngine(
    source: 0, name: name, fallbackLabel: vehicleLabel(ofFile: name), options: options)
  engine.usesFastPath = usesFastPath
  var decoder = LogDecoder(engine: engine)
  var index = 0
  while index < bytes.count {
    let next = min(index + pieceLength, bytes.count)
    decoder.feed(bytes[index..<next])
    index = next
  }
  decoder.finish(isCut: isCut)
  let outcome = SourceOutcome(decoder, name: name)
  return DecodedLog(
    source: outcome.file, records: outcome.blocks.flatMap { $0 },
    vehicleLabels: outcome.vehicleLabels, driverTexts: outcome.driverTexts,
    diagnostics: outcome.diagnostics)
}
