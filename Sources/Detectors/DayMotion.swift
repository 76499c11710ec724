package import RuleBook
import Telemetry
package import Tracks

/// Two records that show the vehicle moving.
package struct MotionEvidence: Sendable, Hashable {
  package var from: Int
  package var to: Int
  /// Empty when it is a motion witness without a doubt.
  package var doubts: [DraftDoubt]

  package var isProof: Bool { doubts.isEmpty }
}

/// The day's motion, for rules that ask only whether the bus was on the road.
package struct DayMotion: Sendable {
  package var any: MotionEvidence?
  /// With students certainly aboard on both records.
  package var withStudents: MotionEvidence?
  /// Without a count that says nobody was aboard.
  package var perhapsWithStudents: MotionEvidence?

  package init(_ slice: TrackSlice, kernel: ProofKernel, thresholds: Thresholds) {
    let search = MotionSearch(slice, kernel: kernel, thresholds: thresholds)
    any = search.first { _ in true }
    // Without any motion there is none of a kind.
    guard any != nil else { return }
    withStudents = search.first { slice.track.fixes[$0].students.isCertain }
    perhapsWithStudents = search.first { !slice.track.fixes[$0].students.isEmpty }
  }
}

/// Finds the earliest motion witness of a day among records of a kind.
package struct MotionSearch {
  private let slice: TrackSlice
  private let kernel: ProofKernel
  private let minuteClockSeconds: Int64
  private let judge: WitnessDoubts

  package init(_ slice: TrackSlice, kernel: ProofKernel, thresholds: Thresholds) {
    self.slice = slice
    self.kernel = kernel
    minuteClockSeconds = thresholds.minuteClockSeconds
    judge = WitnessDoubts(slice.track)
  }

  /// The first witness without a doubt, else the first with one and what speaks against all of the day, else
  /// displacement alone, else nil.
  package func first(where isEligible: (Int) -> Bool) -> MotionEvidence? {
    first(in: slice.day.range, where: isEligible)
  }

  /// The same among some records of the day, ascending.
  package func first(
    in indices: some Sequence<Int>, where isEligible: (Int) -> Bool
  ) -> MotionEvidence? {
    clean(indices, where: isEligible) ?? doubtful(indices, where: isEligible)
      ?? byDisplacement(indices, where: isEligible)
  }

  /// Pairs of fixes that nothing speaks against, without a jump between them.
  private func clean(
    _ indices: some Sequence<Int>, where isEligible: (Int) -> Bool
  ) -> MotionEvidence? {
    let track = slice.track
    var window = CandidateWindow()
    var last: Int?
    for index in indices where isEligible(index) {
      guard track.fixes[index].flags.isEmpty, let fix = movingFix(index) else { continue }
      if let last, judge.hasJump(last, index) { window.clear() }
      last = index
      let admission = window.admit(index, fix, within: kernel.assumptions.motionMaximumSeconds)
      guard admission == .paired else { continue }
      for earlier in window.earlier
      where !earlier.isCrowded && kernel.isMotionWitness(earlier.fix, fix) {
        return MotionEvidence(from: earlier.index, to: index, doubts: [])
      }
    }
    return nil
  }

  /// The first pair at all, with the doubts about every moving fix: any of them may have been half of a proof.
  private func doubtful(
    _ indices: some Sequence<Int>, where isEligible: (Int) -> Bool
  ) -> MotionEvidence? {
    let track = slice.track
    var window = CandidateWindow()
    var found: MotionEvidence?
    var doubts = DoubtSet()
    var candidates: [Int] = []
    for index in indices where isEligible(index) {
      guard let fix = movingFix(index) else { continue }
      candidates.append(index)
      guard found == nil else { continue }
      let admission = window.admit(index, fix, within: kernel.assumptions.motionMaximumSeconds)
      guard admission == .paired else { continue }
      for earlier in window.earlier
      where !earlier.isCrowded && kernel.isMotionWitness(earlier.fix, fix) {
        found = MotionEvidence(from: earlier.index, to: index, doubts: [])
        judge.add(earlier.index, index, to: &doubts)
        break
      }
    }
    guard var found, let first = candidates.first, let last = candidates.last else { return nil }
    for index in candidates where !track.fixes[index].flags.contains(.speedInferred) {
      judge.add(index, to: &doubts)
    }
    // A jump between two fixes that are good in themselves.
    if !candidates.allSatisfy({ track.fixes[$0].flags.contains(.speedInferred) }) {
      judge.addJumps(first, last, to: &doubts)
    }
    found.doubts = doubts.drafts
    return found
  }

  private func movingFix(_ index: Int) -> KernelFix? {
    guard let fix = slice.track.kernelFix(index, minuteClockSeconds: minuteClockSeconds),
      fix.speedDeci >= kernel.assumptions.movingDeci
    else { return nil }
    return fix
  }

  /// Without speeds: one accepted step that no drift explains.
  private func byDisplacement(
    _ indices: some Sequence<Int>, where isEligible: (Int) -> Bool
  ) -> MotionEvidence? {
    let track = slice.track
    for index in indices where isEligible(index) {
      let fix = track.fixes[index]
      let before = Int(fix.previousAccepted)
      guard fix.isAccepted, fix.speedDeci < 0, before >= slice.day.range.lowerBound,
        Int64(track.records[index].deviceSeconds) - Int64(track.records[before].deviceSeconds)
          <= kernel.assumptions.motionMaximumSeconds,
        fix.stepMillimeters > Self.driftMillimeters, isEligible(before)
      else { continue }
      return MotionEvidence(
        from: before, to: index, doubts: [DraftDoubt(.noMotionWitness)])
    }
    return nil
  }

  /// Farther than a parked receiver drifts within two minutes: 200 m, several times the worst seen.
  private static let driftMillimeters: Int64 = 200_000
}
