import Telemetry

/// The days a detector has seen, for what is written after the last one but must follow the law and roster of its own.
struct DayContexts {
  private var days: [DayContext] = []

  mutating func append(_ day: borrowing DayContext) { days.append(copy day) }

  /// The latest day seen that is not after `date`, else `other`.
  func day(of date: CivilDate, else other: borrowing DayContext) -> DayContext {
    var low = 0
    var high = days.count
    while low < high {
      let middle = (low + high) / 2
      if days[middle].date <= date { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? days[low - 1] : copy other
  }
}
