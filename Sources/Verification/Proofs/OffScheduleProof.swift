import Registry
import RuleBook
import Telemetry

/// Driven off schedule, at most suspected: first and last record lie outside of all permitted hours.
enum OffScheduleProof: PlainProof {
  static let rule = RuleID.offSchedule

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first, let last = evidence.last else {
      return objections.unproven(zh: "没有证据记录", en: "there is no evidence")
    }
    guard let registry = court.registry else { return objections.lackRegistry() }
    let day = first.day(court.zone)
    let thresholds = court.ruleBook.thresholds(on: day)
    let check = RouteCheck(
      court: court, registry: registry, key: first.key, thresholds: thresholds)
    if finding.isProven {
      objections.unproven(zh: "此规则只能疑似", en: "this rule is only ever suspected")
    }
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, first, court)
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: [first])
    objections.expectDistance(finding, first: first, last: last, isClean: false, thresholds)
    check.expectDriver(finding, [first], &objections)
    check.expectPremises(finding, [first], registry: "permitted-hours", &objections)
    objections.expect(
      "measured.persons", finding.measured("persons", 0), evidence.compactMap(\.persons).max())
    if last.seconds - first.seconds < court.ruleBook.number(.offScheduleMinimum, on: day) {
      objections.unproven(zh: "时间太短", en: "it did not last long enough")
    }
    let hours = hours(registry, first.key, day, court)
    let tolerance = court.ruleBook.number(.offScheduleTolerance, on: day)
    for record in evidence
    where hours.contains(where: {
      $0.from - tolerance <= record.seconds && record.seconds <= $0.to + tolerance
    }) {
      objections.unproven(
        zh: "\(record.name) 在允许时间之内", en: "\(record.name) lies within the permitted hours")
    }
    var numbers = ["\((last.seconds - first.seconds) / 60)"]
    for hour in hours {
      for second in [hour.from, hour.to] {
        let clock = Timestamp(seconds: second).iso8601(in: court.zone).dropFirst(11)
        numbers += [String(clock.prefix(2)), String(clock.dropFirst(3).prefix(2))]
      }
    }
    objections.expectMessage(finding, numbers: numbers)
    objections.expectID(
      finding, subject: Court.subject(first.key),
      anchors: evidence.filter { $0.seconds == first.seconds }.map { "records\n" + $0.name })
    objections.expect(
      finding, court, on: day, decisive: nil, certified: nil, measured: nil)
  }

  /// Rostered runs and, on school days, the hours of the approved routes; the days before and after too.
  private static func hours(
    _ registry: Registry, _ key: VehicleKey, _ day: CivilDate, _ court: Court
  ) -> [(from: Int64, to: Int64)] {
    var hours: [(from: Int64, to: Int64)] = []
    for date in [-1, 0, 1].map({ day.adding(days: $0) }) {
      for run in registry.roster(of: key, on: date) {
        if let start = run.start, let end = run.end, start <= end {
          hours.append((start.seconds, end.seconds))
        }
      }
      guard registry.isSchoolDay(date) != false else { continue }
      let midnight = date.start(in: court.zone).seconds
      for approval in registry.approvedRoutes(of: key, on: date) {
        for window in registry.route(approval.route, on: date).row?.windows ?? [] {
          let night: Int64 = window.toSeconds < window.fromSeconds ? 86_400 : 0
          hours.append(
            (midnight + Int64(window.fromSeconds), midnight + Int64(window.toSeconds) + night))
        }
      }
    }
    return hours
  }
}
