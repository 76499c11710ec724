import Digests
import Foundation
import Ingest
import Reports
import RuleBook
import Telemetry
import TestKit

/// A result that names every record of a log, as the row engine reads it.
enum EveryRow {
  static func make(_ path: String) async throws -> CheckedCase {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var made = try await CheckedCase.withFiles(["all.csv": bytes]) { folder in
      try await CheckedCase.make(
        [folder + "/all.csv"], inputs: ["all.csv": bytes], registry: nil)
    }
    let log = decodeLog(bytes: bytes, name: "all.csv", options: IngestOptions())
    var evidence = ""
    var names: [String] = []
    var seen: Set<String> = []
    for record in log.records.sorted(by: { $0.deviceSeconds < $1.deviceSeconds }) {
      let name = name(record, log)
      if seen.insert(name).inserted { names.append(name) }
      evidence +=
        "{\"schema\":1,\"record\":\"\(name)\",\"source\":\"all.csv\",\"sha256\":\"\(sha256Hex(bytes))\","
        + "\"line\":\(record.line),\"offset\":\(record.byteOffset),\"length\":\(record.byteLength)}\n"
    }
    made.evidence = evidence
    made.findings =
      "{\"schema\":1,\"id\":\"f-0000000000000000\",\"rule\":\"speeding\",\"certainty\":\"suspected\","
      + "\"vehicle\":\"x\",\"doubts\":[],\"evidence\":[\"\(names.joined(separator: "\",\""))\"]}\n"
    return made
  }

  /// The content name of a record of a log in km/h, from the engine's own canonical bytes.
  private static func name(_ record: PositionRecord, _ log: DecodedLog) -> String {
    var record = record
    record.gnssSpeedMilli = record.gnssSpeedMilli.map { $0 / 100 * 100 }
    let label = log.vehicleLabels[Int(record.vehicle)]
    let plate = label.text.replacing("·", with: "")
    let driver = record.driver.map { log.driverTexts[Int($0)] }
    var bytes: [UInt8] = []
    record.appendCanonicalBytes(
      vehicle: plate + "/" + (label.color?.rawValue ?? ""),
      driver: driver.flatMap { $0.isEmpty ? nil : $0 }, to: &bytes)
    return "r-" + sha256Hex(bytes).prefix(16)
  }
}
