import RuleBook
import Telemetry
import Tracks

/// Finds every pair of fixes that certifies more than the highest plausible limit.
///
/// Candidates are fixes with students certainly aboard and a GNSS speed that could certify; which pairs are
/// witnesses is the kernel's word alone.
struct WitnessSearch {
  private(set) var groups = WitnessGroups()
  private var window = CandidateWindow()

  mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, highestDeci: Int64
  ) {
    let assumptions = day.kernel.assumptions
    let least = highestDeci + assumptions.speedMarginDeci
    guard Int64(slice.day.traits.greatestSpeedDeci) > least else { return }
    let minuteClock = day.thresholds.minuteClockSeconds
    let judge = WitnessDoubts(slice.track)
    for index in slice.day.range {
      let fix = slice.track.fixes[index]
      guard Int64(fix.speedDeci) > least, fix.students.isCertain,
        let candidate = slice.track.kernelFix(index, minuteClockSeconds: minuteClock)
      else { continue }
      pair(index, candidate, judge, day.kernel, highestDeci)
    }
  }

  private mutating func pair(
    _ index: Int, _ fix: KernelFix, _ judge: WitnessDoubts, _ kernel: ProofKernel,
    _ limitDeci: Int64
  ) {
    let admission = window.admit(index, fix, within: kernel.assumptions.maximumSeconds)
    if admission == .beyond { return }
    for earlier in window.earlier {
      if admission == .crowded || earlier.isCrowded {
        crowd(earlier, index, fix, admission, judge, kernel)
        continue
      }
      guard let witness = kernel.speedWitness(earlier.fix, fix),
        witness.certifiedDeci > limitDeci,
        groups.needs(from: earlier.index, to: index, value: witness.certifiedDeci)
      else { continue }
      let isClean =
        judge.isClean(earlier.index, index)
        && !judge.isSlow(earlier.index, index, limitDeci: limitDeci)
      groups.take(
        from: earlier.index, to: index, value: witness.certifiedDeci, isClean: isClean
      ) { fresh, doubts in
        for member in fresh { judge.add(member, to: &doubts) }
        judge.addJumps(earlier.index, index, to: &doubts)
        judge.addSlow(earlier.index, index, limitDeci: limitDeci, to: &doubts)
      }
    }
  }

  /// A second with too many records to pair each may hide a witness; the doubt names them all.
  private mutating func crowd(
    _ earlier: CandidateWindow.Candidate, _ index: Int, _ fix: KernelFix,
    _ admission: CandidateWindow.Admission, _ judge: WitnessDoubts, _ kernel: ProofKernel
  ) {
    guard fix.seconds - earlier.fix.seconds >= kernel.assumptions.minimumSeconds,
      groups.needs(from: earlier.index, to: index, value: 0)
    else { return }
    groups.take(from: earlier.index, to: index, value: 0, isClean: false) { fresh, doubts in
      if earlier.isCrowded { judge.addSecond(earlier.index, to: &doubts) }
      if admission == .crowded { judge.addSecond(index, to: &doubts) }
      for member in fresh { judge.add(member, to: &doubts) }
    }
  }
}
