import Detectors
import Telemetry
import Tracks

/// Takes one vehicle's verdicts and keeps the sums of its coverage exact.
struct VerdictCollector: Verdicts {
  private(set) var drafts: [FindingDraft] = []
  private(set) var facts: [DriverFact] = []
  private(set) var drivings: [DrivingFact] = []
  /// One line a day and rule, in that order.
  private(set) var lines: [CoverageLine] = []
  private var current: CoverageLine?
  /// Unjudged extents of the open line by the rank of their reason.
  private var unjudged = [CoverageLine.Extent](
    repeating: CoverageLine.Extent(), count: UnjudgedReason.allCases.count)
  private var judgedSum = CoverageLine.Extent()
  private var cursorSeconds: Int64 = 0
  private var endSeconds: Int64 = 0

  /// Opens the line of one rule and day; `base` is what must be accounted for.
  mutating func begin(_ line: CoverageLine, base: Extent) {
    current = line
    current?.baseSeconds = base.seconds
    current?.baseMillimeters = base.millimeters
    cursorSeconds = base.fromSeconds
    endSeconds = base.toSeconds
  }

  /// Closes the line; every second and millimetre of the base must have been judged or not, once.
  mutating func end() {
    guard var line = current else { return }
    line.judgedSeconds = judgedSum.seconds
    line.judgedMillimeters = judgedSum.millimeters
    judgedSum = CoverageLine.Extent()
    for (rank, reason) in UnjudgedReason.allCases.enumerated()
    where unjudged[rank] != CoverageLine.Extent() {
      line.unjudged[reason] = unjudged[rank]
      unjudged[rank] = CoverageLine.Extent()
    }
    precondition(cursorSeconds == endSeconds, "\(line.rule.rawValue) left a part of the day open")
    let sum = line.judgedMillimeters + line.unjudged.values.reduce(0) { $0 + $1.millimeters }
    precondition(sum == line.baseMillimeters, "\(line.rule.rawValue) lost a part of the way")
    lines.append(line)
    current = nil
  }

  /// After the last day, when only findings and near misses still come; they count on the line of the last day, of
  /// which `place` is the detector's among `count`.
  mutating func beginFinish(_ place: Int, of count: Int) {
    finishing = lines.count - count + place
    current = lines[lines.count - count + place]
  }

  private var finishing: Int?

  mutating func endFinish() {
    guard let place = finishing, let line = current else { return }
    lines[place] = line
    current = nil
    finishing = nil
  }

  mutating func judged(_ extent: Extent) {
    advance(extent)
    judgedSum.seconds += extent.seconds
    judgedSum.millimeters += extent.millimeters
  }

  mutating func unjudged(_ extent: Extent, _ reason: UnjudgedReason) {
    advance(extent)
    unjudged[reason.rank].seconds += extent.seconds
    unjudged[reason.rank].millimeters += extent.millimeters
  }

  private mutating func advance(_ extent: Extent) {
    precondition(extent.fromSeconds == cursorSeconds, "coverage has a hole or an overlap")
    cursorSeconds = extent.toSeconds
  }

  mutating func unprovable(seconds: Int64, _ reason: UnjudgedReason) {
    guard seconds > 0 else { return }
    current?.unprovableSeconds[reason, default: 0] += seconds
  }

  mutating func nearMiss(gate: NearMissGate, missedBy: Int64) { current?.nearMisses += 1 }

  mutating func finding(_ draft: FindingDraft) { drafts.append(draft) }

  mutating func fact(_ fact: DriverFact) { facts.append(fact) }

  mutating func driving(_ fact: DrivingFact) { drivings.append(fact) }
}
