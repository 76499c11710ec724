import Geo
import Registry
import RuleBook
import Telemetry
import Tracks

/// Turns times off route, and what proves them, into findings.
struct DeviationFindings {
  var track: Track
  var journey: RouteJourney
  var days: DayContexts
  var thresholds: Thresholds

  /// The first threshold a stretch misses, and by how much.
  func missedGate(_ stretch: OffRouteStretch) -> (NearMissGate, Int64)? {
    let (seconds, millimeters, fixes) = size(stretch)
    if fixes < 2 { return (.fixes, Int64(2 - fixes)) }
    let lackingSeconds = thresholds.routes.deviationMinimumSeconds - seconds
    if lackingSeconds > 0 { return (.duration, lackingSeconds) }
    let lackingWay = thresholds.routes.deviationMinimumMillimeters - millimeters
    if lackingWay > 0 { return (.distance, lackingWay / 1000 + 1) }
    return nil
  }

  /// Time and way off the lines with half of the steps that led off and back, and the number of far fixes.
  private func size(
    _ stretch: OffRouteStretch
  ) -> (seconds: Int64, millimeters: Int64, fixes: Int) {
    var twiceSeconds = 2 * (track.seconds(stretch.last) - track.seconds(stretch.first))
    var twiceWay = 2 * track.distanceMillimeters(from: stretch.first, through: stretch.last)
    let before = Int(track.fixes[stretch.first].previousAccepted)
    if stretch.left != nil, before >= 0 {
      twiceSeconds += track.seconds(stretch.first) - track.seconds(before)
      twiceWay += track.fixes[stretch.first].stepMillimeters
    }
    if stretch.rejoined != nil {
      var next = stretch.last + 1
      while next < track.records.count - 1, !track.fixes[next].isAccepted { next += 1 }
      twiceSeconds += track.seconds(next) - track.seconds(stretch.last)
      twiceWay += track.fixes[next].stepMillimeters
    }
    let fixes = (stretch.first...stretch.last).reduce(0) { count, index in
      count + (journey.notes[index].contains(.offAndFar) ? 1 : 0)
    }
    return (twiceSeconds / 2, twiceWay / 2, fixes)
  }

