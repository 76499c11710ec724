import Foundation
import Geo
import Testing

/// Places in metres east and north of 119.9° E, 31.7° N.
///
/// A millionth of a degree there is 0.0947995 m east and 0.1108816 m north by the WGS-84 radii, worked out with bc.
private func at(_ east: Double, _ north: Double) -> Coordinate {
  Coordinate(
    longitudeE6: 119_900_000 + Int32((east / 0.0947995).rounded()),
    latitudeE6: 31_700_000 + Int32((north / 0.1108816).rounded()))
}

private func meters(_ millimeters: Int64) -> Int { Int((Double(millimeters) / 1000).rounded()) }

@Suite("Polyline") struct PolylineTests {
  /// ```
  ///   (0,1000)──────(1000,1000)
  ///                      │
  ///   (0,0)─────────(1000,0)     drawn from (0,0) eastward, up and back
  /// ```
  private let hook = [at(0, 0), at(1000, 0), at(1000, 1000), at(0, 1000)]

  @Test func `tells a place by its way from the beginning`() throws {
    let line = try #require(Polyline(hook))
    #expect(meters(line.length) == 3000)
    let found = line.nearest(to: at(1030, 400))
    #expect((found.segment, meters(found.along), meters(found.offset)) == (1, 1400, 30))
    #expect(meters(line.nearest(to: at(-40, -30)).offset) == 50)
    #expect(distanceMillimeters(line.place(at: 2_500_000), at(500, 1000)) < 300)
    #expect(line.segment(at: 0) == 0)
    #expect(line.segment(at: line.length + 5) == 2)
  }

  @Test func `takes equal neighbours as one and refuses a point`() {
    #expect(Polyline([]) == nil)
    #expect(Polyline([hook[0], hook[0]]) == nil)
    #expect(Polyline([hook[0], hook[0], hook[1]])?.segmentCount == 1)
  }

  @Test func `a foot agrees with the chord to it within a millimetre in a thousand`() throws {
    var random = Random(seed: 7)
    let line = try #require(Polyline(hook))
    for _ in 0..<2000 {
      let place = at(
        Double.random(in: -300...1300, using: &random),
        Double.random(in: -300...1300, using: &random))
      let found = line.nearest(to: place)
      let chord = distanceMillimeters(place, line.place(at: found.along))
      #expect(abs(chord - found.offset) <= 150 + found.offset / 1000)
    }
  }

  @Test func `the grid finds what a walk over all segments finds`() throws {
    var random = Random(seed: 11)
    for round in 0..<40 {
      let vertices = (0..<60).map { _ in
        at(Double.random(in: 0...9000, using: &random), Double.random(in: 0...9000, using: &random))
      }
      let line = try #require(IndexedLine(vertices, strandMillimeters: 100_000))
      for _ in 0..<50 {
        let place = at(
          Double.random(in: -500...9500, using: &random),
          Double.random(in: -500...9500, using: &random))
        let plain = line.line.nearest(to: place)
        let found = line.nearest(to: place, within: 200_000)
        if plain.offset <= 200_000 {
          #expect(found == plain, "round \(round)")
        } else {
          #expect(found == nil, "round \(round)")
        }
      }
    }
  }

  @Test func `a part of a line is as near as a walk over its segments says`() throws {
    var random = Random(seed: 23)
    for round in 0..<60 {
      // From city curves to country roads, wriggling and with corners, some passing themselves again.
      let spacing = Double.random(in: 4...90, using: &random)
      let wriggle = Double.random(in: 0...0.6, using: &random)
      var (x, y, heading) = (0.0, 0.0, 0.0)
      let vertices = (0..<120).map { _ in
        heading += Double.random(in: -wriggle...wriggle, using: &random)
        if random.next(in: 0...14) == 0 { heading += Double.random(in: -3...3, using: &random) }
        x += spacing * sin(heading)
        y += spacing * cos(heading)
        return at(x, y)
      }
      let indexed = try #require(IndexedLine(vertices, strandMillimeters: 84_000))
      let line = indexed.line
      for _ in 0..<200 {
        let along = random.next(in: 0...line.length)
        let from = line.segment(at: along)
        let (low, high) = (
          along - random.next(in: 0...90_000), along + random.next(in: 0...400_000)
        )
        var (first, last) = (from, from + 1)
        while first > 0, line.distances[first] > low { first -= 1 }
        while last < line.segmentCount, line.distances[last] < high { last += 1 }
        let noise = Int32(random.next(in: 1...400))
        var place = line.place(at: along + random.next(in: -50_000...300_000))
        place.longitudeE6 += Int32(random.next(in: Int64(-noise)...Int64(noise)))
        place.latitudeE6 += Int32(random.next(in: Int64(-noise)...Int64(noise)))
        let found = indexed.nearest(
          to: place, from: from, low: low, high: high,
          about: along + random.next(in: -100_000...400_000))
        #expect(found == line.nearest(to: place, in: first..<last), "round \(round)")
      }
    }
  }

