import RuleBook
import Telemetry
import Tracks

/// A speed witness and what speaks against it.
struct FoundWitness {
  var from: Int
  var to: Int
  var witness: SpeedWitness
  var limitDeci: Int64
  var doubts: [DraftDoubt]
}

/// Finds every pair of fixes that certifies more than the highest plausible limit.
///
/// Candidates are fixes with students certainly aboard and a GNSS speed that could certify; which pairs are
/// witnesses is the kernel's word alone.
struct WitnessSearch {
  private(set) var found: [FoundWitness] = []
  private var window: [(index: Int, fix: KernelFix)] = []
  private var oldest = 0
  /// Last fix of the latest clean witness, and the best that clean witnesses of its chain certify.
  private var cleanTo = -1
  private var bestCertified: Int64 = 0

  mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, highestDeci: Int64
  ) {
    let assumptions = day.kernel.assumptions
    let least = highestDeci + assumptions.speedMarginDeci
    let minuteClock = day.thresholds.minuteClockSeconds
    for index in slice.day.range {
      let fix = slice.track.fixes[index]
      guard Int64(fix.speedDeci) > least, fix.students == .yes,
        let candidate = slice.track.kernelFix(index, minuteClockSeconds: minuteClock)
      else { continue }
      pair(index, candidate, slice.track, day.kernel, highestDeci)
    }
  }

  private mutating func pair(
    _ index: Int, _ fix: KernelFix, _ track: Track, _ kernel: ProofKernel, _ limitDeci: Int64
  ) {
    let maximum = kernel.assumptions.maximumSeconds
    while oldest < window.count, fix.seconds - window[oldest].fix.seconds > maximum {
      oldest += 1
    }
    if oldest > 4096 {
      window.removeFirst(oldest)
      oldest = 0
    }
    if oldest == window.count { bestCertified = 0 }
    for position in oldest..<max(oldest, window.count) {
      let earlier = window[position]
      guard let witness = kernel.speedWitness(earlier.fix, fix),
        witness.certifiedDeci > limitDeci
      else { continue }
      keep(earlier.index, index, witness, track, limitDeci)
    }
    // Bound on hostile input: of one second at most this many records take part.
    let sameSecond = window.suffix(Self.sameSecondCapacity).filter {
      $0.fix.seconds == fix.seconds
    }
    if sameSecond.count < Self.sameSecondCapacity { window.append((index, fix)) }
  }

  private static let sameSecondCapacity = 8

  private mutating func keep(
    _ i: Int, _ j: Int, _ witness: SpeedWitness, _ track: Track, _ limitDeci: Int64
  ) {
    // A clean witness that ends here, reaches as far back and certifies as much already says it all.
    if cleanTo == j, witness.certifiedDeci <= bestCertified { return }
    let judge = WitnessDoubts(track)
    var doubts = judge.about(i, j)
    if let slow = judge.slowBetween(i, j, limitDeci: limitDeci) { doubts.append(slow) }
    if track.fixes[i].flags.contains(.speedInferred)
      || track.fixes[j].flags.contains(.speedInferred)
    {
      doubts.append(DraftDoubt(.speedUnitInferred))
    }
    if doubts.isEmpty {
      cleanTo = j
      bestCertified = max(bestCertified, witness.certifiedDeci)
    }
    found.append(
      FoundWitness(from: i, to: j, witness: witness, limitDeci: limitDeci, doubts: doubts))
  }
}
