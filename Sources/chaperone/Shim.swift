import Analysis
import Ingest
package import Registry
import RuleBook
package import Telemetry

// Stand-ins for what is built elsewhere at the moment; deleted when the real ones arrive.

package enum Audience: String, Sendable, Hashable, CaseIterable {
  case `internal`, police, school, `public`
}

package struct RegistryProblem: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case expired, expiring, contradiction, incomplete
  }
  package var kind: Kind
  package var subject: String
  package var origin: RowOrigin
  package var validTo: CivilDate?
  package var message: Message
}

struct ShimMissing: Error {}

extension Registry {
  static func load(folder: String, zone: ZoneOffset) throws -> (
    registry: Registry, diagnostics: [Diagnostic]
  ) { (unsafeBitCast((), to: Registry.self), []) }
  var asOf: CivilDate? { nil }
}

func registryProblems(_ registry: Registry, asOf: CivilDate, ruleBook: RuleBook)
  -> [RegistryProblem]
{ [] }

func registryTemplate(seen: [VehicleLabel], privacyKey: String) -> [(name: String, bytes: [UInt8])]
{
  [("registry.yaml", Array("key: \(privacyKey)\n".utf8))]
}

func ingest(_ inputs: [LogInput], options: IngestOptions, progress: @Sendable (UInt64) -> Void)
  async throws -> IngestResult
{ IngestResult() }

func check(
  _ options: CheckOptions, progress: @escaping @Sendable (CheckProgress) -> Void
) async throws -> CheckResult { CheckResult() }

extension ColumnOverride {
  static func parse(_ text: String) throws -> [ColumnOverride] { [] }
}

struct ReportDocument: Sendable { var result: CheckResult }

protocol ReportWriter: Sendable {
  static var fileName: String { get }
  static func render(_ document: ReportDocument) -> [UInt8]
}
enum FindingsJSONL: ReportWriter {
  static let fileName = "findings.jsonl"
  static func render(_ document: ReportDocument) -> [UInt8] {
    document.result.findings.flatMap { Array("{\"id\":\"\($0.id)\"}\n".utf8) }
  }
}
enum FindingsCSV: ReportWriter {
  static let fileName = "findings.csv"
  static func render(_ document: ReportDocument) -> [UInt8] { Array("\u{FEFF}编号\r\n".utf8) }
}
enum ManifestJSON: ReportWriter {
  static let fileName = "manifest.json"
  static func render(_ document: ReportDocument) -> [UInt8] {
    Array("{\"schema\":1,\"program\":\"chaperone\"}\n".utf8)
  }
}
let reportWriters: [any ReportWriter.Type] = [
  FindingsJSONL.self, FindingsCSV.self, ManifestJSON.self,
]

func judge(
  _ options: CheckOptions, progress: @escaping @Sendable (CheckProgress) -> Void
) async throws -> CheckResult { try await check(options, progress: progress) }

enum FindingsTable {
  static func render(_ document: ReportDocument, width: Int, color: Bool) -> String {
    document.result.findings.map { "│ \($0.id) │\n" }.joined()
  }
}

enum CheckSummary {
  static func render(_ document: ReportDocument, color: Bool) -> String {
    "发现 \(document.result.findings.count)"
  }
}

func makeDocument(
  _ result: CheckResult, options: CheckOptions, audience: Audience, language: Language
) -> ReportDocument { ReportDocument(result: result) }
