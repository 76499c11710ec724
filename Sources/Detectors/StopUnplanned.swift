import Geo
import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Run stood for long away from every stop of its line.
///
/// ## What counts
/// Standing for the least time at or beyond the distance from every stop of the line.
/// ## What does not
/// Creeping in a queue, the zones at both ends of the line, certainly no students aboard, a leave.
/// ## Why
/// School Bus Safety Regulation art. 32, as cited in the rule book entry `stop-unplanned`.
/// ## Example
/// 150 s at one place, 800 m from the nearest stop → one finding of 150 s.
package struct StopUnplanned: Detector {
  package static let rule = RuleID.stopUnplanned

  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    StopRuleFindings.cover(slice, day, rule: .stopUnplanned, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let journey = day.journey else { return }
    for run in journey.runs where !run.isEmpty {
      let own = days.day(of: run.day, else: day)
      guard own.ruleBook.isEnabled(.stopUnplanned, on: run.day) else { continue }
      for stop in run.standings {
        judge(stop, run, slice.track, journey, own, into: &verdicts)
      }
    }
  }

  private func judge(
    _ stop: Stop, _ run: JourneyRun, _ track: Track, _ journey: RouteJourney,
    _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let thresholds = day.thresholds
    let line = journey.line(of: run)
    // The last moving record before and the first after bound how long it may have stood.
    let lacking = thresholds.routes.unplannedMinimumSeconds - likelySeconds(stop, track)
    guard lacking < thresholds.routes.unplannedMinimumSeconds / 2,
      !track.fixes[stop.first].students.isEmpty || !track.fixes[stop.last].students.isEmpty,
      !hasCrept(stop, track, thresholds),
      !StopRuleFindings.isInEndZone(stop.place, [line], thresholds)
    else { return }
    let nearest = StopRuleFindings.nearestStop(stop.place, [line])
    if let nearest, nearest.millimeters < thresholds.routes.stopAwayMillimeters { return }
    let writer = StopRuleFindings(track: track, journey: journey, rule: .stopUnplanned)
    guard !writer.isExcused(stop.place, stop.start, run) else { return }
    if lacking > 0 {
      verdicts.nearMiss(gate: .duration, missedBy: lacking)
      return
    }
    let meters = nearest.map { $0.millimeters / 1000 }
    let away = meters.map { "，距最近站点 \($0) 米" } ?? ""
    let awayEnglish = meters.map { ", \($0) m from the nearest stop" } ?? ""
    var draft = writer.draft(
      run, anchor: .records([stop.first]), first: stop.first, last: stop.last, at: stop.first,
      evidence: (stop.first...stop.last).filter { track.fixes[$0].isAccepted },
      doubts: [DraftDoubt(.noWitness)],
      message: Message(
        zh: "疑似计划外停车：\(run.route.text)，停 \(stop.seconds) 秒" + away,
        en: "Suspected unplanned stop: \(run.route.text), stood \(stop.seconds) s" + awayEnglish),
      day)
    draft.finding.place = stop.place
    draft.finding.measured = [Measurement(.fixes, scaled: Int64(stop.fixes))]
    verdicts.finding(draft)
  }

  /// Whether its ends lie farther apart than both may be wrong: a queue, not a standing.
  private func hasCrept(_ stop: Stop, _ track: Track, _ thresholds: Thresholds) -> Bool {
    distanceMillimeters(track.coordinates[stop.first], track.coordinates[stop.last])
      > 2 * thresholds.fixErrorMillimeters
  }

  /// Time from first to last standing record and half of the steps to its neighbours; silence beyond the gap cap
  /// says nothing about standing.
  private func likelySeconds(_ stop: Stop, _ track: Track) -> Int64 {
    var twice = 2 * stop.seconds
    let before = Int(track.fixes[stop.first].previousAccepted)
    if before >= 0 { twice += step(before, stop.first, track) }
    var next = stop.last + 1
    while next < track.records.count, !track.fixes[next].isAccepted { next += 1 }
    if next < track.records.count { twice += step(stop.last, next, track) }
    return twice / 2
  }

  private func step(_ i: Int, _ j: Int, _ track: Track) -> Int64 {
    let seconds = track.seconds(j) - track.seconds(i)
    return seconds <= track.gapCapSeconds ? seconds : 0
  }
}
