import Foundation
import Geo
import Ingest
import Registry
import RuleBook
import Telemetry
import TestKit
import Testing

func date(_ text: String) -> CivilDate {
  guard let date = CivilDate(text) else { preconditionFailure("no date: \(text)") }
  return date
}

let today = date("2026-03-02")

typealias Loaded = (registry: Registry, diagnostics: [Diagnostic])

/// Loads a registry from texts by file name.
func load(_ files: [String: String]) -> Loaded { load(files.mapValues { Array($0.utf8) }) }

func load(_ files: [String: [UInt8]]) -> Loaded { Registry.load(files: files, zone: .beijing) }

extension [Diagnostic] {
  /// `file:line code` of each, for comparing.
  var places: [String] {
    map { "\($0.location.source):\($0.location.line.map(String.init) ?? "-") \($0.code)" }
  }
}

@Suite("Registry tables") struct RegistryTableTests {
  @Test func `reads Chinese headers, spreadsheet dates, lists and colours in brackets`() throws {
    let (registry, diagnostics) = load([
      "车辆.csv": """
      号牌号码,终端手机号,核载人数(人),车长(mm),检验有效期至,交强险有效期至,是否停运,上报间隔
      苏D·12345(黄),013900000001,36,8200,2026/9/1,20261130,否,5
      苏d12346（蓝）,013900000002,19,5900,2026年9月1日,2026-11-30 0:00:00,是,10
      """,
      "标牌.csv": """
      车牌号,标牌编号,标牌有效期起,标牌有效期至,驾驶人
      苏D12345,BP-1,2026-3-1,2026-08-31,D1；D2、D3
      """,
    ])
    #expect(diagnostics.places == [])
    #expect(registry.vehicles.map(\.key.plate) == ["苏D12345", "苏D12346"])
    #expect(registry.vehicles.map(\.key.color) == [.yellow, .blue])
    #expect(registry.vehicles.map(\.seats) == [36, 19])
    #expect(registry.vehicles.map(\.lengthMillimeters) == [8200, 5900])
    #expect(registry.vehicles.map(\.suspended) == [false, true])
    #expect(registry.vehicles.map(\.inspectionValidTo) == [date("2026-09-01"), date("2026-09-01")])
    #expect(registry.vehicles.map(\.insuranceValidTo) == [date("2026-11-30"), date("2026-11-30")])
    #expect(registry.vehicles.map(\.origin.line) == [2, 3])
    let permit = registry.permits.first
    #expect(permit?.key == VehicleKey(plate: "苏D12345", color: .yellow))
    #expect(permit?.drivers.map(\.text) == ["D1", "D2", "D3"])
    #expect(permit?.tagValidFrom == date("2026-03-01"))
  }

  @Test func `reads the same from English headers`() throws {
    let (registry, diagnostics) = load([
      "vehicles.csv": "plate,plate_color,seats,sim\n苏D12345,yellow,36,13900000001\n",
      "roster.csv":
        "date,plate,driver_id,start,end\n2026-03-02,苏D12345,D1,06:40,2026-03-02T08:10+08:00\n",
    ])
    #expect(diagnostics.places == [])
    let key = VehicleKey(plate: "苏D12345", color: .yellow)
    let run = registry.roster(of: key, on: today).first
    // 2026-03-02 is day 20,514; 06:40 in Beijing is 22:40 UTC of the day before.
    let midnight: Int64 = 20_514 * 86_400
    #expect(run?.start == Timestamp(seconds: midnight - 80 * 60))
    #expect(run?.end == Timestamp(seconds: midnight + 10 * 60))
    #expect(registry.rosterDays == [key: [today]])
  }

  @Test func `reads GB18030 as WPS saves it`() throws {
    let folder = fixturePath("registry/gb18030")
    let (registry, diagnostics) = try Registry.load(folder: folder, zone: .beijing)
    #expect(diagnostics.places == [])
    #expect(registry.vehicles.map(\.key) == [VehicleKey(plate: "苏D12345", color: .yellow)])
    #expect(registry.vehicles.first?.seats == 36)
    #expect(registry.vehicles.first?.busType == "小学生专用校车")
    #expect(registry.drivers.map(\.name) == ["测试甲"])
  }

