import Analysis
import ArgumentParser
import Geo
import Ingest
import Reports
import Telemetry

extension Language: ExpressibleByArgument {}
extension Audience: ExpressibleByArgument {}
extension Datum: ExpressibleByArgument {}
extension FailOn: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension RuleID: ExpressibleByArgument {}

/// Offset of local time as an argument.
struct ZoneArgument: ExpressibleByArgument {
  var zone: ZoneOffset

  init(_ zone: ZoneOffset) { self.zone = zone }

  init?(argument: String) {
    guard let zone = ZoneOffset(argument) else { return nil }
    self.zone = zone
  }

  var defaultValueDescription: String { zone.description }
}

/// How logs are to be read; shared by all commands that read them.
struct ReadingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "本地时区：无时区的时间按它读，并按它分日、显示。/ Local zone: reads times without offset, cuts the days, prints the times.",
      valueName: "±HH:MM"))
  var timezone = ZoneArgument(.beijing)

  @Option(
    help: ArgumentHelp(
      "指定列：名称=表头[:单位]，逗号分隔，例 speed=GPS速度:kmh。/ Which column is what, e.g. speed=GPS速度:kmh,vehicle=车号.",
      valueName: "NAME=HEADER[:unit],…"))
  var columns: [String] = []

  @Option(
    help: ArgumentHelp(
      "时间列为小数字时的起点。/ Where times that are plain small numbers count from, e.g. 2012-09-03T06:00+03:00.",
      valueName: "T"))
  var timeBase: String?

  @Option(
    help: ArgumentHelp(
      "并行数，默认全部核心；结果与它无关。/ Workers, by default all cores; the result does not depend on it.",
      valueName: "N"))
  var jobs: Int = Terminal.cores

  /// More would only cost memory.
  static let mostJobs = 1024

  mutating func validate() throws {
    guard (1...Self.mostJobs).contains(jobs) else {
      throw ValidationError("--jobs \(jobs)：应为 1…\(Self.mostJobs) / must be 1…\(Self.mostJobs)")
    }
    if let timeBase, TimeArgument(timeBase, zone: timezone.zone) == nil {
      throw ValidationError(notATime("--time-base", timeBase))
    }
  }

  func ingestOptions() throws -> IngestOptions {
    IngestOptions(
      columns: try columns.flatMap { try parseColumns($0) },
      timeBase: timeBase.flatMap { TimeArgument($0, zone: timezone.zone)?.start },
      zone: timezone.zone, jobs: jobs)
  }

  private func parseColumns(_ text: String) throws -> [ColumnOverride] {
    do {
      return try ColumnOverride.parse(text)
    } catch {
      throw CommandFailure(
        zh: "--columns「\(text)」：\(error)；应为 名称=表头[:单位]",
        en: "--columns \(text): \(error); expected NAME=HEADER[:unit]")
    }
  }
}

func notATime(_ option: String, _ text: String) -> String {
  "\(option) \(text)：应如 2026-03-02 或 2026-03-02T07:00[+08:00] / expected 2026-03-02 or 2026-03-02T07:00[+08:00]"
}

extension LogInput {
  /// `-` is standard input, anything else a path.
  init(argument: String) { self = argument == "-" ? .standardInput : .path(argument) }
}
