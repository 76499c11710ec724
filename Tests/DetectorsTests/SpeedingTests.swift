import Detectors
import Registry
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

/// Caps of the standard book: 60 on most roads, 80 on expressways; tolerance 3, least 10 s and 3 fixes.
@Suite("Speeding") struct SpeedingTests {
  let court: Court

  init() throws { court = try Court() }

  private func judge(_ strip: String, persons: UInt16? = 20, interval: UInt32 = 10) -> Judgement {
    var maker = Strip()
    maker.persons = persons
    maker.interval = interval
    return court.judge(Speeding.self, maker.records(strip))
  }

  /// Seconds since the strip began, first and last.
  private func spans(_ judgement: Judgement) -> [[Int64]] {
    judgement.findings.map { finding in
      [finding.start, finding.end].map { ($0?.seconds ?? 0) - 1_772_406_000 }
    }
  }

  @Test func `the example of its page fires from 61 to 62`() {
    let judgement = judge("58 61 64 66 65 62 59")
    #expect(spans(judgement) == [[10, 50]])
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.roadUnknown]])
    let finding = judgement.findings[0]
    #expect(finding.measured.first == Measurement(.maxKmh, scaled: 660, decimals: 1))
    #expect(finding.limit?.used.source == "cap_other")
    #expect(finding.limit?.alternatives.map(\.source) == ["cap_expressway"])
    // 6 km/h of 60 are 10.0 %.
    #expect(finding.excessPermille == CertifiedAndMeasured(certified: nil, measured: 100))
    #expect(judgement.drafts[0].evidence == [1, 2, 3, 4, 5])
  }

  @Test(arguments: [
    ("59 59 59 59 59", 0), ("60 60 60 60 60", 0), ("63 63 63 63 63", 0), ("60 63.1 63.1 60", 1),
    ("60 63 63.1 63.1 63 60", 1), ("60 70 60 60 60", 0),
  ])
  func `opens only above limit and tolerance for 10 s`(strip: String, findings: Int) {
    #expect(judge(strip).drafts.count == findings)
  }

  @Test(
    arguments: [
      (1, "64 64 64 64 64 64 64 64 64 64", 0), (1, "64 64 64 64 64 64 64 64 64 64 64", 1),
      (5, "64 64", 0), (5, "64 64 64", 1), (9, "60 64 64 60", 0), (10, "60 64 64 60", 1),
    ] as [(UInt32, String, Int)])
  func `needs 10 s and three fixes, two where the device is sparse`(
    interval: UInt32, strip: String, findings: Int
  ) {
    let judgement = judge(strip, interval: interval)
    #expect(judgement.drafts.count == findings)
    #expect(judgement.nearMisses.count == 1 - findings)
  }

  @Test func `a dip of one fix is bridged and two fixes over 10 s are not`() {
    #expect(spans(judge("65 65 58 65 65")) == [[0, 40]])
    #expect(spans(judge("65 65 58 58 65 65")) == [[0, 10], [40, 50]])
    #expect(spans(judge("65 65 65 58 58 58 58 58 58 58 65 65 65", interval: 1)).isEmpty)
    #expect(
      spans(judge("65 65 65 65 65 65 58 58 58 58 58 58 65 65 65 65 65 65", interval: 1)) == [
        [0, 17]
      ])
  }

  @Test func `a gap is never bridged`() {
    #expect(spans(judge("65 65 . . . . . . . . 65 65")) == [[0, 110]])
    #expect(spans(judge("65 65 . . . . . . . . . 65 65")) == [[0, 10], [110, 120]])
  }

  /// Hidden gap: fixes without a speed are left out, so that the silence between speeds counts.
  @Test func `fixes without a speed do not bridge a gap`() {
    var records = Strip().records("65 65 65 65 65 65 65 65 65 65 65 65 65")
    for index in 2...10 { records[index].gnssSpeedMilli = nil }
    // Speeds at 0, 10 and 110, 120 s: 100 s without one.
    #expect(spans(court.judge(Speeding.self, records)) == [[0, 10], [110, 120]])
  }

  @Test func `a drive of 90 with students counted is proven`() {
    let judgement = judge("60 75 90 90 90 90 90 90 90 75 60")
    #expect(judgement.certainties == [.proven])
    #expect(spans(judgement) == [[10, 90]])
    let finding = judgement.findings[0]
    // 20 … 80 s: 1,500 m less 30.16 m in 61 s are 86.7 km/h; GNSS says 88. An excess of 8.3 % over 80.
    #expect(judgement.drafts[0].witness?.0 == 2)
    #expect(judgement.drafts[0].witness?.1 == 8)
    #expect(finding.measured.contains(Measurement(.certifiedKmh, scaled: 867, decimals: 1)))
    #expect(finding.measured.contains(Measurement(.maxKmh, scaled: 900, decimals: 1)))
    #expect(finding.excessPermille == CertifiedAndMeasured(certified: 83, measured: 125))
    #expect(finding.limit?.used.source == "cap_expressway")
    #expect(judgement.doubts == [[]])
    #expect(Set(judgement.drafts[0].evidence) == Set(1...9))
    #expect(judgement.drafts[0].anchor == .records([2, 8]))
  }

  @Test func `the students of a proof are those of its witness`() throws {
    // The count is missing on one fix beside the witness; the proof does not rest on it.
    var records = Strip().records("60 75 90 90 90 90 90 90 90 75 60")
    records[1].personsAboard = nil
    let finding = try #require(court.judge(Speeding.self, records).findings.first)
    #expect(finding.certainty == .proven)
    let premise = finding.premises.first { $0.key == .students }
    #expect(premise == Premise(.students, "count", bearsProof: true))
  }

  @Test(arguments: [
    (2 as UInt16?, [Doubt.Kind.studentsUnknown, .roadUnknown]),
    (nil, [.studentsUnknown, .roadUnknown]),
  ])
  func `without students counted nothing is proven`(persons: UInt16?, doubts: [Doubt.Kind]) {
    let judgement = judge("60 75 90 90 90 90 90 90 90 75 60", persons: persons)
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [doubts])
  }

  @Test func `an empty bus has no cap`() {
    let judgement = judge("30|20 90|0 90|0 90|0 90|0 90|0 30|0")
    #expect(judgement.drafts.isEmpty)
    #expect(judgement.unjudged[.studentsUnknown] == 10)
    #expect(judgement.judgedSeconds == 50)
  }

  @Test func `an inferred unit proves nothing`() throws {
    var court = court
    court.inferredSources = [0]
    let judgement = court.judge(
      Speeding.self, Strip().records("60 75 90 90 90 90 90 90 90 75 60"))
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.speedUnitInferred]])
  }

  @Test func `without a speed column displacement opens and says so`() {
    var records = Strip().records("58 70 70 70 70 58")
    for index in records.indices { records[index].gnssSpeedMilli = nil }
    let judgement = court.judge(Speeding.self, records)
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.speedMissing, .roadUnknown]])
    // Steps: 64, 70, 70, 70, 64 km/h.
    #expect(spans(judgement) == [[0, 50]])
    #expect(judgement.unjudged == [.speedMissing: 50])
    #expect(judgement.drafts[0].evidence.sorted().first == 0, "the first step begins there")
  }

  /// A step of 60.05 km/h is above 60, though 60.0 is what is printed.
  @Test func `steps are held against the limit before they are rounded`() {
    var records = Strip().records("63.05 63.05 63.05 63.05")
    for index in records.indices { records[index].gnssSpeedMilli = nil }
    // 175.14 m in 10 s; the strip's place is rounded to 0.095 m.
    for (index, east) in [0, 1848, 3696, 5544].enumerated() {
      records[index].longitudeE6 = 119_900_000 + Int32(east)
    }
    let judgement = court.judge(Speeding.self, records)
    let step = judgement.track.fixes[1].stepMillimeters
    #expect(step * 36 > 630 * 10_000 && step * 36 < 631 * 10_000, "the test's own step: \(step) mm")
    #expect(judgement.drafts.count == 1)
  }

  @Test func `coverage names the first thing that was lacking`() {
    let judgement = judge("50 70 85 50")
    // 50–70 and 70–85: the road is unknown below 80; 85 is above every cap.
    #expect(judgement.unjudged == [.limitUnknown: 10])
    #expect(judgement.judgedSeconds == 20)
    #expect(judgement.unprovable == [.speedMissing: 0, .studentsUnknown: 0, .limitUnknown: 30])
    #expect(judge("50 70 50", persons: nil).unjudged == [.studentsUnknown: 20])
    #expect(judge("50 50 50", persons: nil).judgedSeconds == 20)
  }

  @Test func `a rule that is off leaves the day unjudged`() throws {
    var court = court
    court.ruleBook = try court.ruleBook.overlaying(
      yaml: "rules: {speeding: {enabled: false, off_because: {zh: 试验, en: trial}}}",
      name: "off.yaml")
    let judgement = court.judge(Speeding.self, Strip().records("60 90 90 90 90 90 60"))
    #expect(judgement.drafts.isEmpty)
    #expect(judgement.unjudged == [.ruleDisabled: 60])
  }

  @Test func `the strongest witness speaks for its own finding only`() throws {
    // Two drives 100 s apart: 110, then 84. The second is as certain as its own best pair, whatever the first was.
    let strip = "60 90 110 110 110 90 60 60 60 60 60 60 75 84 86 88 90 92 92 92 92 92 75 60"
    let judgement = judge(strip)
    #expect(judgement.certainties == [.proven, .proven])
    let certified = judgement.findings.map { finding in
      finding.measured.first { $0.key == .certifiedKmh }?.scaled
    }
    // 170 … 210 s at 92: 1,022.2 m less 30.16 m in 41 s are 87.1; 160 … 210 less the same in 51 s: 87.8.
    #expect(certified[1] ?? 0 >= 878)
  }

  @Test func `the driver is the rostered one of the day of the finding`() throws {
    var court = try Court([
      "roster.csv": """
      date,plate,plate_color,driver_id,start,end
      2026-03-02,苏D99001,yellow,D0001,06:30,08:00
      2026-03-03,苏D99001,yellow,D0002,06:30,08:00
      """
    ])
    court.declaredInterval = 10
    let first = Strip().records("60 75 90 90 90 90 90 90 90 75 60")
    let second = first.map { record in
      var record = record
      record.deviceSeconds += 86_400
      return record
    }
    let judgement = court.judge(Speeding.self, first + second)
    #expect(judgement.findings.map { $0.driver?.text } == ["D0001", "D0002"])
  }
}
