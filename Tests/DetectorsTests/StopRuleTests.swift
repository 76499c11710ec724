import Detectors
import Geo
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Stop rules") struct StopRuleTests {
  /// Stops at A, M and B on a straight line of 3 km; at 10 m/s M comes at 150 s.
  private var county: RouteCounty {
    var county = RouteCounty("A              M              B", line: "AB")
    county.stops.insert(
      ("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    return county
  }

  @Test(arguments: [1, 5, 10, 30])
  func `a stop that was driven past is missed, one that was stood at is served`(every: Int) throws {
    let passed = try county.judge(StopMissed.self, "A 20s M B 30s", every: every)
    #expect(passed.findings.map(\.stop) == [StopID("S2")])
    #expect(passed.certainties == [.suspected])
    #expect(passed.findings.first?.run == "R1@2026-03-02T07:00")
    // M comes at 20 + 150 s; the nearest record at most half an interval from it.
    let time = try #require(passed.findings.first?.start).seconds - 1_772_406_000
    #expect(abs(time - 170) <= Int64(every) / 2 + 1)
    #expect(try county.judge(StopMissed.self, "A 20s M 20s B 30s", every: every).findings.isEmpty)
  }

  @Test func `standing 49 m from the stop serves it, 60 m does not`() throws {
    var near = county
    near.stops[1].place = near.map.place("M", north: 49)
    #expect(try near.judge(StopMissed.self, "A 20s M 20s B 30s").findings.isEmpty)
    near.stops[1].place = near.map.place("M", north: 60)
    #expect(
      try near.judge(StopMissed.self, "A 20s M 20s B 30s").findings.map(\.stop) == [StopID("S2")])
  }

  @Test func `a gap at the stop leaves it unjudged`() throws {
    let records = county.map.drive("A 20s M B 30s").filter {
      $0.deviceSeconds <= 1_772_406_120 || $0.deviceSeconds >= 1_772_406_225
    }
    let found = try county.court().judge(StopMissed.self, records)
    #expect(found.findings.isEmpty)
    #expect(found.unjudged[.gap] == 105)
  }

  /// It drives past M at 170 s; where nothing is recorded before or after, it may have stood there unseen.
  @Test(arguments: [
    (0, 170, 0), (0, 200, 1), (170, 400, 0), (140, 400, 1),
  ])
  func `a stop where the records begin or end is unjudged`(
    from: Int64, through: Int64, findings: Int
  ) throws {
    let records = county.map.drive("A 20s M B 30s").filter {
      (from...through).contains(Int64($0.deviceSeconds) - 1_772_406_000)
    }
    let found = try county.court().judge(StopMissed.self, records)
    #expect(found.findings.count == findings)
  }

  /// Half an hour of silence, longer than a run goes on without records, and then it is at B.
  @Test(arguments: zip([170, 200] as [Int64], [0, 1]))
  func `a stop where a long silence begins is unjudged`(through: Int64, findings: Int) throws {
    var records = county.map.drive("A 20s M B 30s").filter {
      let second = Int64($0.deviceSeconds) - 1_772_406_000
      return second <= through || second >= 340
    }
    for place in records.indices where records[place].deviceSeconds >= 1_772_406_340 {
      records[place].deviceSeconds += 1800
    }
    let found = try county.court().judge(StopMissed.self, records)
    #expect(found.findings.count == findings)
  }

  /// M is passed on the way to E, unseen, and again on the way back: it may have stood there the first time.
  @Test func `a gap at the stop's own turn leaves it unjudged, whatever comes later`() throws {
    var county = RouteCounty(
      """
                E





      A         M         B
      """, line: "AMEMB")
    county.stops.insert(("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    let records = county.map.drive("A 20s M E M B 30s")
    #expect(
      try county.court().judge(StopMissed.self, records).findings.map(\.stop) == [StopID("S2")])
    // The drive reaches M at 120 s, E at 180 s and M again at 240 s.
    let cut = records.filter {
      $0.deviceSeconds <= 1_772_406_060 || $0.deviceSeconds >= 1_772_406_185
    }
    #expect(try county.court().judge(StopMissed.self, cut).findings.isEmpty)
  }

  /// The line leads through X twice; its stop there is by-passed at the first turn.
  @Test func `a stop by-passed at its turn is missed there, not where the line crosses it later`()
    throws
  {
    var county = RouteCounty(
      """
           P         Q

                E

      A    L    X    R    B

                D         C
      """, line: "ABCDE")
    county.stops.insert(("R1", "S2", county.map.place("X"), "pickup"), at: 1)
    let found = try county.judge(StopMissed.self, "A 20s L P Q R B C D E 30s")
    #expect(found.findings.map(\.stop) == [StopID("S2")])
    // L after 70 s, 400 m up, and 500 m along to the place above X: 160 s. The crossing comes at 440 s.
    #expect(found.times.map(\.first) == [160])
  }

  /// Left at L, some way against the line on its strand C–D, back on it at Q: one run, its stop at M served.
  @Test func `driving a strand backwards in a detour does not end the run`() throws {
    var county = RouteCounty(
      """
      A         M         Q      L  B


                D       K       J   C
      """, line: "ABCD")
    county.stops.insert(("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    let found = try county.judge(StopMissed.self, "A 20s M 20s L K J Q B C D 30s")
    #expect(found.findings.isEmpty)
  }

  @Test func `a stop left out by a detour is missed`() throws {
    var county = RouteCounty(
      """
                P         Q


      A         L    M    R         B
      """, line: "AB")
    county.stops.insert(("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    let found = try county.judge(StopMissed.self, "A 20s L P Q R B 30s")
    #expect(found.findings.map(\.stop) == [StopID("S2")])
    let deviation = try county.judge(RouteDeviation.self, "A 20s L P Q R B 30s")
    #expect(deviation.findings.first?.message.en.contains("stop S2") == true)
  }

  @Test func `a run that counts nobody misses nothing`() throws {
    var empty = county
    empty.map.persons = 0
    var records = empty.map.drive("A 20s M B 30s")
    let last = records.count - 1
    records[last].deviceSeconds += 3000
    records[last].personsAboard = 20
    #expect(try empty.court().judge(StopMissed.self, records).findings.isEmpty)
  }

  /// 900 m from A and 600 m from M.
  @Test(arguments: zip(["90s", "150s"], [0, 1]))
  func `standing long away from every stop is unplanned`(wait: String, findings: Int) throws {
    var county = RouteCounty("A        X     M              B", line: "AB")
    county.stops.insert(("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    let found = try county.judge(StopUnplanned.self, "A 20s X \(wait) M 20s B 30s")
    #expect(found.findings.count == findings)
    // 20 + 90 s to X; the record at 110 s arrives and still has its speed.
    if findings > 0 { #expect(found.times == [[115, 260]]) }
    #expect(
      try county.judge(StopUnplanned.self, "A 20s X M 200s B 300s").findings.isEmpty)
  }

  @Test func `silence after a short standing does not make it long`() throws {
    let county = RouteCounty("A        X                    B", line: "AB")
    // It stands from 110 to 215 s; nothing is known from 210 to 430 s.
    let records = county.map.drive("A 20s X 105s B 300s").filter {
      $0.deviceSeconds <= 1_772_406_210 || $0.deviceSeconds >= 1_772_406_430
    }
    #expect(try county.court().judge(StopUnplanned.self, records).findings.isEmpty)
  }

  /// X and Z are 40 m apart, and 15 m may be wrong at each; every record stands.
  @Test func `moving up in a queue is not one standing`() throws {
    let county = RouteCounty(
      "A                                            XYZ                        B", scale: 20,
      line: "AB")
    #expect(
      try county.judge(StopUnplanned.self, "A 20s X 50s Y 130s B 30s", every: 30).findings.count
        == 1)
    #expect(
      try county.judge(StopUnplanned.self, "A 20s X 40s Y 90s Z 50s B 30s", every: 30).findings
        .isEmpty)
  }

  @Test func `creeping in a queue is not standing`() throws {
    let county = RouteCounty("A        X  Y  Z               B", line: "AB")
    // 600 m at 3.6 km/h would take 10 min; 40 m steps with 20 s between.
    var path = "A 20s X"
    for _ in 0..<10 { path += " 15s Y 15s X" }
    #expect(try county.judge(StopUnplanned.self, path + " B 30s").findings.isEmpty)
  }

  @Test(arguments: [(12, 14, 1), (12, 12, 0)])
  func `a count that changes away from stops is unapproved boarding`(
    before: Int, after: Int, findings: Int
  ) throws {
    var county = RouteCounty("A        X     M              B", line: "AB")
    county.stops.insert(("R1", "S2", county.map.place("M"), "pickup"), at: 1)
    var records = county.map.drive("A 20s X 30s M 20s B 30s")
    for place in records.indices {
      let second = records[place].deviceSeconds - 1_772_406_000
      records[place].personsAboard = UInt16(second < 125 ? before : after)
    }
    let found = try county.court().judge(StopUnapproved.self, records)
    #expect(found.findings.count == findings)
    if findings > 0 { #expect(found.times == [[115, 140]]) }
  }

  @Test(arguments: zip([59.0, 61.0], [0, 1]))
  func `an open door 60 m or more from a stop is unapproved`(north: Double, findings: Int) throws {
    var county = county
    county.stops[1].place = county.map.place("M", north: north)
    var records = county.map.drive("A 20s M 30s B 30s")
    for place in records.indices {
      let second = records[place].deviceSeconds - 1_772_406_000
      records[place].doorOpen = (175...195).contains(second)
    }
    #expect(
      try county.court().judge(StopUnapproved.self, records).findings.count == findings)
  }
}
