import Analysis
import Foundation
import Ingest
import RuleBook
import Telemetry
import TestKit
import Testing

@Suite("Lawful driving") struct LawfulDrivingTests {
  /// Highest cap that binds with children aboard; no road class is known, so this is what must be beaten.
  private let limitKmh = 80.0

  /// 1,000 hours as released; a debug build drives fewer, `tools/simulate-lawful` drives more.
  private var hours: Int {
    if let asked = ProcessInfo.processInfo.environment["CHAPERONE_LAWFUL_HOURS"].flatMap(Int.init) {
      return asked
    }
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug ? 20 : 1000
  }

  @Test func `at up to exactly the limit is never proven to exceed it`() async throws {
    var proven: [String] = []
    for batch in 0..<((hours + 99) / 100) {
      let findings = try await check(
        vehicles: min(100, hours), limitKmh: limitKmh, seed: UInt64(batch) &* 1_000_003)
      proven += findings.filter { $0.certainty == .proven }.map {
        "batch \(batch): \($0.vehicle?.plate ?? "") \($0.message.en)"
      }
    }
    #expect(proven.isEmpty)
  }

  @Test func `but 25 above it is proven for most drives`() async throws {
    let findings = try await check(vehicles: 20, limitKmh: limitKmh + 25, seed: 7)
    let buses = Set(findings.filter { $0.certainty == .proven }.compactMap(\.vehicle))
    #expect(buses.count >= 15)
  }

  /// One hour of each of `vehicles` buses.
  private func check(
    vehicles: Int, limitKmh: Double, seed: UInt64
  ) async throws -> [Finding] {
    var ingested = IngestResult()
    var source = SourceFile(name: "simulated.csv")
    source.headerGroup = 0
    for vehicle in 0..<vehicles {
      let drive = LawfulDrive(limitKmh: limitKmh, hours: 1, vehicle: VehicleSymbol(vehicle))
      let records = drive.records(seed: seed &+ UInt64(vehicle))
      ingested.store.vehicleLabels.append(VehicleLabel(text: "bus-\(vehicle)"))
      source.rowsRead += records.count
      for start in stride(from: 0, to: records.count, by: RecordStore.blockCapacity) {
        let end = min(start + RecordStore.blockCapacity, records.count)
        ingested.store.blocks.append(Array(records[start..<end]))
      }
    }
    ingested.sources = [source]
    ingested.headerGroups = [
      HeaderGroup(
        columns: ["speed_kmh"], speedColumn: "speed_kmh", declaredSpeedUnit: .kilometersPerHour)
    ]
    let options = CheckOptions(
      inputs: [], ingest: IngestOptions(), registry: nil, ruleBook: try RuleBook.standard(),
      jobs: 2)
    return try await CheckEngine(options: options, ingested: ingested, progress: { _ in }).run()
      .findings
  }
}
