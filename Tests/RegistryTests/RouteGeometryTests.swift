import Registry
import Telemetry
import Testing

/// Warnings and notes as `file:line code`, in the order of print.
func places(_ loaded: Loaded) -> [String] { loaded.diagnostics.places }

func use(_ loaded: Loaded, _ route: String = "R1") -> RouteUse {
  loaded.registry.use(of: RouteID(route), on: today)
}

@Suite("Lines and stops") struct RouteGeometryTests {
  private func load(_ drawing: String) -> Loaded {
    RegistryTests.load(RouteSketch.files([RouteSketch(drawing)]))
  }

  @Test(arguments: [
    // Straight; stops beside the line; a stop at the corner.
    "a--1--2--3--b", "1  2\na--b--c\n      3",
    // A line that crosses itself: 3 stands at the crossing and is served on the second pass.
    """
        d-----c
        |     2
    a-1-3-----b
        |
        4
        e
    """,
    // A loop that ends where it began.
    """
    b--2--c
    1     3
    ae54--d
    """,
    // Stops so near each other that either may be first.
    "a-21----b",
  ])
  func `in order, however the line turns, are no fault`(drawing: String) {
    let loaded = load(drawing)
    #expect(places(loaded) == [])
    #expect(use(loaded).route?.stops.isEmpty == false)
  }

  @Test(
    arguments: [
      // A spur a-b-c-b-d: 3 stands at its foot, passed on the way in, served on the way out.
      (
        """
              c
              2
              |
        a--1--b--4--d
              3
        """, "abcbd", nil
      ),
      // Without the way back to b only the pass before 2 is left: 2 or 3 must go, kept is what needs less of the line.
      (
        """
              c
              2
              |
        a--1--b--4--d
              3
        """, "abc", ["S2"]
      ),
      // One street up, down and up again: 1 and 2 on the way up and down, 3 on the second way up.
      ("a-----2--1--3--b", "abab", nil),
      ("a-----2--1--3--b", "aba", ["S1"]), ("a-----2--1--3--b", "ab", ["S1"]),
    ] as [(String, String, [String]?)])
  func `on a line that doubles back take the pass that fits`(
    drawing: String, path: String, misplaced: [String]?
  ) {
    let loaded = RegistryTests.load(RouteSketch.files([RouteSketch(drawing, path: path)]))
    let named = loaded.diagnostics.filter { $0.code == "stops-out-of-order" }
    #expect(misplaced == nil || named.count == misplaced?.count)
    #expect((use(loaded).route != nil) == (misplaced == nil))
    for (fault, stop) in zip(named, misplaced ?? []) {
      #expect(fault.message.en.contains("stop \(stop) of"))
    }
  }

