import Detectors
import Foundation
import Geo
import Registry
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

/// Brings records before the detectors the way the engine does, with a registry of a few lines of CSV.
struct Court {
  var ruleBook: RuleBook
  var registry: Registry?
  var zone = ZoneOffset.beijing
  var key = VehicleKey(plate: "苏D99001", color: .yellow)
  var declaredInterval: Int?
  var inferredSources: Set<SourceIndex> = []

  var drivers = ["D0001", "D0002", "D0003"]

  static let day = CivilDate(daysSince1970: 20_514)  // 2026-03-02

  init() throws { ruleBook = try RuleBook.standard() }

  /// Tables by file name; the first line of each is its header.
  init(_ tables: [String: String]) throws {
    try self.init()
    registry = try withTemporaryFolder { folder in
      for (name, text) in tables {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
      let loaded = try Registry.load(folder: folder.path, zone: .beijing)
      for problem in loaded.diagnostics where problem.severity == .error {
        Issue.record("the test's own registry: \(problem.message.en)")
      }
      return loaded.registry
    }
  }

  func track(_ records: [PositionRecord]) -> Track {
    let rank = drivers.indices.map(UInt32.init)
    let thresholds = ruleBook.thresholds(on: Court.day)
    let provider = registry?.vehicle(key, on: Court.day).row?.provider
      .flatMap { registry?.provider($0, on: Court.day).row }
    let excluded = provider?.countExcludes.map { $0.subtracting([.none]).count } ?? 0
    let runs = (registry?.rosterDays(of: key) ?? []).flatMap { day in
      registry?.roster(of: key, on: day) ?? []
    }
    let builder = TrackBuilder(
      context: TrackContext(
        thresholds: thresholds, zone: zone,
        gapCapSeconds: gapCapSeconds(declaredInterval: declaredInterval, thresholds),
        adultsCounted: thresholds.adultsCounted - UInt16(excluded),
        rosteredRuns: runs.compactMap { run in
          guard let start = run.start, let end = run.end, start <= end else { return nil }
          return TimeSpan(start: start, end: end)
        }))
    return builder.build(
      vehicle: key, sorted: records.sorted { $0.precedes($1, driverRank: rank) },
      speedInferred: { inferredSources.contains($0) }, driverTexts: drivers,
      driverRank: rank)
  }

  func context(_ slice: TrackSlice) -> DayContext {
    let date = slice.day.date
    let thresholds = ruleBook.thresholds(on: date)
    let kernel = ProofKernel(ProofAssumptions(thresholds))
    let row = registry?.vehicle(key, on: date) ?? .absent
    return DayContext(
      date: date, zone: zone, vehicle: key, ruleBook: ruleBook, thresholds: thresholds,
      kernel: kernel, registry: registry, vehicleRow: row,
      permits: registry?.permits(of: key, on: date) ?? .absent,
      provider: row.row?.provider.flatMap { registry?.provider($0, on: date).row },
      roster: registry?.roster(of: key, on: date) ?? [], caps: ruleBook.speedCaps(on: date),
      vehicleClass: VehicleClass(
        lengthMillimeters: row.row?.lengthMillimeters, seats: row.row?.seats),
      motion: DayMotion(slice, kernel: kernel, thresholds: thresholds),
      vehicleWord: "registry", datumWord: "declared:wgs84")
  }

  func judge(_ detector: any Detector.Type, _ records: [PositionRecord]) -> Judgement {
    judge(detector, track: track(records))
  }

  func judge(_ detector: any Detector.Type, track: Track) -> Judgement {
    judge([detector], track: track)[0]
  }

  /// One judgement a detector, in their order.
  func judge(_ detectors: [any Detector.Type], track: Track) -> [Judgement] {
    var running = detectors.map { $0.init() }
    var judgements = detectors.map { _ in Judgement(track: track) }
    var last: (TrackSlice, DayContext)?
    let journey = registry.flatMap {
      RouteJourneyBuilder(
        track, registry: $0, zone: zone, thresholds: ruleBook.thresholds(on: Court.day)
      ).journey()
    }
    for day in track.days {
      let slice = TrackSlice(track: track, day: day)
      var context = context(slice)
      context.journey = journey
      for place in running.indices {
        judgements[place].begin(day)
        running[place].consume(slice, context, into: &judgements[place])
        judgements[place].end()
      }
      last = (slice, context)
    }
    if let (slice, context) = last {
      for place in running.indices {
        running[place].finish(slice, context, into: &judgements[place])
      }
    }
    return judgements
  }

  /// The second step, for the facts that the first step of `DriverUnqualified` reported.
  func judgePersons(
    _ detector: any PersonDetector.Type, _ records: [PositionRecord]
  ) -> [PersonFinding] {
    guard let registry else { return [] }
    let judgement = judge(DriverUnqualified.self, records)
    let context = PersonContext(ruleBook: ruleBook, registry: registry)
    return Set(judgement.facts.map(\.driver)).sorted().flatMap { driver in
      detector.judge(
        PersonFacts(
          driver: driver,
          facts: judgement.facts.filter { $0.driver == driver }.map { fact in
            NamedDriverFact(
              day: fact.day, vehicle: key, provider: nil, vehicleClass: nil, byCard: fact.byCard,
              motion: fact.motion.map { judgement.names([$0.from, $0.to]) } ?? [],
              doubts: (fact.motion?.doubts ?? []).map {
                Doubt($0.kind, records: judgement.names($0.records))
              },
              dayDoubts: fact.dayDoubts.map {
                Doubt($0.kind, records: judgement.names($0.records))
              })
          }), context)
    }
  }
}

/// What a detector said, with the check that its coverage has neither hole nor overlap.
struct Judgement: Verdicts {
  let track: Track
  private(set) var drafts: [FindingDraft] = []
  private(set) var facts: [DriverFact] = []
  private(set) var drivings: [DrivingFact] = []
  private(set) var nearMisses: [NearMissGate] = []
  private(set) var judgedSeconds: Int64 = 0
  private(set) var unjudged: [UnjudgedReason: Int64] = [:]
  private(set) var unprovable: [UnjudgedReason: Int64] = [:]
  private var cursor: Int64 = 0
  private var end: Int64 = 0
  private var millimeters: Int64 = 0

