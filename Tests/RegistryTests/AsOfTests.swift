import Registry
import Telemetry
import Testing

@Suite("Registry as of a day") struct AsOfTests {
  let key = VehicleKey(plate: "苏D12345", color: .yellow)

  @Test func `answers from the row in use that day`() throws {
    let (registry, diagnostics) = load([
      "vehicles.csv": """
      plate,plate_color,seats,row_from,row_to
      苏D12345,黄,36,,2025-12-31
      苏D12345,黄,38,2026-02-01,
      """
    ])
    #expect(diagnostics.places == [])
    #expect(registry.vehicle(key, on: date("2025-12-31")).row?.seats == 36)
    #expect(registry.vehicle(key, on: date("2026-02-01")).row?.seats == 38)
    guard case .gap(let rows) = registry.vehicle(key, on: date("2026-01-01")) else {
      Issue.record("no gap")
      return
    }
    #expect(rows.count == 2)
    #expect(registry.vehicle(VehicleKey(plate: "苏D99999"), on: today) == .absent)
  }

  @Test func `calls overlapping rows that differ a contradiction and says both places`() throws {
    let (registry, diagnostics) = load([
      "vehicles.csv": """
      plate,plate_color,seats,row_from,row_to
      苏D12345,黄,36,,2026-03-02
      苏D12345,黄,38,2026-03-02,
      """
    ])
    #expect(registry.vehicle(key, on: date("2026-03-01")).row?.seats == 36)
    #expect(registry.vehicle(key, on: date("2026-03-03")).row?.seats == 38)
    guard case .contradiction(let rows) = registry.vehicle(key, on: today) else {
      Issue.record("no contradiction")
      return
    }
    #expect(rows.map(\.seats) == [36, 38])
    #expect(diagnostics.places == ["vehicles.csv:3 row-contradiction"])
    #expect(diagnostics.first?.found == "vehicles.csv:2")
  }

  @Test func `takes identical overlapping rows for one`() throws {
    let (registry, diagnostics) = load([
      "drivers.csv":
        "driver_id,licence_class,row_from\nD1,A1,\nD1,A1,2026-01-01\n",
      "providers.csv": "provider_id,kind\nP1,学校\nP1,school\n",
    ])
    #expect(diagnostics.places == [])
    #expect(registry.driver(DriverID("D1"), on: today).row?.licenceClass == "A1")
    #expect(registry.provider(ProviderID("P1"), on: today).row?.kind == .school)
  }

  @Test func `gives a row without colour the plate's one colour`() throws {
    let (registry, _) = load([
      "vehicles.csv": "plate,plate_color\n苏D12345,黄\n",
      "permits.csv": "plate,tag_id\n苏D12345,T1\n",
      "roster.csv": "date,plate\n2026-03-02,苏D12345\n",
    ])
    #expect(registry.permits(of: key, on: today).row?.tagID == "T1")
    #expect(registry.permits(of: VehicleKey(plate: "苏D12345"), on: today).row?.tagID == "T1")
    #expect(registry.roster(of: key, on: today).count == 1)
    let blue = VehicleKey(plate: "苏D12345", color: .blue)
    #expect(registry.permits(of: blue, on: today) == .absent)
  }

  @Test func `answers from the calendar, not from two answers`() throws {
    let (registry, diagnostics) = load([
      "校历.csv": "日期,是否上学日\n2026-03-01,否\n2026-03-02,是\n2026-03-03,是\n2026-03-03,否\n"
    ])
    #expect(registry.isSchoolDay(date("2026-03-01")) == false)
    #expect(registry.isSchoolDay(date("2026-03-02")) == true)
    #expect(registry.isSchoolDay(date("2026-03-03")) == nil)
    #expect(registry.isSchoolDay(date("2026-03-04")) == nil)
    #expect(diagnostics.map(\.code) == ["row-contradiction"])
  }

  @Test func `says when an end lies before its start`() throws {
    let (registry, diagnostics) = load([
      "permits.csv": "plate,valid_from,valid_to\n苏D12345,2026-03-02,2026-03-01\n",
      "roster.csv": "date,plate,start,end\n2026-03-02,苏D12345,08:00,07:00\n",
      "drivers.csv":
        "driver_id,qualified_from,qualified_to,row_from,row_to\nD1,2026-03-02,2026-03-02,2026-01-02,2026-01-01\n",
    ])
    #expect(
      diagnostics.places == [
        "drivers.csv:2 dates-contradict", "permits.csv:2 dates-contradict",
        "roster.csv:2 dates-contradict",
      ])
    #expect(registry.runs.first?.start == nil)
    #expect(registry.runs.first?.end == nil)
  }
}

