package import Geo
package import Registry
package import Telemetry

/// A vehicle's whole track held against every line approved for it: where it followed one, and which runs it drove.
package struct RouteJourney: Sendable {
  /// Days in a row for which the same lines are approved, each the same way.
  package struct Epoch: Sendable {
    /// Places in `Track.days`.
    package var days: Range<Int>
    /// Their records.
    package var range: Range<Int>
    package var lines: [JourneyLine]
    /// Approved routes that cannot be held against, and why.
    package var flaws: [RouteFlaw]
    /// Whether any route is approved for the vehicle.
    package var isApproved: Bool

    /// Whether every approved line is known well enough that being off all of them is being off route.
    package var isComplete: Bool {
      isApproved && flaws.isEmpty
        && lines.allSatisfy { $0.approved.strayStops.isEmpty && $0.approved.stopsAreComplete }
    }
  }

  package var epochs: [Epoch]
  /// By first record.
  package var runs: [JourneyRun]
  /// Runs of the roster that were not recognised, by day and start.
  package var unseen: [RosterRun]
  /// What is known of each record.
  package var notes: [JourneyNote]
  package var exemptions: [ExemptionRow]
  /// Times off every approved line, in order.
  package var stretches: [OffRouteStretch]

  package func epoch(ofRecord index: Int) -> Epoch? {
    epochs.first { $0.range.contains(index) }
  }

  package func epoch(ofDay day: Track.Day) -> Epoch? { epoch(ofRecord: day.range.lowerBound) }

  package func line(of run: JourneyRun) -> JourneyLine { epochs[run.epoch].lines[run.line] }

  /// The run that a record belongs to.
  package func run(at index: Int) -> JourneyRun? {
    runs.first { $0.first <= index && index <= $0.last }
  }
}

/// An approved line and where each record of the epoch lies on it.
package struct JourneyLine: Sendable {
  package var approved: ApprovedRoute
  package var indexed: IndexedLine
  package var corridorMillimeters: Int64
  var stopPlaces: StopPlaces
  /// Of the epoch's records, in order.
  package var aligned: [AlignedFix]
  package var base: Int

  package var id: RouteID { approved.row.id }

  package func fix(_ index: Int) -> AlignedFix { aligned[index - base] }
}

/// What a record is to the lines approved that day.
package struct JourneyNote: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Accepted, and following none of the lines.
  package static let off = JourneyNote(rawValue: 1)
  /// Valid by its own fields and farther than corridor and error from each line.
  package static let far = JourneyNote(rawValue: 2)
  /// Both; as a constant, since a literal of two is put together anew by the library each time.
  package static let offAndFar = JourneyNote(rawValue: 3)
  /// Near an end of a line.
  package static let endZone = JourneyNote(rawValue: 4)
  /// Inside an area of a leave, or some approved route has one at that time.
  package static let leave = JourneyNote(rawValue: 8)
  /// Between first and last record of a run.
  package static let onRun = JourneyNote(rawValue: 16)

  /// Written out, since other rooms call the library's through a witness.
  package func contains(_ member: JourneyNote) -> Bool {
    rawValue & member.rawValue == member.rawValue
  }
}

/// One driving of one approved line.
package struct JourneyRun: Sendable, Hashable {
  package enum Source: String, Sendable, Hashable { case roster, window, progress }

  /// Place in the epochs, and of the line in its epoch.
  package var epoch: Int
  package var line: Int
  package var route: RouteID
  package var roster: RosterRun?
  package var source: Source
  /// Records where it left its first place on the line and where it reached the last.
  package var first: Int
  package var last: Int
  package var fromAlong: Int64
  package var toAlong: Int64
  package var isReversed: Bool
  /// Local date of its start.
  package var day: CivilDate
  /// `R-014@2026-03-02T06:58`.
  package var name: String
  /// Whether every record counts nobody aboard.
  package var isEmpty: Bool
  /// Of every approved stop but depots, in the order of the line.
  package var passes: [StopPass]
  /// Standing spells between first and last record.
  package var standings: [Stop]
}
