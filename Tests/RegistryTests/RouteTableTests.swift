import Foundation
import Geo
import Registry
import Telemetry
import TestKit
import Testing

private let key = VehicleKey(plate: "苏D12345", color: .yellow)

/// Seconds since 1970 of a time of 2026-03-02 in Beijing; the day is number 20,514.
private func beijing(_ hour: Int64, _ minute: Int64 = 0, day: Int64 = 0) -> Timestamp {
  Timestamp(seconds: (20_514 + day) * 86_400 + (hour - 8) * 3600 + minute * 60)
}

@Suite("Route tables") struct RouteTableTests {
  @Test func `read every column in English`() {
    let (registry, diagnostics) = load([
      "registry.yaml": "datum: wgs84\n",
      "routes.csv": """
      route_id,name,direction,school_id,corridor_m,road_class,windows,row_from,row_to
      R1,North,to_school,S01,40,urban_expressway,16:00-17:30;06:30-08:00,2026-01-01,2026-12-31
      """,
      "routes.geojson": RouteSketch.collection([RouteSketch("a--b").feature]),
      "stops.csv": """
      route_id,seq,stop_id,name,lon,lat,planned_time,kind
      R1,2,S2,Gate,119.903000,31.7,07:20,school
      R1,1,S1,Village,119.9001,31.70005,06:50:30,pickup
      R1,0,S0,Yard,119.9,31.75,,depot
      """,
      "schools.csv": "school_id,name,stage,lon,lat\nS01,School,primary,119.903,31.7002\n",
      "attendants.csv": "attendant_id,name,provider_id\nZ1,Somebody,P1\n",
    ])
    #expect(diagnostics.places == [])
    let row = registry.route(RouteID("R1"), on: today).row
    #expect(row?.name == "North")
    #expect(row?.direction == .toSchool)
    #expect(row?.school == SchoolID("S01"))
    #expect(row?.corridorMeters == 40)
    #expect(row?.roadClass == "urban_expressway")
    #expect(
      row?.windows == [
        DayWindow(fromSeconds: 23_400, toSeconds: 28_800),
        DayWindow(fromSeconds: 57_600, toSeconds: 63_000),
      ])
    let stops = registry.stops(of: RouteID("R1"), on: today)
    #expect(stops.map(\.id.text) == ["S0", "S1", "S2"])
    #expect(stops.map(\.kind) == [.depot, .pickup, .school])
    #expect(stops.map(\.plannedSeconds) == [nil, 24_630, 26_400])
    #expect(stops[1].place == Coordinate(longitudeE6: 119_900_100, latitudeE6: 31_700_050))
    #expect(stops[1].origin == RowOrigin(file: "stops.csv", line: 3))
    let school = registry.school(SchoolID("S01"), on: today).row
    #expect(school?.place == Coordinate(longitudeE6: 119_903_000, latitudeE6: 31_700_200))
    #expect(school?.stage == "primary")
    #expect(registry.attendant("Z1", on: today).row?.name == "Somebody")
    #expect(registry.attendant("Z1", on: today).row?.provider == ProviderID("P1"))
    #expect(registry.attendant("Z2", on: today) == .absent)
    for table in [RegistryTable.routes, .stops, .schools, .attendants] {
      #expect(registry.has(table))
    }
    #expect(!registry.has(.exemptions))
  }

  @Test func `read GB18030, Chinese headers and GCJ-02 as an office has them`() throws {
    let folder = fixturePath("registry/gb18030")
    let (registry, diagnostics) = try Registry.load(folder: folder, zone: .beijing)
    #expect(diagnostics.places == [])
    guard let used = registry.use(of: RouteID("X1"), on: today).route else {
      Issue.record("\(registry.use(of: RouteID("X1"), on: today))")
      return
    }
    #expect(used.row.name == "示范一线上学")
    #expect(used.row.direction == .toSchool)
    #expect(used.row.corridorMeters == 60)
    #expect(used.row.roadClass == "other")
    #expect(used.row.windows.map(\.fromSeconds) == [23_400, 57_600])
    #expect(used.stops.map(\.name) == ["村口", "校门口"])
    #expect(used.stops.map(\.kind) == [.pickup, .school])
    #expect(used.stops.map(\.plannedSeconds) == [24_600, 26_400])
    #expect(used.strayStops.isEmpty && used.stopsAreComplete)
    // What the file says and what is meant lie 300 to 700 m apart.
    let written = Coordinate(longitudeE6: 119_901_000, latitudeE6: 31_700_000)
    #expect((300_000...700_000).contains(distanceMillimeters(written, used.stops[0].place)))
    #expect(used.stops[0].place.converted(from: .wgs84, to: .gcj02) == written)
    let end = Coordinate(longitudeE6: 119_911_000, latitudeE6: 31_700_000)
    #expect(used.line.vertices.last?.converted(from: .wgs84, to: .gcj02) == end)
    #expect(registry.attendant("G1", on: today).row?.name == "测试乙")
    #expect(registry.exemptions.map(\.reason) == ["施工"])
    #expect(
      registry.exemptions.map(\.span) == [TimeSpan(start: beijing(0), end: beijing(0, day: 2))])
  }

  @Test func `answer as of a day, also for the line and for single stops`() {
    let old = RouteSketch("a--1--2--b")
    let new = RouteSketch(
      """
      a--1--b
            2
            c
      """)
    let dated = { (sketch: RouteSketch, dates: String) in
      sketch.feature.replacing("\"R1\"", with: "\"R1\",\(dates)")
    }
    let (registry, diagnostics) = load([
      "registry.yaml": "datum: wgs84\n",
      "线路.csv": """
      线路编号,走廊半宽,启用日期,停用日期
      R1,50,,2026-02-28
      R1,60,2026-03-01,2026-12-31
      """,
      "routes.geojson": RouteSketch.collection([
        dated(old, "\"row_to\":\"2026-02-28\""), dated(new, "\"启用日期\":\"2026/3/1\""),
      ]),
      "stops.csv": "route_id,seq,stop_id,lon,lat,row_from,row_to\n"
        + old.stopRows.replacing("\n", with: ",,2026-02-28\n")
        + new.stopRows.replacing("\n", with: ",2026-03-01,\n"),
    ])
    #expect(diagnostics.places == [])
    let route = RouteID("R1")
    let before = registry.use(of: route, on: date("2026-02-28")).route
    let after = registry.use(of: route, on: date("2026-03-01")).route
    #expect(before?.row.corridorMeters == 50)
    #expect(after?.row.corridorMeters == 60)
    #expect(before?.line.vertices.count == 2)
    #expect(after?.line.vertices.count == 3)
    #expect(before?.stops.map(\.origin.line) == [2, 3])
    #expect(after?.stops.map(\.origin.line) == [4, 5])
    #expect(registry.use(of: route, on: date("2027-01-01")).flaw == .rowGap)
  }

  @Test func `say which cell cannot be read and leave the runs concerned unjudged`() {
    var files = RouteSketch.files(
      ["R1", "R2", "R3", "R4"].map { RouteSketch($0, "a--1--2--b") })
    files["routes.csv"] = """
      route_id,corridor_m,windows,direction
      R1,0,,
      R2,50,6点到8点,
      R3,5000,08:00-08:00,
      R4,50,22:00-01:00,sideways
      """
    files["stops.csv"] = """
      route_id,seq,stop_id,lon,lat,planned_time,kind
      R4,1,S1,119.903165,31.7,7h,pickup
      R4,2,S2,31.7,119.906,,
      R4,x,S3,119.906,31.7,,
      R4,4,S4,nan,31.7,,
      R4,5,S5,0,0,,
      R4,6,S6,1e2,31.7,,lighthouse
      ,7,S7,119.906,31.7,,
      """
    let (registry, diagnostics) = load(files)
    #expect(
      diagnostics.filter { $0.severity == .error }.map {
        "\($0.location.source):\($0.location.line ?? 0) \($0.code) \($0.location.column ?? "")"
      } == [
        "routes.csv:2 cell-unreadable corridor_m", "routes.csv:3 cell-unreadable windows",
        "routes.csv:4 cell-unreadable corridor_m", "routes.csv:4 cell-unreadable windows",
        "routes.csv:5 cell-unreadable direction", "stops.csv:2 cell-unreadable planned_time",
        "stops.csv:3 cell-unreadable lat", "stops.csv:3 row-unusable lat",
        "stops.csv:4 cell-unreadable seq", "stops.csv:4 row-unusable seq",
        "stops.csv:5 cell-unreadable lon", "stops.csv:5 row-unusable lon",
        "stops.csv:6 cell-unreadable lon", "stops.csv:6 row-unusable lat",
        "stops.csv:7 cell-unreadable lon", "stops.csv:7 row-unusable lon",
        "stops.csv:8 row-unusable route_id",
      ])
    for id in ["R1", "R2", "R3"] {
      #expect(registry.use(of: RouteID(id), on: today).flaw == .cellUnreadable)
    }
    #expect(RouteFlaw.cellUnreadable.consequence == .registryIncomplete)
    let used = registry.use(of: RouteID("R4"), on: today).route
    #expect(used?.row.windows == [DayWindow(fromSeconds: 79_200, toSeconds: 3600)])
    #expect(used?.stops.map(\.plannedSeconds) == [nil])
    #expect(used?.stopsAreComplete == false)
  }

  @Test(
    arguments: [
      ("5", 5), ("1000", 1000), ("4", nil), ("1001", nil), ("-50", nil), ("0", nil),
      ("99999999999", nil), ("50m", nil),
    ] as [(String, Int?)])
  func `take corridors between 5 m and 1 km`(cell: String, meters: Int?) {
    let (registry, diagnostics) = load([
      "routes.csv": "route_id,corridor_m\nR1,\(cell)\n"
    ])
    #expect(registry.routes.map(\.corridorMeters) == [meters])
    #expect(diagnostics.contains { $0.code == "cell-unreadable" } == (meters == nil))
  }

  @Test func `take lines without a table of routes for the register`() {
    let (registry, diagnostics) = load([
      "registry.yaml": "datum: wgs84\n",
      "线路图.geojson": RouteSketch.collection([RouteSketch("a--b").feature]),
    ])
    #expect(diagnostics.places == [])
    #expect(!registry.has(.routes))
    let used = registry.use(of: RouteID("R1"), on: today).route
    #expect(used?.row.corridorMeters == nil)
    #expect(used?.row.origin == RowOrigin(file: "线路图.geojson", line: 2))
    #expect(used?.stops == [])
  }

  @Test func `ask for the datum where coordinates are, once`() {
    var files = RouteSketch.files([RouteSketch("a-1-b")])
    files["registry.yaml"] = nil
    #expect(load(files).diagnostics.places == ["registry.yaml:- datum-undeclared"])
    #expect(load(["vehicles.csv": "plate\n苏D12345\n"]).diagnostics.places == [])
  }

  @Test func `enter the digest`() {
    var files = RouteSketch.files([RouteSketch("a-1-b")])
    var digests: Set<String> = [load(files).registry.digest]
    for name in ["routes.csv", "stops.csv", "routes.geojson"] {
      files[name]? += " "
      digests.insert(load(files).registry.digest)
    }
    #expect(digests.count == 4)
    let before = load(files).registry.digest
    files["profiles"] = "anything"
    #expect(load(files).registry.digest == before)
    #expect(load(files).diagnostics.places == [])
  }
}

