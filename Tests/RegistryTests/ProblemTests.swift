import Registry
import RuleBook
import Telemetry
import Testing

private let loadedBook = Result { try RuleBook.standard() }

@Suite("Registry problems") struct ProblemTests {
  let book: RuleBook

  init() throws { book = try loadedBook.get() }

  private func problems(_ files: [String: String], on day: String = "2026-03-02") throws
    -> [RegistryProblem]
  {
    registryProblems(load(files).registry, asOf: date(day), ruleBook: book)
  }

  private func codes(_ files: [String: String], on day: String = "2026-03-02") throws -> [String] {
    try problems(files, on: day).map { "\($0.subject) \($0.code.rawValue)" }
  }

  /// A vehicle that lacks nothing on 2026-03-02.
  private let wholeVehicle =
    "plate,seats,inspection_valid_to,insurance_valid_to,carrier_insurance_valid_to\n苏D12345,36,2026-08-31,2026-11-30,2026-12-15\n"
  /// A driver who lacks nothing.
  private func driver(_ cells: String) -> String {
    "driver_id,birth_date,class_since,qualified_to,score_cycle_full_dates,disqualified_from\n"
      + cells + "\n"
  }

  @Test func `are none where nothing is wrong`() throws {
    #expect(
      try codes([
        "vehicles.csv": wholeVehicle,
        "permits.csv":
          "plate,valid_to,permit_valid_to,driver_ids\n苏D12345,2026-08-31,2027-08-31,D1\n",
        "drivers.csv": driver("D1,1980-01-15,2010-05-20,2028-06-30,,"),
        "roster.csv":
          "date,plate,driver_id,start,end\n2026-03-02,苏D12345,D1,06:40,08:10\n2026-03-02,苏D12345,D1,08:10,09:00\n",
      ]) == [])
  }

  @Test(
    arguments: [
      ("2026-03-01", "document-expired", nil, 1), ("2026-03-02", "document-expiring", 0, nil),
      ("2026-04-01", "document-expiring", 30, nil),
    ] as [(String, String, Int64?, Int64?)])
  func `count the days to and from the last valid day`(
    validTo: String, code: String, left: Int64?, overdue: Int64?
  ) throws {
    let found = try problems([
      "vehicles.csv": wholeVehicle.replacing("2026-08-31", with: validTo)
    ])
    #expect(found.map(\.code.rawValue) == [code])
    #expect(found.first?.document?.kind == "inspection")
    #expect(found.first?.document?.validTo == date(validTo))
    #expect(found.first?.daysLeft == left)
    #expect(found.first?.daysOverdue == overdue)
    #expect(found.first?.origin == RowOrigin(file: "vehicles.csv", line: 2))
    #expect(found.first?.severity == (overdue == nil ? .notice : .minor))
  }

  @Test func `are silent 31 days before`() throws {
    #expect(
      try codes(["vehicles.csv": wholeVehicle.replacing("2026-08-31", with: "2026-04-02")]) == [])
  }

  @Test func `cover every paper`() throws {
    let found = try problems([
      "providers.csv": "provider_id,licence_valid_to\nP1,2026-03-01\n",
      "vehicles.csv":
        "plate,seats,provider_id,inspection_valid_to,insurance_valid_to,carrier_insurance_valid_to\n苏D12345,36,P1,2026-03-01,2026-03-01,2026-03-01\n",
      "permits.csv":
        "plate,permit_id,tag_id,valid_to,permit_valid_to\n苏D12345,X,B,2026-03-01,2026-03-01\n",
      "drivers.csv": driver("D1,1980-01-15,2010-05-20,2026-03-01,,"),
    ])
    #expect(found.allSatisfy { $0.kind == .expired && $0.daysOverdue == 1 })
    #expect(
      Set(found.compactMap(\.document?.kind)) == [
        "licence", "inspection", "insurance", "carrier-insurance", "permit", "tag",
        "qualification",
      ])
  }

  @Test(
    arguments: [
      // 60 all year with a reminder, 61 no longer; 25 on the birthday, not the day before.
      ("1965-03-02", "age-too-high"), ("1965-03-03", "age-near-limit"),
      ("1966-03-02", "age-near-limit"), ("1966-03-03", nil), ("2001-03-02", nil),
      ("2001-03-03", "age-too-low"),
    ] as [(String, String?)])
  func `know the ages a school-bus driver may have`(birth: String, code: String?) throws {
    // A class since birth keeps the tenure out of it.
    let found = try codes(["drivers.csv": driver("D1,\(birth),2010-01-01,2028-06-30,,")])
    #expect(found == (code.map { ["D1 \($0)"] } ?? []))
  }

  @Test(
    arguments: [
      ("2023-03-02,2028-06-30,,", nil), ("2023-03-03,2028-06-30,,", "tenure-too-short"),
      ("2010-05-20,2028-06-30,2023-03-03,", "full-score"),
      ("2010-05-20,2028-06-30,2023-03-02,", nil),
      ("2010-05-20,2028-06-30,,2026-03-02", "disqualified"),
      ("2010-05-20,2028-06-30,,2026-03-03", nil),
    ] as [(String, String?)])
  func `know tenure, full scores and withdrawals`(cells: String, code: String?) throws {
    let found = try codes(["drivers.csv": driver("D1,1980-01-15,\(cells)")])
    #expect(found == (code.map { ["D1 \($0)"] } ?? []))
  }

  @Test func `find a tag that outlasts inspection or permit, from May 2022 on`() throws {
    let files = [
      "vehicles.csv": wholeVehicle,
      "permits.csv": "plate,valid_to,permit_valid_to\n苏D12345,2026-09-01,2027-08-31\n",
    ]
    #expect(try codes(files) == ["苏D12345 tag-too-long"])
    #expect(try codes(files, on: "2022-04-30") == [])
    #expect(
      try codes([
        "vehicles.csv": wholeVehicle,
        "permits.csv": "plate,valid_to,permit_valid_to\n苏D12345,2026-08-31,2026-08-30\n",
      ]) == ["苏D12345 tag-too-long"])
  }

  @Test func `find too few seats and empty cells`() throws {
    #expect(
      try codes([
        "vehicles.csv": "plate,seats\n苏D12345,6\n苏D12346,\n"
      ]) == [
        "苏D12345 cell-missing", "苏D12345 cell-missing", "苏D12345 cell-missing",
        "苏D12345 seats-too-few", "苏D12346 cell-missing", "苏D12346 cell-missing",
        "苏D12346 cell-missing", "苏D12346 cell-missing",
      ])
  }

  @Test func `find names that are registered nowhere, with near misses`() throws {
    let found = try problems([
      "vehicles.csv": wholeVehicle,
      "permits.csv": "plate,valid_to,driver_ids\n苏D12346,2026-08-31,D1;D9\n",
      "drivers.csv": driver("D1,1980-01-15,2010-05-20,2028-06-30,,"),
      "roster.csv": "date,plate,driver_id\n2026-03-02,苏D12344,D8\n2026-03-03,苏D12344,D8\n",
    ])
    #expect(
      found.map { "\($0.subject) \($0.code.rawValue)" } == [
        "D8 roster-unknown-driver", "苏D12344 roster-unknown-vehicle",
        "苏D12345 vehicle-without-permit", "苏D12346 permit-unknown-driver",
        "苏D12346 permit-without-vehicle",
      ])
    #expect(found[1].message.zh.contains("相差一位：苏D12345"))
    #expect(found[2].message.zh.contains("相差一位：苏D12346"))
  }

  @Test func `name at most three near misses`() throws {
    let plates = (0...9).map { "苏D1234\($0)\n" }.joined()
    let found = try problems([
      "vehicles.csv": "plate\n苏D1234X\n", "permits.csv": "plate,valid_to\n" + plates,
    ]).filter { $0.code == .vehicleWithoutPermit }
    #expect(found.count == 1)
    #expect(found.first?.message.zh.hasSuffix("（相差一位：苏D12340、苏D12341、苏D12342 等 10 个）") == true)
    #expect(found.first?.message.en.hasSuffix("苏D12342 and 7 more)") == true)
  }

  @Test func `name no driver by what looks like a name`() throws {
    let found = try problems(["drivers.csv": driver("测试甲,1980-01-15,2010-05-20,2026-03-01,,")])
    #expect(found.map(\.subject) == ["drivers.csv:2"])
  }

  @Test func `find one bus on two runs and one device on two buses`() throws {
    let found = try problems([
      "vehicles.csv":
        "plate,seats,inspection_valid_to,insurance_valid_to,carrier_insurance_valid_to,sim\n苏D1,36,2027-01-01,2027-01-01,2027-01-01,139\n苏D2,36,2027-01-01,2027-01-01,2027-01-01,0139\n",
      "roster.csv":
        "date,plate,start,end\n2026-03-02,苏D1,07:00,08:00\n2026-03-02,苏D1,07:59,09:00\n2026-03-02,苏D1,09:00,10:00\n",
    ])
    #expect(
      found.map { "\($0.subject) \($0.code.rawValue)" } == [
        "苏D1 roster-overlap", "苏D2 device-shared",
      ])
    #expect(found[0].origin == RowOrigin(file: "roster.csv", line: 3))
    #expect(found[0].other == RowOrigin(file: "roster.csv", line: 2))
  }

  @Test func `find contradictions and gaps`() throws {
    let found = try problems([
      "vehicles.csv": wholeVehicle + "苏D12345,38,2026-08-31,2026-11-30,2026-12-15\n",
      "drivers.csv": "driver_id,row_to\nD1,2026-01-01\n",
    ])
    #expect(
      found.map { "\($0.subject) \($0.code.rawValue)" } == [
        "D1 row-gap", "苏D12345 row-contradiction",
      ])
    #expect(found.map(\.kind) == [.incomplete, .contradiction])
  }

  @Test func `never name a driver by an ID number`() throws {
    let found = try problems([
      "drivers.csv": driver("110101199003070012,1990-03-07,2010-05-20,2026-03-01,,"),
      "roster.csv": "date,plate,driver_id\n2026-03-02,苏D1,110101199003070013\n",
      "permits.csv": "plate,valid_to,driver_ids\n苏D1,2027-01-01,110101199003070014\n",
    ])
    #expect(found.count == 3)
    for problem in found {
      #expect(!problem.subject.contains("1101011990"))
      #expect(!problem.message.zh.contains("1101011990"))
      #expect(!problem.message.en.contains("1101011990"))
    }
  }
}

