import Analysis
import Ingest
import Reports
import RuleBook
import Telemetry

/// Reads without telling how far it is.
func readAll(_ inputs: [LogInput], _ options: IngestOptions) async throws -> IngestResult {
  try await ingest(inputs, options: options) { _, _ in }
}

/// Reads and judges without telling how far it is.
func judgeAll(_ options: CheckOptions) async throws -> CheckResult {
  try await check(options) { _ in }
}

/// A document as the program makes it where there is no registry.
func makeDocument(_ result: CheckResult, ruleBook: RuleBook) -> ReportDocument {
  ReportDocument(
    result: result, words: ReportWords(ruleBook: ruleBook, findings: result.findings),
    audience: .internal, zone: .beijing, language: .zh, parameters: [],
    digests: ReportDigests(ruleBook: ruleBook.digest), version: "bench", pseudonymKey: [])
}
