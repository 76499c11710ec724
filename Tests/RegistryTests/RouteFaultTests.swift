import Registry
import RuleBook
import Telemetry
import Testing

private let loadedBook = Result { try RuleBook.standard() }

/// Warnings and notes as `file:line code`, in the order of print.
private func places(_ loaded: Loaded) -> [String] { loaded.diagnostics.places }

private func use(_ loaded: Loaded, _ route: String = "R1") -> RouteUse {
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
      ("a-----2--1--3--b", "aba", ["S2"]), ("a-----2--1--3--b", "ab", ["S1"]),
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

@Suite("Tables that do not fit each other") struct RegistryFaultTests {
  private let book: RuleBook

  init() throws { book = try loadedBook.get() }

  private let drawn = RouteSketch.files([RouteSketch("R1", "a-1-b"), RouteSketch("R2", "a-1-b")])

  private func load(_ more: [String: String]) -> Loaded {
    RegistryTests.load(drawn.merging(more) { $1 })
  }

  private func problems(_ loaded: Loaded) -> [String] {
    registryProblems(loaded.registry, asOf: today, ruleBook: book).filter {
      $0.code != .cellMissing
    }.map { "\($0.origin.file):\($0.origin.line) \($0.code.rawValue)" }
  }

  @Test func `a route without a line is named, all without lines once`() {
    let sketch = RouteSketch("R1", "a-1-b")
    let one = load(["routes.geojson": RouteSketch.collection([sketch.feature])])
    #expect(places(one) == ["routes.csv:3 route-without-line"])
    #expect(use(one, "R1").route != nil)
    #expect(use(one, "R2") == .unusable(.lineMissing))
    #expect(RouteFlaw.lineMissing.consequence == .registryIncomplete)
    var files = drawn
    files["routes.geojson"] = nil
    let none = RegistryTests.load(files)
    #expect(places(none) == ["routes.csv:2 route-without-line"])
    #expect(none.diagnostics.first?.count == 2)
    #expect(problems(none) == ["routes.csv:2 route-without-line"])
  }

  @Test func `a line without a route and stops without a route are named`() {
    let loaded = load(["routes.csv": "route_id\nR1\n"])
    #expect(
      places(loaded) == ["routes.geojson:3 line-without-route", "stops.csv:3 stop-unknown-route"])
    #expect(use(loaded, "R2") == .unusable(.notRegistered))
    #expect(RouteFlaw.notRegistered.consequence == .routeUnknown)
    #expect(
      problems(loaded) == [
        "routes.geojson:3 line-without-route", "stops.csv:3 stop-unknown-route",
      ])
  }

  @Test func `a route that no bus uses is noted, one without stops too`() {
    let loaded = load([
      "permits.csv": "plate,route_ids,valid_to\n苏D12345,R1,2027-01-01\n",
      "stops.csv": RouteSketch.stopHeader + RouteSketch("R2", "a-1-b").stopRows,
    ])
    #expect(places(loaded) == ["routes.csv:2 route-without-stops", "routes.csv:3 route-unused"])
    #expect(loaded.diagnostics.map(\.severity) == [.note, .note])
    let found = registryProblems(loaded.registry, asOf: today, ruleBook: book)
    #expect(found.filter { $0.code == .routeUnused }.map(\.severity) == [.notice])
    // Nobody knows who uses what where neither permits nor a roster are there.
    #expect(places(load([:])) == [])
  }

  @Test func `permits, rosters and exemptions that name an unknown route are named`() {
    let loaded = load([
      "permits.csv": "plate,route_ids,valid_to\n苏D12345,R1;R2;R9,2027-01-01\n",
      "roster.csv":
        "date,plate,route_id\n2026-03-02,苏D12345,R8\n2026-03-03,苏D12345,R8\n2026-03-03,苏D12346,R1\n",
      "exemptions.csv": "from,to,route_id\n2026-03-02,2026-03-02,R7\n",
    ])
    #expect(
      places(loaded) == [
        "exemptions.csv:2 exemption-unknown-route", "permits.csv:2 permit-unknown-route",
        "roster.csv:2 roster-unknown-route",
      ])
    #expect(loaded.diagnostics.map(\.found) == ["R7", "R9", "R8"])
    #expect(loaded.diagnostics.map(\.count) == [1, 1, 2])
    #expect(
      loaded.registry.runs.map { loaded.registry.flaw(of: $0) } == [
        .notRegistered, .notRegistered, nil,
      ])
  }

  @Test func `without any route registered no name can be unknown`() {
    let loaded = RegistryTests.load([
      "permits.csv": "plate,route_ids,valid_to\n苏D12345,R1,2027-01-01\n",
      "roster.csv": "date,plate,route_id\n2026-03-02,苏D12345,R1\n",
    ])
    #expect(places(loaded) == [])
    #expect(use(loaded) == .unusable(.notRegistered))
  }

  @Test func `a roster that names an unknown bus is named and its runs are unjudged`() {
    let loaded = load([
      "vehicles.csv": "plate,plate_color\n苏D12345,黄\n",
      "roster.csv":
        "date,plate,route_id\n2026-03-02,苏D12346,R1\n2026-03-03,苏D12346,R2\n2026-03-02,苏D12345,R2\n",
    ])
    #expect(places(loaded) == ["roster.csv:2 roster-unknown-vehicle"])
    #expect(loaded.diagnostics.first?.count == 2)
    #expect(
      loaded.diagnostics.first?.message.zh
        == "排班中的车辆 苏D12346 不在车辆登记中（相差一位：苏D12345），其班次不作线路判断；请补登记或更正车牌")
    #expect(
      loaded.registry.runs.map { loaded.registry.flaw(of: $0) } == [
        .vehicleUnknown, .vehicleUnknown, nil,
      ])
    #expect(problems(loaded) == ["roster.csv:2 roster-unknown-vehicle"])
  }

  @Test func `two runs of one bus at one time are named and both are unjudged`() {
    let loaded = load([
      "roster.csv": """
      date,plate,route_id,start,end
      2026-03-02,苏D12345,R1,06:40,08:10
      2026-03-02,苏D12345,R2,08:09,09:00
      2026-03-02,苏D12345,R1,09:00,10:00
      2026-03-02,苏D12346,R1,06:40,08:10
      2026-03-02,苏D12346,R1,06:40,08:10
      2026-03-02,苏D12347,R2,23:00,2026-03-03 00:30
      2026-03-03,苏D12347,R2,00:29,01:00
      """
    ])
    #expect(places(loaded) == ["roster.csv:3 roster-overlap", "roster.csv:8 roster-overlap"])
    #expect(loaded.diagnostics.map(\.found) == ["roster.csv:2", "roster.csv:7"])
    #expect(
      loaded.registry.runs.map { loaded.registry.flaw(of: $0) } == [
        .runOverlap, .runOverlap, nil, nil, nil, .runOverlap, .runOverlap,
      ])
    #expect(loaded.registry.roster(of: VehicleKey(plate: "苏D12346"), on: today).count == 1)
    #expect(problems(loaded) == ["roster.csv:3 roster-overlap", "roster.csv:8 roster-overlap"])
  }

  @Test func `a run whose time cannot be read is unjudged, one without time is not`() {
    let loaded = load([
      "roster.csv":
        "date,plate,route_id,start,end\n2026-03-02,苏D12345,R1,7点,08:10\n2026-03-03,苏D12345,R2,,\n2026-03-04,苏D12345,R2,08:00,07:00\n"
    ])
    #expect(places(loaded) == ["roster.csv:2 cell-unreadable", "roster.csv:4 dates-contradict"])
    #expect(
      loaded.registry.runs.map { loaded.registry.flaw(of: $0) } == [
        .runTimeUnreadable, nil, .runTimeUnreadable,
      ])
  }

  @Test func `a run of an unusable route has the route's flaw, a run without a route none`() {
    let loaded = load([
      "routes.geojson": RouteSketch.collection([RouteSketch("R1", "a-1-b").feature]),
      "roster.csv":
        "date,plate,route_id\n2026-03-02,苏D12345,R2\n2026-03-02,苏D12345,\n2026-03-02,苏D12345,R1\n",
    ])
    #expect(
      loaded.registry.runs.map { loaded.registry.flaw(of: $0) } == [.lineMissing, nil, nil])
  }

  @Test func `a school that is not registered is named`() {
    let loaded = load([
      "routes.csv": "route_id,school_id\nR1,S1\nR2,S2\n", "schools.csv": "school_id\nS1\n",
    ])
    #expect(places(loaded) == ["routes.csv:3 route-unknown-school"])
  }

  @Test func `rows of one day that differ are a contradiction of that route alone`() {
    let loaded = load(["routes.csv": "route_id,corridor_m\nR1,50\nR1,60\nR2,50\nR2,50\n"])
    #expect(places(loaded) == ["routes.csv:3 row-contradiction"])
    #expect(use(loaded, "R1") == .unusable(.rowContradiction))
    #expect(use(loaded, "R2").route != nil)
  }

  @Test func `say what to do in both languages, with the file and the line`() {
    let loaded = load([
      "routes.csv": "route_id\nR1\nR3\nR4\n",
      "stops.csv": RouteSketch.stopHeader
        + RouteSketch("R1", "4\n\n\n\n\n1-----3--2").stopRows,
      "vehicles.csv": "plate\n苏D1\n",
      "permits.csv": "plate,route_ids\n苏D1,R8\n",
      "roster.csv":
        "date,plate,route_id,start,end\n2026-03-02,苏D2,R7,07:00,08:00\n2026-03-02,苏D2,R7,07:30,08:00\n",
    ])
    let faults = loaded.diagnostics
    #expect(Set(faults.map(\.code)).count >= 7)
    for fault in faults {
      #expect(fault.location.line != nil, "\(fault.code)")
      #expect(fault.message.zh.contains("请"), "\(fault.message.zh)")
      #expect(
        ["Mend", "Register", "Draw", "Add", "add", "Check", "Turn", "End"].contains {
          fault.message.en.contains($0)
        }, "\(fault.message.en)")
    }
  }
}