@Suite("Exemptions") struct ExemptionTests {
  private let header = "from,to,route_id,area,reason,approved_by\n"

  @Test func `are found by time, for a route, for an area or for both`() {
    let (registry, diagnostics) = load([
      "registry.yaml": "datum: wgs84\n",
      "exemptions.csv": header + """
        2026-03-02T07:00+08:00,2026-03-02 08:00,R1,,管制,A
        2026-03-01,2026-03-01,R2,,施工,A
        2026-03-02 06:00:00,2026-03-02 09:00,R3,"119.90,31.70;119.91,31.70；119.91 31.71;119.90,31.70",灾害,A
        """,
    ])
    #expect(diagnostics.places == [])
    let ring = [
      Coordinate(longitudeE6: 119_900_000, latitudeE6: 31_700_000),
      Coordinate(longitudeE6: 119_910_000, latitudeE6: 31_700_000),
      Coordinate(longitudeE6: 119_910_000, latitudeE6: 31_710_000),
    ]
    #expect(
      registry.exemptions.map(\.reach) == [
        .route(RouteID("R2")), .route(RouteID("R3")), .area(ring), .route(RouteID("R1")),
      ])
    func found(_ from: Timestamp, _ to: Timestamp) -> [Int] {
      registry.exemptions(touching: TimeSpan(start: from, end: to)).map(\.origin.line)
    }
    #expect(found(beijing(7, 59), beijing(8, 30)) == [4, 4, 2])
    #expect(found(beijing(8), beijing(8, 30)) == [4, 4])
    #expect(found(beijing(9), beijing(10)) == [])
    // A bare day lasts until its midnight.
    #expect(found(beijing(-1), beijing(1)) == [3])
    #expect(found(beijing(0), beijing(1)) == [])
  }

  @Test(
    arguments: zip(
      [
        "2026-03-02,2026-03-03,,,管制,", "2026-03-02,2026-03-01,R1,,,", ",2026-03-01,R1,,,",
        "2026-03-02,soon,R1,,,", "2026-03-02,2026-03-03,,老城区,,",
        "2026-03-02,2026-03-03,,\"119.9,31.7;119.9,31.7;119.91,31.7\",,",
        "2026-03-02,2026-03-03,,\"31.7,119.9;31.7,119.91;31.71,119.9\",,",
      ],
      [
        ["exemption-without-reach"], ["dates-contradict", "row-unusable"],
        ["row-unusable"], ["cell-unreadable", "row-unusable"], ["area-unreadable"],
        ["area-unreadable"], ["area-unreadable"],
      ]))
  func `that cannot be used are said`(row: String, codes: [String]) {
    let (registry, diagnostics) = load([
      "registry.yaml": "datum: wgs84\n", "exemptions.csv": header + row + "\n",
    ])
    #expect(diagnostics.map(\.code) == codes)
    #expect(diagnostics.allSatisfy { $0.location.line == 2 })
    #expect(registry.exemptions.isEmpty)
  }

  @Test func `never show who approved them`() {
    let (_, diagnostics) = load([
      "exemptions.csv": "from,to,批准人\n2026-03-02,x,测试甲\n2026-03-02,2026-03-03,测试甲\n"
    ])
    #expect(!diagnostics.isEmpty)
    #expect(!diagnostics.contains { "\($0)".contains("测试甲") })
  }
}
