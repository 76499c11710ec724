import RuleBook
package import Telemetry
package import Tracks

/// Judges one vehicle's track by one rule, day after day; pure, no clock, no I/O.
package protocol Detector: Sendable {
  static var rule: RuleID { get }
  init()
  /// Sees the next local day of the vehicle.
  mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts)
  /// Sees the last day again, once, after all of them; what spans days is settled here.
  mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts)
}

extension Detector {
  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {}
}

/// Judges one person by the facts of all vehicles: the second step.
package protocol PersonDetector: Sendable {
  static var rule: RuleID { get }
  static func judge(_ person: PersonFacts, _ context: PersonContext) -> [PersonFinding]
}

/// Takes what a detector has to say.
///
/// Extents of one rule and day must follow each other without hole or overlap from the day's first record to its
/// last; the collector checks.
package protocol Verdicts {
  mutating func judged(_ extent: Extent)
  mutating func unjudged(_ extent: Extent, _ reason: UnjudgedReason)
  /// Seconds in which nothing could have been proven, whatever else was said of them.
  mutating func unprovable(seconds: Int64, _ reason: UnjudgedReason)
  mutating func nearMiss(gate: NearMissGate, missedBy: Int64)
  mutating func finding(_ draft: FindingDraft)
  mutating func fact(_ fact: DriverFact)
  mutating func driving(_ fact: DrivingFact)
}

/// Time from one record's second to another's, with the chords in it.
package struct Extent: Sendable {
  package var fromSeconds: Int64
  package var toSeconds: Int64
  package var millimeters: Int64

  package init(fromSeconds: Int64, toSeconds: Int64, millimeters: Int64) {
    self.fromSeconds = fromSeconds
    self.toSeconds = toSeconds
    self.millimeters = millimeters
  }

  package var seconds: Int64 { toSeconds - fromSeconds }
}

/// Threshold that a stretch missed.
package enum NearMissGate: String, Sendable, Hashable, CaseIterable {
  /// Seconds lacking to the least duration.
  case duration
  /// Fixes lacking to the least number.
  case fixes
  /// Metres lacking to the least way.
  case distance
}

/// What makes two findings the same one.
package enum FindingAnchor: Sendable, Hashable {
  /// Records by index in the track: the strongest witness, else the record of greatest excess.
  case records([Int])
  case document(DocumentReference)
  /// An approved stop of a run.
  case stop(StopID, run: String)
}

/// A doubt before its records have names.
package struct DraftDoubt: Sendable, Hashable {
  package var kind: Doubt.Kind
  /// Indices into the track, ascending.
  package var records: [Int]

  package init(_ kind: Doubt.Kind, records: [Int] = []) {
    self.kind = kind
    self.records = records
  }
}

/// A finding before its records have names.
package struct FindingDraft: Sendable {
  package var finding: Finding
  package var anchor: FindingAnchor
  package var evidence: [Int]
  package var doubts: [DraftDoubt]
  /// First and last record of the span.
  package var span: ClosedRange<Int>?
  package var witness: (Int, Int)?

  package init(
    _ rule: RuleID, _ certainty: Certainty, _ severity: Severity, anchor: FindingAnchor,
    message: Message
  ) {
    finding = Finding(
      id: "", rule: rule, certainty: certainty, severity: severity, message: message)
    self.anchor = anchor
    evidence = []
    doubts = []
  }
}

/// Somebody drove, or was rostered to drive, this vehicle on this day.
package struct DriverFact: Sendable {
  package var driver: DriverID
  package var day: CivilDate
  /// Whether the id stands on the records themselves; else it comes from the roster.
  package var byCard: Bool
  /// Motion of the vehicle under that driver, nil when none was seen.
  package var motion: MotionEvidence?
  /// What speaks against the date itself.
  package var dayDoubts: [DraftDoubt]

  package init(
    driver: DriverID, day: CivilDate, byCard: Bool, motion: MotionEvidence?,
    dayDoubts: [DraftDoubt] = []
  ) {
    self.driver = driver
    self.day = day
    self.byCard = byCard
    self.motion = motion
    self.dayDoubts = dayDoubts
  }
}
