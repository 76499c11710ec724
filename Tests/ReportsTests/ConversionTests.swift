import Analysis
import Foundation
import Geo
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing

@Suite("Conversion") struct ConversionTests {
  /// Two buses, two days, a gap, a fix that is none, names that mean something to spreadsheets and to markup.
  static let log = #"""
    vehicle_id,plate_color,time,lon,lat,speed_kmh,driver_id,passengers,altitude_m,satellites,hdop,status,door_open
    "=1+1 <b>&""x""",,2026-03-02T07:00:20+08:00,119.90010,31.70000,36.0,D1,20,-5,9,0.8,2,1
    "=1+1 <b>&""x""",,2026-03-02T07:00:00+08:00,119.90000,31.70000,36.0,@sum,20,12,9,0.8,2,0
    "=1+1 <b>&""x""",,2026-03-02T07:00:20+08:00,119.90010,31.70000,36.0,D1,20,-5,9,0.8,2,1
    苏D00001,黄,2026-03-02 23:59:50,119.9000000,31.7000000,0,,,,,,,
    苏D00001,黄,2026-03-03 00:00:10,119.900100,31.700000,50.55,,,,,,,
    苏D00001,黄,2026-03-03 00:00:20,0,0,50.5,,,,,,,
    苏D00001,黄,2026-03-03 00:10:00,119.950000,31.700000,50.5,,,,,,,
    苏D00001,黄,2026-03-03 00:10,119.950000,31.700000,,,,,,,,

    """#

  private func convert(
    _ format: ConversionFormat, _ text: String = log, datum: String? = nil, jobs: Int = 1
  ) async throws -> String {
    String(decoding: try await bytes(format, text, datum: datum, jobs: jobs), as: UTF8.self)
  }

  private func convert(
    _ format: ConversionFormat, _ paths: [String], datum: String? = nil, jobs: Int = 1
  ) async throws -> String {
    String(decoding: try await bytes(format, paths, datum: datum, jobs: jobs), as: UTF8.self)
  }

  private func bytes(
    _ format: ConversionFormat, _ text: String = log, datum: String? = nil, jobs: Int = 1
  ) async throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("log.csv").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try await bytes(format, [path], datum: datum, jobs: jobs)
  }

  private func bytes(
    _ format: ConversionFormat, _ paths: [String], datum: String? = nil, jobs: Int = 1
  ) async throws -> [UInt8] {
    var options = CheckOptions(
      inputs: paths.map { .path($0) }, ingest: IngestOptions(jobs: jobs), registry: nil,
      ruleBook: try RuleBook.standard(), jobs: jobs)
    options.datum = datum.flatMap { .init(rawValue: $0) }
    var bytes: [UInt8] = []
    var writer = format.writer(zone: .beijing, areSpeedsDeclared: true)
    try await normalise(options, progress: { _ in }) { head in
      writer = format.writer(zone: .beijing, areSpeedsDeclared: head.areSpeedsDeclared)
      bytes += writer.head()
    } take: { track in
      bytes += writer.write(track)
    }
    return bytes + writer.foot()
  }

  @Test(arguments: ConversionFormat.allCases)
  func `the formats are as recorded`(format: ConversionFormat) async throws {
    expectGolden(try await bytes(format), "convert/sample.\(format.rawValue)")
  }

  @Test(arguments: ConversionFormat.allCases)
  func `neither the order of rows nor the workers change a byte`(format: ConversionFormat)
    async throws
  {
    let whole = try await bytes(format)
    var lines = Self.log.split(separator: "\n").map(String.init)
    let header = lines.removeFirst()
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5 {
      lines.shuffle(using: &random)
      let text = ([header] + lines).joined(separator: "\n") + "\n"
      #expect(try await bytes(format, text, jobs: 3) == whole)
    }
  }

  @Test func `converted CSV converts to itself`() async throws {
    // The guard before what a spreadsheet would run is part of a name from then on; other names stay.
    let harmless = Self.log.replacing("=1+1", with: "bus").replacing("@", with: "")
    let once = try await convert(.csv, harmless)
    #expect(try await convert(.csv, once) == once)
    let guarded = try await convert(.csv, try await convert(.csv))
    #expect(try await convert(.csv, guarded) == guarded)
  }

  @Test func `no cell runs in a spreadsheet and no name escapes its markup`() async throws {
    let csv = try await convert(.csv)
    #expect(csv.contains("\n\"'=1+1 <b>&\"\"x\"\"\","))
    #expect(csv.contains(",\"'@sum\","))
    let gpx = try await convert(.gpx)
    #expect(gpx.contains("<name>=1+1 &lt;b&gt;&amp;&quot;x&quot; 2026-03-02</name>"))
    let parser = XMLProbe.parse(gpx)
    #expect(parser.isWellFormed)
    #expect(parser.count("trk") == 3 && parser.count("trkseg") == 4 && parser.count("trkpt") == 6)
  }

  @Test func `GeoJSON is JSON, its lists run beside the coordinates`() async throws {
    let json = try await convert(.geojson)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let features = try #require(object["features"] as? [[String: Any]])
    #expect(features.count == 3)
    for feature in features {
      let properties = try #require(feature["properties"] as? [String: Any])
      let fixes = try #require(properties["fixes"] as? Int)
      #expect((properties["times"] as? [String])?.count == fixes)
      #expect((properties["speeds_kmh"] as? [Any])?.count == fixes)
      let geometry = try #require(feature["geometry"] as? [String: Any])
      if fixes > 1 { #expect((geometry["coordinates"] as? [[Double]])?.count == fixes) }
    }
  }

  @Test func `an inferred unit stays inferred`() async throws {
    let guessed = Self.log.replacing("speed_kmh", with: "speed")
    #expect(try await convert(.csv, guessed).contains(",lat,speed,"))
    #expect(try await convert(.csv).contains(",lat,speed_kmh,"))
  }

  @Test func `digits are kept, for a proof depends on them, and seconds that were not printed`()
    async throws
  {
    let csv = try await convert(.csv)
    #expect(csv.contains(",119.90010,31.70000,36.0,"))
    #expect(csv.contains(",119.9000000,31.7000000,0.0,"))
    #expect(csv.contains(",2026-03-03T00:10+08:00,"))
    #expect(csv.contains(",50.5,"))
  }

  @Test func `coordinates come out in WGS-84`() async throws {
    // 31.700000, 119.900000 lies about 200 m north-west and 450 m west of its GCJ-02 numbers.
    let csv = try await convert(.csv, datum: "gcj02")
    #expect(!csv.contains(",119.90010,31.70000,"))
    #expect(csv.contains(",119.89"))
  }

  @Test(arguments: [["provider-a"], ["provider-b"], ["provider-c"], ["provider-a", "provider-c"]])
  func `check finds the same in converted CSV, ids and records included`(parts: [String])
    async throws
  {
    let paths = parts.map { fixturePath("county/logs/" + $0) }
    let before = try await findings(paths)
    let csv = try await convert(.csv, paths)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("all.csv").path
    try Data(csv.utf8).write(to: URL(fileURLWithPath: path))
    let after = try await findings([path])
    #expect(before == after)
    #expect(before.split(separator: "\r\n").count > 4)
  }

  @Test func `a capture reads back to the same times, places, speeds, drivers and counts`()
    async throws
  {
    let log = """
      vehicle_id,time,lon,lat,speed_kmh,recorder_speed_kmh,heading_deg,mileage_km,driver_id,boarded,alighted,ignition
      13900000001,2026-03-02T07:00:00+08:00,119.900001,31.700000,36.4,35.9,90,12.3,D1,,,1
      13900000001,2026-03-02T07:00:10+08:00,119.900102,31.700001,0,,359,12.4,D1,3,1,1
      13900000001,2026-03-02T07:00:20+08:00,-119.900203,-31.700002,,,,,,,,0
      13900000001,2026-03-02T07:00:30+08:00,119.900304,31.700003,120.1,,0,12.5,D2,,2,1
      13900000001,2026-03-03T07:00:30+08:00,119.900304,31.700003,7.9,,0,12.5,,,,1

