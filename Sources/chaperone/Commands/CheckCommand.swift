package import ArgumentParser
import Geo
package import Reports
package import Telemetry

/// `chaperone check`: its options and what is wrong with them; the work is `CheckRun`'s.
package struct CheckCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "核查日志：哪辆车、何时何地、违反哪条、有多确定、哪些无法核查。/ Checks logs: which bus, when, where, which rule, how sure, and what could not be judged.",
    discussion: """
      例 / Example:
        chaperone check logs/2026-03-02 --registry registry --out result/2026-03-02
        chaperone check bus.csv.gz --vehicle 苏D12345 --format csv > findings.csv
        gzip -dc day.csv.gz | chaperone check - --fail-on proven

      不带 --out 时结果输出到标准输出（终端上为表格，否则 JSONL）；带 --out 时写入文件夹，写完才出现，中断不留半成品。
      Without --out findings go to standard output (a table on a terminal, else JSONL); with --out they go to a
      folder that appears only when complete.
      """)

  @Argument(
    help: ArgumentHelp(
      "日志：文件、文件夹、.gz，或 - 表示标准输入。/ Logs: files, folders (walked), .gz, or - for standard input.",
      valueName: "LOG"))
  package var logs: [String]

  @Option(
    help: ArgumentHelp(
      "台账文件夹；没有也能查速度、数据质量和覆盖率。/ Registry folder; without it speeds, data quality and coverage are still judged.",
      valueName: "DIR"))
  package var registry: String?

  @Option(
    help: ArgumentHelp(
      "结果文件夹；只替换 chaperone 自己的结果或空文件夹。/ Result folder; replaces only an empty one or an earlier result.",
      valueName: "DIR"))
  package var out: String?

  @Option(
    help: ArgumentHelp(
      "只要此时或此后开始的发现（更早的记录仍作上下文）。/ Only findings that start at or after T; earlier records still give context.",
      valueName: "T"))
  package var from: String?

  @Option(
    help: ArgumentHelp(
      "只要此时之前开始的发现；只写日期则含当天。/ Only findings that start before T; a plain date includes its day.",
      valueName: "T"))
  package var to: String?

  @Option(
    help: ArgumentHelp(
      "只查这辆车（号牌或日志中的编号）。/ Only this vehicle, by plate or by its id in the logs.", valueName: "PLATE"
    ))
  package var vehicle: String?

  @Option(
    help: ArgumentHelp(
      "覆盖内置法规库的 YAML 文件。/ YAML laid over the built-in rule book.", valueName: "FILE"))
  package var rules: String?

  @Option(
    help:
      "日志坐标系；不写则依次按表头对照、企业登记、与线路的吻合，否则 WGS-84。/ Datum of the logs; else the profile's, the provider's, the one that fits the lines, WGS-84."
  )
  var datum: Datum?

  @OptionGroup var reading: ReadingOptions

  @Option(help: "输出到标准输出的格式。/ Format on standard output.")
  package var format: OutputFormat?

  @Option(help: "给人看的文字的语言；机器格式不变。/ Language for people; machine formats do not change.")
  package var lang: Language = .zh

  @Option(help: "给谁看：决定姓名、号牌等是否隐去。/ For whom: decides what is masked.")
  package var audience: Audience = .internal

  @Option(help: "从哪种确定度起退出码为 1。/ From which certainty on the exit code is 1.")
  package var failOn: FailOn = .suspected

  package init() {}

  package var language: Language { lang }

  package mutating func validate() throws {
    let zone = reading.timezone.zone
    for (option, text) in [("--from", from), ("--to", to)] {
      if let text, TimeArgument(text, zone: zone) == nil {
        throw ValidationError(notATime(option, text))
      }
    }
    if let start = fromTime, let end = toTime, start >= end {
      throw ValidationError("--from 不在 --to 之前 / --from is not before --to")
    }
    if logs.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("- 只能出现一次 / - may stand only once")
    }
    if logs.contains("") || out == "" || registry == "" || rules == "" || vehicle == "" {
      throw ValidationError("空的参数 / an argument is empty")
    }
  }

  /// First instant of the selection.
  package var fromTime: Timestamp? {
    from.flatMap { TimeArgument($0, zone: reading.timezone.zone)?.start }
  }

  /// First instant after the selection.
  package var toTime: Timestamp? {
    to.flatMap { TimeArgument($0, zone: reading.timezone.zone)?.end }
  }

  package func run(in environment: Environment) async throws -> RunStatus {
    try await CheckRun(command: self, environment: environment).run()
  }
}
