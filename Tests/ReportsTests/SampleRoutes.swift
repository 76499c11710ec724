import Analysis
import Geo
import Reports
import Telemetry

/// An invented line with a detour, a missed stop and the days around them, made to be looked at.
///
/// A grid with steps of 100 m: a degree of latitude is 110.9 km and one of longitude 94.8 km at 31.7° N.
enum SampleRoutes {
  static func place(_ east: Int32, _ north: Int32) -> Coordinate {
    Coordinate(
      longitudeE6: 119_900_000 + east * 1055 / 100, latitudeE6: 31_700_000 + north * 902 / 100)
  }

  static let stops: [RouteSketch.Stop] = [
    .init(id: StopID("S1"), name: "东村口", place: place(0, 0)),
    .init(id: StopID("S2"), name: "李家湾小卖部", place: place(700, 420)),
    .init(id: StopID("S3"), name: "水泥厂路口", place: place(1500, 500), isMeant: true),
    .init(id: StopID("S4"), name: "实验小学", place: place(2300, 0)),
  ]

  static let line = RouteSketch.Line(
    route: RouteID("R-014"), name: "东村线",
    pieces: [
      [
        place(-800, -200), place(0, 0), place(300, 400), place(700, 400), place(1500, 480),
        place(1900, 300), place(2300, 0), place(2900, -100),
      ]
    ], corridorMeters: 50, stops: stops)

  /// Leaves the line at the second stop, by-passes the third in the south, rejoins before the school.
  static func deviation(at start: Timestamp) -> RouteSketch {
    let way: [(Int32, Int32, Int64, Bool)] = [
      (0, 0, -140, false), (160, 210, -110, false), (300, 405, -80, false), (520, 395, -50, false),
      (690, 402, -20, false), (760, 300, 0, false), (820, 60, 30, false), (1000, -160, 60, false),
      (1400, -240, 95, false), (1750, -150, 130, false), (1890, 60, 160, false),
      (1930, 270, 190, false), (2100, 140, 230, false), (2300, 2, 330, true),
    ]
    return RouteSketch(
      points: way.map { east, north, seconds, followsGap in
        RouteSketch.Point(
          time: Timestamp(seconds: start.seconds + seconds), place: place(east, north),
          followsGap: followsGap)
      }, offence: 5...11, line: line, corners: (place(-150, -420), place(2480, 680)))
  }

  /// Standing in one place without any line.
  static func standing(at start: Timestamp) -> RouteSketch {
    var points: [RouteSketch.Point] = []
    for step in Int32(0)..<20 {
      let at: Coordinate
      switch step {
      case 0..<5: at = place(step * 40 - 200, 0)
      case 5..<15: at = place(step % 3, step % 2)
      default: at = place(0, (step - 14) * 50)
      }
      points.append(
        RouteSketch.Point(time: Timestamp(seconds: start.seconds + Int64(step) * 15), place: at))
    }
    return RouteSketch(
      points: points, offence: 5...14, corners: (place(-260, -120), place(140, 300)))
  }

  static let routeDay = SampleCounty.day
  static let midnight = SampleCounty.midnight

  static func finding(
    _ id: String, _ rule: RuleID, _ clock: Int64, _ seconds: Int64, zh: String, en: String
  ) -> Finding {
    var finding = Finding(
      id: id, rule: rule, certainty: .suspected, severity: .minor,
      message: Message(zh: zh, en: en))
    finding.vehicle = SampleCounty.plate(4)
    finding.driver = SampleCounty.driver(5)
    finding.provider = SampleCounty.providers[1].0
    finding.route = RouteID("R-014")
    finding.run = "R-014@2026-03-02T06:58"
    finding.near = RoutePlace(stop: StopID("S3"), routeMeters: 3200)
    finding.start = Timestamp(seconds: midnight + clock)
    finding.end = Timestamp(seconds: midnight + clock + seconds)
    finding.place = place(820, 60)
    finding.cites = ["REG617 art16"]
    finding.premises = [
      Premise(.vehicle, "plate", bearsProof: true), Premise(.datum, "declared", bearsProof: true),
    ]
    finding.evidence = [RecordID(bits: 0x0d00_0000_0000_0001)]
    return finding
  }

