import Telemetry

/// Doubts as ranges of records, each once: thousands of pairs that share a doubt cost no more than one.
struct DoubtSet {
  private struct Entry: Hashable {
    var kind: Doubt.Kind
    var records: Range<Int>
  }

  private var entries: Set<Entry> = []

  var isEmpty: Bool { entries.isEmpty }

  /// Takes a doubt; an empty range for one that follows from what is missing.
  mutating func insert(_ kind: Doubt.Kind, _ records: Range<Int> = 0..<0) {
    entries.insert(Entry(kind: kind, records: records))
  }

  mutating func formUnion(_ other: DoubtSet) { entries.formUnion(other.entries) }

  /// One doubt a kind, in the order of the kinds, with the union of their records.
  var drafts: [DraftDoubt] {
    let byKind = Dictionary(grouping: entries, by: \.kind)
    return Doubt.Kind.allCases.compactMap { kind in
      guard let same = byKind[kind] else { return nil }
      var records: [Int] = []
      var end = 0
      for range in same.map(\.records).sorted(by: { $0.lowerBound < $1.lowerBound })
      where range.upperBound > max(end, range.lowerBound) {
        records += max(end, range.lowerBound)..<range.upperBound
        end = range.upperBound
      }
      return DraftDoubt(kind, records: records)
    }
  }
}
