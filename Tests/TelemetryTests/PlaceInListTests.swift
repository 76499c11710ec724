import Telemetry
import Testing

@Suite("Place in a list") struct PlaceInListTests {
  @Test func `rules and reasons stand in the order of their declaration`() {
    #expect(RuleID.allCases == RuleID.allCases.sorted())
    #expect(Set(RuleID.allCases).count == RuleID.allCases.count)
    for (earlier, later) in zip(RuleID.allCases, RuleID.allCases.dropFirst()) {
      #expect(earlier < later && earlier != later)
    }
    #expect(UnjudgedReason.allCases.map(\.rank) == Array(UnjudgedReason.allCases.indices))
  }
}