@Suite("Registry template") struct TemplateTests {
  private let seen = [
    VehicleLabel(text: "苏D·12345", color: .yellow), VehicleLabel(text: "苏D12345"),
    VehicleLabel(text: "苏A00001(蓝)"), VehicleLabel(text: "013900000001"),
    VehicleLabel(text: "=cmd()\n苏"),
  ]

  private func files() -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: registryTemplate(seen: seen, privacyKey: "k-1").map {
        ($0.name, $0.bytes)
      })
  }

  @Test func `loads again without complaint and holds the plates seen`() throws {
    let (registry, diagnostics) = load(files())
    #expect(diagnostics.places == [])
    #expect(
      registry.vehicles.map(\.key) == [
        VehicleKey(plate: "苏A00001", color: .blue), VehicleKey(plate: "苏D12345", color: .yellow),
      ])
    #expect(registry.permits.isEmpty && registry.drivers.isEmpty && registry.providers.isEmpty)
    #expect(registry.runs.isEmpty)
    #expect(registry.settings.privacyKey == "k-1")
    // An unfilled form is no register: nothing may be called absent because of it.
    #expect(RegistryTable.allCases.filter { registry.has($0) } == [.vehicles, .calendar])
  }

  @Test func `is what a spreadsheet opens: a mark of UTF-8, CRLF, the example as a comment`() throws
  {
    for (name, bytes) in files() where name.hasSuffix(".csv") {
      #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]), "\(name)")
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count >= 2)
      #expect(lines.dropFirst().first?.hasPrefix("# 示例") == true)
      #expect(lines.allSatisfy { !$0.contains("\n") && !$0.hasPrefix("=") })
    }
  }

  @Test func `gives examples that would load`() throws {
    var all = files()
    for (name, bytes) in all where name.hasSuffix(".csv") {
      all[name] = Array(
        String(decoding: bytes, as: UTF8.self).replacing("# 示例：", with: "").utf8)
    }
    for (name, from, to) in [
      ("registry.yaml", "# datum:", "datum:"), ("routes.geojson", "\"features\": [],\n", ""),
      ("routes.geojson", "示例", "features"),
    ] {
      let text = String(decoding: all[name] ?? [], as: UTF8.self)
      #expect(text.contains(from))
      all[name] = Array(text.replacing(from, with: to).utf8)
    }
    let (registry, diagnostics) = load(all)
    #expect(diagnostics.places == [])
    let used = registry.use(of: RouteID("R001"), on: today).route
    #expect(used?.stops.map(\.id.text) == ["R001-1", "R001-2"])
    #expect(used?.strayStops == [])
    #expect(registry.runs.map { registry.flaw(of: $0) } == [nil])
    #expect(registry.school(SchoolID("S01"), on: today).row != nil)
    #expect(registry.attendant("Z0001", on: today).row != nil)
    #expect(registry.exemptions.count == 1)
    #expect(registry.vehicles.contains { $0.key.plate == "苏D00000" && $0.seats == 36 })
    #expect(registry.drivers.count == 1 && registry.runs.count == 1)
  }
}
