import Registry
import RuleBook
import Telemetry
import Testing

private let loadedBook = Result { try RuleBook.standard() }

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
