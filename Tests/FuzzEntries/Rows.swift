import Ingest
import Telemetry

extension FuzzEntry {
  /// Separated values.
  ///
  /// The fast way through a row gives what the general one gives, and pieces of any length what the whole gives.
  static let rows = FuzzEntry("rows") { bytes in
    let options = IngestOptions()
    let whole = decodeLog(bytes: bytes, name: "a.csv", options: options)
    check(whole)
    let plain = decodeLog(
      bytes: bytes, name: "a.csv", options: options, pieceLength: 1 + bytes.count % 61,
      usesFastPath: false)
    precondition(whole == plain, "two ways through the rows give different records")
  }

  private static func check(_ log: DecodedLog) {
    precondition(
      log.source.rowsRead == log.records.count + log.source.rowsSetAside.values.reduce(0, +),
      "rows read are rows kept and rows set aside")
    precondition(
      !log.records.isEmpty || !log.diagnostics.isEmpty || log.source.rowsRead == 0,
      "rows are passed over in silence")
  }
}
