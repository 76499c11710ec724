import Detectors
import Telemetry
import TestKit
import Testing
import Tracks

/// DESIGN §7: for every proven finding of run(S∖D), run(S) has an overlapping proven finding of the same rule and
/// subject, or a doubt there that names a record of D.
@Suite("Monotone property") struct MonotoneTests {
  private struct Verdict {
    var subject: String
    var isProven: Bool
    var span: ClosedRange<Int64>?
    var doubted: Set<RecordID>
  }

  private static let rules: [any Detector.Type] = [
    Speeding.self, Overcrowding.self, InspectionOverdue.self, OffSchedule.self,
  ]

  private func run(_ court: Court, _ records: [PositionRecord]) -> [Verdict] {
    let track = court.track(records)
    var verdicts: [Verdict] = []
    for rule in Self.rules {
      let judgement = court.judge(rule, track: track)
      for draft in judgement.drafts {
        verdicts.append(
          Verdict(
            subject: "\(rule.rule.rawValue) \(draft.finding.document?.kind ?? "")",
            isProven: draft.finding.certainty == .proven,
            span: draft.finding.start.flatMap { start in
              draft.finding.end.map { start.seconds...$0.seconds }
            },
            doubted: Set(draft.doubts.flatMap { judgement.names($0.records) })))
      }
    }
    for found in court.judgePersons(DriverUnqualified.self, records) {
      verdicts.append(
        Verdict(
          subject: "driver-unqualified \(found.finding.driver?.text ?? "")",
          isProven: found.finding.certainty == .proven, span: nil,
          doubted: Set(found.finding.doubts.flatMap(\.records))))
    }
    return verdicts
  }

  /// Lines to delete: random, every k-th, contiguous, or a class.
  private func deletion(
    _ records: [PositionRecord], kind: Int, _ random: inout SeededGenerator
  ) -> Set<UInt32> {
    let lines = Set(records.map(\.line)).sorted()
    switch kind {
    case 0:
      let share = Int.random(in: 2...8, using: &random)
      return Set(lines.filter { _ in Int.random(in: 0..<share, using: &random) == 0 })
    case 1:
      let step = UInt32.random(in: 2...6, using: &random)
      return Set(lines.filter { $0 % step == 0 })
    case 2:
      let from = lines.randomElement(using: &random) ?? 0
      return Set(
        lines.filter { $0 >= from && $0 < from + UInt32.random(in: 1...15, using: &random) })
    case 3:  // one record
      return Set([lines.randomElement(using: &random) ?? 0])
    case 4:  // those laid over the drive afterwards
      let first = UInt32(records.count * 2 / 3)
      return Set(lines.filter { $0 >= first })
    case 5:  // far years
      return Set(records.filter { $0.time.date(in: .beijing).components.year != 2026 }.map(\.line))
    case 6:  // slow ones
      return Set(records.filter { ($0.gnssSpeedMilli ?? 0) < 75_000 }.map(\.line))
    default:  // invalid ones and half of the others' neighbours
      return Set(
        records.filter { $0.satellites != nil || $0.statusBits != nil || $0.line % 7 == 3 }.map(
          \.line))
    }
  }

  @Test(arguments: 0..<20)
  func `more records undo a proof only by a doubt that names one of them`(batch: UInt64) throws {
    let court = try Court([
      "vehicles.csv": """
      plate,plate_color,seats,inspection_valid_to,insurance_valid_to
      苏D99001,yellow,19,2026-02-28,2027-01-31
      """,
      "registry.yaml": "complete: [permits]\n",
      "permits.csv": "plate,plate_color,route_ids\n苏D99001,yellow,R1\n",
      "routes.csv": "route_id,windows\nR1,12:00-13:00\n",
      "drivers.csv": "driver_id,qualified_from,qualified_to\nD0001,2020-01-01,2026-01-31\n",
    ])
    var proven = 0
    var rules: Set<String> = []
    for seed in (batch * 16)..<(batch * 16 + 16) {
      let records = HostileDrive.records(seed: seed)
      let whole = run(court, records)
      var random = SeededGenerator(seed: seed ^ 0xD)
      for kind in 0..<8 {
        let deleted = deletion(records, kind: kind, &random)
        let names = Set(deleted.map { RecordID(bits: UInt64($0)) })
        let kept = records.filter { !deleted.contains($0.line) }
        for verdict in run(court, kept) where verdict.isProven {
          proven += 1
          rules.insert(verdict.subject)
          let answers = whole.filter { other in
            guard other.subject == verdict.subject else { return false }
            guard let a = verdict.span, let b = other.span else { return true }
            return a.overlaps(b)
          }
          let holds = answers.contains { $0.isProven || !$0.doubted.isDisjoint(with: names) }
          #expect(
            holds,
            "seed \(seed), deletion \(kind): \(verdict.subject) \(String(describing: verdict.span)) is lost without a word"
          )
        }
      }
    }
    #expect(rules.contains("off-schedule "))
    #expect(proven > 30, "hardly anything was proven: the test tests nothing")
  }
}
