import JTT808
import Telemetry

/// Bytes of one capture of JT/T 808 in, records out.
///
/// Times are GMT+8 by the standard, whatever the zone of the logs. What other messages say about the records (a
/// driver's card, persons counted) goes on as events: it holds across files and is put in when all are read.
struct CaptureLog: Sendable {
  private var file: SourceFile
  private let mapping: VendorMapping
  /// Whether items of locations may hold counts.
  private let hasCounts: Bool
  private var reader: LocationReader
  private var diagnostics = DiagnosticCollector()
  private var vehicles = PhoneTable()
  /// By vehicle: the time of its last location in the stream, 0 before the first.
  private var lastSeconds: [Int64] = []
  private var phones: [CapturedPhone] = []
  private var events: [VehicleEvent] = []
  private var blocks: [[PositionRecord]] = []
  private var block: [PositionRecord] = []
  /// Records that the first block makes room for.
  private let firstCapacity: Int
  private var lost: [String: Int] = [:]
  private var counted: [Counted: (count: Int, first: MessagePlace)] = [:]

  private var newLocations: [CapturedLocation] = []
  private var newEvents: [CapturedEvent] = []
  private var newDiagnostics: [Diagnostic] = []

  /// What is counted and said once.
  private enum Counted: String, CaseIterable {
    case shifted = "coordinates-encrypted"
    case unnamedCard = "card-unnamed"
  }

  /// `size` is that of the file, where it is known.
  init(_ form: CaptureForm, file: SourceFile, mapping: VendorMapping, size: UInt64? = nil) {
    self.file = file
    self.file.capture = form == .raw ? .bytes : .hex
    self.mapping = mapping
    hasCounts = !mapping.items.isEmpty
    // Frames of a location have 54 bytes and more, so one block is never grown twice.
    firstCapacity = size.map { Int(min($0 / 54 + 16, 1 << 20)) } ?? 0
    reader = LocationReader(form, source: file.name, mapping: mapping)
  }

  mutating func feed(_ bytes: Span<UInt8>) {
    reader.feed(bytes)
    drain()
  }

  mutating func finish() -> SourceOutcome {
    reader.finish()
    drain()
    if !block.isEmpty { blocks.append(block) }
    let records = blocks.reduce(0) { $0 + $1.count }
    let tally = reader.tally
    for (error, count) in tally.brokenFrames { lost[error.code, default: 0] += count }
    lost.merge(tally.lost, uniquingKeysWith: +)
    file.rowsSetAside = lost
    file.rowsRead = records + lost.values.reduce(0, +)
    tell(tally, records: records)
    var outcome = SourceOutcome(file: file)
    outcome.blocks = blocks
    outcome.vehicleLabels = vehicles.phones.map { VehicleLabel(text: $0.text) }
    outcome.events = events
    outcome.phones = phones
    outcome.diagnostics = diagnostics.diagnostics
    if records > 0 {
      // The speeds of the standard are in 0.1 km/h; kept in thousandths of 1 km/h, as those of a column of km/h.
      outcome.group = HeaderGroup(
        columns: [CaptureLog.groupName], speedColumn: CaptureLog.groupName,
        declaredSpeedUnit: .kilometersPerHour)
    }
    return outcome
  }

  /// Stands for the columns, which a capture has none of.
  static let groupName = "jt/t808"

  // MARK: Locations

  private mutating func drain() {
    reader.exchange(&newLocations, &newEvents, &newDiagnostics)
    var locations: [CapturedLocation] = []
    swap(&locations, &newLocations)
    var next = 0
    for event in newEvents {
      take(locations, next..<min(event.locationsBefore, locations.count))
      next = max(next, min(event.locationsBefore, locations.count))
      take(event)
    }
    take(locations, next..<locations.count)
    for diagnostic in newDiagnostics { add(diagnostic) }
    locations.removeAll(keepingCapacity: true)
    newEvents.removeAll(keepingCapacity: true)
    newDiagnostics.removeAll(keepingCapacity: true)
    swap(&locations, &newLocations)
  }

  private mutating func take(_ locations: [CapturedLocation], _ range: Range<Int>) {
    for place in range {
      let location = locations[place]
      guard let seconds = location.fix.seconds else {
        lose("time-unreadable", location.place)
        continue
      }
      guard seconds >= TimeField.earliest, seconds < TimeField.latest else {
        lose("time-implausible", location.place)
        continue
      }
      append(location, seconds)
    }
  }

