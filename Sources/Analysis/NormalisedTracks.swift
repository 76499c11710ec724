package import Geo
import Ingest
import Registry
package import Telemetry
import Tracks

/// One vehicle's records in order, equal ones once, places in WGS-84, speeds in whole 0.1 km/h.
package struct NormalisedTrack: Sendable {
  package var vehicle: VehicleKey
  /// By device time, then content; speeds in thousandths of km/h, driver as a text beside.
  package var records: [PositionRecord]
  /// WGS-84, same index.
  package var coordinates: [Coordinate]
  /// Whether nothing in a record's own fields says that it is no fix, same index.
  package var isFix: [Bool]
  /// Local days with records, ascending.
  package var days: [(date: CivilDate, range: Range<Int>)]
  /// Longer without a record is a gap.
  package var gapCapSeconds: Int64
  private let driverTexts: [String]

  init(_ track: Track) {
    vehicle = track.vehicle
    records = track.records
    coordinates = track.coordinates
    isFix = track.fixes.map { !$0.flags.contains(.invalid) }
    days = track.days.map { ($0.date, $0.range) }
    gapCapSeconds = track.gapCapSeconds
    driverTexts = track.driverTexts
  }

  package func driver(_ index: Int) -> String? {
    records[index].driver.map { driverTexts[Int($0)] }
  }
}

/// What is known before the first track comes.
package struct NormalisedHead: Sendable {
  package var diagnostics: [Diagnostic]
  /// Header groups whose speeds are in a unit that nobody declared.
  package var inferredUnits: [SpeedUnit]
  /// Whether the unit of some speeds could not be decided, so that they are left out.
  package var hasUndecidedUnit: Bool
  package var vehicles: Int

  package var areSpeedsDeclared: Bool { inferredUnits.isEmpty && !hasUndecidedUnit }
}

/// Reads logs as a check does and hands on each vehicle's records, vehicles in the order of their keys.
///
/// Depends on the records and options alone, not on their order, split or `jobs`. Holds about 80 bytes a record and
/// one vehicle's track.
///
/// - Throws: `CancellationError`, and whatever `begin` and `take` throw.
package func normalise(
  _ options: CheckOptions, progress: @escaping @Sendable (CheckProgress) -> Void,
  begin: (NormalisedHead) throws -> Void, take: (NormalisedTrack) throws -> Void
) async throws {
  let ingested = try await ingest(options.inputs, options: options.ingestWithProfiles) {
    bytes, total in
    progress(.reading(bytes: bytes, of: total))
  }
  let engine = CheckEngine(options: options, ingested: ingested, progress: progress)
  try await engine.eachTrack(begin: begin, take: take)
}