  static func add(to result: inout CheckResult) {
    var deviation = finding(
      "f-0a00000000000501", .routeDeviation, 26_120, 190,
      zh: "在“李家湾小卖部”后离开审定线路，在“实验小学”前返回，离线 1,730 米，最远 640 米。",
      en: "Left the approved line after stop S2 and rejoined before S4: 1,730 m, at most 640 m off."
    )
    deviation.certainty = .proven
    deviation.severity = .serious
    deviation.distanceMeters = 1730
    deviation.measured = [
      Measurement(.maxOffsetM, scaled: 640), Measurement(.offM, scaled: 1730),
    ]
    var missed = finding(
      "f-0a00000000000502", .stopMissed, 26_210, 20, zh: "未在“水泥厂路口”停靠。",
      en: "Did not call at stop S3.")
    missed.stop = StopID("S3")
    let standing = finding(
      "f-0a00000000000503", .stopUnplanned, 60_300, 150, zh: "在站点以外停车 150 秒。",
      en: "Stood 150 s away from any stop.")
    for found in [deviation, missed, standing] {
      result.findings.append(found)
      let start = Timestamp(seconds: midnight + 26_120)
      let sketch =
        found.rule == .stopUnplanned
        ? self.standing(at: Timestamp(seconds: midnight + 60_225)) : self.deviation(at: start)
      result.exhibits[found.id] = Exhibit(samples: speeds(sketch), sketch: sketch)
    }
    addDays(to: &result)
    result.schools.names = [SchoolID("X1"): "实验小学"]
    result.schools.ofRoute = [RouteID("R-014"): SchoolID("X1")]
    result.schools.ofVehicle = [SampleCounty.plate(4): [SchoolID("X1")]]
  }

  private static func speeds(_ sketch: RouteSketch) -> [Exhibit.Sample] {
    sketch.points.enumerated().map { index, point in
      var sample = Exhibit.Sample(time: point.time, coordinate: point.place)
      sample.speed = DeciKilometersPerHour(Int32(280 + index % 4 * 40))
      sample.followsGap = point.followsGap
      return sample
    }
  }

  private static func addDays(to result: inout CheckResult) {
    for summary in result.vehicles {
      var spans: [BusDay.Span] = []
      var clock: Int64 = 23_400
      let parts: [(BusDay.State, Int64)] = [
        (.standing, 900), (.driving, 1500), (.standing, 120), (.driving, 1400), (.gap, 400),
        (.driving, 900), (.standing, 4000), (.unusable, 200), (.standing, 26_000), (.driving, 2100),
        (.standing, 90), (.driving, 1800),
      ]
      for (state, seconds) in parts {
        spans.append(
          BusDay.Span(
            state, start: Timestamp(seconds: midnight + clock),
            end: Timestamp(seconds: midnight + clock + seconds)))
        clock += seconds
      }
      result.busDays.append(BusDay(vehicle: summary.vehicle, day: routeDay, spans: spans))
    }
    addRuns(to: &result)
  }

  private static func addRuns(to result: inout CheckResult) {
    var plan = RunSheet.Plan()
    plan.route = RouteID("R-014")
    plan.routeName = "东村线"
    plan.driver = SampleCounty.driver(5)
    plan.attendant = "照管甲"
    plan.start = Timestamp(seconds: midnight + 25_080)
    plan.end = Timestamp(seconds: midnight + 27_000)
    plan.stops = 4
    var drive = RunSheet.Drive()
    drive.route = plan.route
    drive.routeName = plan.routeName
    drive.drivers = [SampleCounty.driver(6)]
    drive.start = Timestamp(seconds: midnight + 25_260)
    drive.end = Timestamp(seconds: midnight + 27_120)
    drive.visits = stops.enumerated().map { index, stop in
      var visit = StopVisit(
        stop: stop.id, name: stop.name,
        planned: Timestamp(seconds: midnight + 25_080 + Int64(index) * 600),
        outcome: index == 2 ? .missed : .served)
      if index != 2 { visit.arrival = visit.planned.map { Timestamp(seconds: $0.seconds + 130) } }
      return visit
    }
    result.runSheets = [
      RunSheet(vehicle: SampleCounty.plate(4), day: routeDay, plan: plan, drive: drive),
      RunSheet(vehicle: SampleCounty.plate(4), day: routeDay, plan: plan),
      RunSheet(vehicle: SampleCounty.plate(4), day: routeDay, drive: drive),
    ]
  }
}
