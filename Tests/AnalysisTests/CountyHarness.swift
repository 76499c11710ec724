import Analysis
import Ingest
import Registry
import RuleBook
import Telemetry
import TestKit

/// Checks the county fixture, or parts of it, the way the command does.
struct CountyHarness {
  var registry: Registry
  var ruleBook: RuleBook

  init() throws {
    registry = try Registry.load(folder: fixturePath("county/registry"), zone: .beijing).registry
    ruleBook = try RuleBook.standard()
  }

  func read(_ paths: [String], jobs: Int = 2) async throws -> IngestResult {
    try await ingest(paths.map { .path($0) }, options: IngestOptions(jobs: jobs)) { _, _ in }
  }

  func judge(_ ingested: IngestResult, jobs: Int = 2) async throws -> CheckResult {
    let options = CheckOptions(
      inputs: [], ingest: IngestOptions(), registry: registry, ruleBook: ruleBook, jobs: jobs)
    return try await CheckEngine(options: options, ingested: ingested, progress: { _ in }).run()
  }
}
