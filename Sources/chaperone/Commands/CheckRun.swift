import Analysis
import Ingest
import Registry
import Reports
import RuleBook
import Telemetry

/// One run of `check` from options to exit status.
struct CheckRun {
  let command: CheckCommand
  let environment: Environment

  private var console: Console { environment.console }
  private var language: Language { command.lang }

  func run() async throws -> RunStatus {
    let inputs = try loadInputs()
    guard let name = command.out else {
      return try await judgeAndReport(inputs, folder: nil)
    }
    let walked = command.logs.filter { $0 != "-" && Disk.kind(of: $0) == .folder }
    let sources =
      command.logs.filter { $0 != "-" }
      + [command.registry, command.rules].compactMap { $0 }
    let folder = try OutputFolder(
      name, sources: sources, walked: walked, ours: Set(reportWriters.map { $0.fileName }))
    environment.interruption.onAbort { folder.discard() }
    defer { environment.interruption.onAbort(nil) }
    do {
      return try await judgeAndReport(inputs, folder: folder)
    } catch {
      folder.discard()
      throw error
    }
  }

  /// What is read before the first log: if it is wrong, nothing is judged.
  private struct Inputs {
    var options: CheckOptions
    var registryDiagnostics: [Diagnostic]
  }

  private func loadInputs() throws -> Inputs {
    let ingest = try command.reading.ingestOptions()
    let ruleBook = try loadRuleBook(overlay: command.rules)
    let loaded = try command.registry.map { try loadRegistry($0, zone: ingest.zone) }
    var options = CheckOptions(
      inputs: command.logs.map { LogInput(argument: $0) }, ingest: ingest,
      registry: loaded?.registry, ruleBook: ruleBook, jobs: command.reading.jobs)
    options.datum = command.datum
    options.from = command.fromTime
    options.to = command.toTime
    options.vehicle = command.vehicle
    return Inputs(options: options, registryDiagnostics: loaded?.diagnostics ?? [])
  }

  private func judgeAndReport(_ inputs: Inputs, folder: OutputFolder?) async throws -> RunStatus {
    let progress = ProgressLine(console, language)
    defer { progress.end() }
    var result = try await environment.check(inputs.options) { progress.show($0) }
    try Task.checkCancellation()
    result.diagnostics = merged(result.diagnostics, inputs.registryDiagnostics)
    let document = makeDocument(result, command: command, options: inputs.options)
    progress.end()

    if let folder {
      for writer in reportWriters {
        try Task.checkCancellation()
        try folder.write(writer.fileName) { try writer.render(document, to: $0) }
      }
      try Task.checkCancellation()
      try folder.commit()
    }
    try printFindings(document, hasFolder: folder != nil)
    printSummary(document)
    return command.failOn.status(result.findings, result.diagnostics)
  }

  private func printFindings(_ document: ReportDocument, hasFolder: Bool) throws {
    let format = OutputFormat.choice(
      asked: command.format, hasFolder: hasFolder, outputIsTerminal: console.outputIsTerminal)
    switch format {
    case .table:
      try console.write(
        FindingsTable.render(document, columns: console.width))
    case .jsonl: try console.write(FindingsJSONL.render(document))
    case .csv: try console.write(FindingsCSV.render(document))
    case nil: break
    }
  }

  private func printSummary(_ document: ReportDocument) {
    console.note(
      DiagnosticLines.text(
        document.result.diagnostics, language, hasFile: command.out != nil))
    if let vehicle = command.vehicle, document.result.vehicles.isEmpty {
      console.note(
        Message(
          zh: "提示：日志中没有「\(vehicle)」这辆车", en: "note: no vehicle \(vehicle) in the logs"
        ).text(language))
    }
    console.note(String(decoding: CheckSummary.render(document), as: UTF8.self))
    if let out = command.out {
      console.note(
        Message(zh: "报告：\(trimmed(out))/report.html", en: "report: \(trimmed(out))/report.html")
          .text(language))
    }
  }
}

/// A folder's name without slashes at its end.
private func trimmed(_ name: String) -> String {
  var rest = Substring(name)
  while rest.count > 1, rest.last == "/" { rest.removeLast() }
  return String(rest)
}

/// Diagnostics of logs and registry in the order of print: by source, line, code.
func merged(_ logs: [Diagnostic], _ registry: [Diagnostic]) -> [Diagnostic] {
  guard !registry.isEmpty else { return logs }
  return (logs + registry).enumerated().sorted { left, right in
    let (a, b) = (left.element, right.element)
    if a.location.source != b.location.source {
      return utf8Less(a.location.source, b.location.source)
    }
    if a.location.line != b.location.line { return (a.location.line ?? 0) < (b.location.line ?? 0) }
    if a.code != b.code { return utf8Less(a.code, b.code) }
    return left.offset < right.offset
  }.map(\.element)
}

/// The built-in rule book, with a file laid over it where one is given.
func loadRuleBook(overlay path: String?) throws -> RuleBook {
  let standard = try RuleBook.standard()
  guard let path else { return standard }
  let bytes = try Disk.read(path)
  do {
    return try standard.overlaying(yaml: bytes, name: fileName(path))
  } catch {
    throw CommandFailure(zh: "法规文件 " + error.text(.zh), en: "rule file " + error.text(.en))
  }
}

/// A registry that is there to be read, its faults beside it.
func loadRegistry(_ path: String, zone: ZoneOffset) throws -> (
  registry: Registry, diagnostics: [Diagnostic]
) {
  guard Disk.kind(of: path) == .folder else {
    throw CommandFailure(zh: "台账「\(path)」不是文件夹", en: "registry \(path) is no folder")
  }
  do {
    return try Registry.load(folder: path, zone: zone)
  } catch let error as CancellationError {
    throw error
  } catch {
    throw CommandFailure(
      zh: "无法读取台账「\(path)」：\(error)", en: "cannot read registry \(path): \(error)")
  }
}
