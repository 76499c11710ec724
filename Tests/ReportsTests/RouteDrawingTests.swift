import Analysis
import Foundation
import Geo
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Route drawing") struct RouteDrawingTests {
  private func page(_ sketch: RouteSketch?, audience: Audience = .internal) -> String {
    var finding = SampleRoutes.finding(
      "f-1", .stopMissed, 26_120, 190, zh: "未在“水泥厂路口”停靠。", en: "Missed S3.")
    finding.stop = StopID("S3")
    var result = CheckResult(findings: [finding])
    result.exhibits["f-1"] = Exhibit(samples: [], sketch: sketch)
    let document = Samples.document(
      result, audience: audience,
      people: ReportPeople(placeNames: ["R-014", "东村线", "水泥厂路口", "实验小学", "李家湾小卖部", "东村口"]))
    return String(decoding: ReportHTML.render(document), as: UTF8.self)
  }

  /// The map of the only finding.
  private func map(_ sketch: RouteSketch) -> String? {
    let parts = page(sketch).components(separatedBy: "<figure>")
    guard parts.count == 2 else { return nil }
    return parts[1].components(separatedBy: "</figure>").first
  }

  /// Points of the path of a class, in tenths of a pixel.
  private func points(of className: String, in svg: String) -> [[(x: Int, y: Int)]] {
    svg.components(separatedBy: "<path class=\"\(className)\" d=\"").dropFirst().map { rest in
      let data = rest.prefix { $0 != "\"" }.split { "ML ".contains($0) }.compactMap { Int($0) }
      return stride(from: 0, to: data.count - 1, by: 2).map { (data[$0], data[$0 + 1]) }
    }
  }

  private let deviation = SampleRoutes.deviation(at: Samples.seven12)

  @Test func `a detour past a missed stop looks as it was last reviewed`() throws {
    expectGolden(Array(try #require(map(deviation)).utf8), "reports/detour.svg")
  }

  @Test func `north is up, the scale is one both ways and as long as its bar says`() throws {
    // A square of 1,000 m: 10,550 millionths of a degree to the east, 9,020 to the north.
    let corner = SampleRoutes.place(0, 0)
    let east = SampleRoutes.place(1000, 0)
    let north = SampleRoutes.place(0, 1000)
    let points = [north, corner, east].enumerated().map { index, place in
      RouteSketch.Point(time: Timestamp(seconds: Int64(index) * 10), place: place)
    }
    let svg = try #require(
      map(RouteSketch(points: points, corners: (corner, SampleRoutes.place(1000, 1000)))))
    let track = try #require(self.points(of: "mp", in: svg).first)
    #expect(track[0].x == track[1].x && track[0].y < track[1].y, "north is above")
    #expect(track[2].y == track[1].y && track[2].x > track[1].x, "east is to the right")
    let (tall, wide) = (track[1].y - track[0].y, track[2].x - track[1].x)
    #expect(abs(tall - wide) * 100 <= wide, "\(tall) to \(wide)")
    // A thousand metres fill the height of the frame but its margins.
    #expect(abs(tall - 2180) <= 22)
    let bar = try #require(svg.components(separatedBy: "v50h").dropFirst().first)
    let length = try #require(Int(bar.prefix { $0.isNumber }))
    #expect(svg.contains(">200 m</text>"))
    #expect(abs(length * 5 - tall) * 100 <= tall * 2)
  }

  @Test func `the offending part is the strong one and gaps are dashed`() throws {
    let svg = try #require(map(deviation))
    let offence = points(of: "mo", in: svg)
    #expect(offence.map(\.count) == [7])
    #expect(points(of: "mg", in: svg).map(\.count) == [2])
    // The gap cuts the track: thirteen points before it, and a single one draws nothing.
    #expect(points(of: "mp", in: svg).map(\.count) == [13])
    #expect(svg.contains("07:12:20") && svg.contains("07:15:30"))
  }

  @Test func `stops are named and the missed one stands out`() throws {
    let svg = try #require(map(deviation))
    for stop in SampleRoutes.stops { #expect(svg.contains(">" + (stop.name ?? "?") + "<")) }
    #expect(svg.components(separatedBy: "class=\"mx\"").count == 2)
    #expect(svg.components(separatedBy: "class=\"ms\"").count == 4)
    // 50 m to each side of the line.
    let corridor = try #require(svg.components(separatedBy: "<g stroke-width=\"").dropFirst().first)
    let width = try #require(Int(corridor.prefix { $0.isNumber }))
    let line = try #require(points(of: "ml", in: svg).first)
    // From S1 to S4 of the line there are 2,300 m along the grid's axis.
    #expect(abs(width * 23 - (line[6].x - line[1].x)) < 60)
  }

  @Test func `standing still is a ring`() throws {
    let svg = try #require(map(SampleRoutes.standing(at: Samples.seven12)))
    #expect(svg.contains("class=\"mr\""))
    #expect(!svg.contains("class=\"mk\"") && !svg.contains("class=\"ms\""), "there is no line")
  }

  @Test func `a name cannot leave its text`() throws {
    var sketch = deviation
    let hostile = "</text><script>\"'&\u{202E}x"
    sketch.line?.stops[0].name = hostile
    sketch.line?.name = hostile
    sketch.line?.route = RouteID(hostile)
    sketch.line?.stops[1].id = StopID(hostile)
    let page = page(sketch)
    #expect(!page.contains("<script") && !page.contains("\u{202E}"))
    #expect(page.contains("&lt;/text"))
  }

  @Test func `the public sees no way, no stop and no place`() {
    let page = page(deviation, audience: .public)
    for word in ["<figure>", "水泥厂", "实验小学", "R-014", "119.9", "31.7", "S3"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(self.page(deviation, audience: .school).contains("水泥厂路口"))
  }

  @Test func `copes with any sketch`() {
    func point(_ longitude: Int32, _ latitude: Int32) -> RouteSketch.Point {
      RouteSketch.Point(
        time: Timestamp(seconds: 0),
        place: Coordinate(longitudeE6: longitude, latitudeE6: latitude))
    }
    let ends = [Int32.min, -180_000_000, -1, 0, 89_999_999, 180_000_000, Int32.max]
    for first in ends {
      for second in ends {
        let points = [point(first, second), point(second, first)]
        let stop = RouteSketch.Stop(id: StopID(""), name: "", place: points[0].place, isMeant: true)
        for offence in [nil, 0...0, 0...1, 1...7, -3...0] as [ClosedRange<Int>?] {
          let sketch = RouteSketch(
            points: points, offence: offence,
            line: RouteSketch.Line(
              route: RouteID(""), pieces: [[], [points[0].place], points.map(\.place)],
              corridorMeters: .max / 1_000_000, stops: [stop]),
            corners: (points[1].place, points[0].place))
          #expect(map(sketch) != nil)
        }
      }
    }
    #expect(map(RouteSketch(points: [], corners: (deviation.corners))) == nil)
    #expect(map(RouteSketch(points: [point(1, 1)], corners: (deviation.corners))) == nil)
  }
}
