import Digests
import Geo
import Synchronization
import Telemetry

/// Reads all inputs into one store; bad data becomes diagnostics, never an error.
///
/// Sources are read by at most `options.jobs` tasks at a time and put together in their order, so the result
/// does not depend on the number of tasks. `progress` is told the bytes read so far and of all, never less
/// than before; nil where the total is unknown.
///
/// - Throws: `CancellationError` alone.
package func ingest(
  _ inputs: [LogInput], options: IngestOptions,
  progress: @escaping @Sendable (UInt64, UInt64?) -> Void
) async throws -> IngestResult {
  let list = SourceList(inputs)
  let total = list.totalBytes
  let counter = ByteCounter()
  let report: @Sendable (UInt64) -> Void = { bytes in
    counter.add(bytes) { progress($0, total) }
  }
  var outcomes: [[SourceOutcome]?] = Array(repeating: nil, count: list.items.count)
  try await withThrowingTaskGroup(of: (Int, [SourceOutcome]).self) { group in
    var next = 0
    func start() {
      let index = next
      let item = list.items[index]
      next += 1
      group.addTask {
        let reader = SourceReader(
          item: item, options: options, progress: report)
        return (index, try reader.read())
      }
    }
    while next < min(max(1, options.jobs), list.items.count) { start() }
    while let (index, outcome) = try await group.next() {
      outcomes[index] = outcome
      if next < list.items.count { start() }
    }
  }
  try Task.checkCancellation()

  var merger = ResultMerger(options: options)
  for index in outcomes.indices {
    // Taken out, so that its blocks are changed where they are instead of copied.
    guard var parts = outcomes[index].take() else { continue }
    for place in parts.indices { merger.add(&parts[place]) }
  }
  return merger.finish()
}

/// Reads one input that stands in memory, whatever its format, as if it were a file of this name.
///
/// - Throws: `CancellationError` alone.
package func ingest(
  bytes: [UInt8], name: String, options: IngestOptions
) throws -> IngestResult {
  let reader = ContentReader(
    options: options, budget: ArchiveBudget { UInt64(bytes.count) }
  ) { try Task.checkCancellation() }
  var rest = bytes[...]
  let input = ByteInput { buffer in
    let count = min(rest.count, buffer.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest.removeFirst(count)
    return count
  }
  var outcomes = try reader.read(input, SourcePart(name: name, baseName: name), depth: 0)
  outcomes[0].file.byteCount = UInt64(bytes.count)
  outcomes[0].file.sha256 = sha256Hex(bytes)
  outcomes.giveSheetsTheDigest()
  var merger = ResultMerger(options: options)
  for place in outcomes.indices { merger.add(&outcomes[place]) }
  return merger.finish()
}

/// Bytes read by all tasks together.
private final class ByteCounter: Sendable {
  private let bytes = Mutex<UInt64>(0)

  func add(_ count: UInt64, then tell: (UInt64) -> Void) {
    bytes.withLock { sum in
      sum += count
      tell(sum)
    }
  }
}

/// Puts outcomes together in their order, each with its symbols renumbered.
private struct ResultMerger {
  private let options: IngestOptions
  private var result = IngestResult()
  private var vehicleSymbols: [VehicleLabel: VehicleSymbol] = [:]
  private var driverSymbols: [String: DriverSymbol] = [:]
  private var groups: [GroupKey: Int] = [:]
  private var overridesFound: Set<Int> = []
  private var events: [VehicleEvent] = []

  private struct GroupKey: Hashable {
    var columns: [String]
    var speedColumn: String?
    var unit: SpeedUnit?
    var datum: Datum?
  }

  init(options: IngestOptions) { self.options = options }

  mutating func add(_ outcome: inout SourceOutcome) {
    let vehicles = outcome.vehicleLabels.map { label in
      if let known = vehicleSymbols[label] { return known }
      let symbol = VehicleSymbol(result.store.vehicleLabels.count)
      vehicleSymbols[label] = symbol
      result.store.vehicleLabels.append(label)
      return symbol
    }
    let drivers = outcome.driverTexts.map { text -> DriverSymbol in
      if text.isEmpty { return .max }
      if let known = driverSymbols[text] { return known }
      let symbol = DriverSymbol(result.store.driverTexts.count)
      driverSymbols[text] = symbol
      result.store.driverTexts.append(text)
      return symbol
    }
    // Nothing is renumbered in the first file, nor in others that name the same in the same order.
    let isRenumbered =
      !vehicles.elementsEqual(vehicles.indices.lazy.map { VehicleSymbol($0) })
      || !drivers.elementsEqual(drivers.indices.lazy.map { DriverSymbol($0) })
    let source = SourceIndex(result.sources.count)
    for index in outcome.blocks.indices {
      var block: [PositionRecord] = []
      swap(&block, &outcome.blocks[index])
      if source != 0 { ResultMerger.place(&block, in: source) }
      if isRenumbered { ResultMerger.renumber(&block, vehicles, drivers) }
      result.store.blocks.append(block)
    }
    if let group = outcome.group {
      let key = GroupKey(
        columns: group.columns, speedColumn: group.speedColumn, unit: group.declaredSpeedUnit,
        datum: group.declaredDatum)
      let index = groups[key] ?? result.headerGroups.count
      if index == result.headerGroups.count {
        groups[key] = index
        result.headerGroups.append(group)
      }
      outcome.file.headerGroup = index
    }
    overridesFound.formUnion(outcome.overridesFound)
    for var event in outcome.events {
      event.vehicle = vehicles[Int(event.vehicle)]
      events.append(event)
    }
    for var phone in outcome.phones {
      phone.vehicle = vehicles[Int(phone.vehicle)]
      result.phones.append(phone)
    }
    result.sources.append(outcome.file)
    result.diagnostics.append(contentsOf: outcome.diagnostics)
  }

  private static func place(_ block: inout [PositionRecord], in source: SourceIndex) {
    var records = block.mutableSpan
    for place in records.indices { records[place].source = source }
  }

  private static func renumber(
    _ block: inout [PositionRecord], _ vehicles: [VehicleSymbol], _ drivers: [DriverSymbol]
  ) {
    var records = block.mutableSpan
    for place in records.indices {
      records[place].vehicle = vehicles[Int(records[place].vehicle)]
      let driver = records[place].driverRaw
      if driver != .max { records[place].driverRaw = drivers[Int(driver)] }
    }
  }

  consuming func finish() -> IngestResult {
    for (index, override) in options.columns.enumerated() where !overridesFound.contains(index) {
      result.diagnostics.append(Messages.columnNotFound(override))
    }
    if !events.isEmpty { EventJoin(events).apply(to: &result) }
    return result
  }
}
