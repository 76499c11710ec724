import Foundation
import Ingest
import Telemetry
import TestKit

/// A folder of files that goes away with the value's last use in `run`.
struct LogFolder {
  var files: [(name: String, bytes: [UInt8])] = []

  init(_ files: [(String, String)] = []) {
    self.files = files.map { ($0.0, Array($0.1.utf8)) }
  }

  /// Writes the files, reads the folder as `logs`, gives the result.
  func run(
    options: IngestOptions = IngestOptions(), prepare: (URL) throws -> Void = { _ in }
  ) async throws -> IngestResult {
    let base = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-ingest-" + UUID().uuidString)
    let folder = base.appendingPathComponent("logs")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: base) }
    for file in files {
      let url = folder.appendingPathComponent(file.name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: url)
    }
    try prepare(folder)
    return try await ingest([.path(folder.path)], options: options) { _, _ in }
  }
}

/// Result of reading one file of text.
func readLog(
  _ text: String, name: String = "a.csv", options: IngestOptions = IngestOptions()
) async throws -> IngestResult {
  try await readLog(bytes: Array(text.utf8), name: name, options: options)
}

func readLog(
  bytes: [UInt8], name: String = "a.csv", options: IngestOptions = IngestOptions()
) async throws -> IngestResult {
  var folder = LogFolder()
  folder.files = [(name, bytes)]
  return try await folder.run(options: options)
}

extension IngestResult {
  var records: [PositionRecord] { store.blocks.flatMap { $0 } }
  var codes: [String] { diagnostics.map(\.code) }
  func label(_ record: PositionRecord) -> VehicleLabel { store.vehicleLabels[Int(record.vehicle)] }
  func driver(_ record: PositionRecord) -> String? {
    record.driver.map { store.driverTexts[Int($0)] }
  }
}

/// Seconds since 1970 of a UTC time.
func utc(
  _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0
) -> UInt32 {
  let days = CivilDate(year: year, month: month, day: day)?.daysSince1970 ?? 0
  return UInt32(days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
}

/// Bytes of a file of `fixtures/office`, which `tools/office-files` writes.
func officeFixture(_ name: String) throws -> [UInt8] {
  let url = URL(fileURLWithPath: fixturePath("office/" + name))
  return [UInt8](try Data(contentsOf: url))
}

extension IngestResult {
  /// What the records say, vehicle by name, in an order of their own.
  var contents: [[UInt8]] {
    records.map { record in
      var bytes: [UInt8] = []
      record.appendCanonicalBytes(
        vehicle: label(record).text, driver: driver(record), to: &bytes)
      return bytes
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
