import Telemetry

/// Doubts as ranges of records: thousands of pairs that share a doubt cost no more than one.
struct DoubtSet {
  /// By kind: ranges ascending, neither overlapping nor touching; none for a doubt that follows from what is missing.
  private var ranges: [Doubt.Kind: [Range<Int>]] = [:]

  var isEmpty: Bool { ranges.isEmpty }

  /// Takes a doubt; an empty range for one that follows from what is missing.
  mutating func insert(_ kind: Doubt.Kind, _ records: Range<Int> = 0..<0) {
    ranges[kind, default: []].unite(records)
  }

  mutating func formUnion(_ other: DoubtSet) {
    for (kind, all) in other.ranges {
      ranges[kind, default: []].unite(0..<0)
      for range in all { ranges[kind, default: []].unite(range) }
    }
  }

  /// Whether a doubt of that kind names the record already.
  func covers(_ kind: Doubt.Kind, _ index: Int) -> Bool {
    guard let all = ranges[kind] else { return false }
    let place = all.firstPlace(endingAfter: index)
    return place < all.count && all[place].contains(index)
  }

  /// One doubt a kind, in the order of the kinds.
  var drafts: [DraftDoubt] {
    Doubt.Kind.allCases.compactMap { kind in
      ranges[kind].map { DraftDoubt(kind, records: $0.flatMap { Array($0) }) }
    }
  }
}

extension [Range<Int>] {
  /// Place of the first range whose end is beyond `bound`.
  fileprivate func firstPlace(endingAfter bound: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds a range and keeps the order.
  fileprivate mutating func unite(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    // Ranges that overlap or touch: their end is not before the new start.
    let first = firstPlace(endingAfter: range.lowerBound - 1)
    var end = first
    var whole = range
    while end < count, self[end].lowerBound <= range.upperBound {
      whole =
        Swift.min(
          whole.lowerBound, self[end].lowerBound)..<Swift.max(
          whole.upperBound, self[end].upperBound)
      end += 1
    }
    if end == first + 1 { self[first] = whole } else { replaceSubrange(first..<end, with: [whole]) }
  }
}
