import JTT808
import Telemetry

/// What a message of a capture says about its vehicle at a moment.
struct VehicleEvent: Sendable {
  var vehicle: VehicleSymbol
  var seconds: Int64
  var kind: CapturedEvent.Kind
  var location: SourceLocation
}

/// Puts what cards and counters said into the records that captures gave.
///
/// Goes by the times of all files together, so that neither the order of the files nor where they were cut matters.
/// A card holds from when it was read until it is taken out or another is put in. Persons who boarded or alighted are
/// noted on the first record at or after the end of their interval.
struct EventJoin {
  /// A card that was never taken out drives no longer than this; chosen: no shift lasts a day.
  static let longestCard: Int64 = 86_400
  /// Nor does a count reach further ahead; chosen: ten times the usual interval of 30 s.
  static let longestFlow: Int64 = 300

  private struct CardSpan {
    var from: Int64
    /// Nil where nobody is known.
    var driver: DriverSymbol?
  }

  private struct Flow: Hashable {
    var vehicle: VehicleSymbol
    var seconds: Int64
    var kind: CapturedEvent.Kind
  }

  private let events: [VehicleEvent]

  init(_ events: [VehicleEvent]) { self.events = events }

  func apply(to result: inout IngestResult) {
    let isCapture = result.sources.map { $0.capture != nil }
    let count = result.store.vehicleLabels.count
    var cards = [[CardSpan]](repeating: [], count: count)
    var counts = [[(seconds: Int64, counts: VendorCounts)]](repeating: [], count: count)
    let byVehicle = Dictionary(grouping: events, by: \.vehicle)
    for (vehicle, own) in byVehicle.sorted(by: { $0.key < $1.key }) {
      cards[Int(vehicle)] = spans(own, &result.store)
      counts[Int(vehicle)] = vendorCounts(own)
    }
    let flows = placed(in: &result, isCapture)
    for index in result.store.blocks.indices {
      var block: [PositionRecord] = []
      swap(&block, &result.store.blocks[index])
      if block.first.map({ isCapture[Int($0.source)] }) == true {
        for place in block.indices {
          let vehicle = Int(block[place].vehicle)
          join(cards[vehicle], counts[vehicle], flows[vehicle] ?? [:], to: &block[place])
        }
      }
      swap(&block, &result.store.blocks[index])
    }
  }

  // MARK: What holds when

  /// Who drives from when, ascending; of two cards in one second neither is known.
  private func spans(_ events: [VehicleEvent], _ store: inout RecordStore) -> [CardSpan] {
    var drivers: [Int64: Set<String>] = [:]
    for event in events {
      switch event.kind {
      case .cardIn(let driver): drivers[event.seconds, default: []].insert(driver)
      case .cardOut: drivers[event.seconds, default: []].formUnion([])
      case .unnamedCard, .flow, .counts, .plate: break
      }
    }
    return drivers.keys.sorted().map { seconds in
      let own = drivers[seconds] ?? []
      guard own.count == 1, let driver = own.first else { return CardSpan(from: seconds) }
      let known = store.driverTexts.firstIndex(of: driver)
      if known == nil { store.driverTexts.append(driver) }
      return CardSpan(
        from: seconds, driver: DriverSymbol(known ?? store.driverTexts.count - 1))
    }
  }

