import Detectors
import Digests
import Geo
package import Ingest
import Registry
import RuleBook
import Telemetry
import Tracks

/// Checks logs against registry and rule book: read, partition, sort, judge on all workers, regroup by person, merge.
///
/// The result depends on the records, the registry, the rules and the options alone: not on their order, how they
/// are split into files, nor on `jobs`. Holds about 80 bytes a record.
///
/// - Throws: `CancellationError` only; what cannot be read is a diagnostic.
package func check(
  _ options: CheckOptions, progress: @escaping @Sendable (CheckProgress) -> Void
) async throws -> CheckResult {
  let ingested = try await ingest(options.inputs, options: options.ingestWithProfiles) {
    bytes, total in
    progress(.reading(bytes: bytes, of: total))
  }
  return try await CheckEngine(options: options, ingested: ingested, progress: progress).run()
}

/// Judges what was read; apart from `check` so that tests and the bench can bring their own records.
package struct CheckEngine: Sendable {
  let options: CheckOptions
  let ingested: IngestResult
  private let progress: @Sendable (CheckProgress) -> Void

  package init(
    options: CheckOptions, ingested: IngestResult,
    progress: @escaping @Sendable (CheckProgress) -> Void
  ) {
    self.options = options
    self.ingested = ingested
    self.progress = progress
  }

  package func run() async throws -> CheckResult {
    let partition = makePartition()
    let judge = try await makeJudge(partition)
    let total = partition.groups.count
    let progress = progress
    var outputs = try await overChunks(of: partition.groups) { groups in
      groups.map { judge.judge($0) }
    } done: {
      progress(.judging(vehicles: $0, of: total))
    }
    var result = merge(&outputs, partition, judge)
    addDays(of: outputs, to: &result)
    result.exhibits = try await exhibits(result.findings, outputs, partition, judge)
    return result
  }

  /// Hands on each vehicle's records without judging them.
  func eachTrack(
    begin: (NormalisedHead) throws -> Void, take: (NormalisedTrack) throws -> Void
  ) async throws {
    let partition = makePartition()
    let judge = try await makeJudge(partition)
    let guessed = judge.units.groups.filter(\.isInferred)
    try begin(
      NormalisedHead(
        diagnostics: diagnostics + judge.datums.diagnostics,
        inferredUnits: guessed.compactMap(\.speedUnit),
        hasUndecidedUnit: guessed.contains { $0.speedUnit == nil },
        vehicles: partition.groups.count))
    for (index, group) in partition.groups.enumerated() {
      try Task.checkCancellation()
      try take(NormalisedTrack(judge.makeTrack(group).track))
      progress(.judging(vehicles: index + 1, of: partition.groups.count))
    }
  }

  private var diagnostics: [Diagnostic] {
    ingested.diagnostics
      + unknownPhones(ingested.phones, options.registry, zone: options.zone)
  }

  private func makePartition() -> VehiclePartition {
    VehiclePartition(
      ingested.store, registry: options.registry, zone: options.zone, select: isSelected)
  }

  private func makeJudge(_ partition: VehiclePartition) async throws -> VehicleJudge {
    let driverRank = rank(ingested.store.driverTexts)
    return VehicleJudge(
      store: ingested.store, positions: partition.positions,
      units: try await decideUnits(partition, driverRank), driverRank: driverRank,
      registry: options.registry, ruleBook: options.ruleBook, zone: options.zone,
      datums: try await decideDatums(partition), soloDrivers: soloDrivers(partition))
  }

  /// Whom neither records nor roster put into a second vehicle, by driver symbol.
  private func soloDrivers(_ partition: VehiclePartition) -> [Bool] {
    let rostered = Set((options.registry?.runs ?? []).compactMap(\.driver?.text))
    return zip(partition.driversOfOneVehicle, ingested.store.driverTexts).map { isSolo, text in
      isSolo && !rostered.contains(text)
    }
  }

  private func isSelected(_ key: VehicleKey) -> Bool {
    guard let wanted = options.vehicle else { return true }
    return key.plate == wanted || key.plate == normalizePlate(wanted)
  }

  /// Place of each text in the order of the texts' bytes.
  private func rank(_ texts: [String]) -> [UInt32] {
    var rank = [UInt32](repeating: 0, count: texts.count)
    for (place, index) in texts.indices.sorted(by: { utf8Less(texts[$0], texts[$1]) }).enumerated()
    {
      rank[index] = UInt32(place)
    }
    return rank
  }

  /// Runs `work` over the groups in chunks on `jobs` workers and puts the answers back in order.
  func overChunks<Group: Sendable, Answer: Sendable>(
    of groups: [Group], _ work: @escaping @Sendable ([Group]) -> [Answer],
    done: (Int) -> Void = { _ in }
  ) async throws -> [Answer] {
    let size = 8
    let chunks = stride(from: 0, to: groups.count, by: size).map {
      Array(groups[$0..<min($0 + size, groups.count)])
    }
    var answers = [[Answer]](repeating: [], count: chunks.count)
    try await withThrowingTaskGroup(of: (Int, [Answer]).self) { tasks in
      var next = 0
      var finished = 0
      func start() {
        guard next < chunks.count else { return }
        let (place, chunk) = (next, chunks[next])
        next += 1
        tasks.addTask {
          try Task.checkCancellation()
          return (place, work(chunk))
        }
      }
      for _ in 0..<max(1, options.jobs) { start() }
      while let (place, answer) = try await tasks.next() {
        answers[place] = answer
        finished += answer.count
        done(finished)
        start()
      }
    }
    return answers.flatMap { $0 }
  }

  private func decideUnits(
    _ partition: VehiclePartition, _ driverRank: [UInt32]
  ) async throws -> SpeedUnitDecisions {
    let headers = ingested.headerGroups
    let open = headers.map { $0.speedColumn != nil && $0.declaredSpeedUnit == nil }
    guard open.contains(true) else {
      return SpeedUnitDecisions(headers, sources: ingested.sources, evidence: [])
    }
    let groupOfSource = ingested.sources.map { $0.headerGroup ?? -1 }
    let store = ingested.store
    let evidence = try await overChunks(of: partition.groups) { groups in
      let empty = [SpeedUnitEvidence](repeating: SpeedUnitEvidence(), count: headers.count)
      return [
        groups.reduce(into: empty) { sums, group in
          gatherUnitEvidence(
            store, partition.positions[group.range], groupOfSource, open, driverRank, into: &sums)
        }
      ]
    }
    var sums = [SpeedUnitEvidence](repeating: SpeedUnitEvidence(), count: headers.count)
    for part in evidence {
      for index in sums.indices { sums[index].add(part[index]) }
    }
    return SpeedUnitDecisions(headers, sources: ingested.sources, evidence: sums)
  }

  /// Takes the places of named records out of the outputs: there may be millions of them.
  private func merge(
    _ outputs: inout [VehicleOutput], _ partition: VehiclePartition, _ judge: VehicleJudge
  ) -> CheckResult {
    let days = dayRange(outputs)
    var findings = outputs.flatMap(\.findings)
    var key = options.registry?.settings.privacyKey.map { Array($0.utf8) } ?? []
    if key.isEmpty { key = contentKey(outputs) }
    if let registry = options.registry {
      let step = PersonStep(ruleBook: options.ruleBook, registry: registry, privacyKey: key)
      findings += step.findings(outputs.flatMap(\.facts))
    }
    findings += silentRuns(outputs, days)
    let driven = DrivingStep(ruleBook: options.ruleBook, zone: options.zone, privacyKey: key) {
      vehicle in partition.groups.first { $0.key == vehicle }.map { judge.makeTrack($0).track }
    }.output(outputs.flatMap(\.drivings))
    findings += driven.findings
    findings = findings.filter(isInPeriod).sorted(by: inReportOrder)
    // In the order of the vehicles, which is the partition's.
    let runs = outputs.flatMap(\.runs)
    var result = CheckResult(
      findings: findings, coverage: coverage(outputs, days),
      evidence: evidence(&outputs, driven.locations, findings),
      diagnostics: diagnostics + judge.datums.diagnostics, sources: ingested.sources,
      headerGroups: judge.units.groups,
      vehicles: outputs.map(\.summary), exhibits: [:], totals: totals(outputs, partition),
      firstDay: days?.lowerBound, lastDay: days?.upperBound, privacyKey: key)
    result.runs = runs
    result.datumFits = judge.datums.fits
    return result
  }

  /// Days with records, and those on which the roster speaks of a run and no record does.
  private func addDays(of outputs: [VehicleOutput], to result: inout CheckResult) {
    result.busDays = outputs.flatMap(\.busDays)
    result.runSheets = outputs.flatMap(\.runSheets)
    guard let registry = options.registry, let first = result.firstDay, let last = result.lastDay
    else { return }
    let maker = RunSheetMaker(registry: registry)
    var recorded: [VehicleKey: Set<CivilDate>] = [:]
    for day in result.busDays { recorded[day.vehicle, default: []].insert(day.day) }
    for (vehicle, days) in registry.rosterDays.sorted(by: { $0.key < $1.key })
    where isSelected(vehicle) {
      for day in days where day >= first && day <= last {
        guard recorded[vehicle]?.contains(day) != true else { continue }
        result.busDays.append(BusDay(vehicle: vehicle, day: day, spans: []))
        result.runSheets += maker.sheets(of: vehicle, on: day)
      }
    }
    let all = Dictionary(grouping: result.runSheets, by: \.vehicle)
    let runs = Dictionary(grouping: result.runs, by: \.vehicle)
    // Runs stand vehicle by vehicle; sheets of planned ones do not.
    let vehicles =
      all.isEmpty
      ? result.runs.map(\.vehicle).withoutRepeats : Set(all.keys).union(runs.keys).sorted()
    result.runSheets = vehicles.flatMap { vehicle in
      var sheets = all[vehicle] ?? []
      for run in runs[vehicle] ?? [] { maker.add(run, to: &sheets) }
      guard sheets.count > 1 else { return sheets }
      return sheets.enumerated().sorted { left, right in
        (left.element.startSeconds, left.offset) < (right.element.startSeconds, right.offset)
      }.map(\.element)
    }
    result.schools = SchoolDirectory(
      registry, vehicles: result.busDays.map(\.vehicle), days: first...last)
  }

  private func contentKey(_ outputs: [VehicleOutput]) -> [UInt8] {
    var sum = ContentSum()
    for output in outputs { sum.add(output.contentSum) }
    return Array("\(sum.words.0)/\(sum.words.1)".utf8)
  }

  private func dayRange(_ outputs: [VehicleOutput]) -> ClosedRange<CivilDate>? {
    let days = outputs.flatMap(\.coverage).map(\.day)
    guard let first = days.min(), let last = days.max() else { return nil }
    return first...last
  }

  private func isInPeriod(_ finding: Finding) -> Bool {
    if let start = finding.start {
      return (options.from.map { $0 <= start } ?? true) && (options.to.map { start < $0 } ?? true)
    }
    let (from, to) = (
      options.from?.date(in: options.zone),
      options.to.map { Timestamp(seconds: $0.seconds - 1).date(in: options.zone) }
    )
    return finding.days.contains { day in
      (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
    }
  }

  private func inReportOrder(_ left: Finding, _ right: Finding) -> Bool {
    let (a, b) = (left.subjectText, right.subjectText)
    if a != b { return utf8Less(a, b) }
    let starts = (left.start?.seconds ?? .min, right.start?.seconds ?? .min)
    if starts.0 != starts.1 { return starts.0 < starts.1 }
    if left.rule != right.rule { return left.rule < right.rule }
    return utf8Less(left.id, right.id)
  }

  private func coverage(
    _ outputs: [VehicleOutput], _ days: ClosedRange<CivilDate>?
  ) -> [CoverageLine] {
    var lines: [CoverageLine] = []
    guard let registry = options.registry, let days else {
      return outputs.flatMap(\.coverage).sorted(by: inCoverageOrder)
    }
    let roster = RosterCoverage(registry, zone: options.zone, days: days)
    for output in outputs {
      lines += roster.complete(
        output.coverage, of: output.summary.vehicle, recorded: output.recordedDays)
    }
    let seen = Set(outputs.map(\.summary.vehicle))
    for vehicle in registry.rosterDays.keys.sorted()
    where !seen.contains(vehicle) && isSelected(vehicle) {
      lines += roster.complete([], of: vehicle, recorded: [:])
    }
    return lines.sorted(by: inCoverageOrder)
  }

  private func inCoverageOrder(_ left: CoverageLine, _ right: CoverageLine) -> Bool {
    if left.vehicle != right.vehicle { return left.vehicle < right.vehicle }
    if left.day != right.day { return left.day < right.day }
    return left.rule < right.rule
  }

  private func silentRuns(
    _ outputs: [VehicleOutput], _ days: ClosedRange<CivilDate>?
  ) -> [Finding] {
    guard let registry = options.registry, let days else { return [] }
    return SilentRuns(
      registry: registry, ruleBook: options.ruleBook, zone: options.zone, days: days,
      isSelected: isSelected
    ).findings(outputs)
  }

  /// Places of the records that findings name, in the order of the names.
  private func evidence(
    _ outputs: inout [VehicleOutput], _ others: [EvidenceLocation], _ findings: [Finding]
  ) -> [EvidenceLocation] {
    var places = named(in: findings, &outputs, others)
    let sources = ingested.sources
    func precedes(_ left: EvidenceLocation, _ right: EvidenceLocation) -> Bool {
      let (a, b) = (sources[Int(left.source)].name, sources[Int(right.source)].name)
      if a != b { return utf8Less(a, b) }
      return (left.line, left.byteOffset, left.byteLength, left.source)
        < (right.line, right.byteOffset, right.byteLength, right.source)
    }
    places.arrange(
      by: orderByName(places.map(\.record.bits)) { precedes(places[$0], places[$1]) })
    places.removeRepeats()
    return places
  }

  private func named(
    in findings: [Finding], _ outputs: inout [VehicleOutput], _ others: [EvidenceLocation]
  ) -> [EvidenceLocation] {
    let named = NamedRecords(findings)
    var places: [EvidenceLocation] = []
    places.reserveCapacity(outputs.reduce(others.count) { $0 + $1.locations.count })
    for index in outputs.indices {
      places += outputs[index].locations.filter { named.contains($0.record) }
      outputs[index].locations = []
    }
    places += others.filter { named.contains($0.record) }
    return places
  }

  private func totals(_ outputs: [VehicleOutput], _ partition: VehiclePartition) -> Totals {
    var setAside: [String: Int] = [:]
    for source in ingested.sources { setAside.merge(source.rowsSetAside, uniquingKeysWith: +) }
    for output in outputs { setAside.merge(output.summary.rowsSetAside, uniquingKeysWith: +) }
    if partition.notSelected > 0 { setAside["not-selected"] = partition.notSelected }
    return Totals(
      rowsRead: ingested.sources.reduce(0) { $0 + $1.rowsRead },
      rowsJudged: outputs.reduce(0) { $0 + $1.summary.rowsJudged }, rowsSetAside: setAside,
      vehicles: outputs.count,
      distanceMillimeters: outputs.reduce(0) { $0 + $1.summary.distanceMillimeters },
      trackSeconds: outputs.reduce(0) { $0 + $1.trackSeconds })
  }

  private func exhibits(
    _ findings: [Finding], _ outputs: [VehicleOutput], _ partition: VehiclePartition,
    _ judge: VehicleJudge
  ) async throws -> [String: Exhibit] {
    let chosen = Dictionary(grouping: ExhibitMaker.choose(findings)) { $0.vehicle }
    let groups = partition.groups.filter { chosen[$0.key] != nil }
    var witnesses: [String: WitnessTimes] = [:]
    for output in outputs { witnesses.merge(output.witnesses) { first, _ in first } }
    let times = witnesses
    let drawn = try await overChunks(of: groups) { groups in
      groups.flatMap { group -> [(String, Exhibit)] in
        let track = judge.makeTrack(group).track
        return (chosen[group.key] ?? []).compactMap { finding in
          ExhibitMaker.exhibit(
            finding, track, witness: times[finding.id], route: sketchRoute(finding)
          ).map { (finding.id, $0) }
        }
      }
    }
    return Dictionary(drawn, uniquingKeysWith: { first, _ in first })
  }
}

extension CheckEngine {
  /// The approved line that a finding's drawing shows: that of its run, else of the roster's run at its time.
  private func sketchRoute(_ finding: Finding) -> SketchRoute? {
    guard let registry = options.registry, let start = finding.start else { return nil }
    let day = start.date(in: options.zone)
    var id = finding.route
    if id == nil, let vehicle = finding.vehicle {
      id =
        registry.roster(of: vehicle, on: day).first { run in
          run.span.map { $0.start <= start && start <= $0.end } ?? false
        }?.route
    }
    guard let id, let route = registry.use(of: id, on: day).route else { return nil }
    return SketchRoute(
      route: id, name: route.row.name, vertices: route.line.vertices,
      corridorMeters: route.row.corridorMeters
        ?? Int(options.ruleBook.thresholds(on: day).routes.corridorMillimeters / 1000),
      stops: route.stops.map { RouteSketch.Stop(id: $0.id, name: $0.name, place: $0.place) })
  }
}

extension RunSheet {
  /// Planned start, else observed.
  fileprivate var startSeconds: Int64 { (plan?.start ?? drive?.start)?.seconds ?? .max }
}

extension Finding {
  /// Plate or person that the list of findings is sorted by.
  fileprivate var subjectText: String { vehicle?.text ?? driver?.text ?? "" }
}

/// Feeds one vehicle's steady pairs of records to the evidence of the header groups whose unit is open.
private func gatherUnitEvidence(
  _ store: RecordStore, _ positions: ArraySlice<UInt32>, _ groupOfSource: [Int], _ open: [Bool],
  _ driverRank: [UInt32], into sums: inout [SpeedUnitEvidence]
) {
  var records = positions.map {
    store.blocks[Int($0) / RecordStore.blockCapacity][Int($0) % RecordStore.blockCapacity]
  }
  records.sort { $0.precedes($1, driverRank: driverRank) }
  for (earlier, later) in zip(records, records.dropFirst()) {
    let group = groupOfSource[Int(earlier.source)]
    guard group >= 0, open[group], groupOfSource[Int(later.source)] == group else { continue }
    sums[group].take(earlier, later)
  }
}

extension [VehicleKey] {
  /// Of equal neighbours the first.
  fileprivate var withoutRepeats: [VehicleKey] {
    reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}
