import Analysis
import Ingest
import JTT808
import Registry
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing
import Verification

/// Findings from captures of JT/T 808: the same as from a table, and derived again from the frames.
@Suite("Check and verify captures") struct CaptureVerifyTests {
  private static let trip = SpeedingTrip()

  private static var registry: Registry {
    Registry.load(files: SpeedingTrip.registry, zone: .beijing).registry
  }

  private func checked(_ inputs: [String: [UInt8]], registry: Registry? = registry) async throws
    -> CheckedCase
  {
    try await CheckedCase.withFiles(inputs) { folder in
      try await CheckedCase.make(
        inputs.keys.sorted().map { folder + "/" + $0 }, inputs: inputs, registry: registry)
    }
  }

  private static let forms: [(name: String, bytes: [UInt8])] = {
    let trip = SpeedingTrip()
    var zip = ZipWriter()
    zip.add("终端/trip.808", Array(trip.frames().joined()))
    return [
      ("trip.csv", Array(trip.csv.utf8)),
      ("trip.808", Array(trip.frames().joined())),
      ("trip2019.808", Array(trip.frames(.v2019).joined())),
      // Neighbours share their flags.
      ("shared.808", Array(trip.frames().map { $0.dropLast() }.joined()) + [0x7E]),
      ("batches.808", Array(trip.batches.joined())),
      ("trip.hex.txt", SpeedingTrip.hexLog(trip.frames())),
      ("spaced.log", SpeedingTrip.hexLog(trip.frames(), separator: " ")),
      ("batches.log", SpeedingTrip.hexLog(trip.batches)),
      ("trip.zip", zip.bytes),
    ]
  }()

  @Test(arguments: forms.map(\.name))
  func `the trip is proven in every form, by the same records, and derived again`(name: String)
    async throws
  {
    let bytes = try #require(Self.forms.first { $0.name == name }?.bytes)
    let made = try await checked([name: bytes])
    let table = try await checked(["trip.csv": Self.forms[0].bytes])
    let line = try made.line("speeding", "\"vehicle\":\"苏D12345\"", "proven")
    // Vehicle, places, times and the names of the records are those of the table.
    #expect(line == (try table.line("speeding", "苏D12345", "proven")))
    let places = made.evidence.split(separator: "\n")
    #expect(places.count >= 50)
    if name != "trip.csv" {
      #expect(places.allSatisfy { $0.contains("\"length\":") && $0.contains("\"index\":") })
      let isText = name.hasSuffix(".txt") || name.hasSuffix(".log")
      #expect(places.allSatisfy { $0.contains("\"line\":") == isText })
      #expect(made.manifest.contains("\"\(isText ? "hex" : "bytes")\""))
    }
    let report = try await made.verified()
    #expect(report.problems.map { $0.text(.en) } == [])
    #expect(report.findings.count == made.lines.count)
    #expect(report.count(.verified) == made.lines.count)
  }

