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
  var ingestOptions = options.ingest
  ingestOptions.profiles = options.registry?.columnProfiles ?? []
  let ingested = try await ingest(options.inputs, options: ingestOptions) { bytes, total in
    progress(.reading(bytes: bytes, of: total))
  }
  return try await CheckEngine(options: options, ingested: ingested, progress: progress).run()
}

/// Judges what was read; apart from `check` so that tests and the bench can bring their own records.
package struct CheckEngine: Sendable {
  private let options: CheckOptions
  private let ingested: IngestResult
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
    let store = ingested.store
    let partition = VehiclePartition(
      store, registry: options.registry, zone: options.zone, select: isSelected)
    let driverRank = rank(store.driverTexts)
    let units = try await decideUnits(partition, driverRank)
    let judge = VehicleJudge(
      store: store, positions: partition.positions, units: units,
      driverRank: driverRank, registry: options.registry,
      ruleBook: options.ruleBook, zone: options.zone, declaredDatum: options.datum)
    let total = partition.groups.count
    let progress = progress
    let outputs = try await overChunks(of: partition.groups) { groups in
      groups.map { judge.judge($0) }
    } done: {
      progress(.judging(vehicles: $0, of: total))
    }
    var result = merge(outputs, partition, units)
    result.exhibits = try await exhibits(result.findings, outputs, partition, judge)
    return result
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
  private func overChunks<Answer: Sendable>(
    of groups: [VehicleGroup], _ work: @escaping @Sendable ([VehicleGroup]) -> [Answer],
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

  private func merge(
    _ outputs: [VehicleOutput], _ partition: VehiclePartition, _ units: SpeedUnitDecisions
  ) -> CheckResult {
    let days = dayRange(outputs)
    var findings = outputs.flatMap(\.findings)
    var key = options.registry?.settings.privacyKey.map { Array($0.utf8) } ?? []
    if key.isEmpty { key = contentKey(outputs) }
    if let registry = options.registry {
      let step = PersonStep(ruleBook: options.ruleBook, registry: registry, privacyKey: key)
      findings += step.findings(outputs.flatMap(\.facts))
    }
    findings = findings.filter(isInPeriod).sorted(by: inReportOrder)
    let named = Set(findings.flatMap { $0.evidence + $0.doubts.flatMap(\.records) })
    return CheckResult(
      findings: findings, coverage: coverage(outputs, days),
      evidence: evidence(outputs, named: named),
      diagnostics: ingested.diagnostics, sources: ingested.sources, headerGroups: units.groups,
      vehicles: outputs.map(\.summary), exhibits: [:], totals: totals(outputs, partition),
      firstDay: days?.lowerBound, lastDay: days?.upperBound, privacyKey: key)
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

  private func evidence(_ outputs: [VehicleOutput], named: Set<RecordID>) -> [EvidenceLocation] {
    let sources = ingested.sources
    return outputs.flatMap(\.locations).filter { named.contains($0.record) }.sorted {
      if $0.record != $1.record { return $0.record < $1.record }
      let (a, b) = (sources[Int($0.source)].name, sources[Int($1.source)].name)
      if a != b { return utf8Less(a, b) }
      return ($0.line, $0.byteOffset) < ($1.line, $1.byteOffset)
    }
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
          ExhibitMaker.exhibit(finding, track, witness: times[finding.id]).map {
            (finding.id, $0)
          }
        }
      }
    }
    return Dictionary(drawn, uniquingKeysWith: { first, _ in first })
  }
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
