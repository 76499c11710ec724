import Detectors
import Geo
import Registry
import RuleBook
import Telemetry
import Tracks

/// What judging one vehicle gave.
struct VehicleOutput: Sendable {
  var findings: [Finding] = []
  /// Times of the strongest witness's fixes, by finding id.
  var witnesses: [String: WitnessTimes] = [:]
  var coverage: [CoverageLine] = []
  var runs: [ObservedRun] = []
  var facts: [(driver: DriverID, fact: NamedDriverFact)] = []
  var drivings: [VehicleDriving] = []
  /// Rostered runs within whose time a usable fix lies.
  var heardRuns: Set<TimeSpan> = []
  var locations: [EvidenceLocation] = []
  var summary: VehicleSummary
  var trackSeconds: Int64 = 0
  /// First to last record of each local day.
  var recordedDays: [CivilDate: TimeSpan] = [:]
  var contentSum = ContentSum()
  var busDays: [BusDay] = []
  var runSheets: [RunSheet] = []
}

struct WitnessTimes: Sendable {
  var from: Timestamp
  var to: Timestamp
}

/// Order-free fingerprint of records, from which pseudonyms are keyed when the office gives no key.
struct ContentSum: Sendable {
  private(set) var words: (UInt64, UInt64) = (0, 0)

  mutating func take(_ records: Span<PositionRecord>) {
    var (first, second) = words
    for index in records.indices {
      let place =
        UInt64(UInt32(bitPattern: records[index].longitudeE6)) << 32
        | UInt64(UInt32(bitPattern: records[index].latitudeE6))
      // An unknown speed is stored as the largest number.
      let rest =
        UInt64(records[index].deviceSeconds) << 32 | UInt64(records[index].speedMilliRaw)
      first &+= mix(place ^ mix(rest))
      second &+= mix(rest ^ mix(place ^ 0x9E37_79B9_7F4A_7C15))
    }
    words = (first, second)
  }

  mutating func add(_ other: ContentSum) {
    words.0 &+= other.words.0
    words.1 &+= other.words.1
  }

  /// Finaliser of SplitMix64.
  private func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Judges one vehicle after another: gather, sort, make the track, run the detectors, name the records.
struct VehicleJudge: Sendable {
  var store: RecordStore
  var positions: [UInt32]
  var units: SpeedUnitDecisions
  var driverRank: [UInt32]
  var registry: Registry?
  var ruleBook: RuleBook
  var zone: ZoneOffset
  var datums: DatumDecisions
  /// By driver symbol, see `Track.soloDrivers`.
  var soloDrivers: [Bool]

  func judge(_ group: VehicleGroup) -> VehicleOutput {
    let (track, datumWords) = makeTrack(group)
    var collector = VerdictCollector()
    let journey = journey(track)
    run(track, group, datumWords, journey, into: &collector)
    var output = output(track, group, collector)
    if let journey {
      output.runs = ObservedRunMaker(track: track, journey: journey, zone: zone).runs()
    }
    return output
  }

  /// The vehicle's records in their order, as one track; also used again to draw a finding.
  ///
  /// Beside it, by day, how the datum is known.
  func makeTrack(_ group: VehicleGroup) -> (track: Track, datumWords: [CivilDate: String]) {
    let records = sortedRecords(group)
    let firstDay = records.first?.time.date(in: zone) ?? CivilDate(daysSince1970: 0)
    let thresholds = ruleBook.thresholds(on: firstDay)
    let row = registry?.vehicle(group.key, on: firstDay).row
    let provider = row?.provider.flatMap { registry?.provider($0, on: firstDay).row }
    let words = datumWords(records, group.key)
    var cursor = datumCursor(group.key)
    var rankCursor = cursor
    let context = TrackContext(
      thresholds: thresholds, zone: zone,
      gapCapSeconds: gapCapSeconds(declaredInterval: declaredInterval(group.key), thresholds),
      adultsCounted: adultsCounted(provider, thresholds),
      rosteredRuns: rosteredSpans(group.key, records))
    let builder = TrackBuilder(context: context)
    var track = builder.build(
      vehicle: group.key, sorted: records, speedInferred: { units.isInferred(source: $0) },
      driverTexts: store.driverTexts, driverRank: driverRank,
      datumRank: { rankCursor.reading($0).rank },
      convert: words.areWGS84
        ? nil : { $1.converted(from: cursor.reading($0).datum, to: .wgs84) })
    track.soloDrivers = soloDrivers
    return (track, words.byDay)
  }