  private func vendorCounts(
    _ events: [VehicleEvent]
  ) -> [(seconds: Int64, counts: VendorCounts)] {
    var said: [Int64: VendorCounts] = [:]
    for event in events {
      guard case .counts(let counts) = event.kind else { continue }
      // Of two in one second the larger holds: which came last is nothing that a second can tell.
      let other = said[event.seconds] ?? VendorCounts()
      func larger(_ a: UInt16?, _ b: UInt16?) -> UInt16? { a.map { max($0, b ?? 0) } ?? b }
      said[event.seconds] = VendorCounts(
        persons: larger(counts.persons, other.persons),
        boarded: larger(counts.boarded, other.boarded),
        alighted: larger(counts.alighted, other.alighted))
    }
    return said.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Persons boarded and alighted, by vehicle and second; what finds no record is said.
  private func placed(
    in result: inout IngestResult, _ isCapture: [Bool]
  ) -> [Int: [Int64: (boarded: Int, alighted: Int)]] {
    var flows: [Flow: SourceLocation] = [:]
    for event in events {
      switch event.kind {
      case .flow, .unnamedCard:
        let flow = Flow(vehicle: event.vehicle, seconds: event.seconds, kind: event.kind)
        // Sent again: counted once.
        if flows[flow] == nil { flows[flow] = event.location }
      case .cardIn, .cardOut, .counts, .plate: break
      }
    }
    guard !flows.isEmpty else { return [:] }
    let concerned = Set(flows.keys.map(\.vehicle))
    var times: [VehicleSymbol: [Int64]] = [:]
    for block in result.store.blocks
    where block.first.map({ isCapture[Int($0.source)] }) == true {
      for record in block where concerned.contains(record.vehicle) {
        times[record.vehicle, default: []].append(Int64(record.deviceSeconds))
      }
    }
    for vehicle in concerned { times[vehicle]?.sort() }
    var sums: [Int: [Int64: (boarded: Int, alighted: Int)]] = [:]
    var homeless: [SourceLocation] = []
    for (flow, location) in flows {
      guard let second = firstTime(times[flow.vehicle] ?? [], atOrAfter: flow.seconds),
        second - flow.seconds <= EventJoin.longestFlow
      else {
        homeless.append(location)
        continue
      }
      var sum = sums[Int(flow.vehicle)]?[second] ?? (0, 0)
      switch flow.kind {
      case .flow(_, let boarded, let alighted):
        sum.boarded += Int(boarded)
        sum.alighted += Int(alighted)
      case .unnamedCard(_, let isIn):
        if isIn { sum.boarded += 1 } else { sum.alighted += 1 }
      case .cardIn, .cardOut, .counts, .plate: break
      }
      sums[Int(flow.vehicle), default: [:]][second] = sum
    }
    tell(homeless, in: &result)
    return sums
  }

  private func tell(_ homeless: [SourceLocation], in result: inout IngestResult) {
    var collector = DiagnosticCollector()
    let sorted = homeless.sorted { left, right in
      if left.source != right.source { return utf8Less(left.source, right.source) }
      return (left.byte ?? 0) < (right.byte ?? 0)
    }
    for location in sorted {
      collector.add(
        Diagnostic(
          .warning, "event-unplaced", at: location, message: Messages.location("event-unplaced")))
    }
    result.diagnostics += collector.diagnostics
  }

  // MARK: One record

  private func join(
    _ cards: [CardSpan], _ counts: [(seconds: Int64, counts: VendorCounts)],
    _ flows: [Int64: (boarded: Int, alighted: Int)], to record: inout PositionRecord
  ) {
    let seconds = Int64(record.deviceSeconds)
    let card = firstIndex(cards.count) { cards[$0].from > seconds } - 1
    if card >= 0, seconds - cards[card].from <= EventJoin.longestCard {
      record.driver = cards[card].driver
    }
    let count = firstIndex(counts.count) { counts[$0].seconds >= seconds }
    if count < counts.count, counts[count].seconds == seconds {
      let said = counts[count].counts
      if let persons = said.persons { record.personsAboard = persons }
      if let boarded = said.boarded { record.boarded = UInt8(min(boarded, 254)) }
      if let alighted = said.alighted { record.alighted = UInt8(min(alighted, 254)) }
    }
    if let flow = flows[seconds] {
      record.boarded = UInt8(min(Int(record.boarded ?? 0) + flow.boarded, 254))
      record.alighted = UInt8(min(Int(record.alighted ?? 0) + flow.alighted, 254))
    }
  }

  private func firstTime(_ times: [Int64], atOrAfter seconds: Int64) -> Int64? {
    let index = firstIndex(times.count) { times[$0] >= seconds }
    return index < times.count ? times[index] : nil
  }

  /// First index at which `holds`, which is false up to there and true from there.
  private func firstIndex(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
