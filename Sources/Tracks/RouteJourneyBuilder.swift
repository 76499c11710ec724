package import Geo
package import Registry
package import RuleBook
package import Telemetry

/// Makes a vehicle's journey: epochs of equal approvals, alignment with each line, recognised runs.
package struct RouteJourneyBuilder {
  private let track: Track
  private let registry: Registry
  private let zone: ZoneOffset
  private let thresholds: Thresholds

  package init(_ track: Track, registry: Registry, zone: ZoneOffset, thresholds: Thresholds) {
    self.track = track
    self.registry = registry
    self.zone = zone
    self.thresholds = thresholds
  }

  /// Nil when no route is approved for the vehicle on any of its days.
  package func journey() -> RouteJourney? {
    guard registry.has(.routes), let first = track.records.first, let last = track.records.last
    else { return nil }
    var epochs = epochs()
    guard epochs.contains(where: \.isApproved) else { return nil }
    for place in epochs.indices {
      guard !epochs[place].lines.isEmpty else { continue }
      let moved = MovedRecords(track, epochs[place].range)
      for line in epochs[place].lines.indices { align(&epochs[place].lines[line], moved) }
    }
    let span = TimeSpan(
      start: first.time, end: Timestamp(seconds: last.time.seconds + 1))
    var journey = RouteJourney(
      epochs: epochs, runs: [], unseen: [], notes: [],
      exemptions: registry.exemptions(touching: span), stretches: [])
    journey.notes = notes(journey)
    let finder = RunFinder(track, registry: registry, zone: zone, thresholds: thresholds)
    (journey.runs, journey.unseen) = finder.runs(epochs)
    for run in journey.runs {
      for index in run.first...run.last { journey.notes[index].insert(.onRun) }
    }
    for place in journey.runs.indices {
      let run = journey.runs[place]
      let range = journey.epochs[run.epoch].range
      let low = place > 0 ? journey.runs[place - 1].last + 1 : 0
      let high =
        place + 1 < journey.runs.count ? journey.runs[place + 1].first : track.records.count
      let finder = StopPassFinder(
        track, journey.line(of: run), run,
        bounds: min(
          run.first, max(low, range.lowerBound))..<max(
            run.last + 1, min(high, range.upperBound)),
        thresholds: thresholds, exemptions: journey.exemptions)
      journey.runs[place].passes = finder.passes()
      journey.runs[place].standings = StopFinder(thresholds).stops(
        in: track, run.first..<(run.last + 1))
    }
    journey.stretches = OffRouteFinder(track, journey, thresholds).stretches()
    return journey
  }

  private struct Approval: Hashable {
    var routes: [ApprovedRoute] = []
    var flaws: [RouteFlaw] = []
    var isApproved = false
  }

  private func epochs() -> [RouteJourney.Epoch] {
    var epochs: [RouteJourney.Epoch] = []
    var last: Approval?
    var known: [RouteLine: IndexedLine] = [:]
    for (place, day) in track.days.enumerated() {
      let approval = approval(on: day.date)
      if approval == last, let epoch = epochs.last {
        epochs[epochs.count - 1].days = epoch.days.lowerBound..<(place + 1)
        epochs[epochs.count - 1].range = epoch.range.lowerBound..<day.range.upperBound
        continue
      }
      last = approval
      let lines = approval.routes.compactMap { route -> JourneyLine? in
        let corridor =
          route.row.corridorMeters.map { Int64($0) * 1000 }
          ?? thresholds.routes.corridorMillimeters
        let indexed =
          known[route.line]
          ?? IndexedLine(
            route.line.vertices,
            strandMillimeters: 2 * (corridor + thresholds.fixErrorMillimeters))
        known[route.line] = indexed
        return indexed.map {
          JourneyLine(
            approved: route, indexed: $0, corridorMillimeters: corridor,
            stopPlaces: StopPlaces($0, route), aligned: [], base: day.range.lowerBound)
        }
      }
      epochs.append(
        RouteJourney.Epoch(
          days: place..<(place + 1), range: day.range, lines: lines, flaws: approval.flaws,
          isApproved: approval.isApproved))
    }
    return epochs
  }

  private func approval(on day: CivilDate) -> Approval {
    var approval = Approval()
    for approved in registry.approvedRoutes(of: track.vehicle, on: day) {
      approval.isApproved = true
      switch registry.use(of: approved.route, on: day) {
      case .usable(let route): approval.routes.append(route)
      case .unusable(let flaw): approval.flaws.append(flaw)
      }
    }
    return approval
  }

  private func align(_ line: inout JourneyLine, _ moved: MovedRecords) {
    var alignment = RouteAlignment(line.indexed)
    let (errors, corridor) = (errors, line.corridorMillimeters)
    line.aligned = alignment.align(
      track, moved,
      reach: { corridor + errors[Int(track.records[$0].coordinateDigits & 15)] })
  }

  /// Error of a fix by its printed digits, mm.
  private var errors: [Int64] {
    (0..<16).map { thresholds.fixErrorMillimeters + printingErrorMillimeters(digits: $0) }
  }

  private func notes(_ journey: RouteJourney) -> [JourneyNote] {
    var notes = [JourneyNote](repeating: [], count: track.records.count)
    let errors = errors
    for epoch in journey.epochs where !epoch.lines.isEmpty {
      let ends = epoch.lines.flatMap { line in
        [line.indexed.line.vertices.first, line.indexed.line.vertices.last].compactMap(\.self)
      }
      for index in epoch.range {
        let flags = track.fixes[index].flags
        if flags.contains(.invalid) { continue }
        var isOff = true
        var isFar = true
        // By place: a line taken out of its list is copied.
        for line in epoch.lines.indices {
          let fix = epoch.lines[line].aligned[index - epoch.lines[line].base]
          if !fix.isOff { isOff = false }
          if fix.offset != .max, !fix.isCopy || isNear(fix, index, epoch.lines[line], errors) {
            isFar = false
            if !isOff { break }
          }
        }
        let isAccepted = flags.isDisjoint(with: .setAside)
        guard (isOff && isAccepted) || isFar else { continue }
        if isFar,
          !isAccepted
            || epoch.lines.indices.contains(where: { line in
              epoch.lines[line].aligned[index - epoch.lines[line].base].isCopy
            })
        {
          isFar = self.isFar(index, epoch, errors)
        }
        if isOff, isAccepted { notes[index].insert(.off) }
        if isFar { notes[index].insert(.far) }
        guard isOff || isFar else { continue }
        if isInEndZone(index, ends, errors) { notes[index].insert(.endZone) }
        if !journey.exemptions.isEmpty, isOnLeave(index, epoch, journey.exemptions) {
          notes[index].insert(.leave)
        }
      }
    }
    return notes
  }

  /// Whether a record is near the line because the one it shares its state with is near enough.
  private func isNear(
    _ fix: AlignedFix, _ index: Int, _ line: JourneyLine, _ errors: [Int64]
  ) -> Bool {
    let reach =
      line.corridorMillimeters + errors[Int(track.records[index].coordinateDigits & 15)]
    // A metre for rounding: the two distances are taken in flat frames of their own.
    return fix.offset + MovedRecords.stillMillimeters + 1000 <= reach
  }

  /// The same for records that the alignment did not look at.
  private func isFar(
    _ index: Int, _ epoch: RouteJourney.Epoch, _ errors: [Int64]
  ) -> Bool {
    let error = errors[Int(track.records[index].coordinateDigits & 15)]
    for line in epoch.lines.indices {
      let found = epoch.lines[line].indexed.nearest(
        to: track.coordinates[index], within: epoch.lines[line].corridorMillimeters + error)
      if found != nil { return false }
    }
    return true
  }

  private func isInEndZone(_ index: Int, _ ends: [Coordinate], _ errors: [Int64]) -> Bool {
    let place = track.coordinates[index]
    let reach =
      thresholds.routes.endZoneMillimeters
      + errors[Int(track.records[index].coordinateDigits & 15)]
    for end in ends {
      // A degree of latitude is at least 110.5 km: most places are seen to be far without a root.
      if abs(Int64(end.latitudeE6) - Int64(place.latitudeE6)) * 110 > reach { continue }
      if distanceMillimeters(end, place) <= reach { return true }
    }
    return false
  }

  /// Whether a leave may cover a record, whatever run it belongs to.
  private func isOnLeave(
    _ index: Int, _ epoch: RouteJourney.Epoch, _ exemptions: [ExemptionRow]
  ) -> Bool {
    exemptions.contains { row in
      guard row.covers(track.time(index)) else { return false }
      switch row.reach {
      case .route(let route): return epoch.lines.contains { $0.id == route }
      case .area(let ring): return ring.encloses(track.coordinates[index])
      }
    }
  }
}

