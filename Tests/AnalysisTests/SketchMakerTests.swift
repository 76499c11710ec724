import Analysis
import Geo
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

@Suite("Sketch maker") struct SketchMakerTests {
  private let start: UInt32 = 1_772_406_740

  /// A grid with steps of a metre near 31.7° N.
  private func place(_ east: Double, _ north: Double) -> Coordinate {
    Coordinate(
      longitudeE6: 119_900_000 + Int32(east * 10.55), latitudeE6: 31_700_000 + Int32(north * 9.02))
  }

  private func track(_ fixes: [(seconds: UInt32, place: Coordinate)]) throws -> Track {
    let thresholds = try RuleBook.standard().thresholds(on: CivilDate(daysSince1970: 20_514))
    let builder = TrackBuilder(
      context: TrackContext(
        thresholds: thresholds, zone: .beijing, gapCapSeconds: 90, adultsCounted: 2,
        rosteredRuns: []))
    let records = fixes.map { fix in
      PositionRecord(
        deviceSeconds: start + fix.seconds, vehicle: 0, longitudeE6: fix.place.longitudeE6,
        latitudeE6: fix.place.latitudeE6)
    }
    return builder.build(
      vehicle: VehicleKey(plate: "苏D99001"), sorted: records, speedInferred: { _ in false },
      driverTexts: [], driverRank: [])
  }

  private func finding(_ from: Int64, _ to: Int64) -> Finding {
    var finding = Finding(
      id: "f", rule: .stopMissed, certainty: .suspected, severity: .minor,
      message: Message(zh: "-", en: "-"))
    finding.start = Timestamp(seconds: Int64(start) + from)
    finding.end = Timestamp(seconds: Int64(start) + to)
    return finding
  }

  /// East at 10 m/s, a fix every 10 s.
  private func eastward(_ seconds: UInt32) -> [(seconds: UInt32, place: Coordinate)] {
    stride(from: 0, through: seconds, by: 10).map { ($0, place(Double($0) * 10, 0)) }
  }

  @Test func `a straight drive is its ends and the ends of the offence`() throws {
    let sketch = try #require(
      SketchMaker.sketch(finding(200, 300), try track(eastward(600)), route: nil))
    // Ninety seconds before and after: the fixes from 110 s to 390 s.
    #expect(sketch.points.map { $0.time.seconds - Int64(start) } == [110, 200, 300, 390])
    #expect(sketch.offence == 1...2)
    #expect(sketch.line == nil)
  }

  @Test func `what is set aside is not drawn and a gap is told`() throws {
    var fixes = eastward(600).filter { $0.seconds <= 240 || $0.seconds > 400 }
    fixes[20].place = place(2000, 700)
    let sketch = try #require(SketchMaker.sketch(finding(150, 440), try track(fixes), route: nil))
    let far = SketchPlane(around: place(0, 0))
    #expect(sketch.points.allSatisfy { abs(far.place($0.place).y) < 100 }, "the spike is gone")
    let gaps = sketch.points.filter(\.followsGap)
    #expect(gaps.map { $0.time.seconds - Int64(start) } == [410])
  }

  @Test func `a by-passed stop and its line come into sight, a far one does not`() throws {
    func stop(_ id: String, _ east: Double, _ north: Double) -> RouteSketch.Stop {
      RouteSketch.Stop(id: StopID(id), place: place(east, north))
    }
    var missed = finding(200, 300)
    missed.stop = StopID("A")
    let route = SketchRoute(
      route: RouteID("R"), name: "线",
      vertices: [
        place(-50_000, 0), place(1900, 0), place(2400, 900), place(3100, 0), place(50_000, 0),
      ],
      corridorMeters: 50, stops: [stop("A", 2400, 900), stop("B", 40_000, 0)])
    let sketch = try #require(SketchMaker.sketch(missed, try track(eastward(600)), route: route))
    let line = try #require(sketch.line)
    #expect(line.stops.map(\.id.text) == ["A"] && line.stops[0].isMeant)
    #expect(line.pieces.flatMap { $0 }.contains(place(2400, 900)))
    #expect(sketch.corners.1.latitudeE6 > place(0, 900).latitudeE6)
    // Not the hundred kilometres of the line.
    #expect(sketch.corners.1.longitudeE6 < place(8000, 0).longitudeE6)
    missed.stop = StopID("B")
    let other = try #require(SketchMaker.sketch(missed, try track(eastward(600)), route: route))
    #expect(other.corners.1.longitudeE6 < place(8000, 0).longitudeE6)
  }

  @Test func `a long wild drive stays small`() throws {
    var random = SeededGenerator(seed: 7)
    var (east, north) = (0.0, 0.0)
    let fixes = (0..<20_000).map { second -> (seconds: UInt32, place: Coordinate) in
      east += Double.random(in: -12...14, using: &random)
      north += Double.random(in: -12...12, using: &random)
      return (UInt32(second), place(east, north))
    }
    let sketch = try #require(
      SketchMaker.sketch(finding(0, 20_000), try track(fixes), route: nil))
    #expect(sketch.points.count > 40 && sketch.points.count <= 170, "\(sketch.points.count)")
  }

  @Test func `no drawing where there are no two fixes`() throws {
    #expect(SketchMaker.sketch(finding(5000, 6000), try track(eastward(600)), route: nil) == nil)
    var timeless = finding(0, 10)
    timeless.start = nil
    #expect(SketchMaker.sketch(timeless, try track(eastward(600)), route: nil) == nil)
  }

  @Test(arguments: UInt64(1)...20)
  func `thinning moves a line by no more than the tolerance`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var at = SketchPlane.Place(x: 0, y: 0)
    let places = (0..<300).map { _ in
      at.x += Int64.random(in: -50...120, using: &random)
      at.y += Int64.random(in: -80...80, using: &random)
      return at
    }
    let tolerance = Int64.random(in: 0...600, using: &random)
    let chosen = simplified(places, tolerance: tolerance, keeping: [17, 18])
    #expect(chosen.first == 0 && chosen.last == 299)
    #expect(chosen.contains(17) && chosen.contains(18))
    #expect(chosen == chosen.sorted())
    // Judged by the plain rule: every place between two kept ones lies near their chord.
    for (from, to) in zip(chosen, chosen.dropFirst()) {
      for index in from...to {
        let square = squaredDistance(places[index], from: places[from], to: places[to])
        #expect(square <= tolerance * tolerance, "seed \(seed), place \(index)")
      }
    }
  }

  @Test(arguments: [0, 31_700_000, 53_000_000, -40_000_000] as [Int32])
  func `the plane agrees with the distances on the ellipsoid`(latitude: Int32) {
    let origin = Coordinate(longitudeE6: 119_900_000, latitudeE6: latitude)
    let plane = SketchPlane(around: origin)
    for (east, north) in [(50_000, 0), (0, 50_000), (40_000, -30_000), (-90_000, 60_000)] {
      let other = Coordinate(
        longitudeE6: origin.longitudeE6 + Int32(east), latitudeE6: latitude + Int32(north))
      let place = plane.place(other)
      let length = Double(place.x * place.x + place.y * place.y).squareRoot() * 10
      let truth = Double(distanceMillimeters(origin, other))
      #expect(abs(length - truth) < truth / 500, "\(length) mm for \(truth)")
      let back = plane.coordinate(place)
      #expect(abs(back.longitudeE6 - other.longitudeE6) <= 1)
      #expect(abs(back.latitudeE6 - other.latitudeE6) <= 1)
    }
  }
}
