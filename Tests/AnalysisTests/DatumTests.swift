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

/// The county's second day of provider PD, 25 buses on drawn lines, brought into another datum by the test.
@Suite("Datum of the logs") struct DatumTests {
  private static let log = Task {
    try String(
      contentsOfFile: fixturePath("county/logs/provider-d/2026-03-02.csv"), encoding: .utf8)
  }

  private func log(_ datum: Datum = .wgs84) async throws -> String {
    DatumShift.shifted(try await Self.log.value, to: datum, lon: 2, lat: 3)
  }

  /// The county's registry with another word for PD's datum, and a header profile.
  private func registry(datum: String, profile: String? = nil) throws -> Registry {
    let folder = fixturePath("county/registry")
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
    let providers = String(decoding: try #require(files["providers.csv"]), as: UTF8.self)
    let changed = providers.replacingOccurrences(
      of: "PD,示范平安校车有限公司,school,wgs84,", with: "PD,示范平安校车有限公司,school,\(datum),")
    #expect(datum == "wgs84" || changed != providers)
    files["providers.csv"] = Array(changed.utf8)
    if let profile { files["profiles/pd.yaml"] = Array(profile.utf8) }
    return Registry.load(files: files, zone: .beijing).registry
  }

  private struct Checked {
    var result: CheckResult
    var findings: String
    var coverage: String
    var manifest: String
    var page: String
  }

  private func judge(
    _ logs: [String: String], _ registry: Registry, option: Datum? = nil, jobs: Int = 2
  ) async throws -> Checked {
    let top = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: top) }
    try FileManager.default.createDirectory(at: top, withIntermediateDirectories: true)
    for (name, text) in logs {
      try Data(text.utf8).write(to: top.appendingPathComponent(name))
    }
    var options = CheckOptions(
      inputs: [.path(top.path)], ingest: IngestOptions(jobs: jobs), registry: registry,
      ruleBook: try RuleBook.standard(), jobs: jobs)
    options.datum = option
    let result = try await check(options, progress: { _ in })
    let document = ReportDocument(
      result: result, words: ReportWords(), audience: .internal, zone: .beijing, language: .en,
      parameters: [], digests: ReportDigests(), version: "0",
      people: ReportPeople(registry: registry),
      pseudonymKey: result.privacyKey)
    func text(_ writer: any ReportWriter.Type) -> String {
      String(decoding: writer.render(document), as: UTF8.self)
    }
    return Checked(
      result: result, findings: text(FindingsJSONL.self), coverage: text(CoverageJSONL.self),
      manifest: text(ManifestJSON.self), page: text(ReportHTML.self))
  }

  /// What must be equal whatever the datum: all but the names of records, made of the numbers as sent.
  private func essence(_ result: CheckResult) -> [String] {
    result.findings.filter { $0.vehicle != nil }.map { finding in
      [
        finding.rule.rawValue, finding.certainty.rawValue, finding.vehicle?.plate ?? "",
        finding.run ?? "", finding.stop?.text ?? "",
        finding.start.map { "\($0.seconds)" } ?? "", finding.end.map { "\($0.seconds)" } ?? "",
      ].joined(separator: " ")
    }.sorted()
  }

  private func datumPremises(_ result: CheckResult) -> Set<String> {
    Set(result.findings.flatMap(\.premises).filter { $0.key == .datum }.map(\.value))
  }

  @Test(arguments: [Datum.gcj02, .bd09])
  func `a shifted log gives the same findings, the datum being inferred`(datum: Datum) async throws
  {
    let registry = try registry(datum: "")
    let plain = try await judge(["a.csv": try await log()], registry)
    let shifted = try await judge(["a.csv": try await log(datum)], registry)
    #expect(plain.result.datumFits.map(\.datum) == [.wgs84])
    #expect(shifted.result.datumFits.map(\.datum) == [datum])
    #expect(datumPremises(plain.result) == ["inferred:wgs84"])
    #expect(datumPremises(shifted.result) == ["inferred:\(datum.rawValue)"])
    #expect(essence(shifted.result) == essence(plain.result))
    let routes: Set<RuleID> = [.routeDeviation, .stopMissed, .stopUnplanned, .stopUnapproved]
    let found = shifted.result.findings.filter { routes.contains($0.rule) }
    #expect(found.count > 5)
    #expect(found.allSatisfy { $0.certainty == .suspected })
    #expect(found.allSatisfy { $0.doubts.contains { $0.kind == .datumAssumed } })
    // Told in the coverage, in the manifest with its numbers, and among the diagnostics.
    #expect(shifted.coverage.contains("\"assumptions\":{\"datum\":\"inferred:\(datum.rawValue)\"}"))
    #expect(shifted.manifest.contains("\"datum_from\": \"inferred\""))
    #expect(shifted.page.contains("Datum, where not declared"))
    #expect(
      shifted.page.contains("inferred, so findings about routes and stops are at most suspected"))
    #expect(shifted.result.diagnostics.map(\.code) == ["datum-inferred"])
    let tally = try #require(shifted.result.datumFits.first).evidence.lines
    #expect(tally.places == 256 && tally.near > 100)
    let own = tally.hits[Datum.allCases.firstIndex(of: datum) ?? 0]
    #expect(own * 10 > tally.near * 9)
  }

  @Test func `places come back to within half a metre`() async throws {
    let registry = try registry(datum: "")
    let plain = try await judge(["a.csv": try await log()], registry).result
    let shifted = try await judge(["a.csv": try await log(.bd09)], registry).result
    for (left, right) in zip(plain.findings, shifted.findings) {
      guard let one = left.place, let other = right.place else { continue }
      #expect(distanceMillimeters(one, other) <= 500)
    }
  }

  @Test func `option, profile, provider and fit come in this order, each in force`() async throws {
    // The log is in GCJ-02; whoever says otherwise is believed, and every bus is off its line then.
    let logs = ["a.csv": try await log(.gcj02)]
    let columns = "columns:\n  vehicle: plate\n  time: time\n  speed: speed_kmh:kmh\n"
    func words(
      _ provider: String, _ profile: String?, _ option: Datum?
    ) async throws -> (Set<String>, CheckResult) {
      let kept = profile.map { "datum: \($0)\n" + columns }
      let found = try await judge(
        logs, try registry(datum: provider, profile: kept), option: option)
      return (datumPremises(found.result), found.result)
    }
    let byOption = try await words("bd09", "wgs84", .gcj02)
    #expect(byOption.0 == ["declared:gcj02"])
    let byProfile = try await words("bd09", "gcj02", nil)
    #expect(byProfile.0 == ["profile:gcj02"])
    let byProvider = try await words("gcj02", nil, nil)
    #expect(byProvider.0 == ["provider:gcj02"])
    let byFit = try await words("", nil, nil)
    #expect(byFit.0 == ["inferred:gcj02"])
    // A profile that says nothing of the datum leaves it to the provider.
    let kept = columns
    let silent = try await judge(logs, try registry(datum: "gcj02", profile: kept)).result
    #expect(datumPremises(silent) == ["provider:gcj02"])
    let all = [byOption.1, byProfile.1, byProvider.1]
    for result in all {
      #expect(result.datumFits.isEmpty && result.diagnostics.isEmpty)
      #expect(result.coverage.allSatisfy { $0.undeclaredDatum == nil })
      #expect(essence(result) == essence(all[0]))
      // Declared, a deviation is proven again where the counts allow it.
      let proven = result.findings.filter { $0.rule == .routeDeviation && $0.certainty == .proven }
      #expect(Set(proven.compactMap { $0.vehicle?.plate }) == ["苏D01307", "苏D01309"])
    }
    let wrong = try await words("wgs84", nil, nil)
    #expect(wrong.0 == ["provider:wgs84"])
    #expect(wrong.1.findings.count { $0.rule == .routeDeviation } > 15)
  }

  @Test func `too few places near the lines leave it undecided, and that is said`() async throws {
    let whole = try await log(.gcj02)
    // One bus for some minutes: 35 rows of 10 s before its first stop.
    let rows = whole.split(separator: "\n").filter { $0.hasPrefix("苏D01309,") }
    let head = try #require(whole.split(separator: "\n").first)
    let few = ([head] + rows.prefix(35)).joined(separator: "\n") + "\n"
    let found = try await judge(["few.csv": few], try registry(datum: ""))
    #expect(found.result.datumFits.count == 1)
    #expect(found.result.datumFits.map(\.datum) == [nil])
    #expect(found.result.diagnostics.map(\.code).contains("datum-undecided"))
    #expect(found.coverage.contains("\"assumptions\":{\"datum\":\"assumed:wgs84\"}"))
    #expect(found.manifest.contains("\"datum_from\": \"undecided\""))
    #expect(!found.manifest.contains("\"datum_from\": \"inferred\""))
  }

  @Test func `neither order, split, copies nor workers change what is inferred`() async throws {
    let registry = try registry(datum: "")
    let whole = try await log(.bd09)
    let lines = whole.split(separator: "\n").map(String.init)
    let head = lines[0]
    let one = try await judge(["a.csv": whole], registry, jobs: 1)
    var random = SeededGenerator(seed: 4)
    let rows = lines.dropFirst().shuffled(using: &random)
    var parts: [String: [String]] = [:]
    for (place, row) in rows.enumerated() {
      parts["p\(place % 3).csv", default: [head]].append(row)
      // A fifth stands twice, in another file.
      if place % 5 == 0 { parts["q.csv", default: [head]].append(row) }
    }
    let many = try await judge(
      parts.mapValues { $0.joined(separator: "\n") + "\n" }, registry, jobs: 4)
    #expect(many.result.datumFits == one.result.datumFits)
    #expect(many.findings == one.findings)
    #expect(many.coverage == one.coverage)
    #expect(one.result.datumFits.map(\.datum) == [.bd09])
  }

  @Test func `among many more rows of others the same places decide`() async throws {
    // Of many rows most are passed over by a guess that must not show in the result.
    var harness = try CountyHarness()
    harness.registry = try registry(datum: "")
    func evidence(_ path: String) async throws -> [DatumEvidence] {
      let result = try await harness.judge(harness.read([fixturePath(path)]))
      return result.datumFits.filter { $0.provider?.text == "PD" }.map(\.evidence)
    }
    let alone = try await evidence("county/logs/provider-d")
    #expect(try await evidence("county/logs") == alone)
    #expect(alone.first?.lines.places == 256)
  }

  @Test func `without lines or stops it is assumed, and nothing is fitted`() async throws {
    let bare = Registry.load(
      files: ["vehicles.csv": Array("plate,plate_color\n苏D01309,yellow\n".utf8)], zone: .beijing)
    let found = try await judge(["a.csv": try await log(.gcj02)], bare.registry)
    #expect(found.result.datumFits.isEmpty)
    #expect(found.result.diagnostics.isEmpty)
    #expect(found.coverage.contains("\"assumptions\":{\"datum\":\"assumed:wgs84\"}"))
    #expect(!found.manifest.contains("\"datums\""))
  }

  @Test func `files of two datums, told apart by a profile, are judged together`() async throws {
    // The hours before seven in GCJ-02 under headers of its own, which a profile maps; the rest is the provider's WGS-84.
    let plain = try await log()
    let lines = plain.split(separator: "\n").map(String.init)
    func part(_ isMorning: Bool) -> [String] {
      lines.dropFirst().filter { $0.contains(" 06:") ? isMorning : !isMorning }
    }
    let morning = DatumShift.shifted(
      (["车,时刻,lon,lat,码表,driver_id,passengers,door_open"] + part(true)).joined(separator: "\n"),
      to: .gcj02, lon: 2, lat: 3)
    let profile =
      "datum: gcj02\ncolumns:\n  vehicle: 车\n  time: 时刻\n  speed: \"码表:kmh\"\n"
    let mixed = try await judge(
      [
        "m.csv": morning + "\n", "r.csv": ([lines[0]] + part(false)).joined(separator: "\n") + "\n",
      ],
      try registry(datum: "wgs84", profile: profile))
    let whole = try await judge(["a.csv": plain], try registry(datum: "wgs84"))
    #expect(essence(mixed.result) == essence(whole.result))
    #expect(datumPremises(mixed.result).contains("profile:gcj02,provider:wgs84"))
  }
}