  /// One interval declared by all rows of the vehicle, nil when none or several are: a constant of the run.
  private func declaredInterval(_ key: VehicleKey) -> Int? {
    let declared = Set((registry?.vehicleRows(of: key) ?? []).compactMap(\.intervalSeconds))
    return declared.count == 1 ? declared.first : nil
  }

  private func adultsCounted(_ provider: ProviderRow?, _ thresholds: Thresholds) -> UInt16 {
    guard let excludes = provider?.countExcludes else { return thresholds.adultsCounted }
    let left = (excludes.contains(.driver) ? 1 : 0) + (excludes.contains(.attendant) ? 1 : 0)
    return thresholds.adultsCounted - min(thresholds.adultsCounted, UInt16(left))
  }

  private func rosteredSpans(_ key: VehicleKey, _ records: [PositionRecord]) -> [TimeSpan] {
    guard let registry, !records.isEmpty else { return [] }
    return registry.rosterDays(of: key).flatMap { day in
      registry.roster(of: key, on: day).compactMap(\.span)
    }
  }

  private func sortedRecords(_ group: VehicleGroup) -> [PositionRecord] {
    var records = gather(positions[group.range])
    units.settle(&records)
    let (isInOrder, hasEqualTimes) = order(records.span)
    if !isInOrder { sortByTime(&records) }
    if hasEqualTimes || !isInOrder { orderEqualTimes(&records) }
    return records
  }

  /// The records lie all over the store, so this waits for memory; it does nothing else, that many waits overlap.
  private func gather(_ positions: ArraySlice<UInt32>) -> [PositionRecord] {
    let capacity = RecordStore.blockCapacity
    return [PositionRecord](capacity: positions.count) { records in
      var next = positions.startIndex
      while next < positions.endIndex {
        let number = Int(positions[next]) / capacity
        let first = number * capacity
        let kept = store.blocks[number]
        let block = kept.span
        while next < positions.endIndex {
          let index = Int(positions[next]) - first
          guard index >= 0, index < capacity else { break }
          records.append(block[index])
          next += 1
        }
      }
    }
  }

  /// Whether no record is earlier than the one before, and whether any is of the same second.
  private func order(
    _ records: Span<PositionRecord>
  ) -> (isInOrder: Bool, hasEqualTimes: Bool) {
    var before = -1
    var hasEqualTimes = false
    for index in records.indices {
      let seconds = Int(records[index].deviceSeconds)
      if seconds <= before {
        if seconds < before { return (false, hasEqualTimes) }
        hasEqualTimes = true
      }
      before = seconds
    }
    return (true, hasEqualTimes)
  }

  /// Sorts small keys instead of whole records; logs are nearly in order as a rule, so this is rare.
  private func sortByTime(_ records: inout [PositionRecord]) {
    var keys = records.enumerated().map {
      UInt64($0.element.deviceSeconds) << 32 | UInt64($0.offset)
    }
    keys.sort()
    records = keys.map { records[Int($0 & 0xFFFF_FFFF)] }
  }

