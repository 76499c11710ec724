import Foundation
import Geo
import Registry
import Telemetry
import TestKit
import Testing
import Verification

/// A shifted log verifies: places are transformed back anew, in the datum declared or inferred.
@Suite("Datum of verified findings") struct DatumProofTests {
  /// 25 buses of the county, their log brought into a datum, checked with what registry and header say of it.
  private func checked(
    _ datum: Datum, provider: String, header: String? = nil, profile: String? = nil
  ) async throws -> CheckedCase {
    var log = try String(
      contentsOfFile: fixturePath("county/logs/provider-d/2026-03-02.csv"), encoding: .utf8)
    log = DatumShift.shifted(log, to: datum, lon: 2, lat: 3)
    if let header, let end = log.firstIndex(of: "\n") { log = header + log[end...] }
    let folder = fixturePath("county/registry")
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
    let rows = String(decoding: try #require(files["providers.csv"]), as: UTF8.self)
    files["providers.csv"] = Array(
      rows.replacingOccurrences(
        of: "PD,示范平安校车有限公司,school,wgs84,", with: "PD,示范平安校车有限公司,school,\(provider),"
      ).utf8)
    if let profile { files["profiles/a.yaml"] = Array(profile.utf8) }
    let registry = Registry.load(files: files, zone: .beijing).registry
    let bytes = Array(log.utf8)
    return try await CheckedCase.withFiles(["pd.csv": bytes]) { folder in
      try await CheckedCase.make(
        [folder + "/pd.csv"], inputs: ["pd.csv": bytes], registry: registry,
        rules: CheckedCase.withoutSilence)
    }
  }

  private func expectVerified(_ checked: CheckedCase, proven: Int) async throws {
    let report = try await checked.verified()
    #expect(report.problems.isEmpty)
    #expect(report.count(.verified) == checked.lines.count)
    #expect(checked.lines.count > 9)
    let deviations = checked.lines.filter { $0.contains("\"rule\":\"route-deviation\"") }
    #expect(deviations.count == 3)
    #expect(deviations.count { $0.contains("\"certainty\":\"proven\"") } == proven)
  }

  @Test(arguments: [Datum.gcj02, .bd09])
  func `with the datum declared by the provider, proofs included`(datum: Datum) async throws {
    try await expectVerified(checked(datum, provider: datum.rawValue), proven: 2)
  }

  @Test(arguments: [Datum.wgs84, .gcj02, .bd09])
  func `with the datum inferred, as suspicions`(datum: Datum) async throws {
    let checked = try await checked(datum, provider: "")
    #expect(checked.findings.contains("\"datum\":\"inferred:\(datum.rawValue)\""))
    try await expectVerified(checked, proven: 0)
  }

  @Test func `with columns and datum declared by a header profile`() async throws {
    let checked = try await checked(
      .bd09, provider: "wgs84", header: "车,时刻,x,y,码表,工号,人,门",
      profile: """
        datum: bd09
        columns:
          vehicle: 车
          time: 时刻
          lon: x
          lat: y
          speed: 码表:kmh
          driver: 工号
          persons: 人
          door: 门

        """)
    #expect(checked.findings.contains("\"datum\":\"profile:bd09\""))
    try await expectVerified(checked, proven: 2)
  }

  @Test func `a datum changed in the manifest or in a finding is found out`() async throws {
    let checked = try await checked(.gcj02, provider: "")
    var other = checked
    other.manifest = checked.manifest.replacingOccurrences(
      of: "\"datum\": \"gcj02\"", with: "\"datum\": \"bd09\"")
    #expect(other.manifest != checked.manifest)
    #expect(try await other.verified().hasFailed)
    var forged = checked
    forged.findings = checked.findings.replacingOccurrences(
      of: "\"datum\":\"inferred:gcj02\"", with: "\"datum\":\"provider:gcj02\"")
    let report = try await forged.verified()
    let resting = forged.lines.count { $0.contains("\"datum\":\"provider:gcj02\"") }
    #expect(resting > 5)
    #expect(report.count(.failed) == resting)
  }
}
