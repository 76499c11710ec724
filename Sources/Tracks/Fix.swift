package import Telemetry

/// What was made of one record: beside it in the track, same index.
package struct Fix: Sendable {
  /// GNSS speed in 0.1 km/h after the unit was settled, -1 where there is none.
  package var speedDeci: Int32 = -1
  package var flags: FixFlags = []
  package var students: StudentsAboard = .unknown
  /// Nearest accepted record before this one, -1 where there is none; known of accepted records and of those that
  /// a jump sets aside.
  package var previousAccepted: Int32 = -1
  /// Chord from there, millimetres.
  package var stepMillimeters: Int64 = 0

  package init() {}

  /// Whether detectors may take it as an observation.
  @inline(__always) package var isAccepted: Bool { flags.isDisjoint(with: .setAside) }
}

/// Findings of the track's own checks about a record.
package struct FixFlags: OptionSet, Sendable, Hashable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Invalid by its own fields: off the globe, status bit, HDOP, satellites.
  package static let invalid = FixFlags(rawValue: 1)
  /// Another record of the same second says something else.
  package static let conflict = FixFlags(rawValue: 2)
  /// Out and back, in place or in speed.
  package static let spike = FixFlags(rawValue: 4)
  /// Same place again and again while moving.
  package static let frozen = FixFlags(rawValue: 8)
  /// Farther from the record before than any bus can go.
  package static let impossibleMove = FixFlags(rawValue: 16)
  /// Displacement says much more than the speeds do: the clock, or the place, jumped.
  package static let clockStep = FixFlags(rawValue: 32)
  /// Speed unit inferred, not declared.
  package static let speedInferred = FixFlags(rawValue: 64)

  package static let setAside: FixFlags = [
    .invalid, .conflict, .spike, .frozen, .impossibleMove, .clockStep,
  ]

  /// Written out, since other rooms call the library's through a witness.
  package func contains(_ member: FixFlags) -> Bool {
    rawValue & member.rawValue == member.rawValue
  }

  /// First reason in the fixed order of `UnjudgedReason`, nil when accepted.
  package var unjudgedReason: UnjudgedReason? {
    if isDisjoint(with: .setAside) { return nil }
    if contains(.conflict) { return .conflict }
    if contains(.invalid) { return .invalidFix }
    if contains(.clockStep) { return .clock }
    if contains(.spike) { return .spike }
    if contains(.frozen) { return .frozenFix }
    if contains(.impossibleMove) { return .impossibleMove }
    return nil
  }
}

/// Whether students are aboard, and how we know (DESIGN §7).
package enum StudentsAboard: UInt8, Sendable, Hashable {
  /// Nothing says; treated as assumed, and said.
  case unknown
  /// Absolute count on the record itself, above the adults it may include.
  case yes
  /// Count 0 from a counter that was above 0 that day.
  case no
  /// Load bits 01 or 11 of the status word.
  case assumedFromLoadBits
  /// Boarded less alighted since the day began is above 0.
  case assumedFromSums
  /// Inside a rostered run.
  case assumedFromRoster

  /// By a count on the record itself; a switch, since `==` of a raw-valued enum is a call into the runtime.
  package var isCertain: Bool {
    switch self {
    case .yes: true
    case .no, .unknown, .assumedFromLoadBits, .assumedFromSums, .assumedFromRoster: false
    }
  }

  /// Certainly nobody: count 0 from a counter that works.
  package var isEmpty: Bool {
    switch self {
    case .no: true
    case .yes, .unknown, .assumedFromLoadBits, .assumedFromSums, .assumedFromRoster: false
    }
  }

  package var isAssumed: Bool {
    switch self {
    case .unknown, .assumedFromLoadBits, .assumedFromSums, .assumedFromRoster: true
    case .yes, .no: false
    }
  }

  /// Stable word for the premise.
  package var word: String {
    switch self {
    case .unknown: "unknown"
    case .yes: "count"
    case .no: "count-zero"
    case .assumedFromLoadBits: "load-bits"
    case .assumedFromSums: "running-sums"
    case .assumedFromRoster: "roster"
    }
  }
}
