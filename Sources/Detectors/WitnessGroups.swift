import Telemetry

/// Witnesses of one kind whose spans overlap, taken together: they always end in one finding.
struct WitnessGroup {
  var from: Int
  var to: Int
  /// The strongest witness without a doubt, the earliest of equals.
  var best: CleanWitness?
  /// What speaks against the others; gathered only while there is no clean one.
  var doubts = DoubtSet()
  /// Records that a witness began or ended with.
  var members: Set<Int> = []

  fileprivate mutating func take(
    from: Int, to: Int, value: Int64, isClean: Bool,
    gather: (_ fresh: [Int], _ doubts: inout DoubtSet) -> Void
  ) {
    self.from = min(self.from, from)
    self.to = max(self.to, to)
    let fresh = [from, to].filter { members.insert($0).inserted }
    if isClean {
      best = stronger(best, CleanWitness(from: from, to: to, value: value))
      doubts = DoubtSet()
    } else if best == nil {
      gather(fresh, &doubts)
    }
  }

  fileprivate mutating func absorb(_ later: WitnessGroup) {
    from = min(from, later.from)
    to = max(to, later.to)
    members.formUnion(later.members)
    best = stronger(best, later.best)
    if best == nil { doubts.formUnion(later.doubts) } else { doubts = DoubtSet() }
  }
}

/// A witness without a doubt and what it certifies.
struct CleanWitness {
  var from: Int
  var to: Int
  var value: Int64
}

/// Groups of overlapping witnesses, ascending and disjoint.
struct WitnessGroups {
  private(set) var groups: [WitnessGroup] = []

  /// Whether a witness could change anything: its span is not covered yet, or nothing so strong is certain there.
  func needs(from: Int, to: Int, value: Int64) -> Bool {
    let last = groups.count - 1
    guard last >= 0, groups[last].from <= from, to <= groups[last].to,
      let best = groups[last].best
    else { return true }
    return value > best.value
  }

  /// Takes a witness whose end is not before the ends of those taken.
  ///
  /// `gather` says what speaks against it: about the pair, and about those of its records that are new to the group.
  mutating func take(
    from: Int, to: Int, value: Int64, isClean: Bool,
    gather: (_ fresh: [Int], _ doubts: inout DoubtSet) -> Void
  ) {
    if groups.isEmpty || from > groups[groups.count - 1].to {
      groups.append(WitnessGroup(from: from, to: to))
    }
    // In place: sets of thousands of records must not be copied for every pair.
    while groups.count > 1, from <= groups[groups.count - 2].to {
      let later = groups.removeLast()
      groups[groups.count - 1].absorb(later)
    }
    groups[groups.count - 1].take(
      from: from, to: to, value: value, isClean: isClean, gather: gather)
  }
}

/// The stronger of two witnesses, the first of equals.
func stronger(_ first: CleanWitness?, _ second: CleanWitness?) -> CleanWitness? {
  guard let first else { return second }
  guard let second else { return first }
  return second.value > first.value ? second : first
}

/// First and last record of spans merged where they overlap, each with the groups inside it.
func mergedSpans(
  _ spans: [(Int, Int)], _ groups: [WitnessGroup]
) -> [(first: Int, last: Int, groups: ArraySlice<WitnessGroup>)] {
  let all = (spans + groups.map { ($0.from, $0.to) }).sorted { ($0.0, $0.1) < ($1.0, $1.1) }
  var merged: [(first: Int, last: Int, groups: ArraySlice<WitnessGroup>)] = []
  for span in all {
    if let last = merged.last, span.0 <= last.last {
      merged[merged.count - 1].last = max(last.last, span.1)
    } else {
      merged.append((span.0, span.1, []))
    }
  }
  var next = 0
  for place in merged.indices {
    let start = next
    while next < groups.count, groups[next].from <= merged[place].last { next += 1 }
    merged[place].groups = groups[start..<next]
  }
  return merged
}
