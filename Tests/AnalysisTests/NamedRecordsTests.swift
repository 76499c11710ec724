import Analysis
import Telemetry
import TestKit
import Testing

@Suite("Named records") struct NamedRecordsTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `names come in ascending order, equal ones as they are told`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...400, using: &random)
    // Some names stand alone, some are crowded at either end, some come twice or more.
    let names = (0..<count).map { _ -> UInt64 in
      switch Int.random(in: 0..<4, using: &random) {
      case 0: UInt64.random(in: 0...3, using: &random)
      case 1: UInt64.max - UInt64.random(in: 0...3, using: &random)
      default: UInt64.random(in: 0...UInt64.max, using: &random)
      }
    }
    // The later place first.
    let order = orderByName(names) { $0 > $1 }
    let plain = names.indices.sorted { names[$0] != names[$1] ? names[$0] < names[$1] : $0 > $1 }
    #expect(order.map(Int.init) == plain)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `holds what the findings name and nothing else`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Few low bits, so that many names want the same slot; 0 among them.
    let all = (0..<300 as Range<UInt64>).map { RecordID(bits: $0 / 3 << 32 | $0 % 3) }
    var finding = Finding(
      id: "f-0", rule: .speeding, certainty: .suspected, severity: .notice,
      message: Message(zh: "", en: ""))
    finding.evidence = all.filter { _ in Bool.random(using: &random) }
    finding.doubts = [
      Doubt(.spike, records: all.filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
    ]
    let expected = Set(finding.evidence + finding.doubts.flatMap(\.records))
    let named = NamedRecords([finding])
    #expect(all.allSatisfy { named.contains($0) == expected.contains($0) })
    #expect(!NamedRecords([]).contains(RecordID(bits: 0)))
  }
}
