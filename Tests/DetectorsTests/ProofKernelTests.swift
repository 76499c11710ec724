import Detectors
import Geo
import Testing

/// Expected values worked out by hand at the equator, where a millionth of a degree of longitude is
/// 6,378,137 m · π/180 · 1e-6 = 0.111319491 m.
@Suite("Proof kernel") struct ProofKernelTests {
  let kernel = ProofKernel(
    ProofAssumptions(
      fixErrorMillimeters: 15_000, speedMarginDeci: 20, agreementDeci: 150, minimumSeconds: 15,
      maximumSeconds: 120, motionMaximumSeconds: 120, movingDeci: 100,
      overcrowdingMinimumSeconds: 30, overcrowdingMaximumSeconds: 180))

  func fix(
    _ seconds: Int64, east: Int32, speed: Int64, digits: Int = 6, clock: Int64 = 1
  ) -> KernelFix {
    KernelFix(
      seconds: seconds, clockResolutionSeconds: clock,
      place: Coordinate(longitudeE6: east, latitudeE6: 0), coordinateDigits: digits,
      speedDeci: speed)
  }

  @Test func `certifies the lesser of displacement and GNSS speed`() throws {
    // 15,000 millionths = 1,669.792 m in 60 s. Less 2 × 15.079 m is 1,639.634 m over 61 s = 26.879 m/s = 96.7 km/h.
    let witness = try #require(
      kernel.speedWitness(fix(0, east: 0, speed: 1000), fix(60, east: 15_000, speed: 990)))
    #expect(witness.displacementDeci == 967)
    #expect(witness.gnssDeci == 970)
    #expect(witness.certifiedDeci == 967)
    // With a lesser GNSS speed that one speaks: 95.0 − 2.0.
    let slower = try #require(
      kernel.speedWitness(fix(0, east: 0, speed: 950), fix(60, east: 15_000, speed: 990)))
    #expect(slower.certifiedDeci == 930)
  }

  @Test(arguments: [(14, false), (15, true), (120, true), (121, false)])
  func `takes only fixes 15 to 120 s apart`(seconds: Int64, isWitness: Bool) {
    // 250 millionths a second are 27.83 m/s, 100.2 km/h.
    let witness = kernel.speedWitness(
      fix(0, east: 0, speed: 1000), fix(seconds, east: Int32(seconds) * 250, speed: 1000))
    #expect((witness != nil) == isWitness)
  }

  @Test func `refuses speeds that differ from the displacement by more than 15`() {
    // Displacement 100.187 km/h: 115.1 agrees to within 15, 115.2 does not; 85.2 does, 85.1 does not.
    #expect(
      kernel.speedWitness(fix(0, east: 0, speed: 1151), fix(60, east: 15_000, speed: 1000)) != nil)
    #expect(
      kernel.speedWitness(fix(0, east: 0, speed: 1152), fix(60, east: 15_000, speed: 1000)) == nil)
    #expect(
      kernel.speedWitness(fix(0, east: 0, speed: 1000), fix(60, east: 15_000, speed: 852)) != nil)
    #expect(
      kernel.speedWitness(fix(0, east: 0, speed: 1000), fix(60, east: 15_000, speed: 851)) == nil)
  }

  @Test func `widens the error by the digits that were not printed`() {
    // Half a step of the last digit on both axes: 78.98 m at three digits, 0.079 m at six.
    #expect(ProofKernel.printingErrorMillimeters(digits: 6) == 79)
    #expect(ProofKernel.printingErrorMillimeters(digits: 5) == 790)
    #expect(ProofKernel.printingErrorMillimeters(digits: 3) == 78_980)
    #expect(ProofKernel.printingErrorMillimeters(digits: 8) == 158)
    // Three digits: 1,669.792 − 2 × 93.98 = 1,481.832 m over 61 s = 87.4 km/h.
    let witness = kernel.speedWitness(
      fix(0, east: 0, speed: 1000, digits: 3), fix(60, east: 15_000, speed: 1000, digits: 3))
    #expect(witness?.certifiedDeci == 874)
  }

  @Test func `stretches the time of a clock without seconds`() {
    // 30,000 millionths = 3,339.585 m in 120 s (100.2 km/h); over 120 + 60 s less errors: 66.1 km/h.
    let witness = kernel.speedWitness(
      fix(0, east: 0, speed: 1000, clock: 60), fix(120, east: 30_000, speed: 1000, clock: 60))
    #expect(witness?.certifiedDeci == 661)
  }

  @Test func `motion needs both fixes moving and apart by more than both errors`() {
    // 271 millionths = 30.168 m, just above 30.158 m; 270 = 30.056 m, just below.
    #expect(kernel.isMotionWitness(fix(0, east: 0, speed: 100), fix(5, east: 271, speed: 100)))
    #expect(!kernel.isMotionWitness(fix(0, east: 0, speed: 100), fix(5, east: 270, speed: 100)))
    #expect(!kernel.isMotionWitness(fix(0, east: 0, speed: 99), fix(5, east: 271, speed: 100)))
    #expect(!kernel.isMotionWitness(fix(0, east: 0, speed: 100), fix(121, east: 2000, speed: 100)))
  }

  @Test func `overcrowding needs two counts above the seats 30 s apart while moving`() {
    func holds(_ seconds: Int64, _ first: Int, _ second: Int, speed: Int64 = 300) -> Bool {
      kernel.isOvercrowdingWitness(
        fix(0, east: 0, speed: speed), persons: first, fix(seconds, east: 2000, speed: 300),
        persons: second, seats: 19)
    }
    #expect(holds(30, 20, 20))
    #expect(!holds(29, 20, 20))
    #expect(!holds(30, 19, 20))
    #expect(!holds(30, 20, 19))
    #expect(!holds(30, 20, 20, speed: 100))
    #expect(!holds(181, 20, 20))
  }
}