@Suite("Vehicle labels") struct ResolveTests {
  private func registry() throws -> Registry {
    load([
      "vehicles.csv": """
      plate,plate_color,sim,terminal_id,row_from,row_to
      苏D12345,黄,013900000001,T-01,,2026-02-28
      苏D12346,黄,13900000001,t-02,2026-03-01,
      苏D12347,蓝,13900000003,,,
      苏D12347,黄,13900000004,,,
      """
    ]).registry
  }

  @Test(
    arguments: [
      ("苏D12345", nil, "苏D12345"), ("苏D·12345 ", nil, "苏D12345"), ("苏ｄ１２３４５", nil, "苏D12345"),
      ("苏D12345(黄)", nil, "苏D12345"), ("苏D12345", PlateColor.yellow, "苏D12345"),
      ("苏D12345", .blue, nil), ("苏D12399", nil, nil),
      // A SIM with and without zeros, of the day; a terminal id in any case.
      ("13900000001", nil, "苏D12346"), ("0013900000001", nil, "苏D12346"), ("T-02", nil, "苏D12346"),
      ("t-02", nil, "苏D12346"), ("T-01", nil, nil), ("", nil, nil), ("000", nil, nil),
    ] as [(String, PlateColor?, String?)])
  func `are found by plate, SIM or terminal id of that day`(
    text: String, color: PlateColor?, plate: String?
  ) throws {
    let key = try registry().resolve(VehicleLabel(text: text, color: color), on: today)
    #expect(key?.plate == plate)
    #expect(key == nil || key?.color == .yellow)
  }

  @Test func `follow a device from bus to bus`() throws {
    let registry = try registry()
    let label = VehicleLabel(text: "013900000001")
    #expect(registry.resolve(label, on: date("2026-02-28"))?.plate == "苏D12345")
    #expect(registry.resolve(label, on: date("2026-03-01"))?.plate == "苏D12346")
    #expect(registry.resolvesByDay)
  }

  @Test func `tell two vehicles of one plate apart by colour`() throws {
    let registry = try registry()
    #expect(registry.resolve(VehicleLabel(text: "苏D12347"), on: today) == nil)
    #expect(
      registry.resolve(VehicleLabel(text: "苏D12347", color: .blue), on: today)?.color == .blue)
  }

  @Test func `do not depend on the day where devices never move`() throws {
    let steady = load([
      "vehicles.csv":
        "plate,sim,seats,row_from,row_to\n苏D1,1,36,,2025-12-31\n苏D1,01,38,2026-01-01,\n苏D2,2,36,,\n"
    ]).registry
    #expect(!steady.resolvesByDay)
    let ending = load(["vehicles.csv": "plate,sim,row_to\n苏D1,1,2025-12-31\n"]).registry
    #expect(ending.resolvesByDay)
  }

  @Test func `name near misses, never take them`() throws {
    let registry = load([
      "vehicles.csv": "plate,plate_color\n苏D12345,黄\n苏D1234O,黄\n苏DI2345,黄\n苏D123456,黄\n苏E54321,黄\n"
    ]).registry
    func near(_ plate: String) -> [String] {
      registry.nearMissPlates(VehicleKey(plate: plate)).map(\.plate)
    }
    #expect(near("苏D12346") == ["苏D12345", "苏D1234O", "苏DI2345"])
    #expect(near("苏D12340") == ["苏D12345", "苏D1234O", "苏DI2345"])
    #expect(near("苏D12345") == ["苏D1234O", "苏DI2345"])
    #expect(near("苏E54320") == ["苏E54321"])
    #expect(near("苏F99999") == [])
  }

  @Test(
    arguments: zip(
      ["苏D·12345", " 苏 D 1 2345 ", "苏ｄ１２３４５", "苏D1234O", "bus-7"],
      ["苏D12345", "苏D12345", "苏D12345", "苏D1234O", "BUS-7"]))
  func `are normalised without mending`(text: String, plate: String) {
    #expect(normalizePlate(text) == plate)
  }
}