  @Test func `says where a cell cannot be read and leaves the field empty`() throws {
    let (registry, diagnostics) = load([
      "vehicles.csv": """
      plate,seats,inspection_valid_to,suspended,plate_color
      苏D12345,3o,2026-02-30,maybe,pink
      """
    ])
    #expect(diagnostics.map(\.code) == Array(repeating: "cell-unreadable", count: 4))
    #expect(
      diagnostics.map(\.location.column).compactMap(\.self).sorted()
        == ["inspection_valid_to", "plate_color", "seats", "suspended"])
    #expect(diagnostics.map(\.found).contains("3o"))
    #expect(diagnostics.allSatisfy { $0.location.line == 2 && $0.expected != nil })
    let row = registry.vehicles.first
    #expect(row?.key == VehicleKey(plate: "苏D12345"))
    #expect(row?.seats == nil)
    #expect(row?.inspectionValidTo == nil)
    #expect(row?.suspended == nil)
  }

  @Test func `never shows a name, an ID number, a phone or a birth date`() throws {
    let secrets = ["测试甲", "110101199003070012", "13912345678", "1990-13-07"]
    let (registry, diagnostics) = load([
      "drivers.csv":
        "driver_id,name,id_number,birth_date,qualified_to\nD1,测试甲,110101199003070012,1990-13-07,13912345678\n",
      "providers.csv": "provider_id,officer,licence_valid_to\nP1,测试甲,13912345678 测试甲\n",
      "vehicles.csv": "plate,sim,seats\n苏D12345,13912345678,110101199003070012\n",
    ])
    #expect(diagnostics.count == 5)
    #expect(registry.drivers.first?.idNumber == secrets[1])
    for diagnostic in diagnostics {
      let text = "\(diagnostic)"
      for secret in secrets { #expect(!text.contains(secret), "\(diagnostic.code)") }
    }
    #expect(diagnostics.map(\.found).contains("9999-99-99"))
  }

  @Test(arguments: [
    // The standard's own example; X as check digit; one digit wrong; too short.
    ("11010519491231002X", true), ("440524188001010014", true), ("440524188001010015", false),
    ("11010519491231002", false), ("１１０１０５１９４９１２３１００２ｘ", true),
  ])
  func `checks the digit of an ID number`(number: String, isValid: Bool) throws {
    let (_, diagnostics) = load([
      "drivers.csv": "driver_id,id_number\nD1,\(number)\n"
    ])
    #expect(diagnostics.map(\.code) == (isValid ? [] : ["id-number-check"]))
  }

  @Test func `notes an ID number of another birth date`() throws {
    let (_, diagnostics) = load([
      "drivers.csv":
        "driver_id,id_number,birth_date\nD1,11010519491231002X,1949-12-30\nD2,11010519491231002X,1949-12-31\n"
    ])
    #expect(diagnostics.places == ["drivers.csv:2 id-number-birth"])
  }

  @Test
  func `refuses a table without its key, takes the first of two equal columns, notes unknown ones`()
    throws
  {
    let (registry, diagnostics) = load([
      "vehicles.csv": "seats,sim\n36,1\n",
      "permits.csv": "plate,车牌号,weather\n苏D12345,苏D99999,fine\n",
    ])
    #expect(!registry.has(.vehicles))
    #expect(registry.has(.permits))
    #expect(registry.permits.map(\.key.plate) == ["苏D12345"])
    #expect(
      Set(diagnostics.map(\.code)) == ["column-missing", "column-twice", "column-unknown"])
    #expect(diagnostics.first { $0.code == "column-unknown" }?.severity == .note)
    #expect(diagnostics.first { $0.code == "column-missing" }?.severity == .error)
  }

  @Test func `reads workbooks and header profiles`() throws {
    let book = try Data(
      contentsOf: URL(fileURLWithPath: fixturePath("office/vehicles.xlsx")))
    let (registry, diagnostics) = Registry.load(
      files: [
        "vehicles.xlsx": [UInt8](book),
        "profiles/b.yaml": Array("datum: gcj02\ncolumns:\n  speed: 码表:kmh\n".utf8),
        "profiles/a.yaml": Array("columns: {time: 时刻, speed: \"码表:quick\"}\n".utf8),
      ], zone: .beijing)
    #expect(registry.vehicles.map(\.key.plate) == ["苏D12345", "苏D54321"])
    #expect(registry.columnProfiles.map(\.name) == ["profiles/b.yaml"])
    #expect(registry.columnProfiles.map(\.datum) == [Datum.gcj02])
    #expect(
      diagnostics.filter { $0.severity == .error }.map(\.location.source) == ["profiles/a.yaml"])
  }

  @Test func `says what it does not read`() throws {
    let (registry, diagnostics) = load([
      "vehicles.xlsx": "PK\u{3}\u{4}", "zones.csv": "id\n", "holiday.doc": "", "readme.txt": "",
    ])
    #expect(!registry.has(.vehicles))
    #expect(
      diagnostics.places == [
        "holiday.doc:- registry-file-unused",
        "vehicles.xlsx:- archive-truncated", "vehicles.xlsx:- column-missing",
        "zones.csv:- registry-file-unused",
      ])
  }

  @Test func `says which file cannot be read and reads the rest`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("vehicles.csv"), withIntermediateDirectories: false)
      try Data("plate\n苏D1\n".utf8).write(to: folder.appendingPathComponent("permits.csv"))
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("标牌.csv"),
        withDestinationURL: folder.appendingPathComponent("permits.csv"))
      let (registry, diagnostics) = try Registry.load(folder: folder.path, zone: .beijing)
      #expect(
        diagnostics.places == [
          "vehicles.csv:- file-unreadable", "标牌.csv:- registry-table-several-files",
        ])
      #expect(registry.permits.count == 2)
      #expect(!registry.has(.vehicles))
    }
  }

  @Test func `throws only when the folder cannot be listed`() {
    #expect(throws: (any Error).self) {
      try Registry.load(folder: "/nonexistent/registry", zone: .beijing)
    }
  }

  @Test func `skips lines that start with a number sign and keeps the line numbers`() throws {
    let (registry, diagnostics) = load([
      "vehicles.csv": "# our buses\nplate,seats\n# example,苏D00000,\n苏D12345,36\n\"# note\",1\n"
    ])
    #expect(registry.vehicles.map(\.key.plate) == ["苏D12345"])
    #expect(registry.vehicles.first?.origin.line == 4)
    #expect(diagnostics.places == [])
  }

  @Test func `never traps on seeded garbage`() throws {
    var generator = SeededGenerator(seed: 617)
    let alphabet = Array("苏D12345,;\"\n\r\t#2026-03-02是否(黄)：plateseatsdate".utf8)
    for _ in 0..<40 {
      var files: [String: [UInt8]] = [:]
      for name in [
        "registry.yaml", "vehicles.csv", "permits.csv", "drivers.csv", "providers.csv",
        "roster.csv", "calendar.csv", "routes.csv", "stops.csv", "schools.csv", "attendants.csv",
        "exemptions.csv", "routes.geojson",
      ] {
        let header = Array(
          "plate,date,driver_id,provider_id,school_day,seats,start,end,route_id,seq,stop_id,lon,lat,school_id,attendant_id,from,to,area,windows\n"
            .utf8)
        let isPlain = Bool.random(using: &generator)
        let body = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
          isPlain
            ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            : UInt8.random(in: 0...255, using: &generator)
        }
        files[name] = (Bool.random(using: &generator) ? header : []) + body
      }
      let (registry, _) = load(files)
      _ = registryProblems(registry, asOf: today, ruleBook: try RuleBook.standard())
      for row in registry.vehicles {
        _ = registry.resolve(VehicleLabel(text: row.key.plate), on: today)
      }
      for row in registry.routes { _ = registry.use(of: row.id, on: today) }
    }
  }
}

