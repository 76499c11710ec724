import Registry
import RuleBook
import Telemetry

/// When a bus may be driven with students on one local day, by the routes of its permits and its roster.
struct PermittedHours {
  /// Tolerance added, ascending and disjoint; may begin before the day and end after it.
  private(set) var spans: [SecondSpan] = []
  /// Why nothing can be said, nil when something can.
  private(set) var reason: UnjudgedReason?
  /// Whether the calendar says that there is no school.
  private(set) var isHoliday = false
  /// Whether a complete register of permits says all there is to say of the hours.
  private(set) var isCertain = false
  /// `06:30–08:00、16:00–17:30`, tolerance not added; empty on a day without any.
  private(set) var words: [String] = []

  init(_ day: borrowing DayContext) {
    guard day.ruleBook.isEnabled(.offSchedule, on: day.date) else {
      reason = .ruleDisabled
      return
    }
    guard let registry = day.registry, registry.has(.routes) || registry.has(.roster) else {
      reason = .registryMissing
      return
    }
    isHoliday = registry.isSchoolDay(day.date) == false
    var hasHours = false
    var isWhole = true
    var found: [SecondSpan] = []
    for date in [day.date.adding(days: -1), day.date, day.date.adding(days: 1)] {
      let isToday = date == day.date
      for run in registry.roster(of: day.vehicle, on: date) {
        guard let start = run.start, let end = run.end, start <= end else {
          if isToday { isWhole = false }
          continue
        }
        if isToday { hasHours = true }
        found.append(SecondSpan(from: start.seconds, to: end.seconds))
      }
      guard registry.isSchoolDay(date) != false else { continue }
      let midnight = date.start(in: day.zone).seconds
      for approval in registry.approvedRoutes(of: day.vehicle, on: date) {
        guard case .one(let row) = registry.route(approval.route, on: date), !row.windows.isEmpty,
          registry.use(of: approval.route, on: date).flaw != .cellUnreadable
        else {
          if isToday { isWhole = false }
          continue
        }
        if isToday { hasHours = true }
        for window in row.windows {
          let passesMidnight = window.toSeconds < window.fromSeconds
          found.append(
            SecondSpan(
              from: midnight + Int64(window.fromSeconds),
              to: midnight + Int64(window.toSeconds) + (passesMidnight ? 86_400 : 0)))
        }
      }
    }
    guard hasHours || isHoliday else {
      reason = .registryIncomplete
      return
    }
    found.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    words = Self.words(found, day)
    let tolerance = day.ruleBook.number(.offScheduleTolerance, on: day.date)
    for span in found {
      spans.unite(SecondSpan(from: span.from - tolerance, to: span.to + tolerance))
    }
    if registry.isComplete(.permits), case .one(let permit) = day.permits {
      isCertain = isWhole && (!permit.routes.isEmpty || isHoliday)
    }
  }

  /// The hours that touch the day, each once, in its own clock.
  private static func words(_ spans: [SecondSpan], _ day: borrowing DayContext) -> [String] {
    let midnight = day.date.start(in: day.zone).seconds
    func clock(_ second: Int64) -> String {
      let minutes = (second - midnight).flooredQuotient(by: 60)
      let ofDay = minutes - minutes.flooredQuotient(by: 1440) * 1440
      func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
      return two(ofDay / 60) + ":" + two(ofDay % 60)
    }
    var seen: Set<String> = []
    return spans.filter { $0.from < midnight + 86_400 && midnight <= $0.to }
      .map { clock($0.from) + "–" + clock($0.to) }.filter { seen.insert($0).inserted }
  }

  /// Whether all seconds of a time lie in one of the spans.
  func permit(from first: Int64, through last: Int64) -> Bool {
    spans.contains { $0.from <= first && last <= $0.to }
  }

  /// Whether a second lies in none of the spans.
  func excludes(_ second: Int64) -> Bool {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].to < second { low = middle + 1 } else { high = middle }
    }
    return low == spans.count || second < spans[low].from
  }
}
