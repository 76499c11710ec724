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
package func orderByName(_ names: [UInt64], precedes: (Int, Int) -> Bool) -> [Int] {
  var bits = 1
  while bits < 24, 1 << bits < names.count { bits += 1 }
  var starts = [Int](repeating: 0, count: 1 << bits + 1)
  for name in names { starts[Int(name >> UInt64(64 - bits)) + 1] += 1 }
  for heap in 1..<starts.count { starts[heap] += starts[heap - 1] }
  var order = [Int](repeating: 0, count: names.count)
  var next = starts
  for (place, name) in names.enumerated() {
    let heap = Int(name >> UInt64(64 - bits))
    order[next[heap]] = place
    next[heap] += 1
  }
  for heap in 1..<starts.count where starts[heap] - starts[heap - 1] > 1 {
    order[starts[heap - 1]..<starts[heap]].sort { left, right in
      names[left] != names[right] ? names[left] < names[right] : precedes(left, right)
    }
  }
  return order
}
