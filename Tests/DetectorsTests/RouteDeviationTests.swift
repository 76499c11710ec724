import Detectors
import Geo
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Route deviation") struct RouteDeviationTests {
  /// The line is A B, the detour leaves at L and rejoins at R; one column 100 m, one row 100 m.
  ///
  /// 1,000 m to L, 300 m up, 1,000 m along, 300 m down, 1,000 m to B: at 10 m/s L at 100 s, P at 130, Q at 230, R at 260.
  private let detour = RouteCounty(
    """
              P         Q


    A         L         R         B
    """, line: "AB")

  @Test func `a detour with students aboard is proven, from where it left to where it rejoined`()
    throws
  {
    let found = try detour.judge(RouteDeviation.self, "A L P Q R B")
    #expect(found.certainties == [.proven])
    #expect(found.times == [[100, 260]])
    // 300 m up, 1,000 along, 300 down; 300 m away at most. Both rounded down, places to a decimetre.
    #expect(found.measured(.offM) == [1599] || found.measured(.offM) == [1600])
    #expect(found.measured(.maxOffsetM) == [299] || found.measured(.maxOffsetM) == [300])
    #expect(found.findings.first?.route == RouteID("R1"))
    #expect(found.findings.first?.run == "R1@2026-03-02T07:00")
    #expect(found.findings.first?.near?.routeMeters == 1000)
    #expect(found.doubts == [[]])
    let evidence = try #require(found.drafts.first?.evidence)
    let witness = try #require(found.drafts.first?.witness)
    #expect(evidence.contains(witness.0) && evidence.contains(witness.1))
  }

  @Test(arguments: [(UInt16(0), 0), (2, 1)])
  func `without a count above the adults it is suspected, with nobody aboard nothing`(
    persons: UInt16, findings: Int
  ) throws {
    var county = detour
    county.map.persons = persons
    // A counter that is above 0 once, so that its 0 counts.
    var records = county.map.drive("A L P Q R B")
    records[0].personsAboard = 20
    let found = try county.court().judge(RouteDeviation.self, records)
    #expect(found.findings.count == findings)
    #expect(found.certainties.allSatisfy { $0 == .suspected })
  }

  @Test func `a lawful drive is no deviation`() throws {
    let found = try detour.judge(RouteDeviation.self, "A 60s L R B 60s")
    #expect(found.findings.isEmpty)
    #expect(found.unjudged == [:])
  }

  /// Corridor 50 m, error 15 m, half a printed digit 0.079 m: 586 millionths of a degree north are 64.98 m, 587 are 65.09 m.
  @Test(arguments: zip([64.95, 65.05], [0, 1]))
  func `exactly on the edge of the corridor is lawful, beyond it is not`(
    north: Double, findings: Int
  ) throws {
    let records = detour.map.drive("A B", every: 5, north: north)
    let found = try detour.court().judge(RouteDeviation.self, records)
    #expect(found.findings.count == findings)
  }

  @Test func `a route driven backwards stays on the line`() throws {
    #expect(try detour.judge(RouteDeviation.self, "B A").findings.isEmpty)
  }

  /// R2 goes over the detour: a bus that may drive both is on an approved line.
  @Test(arguments: zip([["R1", "R2"], ["R1"]], [0, 1]))
  func `another approved line of the bus is lawful`(permitted: [String], findings: Int) throws {
    var county = detour
    county.routes.append(("R2", "ALPQRB"))
    county.stop("R2", "T1", "A")
    county.stop("R2", "T9", "B", kind: "school")
    county.permitted = permitted
    #expect(try county.judge(RouteDeviation.self, "A L P Q R B").findings.count == findings)
  }

  /// The line crosses itself at X; driving straight on at X skips the loop and never leaves the line.
  @Test func `a crossing of its own line is lawful, driven in full or cut short`() throws {
    let county = RouteCounty(
      """
                E

      A         X         B

                D         C
      """, line: "ABCDE")
    #expect(try county.judge(RouteDeviation.self, "A B C D E").findings.isEmpty)
    #expect(try county.judge(RouteDeviation.self, "A X E").findings.isEmpty)
  }

  @Test func `an out-and-back spur and a loop are lawful`() throws {
    let spur = RouteCounty(
      """
                S


      A         B         C
      """, line: "ABSBC")
    #expect(try spur.judge(RouteDeviation.self, "A B S 30s B C").findings.isEmpty)
    let loop = RouteCounty(
      """
      B         C

      A         D         E
      """, line: "ABCDABCDE")
    #expect(try loop.judge(RouteDeviation.self, "A B C D A B C D E").findings.isEmpty)
  }

  @Test func `a detour that crosses its line is one finding`() throws {
    let county = RouteCounty(
      """
                P    Q

      A         L         R         B

                     S    T
      """, scale: 200, line: "AB")
    // 2,000 to L, 400 up, 1,000 right, 800 down, 1,000 right, 400 up to R at 560 s.
    let found = try county.judge(RouteDeviation.self, "A L P Q S T R B")
    #expect(found.times == [[200, 560]])
  }

  @Test(arguments: [("R1", 0), ("R7", 1)])
  func `a registered leave for the route excuses it`(route: String, findings: Int) throws {
    var county = detour
    county.exemptions = [("2026-03-02 06:00", "2026-03-02 09:00", route)]
    if route == "R7" {
      county.routes.append(("R7", "PQ"))
      county.permitted = ["R1"]
    }
    #expect(try county.judge(RouteDeviation.self, "A L P Q R B").findings.count == findings)
  }

  @Test func `a registered leave for another time does not`() throws {
    var county = detour
    county.exemptions = [("2026-03-02 09:00", "2026-03-02 10:00", "R1")]
    #expect(try county.judge(RouteDeviation.self, "A L P Q R B").certainties == [.proven])
  }

  @Test func `a deviation inside a gap is not judged`() throws {
    let records = detour.map.drive("A L P Q R B").filter {
      $0.deviceSeconds <= 1_772_406_105 || $0.deviceSeconds >= 1_772_406_255
    }
    let found = try detour.court().judge(RouteDeviation.self, records)
    #expect(found.findings.isEmpty)
    #expect(found.unjudged[.gap] == 150)
  }

  @Test func `a deviation across midnight is one finding`() throws {
    var county = detour
    // 2026-03-02T23:57:00: midnight 180 s later, in the middle of the detour.
    county.map.start = 1_772_467_020
    county.roster = [("R1", "23:50", "23:59")]
    let found = try county.judge(RouteDeviation.self, "A L P Q R B")
    #expect(found.certainties == [.proven])
    #expect(found.times.map { $0.map { $0 - 61_020 } } == [[100, 260]])
  }

  @Test func `empty legs to and from the depot are no deviations`() throws {
    var county = RouteCounty(
      """
      Z                             Y

      A         L         R         B
      """, scale: 200, line: "AB")
    county.map.persons = nil
    #expect(try county.judge(RouteDeviation.self, "Z A L R B Y").findings.isEmpty)
  }

  /// It comes back inside the zone of the end, where nothing is judged any more: that record is named, and counted.
  @Test func `as many fixes are counted as are named beyond the corridor`() throws {
    let county = RouteCounty(
      """
                P                   Q

                                      Z
      A         L                     B
      """, line: "AB")
    let found = try county.judge(RouteDeviation.self, "A L P Q Z B 30s")
    let draft = try #require(found.drafts.first)
    // Corridor 50 m and error 15 m north of the line; a millionth of a degree is 0.11 m.
    let line = county.map.place("A").latitudeE6
    let beyond = draft.evidence.count { found.track.coordinates[$0].latitudeE6 - line > 587 }
    #expect(found.measured(.fixes) == [Int64(beyond)])
    let last = try #require(draft.span?.upperBound)
    #expect(found.track.coordinates[last].latitudeE6 - line > 587)
  }

  /// 75 m up, of which 10 m are beyond the corridor and the error, 125 m along and 10 m down: 145 m, short of 150.
  @Test func `a short way off is a near miss`() throws {
    let county = RouteCounty(
      """
                P    Q


      A         L    R              B
      """, scale: 25, line: "AB")
    let found = try county.judge(RouteDeviation.self, "A L P Q R B", every: 2)
    #expect(found.findings.isEmpty)
    #expect(!found.nearMisses.isEmpty)
  }

  @Test func `a bus without any approved route is not judged`() throws {
    var county = detour
    county.permitted = []
    county.roster = []
    let found = try county.judge(RouteDeviation.self, "A L P Q R B")
    #expect(found.findings.isEmpty)
    #expect(found.unjudged[.routeUnknown] == 360)
    let without = try Court(["vehicles.csv": "plate,plate_color\n苏D99001,yellow\n"])
    #expect(
      without.judge(RouteDeviation.self, county.map.drive("A B")).unjudged[.registryMissing] == 300)
  }

  /// Records on the line in the middle of the detour, from the future of a tampered log: the proof falls, and they are named.
  @Test func `records on the line in between demote a proof and are named`() throws {
    var records = detour.map.drive("A L P Q R B")
    for second in stride(from: 112, to: 258, by: 20) {
      var planted = records[0]
      planted.deviceSeconds = 1_772_406_000 + UInt32(second)
      planted.line = UInt32(1000 + second)
      let place = detour.map.place("L", east: Double(second - 100))
      (planted.longitudeE6, planted.latitudeE6) = (place.longitudeE6, place.latitudeE6)
      records.append(planted)
    }
    let found = try detour.court().judge(RouteDeviation.self, records)
    for draft in found.drafts where draft.finding.certainty == .suspected {
      let named = draft.doubts.flatMap(\.records).map { found.track.records[$0].line }
      #expect(named.contains { $0 >= 1000 })
    }
    #expect(!found.certainties.contains(.proven) && !found.drafts.isEmpty)
  }

  /// For every proven finding of the fewer records: a proven one there, or a doubt that names a deleted record.
  @Test(arguments: 1...12)
  func `deleting records never makes a proof that was not there`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let court = try detour.court()
    var map = detour.map
    map.noise = 4
    map.seed = UInt64(seed)
    var records = map.drive("A L P Q R B", every: 5)
    // Damage: copies elsewhere, doubled seconds, jumps back to the line.
    for place in records.indices where Int.random(in: 0..<12, using: &random) == 0 {
      var copy = records[place]
      copy.latitudeE6 -= Int32.random(in: 0..<3000, using: &random)
      copy.deviceSeconds += UInt32(Int.random(in: 0..<3, using: &random))
      copy.line = UInt32(1000 + place)
      records.append(copy)
    }
    let whole = court.judge(RouteDeviation.self, records)
    for _ in 0..<6 {
      let kept = records.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
      let deleted = Set(records.map(\.line)).subtracting(kept.map(\.line))
      for proven in court.judge(RouteDeviation.self, kept).findings
      where proven.certainty == .proven {
        let there = whole.drafts.filter { draft in
          guard let (a, b) = span(draft.finding), let (c, d) = span(proven) else { return false }
          return a <= d && c <= b
        }
        #expect(
          there.contains { draft in
            draft.finding.certainty == .proven
              || draft.doubts.flatMap(\.records).contains {
                deleted.contains(whole.track.records[$0].line)
              }
          })
      }
    }
  }

  private func span(_ finding: Finding) -> (Timestamp, Timestamp)? {
    guard let start = finding.start, let end = finding.end else { return nil }
    return (start, end)
  }

  /// Lawful drives of every kind of line, with noise of 4 m, stops and any sampling.
  @Test(arguments: [1, 5, 10, 20, 30])
  func `lawful drives with noise give nothing`(every: Int) throws {
    let lines: [(String, String, String)] = [
      (
        """
                  E

        A         X         B

                  D         C
        """, "ABCDE", "A 20s B 30s C D 25s E 60s"
      ),
      (
        """
                  S


        A         B         C
        """, "ABSBC", "A 60s B S 20s B C 60s"
      ),
      (
        """
        B         C

        A         D         E
        """, "ABCDABCDE", "A 20s B C D 40s A B C 20s D E 90s"
      ),
    ]
    for (drawing, line, path) in lines {
      var county = RouteCounty(drawing, scale: 120, line: line)
      county.map.noise = 4
      let court = try county.court()
      for seed in 1...6 {
        county.map.seed = UInt64(seed * 100 + every)
        let records = county.map.drive(path, every: every)
        let found = court.judge(
          [RouteDeviation.self, StopUnplanned.self, StopMissed.self, StopUnapproved.self],
          track: court.track(records))
        #expect(found.flatMap(\.findings).map(\.message.en) == [], "\(line) seed \(seed)")
      }
    }
  }
}