  @Test func `table and captures together give one finding with every copy named`() async throws {
    let names = ["trip.csv", "trip.808", "batches.log"]
    let inputs = Dictionary(
      uniqueKeysWithValues: Self.forms.filter { names.contains($0.name) }.map {
        ($0.name, $0.bytes)
      })
    let made = try await checked(inputs)
    #expect(made.lines.count { $0.contains("\"rule\":\"speeding\"") } == 1)
    let line = try made.line("speeding", "苏D12345", "proven")
    let record = try #require(line.firstMatch(of: /"evidence":\["([^"]*)"/)?.1)
    for name in names {
      #expect(
        made.evidence.split(separator: "\n").count {
          $0.contains(record) && $0.contains("\"source\":\"\(name)\"")
        } == 1)
    }
    #expect(try await made.verified().problems.map { $0.text(.en) } == [])
  }

  /// A card read and persons counted elsewhere are part of the records they are joined to.
  private static func witnesses() -> [[UInt8]] {
    let start = SpeedingTrip().fixes[0].seconds
    var encoder = FrameEncoder(edition: .v2019, phone: SpeedingTrip.phone, serial: 5000)
    let card = DriverIdentity.Card(
      name: "甲", qualification: "D0007", issuer: "", expiry: "20300101")
    let flow = BodyEncoder.passengerFlow(
      from: start, to: start + 95, boarded: 3, alighted: 1)
    return [
      encoder.frame(
        0x0702,
        BodyEncoder.driverIdentity(
          DriverIdentity(isCardIn: true, seconds: start - 60, card: card), edition: .v2019)),
      encoder.frame(0x1005, flow), encoder.frame(0x1005, flow),
    ]
  }

  @Test func `cards and counts of another file are derived again, and missed where they are gone`()
    async throws
  {
    let inputs = [
      "a.808": Array(Self.trip.frames().joined()),
      "cards.log": SpeedingTrip.hexLog(Self.witnesses()),
    ]
    let made = try await checked(inputs)
    let line = try made.line("speeding", "苏D12345", "proven")
    #expect(line.contains("\"driver\":\"D0007\""))
    #expect(try await made.verified().problems.map { $0.text(.en) } == [])
    // Without the other file the names of the records do not follow from the bytes.
    var robbed = made
    robbed.inputs["cards.log"] = nil
    let report = try await robbed.verified()
    #expect(report.findings.allSatisfy { $0.status != .verified })
    #expect(report.problems.contains { $0.code == "record-changed" })
  }

  @Test(arguments: ["trip.808", "batches.808", "trip.hex.txt", "batches.log"])
  func `a flipped byte of any record fails`(name: String) async throws {
    let made = try await checked([name: try #require(Self.forms.first { $0.name == name }?.bytes)])
    var random = SeededGenerator(seed: 5)
    let size = made.inputs[name]?.count ?? 0
    for _ in 0..<8 {
      var damaged = made
      damaged.inputs[name]?[Int.random(in: 0..<size, using: &random)] ^= 0x04
      let report = try await damaged.verified()
      #expect(report.problems.contains { $0.code == "file-changed" })
      #expect(report.findings.contains { $0.status == .failed })
    }
    // A place that points elsewhere fails too.
    for (from, to) in [(/"offset":(\d+)/, 1), (/"length":(\d+)/, 1), (/"index":(\d+)/, 400)] {
      var moved = made
      let match = try #require(moved.evidence.firstMatch(of: from))
      let number = try #require(Int(match.1))
      moved.evidence.replaceSubrange(match.1.startIndex..<match.1.endIndex, with: "\(number + to)")
      let report = try await moved.verified()
      #expect(report.findings.contains { $0.status == .failed })
    }
  }

  @Test func `without a registry the phone is the vehicle, and nothing is asked for`() async throws
  {
    let made = try await checked(["trip.808": Self.forms[1].bytes], registry: nil)
    let line = try made.line("speeding", "\"vehicle\":\"139****5678\"", "suspected")
    #expect(line.contains("students-unknown"))
    let report = try await made.verified()
    #expect(report.problems.map { $0.text(.en) } == [])
  }

  // MARK: What the check says beside findings

  private func result(
    _ bytes: [UInt8], registry files: [String: [UInt8]] = SpeedingTrip.registry
  ) async throws -> CheckResult {
    try await CheckedCase.withFiles(["trip.808": bytes]) { folder in
      let options = CheckOptions(
        inputs: [.path(folder + "/trip.808")], ingest: IngestOptions(),
        registry: Registry.load(files: files, zone: .beijing).registry,
        ruleBook: try RuleBook.standard(), jobs: 1)
      return try await check(options, progress: { _ in })
    }
  }

  @Test func `what the terminal claims is counted beside our own result, by day and rule`()
    async throws
  {
    var encoder = FrameEncoder(edition: .v2019, phone: SpeedingTrip.phone)
    // Overspeed claimed in fixes 20 to 40, once; the video claims too many persons twice.
    let frames = Self.trip.bodies().enumerated().map { index, body in
      encoder.frame(
        0x0200, body + ([3, 4, 9].contains(index) ? [0x14, 4, 0, 0, 0, 0x10] : []))
    }
    let result = try await result(Array(frames.joined()))
    func claims(_ rule: RuleID) -> [Int] {
      result.coverage.filter { $0.rule == rule }.map(\.deviceClaims)
    }
    #expect(claims(.speeding) == [1])
    #expect(claims(.overcrowding) == [2])
    #expect(claims(.fatigueContinuous) == [0])
    // 20 persons on 30 seats: the claim makes no finding.
    #expect(result.findings.map(\.rule).contains(.overcrowding) == false)
  }

  @Test func `a phone that no vehicle has is said once, with what to enter`() async throws {
    var files = SpeedingTrip.registry
    files["vehicles.csv"] = Array("plate,plate_color,sim\n苏D99999,黄,013900000000\n".utf8)
    let result = try await result(Self.forms[1].bytes, registry: files)
    let said = result.diagnostics.filter { $0.code == "phone-unregistered" }
    #expect(said.count == 1)
    #expect(said.first?.found == SpeedingTrip.phone && said.first?.expected == "vehicles.sim")
    #expect(result.vehicles.map(\.vehicle.plate) == [SpeedingTrip.phone])
    let known = try await self.result(Self.forms[1].bytes)
    #expect(known.diagnostics.filter { $0.code == "phone-unregistered" }.isEmpty)
    #expect(known.vehicles.map(\.vehicle.plate) == [SpeedingTrip.plate])
  }
}
