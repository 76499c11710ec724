import Geo
import Registry
import RuleBook
import Telemetry
import Tracks

/// What the rules about stops share: who, when, on which run, and why it is suspected at most.
struct StopRuleFindings {
  var track: Track
  var journey: RouteJourney
  var rule: RuleID

  func draft(
    _ run: JourneyRun, anchor: FindingAnchor, first: Int, last: Int, at index: Int,
    evidence: [Int], doubts: [DraftDoubt], message: Message, _ day: borrowing DayContext
  ) -> FindingDraft {
    let consequence = day.ruleBook.fixedPoints(
      rule, vehicleClass: day.vehicleClass, on: run.day)
    var draft = FindingDraft(
      rule, .suspected, consequence?.severity ?? .notice, anchor: anchor, message: message)
    draft.evidence = evidence
    draft.span = first...last
    let students = Set(evidence.map { track.fixes[$0].students }).sorted {
      $0.rawValue < $1.rawValue
    }
    draft.doubts = merged(
      doubts + (students.contains(.unknown) ? [DraftDoubt(.studentsUnknown)] : [])
        + (day.isDatumDeclared ? [] : [DraftDoubt(.datumAssumed)]))
    draft.finding.start = track.time(first)
    draft.finding.end = track.time(last)
    draft.finding.place = track.coordinates[index]
    draft.finding.route = run.route
    draft.finding.run = run.name
    draft.finding.near = journey.place(of: index, on: run, track)
    draft.finding.points.measured = consequence?.points.map(Int64.init)
    draft.finding.cites = day.ruleBook.cites(rule, on: run.day) + (consequence?.cites ?? [])
    draft.finding.premises = [
      Premise(.road, "route:\(run.route.text)", bearsProof: true),
      Premise(
        .students, students.map(\.word).joined(separator: ","), bearsProof: students == [.yes]),
      Premise(.registry, "route", bearsProof: true),
      day.vehiclePremise,
    ]
    if let driver = day.driverKnown(track, index) {
      draft.finding.driver = driver.id
      draft.finding.premises.append(
        Premise(.driver, driver.byCard ? "card" : "roster", bearsProof: driver.byCard))
    }
    draft.finding.premises.append(
      Premise(.datum, day.datumWord, bearsProof: day.isDatumDeclared))
    return draft
  }

  /// Whether an approved stop of some lines lies nearer than so many millimetres.
  static func hasStop(
    near place: Coordinate, within millimeters: Int64, _ lines: [JourneyLine]
  ) -> Bool {
    for line in lines.indices {
      for row in lines[line].approved.stops.indices {
        let stop = lines[line].approved.stops[row].place
        // A degree of latitude is at least 110.5 km.
        if abs(Int64(stop.latitudeE6) - Int64(place.latitudeE6)) * 110 >= millimeters { continue }
        if distanceMillimeters(stop, place) < millimeters { return true }
      }
    }
    return false
  }

  /// Distance to the nearest approved stop of some lines, nil where they have none.
  static func nearestStop(
    _ place: Coordinate, _ lines: [JourneyLine]
  ) -> (row: StopRow, millimeters: Int64)? {
    var nearest: (line: Int, row: Int)?
    var least = Int64.max
    for line in lines.indices {
      for row in lines[line].approved.stops.indices {
        let stop = lines[line].approved.stops[row].place
        // A degree of latitude is at least 110.5 km: most stops are seen to be farther without a root.
        if least != .max, abs(Int64(stop.latitudeE6) - Int64(place.latitudeE6)) * 110 > least {
          continue
        }
        let distance = distanceMillimeters(stop, place)
        if distance < least { (nearest, least) = ((line, row), distance) }
      }
    }
    return nearest.map { (lines[$0.line].approved.stops[$0.row], least) }
  }

  /// Whether a leave covers a place and time of a run.
  func isExcused(_ place: Coordinate, _ time: Timestamp, _ run: JourneyRun) -> Bool {
    journey.exemptions.contains { row in
      guard row.covers(time) else { return false }
      return switch row.reach {
      case .route(let route): route == run.route
      case .area(let ring): ring.encloses(place)
      }
    }
  }

  /// Within the end zone of a line, where buses wait and turn.
  static func isInEndZone(
    _ place: Coordinate, _ lines: [JourneyLine], _ thresholds: Thresholds
  ) -> Bool {
    lines.contains { line in
      let vertices = line.indexed.line.vertices
      return [vertices.first, vertices.last].contains { end in
        end.map { distanceMillimeters($0, place) <= thresholds.routes.endZoneMillimeters } ?? false
      }
    }
  }

  /// Covers a day: judged where a run or nothing to judge is known, else why not.
  ///
  /// `unjudged` says why the rule lacks something in a stretch; nil where it lacks nothing all day.
  static func cover(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, rule: RuleID,
    into verdicts: inout some Verdicts,
    unjudged: ((Track, Track.Stretch) -> UnjudgedReason?)? = nil
  ) {
    guard day.ruleBook.isEnabled(rule, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    let epoch = day.journey?.epoch(ofDay: slice.day)
    if let reason = day.reasonWithoutRoutes(epoch) {
      verdicts.unjudged(slice.wholeDay, reason)
      return
    }
    let flaw = epoch?.flaws.first?.consequence.reason
    if flaw == nil, unjudged == nil { return verdicts.cover(slice) }
    guard let journey = day.journey else { return }
    let track = slice.track
    for stretch in track.stretches[slice.day.stretches] {
      let extent = track.extent(stretch)
      let notes = journey.notes[Int(stretch.from)].union(journey.notes[Int(stretch.to)])
      if let reason = stretch.reason {
        verdicts.unjudged(extent, reason)
      } else if let flaw, !notes.contains(.onRun) {
        verdicts.unjudged(extent, flaw)
      } else if let reason = unjudged?(track, stretch) {
        verdicts.unjudged(extent, reason)
      } else {
        verdicts.judged(extent)
      }
    }
  }
}
