import Detectors
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

/// Holds the window search against all pairs.
@Suite("Witness search") struct WitnessSearchTests {
  private struct Pair {
    var from: Int
    var to: Int
    var certified: Int64
    var isClean: Bool
  }

  /// Every pair of fixes that certifies more than 80, by definition.
  private func allPairs(_ track: Track, _ court: Court) -> [Pair] {
    let thresholds = court.ruleBook.thresholds(on: Court.day)
    let kernel = ProofKernel(ProofAssumptions(thresholds))
    let judge = WitnessDoubts(track)
    var pairs: [Pair] = []
    for j in track.records.indices where track.fixes[j].students == .yes {
      guard let later = track.kernelFix(j, minuteClockSeconds: thresholds.minuteClockSeconds),
        !court.ruleBook.speedCaps(on: track.time(j).date(in: court.zone)).isEmpty
      else { continue }
      for i in 0..<j where track.fixes[i].students == .yes {
        guard track.seconds(j) - track.seconds(i) <= 200,
          let earlier = track.kernelFix(i, minuteClockSeconds: thresholds.minuteClockSeconds),
          let witness = kernel.speedWitness(earlier, later), witness.certifiedDeci > 800
        else { continue }
        let isClean =
          judge.about(i, j).isEmpty && judge.slowBetween(i, j, limitDeci: 800) == nil
          && !track.fixes[i].flags.contains(.speedInferred)
          && !track.fixes[j].flags.contains(.speedInferred)
        pairs.append(Pair(from: i, to: j, certified: witness.certifiedDeci, isClean: isClean))
      }
    }
    return pairs
  }

  @Test(arguments: 0..<16)
  func `finds what all pairs find, and the same strongest value`(batch: UInt64) throws {
    var court = try Court()
    var proven = 0
    for seed in (batch * 40)..<(batch * 40 + 40) {
      if batch == 15 { court.inferredSources = [0] }
      let track = court.track(HostileDrive.records(seed: seed))
      let pairs = allPairs(track, court)
      let drafts = court.judge(Speeding.self, track: track).drafts
      for pair in pairs {
        let holder = drafts.first { draft in
          draft.span.map { $0.lowerBound <= pair.from && pair.to <= $0.upperBound } ?? false
        }
        #expect(holder != nil, "seed \(seed): pair \(pair.from), \(pair.to) lies in no finding")
        if pair.isClean {
          #expect(
            holder?.finding.certainty == .proven, "seed \(seed): pair \(pair.from), \(pair.to)")
        }
      }
      for draft in drafts {
        guard let span = draft.span else { continue }
        let inside = pairs.filter {
          $0.isClean && $0.from >= span.lowerBound && $0.to <= span.upperBound
        }
        let best = inside.map(\.certified).max()
        #expect((draft.finding.certainty == .proven) == (best != nil), "seed \(seed)")
        #expect(
          draft.finding.measured.first { $0.key == .certifiedKmh }?.scaled == best, "seed \(seed)")
        if let witness = draft.witness {
          proven += 1
          #expect(
            inside.contains { $0.from == witness.0 && $0.to == witness.1 && $0.certified == best })
          #expect(draft.evidence.contains(witness.0) && draft.evidence.contains(witness.1))
        }
      }
    }
    #expect(proven > 10 || batch == 15, "hardly anything was proven: the test tests nothing")
  }
}
