import Analysis
import Ingest
import Telemetry
import TestKit
import Testing

/// DESIGN §7: for every proven finding of run(S∖D), run(S) has an overlapping proven finding of the same rule and
/// subject, or a doubt there that names a record of D.
@Suite("Monotone proof") struct MonotoneTests {
  private struct Place: Hashable {
    var source: SourceIndex
    var line: UInt32
  }

  @Test func `holds when records are deleted at random, by step, in a row and by class`()
    async throws
  {
    let harness = try CountyHarness()
    let all = try await harness.read([fixturePath("county/logs")])
    let whole = try await harness.judge(all)
    #expect(whole.findings.contains { $0.certainty == .proven })
    var random = SeededGenerator(seed: 20_260_302)
    for round in 0..<24 {
      let isDeleted = deletion(round, &random)
      var part = all
      for block in part.store.blocks.indices {
        part.store.blocks[block].removeAll(where: isDeleted)
      }
      let rest = try await harness.judge(part)
      let deleted = Set(
        all.store.blocks.joined().filter(isDeleted).map {
          Place(source: $0.source, line: $0.line)
        })
      for finding in rest.findings where finding.certainty == .proven {
        #expect(
          isAnswered(finding, whole, deleted),
          "round \(round): \(finding.rule) \(finding.vehicle?.plate ?? finding.driver?.text ?? "")")
      }
    }
  }

  private func deletion(
    _ round: Int, _ random: inout SeededGenerator
  ) -> (PositionRecord) -> Bool {
    let salt = random.next()
    switch round % 4 {
    case 0:
      let share = UInt64(1 + round / 4 * 2)
      return { (((UInt64($0.line) &* 0x9E37_79B9_7F4A_7C15) ^ salt) >> 32) % 12 < share }
    case 1:
      let step = UInt32(2 + round / 4)
      return { $0.line % step == 0 }
    case 2:
      let from = UInt32(1_772_406_000 + salt % 40_000)
      let to = from + UInt32(60 * (1 + round))
      return { $0.deviceSeconds >= from && $0.deviceSeconds < to }
    default:
      let speed = UInt32(40_000 + salt % 60_000)
      if round % 8 == 3 { return { ($0.gnssSpeedMilli ?? 0) < speed } }
      return { $0.personsAboard == nil }
    }
  }

  private func isAnswered(
    _ finding: Finding, _ whole: CheckResult, _ deleted: Set<Place>
  ) -> Bool {
    let there = whole.findings.filter {
      $0.rule == finding.rule && $0.vehicle == finding.vehicle && $0.driver == finding.driver
        || $0.rule == finding.rule && $0.vehicle != nil && $0.vehicle == finding.vehicle
    }.filter { other in
      guard let start = finding.start, let end = finding.end, let otherStart = other.start,
        let otherEnd = other.end
      else { return other.document == finding.document }
      return otherStart <= end && start <= otherEnd
    }
    if there.contains(where: { $0.certainty == .proven }) { return true }
    let named = Set(there.flatMap(\.doubts).flatMap(\.records))
    return whole.evidence.contains {
      named.contains($0.record) && deleted.contains(Place(source: $0.source, line: $0.line))
    }
  }
}
