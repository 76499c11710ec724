package import Telemetry

/// Seconds by reason, in the fixed order of the reasons.
///
/// A table of its own: sums are taken over thousands of lines, where a dictionary would cost more than the rest.
package struct ReasonSeconds: Sendable, Hashable {
  /// By the reason's rank; empty as long as nothing was added.
  private var seconds: [Int64?] = []

  package init() {}

  package mutating func add(_ value: Int64, _ reason: UnjudgedReason) {
    if seconds.isEmpty {
      seconds = [Int64?](repeating: nil, count: UnjudgedReason.allCases.count)
    }
    let rank = reason.rank
    seconds[rank] = (seconds[rank] ?? 0) + value
  }

  /// Reasons with more than no time, in their order.
  package var present: [(reason: UnjudgedReason, seconds: Int64)] {
    guard !seconds.isEmpty else { return [] }
    return zip(UnjudgedReason.allCases, seconds).compactMap { reason, value in
      guard let value, value > 0 else { return nil }
      return (reason, value)
    }
  }
}

extension [UnjudgedReason: Int64] {
  /// Entries in the order of the reasons.
  var inOrder: [(key: UnjudgedReason, value: Int64)] {
    count < 2 ? Array(self) : sorted { $0.key.rank < $1.key.rank }
  }
}

extension [UnjudgedReason: CoverageLine.Extent] {
  /// Entries in the order of the reasons.
  var inOrder: [(key: UnjudgedReason, value: CoverageLine.Extent)] {
    count < 2 ? Array(self) : sorted { $0.key.rank < $1.key.rank }
  }
}
