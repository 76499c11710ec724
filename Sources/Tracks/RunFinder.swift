import Geo
import Registry
import RuleBook
import Telemetry

/// Says which drive along a line was which run: the roster first, then windows and progress.
struct RunFinder {
  private let track: Track
  private let registry: Registry
  private let zone: ZoneOffset
  private let thresholds: Thresholds

  /// Of a line as long as it, this much must be driven to be a run that was planned; 1 in 10, at least 300 m.
  private static let plannedShare: Int64 = 10
  private static let plannedLeast: Int64 = 300_000

  init(_ track: Track, registry: Registry, zone: ZoneOffset, thresholds: Thresholds) {
    self.track = track
    self.registry = registry
    self.zone = zone
    self.thresholds = thresholds
  }

  private struct Drive {
    var epoch: Int
    var line: Int
    var route: RouteID
    var length: Int64
    var windows: [DayWindow]
    var traversal: RouteTraversal
    var isTaken = false
  }

  /// Recognised runs by first record, and those of the roster that were not.
  func runs(_ epochs: [RouteJourney.Epoch]) -> (seen: [JourneyRun], unseen: [RosterRun]) {
    var drives = drives(epochs)
    var runs: [JourneyRun] = []
    var unseen: [RosterRun] = []
    for planned in plannedRuns() {
      guard let best = best(of: drives, for: planned, runs) else {
        unseen.append(planned)
        continue
      }
      drives[best].isTaken = true
      runs.append(run(drives[best], planned, .roster))
    }
    let rest = drives.indices.sorted { left, right in
      let (a, b) = (drives[left], drives[right])
      if a.traversal.progress != b.traversal.progress {
        return a.traversal.progress > b.traversal.progress
      }
      return a.route != b.route ? a.route < b.route : a.traversal.first < b.traversal.first
    }
    for place in rest {
      let drive = drives[place]
      guard !drive.isTaken, !drive.traversal.isReversed,
        drive.traversal.progress * 100 >= drive.length * thresholds.routes.runSharePercent,
        !runs.contains(where: { overlaps($0, drive.traversal) }),
        drive.windows.isEmpty || isInWindow(drive), !isEmpty(drive.traversal)
      else { continue }
      runs.append(run(drive, nil, drive.windows.isEmpty ? .progress : .window))
    }
    return (runs.sorted { ($0.first, $0.last) < ($1.first, $1.last) }, unseen)
  }

  private func drives(_ epochs: [RouteJourney.Epoch]) -> [Drive] {
    epochs.indices.flatMap { epoch in
      epochs[epoch].lines.indices.flatMap { place -> [Drive] in
        let line = epochs[epoch].lines[place]
        return TraversalFinder(track, line.aligned, base: line.base).traversals().map {
          Drive(
            epoch: epoch, line: place, route: line.id, length: line.indexed.length,
            windows: line.approved.row.windows, traversal: $0)
        }
      }
    }
  }

  /// Runs of the roster with both times that can be judged, by start, then place in the file.
  private func plannedRuns() -> [RosterRun] {
    guard let first = track.days.first?.date, let last = track.days.last?.date else { return [] }
    let days = registry.rosterDays(of: track.vehicle).filter { $0 >= first && $0 <= last }
    return days.flatMap { registry.roster(of: track.vehicle, on: $0) }.filter { run in
      guard let start = run.start, let end = run.end, start <= end else { return false }
      return registry.flaw(of: run) == nil
    }.sorted {
      let (a, b) = ($0.start?.seconds ?? 0, $1.start?.seconds ?? 0)
      return a != b ? a < b : $0.origin.line < $1.origin.line
    }
  }

  /// The longest forward drive of the planned line near the planned time, else the longest backward one.
  private func best(
    of drives: [Drive], for planned: RosterRun, _ runs: [JourneyRun]
  ) -> Int? {
    guard let start = planned.start?.seconds, let end = planned.end?.seconds else { return nil }
    let slack = thresholds.routes.runSlackSeconds
    var best: Int?
    for place in drives.indices {
      let drive = drives[place]
      let (from, to) = (
        track.seconds(drive.traversal.first), track.seconds(drive.traversal.last)
      )
      guard !drive.isTaken, planned.route == nil || planned.route == drive.route,
        from <= end + slack, to >= start - slack,
        drive.traversal.progress >= min(drive.length / 2, Self.plannedLeast),
        drive.traversal.progress * Self.plannedShare >= drive.length,
        !runs.contains(where: { overlaps($0, drive.traversal) })
      else { continue }
      guard let kept = best else {
        best = place
        continue
      }
      if rank(drive, start, end) < rank(drives[kept], start, end) { best = place }
    }
    return best
  }

  /// Forward before backward, then overlap with the plan, then progress, each as a number that is less when better.
  private func rank(_ drive: Drive, _ start: Int64, _ end: Int64) -> (Int, Int64, Int64, Int) {
    let (from, to) = (track.seconds(drive.traversal.first), track.seconds(drive.traversal.last))
    let away = max(0, max(from - end, start - to))
    return (
      drive.traversal.isReversed ? 1 : 0, -drive.traversal.progress + away * 10_000, away,
      drive.traversal.first
    )
  }

  private func overlaps(_ run: JourneyRun, _ traversal: RouteTraversal) -> Bool {
    min(track.seconds(run.last), track.seconds(traversal.last))
      - max(track.seconds(run.first), track.seconds(traversal.first)) > 60
  }

  private func isInWindow(_ drive: Drive) -> Bool {
    let second = (track.seconds(drive.traversal.first) + Int64(zone.seconds)) % 86_400
    let slack = thresholds.routes.runSlackSeconds
    return drive.windows.contains { window in
      let from = Int64(window.fromSeconds) - slack
      var to = Int64(window.toSeconds) + slack
      if window.toSeconds < window.fromSeconds { to += 86_400 }
      return [second - 86_400, second, second + 86_400].contains { from <= $0 && $0 <= to }
    }
  }

  private func isEmpty(_ traversal: RouteTraversal) -> Bool {
    (traversal.first...traversal.last).allSatisfy {
      !track.fixes[$0].isAccepted || track.fixes[$0].students.isEmpty
    }
  }

  private func run(
    _ drive: Drive, _ planned: RosterRun?, _ source: JourneyRun.Source
  ) -> JourneyRun {
    let start = planned?.start ?? track.time(drive.traversal.first)
    return JourneyRun(
      epoch: drive.epoch, line: drive.line, route: drive.route, roster: planned, source: source,
      first: drive.traversal.first, last: drive.traversal.last,
      fromAlong: drive.traversal.fromAlong, toAlong: drive.traversal.toAlong,
      isReversed: drive.traversal.isReversed, day: start.date(in: zone),
      name: drive.route.text + "@" + start.minuteText(in: zone), isEmpty: isEmpty(drive.traversal),
      passes: [], standings: [])
  }
}
