import Analysis
import Telemetry
import Testing

@Suite("Fair sample") struct FairSampleTests {
  private func finding(
    _ rule: RuleID, _ certainty: Certainty = .suspected, _ severity: Severity = .minor
  ) -> Finding {
    Finding(
      id: "f", rule: rule, certainty: certainty, severity: severity,
      message: Message(zh: "-", en: "-"))
  }

  @Test func `all are there where there is room, proven first, then the graver`() {
    let findings = [
      finding(.speeding), finding(.overcrowding, .suspected, .critical),
      finding(.speeding, .proven, .notice), finding(.speeding, .proven, .serious),
    ]
    #expect(fairSample(findings, limit: 4) { _ in true } == [3, 2, 1, 0])
  }

  @Test func `a rare rule is not crowded out`() {
    var findings = Array(repeating: finding(.speeding, .proven, .critical), count: 5000)
    findings += Array(repeating: finding(.speeding), count: 5000)
    findings += [finding(.overcrowding), finding(.permitMissing, .suspected, .notice)]
    let chosen = fairSample(findings, limit: 200) { _ in true }
    #expect(chosen.count == 200 && Set(chosen).count == 200)
    #expect(chosen.contains(10_000) && chosen.contains(10_001))
    #expect(chosen.count { findings[$0].certainty == .proven } == 99)
    // Inside a group the first of the report.
    #expect(Array(chosen.prefix(99)) == Array(0..<99))
  }

  @Test func `nobody gets more than an equal share while another has less`() {
    let counts: [(RuleID, Int)] = [(.speeding, 7), (.overcrowding, 2), (.permitMissing, 9)]
    let findings = counts.flatMap { Array(repeating: finding($0), count: $1) }
    let chosen = fairSample(findings, limit: 10) { _ in true }.map { findings[$0].rule }
    #expect(counts.map { rule, _ in chosen.count { $0 == rule } } == [4, 2, 4])
  }

  @Test func `only what is meant is chosen and a limit of nothing gives nothing`() {
    let findings = [finding(.speeding), finding(.documentExpiring)]
    #expect(fairSample(findings, limit: 9) { $0.rule.isNotice } == [1])
    #expect(fairSample(findings, limit: 0) { _ in true }.isEmpty)
    #expect(fairSample([], limit: 5) { _ in true }.isEmpty)
  }
}