  /// ```
  /// (-60,200)
  ///    │
  /// (-60,18)──────┐        back past the way it came, so slowly that a place beside that one lies nearer to this
  ///    (0,0)────(40,0)
  ///     │
  /// (-40,-200)
  /// ```
  @Test func `behind a sharp turn the next segment may be nearer than the one looked at`() throws {
    let vertices = [at(-40, -200), at(0, 0), at(40, 0), at(-60, 18), at(-60, 200)]
    let line = try #require(IndexedLine(vertices, strandMillimeters: 84_000))
    #expect(line.isSingle(1))
    let along = line.line.distances[1] + 20_000
    let found = line.nearest(to: at(20, 2), from: 1, low: 0, high: along + 200_000, about: along)
    #expect(found == line.line.nearest(to: at(20, 2)))
    #expect(found.segment == 2)
  }

  /// ```
  ///        (500,500)
  ///            │            east to (1000,0), back to the middle, up and down through the crossing
  /// (0,0)──────┼──────(1000,0)
  ///            │
  ///        (500,-500)
  /// ```
  @Test func `a crossing gives one candidate a strand`() throws {
    let cross = [at(0, 0), at(1000, 0), at(1000, 500), at(500, 500), at(500, -500)]
    let line = try #require(IndexedLine(cross, strandMillimeters: 60_000))
    var scratch: [Int32] = []
    var found: [LineProjection] = []
    line.candidates(
      near: at(510, 20), within: 60_000, capacity: 8, scratch: &scratch, into: &found)
    #expect(found.map { meters($0.along) } == [510, 2480])
    #expect(found.map { meters($0.offset) } == [20, 10])
    line.candidates(
      near: at(200, 20), within: 60_000, capacity: 8, scratch: &scratch, into: &found)
    #expect(found.map { meters($0.along) } == [200])
    #expect(!line.isSingle(0) && !line.isSingle(3))
    #expect(line.isSingle(1) && line.isSingle(2))
  }

  @Test func `an out-and-back spur gives both ways and a bend gives one`() throws {
    let spur = try #require(
      IndexedLine(
        [at(0, 0), at(500, 0), at(500, 400), at(500, 0), at(1000, 0)], strandMillimeters: 60_000))
    var scratch: [Int32] = []
    var found: [LineProjection] = []
    spur.candidates(
      near: at(505, 200), within: 60_000, capacity: 8, scratch: &scratch, into: &found)
    #expect(found.map { meters($0.along) } == [700, 1100])
    let bend = try #require(IndexedLine(hook, strandMillimeters: 60_000))
    #expect((0..<3).allSatisfy { bend.isSingle($0) })
    bend.candidates(near: at(990, 10), within: 60_000, capacity: 8, scratch: &scratch, into: &found)
    #expect(found.count <= 2)
  }

  @Test func `lines off the globe and across it do not trap`() throws {
    var random = Random(seed: 3)
    for _ in 0..<30 {
      let vertices = (0..<20).map { _ in
        Coordinate(
          longitudeE6: Int32.random(in: .min ... .max, using: &random),
          latitudeE6: Int32.random(in: .min ... .max, using: &random))
      }
      let line = try #require(IndexedLine(vertices, strandMillimeters: 60_000))
      var scratch: [Int32] = []
      var found: [LineProjection] = []
      for place in vertices + [at(0, 0)] {
        line.candidates(near: place, within: 60_000, capacity: 4, scratch: &scratch, into: &found)
        #expect(found.count <= 4)
      }
    }
  }
}
