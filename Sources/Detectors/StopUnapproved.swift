import Geo
import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Door opened or persons changed while a run stood away from every approved stop.
///
/// ## What counts
/// Standing on a run, at or beyond the distance from every stop approved for the bus that day, with an open door, a
/// change of the count of persons, or boardings counted.
/// ## What does not
/// Outside runs, certainly without students before and after, a leave, a door signal while moving.
/// ## Why
/// School Bus Safety Regulation art. 32, as cited in the rule book entry `stop-unapproved`.
/// ## Example
/// 25 s at one place 400 m from the nearest stop, count 12 before and 14 after → one finding.
package struct StopUnapproved: Detector {
  package static let rule = RuleID.stopUnapproved

  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    if slice.day.traits.countsPersons {
      return StopRuleFindings.cover(slice, day, rule: .stopUnapproved, into: &verdicts)
    }
    StopRuleFindings.cover(slice, day, rule: .stopUnapproved, into: &verdicts) { track, stretch in
      let (from, to) = (track.records[Int(stretch.from)], track.records[Int(stretch.to)])
      let isKnown =
        (from.doorOpen ?? to.doorOpen) != nil
        || (from.personsAboard != nil && to.personsAboard != nil)
        || (to.boarded ?? to.alighted) != nil
      return isKnown ? nil : .personsUnknown
    }
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let journey = day.journey else { return }
    for run in journey.runs where !run.isEmpty && journey.epochs[run.epoch].isComplete {
      if run.day == day.date {
        judge(run, slice.track, journey, day, into: &verdicts)
      } else {
        judge(run, slice.track, journey, days.day(of: run.day, else: day), into: &verdicts)
      }
    }
  }

  private func judge(
    _ run: JourneyRun, _ track: Track, _ journey: RouteJourney, _ day: borrowing DayContext,
    into verdicts: inout some Verdicts
  ) {
    guard day.ruleBook.isEnabled(.stopUnapproved, on: run.day) else { return }
    for stop in run.standings {
      if let draft = draft(stop, run, track, journey, day) { verdicts.finding(draft) }
    }
  }

  private func draft(
    _ stop: Stop, _ run: JourneyRun, _ track: Track, _ journey: RouteJourney,
    _ day: borrowing DayContext
  ) -> FindingDraft? {
    guard !track.fixes[stop.first].students.isEmpty || !track.fixes[stop.last].students.isEmpty,
      !StopRuleFindings.hasStop(
        near: stop.place, within: day.thresholds.routes.stopAwayMillimeters,
        journey.epochs[run.epoch].lines)
    else { return nil }
    let change = change(stop, track)
    guard stop.doorOpened == true || change.before != change.after || change.boardings > 0
    else { return nil }
    let nearest = StopRuleFindings.nearestStop(stop.place, journey.epochs[run.epoch].lines)
    let writer = StopRuleFindings(track: track, journey: journey, rule: .stopUnapproved)
    guard !writer.isExcused(stop.place, stop.start, run) else { return nil }
    let what = words(stop, change)
    let meters = nearest.map { $0.millimeters / 1000 }
    var draft = writer.draft(
      run, anchor: .records([stop.first]), first: stop.first, last: stop.last, at: stop.first,
      evidence: change.records.isEmpty
        ? (stop.first...stop.last).filter { track.fixes[$0].isAccepted }
        : Set(change.records + [stop.first, stop.last]).sorted(),
      doubts: [DraftDoubt(.noWitness)],
      message: Message(
        zh: "疑似在非审定站点上下学生：\(run.route.text)，停 \(stop.seconds) 秒，\(what.zh)"
          + (meters.map { "，距最近站点 \($0) 米" } ?? ""),
        en: "Suspected boarding away from approved stops: \(run.route.text), stood "
          + "\(stop.seconds) s, \(what.en)"
          + (meters.map { ", \($0) m from the nearest stop" } ?? "")),
      day)
    draft.finding.place = stop.place
    if let after = change.after {
      draft.finding.measured.append(Measurement(.persons, scaled: Int64(after)))
    }
    draft.finding.measured.append(Measurement(.fixes, scaled: Int64(stop.fixes)))
    return draft
  }

  private struct Change {
    var before: Int?
    var after: Int?
    var boardings = 0
    var records: [Int] = []
  }

  /// Counts at the last record before and the first after the standing, or its own first and last.
  private func change(_ stop: Stop, _ track: Track) -> Change {
    var change = Change()
    let before = Int(track.fixes[stop.first].previousAccepted)
    var next = stop.last + 1
    while next < track.records.count, !track.fixes[next].isAccepted { next += 1 }
    let low =
      before >= 0 && track.seconds(stop.first) - track.seconds(before) <= track.gapCapSeconds
      ? before : stop.first
    let high =
      next < track.records.count
        && track.seconds(next) - track.seconds(stop.last) <= track.gapCapSeconds
      ? next : stop.last
    for index in low...high where track.fixes[index].isAccepted {
      // Read as stored: getters of another room are calls.
      if track.records[index].personsRaw != .max {
        let persons = Int(track.records[index].personsRaw)
        if change.before == nil { change.before = persons }
        if persons != change.after { change.records.append(index) }
        change.after = persons
      }
      if index > low {
        let (boarded, alighted) = (
          track.records[index].boardedRaw, track.records[index].alightedRaw
        )
        let boardings =
          (boarded == .max ? 0 : Int(boarded)) + (alighted == .max ? 0 : Int(alighted))
        change.boardings += boardings
        if boardings > 0 { change.records.append(index) }
      }
    }
    if change.before == change.after, change.boardings == 0 { change.records = [] }
    return change
  }

  private func words(_ stop: Stop, _ change: Change) -> Message {
    var zh: [String] = []
    var en: [String] = []
    if stop.doorOpened == true {
      zh.append("车门打开")
      en.append("door open")
    }
    if let before = change.before, let after = change.after, before != after {
      zh.append("人数由 \(before) 变为 \(after)")
      en.append("count from \(before) to \(after)")
    }
    if change.boardings > 0 {
      zh.append("上下 \(change.boardings) 人次")
      en.append("\(change.boardings) boardings or alightings")
    }
    return Message(zh: zh.joined(separator: "，"), en: en.joined(separator: ", "))
  }
}