@Suite("Registry settings") struct RegistrySettingsTests {
  @Test func `are read with their lines`() throws {
    let (registry, diagnostics) = load([
      "registry.yaml":
        "datum: GCJ-02\ntimezone: \"+08:00\"\nas_of: 2026-03-01\ncomplete: [vehicles, drivers]\nprivacy_key: abc\n",
      "vehicles.csv": "plate\n苏D12345\n",
    ])
    #expect(registry.settings.datum == .gcj02)
    #expect(registry.settings.timezone == .beijing)
    #expect(registry.asOf == date("2026-03-01"))
    #expect(registry.settings.complete == [.vehicles, .drivers])
    #expect(registry.settings.privacyKey == "abc")
    #expect(registry.isComplete(.vehicles))
    // The table is missing, so its absence of rows proves nothing.
    #expect(!registry.isComplete(.drivers))
    #expect(diagnostics.map(\.code) == ["register-not-complete"])
  }

  @Test func `that are wrong are said and left out`() throws {
    let (registry, diagnostics) = load([
      "registry.yaml":
        "datum: mars\ntimezone: east\nas_of: soon\ncomplete: [buses]\nprivacy_key: [s3cret]\nfoo: 1\n"
    ])
    #expect(registry.settings == RegistrySettings())
    #expect(diagnostics.map(\.location.line) == [1, 2, 3, 4, 5, 6])
    #expect(!diagnostics.contains { "\($0)".contains("s3cret") })
  }

  @Test func `that are no YAML are said with the line`() throws {
    let (_, diagnostics) = load(["registry.yaml": "datum: wgs84\n\tx: 1\n"])
    #expect(diagnostics.places == ["registry.yaml:2 registry-settings"])
    #expect(diagnostics.first?.severity == .error)
  }

  @Test func `do not call a register complete that has an unusable row`() throws {
    let (registry, diagnostics) = load([
      "registry.yaml": "complete: [permits]\n",
      "permits.csv": "plate,tag_id\n苏D12345,1\n,2\n",
    ])
    #expect(!registry.isComplete(.permits))
    #expect(
      diagnostics.places == ["permits.csv:3 row-unusable", "registry.yaml:- register-not-complete"])
  }

  @Test func `digest follows the bytes`() throws {
    let one = load(["vehicles.csv": "plate\n苏D1\n"]).registry.digest
    let same = load(["vehicles.csv": "plate\n苏D1\n"]).registry.digest
    let other = load(["vehicles.csv": "plate\n苏D2\n"]).registry.digest
    #expect(one == same)
    #expect(one != other)
    #expect(one.utf8.count == 64)
  }
}
