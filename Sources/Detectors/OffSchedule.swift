import Registry
import RuleBook
package import Telemetry
package import Tracks

/// School bus driven with students aboard outside its permitted hours and roster, or on a day without school.
///
/// ## What counts
/// Moving fixes with students for at least the least duration, all outside of the hours of the bus's routes and of its
/// rostered runs, tolerance added; on a day without school the hours of the routes do not count.
/// ## What does not
/// Empty drives, and driving of which nothing says that students are aboard.
/// ## Why
/// School Bus Safety Regulation art. 14(3) and 16, as cited in the rule book entry `off-schedule`.
/// ## Example
/// Hours 06:30–08:00, driven with 20 students from 13:10 to 13:30 → one finding of 20 min, suspected: an outing or a
/// change of plan may be lawful and stand in no table, so nothing proves it (DESIGN §7 names no proof).
package struct OffSchedule: Detector {
  package static let rule = RuleID.offSchedule

  private var run: (first: Int, last: Int)?
  private var lastIndex: Int?
  private var closed: [(Int, Int)] = []
  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    let hours = PermittedHours(day)
    if let reason = hours.reason {
      closeRun(slice.track, day, into: &verdicts)
      verdicts.unjudged(slice.wholeDay, reason)
      return
    }
    let whole = slice.wholeDay
    if run == nil, hours.permit(from: whole.fromSeconds, through: whole.toSeconds) {
      verdicts.unprovable(seconds: 0, .studentsUnknown)
      return verdicts.cover(slice)
    }
    walk(slice, day, hours, into: &verdicts)
    cover(slice, hours, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    closeRun(slice.track, day, into: &verdicts)
    for (first, last) in closed {
      let date = slice.track.time(first).date(in: day.zone)
      verdicts.finding(draft(slice.track, first, last, days.day(of: date, else: day)))
    }
  }

  private mutating func walk(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, _ hours: PermittedHours,
    into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    let moving = Int32(day.thresholds.movingSpeed.value)
    for index in slice.day.range {
      let fix = track.fixes[index]
      let seconds = track.seconds(index)
      guard fix.isAccepted else { continue }
      if let lastIndex, seconds - track.seconds(lastIndex) > track.gapCapSeconds {
        closeRun(track, day, into: &verdicts)
      }
      lastIndex = index
      guard mayCarry(track, index), hours.excludes(seconds) else {
        closeRun(track, day, into: &verdicts)
        continue
      }
      let speed = fix.speedDeci >= 0 ? fix.speedDeci : track.observedSpeed(index)?.deci ?? 0
      guard speed >= moving else { continue }
      run = (run?.first ?? index, index)
    }
  }

  /// Whether something on the records says that students are aboard; a roster's time is not off schedule anyway.
  private func mayCarry(_ track: Track, _ index: Int) -> Bool {
    switch track.fixes[index].students {
    case .yes, .assumedFromLoadBits, .assumedFromSums: true
    case .unknown, .assumedFromRoster, .no: false
    }
  }

  private mutating func closeRun(
    _ track: Track, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard let ended = run else { return }
    run = nil
    let lacking =
      day.ruleBook.number(.offScheduleMinimum, on: day.date)
      - (track.seconds(ended.last) - track.seconds(ended.first))
    if lacking > 0 {
      verdicts.nearMiss(gate: .duration, missedBy: lacking)
    } else {
      closed.append(ended)
    }
  }

  private func cover(
    _ slice: borrowing TrackSlice, _ hours: PermittedHours, into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    var run = CoverageRun(from: slice.wholeDay.fromSeconds)
    var unknown: Int64 = 0
    for stretch in track.stretches[slice.day.stretches] {
      let students = track.fixes[Int(stretch.from)].students
      let isOpen =
        !students.isCertain && !students.isEmpty
        && hours.excludes(track.seconds(Int(stretch.from)))
      if isOpen { unknown += stretch.seconds }
      let reason: UnjudgedReason? =
        stretch.reason
        ?? (isOpen && !mayCarry(track, Int(stretch.from)) ? .studentsUnknown : nil)
      run.take(
        seconds: stretch.seconds, millimeters: stretch.millimeters, reason, into: &verdicts)
    }
    run.close(into: &verdicts)
    verdicts.unprovable(seconds: unknown, .studentsUnknown)
  }

  // MARK: Findings

  private func draft(
    _ track: Track, _ first: Int, _ last: Int, _ day: borrowing DayContext
  ) -> FindingDraft {
    let hours = PermittedHours(day)
    var draft = FindingDraft(
      Self.rule, .suspected, day.ruleBook.entry(Self.rule).severity, anchor: .records([first]),
      message: message(track, first, last, hours))
    // The record with the most persons is named too: the number printed is read off it.
    var most: (index: Int, persons: UInt16)?
    for index in first...last {
      if let persons = track.records[index].personsAboard, persons > most?.persons ?? 0 {
        most = (index, persons)
      }
    }
    draft.evidence = Set([first, last] + (most.map { [$0.index] } ?? [])).sorted()
    draft.span = first...last
    let students = track.fixes[first].students
    if students.isAssumed { draft.doubts.append(DraftDoubt(.studentsAssumed)) }
    draft.doubts.append(DraftDoubt(.serviceUnknown))
    if !hours.isCertain { draft.doubts.append(DraftDoubt(.scheduleIncomplete)) }
    draft.finding.start = track.time(first)
    draft.finding.end = track.time(last)
    draft.finding.distanceMeters = track.distanceMillimeters(from: first, through: last) / 1000
    draft.finding.place = track.coordinates[first]
    if let most = (first...last).compactMap({ track.records[$0].personsAboard }).max() {
      draft.finding.measured = [Measurement(.persons, scaled: Int64(most))]
    }
    draft.finding.cites = day.ruleBook.cites(Self.rule, on: day.date)
    draft.finding.premises = [
      Premise(.students, students.word, bearsProof: students.isCertain),
      Premise(.registry, "permitted-hours", bearsProof: hours.isCertain), day.vehiclePremise,
    ]
    if let driver = day.driverKnown(track, first) {
      draft.finding.driver = driver.id
      draft.finding.premises.append(
        Premise(.driver, driver.byCard ? "card" : "roster", bearsProof: driver.byCard))
    }
    return draft
  }

  private func message(
    _ track: Track, _ first: Int, _ last: Int, _ hours: PermittedHours
  ) -> Message {
    let minutes = (track.seconds(last) - track.seconds(first)) / 60
    let isKnown = track.fixes[first].students.isCertain
    let load = isKnown ? "载学生" : "可能载有学生"
    let loadEnglish = isKnown ? "with students aboard" : "perhaps with students aboard"
    let permitted =
      hours.words.isEmpty ? "" : "（允许时间 " + hours.words.joined(separator: "、") + "）"
    let permittedEnglish =
      hours.words.isEmpty ? "" : " (permitted: " + hours.words.joined(separator: ", ") + ")"
    if hours.isHoliday {
      return Message(
        zh: "校历写明当天不上学，仍\(load)行驶 \(minutes) 分钟" + permitted,
        en: "Driven \(loadEnglish) for \(minutes) min on a day without school" + permittedEnglish)
    }
    return Message(
      zh: "在核定的开行时间和排班之外\(load)行驶 \(minutes) 分钟" + permitted,
      en: "Driven \(loadEnglish) for \(minutes) min outside the permitted hours and the roster"
        + permittedEnglish)
  }
}
