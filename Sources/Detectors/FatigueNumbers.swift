package import RuleBook
package import Telemetry

/// Numbers of the rule book that bear on continuous driving, on one day.
package struct FatigueNumbers: Sendable {
  /// More than this offends, s.
  package var maximumSeconds: Int64
  /// A rest of this suffices, s.
  package var restSeconds: Int64
  package var sumPairSeconds: Int64
  package var restRadiusMillimeters: Int64
  package var gapSpeedDeci: Int64

  package init(_ ruleBook: RuleBook, on day: CivilDate) {
    maximumSeconds = ruleBook.number(.drivingMaximum, on: day) * 60
    restSeconds = ruleBook.number(.drivingRest, on: day) * 60
    sumPairSeconds = ruleBook.number(.fatigueSumPair, on: day)
    restRadiusMillimeters = ruleBook.number(.fatigueRestRadius, on: day)
    gapSpeedDeci = ruleBook.number(.fatigueGapSpeed, on: day)
  }
}
