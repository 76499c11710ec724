import Analysis
import Geo
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry

/// The engine's check under a name that no type's own `check` hides.
func judge(
  _ options: CheckOptions, progress: @escaping @Sendable (CheckProgress) -> Void
) async throws -> CheckResult { try await check(options, progress: progress) }

/// What the reports of a run are written from.
func makeDocument(
  _ result: CheckResult, command: CheckCommand, options: CheckOptions
) -> ReportDocument {
  let registry = options.registry
  return ReportDocument(
    result: result, words: ReportWords(ruleBook: options.ruleBook, findings: result.findings),
    audience: command.audience, zone: options.zone, language: command.lang,
    parameters: parameters(options, rules: command.rules),
    digests: ReportDigests(registry: registry?.digest, ruleBook: options.ruleBook.digest),
    version: version, people: registry.map { ReportPeople(registry: $0) } ?? ReportPeople(),
    pseudonymKey: result.privacyKey)
}

/// Every setting that can change the outcome, as the manifest prints it; the number of workers is none.
func parameters(_ options: CheckOptions, rules: String?) -> [ReportParameter] {
  var list: [ReportParameter] = []
  func add(_ key: String, _ value: String?) {
    if let value { list.append(ReportParameter(key, value)) }
  }
  let zone = options.zone
  for column in options.ingest.columns {
    let unit = column.unit.map { ":" + $0.rawValue } ?? ""
    add("column", column.name + "=" + column.header + unit)
  }
  add("time_base", options.ingest.timeBase?.iso8601(in: zone))
  add("datum", options.datum?.rawValue)
  add("from", options.from?.iso8601(in: zone))
  add("to", options.to?.iso8601(in: zone))
  add("vehicle", options.vehicle)
  // A path would tell of this machine.
  add("rules", rules.map(fileName))
  return list
}

/// Last part of a path.
func fileName(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}
