package import Telemetry

/// Days in force, both included; nil is open.
package struct DayRange: Sendable, Hashable {
  package var from: CivilDate?
  package var to: CivilDate?

  package init(from: CivilDate? = nil, to: CivilDate? = nil) {
    self.from = from
    self.to = to
  }

  package func covers(_ day: CivilDate) -> Bool {
    (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
  }

  func overlaps(_ other: DayRange) -> Bool {
    func endsBefore(_ left: DayRange, _ right: DayRange) -> Bool {
      guard let to = left.to, let from = right.from else { return false }
      return to < from
    }
    return !endsBefore(self, other) && !endsBefore(other, self)
  }
}
