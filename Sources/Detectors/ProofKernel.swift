package import Geo
import Tracks

// The proof kernel (DESIGN §7): what makes an excess *proven*. It knows two fixes and the printed assumptions,
// nothing else; everything is integer arithmetic that a pocket calculator repeats. A witness is decided from its two
// fixes alone, so more records can never undo it; they can only raise a named doubt, elsewhere.

/// What a proof assumes, printed with it.
package struct ProofAssumptions: Sendable, Hashable {
  /// Horizontal error of a fix, mm (JT/T 794: 15 m).
  package var fixErrorMillimeters: Int64
  /// Taken off the lesser GNSS speed, 0.1 km/h.
  package var speedMarginDeci: Int64
  /// Most that a GNSS speed may differ from the displacement speed, 0.1 km/h.
  package var agreementDeci: Int64
  /// Least and most time between the two fixes of a speed witness, s.
  package var minimumSeconds: Int64
  package var maximumSeconds: Int64
  /// Most time between the two fixes of a motion witness, s.
  package var motionMaximumSeconds: Int64
  /// From this GNSS speed on a vehicle counts as moving, 0.1 km/h.
  package var movingDeci: Int64
  /// Least and most time between the two records of an overcrowding witness, s.
  package var overcrowdingMinimumSeconds: Int64
  package var overcrowdingMaximumSeconds: Int64

  package init(
    fixErrorMillimeters: Int64, speedMarginDeci: Int64, agreementDeci: Int64,
    minimumSeconds: Int64, maximumSeconds: Int64, motionMaximumSeconds: Int64, movingDeci: Int64,
    overcrowdingMinimumSeconds: Int64, overcrowdingMaximumSeconds: Int64
  ) {
    self.fixErrorMillimeters = fixErrorMillimeters
    self.speedMarginDeci = speedMarginDeci
    self.agreementDeci = agreementDeci
    self.minimumSeconds = minimumSeconds
    self.maximumSeconds = maximumSeconds
    self.motionMaximumSeconds = motionMaximumSeconds
    self.movingDeci = movingDeci
    self.overcrowdingMinimumSeconds = overcrowdingMinimumSeconds
    self.overcrowdingMaximumSeconds = overcrowdingMaximumSeconds
  }
}

/// One fix as the kernel sees it; valid by its own fields, or it must not be brought here.
package struct KernelFix: Sendable, Hashable {
  /// Device clock, s.
  package var seconds: Int64
  /// Resolution of that clock: 1 s, or 60 s where it shows minutes only.
  package var clockResolutionSeconds: Int64
  /// WGS-84.
  package var place: Coordinate
  /// Digits printed after the point.
  package var coordinateDigits: Int
  /// GNSS speed, 0.1 km/h.
  package var speedDeci: Int64

  package init(
    seconds: Int64, clockResolutionSeconds: Int64, place: Coordinate, coordinateDigits: Int,
    speedDeci: Int64
  ) {
    self.seconds = seconds
    self.clockResolutionSeconds = clockResolutionSeconds
    self.place = place
    self.coordinateDigits = coordinateDigits
    self.speedDeci = speedDeci
  }
}

/// What two fixes certify.
package struct SpeedWitness: Sendable, Hashable {
  /// min(v_d, v_g), rounded down, 0.1 km/h: the vehicle's mean speed between the fixes was at least this.
  package var certifiedDeci: Int64
  package var displacementDeci: Int64
  package var gnssDeci: Int64
  package var chordMillimeters: Int64
}

package struct ProofKernel: Sendable {
  package let assumptions: ProofAssumptions

  package init(_ assumptions: ProofAssumptions) { self.assumptions = assumptions }

  /// The speed that fixes `i` and `j` certify, or nil when they are no witness at all.
  ///
  /// v_d = (d − eᵢ − eⱼ) / (Δt + τ); v_g = min(gᵢ, gⱼ) − margin; both gᵢ and gⱼ within the agreement of d / Δt.
  package func speedWitness(_ i: KernelFix, _ j: KernelFix) -> SpeedWitness? {
    let elapsed = j.seconds - i.seconds
    guard elapsed >= assumptions.minimumSeconds, elapsed <= assumptions.maximumSeconds else {
      return nil
    }
    let chord = distanceMillimeters(i.place, j.place)
    guard agrees(i.speedDeci, chord, elapsed), agrees(j.speedDeci, chord, elapsed) else {
      return nil
    }
    let certain = chord - errorMillimeters(i) - errorMillimeters(j)
    guard certain > 0 else { return nil }
    let displacement =
      certain * 36 / ((elapsed + max(i.clockResolutionSeconds, j.clockResolutionSeconds)) * 1000)
    let gnss = min(i.speedDeci, j.speedDeci) - assumptions.speedMarginDeci
    return SpeedWitness(
      certifiedDeci: min(displacement, gnss), displacementDeci: displacement, gnssDeci: gnss,
      chordMillimeters: chord)
  }

  /// |g − d·36/(1000·Δt)| ≤ agreement, multiplied out so that nothing is rounded.
  private func agrees(_ speedDeci: Int64, _ chord: Int64, _ elapsed: Int64) -> Bool {
    abs(speedDeci * 1000 * elapsed - chord * 36) <= assumptions.agreementDeci * 1000 * elapsed
  }

  /// Whether the two fixes prove that the vehicle moved: apart by more than both errors, both moving.
  package func isMotionWitness(_ i: KernelFix, _ j: KernelFix) -> Bool {
    let elapsed = j.seconds - i.seconds
    return elapsed >= 0 && elapsed <= assumptions.motionMaximumSeconds
      && i.speedDeci >= assumptions.movingDeci && j.speedDeci >= assumptions.movingDeci
      && distanceMillimeters(i.place, j.place) > errorMillimeters(i) + errorMillimeters(j)
  }

  /// Whether two absolute counts prove more persons than seats: both moving, long enough apart.
  package func isOvercrowdingWitness(
    _ i: KernelFix, persons personsI: Int, _ j: KernelFix, persons personsJ: Int, seats: Int
  ) -> Bool {
    let elapsed = j.seconds - i.seconds
    return elapsed >= assumptions.overcrowdingMinimumSeconds
      && elapsed <= assumptions.overcrowdingMaximumSeconds
      && i.speedDeci > assumptions.movingDeci && j.speedDeci > assumptions.movingDeci
      && personsI > seats && personsJ > seats
  }

  /// Error of a fix: the receiver's, and half a step of the last printed digit on both axes.
  package func errorMillimeters(_ fix: KernelFix) -> Int64 {
    assumptions.fixErrorMillimeters + Self.printingErrorMillimeters(digits: fix.coordinateDigits)
  }

  /// Half a step of the last printed digit, diagonally, rounded up.
  package static func printingErrorMillimeters(digits: Int) -> Int64 {
    Tracks.printingErrorMillimeters(digits: digits)
  }
}
