import Analysis
import Foundation
import Telemetry
import TestKit
import Testing

/// DESIGN §7: for every proven finding of run(S∖D), run(S) has an overlapping proven finding of the same rule and
/// subject, or a doubt there that names a record of D.
@Suite("Continuous driving only grows with more records") struct FatigueMonotoneTests {
  /// A shift around the limit with stops, rests around twenty minutes, a change of bus and what goes wrong in logs.
  private func shift(_ random: inout SeededGenerator) -> Shift {
    var shift = Shift()
    shift.interval = [15, 20, 30].pick(&random)
    // Standstill that may add up before the readings of rest differ.
    var left = Int.random(in: 500...1300, using: &random)
    var second = 6 * 3600
    var bus = 0
    let end = second + Int.random(in: 14_400...17_500, using: &random)
    func clock(_ second: Int) -> String { "\(second / 3600):\(second / 60 % 60):\(second % 60)" }
    while second < end {
      let drive = Int.random(in: 300...2400, using: &random)
      shift.drive(bus, 0, clock(second), clock(second + drive))
      second += drive
      let stop = min(left, [30, 40, 60, 300, 900].pick(&random))
      left = max(30, left - stop)
      shift.stand(bus, 0, clock(second), clock(second + stop))
      second += stop
      if Int.random(in: 0..<6, using: &random) == 0 { bus = 1 - bus }
    }
    let rate = [50, 200, 800].pick(&random)
    shift.change { disturb(&$0, rate, &random) }
    return shift
  }

  private func disturb(
    _ records: inout [PositionRecord], _ rate: Int, _ random: inout SeededGenerator
  ) {
    if Int.random(in: 0..<2, using: &random) == 0 {
      // Another device under the same plate for longer than a rest.
      let from = Shift.midnight + .random(in: 21_600...34_000, using: &random)
      let end = from + .random(in: 1300...2400, using: &random)
      for record in records where from <= record.deviceSeconds && record.deviceSeconds < end {
        var other = record
        other.longitudeE6 += 50_000
        other.line = UInt32(records.count + 2)
        records.append(other)
      }
    }
    for index in records.indices where Int.random(in: 0..<rate, using: &random) == 0 {
      switch Int.random(in: 0..<7, using: &random) {
      case 0: records[index].latitudeE6 += 15_000
      case 1: records[index].gnssSpeedMilli = 130_000
      case 2: records[index].satellites = 3
      case 3: records[index].driver = 1
      case 4:  // says something else of the same second
        var other = records[index]
        other.latitudeE6 += 900
        other.line = UInt32(records.count + 2)
        records.append(other)
      case 5:  // the same card in the other bus
        var other = records[index]
        other.vehicle = 1 - other.vehicle
        other.line = UInt32(records.count + 2)
        records.append(other)
        other.deviceSeconds += 20
        other.latitudeE6 += 1800
        other.line += 1
        records.append(other)
      default: records[index].gnssSpeedMilli = nil
      }
    }
  }

  private func deletion(
    _ kind: Int, _ records: [PositionRecord], _ random: inout SeededGenerator
  ) -> (PositionRecord) -> Bool {
    switch kind {
    case 0:
      let step = UInt32.random(in: 2...5, using: &random)
      return { $0.line % step == 0 }
    case 1: return { ($0.gnssSpeedMilli ?? 0) < 10_000 }
    case 2:
      let from = Shift.midnight + .random(in: 21_600...36_000, using: &random)
      let to = from + .random(in: 60...1000, using: &random)
      return { from <= $0.deviceSeconds && $0.deviceSeconds < to }
    case 3: return { $0.vehicle == 1 }
    case 4:
      // What was laid over the shift.
      return { $0.longitudeE6 != 119_900_000 }
    default:
      let seed = random.next()
      return { (UInt64($0.line) &* 0x9E37_79B9_7F4A_7C15 ^ seed) >> 60 == 0 }
    }
  }

  /// Seeds of a batch; more can be asked for.
  private let seeds =
    ProcessInfo.processInfo.environment["CHAPERONE_FATIGUE_SEEDS"].flatMap(UInt64.init) ?? 8

  @Test(arguments: 0..<2 as Range<UInt64>)
  func `or a doubt names one of them`(batch: UInt64) async throws {
    var proven = 0
    for seed in batch * seeds..<(batch + 1) * seeds {
      var random = SeededGenerator(seed: seed)
      let shift = shift(&random)
      let whole = try await shift.check()
      let lines = Dictionary(grouping: whole.evidence, by: \.record).mapValues { $0.map(\.line) }
      for kind in 0..<6 {
        let isDeleted = deletion(kind, shift.records, &random)
        let deleted = Set(shift.records.filter(isDeleted).map(\.line))
        let rest = try await shift.check(shift.records.filter { !isDeleted($0) })
        for finding in rest.findings
        where finding.rule == .fatigueContinuous && finding.certainty == .proven {
          proven += 1
          let there = whole.findings.filter {
            $0.rule == finding.rule && $0.driver == finding.driver
              && ($0.start ?? finding.start!) <= finding.end!
              && finding.start! <= ($0.end ?? finding.end!)
          }
          let named = Set(there.flatMap(\.doubts).flatMap(\.records).flatMap { lines[$0] ?? [] })
          #expect(
            there.contains { $0.certainty == .proven } || !named.isDisjoint(with: deleted),
            "seed \(seed), deletion \(kind): lost without a word")
        }
      }
    }
    #expect(proven > 0, "nothing was proven: the test tests nothing")
  }
}
