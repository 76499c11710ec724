package import ArgumentParser
import Ingest
import Registry
import RuleBook
package import Telemetry

/// `chaperone registry`: what concerns the office's own tables.
package struct RegistryCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "台账：新建，或单独检查到期、年限和矛盾。/ The registry: start one, or check it alone.",
    discussion: """
      例 / Example:
        chaperone registry init registry --from logs/
        chaperone registry check registry
      """,
    subcommands: [RegistryInitCommand.self, RegistryCheckCommand.self])

  package init() {}
}

/// `chaperone registry init DIR`: an empty registry with headers and examples.
package struct RegistryInitCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "init",
    abstract:
      "新建空台账：每个表带表头和示例；可从日志填入见过的号牌。已有文件一概不动。/ An empty registry: every file with header and example; plates seen in logs are filled in. Never overwrites.",
    discussion: """
      例 / Example:
        chaperone registry init registry
        chaperone registry init registry --from logs/2026-03-02
      """)

  @Argument(help: ArgumentHelp("台账文件夹。/ Registry folder.", valueName: "DIR"))
  package var folder: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("从这些日志填入号牌。/ Logs to take plates from.", valueName: "LOG"))
  package var from: [String] = []

  @OptionGroup var reading: ReadingOptions

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package func run(in environment: Environment) async throws -> RunStatus {
    let console = environment.console
    var read = IngestResult()
    if !from.isEmpty {
      let options = try reading.ingestOptions()
      read = try await ingest(
        from.map { LogInput(argument: $0) }, options: options, progress: { _, _ in })
      try Task.checkCancellation()
    }
    let files = registryTemplate(
      seen: read.store.vehicleLabels, privacyKey: environment.randomKey())
    _ = try Disk.makeFolders(folder)
    for file in files {
      let path = folder + "/" + file.name
      let isNew = try Self.createUnlessThere(path, file.bytes)
      let message =
        isNew
        ? Message(zh: "新建 \(path)", en: "created \(path)")
        : Message(zh: "已有，未动 \(path)", en: "kept \(path), it was there")
      console.note(message.text(lang))
    }
    console.note(DiagnosticLines.text(read.diagnostics, lang, hasFile: false))
    return read.diagnostics.contains { $0.severity == .error } ? .failed : .nothingFound
  }

  private static func createUnlessThere(_ path: String, _ bytes: [UInt8]) throws -> Bool {
    if Disk.isTaken(path) { return false }
    try Disk.create(path, bytes)
    return true
  }
}

/// `chaperone registry check DIR`: problems of the registry alone.
package struct RegistryCheckCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "只查台账：已到期、将到期、缺项、矛盾。/ Registry problems alone: expired, expiring, incomplete, contradictions.",
    discussion: """
      例 / Example:
        chaperone registry check registry
        chaperone registry check registry --date 2026-09-01 --format csv > problems.csv

      退出码：有到期或矛盾为 1，否则 0，读不了为 2。
      Exit code: 1 when something is expired or contradictory, else 0; 2 when it cannot be read.
      """)

  @Argument(help: ArgumentHelp("台账文件夹。/ Registry folder.", valueName: "DIR"))
  package var folder: String

  @Option(
    help: ArgumentHelp(
      "按哪天判断；默认 registry.yaml 的 as_of，否则今天。/ As of which day; default as_of of registry.yaml, else today.",
      valueName: "D"))
  package var date: String?

  @Option(help: "输出格式；终端上默认表格，否则 JSONL。/ Format; a table on a terminal, else JSONL.")
  package var format: OutputFormat?

  @Option(
    help: ArgumentHelp(
      "覆盖内置法规库的 YAML 文件。/ YAML laid over the built-in rule book.", valueName: "FILE"))
  package var rules: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("本地时区。/ Local zone.", valueName: "±HH:MM"))
  var timezone = ZoneArgument(.beijing)

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package mutating func validate() throws {
    if let date, CivilDate(date) == nil {
      throw ValidationError("--date \(date)：应如 2026-03-02 / expected a day such as 2026-03-02")
    }
  }

  package func run(in environment: Environment) async throws -> RunStatus {
    let console = environment.console
    let book = try loadRuleBook(overlay: rules)
    let loaded = try loadRegistry(folder, zone: timezone.zone)
    let day =
      date.flatMap { CivilDate($0) } ?? loaded.registry.asOf
      ?? environment.now().date(in: timezone.zone)
    let problems = registryProblems(loaded.registry, asOf: day, ruleBook: book)
    let form = OutputFormat.choice(
      asked: format, hasFolder: false, outputIsTerminal: console.outputIsTerminal)
    try console.write(
      ProblemList.render(problems, form ?? .jsonl, language: lang, width: console.width))
    console.note(DiagnosticLines.text(loaded.diagnostics, lang, hasFile: false))
    console.note(ProblemList.summary(problems, day: day, language: lang))
    if loaded.diagnostics.contains(where: { $0.severity == .error }) { return .failed }
    return ProblemList.status(problems)
  }
}
