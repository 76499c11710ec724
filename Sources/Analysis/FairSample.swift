package import Telemetry

/// Places of the findings that a report shows in full, at most `limit`: every rule and certainty gets its share.
///
/// Groups of one rule and certainty take places in turns until none are left or all are in; inside a group the
/// graver come first, then the order of the report. The answer is in the order of a report's cards: proven
/// first, then by severity, then in the order of the report.
package func fairSample(
  _ findings: [Finding], limit: Int, where isMeant: (Finding) -> Bool
) -> [Int] {
  let ranked = findings.indices.filter { isMeant(findings[$0]) }
    .map { (cardRank(findings[$0]), $0) }.sorted { $0 < $1 }.map(\.1)
  guard ranked.count > limit else { return ranked }
  var groups = [[Int]](repeating: [], count: 2 * RuleID.allCases.count)
  let places = Dictionary(
    uniqueKeysWithValues: RuleID.allCases.enumerated().map { ($0.element, $0.offset) })
  for index in ranked {
    let finding = findings[index]
    let group = 2 * (places[finding.rule] ?? 0) + (finding.certainty == .proven ? 0 : 1)
    groups[group].append(index)
  }
  groups.removeAll(where: \.isEmpty)
  var shares = [Int](repeating: 0, count: groups.count)
  var left = max(0, limit)
  while left > 0 {
    for group in groups.indices where left > 0 && shares[group] < groups[group].count {
      shares[group] += 1
      left -= 1
    }
  }
  let chosen = Set(zip(groups, shares).flatMap { $0.prefix($1) })
  return ranked.filter(chosen.contains)
}

/// Smaller comes first.
private func cardRank(_ finding: Finding) -> Int {
  let severity = Severity.allCases.firstIndex(of: finding.severity) ?? 0
  return (finding.certainty == .proven ? 0 : 100) - severity
}

extension RuleID {
  /// Whether it speaks of papers that expire and of faults of the registry, which stand in a table of their own.
  package var isNotice: Bool {
    switch self {
    case .documentExpiring, .registryContradiction, .registryIncomplete: true
    default: false
    }
  }
}