  @Test func `out of order name the fewest stops that explain it`() {
    let loaded = load("a--1--4--2--3--5--b")
    // By place 1 4 2 3 5: without 4 the rest is in order.
    #expect(places(loaded) == ["stops.csv:5 stops-out-of-order"])
    #expect(use(loaded) == .unusable(.stopsOutOfOrder))
    #expect(RouteFlaw.stopsOutOfOrder.consequence == .registryContradiction)
    let message = loaded.diagnostics.first?.message
    #expect(
      message?.zh == "线路 R1 的站点 S4（序号 4）与线路走向的先后不符，其班次不作线路判断；请改序号或线路")
    #expect(
      message?.en
        == "stop S4 of route R1, number 4, is not passed in that order, the route's runs are not judged by route. Mend the order or the line"
    )
  }

  @Test func `driven backwards say so once`() {
    let loaded = load("b--1--2--3--a")
    #expect(places(loaded) == ["routes.geojson:2 line-reversed"])
    #expect(use(loaded) == .unusable(.stopsOutOfOrder))
  }

  @Test func `far apart all together are another route's or another datum's`() {
    // Row distance 100 m: five are 499.5 m, six are 599.4 m.
    let near = load("1  2\n\n\n\n\na--b")
    #expect(use(near).route?.strayStops.count == 2)
    let far = load("1  2\n\n\n\n\n\na--b")
    #expect(places(far) == ["routes.geojson:2 line-far-from-stops"])
    #expect(use(far) == .unusable(.lineFarFromStops))
    #expect(far.diagnostics.first?.message.zh.contains("也有 599 米") == true)
  }

  @Test func `far from the line one by one name the stop and leave the route usable`() {
    let loaded = load("   2\n\n\na--1--3--b")
    #expect(places(loaded) == ["stops.csv:3 stop-far-from-line"])
    #expect(use(loaded).route?.strayStops == [StopID("S2")])
    #expect(loaded.diagnostics.first?.found == "299 m")
    // 200 m (two rows) is a school behind its yard.
    let near = load("   2\n\na--1--3--b")
    #expect(places(near) == [])
    #expect(use(near).route?.strayStops == [])
  }

  @Test func `do not hold a depot to the line`() {
    var files = RouteSketch.files([RouteSketch("1\n\n\n\n\n\n\n\na--2--b")])
    files["stops.csv"] = (files["stops.csv"] ?? "").replacing("lat\n", with: "lat,kind\n")
      .replacing("31.707208\n", with: "31.707208,depot\n")
    let loaded = RegistryTests.load(files)
    #expect(loaded.registry.stops.map(\.kind) == [.depot, .pickup])
    #expect(loaded.diagnostics.filter { $0.code != "row-short" }.places == [])
    #expect(use(loaded).route?.strayStops == [])
  }

  @Test func `with one number or one id twice contradict themselves`() {
    var files = RouteSketch.files([RouteSketch("R1", "a-1-2-b"), RouteSketch("R2", "a-1-2-b")])
    files["stops.csv"] = """
      route_id,seq,stop_id,lon,lat
      R1,1,S1,119.902,31.7
      R1,1,S2,119.904,31.7
      R2,1,S1,119.902,31.7
      R2,2,S1,119.904,31.7
      R2,2,S1,119.904,31.7
      """
    let loaded = RegistryTests.load(files)
    #expect(places(loaded) == ["stops.csv:3 stop-sequence-twice", "stops.csv:5 row-contradiction"])
    #expect(use(loaded, "R1") == .unusable(.stopContradiction))
    #expect(use(loaded, "R2") == .unusable(.stopContradiction))
  }

  @Test func `are held together day by day`() {
    // From 2026-03-02 on stop 1 stands behind stop 2.
    var files = RouteSketch.files([RouteSketch("a--1--2--b")])
    files["stops.csv"] = """
      route_id,seq,stop_id,lon,lat,row_from,row_to
      R1,1,S1,119.902,31.7,,2026-03-01
      R1,1,S1,119.908,31.7,2026-03-02,2026-03-04
      R1,1,S1,119.902,31.7,2026-03-05,
      R1,2,S2,119.905,31.7,,
      """
    let loaded = RegistryTests.load(files)
    let (registry, route) = (loaded.registry, RouteID("R1"))
    #expect(registry.use(of: route, on: date("2026-03-01")).route != nil)
    #expect(registry.use(of: route, on: date("2026-03-02")).flaw == .stopsOutOfOrder)
    #expect(registry.use(of: route, on: date("2026-03-04")).flaw == .stopsOutOfOrder)
    #expect(registry.use(of: route, on: date("2026-03-05")).route != nil)
    #expect(registry.use(of: route, on: date("1970-01-01")).route != nil)
    // The line runs against both stops: told as that.
    #expect(places(loaded) == ["routes.geojson:2 line-reversed"])
  }

  @Test func `whose planned times go back leave the route without times`() {
    var files = RouteSketch.files([RouteSketch("a-1-2-3-b")])
    func planned(_ times: [String]) -> Loaded {
      files["stops.csv"] =
        "route_id,seq,stop_id,lon,lat,planned_time\n"
        + times.enumerated().map { "R1,\($0),S\($0),119.90\(2 + $0),31.7,\($1)\n" }.joined()
      return RegistryTests.load(files)
    }
    let equal = planned(["07:00", "", "07:00"])
    #expect(places(equal) == [])
    #expect(use(equal).route?.plannedTimesAscend == true)
    let back = planned(["07:00", "", "06:59"])
    #expect(places(back) == ["stops.csv:4 stop-times-descend"])
    #expect(use(back).route?.plannedTimesAscend == false)
  }

  @Test func `beyond a thousand stops are not compared`() {
    var files = RouteSketch.files([RouteSketch("a--b")])
    func rows(_ count: Int) -> String {
      RouteSketch.stopHeader + (1...count).map { "R1,\($0),S\($0),119.901,31.7\n" }.joined()
    }
    files["stops.csv"] = rows(1000)
    #expect(use(RegistryTests.load(files)).route?.stops.count == 1000)
    files["stops.csv"] = rows(1001)
    let loaded = RegistryTests.load(files)
    #expect(places(loaded) == ["stops.csv:2 stops-too-many"])
    #expect(use(loaded) == .unusable(.stopContradiction))
  }

  @Test func `on the edges of the globe trap nothing`() {
    for (lon, lat) in [("180", "90"), ("-180", "-90"), ("179.999", "0"), ("0.000001", "0")] {
      let loaded = RegistryTests.load([
        "registry.yaml": "datum: bd09\n", "routes.csv": "route_id\nR1\n",
        "stops.csv": RouteSketch.stopHeader + "R1,1,S1,\(lon),\(lat)\nR1,2,S2,119.9,31.7\n",
        "routes.geojson": RouteSketch.collection([
          RouteSketch("a--b").feature.replacing("119.900000,31.700000", with: "\(lon),\(lat)")
        ]),
      ])
      #expect(loaded.registry.routeLines.count == 1)
      _ = use(loaded)
    }
  }
}
