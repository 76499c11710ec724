import Geo
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Route alignment") struct RouteAlignmentTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  /// One letter a record: `+` on, `-` against, `.` off; runs of one letter as one.
  private func states(
    _ map: Sketch, line letters: String, drive: String, every: Int = 5, kmh: Double = 36,
    north: Double = 0, isExhaustive: Bool = false
  ) throws -> (text: String, along: [Int]) {
    let track = bench.track(map.drive(drive, kmh: kmh, every: every, north: north))
    let line = try #require(IndexedLine(map.line(letters), strandMillimeters: 130_000))
    var alignment = RouteAlignment(line, isExhaustive: isExhaustive)
    let aligned = alignment.align(track, track.records.indices) { _ in 65_079 }
    var text = ""
    for (index, fix) in aligned.enumerated() where track.fixes[index].isAccepted {
      let letter: Character =
        switch fix.state {
        case .on: "+"
        case .off: "."
        case .reversed: "-"
        }
      if text.last != letter { text.append(letter) }
    }
    return (text, aligned.map { $0.isOff ? -1 : Int($0.along / 1000) })
  }

  private func isMonotone(_ along: [Int]) -> Bool {
    let on = along.filter { $0 >= 0 }
    return zip(on, on.dropFirst()).allSatisfy { $0 - $1 <= 15 }
  }

  private let corner = Sketch(
    """
    A         B

    D         C
    """, scale: 200)

  @Test(arguments: [1, 5, 10, 30])
  func `follows a line from end to end`(every: Int) throws {
    let found = try states(corner, line: "ABCD", drive: "A B C D", every: every)
    #expect(found.text == "+")
    #expect(isMonotone(found.along))
    // 2,000 + 400 + 2,000 m; the last record may come one interval early, 10 m/s.
    #expect(try #require(found.along.last) >= 4400 - 10 * every)
  }

  /// ```
  ///            D
  /// A──────────┼───────B          The line goes A B C E D and crosses itself; G and F lie beside it.
  ///            │       │     G
  ///   F        E───────C
  /// ```
  @Test(arguments: [1, 5, 10, 20])
  func `the shortcuts find what weighing every record finds`(every: Int) throws {
    var map = Sketch(
      """
                 D
      A                  B
                               G

      F
                 E       C
      """, scale: 60)
    map.noise = 4
    for seed in 1...6 as ClosedRange<UInt64> {
      map.seed = seed
      for drive in ["A B C E D", "D E C B A", "A B G C E D", "A 40s B C E F", "A B C E D E C"] {
        let quick = try states(map, line: "ABCED", drive: drive, every: every)
        let slow = try states(
          map, line: "ABCED", drive: drive, every: every, isExhaustive: true)
        #expect(quick.text == slow.text, "\(drive), seed \(seed)")
        // Where a line is left or a corner cut one record may go either way.
        let pairs = zip(quick.along, slow.along)
        #expect(pairs.count { ($0 < 0) != ($1 < 0) } <= 1, "\(drive), seed \(seed)")
        #expect(
          pairs.allSatisfy { $0 < 0 || $1 < 0 || abs($0 - $1) <= 50 }, "\(drive), seed \(seed)")
      }
    }
  }

  @Test func `a line driven backwards is against it`() throws {
    #expect(try states(corner, line: "ABCD", drive: "D C B A").text == "-")
  }

  @Test func `exactly at the corridor's edge is on it and a metre farther is off`() throws {
    let straight = Sketch("A                   B", scale: 100)
    let edge = try states(straight, line: "AB", drive: "A B", north: 65)
    let beyond = try states(straight, line: "AB", drive: "A B", north: 66)
    #expect(edge.text == "+")
    #expect(beyond.text == ".")
  }

  /// ```
  ///           F                 The line goes A B C D E F and crosses itself at X.
  ///           │
  /// A─────────X────B
  ///           │    │
  ///      D────┼────C      (D back below, E under X)
  ///      └────E
  /// ```
  @Test(arguments: [1, 5, 10, 20])
  func `drives straight through a crossing of its own line`(every: Int) throws {
    let map = Sketch(
      """
                F

      A         X      B

                E      C
      """, scale: 100)
    let found = try states(map, line: "ABCEF", drive: "A B C E F", every: every)
    #expect(found.text == "+")
    #expect(isMonotone(found.along))
  }

  @Test(arguments: [1, 5, 10, 30])
  func `goes out and back on a spur`(every: Int) throws {
    let map = Sketch(
      """
                S


      A         B         C
      """, scale: 150)
    let found = try states(map, line: "ABSBC", drive: "A B S 20s B C", every: every)
    #expect(found.text == "+")
    #expect(isMonotone(found.along))
    #expect(try #require(found.along.max()) >= 3900 - 10 * every)
  }

  @Test(arguments: [1, 5, 10, 30])
  func `a spur that was left out is jumped over`(every: Int) throws {
    let map = Sketch(
      """
                S


      A         B         C
      """, scale: 150)
    let found = try states(map, line: "ABSBC", drive: "A B C", every: every)
    #expect(isMonotone(found.along))
    // Never on the spur: from 1,565 m (65 m up) to 2,335 m.
    #expect(!found.along.contains { $0 > 1640 && $0 < 2260 })
    #expect(try #require(found.along.max()) >= 3900 - 10 * every)
  }

  @Test(arguments: [1, 5, 10, 30])
  func `a loop driven twice round is monotone`(every: Int) throws {
    let map = Sketch(
      """
      B         C

      A         D         E
      """, scale: 150)
    let found = try states(map, line: "ABCDABCDE", drive: "A B C D A B C D E", every: every)
    #expect(found.text == "+")
    #expect(isMonotone(found.along))
  }

  @Test(arguments: [1, 5, 10])
  func `crossing the line by chance is not following it`(every: Int) throws {
    let map = Sketch(
      """
           P
      A              B
           Q
      """, scale: 400)
    #expect(try states(map, line: "AB", drive: "P Q", every: every).text == ".")
  }

  @Test(arguments: [1, 5, 10])
  func `leaves where the drive leaves and comes back where it comes back`(every: Int) throws {
    let map = Sketch(
      """
           P    Q

      A    L    R    B
      """, scale: 200)
    let found = try states(map, line: "AB", drive: "A L P Q R B", every: every)
    #expect(found.text == "+.+")
    let left = try #require(found.along.firstIndex(of: -1))
    // 1,000 m to L, 65 m up before it counts.
    #expect(abs(found.along[left - 1] - 1000) <= 10 * every)
    #expect(isMonotone(found.along))
  }

  /// A detour that crosses the line in its middle is one time off, not two.
  @Test(arguments: [1, 5, 10])
  func `a detour across the line is one detour`(every: Int) throws {
    let map = Sketch(
      """
           P    Q
      A    L    M    R    B
                S    T
      """, scale: 300)
    #expect(try states(map, line: "AB", drive: "A L P Q S T R B", every: every).text == "+.+")
  }

  @Test(arguments: [1, 5, 10, 30])
  func `noise of 4 m changes nothing`(every: Int) throws {
    var map = corner
    map.noise = 4
    for seed in 1...10 {
      map.seed = UInt64(seed)
      let found = try states(map, line: "ABCD", drive: "A 40s B 20s C 30s D 60s", every: every)
      #expect(found.text == "+", "seed \(seed)")
    }
  }
}