  init(track: Track) { self.track = track }

  var findings: [Finding] { drafts.map(\.finding) }
  var certainties: [Certainty] { drafts.map(\.finding.certainty) }
  var doubts: [[Doubt.Kind]] { drafts.map { $0.doubts.map(\.kind) } }

  /// Line of a record stands for its content name.
  func names(_ indices: [Int]) -> [RecordID] {
    indices.map { RecordID(bits: UInt64(track.records[$0].line)) }
  }

  mutating func begin(_ day: Track.Day) {
    cursor = track.seconds(day.range.lowerBound)
    end = track.seconds(day.range.upperBound - 1)
    millimeters = day.millimeters
  }

  mutating func end(_: Void = ()) {
    #expect(cursor == end, "a part of the day was left open")
    #expect(millimeters == 0, "a part of the way was lost")
  }

  private mutating func advance(_ extent: Extent) {
    #expect(extent.fromSeconds == cursor, "a hole or an overlap")
    cursor = extent.toSeconds
    millimeters -= extent.millimeters
  }

  mutating func judged(_ extent: Extent) {
    advance(extent)
    judgedSeconds += extent.seconds
  }

  mutating func unjudged(_ extent: Extent, _ reason: UnjudgedReason) {
    advance(extent)
    unjudged[reason, default: 0] += extent.seconds
  }

  mutating func unprovable(seconds: Int64, _ reason: UnjudgedReason) {
    unprovable[reason, default: 0] += seconds
  }

  mutating func nearMiss(gate: NearMissGate, missedBy: Int64) { nearMisses.append(gate) }
  mutating func finding(_ draft: FindingDraft) { drafts.append(draft) }
  mutating func fact(_ fact: DriverFact) { facts.append(fact) }
  mutating func driving(_ fact: DrivingFact) { drivings.append(fact) }
}