  private mutating func append(_ location: CapturedLocation, _ seconds: Int64) {
    let fix = location.fix
    let vehicle = vehicles.symbol(of: location.phone)
    if Int(vehicle) >= lastSeconds.count || lastSeconds[Int(vehicle)] == 0 {
      meet(location, vehicle, seconds)
    }
    lastSeconds[Int(vehicle)] = seconds
    var record = PositionRecord(
      deviceSeconds: UInt32(truncatingIfNeeded: seconds), vehicle: vehicle,
      longitudeE6: fix.longitudeE6, latitudeE6: fix.latitudeE6)
    record.alarmBits = fix.alarm
    record.statusBits = fix.status
    record.ignitionOn = fix.isIgnitionOn
    // Terminals without a switch at the door say 0 all day: only a bit that is set says anything.
    if fix.isDoorOpen {
      record.doorOpen = true
    } else if fix.areDoorsLocked {
      record.doorOpen = false
    }
    // All bits set is how terminals say that they know none.
    if fix.speed != .max { record.speedMilliRaw = UInt32(fix.speed) &* 100 }
    if fix.direction <= 360 {
      record.headingRaw = fix.direction
    } else if fix.direction != .max {
      note("number-range", location.place, found: "\(fix.direction)", expected: "0…360")
    }
    record.altitudeRaw = Int16(bitPattern: fix.altitudeMeters)
    if let mileage = fix.mileage { record.odometerRaw = mileage }
    if let speed = fix.recorderSpeed { record.recorderSpeedRaw = speed }
    if let satellites = fix.satellites { record.satellitesRaw = satellites }
    if let alarms = fix.videoAlarms, alarms & LocationFix.overcrowdedCoach != 0 {
      record.claimsOvercrowding = true
    }
    if hasCounts { add(location.counts, to: &record) }
    record.byteOffset = MessageOffset.joined(byte: location.place.offset, index: location.index)
    record.byteLength = UInt16(clamping: location.place.length)
    record.line = location.place.line
    if fix.isEncrypted { count(.shifted, location.place) }
    if block.count == RecordStore.blockCapacity || block.capacity == 0 { openBlock() }
    block.append(record)
  }

  @inline(never)
  private mutating func openBlock() {
    if block.isEmpty {
      block.reserveCapacity(min(firstCapacity, RecordStore.blockCapacity))
    } else {
      blocks.append(block)
      block = []
      block.reserveCapacity(RecordStore.blockCapacity)
    }
  }

  @inline(never)
  private mutating func meet(
    _ location: CapturedLocation, _ vehicle: VehicleSymbol, _ seconds: Int64
  ) {
    while lastSeconds.count <= Int(vehicle) { lastSeconds.append(0) }
    phones.append(
      CapturedPhone(
        vehicle: vehicle, text: location.phone.text, firstSeconds: seconds, plate: nil,
        location: SourceLocation(location.place, in: file)))
  }

  @inline(never)
  private func add(_ counts: VendorCounts, to record: inout PositionRecord) {
    record.personsAboard = counts.persons
    record.boarded = counts.boarded.map { UInt8(min($0, 254)) }
    record.alighted = counts.alighted.map { UInt8(min($0, 254)) }
  }

  // MARK: Events

  private mutating func take(_ event: CapturedEvent) {
    let known = vehicles.known(event.phone)
    let last = known.map { lastSeconds[Int($0)] } ?? 0
    switch event.kind {
    case .plate(let plate):
      guard let known, let place = phones.firstIndex(where: { $0.vehicle == known }) else {
        registered[event.phone] = plate
        return
      }
      phones[place].plate = plate
      return
    case .unnamedCard:
      guard mapping.unnamedCard == .student else { return count(.unnamedCard, event.place) }
    case .cardIn, .cardOut, .flow, .counts: break
    }
    // A message without a time speaks of the moment of the location before it.
    guard let seconds = event.seconds ?? (last > 0 ? last : nil) else {
      return note("event-unplaced", event.place, severity: .warning)
    }
    // A card may be put in before the first location.
    let vehicle = known ?? vehicles.symbol(of: event.phone)
    if known == nil { lastSeconds.append(0) }
    events.append(
      VehicleEvent(
        vehicle: vehicle, seconds: seconds, kind: event.kind,
        location: SourceLocation(event.place, in: file)))
  }