  /// One finding a span of overlapping stretches and proofs, in time order.
  func findings(_ lastDay: borrowing DayContext) -> [FindingDraft] {
    let stretches = journey.stretches.filter { !$0.isExempt && missedGate($0) == nil }
    let groups = DeviationWitnesses(track, journey, thresholds).groups()
    var spans: [Span] = []
    let all =
      stretches.map { Span(first: $0.first, last: $0.last, stretches: [$0], groups: []) }
      + groups.map { Span(first: $0.first, last: $0.last, stretches: [], groups: [$0]) }
    for span in all.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
      guard var last = spans.last, span.first <= last.last else {
        spans.append(span)
        continue
      }
      last.last = max(last.last, span.last)
      last.stretches += span.stretches
      last.groups += span.groups
      spans[spans.count - 1] = last
    }
    return spans.compactMap { span in
      let date = track.time(span.first).date(in: lastDay.zone)
      let day = days.day(of: date, else: lastDay)
      guard day.ruleBook.isEnabled(.routeDeviation, on: date) else { return nil }
      return finding(span, day)
    }
  }

  private struct Span {
    var first: Int
    var last: Int
    var stretches: [OffRouteStretch]
    var groups: [DeviationGroup]
  }

  private func finding(_ span: Span, _ day: borrowing DayContext) -> FindingDraft? {
    let isDeclared = day.isDatumDeclared
    let witness = span.groups.compactMap(\.witness).first
    let isProven = witness != nil && isDeclared
    let left = span.stretches.first?.left.map { min($0, span.first) }
    let rejoined = span.stretches.last?.rejoined.map { max($0, span.last) }
    let (first, last) = (left ?? span.first, rejoined ?? span.last)
    let run =
      span.stretches.compactMap(\.run).first.map { journey.runs[$0] }
      ?? journey.run(at: span.first)
    let far = (span.first...span.last).filter { journey.notes[$0].contains(.far) }
    let peak = peak(span, far)
    let millimeters = track.distanceMillimeters(from: first, through: last)
    let missed = run.map { missedStops($0, first, last) } ?? []
    let consequence = day.ruleBook.fixedPoints(
      .routeDeviation, vehicleClass: day.vehicleClass, on: day.date)
    var draft = FindingDraft(
      .routeDeviation, isProven ? .proven : .suspected, consequence?.severity ?? .minor,
      anchor: .records(witness.map { [$0.0, $0.1] } ?? [peak.index]),
      message: message(
        first, last, peak.millimeters, millimeters, run, missed, isProven: isProven))
    let away = (span.first...span.last).filter {
      !journey.notes[$0].isDisjoint(with: .offAndFar)
    }
    draft.evidence =
      (away + [left, rejoined, peak.index].compactMap(\.self)).sorted()
      .withoutRepeats
    draft.doubts = isProven ? [] : doubts(span, far, run, witness != nil, isDeclared)
    draft.span = first...last
    draft.witness = isProven ? witness : nil
    draft.finding.start = track.time(first)
    draft.finding.end = track.time(last)
    draft.finding.distanceMeters = millimeters / 1000
    draft.finding.place = track.coordinates[peak.index]
    draft.finding.route = run?.route
    draft.finding.run = run?.name
    draft.finding.near = run.map { journey.place(of: first, on: $0, track) }
    draft.finding.measured = [
      Measurement(.maxOffsetM, scaled: peak.millimeters / 1000),
      Measurement(.offM, scaled: millimeters / 1000),
      Measurement(
        .fixes, scaled: Int64(draft.evidence.count { journey.notes[$0].contains(.far) })),
    ]
    draft.finding.points.measured = consequence?.points.map(Int64.init)
    draft.finding.cites =
      day.ruleBook.cites(.routeDeviation, on: day.date) + (consequence?.cites ?? [])
    draft.finding.premises = premises(far, run, peak.index, witness != nil, day)
    draft.finding.driver = day.driverKnown(track, peak.index)?.id
    return draft
  }

  /// The record farthest from every line; of spans with proofs only, measured among their fixes.
  private func peak(_ span: Span, _ far: [Int]) -> (index: Int, millimeters: Int64) {
    var best: (index: Int, millimeters: Int64)?
    for stretch in span.stretches where stretch.offsetMillimeters > best?.millimeters ?? -1 {
      best = (stretch.farthest, stretch.offsetMillimeters)
    }
    if let best { return best }
    guard let epoch = journey.epoch(ofRecord: span.first) else { return (span.first, 0) }
    let stride = far.count / 100 + 1
    for (place, index) in far.enumerated() where place % stride == 0 {
      let distance =
        epoch.lines.map { $0.indexed.line.nearest(to: track.coordinates[index]).offset }.min() ?? 0
      if distance > best?.millimeters ?? -1 { best = (index, distance) }
    }
    return best ?? (span.first, 0)
  }

  /// Approved stops between the places where the line was left and rejoined that the run did not serve.
  private func missedStops(_ run: JourneyRun, _ first: Int, _ last: Int) -> [String] {
    let line = journey.line(of: run)
    let (left, back) = (line.fix(first), line.fix(last))
    guard !left.isOff, !back.isOff else { return [] }
    return run.passes.filter {
      $0.outcome == .missed && $0.along >= min(left.along, back.along)
        && $0.along <= max(left.along, back.along)
    }.map { stopWord($0.stop) }
  }

  private func doubts(
    _ span: Span, _ far: [Int], _ run: JourneyRun?, _ hasWitness: Bool, _ isDeclared: Bool
  ) -> [DraftDoubt] {
    var doubts = hasWitness ? [] : span.groups.flatMap(\.doubts)
    if !isDeclared { doubts.append(DraftDoubt(.datumAssumed)) }
    if !hasWitness {
      if far.contains(where: { track.fixes[$0].students == .unknown }) {
        doubts.append(DraftDoubt(.studentsUnknown))
      }
      if far.contains(where: {
        track.fixes[$0].students.isAssumed && track.fixes[$0].students != .unknown
      }) {
        doubts.append(DraftDoubt(.studentsAssumed))
      }
      if far.contains(where: { journey.notes[$0].contains(.leave) }) {
        doubts.append(DraftDoubt(.exempt))
      }
      if let epoch = journey.epoch(ofRecord: span.first), !epoch.isComplete {
        doubts.append(DraftDoubt(.routeUnknown))
      }
      if doubts.isEmpty { doubts.append(DraftDoubt(.noWitness)) }
    }
    return merged(doubts)
  }

  private func premises(
    _ far: [Int], _ run: JourneyRun?, _ peak: Int, _ hasWitness: Bool, _ day: borrowing DayContext
  ) -> [Premise] {
    let students =
      hasWitness
      ? [StudentsAboard.yes]
      : Set(far.map { track.fixes[$0].students }).sorted { $0.rawValue < $1.rawValue }
    var premises = [
      Premise(
        .students, students.map(\.word).joined(separator: ","), bearsProof: students == [.yes]),
      Premise(.registry, "route", bearsProof: true),
      day.vehiclePremise,
    ]
    if let run {
      premises.insert(
        Premise(.road, "route:\(run.route.text)", bearsProof: true), at: 0)
    }
    if let driver = day.driverKnown(track, peak) {
      premises.append(
        Premise(.driver, driver.byCard ? "card" : "roster", bearsProof: driver.byCard))
    }
    premises.append(Premise(.datum, day.datumWord, bearsProof: day.isDatumDeclared))
    return premises
  }

  private func message(
    _ first: Int, _ last: Int, _ offset: Int64, _ millimeters: Int64, _ run: JourneyRun?,
    _ missed: [String], isProven: Bool
  ) -> Message {
    let elapsed = track.seconds(last) - track.seconds(first)
    let (meters, most) = (millimeters / 1000, offset / 1000)
    let route = run.map { "（\($0.route.text)）" } ?? ""
    let routeEnglish = run.map { " (\($0.route.text))" } ?? ""
    let stops = missed.isEmpty ? "" : "，其间漏停：" + missed.joined(separator: "、")
    let stopsEnglish = missed.isEmpty ? "" : "; stops left out: " + missed.joined(separator: ", ")
    return Message(
      zh: (isProven ? "不按审定线路行驶" : "疑似不按审定线路行驶") + route
        + "：离线 \(elapsed) 秒、\(meters) 米，最远 \(most) 米" + stops,
      en: (isProven ? "Off the approved route" : "Suspected of leaving the approved route")
        + routeEnglish + ": \(elapsed) s, \(meters) m, at most \(most) m away" + stopsEnglish)
  }
}

extension [Int] {
  /// Of equal neighbours the first.
  fileprivate var withoutRepeats: [Int] {
    indices.filter { $0 == 0 || self[$0] != self[$0 - 1] }.map { self[$0] }
  }
}
