import Geo
import Registry
import RuleBook
import Telemetry

/// Time off every approved line, on a run or with students certainly aboard, without a gap in it.
package struct OffRouteStretch: Sendable, Hashable {
  /// First and last record off all lines.
  package var first: Int
  package var last: Int
  /// Record on the line from which it left, and with which it came back; nil where a gap or a day's end lies between.
  package var left: Int?
  package var rejoined: Int?
  /// Place of the run in the journey's.
  package var run: Int?
  /// A leave covers all of it.
  package var isExempt: Bool
  /// Record farthest from the nearest approved line, and how far, mm.
  package var farthest: Int
  package var offsetMillimeters: Int64
  /// Way driven from where it left to where it rejoined, mm.
  package var millimeters: Int64

  package var span: ClosedRange<Int> { (left ?? first)...(rejoined ?? last) }
}

/// Cuts the times off route out of a journey.
struct OffRouteFinder {
  private let track: Track
  private let journey: RouteJourney
  private let thresholds: Thresholds

  /// Of a long stretch not every record's distance is measured.
  private static let mostMeasured = 200
  /// How far before the corridor's edge the place is looked for where the line was left, s.
  private static let edgeSeconds: Int64 = 60

  init(_ track: Track, _ journey: RouteJourney, _ thresholds: Thresholds) {
    self.track = track
    self.journey = journey
    self.thresholds = thresholds
  }

  func stretches() -> [OffRouteStretch] {
    var stretches: [OffRouteStretch] = []
    for epoch in journey.epochs where !epoch.lines.isEmpty {
      var open: OffRouteStretch?
      var before: Int?
      for index in epoch.range where track.fixes[index].isAccepted {
        defer { before = index }
        if open == nil, journey.notes[index].isDisjoint(with: .off) { continue }
        let isJoined =
          before.map { track.seconds(index) - track.seconds($0) <= track.gapCapSeconds } ?? false
        if !isJoined { close(&open, rejoined: nil, epoch, &stretches) }
        guard let (run, isExempt) = offRoute(index) else {
          close(&open, rejoined: index, epoch, &stretches)
          continue
        }
        if let kept = open, kept.isExempt == isExempt, kept.run == run {
          open?.last = index
        } else {
          close(&open, rejoined: index, epoch, &stretches)
          open = OffRouteStretch(
            first: index, last: index, left: isJoined ? before : nil, rejoined: nil, run: run,
            isExempt: isExempt, farthest: index, offsetMillimeters: 0, millimeters: 0)
        }
      }
      close(&open, rejoined: nil, epoch, &stretches)
    }
    return stretches
  }

  /// Whether a record counts as off route, on which run and whether a leave covers it.
  private func offRoute(_ index: Int) -> (run: Int?, isExempt: Bool)? {
    let note = journey.notes[index]
    guard note.contains(.off), note.isDisjoint(with: .endZone) else { return nil }
    let students = track.fixes[index].students
    guard !students.isEmpty, note.contains(.onRun) || students.isCertain else { return nil }
    let run =
      note.contains(.onRun)
      ? journey.runs.firstIndex { $0.first <= index && index <= $0.last } : nil
    guard note.contains(.leave) else { return (run, false) }
    guard let run else { return (nil, true) }
    let isExempt = journey.exemptions.contains { row in
      guard row.covers(track.time(index)) else { return false }
      return switch row.reach {
      case .route(let route): route == journey.runs[run].route
      case .area(let ring): ring.encloses(track.coordinates[index])
      }
    }
    return (run, isExempt)
  }

  private func close(
    _ open: inout OffRouteStretch?, rejoined: Int?, _ epoch: RouteJourney.Epoch,
    _ stretches: inout [OffRouteStretch]
  ) {
    guard var stretch = open else { return }
    open = nil
    stretch.left = stretch.left.map { onLine(from: $0, epoch, step: -1) }
    stretch.rejoined = rejoined.map { onLine(from: $0, epoch, step: 1) }
    let span = stretch.span
    stretch.millimeters = track.distanceMillimeters(
      from: span.lowerBound, through: span.upperBound)
    measure(&stretch, epoch)
    stretches.append(stretch)
  }

  /// From the corridor's edge to the record that lies on the line itself, if it comes soon; else the edge.
  private func onLine(from edge: Int, _ epoch: RouteJourney.Epoch, step: Int) -> Int {
    var index = edge
    var best = offset(edge, epoch)
    var found = edge
    while epoch.range.contains(index),
      abs(track.seconds(index) - track.seconds(edge)) <= Self.edgeSeconds
    {
      defer { index += step }
      guard track.fixes[index].isAccepted else { continue }
      guard journey.notes[index].isDisjoint(with: .off) else { break }
      let next = offset(index, epoch)
      if next > best { break }
      (best, found) = (next, index)
      if next <= thresholds.fixErrorMillimeters { break }
    }
    return found
  }

  private func offset(_ index: Int, _ epoch: RouteJourney.Epoch) -> Int64 {
    var least = Int64.max
    for line in epoch.lines where !line.fix(index).isOff {
      least = min(least, line.fix(index).offset)
    }
    return least
  }

  /// Finds the record farthest from the nearest approved line, the earliest of equals.
  private func measure(_ stretch: inout OffRouteStretch, _ epoch: RouteJourney.Epoch) {
    let stride = (stretch.last - stretch.first) / Self.mostMeasured + 1
    // The farthest it can be by now: it moves no farther from the line than it drives.
    var bound = Int64.max
    var found: (line: Int, projection: LineProjection)?
    for index in stretch.first...stretch.last where track.fixes[index].isAccepted {
      if bound != .max { bound += track.fixes[index].stepMillimeters }
      guard (index - stretch.first) % stride == 0, bound > stretch.offsetMillimeters else {
        continue
      }
      let place = track.coordinates[index]
      // Nor farther than the part of the line that was nearest: a bus beside its line is no farther than before.
      if let (line, before) = found,
        let beside = epoch.lines[line].indexed.line.nearest(
          to: place, from: before.segment, low: before.along - Self.besideMillimeters,
          high: before.along + Self.besideMillimeters)
      {
        found = (line, beside)
        bound = min(bound, beside.offset)
        guard bound > stretch.offsetMillimeters else { continue }
      }
      let nearest = nearest(place, epoch)
      found = nearest
      bound = nearest?.projection.offset ?? .max
      if bound > stretch.offsetMillimeters {
        (stretch.offsetMillimeters, stretch.farthest) = (bound, index)
      }
    }
  }

  /// Part of a line looked at on each side of its place nearest to the record before.
  private static let besideMillimeters: Int64 = 200_000

  private func nearest(
    _ place: Coordinate, _ epoch: RouteJourney.Epoch
  ) -> (line: Int, projection: LineProjection)? {
    var best: (line: Int, projection: LineProjection)?
    func take(_ line: Int, _ found: LineProjection) {
      if found.offset < best?.projection.offset ?? .max { best = (line, found) }
    }
    for line in epoch.lines.indices {
      var radius = Int64(500_000)
      while true {
        let least = best?.projection.offset ?? .max
        if radius > 8_000_000 {
          take(line, epoch.lines[line].indexed.line.nearest(to: place))
          break
        }
        if let found = epoch.lines[line].indexed.nearest(to: place, within: min(radius, least)) {
          take(line, found)
          break
        }
        if least <= radius { break }
        radius *= 2
      }
    }
    return best
  }
}
