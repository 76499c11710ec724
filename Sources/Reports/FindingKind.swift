import Analysis
import Telemetry

/// Kinds that findings are counted by: 三超一疲劳 first, then what stands beside it.
enum FindingKind: CaseIterable {
  case speeding, overcrowding, fatigue, route, stops, times, papers, notices

  init(_ rule: RuleID) {
    // By the words of the stable ids, so that a rule's family decides and not a list to be kept.
    let id = rule.rawValue
    if id.hasPrefix("speeding") {
      self = .speeding
    } else if id == "overcrowding" {
      self = .overcrowding
    } else if id.hasPrefix("fatigue") {
      self = .fatigue
    } else if id == "route-deviation" {
      self = .route
    } else if id.hasPrefix("stop-") {
      self = .stops
    } else if id == "off-schedule" || id.hasPrefix("device-") {
      self = .times
    } else if rule.isNotice {
      self = .notices
    } else {
      self = .papers
    }
  }

  var rules: [RuleID] { RuleID.allCases.filter { FindingKind($0) == self } }
}