/// Half a step of the last printed digit, diagonally, rounded up; beyond six digits a whole step.
///
/// A degree is at most 111,694 m (the meridian at the pole): half of it times √2 is 78,980 m.
package func printingErrorMillimeters(digits: Int) -> Int64 {
  if digits > 6 { return 158 }
  var error: Int64 = 78_980_000
  for _ in 0..<max(0, digits) { error = (error + 9) / 10 }
  return error
}

extension ExemptionRow {
  /// Both ends meant.
  package func covers(_ time: Timestamp) -> Bool { span.start <= time && time <= span.end }
}

extension [Coordinate] {
  /// Whether a ring of corners, the first not repeated, encloses a place; the edge belongs to one side.
  package func encloses(_ place: Coordinate) -> Bool {
    guard var before = last else { return false }
    let (x, y) = (Int64(place.longitudeE6), Int64(place.latitudeE6))
    var isInside = false
    for corner in self {
      let (x0, y0) = (Int64(before.longitudeE6), Int64(before.latitudeE6))
      let (x1, y1) = (Int64(corner.longitudeE6), Int64(corner.latitudeE6))
      if (y0 > y) != (y1 > y) {
        // Products of degrees on the globe stay far below the end of the integers.
        let cross = Double(x1 - x0) * Double(y - y0) / Double(y1 - y0) + Double(x0)
        if Double(x) < cross { isInside.toggle() }
      }
      before = corner
    }
    return isInside
  }
}
