import Analysis
import Foundation
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry
import TestKit
import Testing

/// Names, ID numbers and phones planted in logs and registry reach no output of an audience that must not see them.
@Suite("Planted secrets") struct PlantedSecretsTests {
  // Invented: region code 999999 does not exist.
  private let idNumber = "999999199001011234"
  private let phone = "13900000001"
  private let name = "赵某某测试"

  @Test(arguments: Audience.allCases)
  func `stay inside`(audience: Audience) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try await check(in: folder)
    #expect(result.check.findings.contains { $0.rule == .speeding })
    #expect(result.check.findings.contains { $0.rule == .driverUnqualified })
    let document = ReportDocument(
      result: result.check,
      words: ReportWords(ruleBook: result.ruleBook, findings: result.check.findings),
      audience: audience, zone: .beijing, language: .zh, parameters: [], digests: ReportDigests(),
      version: "test", people: ReportPeople(registry: result.registry),
      pseudonymKey: result.check.privacyKey)
    let seesNumbers = audience == .police
    let seesNames = audience == .police || audience == .internal
    for writer in reportWriters {
      let text = String(decoding: writer.render(document), as: UTF8.self)
      #expect(!text.contains(folder.path), "\(writer.fileName)")
      if !seesNumbers {
        #expect(!text.contains(idNumber), "\(writer.fileName)")
        #expect(!text.contains(phone), "\(writer.fileName)")
      }
      if !seesNames { #expect(!text.contains(name), "\(writer.fileName)") }
    }
    let summary = String(
      decoding: CheckSummary.render(document) + FindingsTable.render(document, columns: 200),
      as: UTF8.self)
    if !seesNumbers {
      #expect(!summary.contains(idNumber))
      #expect(!summary.contains(phone))
    }
    if !seesNames { #expect(!summary.contains(name)) }
  }

  /// One bus called by its SIM number, driven at 100 km/h by a driver called by an ID number; bad cells hold both.
  private func check(
    in folder: URL
  ) async throws -> (check: CheckResult, registry: Registry, ruleBook: RuleBook) {
    let logs = folder.appendingPathComponent("logs")
    let register = folder.appendingPathComponent("registry")
    for path in [logs, register] {
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    }
    var strip = Strip()
    strip.persons = 20
    var csv = "车牌号,定位时间,经度,纬度,speed_kmh,驾驶员,载客人数\n"
    for record in strip.records(Array(repeating: "100", count: 20).joined(separator: " ")) {
      let time = record.time.localText(in: .beijing)
      csv += "\(phone),\(time),\(degrees(record.longitudeE6)),\(degrees(record.latitudeE6))"
      csv += ",100.0,\(idNumber),20\n"
    }
    csv += "\(phone),2026-03-02 08:00:00,\(name),31.7,\(phone),\(idNumber),\(name)\n"
    csv += "\(phone),2026-03-02 08:00:10,119.9,31.7,\(idNumber),\(name),\(phone)\n"
    csv += "\(phone),\(name),119.9,31.7,50,\(name)\n"
    try Data(csv.utf8).write(to: logs.appendingPathComponent("\(name)\(phone).csv"))
    try Data(csv.utf8).write(to: logs.appendingPathComponent("\(idNumber).csv"))
    let drivers = """
      driver_id,name,id_number,qualified_from,qualified_to
      \(idNumber),\(name),\(idNumber),2020-01-01,2025-12-31
      D0002,\(name),\(phone),\(name),\(idNumber)

      """
    try Data(drivers.utf8).write(to: register.appendingPathComponent("drivers.csv"))
    let loaded = try Registry.load(folder: register.path, zone: .beijing)
    let ruleBook = try RuleBook.standard()
    let options = CheckOptions(
      inputs: [.path(logs.path)], ingest: IngestOptions(), registry: loaded.registry,
      ruleBook: ruleBook, jobs: 2)
    var result = try await Analysis.check(options) { _ in }
    result.diagnostics += loaded.diagnostics
    return (result, loaded.registry, ruleBook)
  }

  private func degrees(_ e6: Int32) -> String {
    let fraction = String(e6 % 1_000_000 + 1_000_000).dropFirst()
    return "\(e6 / 1_000_000).\(fraction)"
  }
}
