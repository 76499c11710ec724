import Analysis
import Foundation
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry
import TestKit

/// Checks the county fixture, or parts of it, the way the command does.
struct CountyHarness {
  var registry: Registry
  var ruleBook: RuleBook

  init() throws {
    registry = try Registry.load(
      folder: fixturePath("county/registry"), zone: .beijing
    ).registry
    ruleBook = try RuleBook.standard()
  }

  func check(_ paths: [String], jobs: Int = 2) async throws -> CheckResult {
    let options = CheckOptions(
      inputs: paths.map { .path($0) }, ingest: IngestOptions(jobs: jobs), registry: registry,
      ruleBook: ruleBook, jobs: jobs)
    return try await Analysis.check(options) { _ in }
  }
}