@Suite("Evidence of a datum") struct DatumEvidenceTests {
  /// Near in WGS-84 alone, GCJ-02 alone, BD-09 alone, WGS-84 and GCJ-02, none.
  private func tally(_ counts: [Int]) -> DatumEvidence.Tally {
    var tally = DatumEvidence.Tally()
    let patterns = [
      [true, false, false], [false, true, false], [false, false, true], [true, true, false],
      [false, false, false],
    ]
    for (pattern, count) in zip(patterns, counts) {
      for _ in 0..<count { tally.take(pattern) }
    }
    return tally
  }

  @Test func `forty places near a line are needed`() {
    var evidence = DatumEvidence()
    evidence.lines = tally([0, 39, 0, 0, 500])
    #expect(evidence.datum == nil)
    evidence.lines = tally([0, 40, 0, 0, 500])
    #expect(evidence.datum == .gcj02)
    #expect(evidence.lines.places == 540 && evidence.lines.near == 40)
  }

  @Test func `four in five must fit, and no other datum half as many`() {
    var evidence = DatumEvidence()
    evidence.lines = tally([20, 80, 0, 0, 0])
    #expect(evidence.datum == .gcj02)
    evidence.lines = tally([21, 79, 0, 0, 0])
    #expect(evidence.datum == nil)
    // All fit in GCJ-02; in WGS-84 half of them too, then more.
    evidence.lines = tally([0, 50, 0, 50, 0])
    #expect(evidence.datum == .gcj02)
    evidence.lines = tally([0, 49, 0, 51, 0])
    #expect(evidence.datum == nil)
  }

  @Test func `stops decide where a line fits in two datums`() {
    var evidence = DatumEvidence()
    evidence.lines = tally([0, 10, 0, 190, 0])
    #expect(evidence.datum == nil)
    evidence.stops = tally([0, 11, 0, 0, 0])
    #expect(evidence.datum == nil)
    evidence.stops = tally([1, 12, 0, 0, 9])
    #expect(evidence.datum == .gcj02)
  }

  @Test func `sums are those of the parts`() {
    var sum = DatumEvidence()
    var part = DatumEvidence()
    part.lines = tally([1, 20, 3, 2, 5])
    part.stops = tally([0, 0, 7, 0, 1])
    sum.add(part)
    sum.add(part)
    #expect(sum.lines == tally([2, 40, 6, 4, 10]))
    #expect(sum.stops == tally([0, 0, 14, 0, 2]))
  }
}
