import Detectors
import Telemetry
import TestKit
import Testing
import Tracks

/// A bus with 19 seats (核载 19, driver counted).
@Suite("Overcrowding") struct OvercrowdingTests {
  private static let vehicles = "plate,plate_color,seats,provider_id\n苏D99001,yellow,19,P1\n"
  private static let excluding =
    "provider_id,name,count_excludes\nP1,示例校车公司,driver;attendant\n"
  let court: Court

  init() throws { court = try Court(["vehicles.csv": Self.vehicles]) }

  private func records(_ strip: String, interval: UInt32) -> [PositionRecord] {
    var maker = Strip()
    maker.interval = interval
    maker.persons = nil
    return maker.records(strip)
  }

  private func judge(_ strip: String, interval: UInt32 = 15, hasSpeeds: Bool = true) -> Judgement {
    var records = records(strip, interval: interval)
    if !hasSpeeds { for index in records.indices { records[index].gnssSpeedMilli = nil } }
    return court.judge(Overcrowding.self, records)
  }

  @Test func `the example of its page is one finding of 30 s`() throws {
    let judgement = judge("30|18 30|21 30|21 30|21 30|18")
    #expect(judgement.certainties == [.proven])
    let finding = try #require(judgement.findings.first)
    #expect(finding.start?.seconds == 1_772_406_015)
    #expect(finding.end?.seconds == 1_772_406_045)
    #expect(judgement.drafts[0].evidence == [1, 2, 3])
    #expect(judgement.drafts[0].anchor == .records([1, 3]))
    #expect(finding.measured.contains(Measurement(.persons, scaled: 21)))
    #expect(finding.measured.contains(Measurement(.seats, scaled: 19)))
    // 2 of 19 are 10.52 %, printed rounded down.
    #expect(finding.excessPermille == CertifiedAndMeasured(certified: 105, measured: 105))
    #expect(judgement.judgedSeconds == 60)
  }

  @Test(
    arguments: [
      ("30|19 30|19 30|19 30|19", 15), ("30|21 30|21 30|21", 14), ("0|25 0|25 0|25 0|25", 15),
      ("10|25 10|25 10|25 10|25", 15), ("30|25 30|18 30|18 30|25", 61),
    ] as [(String, UInt32)])
  func `seats, 30 s and more than 10 km per h are what it takes`(strip: String, interval: UInt32) {
    #expect(judge(strip, interval: interval).drafts.isEmpty)
  }

  @Test func `what falls short of 30 s is a near miss`() {
    #expect(judge("30|21 30|21 30|21", interval: 14).nearMisses == [.duration])
  }

  @Test func `a lower count between two higher ones is a doubt that names it`() {
    let judgement = judge("30|21 30|21 30|18 30|21 30|21")
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.drafts[0].doubts == [DraftDoubt(.countBetween, records: [2])])
    #expect(judgement.nearMisses == [.duration, .duration])
  }

  @Test func `the strongest pair certifies, not the longest`() {
    let judgement = judge("30|20 30|20 30|22 30|22 30|22 30|22", interval: 10)
    #expect(judgement.drafts[0].anchor == .records([2, 5]))
    // 3 of 19 are 15.78 %.
    #expect(judgement.findings[0].excessPermille.certified == 157)
  }

  @Test func `without a speed column it is suspected and says so`() {
    let judgement = judge("30|18 30|21 30|21 30|21 30|18", hasSpeeds: false)
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.speedMissing]])
  }

  /// A device that sends the count with every other fix: the fixes between say nothing, they do not say nobody.
  @Test func `fixes without a count neither make nor end a run`() {
    let judgement = judge("30|21 30 30|21 30 30|21", hasSpeeds: false)
    #expect(judgement.drafts.count == 1)
    #expect(judgement.drafts.first?.evidence == [2, 4], "the first has no displacement yet")
    #expect(judgement.unjudged == [.personsUnknown: 60])
  }

  @Test func `adults are added only where the provider declares that the count leaves them out`()
    throws
  {
    let strip = records("30|18 30|18 30|18", interval: 15)
    #expect(court.judge(Overcrowding.self, strip).drafts.isEmpty)
    let declared = try Court(["vehicles.csv": Self.vehicles, "providers.csv": Self.excluding])
    let judgement = declared.judge(Overcrowding.self, strip)
    #expect(judgement.certainties == [.proven])
    #expect(judgement.findings[0].measured.contains(Measurement(.persons, scaled: 20)))
    #expect(
      judgement.findings[0].premises.contains(
        Premise(.students, "count+adults:2", bearsProof: true)))
  }

  @Test func `running sums are suspected, with the boardings as evidence`() {
    var strip = records("0 30 30 30 30 0", interval: 15)
    strip[0].boarded = 25
    strip[3].alighted = 4
    strip[5].alighted = 21
    let judgement = court.judge(Overcrowding.self, strip)
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.studentsAssumed]])
    #expect(judgement.drafts[0].evidence == [0, 1, 2, 3, 4])
    #expect(
      judgement.findings[0].measured.contains(Measurement(.persons, scaled: 25)),
      "the most, not the last")
  }

  @Test func `an inferred speed unit proves no motion`() throws {
    var court = court
    court.inferredSources = [0]
    let judgement = court.judge(
      Overcrowding.self, records("30|21 30|21 30|21", interval: 15))
    #expect(judgement.certainties == [.suspected])
    #expect(judgement.doubts == [[.speedUnitInferred]])
  }

  @Test func `coverage says why it could not be judged`() throws {
    let strip = records("30|18 30|18 30", interval: 15)
    #expect(court.judge(Overcrowding.self, strip).unjudged == [.personsUnknown: 15])
    #expect(try Court().judge(Overcrowding.self, strip).unjudged == [.registryMissing: 30])
    let cases: [(String, UnjudgedReason)] = [
      ("plate,plate_color,seats\n苏D99002,yellow,19\n", .registryIncomplete),
      ("plate,plate_color,seats\n苏D99001,yellow,\n", .registryIncomplete),
      ("plate,plate_color,seats\n苏D99001,yellow,19\n苏D99001,yellow,36\n", .registryContradiction),
      ("plate,plate_color,seats,row_to\n苏D99001,yellow,19,2026-03-01\n", .registryIncomplete),
    ]
    for (vehicles, reason) in cases {
      let court = try Court(["vehicles.csv": vehicles])
      #expect(court.judge(Overcrowding.self, strip).unjudged == [reason: 30], "\(vehicles)")
    }
  }
}