  /// Plates of registrations before the first location of their phones.
  private var registered: [TerminalPhone: String] = [:]

  // MARK: Words

  private mutating func lose(_ code: String, _ place: MessagePlace) {
    lost[code, default: 0] += 1
    note(code, place, severity: .warning)
  }

  private mutating func note(
    _ code: String, _ place: MessagePlace, severity: Diagnostic.Severity = .note,
    found: String? = nil, expected: String? = nil
  ) {
    if diagnostics.isFolding(severity, code) { return diagnostics.count(severity, code) }
    diagnostics.add(
      Diagnostic(
        severity, code, at: SourceLocation(place, in: file), found: found, expected: expected,
        message: Messages.location(code)))
  }

  private mutating func count(_ kind: Counted, _ place: MessagePlace) {
    counted[kind, default: (0, place)].count += 1
  }

  /// A diagnostic of the room that read the frames, without bytes that may hold a name or a phone.
  private mutating func add(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    if diagnostic.code.hasPrefix("skipped-") || diagnostic.code == "text-line" {
      diagnostic.found = nil
    }
    diagnostics.add(diagnostic)
  }

  private mutating func tell(_ tally: CaptureTally, records: Int) {
    for (id, kind) in tally.others.sorted(by: { $0.key < $1.key }) {
      diagnostics.add(
        Messages.otherMessages(
          id, frames: kind.frames, bytes: kind.bytes, at: SourceLocation(kind.first, in: file)))
    }
    for kind in Counted.allCases {
      guard let seen = counted[kind] else { continue }
      var diagnostic = Diagnostic(
        kind == .shifted ? .warning : .note, kind.rawValue,
        at: SourceLocation(seen.first, in: file), message: Messages.location(kind.rawValue))
      diagnostic.count = seen.count
      diagnostics.add(diagnostic)
    }
    if tally.brokenBytes + tally.skippedBytes > 0 {
      diagnostics.add(Messages.captureBytes(tally, source: file.name))
    }
    if records == 0 { diagnostics.add(Messages.noPositions(source: file.name)) }
    for index in phones.indices where phones[index].plate == nil {
      phones[index].plate = registered[vehicles.phones[Int(phones[index].vehicle)]]
    }
  }
}

extension SourceLocation {
  fileprivate init(_ place: MessagePlace, in file: SourceFile) {
    self.init(
      source: file.name, line: place.line > 0 ? UInt64(place.line) : nil, byte: place.offset)
  }
}

/// Numbers phones in the order in which they are first seen.
struct PhoneTable: Sendable {
  private(set) var phones: [TerminalPhone] = []
  private var symbols: [TerminalPhone: VehicleSymbol] = [:]
  /// Symbols of phones seen lately, by a few bits of the phone; grows with them, so that most are found here.
  private var recent = [Recent](repeating: .none, count: 256)
  private static let mostRecent = 1 << 14

  private struct Recent: Sendable, BitwiseCopyable {
    var phone: TerminalPhone
    var symbol: VehicleSymbol

    static let none = Recent(phone: TerminalPhone(low: .max, high: .max), symbol: .max)
  }

  func known(_ phone: TerminalPhone) -> VehicleSymbol? { symbols[phone] }

  mutating func symbol(of phone: TerminalPhone) -> VehicleSymbol {
    let found = recent[place(of: phone)]
    if found.phone.low == phone.low, found.phone.high == phone.high, found.symbol != .max {
      return found.symbol
    }
    return look(phone)
  }

  /// Decimal digits leave many bits unused: the product's highest ones depend on all of them.
  @inline(__always) private func place(of phone: TerminalPhone) -> Int {
    let mixed = phone.low &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed &>> 32) & (recent.count - 1)
  }

  @inline(never)
  private mutating func look(_ phone: TerminalPhone) -> VehicleSymbol {
    let symbol = symbols[phone] ?? VehicleSymbol(phones.count)
    if Int(symbol) == phones.count {
      phones.append(phone)
      symbols[phone] = symbol
      if phones.count * 4 > recent.count, recent.count < Self.mostRecent {
        recent = [Recent](repeating: .none, count: recent.count * 4)
      }
    }
    recent[place(of: phone)] = Recent(phone: phone, symbol: symbol)
    return symbol
  }
}
