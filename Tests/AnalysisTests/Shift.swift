import Analysis
import Ingest
import Registry
import RuleBook
import Telemetry
import TestKit

/// Lays the records of buses and their drivers on 2026-03-02, by the clock.
///
/// Buses drive due north at 36 km/h, 90 millionths of a degree a second (9.98 m), and stand still in place.
struct Shift {
  /// Seconds between two fixes.
  var interval: UInt32 = 10
  /// Absolute count on the records that follow.
  var persons: UInt16?
  var buses = ["苏D99001", "苏D99002"]
  var drivers = ["D0001", "D0002"]
  var registry: Registry?
  private(set) var records: [PositionRecord] = []
  private var north: [Int32] = [31_700_000, 31_800_000]

  /// 2026-03-02T00:00:00+08:00.
  static let midnight: UInt32 = 1_772_380_800

  init() {}

  /// `06:00:00` of the day, or of the next as `30:00:00`.
  static func clock(_ text: String) -> UInt32 {
    let parts = text.split(separator: ":").map { UInt32($0) ?? 0 }
    return midnight + parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)
  }

  static func time(_ text: String) -> Timestamp { Timestamp(seconds: Int64(clock(text))) }

  /// Fixes from one time to the other, both included, moving.
  mutating func drive(_ bus: Int, _ driver: Int?, _ from: String, _ to: String) {
    let (start, end) = (Shift.clock(from), Shift.clock(to))
    var second = start
    while true {
      add(bus, driver, second, north[bus] + 90 * Int32(second - start), speed: 36)
      if second == end { break }
      second = min(second + interval, end)
    }
    north[bus] += 90 * Int32(end - start)
  }

  /// Fixes strictly between two times, standing.
  mutating func stand(_ bus: Int, _ driver: Int?, _ from: String, _ to: String) {
    var second = Shift.clock(from) + interval
    while second < Shift.clock(to) {
      add(bus, driver, second, north[bus], speed: 0)
      second += interval
    }
  }

  /// Moves a bus without a record, as if it had driven on for so many seconds.
  mutating func moveUnseen(_ bus: Int, seconds: Int32) { north[bus] += 90 * seconds }

  private mutating func add(
    _ bus: Int, _ driver: Int?, _ second: UInt32, _ latitude: Int32, speed: UInt32
  ) {
    var record = PositionRecord(
      deviceSeconds: second, vehicle: VehicleSymbol(bus), longitudeE6: 119_900_000,
      latitudeE6: latitude)
    record.gnssSpeedMilli = speed * 1000
    record.personsAboard = persons
    record.driver = driver.map { DriverSymbol($0) }
    record.line = UInt32(records.count + 2)
    records.append(record)
  }

  mutating func change(_ body: (inout [PositionRecord]) -> Void) { body(&records) }

  mutating func load(_ tables: [String: String]) {
    let files = tables.mapValues { Array($0.utf8) }
    registry = Registry.load(files: files, zone: .beijing).registry
  }

  /// Checks the records in blocks of so many.
  func check(
    _ records: [PositionRecord]? = nil, blockSize: Int = 5000, jobs: Int = 1
  ) async throws -> CheckResult {
    let records = records ?? self.records
    var ingested = IngestResult()
    ingested.store.vehicleLabels = buses.map { VehicleLabel(text: $0) }
    ingested.store.driverTexts = drivers
    for start in stride(from: 0, to: records.count, by: blockSize) {
      ingested.store.blocks.append(Array(records[start..<min(start + blockSize, records.count)]))
    }
    var source = SourceFile(name: "shift.csv")
    source.headerGroup = 0
    source.rowsRead = records.count
    ingested.sources = [source]
    ingested.headerGroups = [
      HeaderGroup(
        columns: ["speed_kmh"], speedColumn: "speed_kmh", declaredSpeedUnit: .kilometersPerHour)
    ]
    let options = CheckOptions(
      inputs: [], ingest: IngestOptions(), registry: registry, ruleBook: try RuleBook.standard(),
      jobs: jobs)
    return try await CheckEngine(options: options, ingested: ingested, progress: { _ in }).run()
  }

  /// What the rule said.
  func findings(_ rule: RuleID) async throws -> [Finding] {
    try await check().findings.filter { $0.rule == rule }
  }
}

extension Finding {
  func value(_ key: Measurement.Key) -> Int64? { measured.first { $0.key == key }?.scaled }
}