@Suite("Approved routes") struct ApprovedRouteTests {
  @Test func `of a bus come from its permits and its roster of that day`() {
    let (registry, _) = RegistryTests.load([
      "vehicles.csv": "plate,plate_color\n苏D12345,黄\n",
      "permits.csv": """
      plate,route_ids,row_from,row_to
      苏D12345,R2；R1,,2026-03-02
      苏D12345,R5,2026-03-03,
      苏D12346,R7,,
      """,
      "roster.csv": """
      date,plate,route_id
      2026-03-02,苏D12345,R1
      2026-03-02,苏D12345,R3
      2026-03-02,苏D12345,
      2026-03-03,苏D12345,R4
      """,
    ])
    func told(_ day: String) -> [String] {
      registry.approvedRoutes(of: VehicleKey(plate: "苏D12345", color: .yellow), on: date(day)).map {
        "\($0.route.text) \($0.sources.map(\.rawValue).joined(separator: "+")) "
          + $0.origins.map { "\($0.file):\($0.line)" }.joined(separator: ",")
      }
    }
    #expect(
      told("2026-03-02") == [
        "R1 permit+roster permits.csv:2,roster.csv:2", "R2 permit permits.csv:2",
        "R3 roster roster.csv:3",
      ])
    #expect(told("2026-03-03") == ["R4 roster roster.csv:5", "R5 permit permits.csv:3"])
    #expect(registry.approvedRoutes(of: VehicleKey(plate: "苏D99999"), on: today) == [])
  }

  @Test func `of contradicting permits are the routes of all`() {
    let (registry, _) = RegistryTests.load([
      "permits.csv": "plate,route_ids\n苏D12345,R2\n苏D12345,R1\n"
    ])
    #expect(
      registry.approvedRoutes(of: VehicleKey(plate: "苏D12345"), on: today).map(\.route.text)
        == ["R1", "R2"])
  }
}
