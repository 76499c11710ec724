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
    withStudents = search.first { slice.track.fixes[$0].students == .yes }
    perhapsWithStudents = search.first { slice.track.fixes[$0].students != .no }
    any = search.first { _ in true }
  }
}

/// Finds the earliest motion witness of a day among records of a kind.
package struct MotionSearch {
  private let slice: TrackSlice
  private let kernel: ProofKernel
  private let minuteClockSeconds: Int64

  package init(_ slice: TrackSlice, kernel: ProofKernel, thresholds: Thresholds) {
    self.slice = slice
    self.kernel = kernel
    minuteClockSeconds = thresholds.minuteClockSeconds
  }

  /// The first witness without a doubt, else the first with one, else displacement alone, else nil.
  package func first(where isEligible: (Int) -> Bool) -> MotionEvidence? {
    var doubtful: MotionEvidence?
    let track = slice.track
    let doubts = WitnessDoubts(track)
    var window: [(index: Int, fix: KernelFix)] = []
    var oldest = 0
    for index in slice.day.range where isEligible(index) {
      guard let fix = track.kernelFix(index, minuteClockSeconds: minuteClockSeconds),
        fix.speedDeci >= kernel.assumptions.movingDeci
      else { continue }
      while oldest < window.count,
        fix.seconds - window[oldest].fix.seconds > kernel.assumptions.motionMaximumSeconds
      {
        oldest += 1
      }
      for candidate in window[oldest...] where kernel.isMotionWitness(candidate.fix, fix) {
        var found = MotionEvidence(
          from: candidate.index, to: index, doubts: doubts.about(candidate.index, index))
        if track.fixes[candidate.index].flags.contains(.speedInferred)
          || track.fixes[index].flags.contains(.speedInferred)
        {
          found.doubts.append(DraftDoubt(.speedUnitInferred))
        }
        if found.isProof { return found }
        if doubtful == nil { doubtful = found }
      }
      if window.count - oldest >= Self.windowCapacity { oldest += 1 }
      window.append((index, fix))
    }
    return doubtful ?? byDisplacement(where: isEligible)
  }

  /// Bound on the pairs tried for one record, against inputs with thousands of records a second.
  private static let windowCapacity = 1024

  /// Without speeds: one accepted step that no drift explains.
  private func byDisplacement(where isEligible: (Int) -> Bool) -> MotionEvidence? {
    let track = slice.track
    for index in slice.day.range where isEligible(index) {
      let fix = track.fixes[index]
      let before = Int(fix.previousAccepted)
      guard fix.isAccepted, fix.speedDeci < 0, before >= slice.day.range.lowerBound,
        track.seconds(index) - track.seconds(before) <= kernel.assumptions.motionMaximumSeconds,
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
