import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Students aboard") struct StudentsAboardTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func students(
    _ strip: String, bench: Bench, change: (inout [PositionRecord]) -> Void = { _ in }
  ) -> [StudentsAboard] {
    var maker = Strip()
    maker.persons = nil
    var records = maker.records(strip)
    change(&records)
    return bench.track(records).fixes.map(\.students)
  }

  @Test func `a count above the adults says yes and a count of adults says nothing`() {
    #expect(students("60|3 60|2 60|1 60", bench: bench) == [.yes, .unknown, .unknown, .unknown])
  }

  @Test func `without adults in the count one person is a student`() {
    var bench = bench
    bench.adultsCounted = 0
    #expect(students("60|1 60|0", bench: bench) == [.yes, .no])
  }

  @Test func `a count of 0 says no only where the counter worked that day`() {
    #expect(students("60|0 60|0 60|5", bench: bench) == [.no, .no, .yes])
    #expect(students("60|0 60|0 60|0", bench: bench) == [.unknown, .unknown, .unknown])
    // It worked the day before, not on this one.
    let nextDay = students("60|5 60|0 60|0", bench: bench) { records in
      records[1].deviceSeconds += 86_400
      records[2].deviceSeconds += 86_400
    }
    #expect(nextDay == [.yes, .unknown, .unknown])
  }

  @Test(arguments: [(0, false), (1, true), (2, false), (3, true)] as [(UInt32, Bool)])
  func `load bits 01 and 11 are assumed students`(load: UInt32, isAssumed: Bool) {
    let answer = students("60", bench: bench) { $0[0].statusBits = 2 | load << 8 }
    #expect(answer == [isAssumed ? .assumedFromLoadBits : .unknown])
  }

  @Test func `running sums start anew each day`() {
    let answer = students("20 20 20 20", bench: bench) { records in
      records[0].boarded = 4
      records[1].alighted = 3
      records[2].alighted = 1
      records[3].deviceSeconds += 86_400
    }
    #expect(answer == [.assumedFromSums, .assumedFromSums, .unknown, .unknown])
  }

  @Test func `inside a rostered run students are assumed to its end`() {
    var bench = bench
    let start = Timestamp(seconds: 1_772_406_010)
    bench.rosteredRuns = [TimeSpan(start: start, end: Timestamp(seconds: start.seconds + 10))]
    #expect(students("60 60 60", bench: bench) == [.unknown, .assumedFromRoster, .unknown])
  }

  @Test func `the surer source speaks first`() {
    var bench = bench
    let start = Timestamp(seconds: 1_772_406_000)
    bench.rosteredRuns = [TimeSpan(start: start, end: Timestamp(seconds: start.seconds + 100))]
    let answer = students("60|9 60|0 60 60 60", bench: bench) { records in
      for index in 0..<3 {
        records[index].statusBits = 0x102
        records[index].boarded = 1
      }
      records[3].boarded = 1
      records[4].alighted = 9
    }
    #expect(answer == [.yes, .no, .assumedFromLoadBits, .assumedFromSums, .assumedFromRoster])
  }
}
