import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Run passed or by-passed an approved stop of its line without standing there.
///
/// ## What counts
/// At no pass of the run did it stand within the stop's zone for the least time; at the nearest pass.
/// ## What does not
/// A gap at the pass, records too sparse to exclude a short standing, a run certainly without students, a leave.
/// ## Why
/// School Bus Safety Regulation art. 32, as cited in the rule book entry `stop-missed`.
/// ## Example
/// 36 km/h past the stop, one record per 5 s, none slow → one finding.
package struct StopMissed: Detector {
  package static let rule = RuleID.stopMissed

  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    StopRuleFindings.cover(slice, day, rule: .stopMissed, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let journey = day.journey else { return }
    for run in journey.runs
    where !run.isEmpty && run.passes.contains(where: { $0.outcome == .missed }) {
      let own = days.day(of: run.day, else: day)
      guard own.ruleBook.isEnabled(.stopMissed, on: run.day) else { continue }
      for pass in run.passes where pass.outcome == .missed {
        verdicts.finding(draft(pass, run, slice.track, journey, own))
      }
    }
  }

  private func draft(
    _ pass: StopPass, _ run: JourneyRun, _ track: Track, _ journey: RouteJourney,
    _ day: borrowing DayContext
  ) -> FindingDraft {
    let writer = StopRuleFindings(track: track, journey: journey, rule: .stopMissed)
    let meters = pass.nearestMillimeters / 1000
    let name = stopWord(pass.stop)
    var evidence = [pass.nearest]
    let before = Int(track.fixes[pass.nearest].previousAccepted)
    if before >= 0 { evidence.insert(before, at: 0) }
    var next = pass.nearest + 1
    while next < track.records.count, !track.fixes[next].isAccepted { next += 1 }
    if next < track.records.count { evidence.append(next) }
    var draft = writer.draft(
      run, anchor: .stop(pass.stop.id, run: run.name), first: pass.nearest, last: pass.nearest,
      at: pass.nearest, evidence: evidence, doubts: [DraftDoubt(.absence)],
      message: Message(
        zh: "疑似未在审定站点停靠：\(run.route.text) “\(name)”，最近 \(meters) 米，未见停车",
        en: "Suspected missed stop: \(run.route.text) “\(name)”, nearest \(meters) m, "
          + "no standing seen"), day)
    draft.finding.stop = pass.stop.id
    draft.finding.near = RoutePlace(stop: pass.stop.id, routeMeters: pass.along / 1000)
    return draft
  }
}