  private func orderEqualTimes(_ sorted: inout [PositionRecord]) {
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].deviceSeconds == sorted[start].deviceSeconds {
        end += 1
      }
      if end - start > 1 {
        sorted[start..<end].sort { $0.contentOrder($1, driverRank: driverRank) < 0 }
      }
      start = end
    }
  }

  private func run(
    _ track: Track, _ group: VehicleGroup, _ datumWords: [CivilDate: String],
    _ journey: RouteJourney?,
    into collector: inout VerdictCollector
  ) {
    guard let lastDay = track.days.last else { return }
    var running = detectors.map { $0.init() }
    var lastContext: DayContext?
    for day in track.days {
      let slice = TrackSlice(track: track, day: day)
      let datumWord = datumWords[day.date] ?? "assumed:wgs84"
      var context = dayContext(slice, group, datumWord)
      context.journey = journey
      for place in running.indices {
        var line = CoverageLine(
          vehicle: group.key, provider: context.provider?.id, day: day.date,
          rule: detectors[place].rule)
        line.undeclaredDatum = context.isDatumDeclared ? nil : datumWord
        collector.begin(line, base: base(slice))
        running[place].consume(slice, context, into: &collector)
        collector.end()
      }
      lastContext = context
    }
    guard let lastContext else { return }
    let slice = TrackSlice(track: track, day: lastDay)
    for place in running.indices {
      collector.beginFinish(place, of: running.count)
      running[place].finish(slice, lastContext, into: &collector)
      collector.endFinish()
    }
  }

  private func base(_ slice: TrackSlice) -> Extent {
    let range = slice.day.range
    return Extent(
      fromSeconds: slice.track.seconds(range.lowerBound),
      toSeconds: slice.track.seconds(range.upperBound - 1), millimeters: slice.day.millimeters)
  }

  private func dayContext(
    _ slice: TrackSlice, _ group: VehicleGroup, _ datumWord: String
  ) -> DayContext {
    let date = slice.day.date
    let thresholds = ruleBook.thresholds(on: date)
    let kernel = ProofKernel(ProofAssumptions(thresholds))
    let row = registry?.vehicle(group.key, on: date) ?? .absent
    return DayContext(
      date: date, zone: zone, vehicle: group.key, ruleBook: ruleBook, thresholds: thresholds,
      kernel: kernel, registry: registry, vehicleRow: row,
      permits: registry?.permits(of: group.key, on: date) ?? .absent,
      provider: row.row?.provider.flatMap { registry?.provider($0, on: date).row },
      roster: registry?.roster(of: group.key, on: date) ?? [],
      caps: ruleBook.speedCaps(on: date),
      vehicleClass: VehicleClass(
        lengthMillimeters: row.row?.lengthMillimeters, seats: row.row?.seats),
      motion: DayMotion(slice, kernel: kernel, thresholds: thresholds),
      vehicleWord: group.word, datumWord: datumWord)
  }

  private func output(
    _ track: Track, _ group: VehicleGroup, _ collector: VerdictCollector
  ) -> VehicleOutput {
    var names = RecordNames(track)
    let provider = collector.lines.last?.provider
    var output = VehicleOutput(summary: summary(track, group, provider))
    for draft in collector.drafts {
      let finding = seal(draft, vehicle: group.key, provider: provider, names: &names)
      output.findings.append(finding)
      if let (from, to) = draft.witness {
        output.witnesses[finding.id] = WitnessTimes(from: track.time(from), to: track.time(to))
      }
    }
    for fact in collector.facts {
      output.facts.append((fact.driver, named(fact, group, provider, &names)))
    }
    output.drivings = collector.drivings.map { driving($0, group, provider) }
    output.heardRuns = heardRuns(track)
    output.coverage = collector.lines
    DeviceClaims(track).note(in: &output.coverage)
    output.locations = names.locations()
    output.trackSeconds = track.days.reduce(0) { sum, day in
      sum + track.seconds(day.range.upperBound - 1) - track.seconds(day.range.lowerBound)
    }
    for day in track.days {
      output.recordedDays[day.date] = TimeSpan(
        start: track.time(day.range.lowerBound), end: track.time(day.range.upperBound - 1))
    }
    output.contentSum.take(track.records.span)
    if let day = track.days.last?.date {
      output.busDays = BusDay.days(
        of: track, leastSeconds: ruleBook.thresholds(on: day).stopMinimumSeconds)
    }
    if let registry {
      let maker = RunSheetMaker(registry: registry)
      output.runSheets = track.days.flatMap { maker.sheets(of: group.key, on: $0.date, track) }
    }
    return output
  }

  private func named(
    _ fact: DriverFact, _ group: VehicleGroup, _ provider: ProviderID?,
    _ names: inout RecordNames
  ) -> NamedDriverFact {
    let row = registry?.vehicle(group.key, on: fact.day).row
    let motion = fact.motion
    return NamedDriverFact(
      day: fact.day, vehicle: group.key, provider: provider,
      vehicleClass: VehicleClass(lengthMillimeters: row?.lengthMillimeters, seats: row?.seats),
      byCard: fact.byCard, motion: motion.map { names.names([$0.from, $0.to]) } ?? [],
      doubts: (motion?.doubts ?? []).map { doubt in
        Doubt(doubt.kind, records: names.names(doubt.records).sorted())
      },
      dayDoubts: fact.dayDoubts.map { doubt in
        Doubt(doubt.kind, records: names.names(doubt.records).sorted())
      })
  }

  private func summary(
    _ track: Track, _ group: VehicleGroup, _ provider: ProviderID?
  ) -> VehicleSummary {
    var setAside: [String: Int] = [:]
    if !track.copies.isEmpty { setAside["duplicate"] = track.copies.count }
    var accepted = 0
    for fix in track.fixes {
      if let reason = fix.flags.unjudgedReason {
        setAside[reason.rawValue, default: 0] += 1
      } else {
        accepted += 1
      }
    }
    let day = track.days.last?.date ?? CivilDate(daysSince1970: 0)
    let thresholds = ruleBook.thresholds(on: day)
    return VehicleSummary(
      vehicle: group.key, provider: provider,
      providerName: provider.flatMap { registry?.provider($0, on: day).row?.name },
      labels: group.labels, isRegistered: registry?.vehicle(group.key, on: day).row != nil,
      rowsJudged: accepted, rowsSetAside: setAside,
      distanceMillimeters: track.days.reduce(0) { $0 + $1.millimeters },
      firstRecord: track.time(0), lastRecord: track.time(track.records.count - 1),
      medianIntervalSeconds: medianInterval(track),
      stops: StopFinder(thresholds).standings(in: track, track.records.indices).count,
      studentsSource: studentsSource(track))
  }

  private func medianInterval(_ track: Track) -> Int64? {
    guard !track.stretches.isEmpty else { return nil }
    // Nearly all are a few seconds: counted, not sorted.
    var counts = [Int](repeating: 0, count: 256)
    var longer: [Int64] = []
    for stretch in track.stretches {
      if stretch.seconds < 256 {
        counts[Int(stretch.seconds)] += 1
      } else {
        longer.append(stretch.seconds)
      }
    }
    var left = track.stretches.count / 2
    for (seconds, count) in counts.enumerated() {
      if left < count { return Int64(seconds) }
      left -= count
    }
    return longer.sorted()[left]
  }

  /// Best way in which students aboard are known on this track.
  private func studentsSource(_ track: Track) -> String {
    let order: [StudentsAboard] = [
      .yes, .assumedFromLoadBits, .assumedFromSums, .assumedFromRoster, .no,
    ]
    var seen: Set<StudentsAboard> = []
    var last: StudentsAboard?
    for fix in track.fixes where fix.students.rawValue != last?.rawValue {
      seen.insert(fix.students)
      last = fix.students
    }
    return (order.first(where: seen.contains) ?? .unknown).word
  }
}

extension RosterRun {
  /// The run's time, nil when it is not fully planned or upside down.
  var span: TimeSpan? {
    guard let start, let end, start <= end else { return nil }
    return TimeSpan(start: start, end: end)
  }
}
