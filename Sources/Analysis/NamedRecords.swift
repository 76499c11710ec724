package import Telemetry

/// The records that findings name.
///
/// A name is part of a digest and so as good as a random number: it says by itself where to look.
package struct NamedRecords {
  /// Open addressing; 0 is free.
  private var slots: [UInt64]
  private var hasZero = false

  package init(_ findings: [Finding]) {
    var count = 0
    for finding in findings {
      count += finding.evidence.count
      for doubt in finding.doubts { count += doubt.records.count }
    }
    var capacity = 16
    while capacity < 2 * count { capacity *= 2 }
    slots = [UInt64](repeating: 0, count: capacity)
    for finding in findings {
      for record in finding.evidence { insert(record.bits) }
      for doubt in finding.doubts {
        for record in doubt.records { insert(record.bits) }
      }
    }
  }

  package func contains(_ record: RecordID) -> Bool {
    record.bits == 0 ? hasZero : slots[slot(record.bits)] != 0
  }

  private mutating func insert(_ bits: UInt64) {
    if bits == 0 { hasZero = true } else { slots[slot(bits)] = bits }
  }

  /// Where the name stands, else where it may be put; at least half of the slots are free.
  private func slot(_ bits: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: bits) & mask
    while slots[place] != 0, slots[place] != bits { place = (place + 1) & mask }
    return place
  }
}

/// Places of names in ascending order of the names, equal names by `precedes`.
///
/// Dealt out by their first bits into about as many heaps as there are names, of which hardly any holds many.
package func orderByName(_ names: [UInt64], precedes: (Int, Int) -> Bool) -> [UInt32] {
  var bits = 1
  while bits < 24, 1 << bits < names.count { bits += 1 }
  var starts = [UInt32](repeating: 0, count: 1 << bits + 1)
  for name in names { starts[Int(name >> UInt64(64 - bits)) + 1] += 1 }
  for heap in 1..<starts.count { starts[heap] += starts[heap - 1] }
  var order = [UInt32](repeating: 0, count: names.count)
  var next = starts
  for (place, name) in names.enumerated() {
    let heap = Int(name >> UInt64(64 - bits))
    order[Int(next[heap])] = UInt32(place)
    next[heap] += 1
  }
  for heap in 1..<starts.count where starts[heap] - starts[heap - 1] > 1 {
    order[Int(starts[heap - 1])..<Int(starts[heap])].sort { left, right in
      let (a, b) = (names[Int(left)], names[Int(right)])
      return a != b ? a < b : precedes(Int(left), Int(right))
    }
  }
  return order
}

extension [EvidenceLocation] {
  /// Puts first what stands at the first place of an order, and so on, where it is; there may be millions.
  mutating func arrange(by order: consuming [UInt32]) {
    for start in indices {
      var place = start
      while order[place] != start {
        let from = Int(order[place])
        swapAt(place, from)
        order[place] = UInt32(place)
        place = from
      }
      order[place] = UInt32(place)
    }
  }

  /// Of equal neighbours only the first stays.
  mutating func removeRepeats() {
    var kept = 0
    for place in indices where kept == 0 || self[place] != self[kept - 1] {
      self[kept] = self[place]
      kept += 1
    }
    removeLast(count - kept)
  }
}