      """
    let capture = try await bytes(.jtt808, log)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("log.808").path
    try Data(capture).write(to: URL(fileURLWithPath: path))
    // The columns that a capture adds: altitude, alarm and status are never absent in it.
    func bare(_ csv: String) -> [[Substring]] {
      csv.split(separator: "\n").map { row in
        let cells = row.split(separator: ",", omittingEmptySubsequences: false)
        let kept = [0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 14, 15, 17]
        return kept.map { cells[$0] }
      }
    }
    let back = try await convert(.csv, [path])
    let before = bare(try await convert(.csv, log))
    // A count beside another is 0 where it was absent.
    let expected = before.map { row in
      var row = row
      if row[10].isEmpty, !row[11].isEmpty { row[10] = "0" }
      return row
    }
    #expect(bare(back) == expected)
    #expect(before.count == 6)
    // Coarse places and clocks would come back finer than they are.
    let coarse = log.replacing("119.900304,31.700003,7.9", with: "119.9003,31.700003,7.9")
      .replacing("07:00:00+08:00", with: "07:00+08:00")
    #expect(try await bytes(.jtt808, coarse).count < capture.count - 2 * 50)
  }

  @Test func `a guessed unit never comes back from a capture as a declared one`() async throws {
    let guessed = Self.log.replacing("speed_kmh", with: "speed")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("log.808").path
    try Data(try await bytes(.jtt808, guessed)).write(to: URL(fileURLWithPath: path))
    let rows = try await convert(.csv, [path]).split(separator: "\n").dropFirst()
    // Of eight rows two are equal, one is no place and one has no seconds.
    #expect(rows.count == 5)
    #expect(
      rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false)[5].isEmpty })
  }

  private func findings(_ paths: [String]) async throws -> String {
    let registry = try Registry.load(folder: fixturePath("county/registry"), zone: .beijing)
      .registry
    let options = CheckOptions(
      inputs: paths.map { .path($0) }, ingest: IngestOptions(), registry: registry,
      ruleBook: try RuleBook.standard(), jobs: 2)
    let document = ReportDocument(
      result: try await check(options, progress: { _ in }), words: ReportWords(),
      audience: .police, zone: .beijing, language: .zh, parameters: [],
      digests: ReportDigests(registry: nil, ruleBook: ""), version: "0", pseudonymKey: [])
    return String(decoding: FindingsCSV.render(document), as: UTF8.self)
  }
}
