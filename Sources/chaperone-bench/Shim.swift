import Analysis
import Ingest

// Stand-ins for what is built elsewhere at the moment; become `Wiring.swift` when the real ones arrive.

func readAll(_ inputs: [LogInput], _ options: IngestOptions) async throws -> IngestResult {
  IngestResult()
}

func judgeAll(_ options: CheckOptions) async throws -> CheckResult { CheckResult() }

protocol ReportWriter: Sendable {
  static func render(_ document: CheckResult) -> [UInt8]
}
let reportWriters: [any ReportWriter.Type] = []

func makeDocument(_ result: CheckResult) -> CheckResult { result }
