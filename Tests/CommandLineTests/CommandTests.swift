import Analysis
import Geo
import Glibc
import Ingest
import Synchronization
import Telemetry
import Testing
import chaperone

@Suite("Commands") struct CommandTests {
  @Test(arguments: [
    [], ["check"], ["bogus"], ["check", "--bogus", "x"], ["check", "x", "--jobs", "0"],
    ["check", "x", "--jobs", "-1"], ["check", "x", "--jobs", "2000"],
    ["check", "x", "--from", "soon"], ["check", "x", "--to", "2026-13-01"],
    ["check", "x", "--from", "2026-03-03", "--to", "2026-03-02"],
    ["check", "x", "--datum", "mars"],
    ["check", "x", "--format", "xml"], ["check", "x", "--lang", "fr"],
    ["check", "x", "--timezone", "8"], ["check", "x", "--time-base", "0"],
    ["check", "x", "--audience", "all"], ["check", "x", "--fail-on", "always"],
    ["check", "x", "--columns", "speed"], ["check", "x", "--columns", "speed=v:parsec"],
    ["check", "-", "-"], ["check", ""], ["check", "x", "--out", ""],
    ["check", "x", "--registry", "/nonexistent"], ["check", "x", "--rules", "/nonexistent"],
    ["registry"], ["registry", "init"], ["registry", "check", "/nonexistent"],
    ["registry", "check", "x", "--date", "today"], ["rules", "nosuch"], ["rules", "a", "b"],
  ])
  func `what cannot be done exits 2 with words on stderr only`(arguments: [String]) async {
    let outcome = await run(arguments)
    #expect(outcome.status == .failed)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.error.isEmpty)
  }

  @Test(arguments: [
    ["--help"], ["check", "--help"], ["registry", "--help"], ["registry", "init", "--help"],
    ["registry", "check", "--help"], ["rules", "-h"], ["help", "check"],
  ])
  func `help is data, in both languages and with an example`(arguments: [String]) async {
    let outcome = await run(arguments)
    #expect(outcome.status == .nothingFound)
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.contains("例 / Example:\n  chaperone "))
  }

  @Test func `the version is one line on stdout`() async {
    let outcome = await run(["--version"])
    #expect(outcome.status == .nothingFound)
    #expect(outcome.output == version + "\n")
  }

  @Test(arguments: [["--timezone", "-06:00"], ["--timezone=-06:00"]])
  func `a zone west of Greenwich is a value and no option`(zone: [String]) async throws {
    let seen = Mutex<CheckOptions?>(nil)
    let outcome = await run(
      ["check", "a.csv"] + zone,
      check: { options, _ in
        seen.withLock { $0 = options }
        return CheckResult()
      })
    #expect(outcome.status == .nothingFound)
    #expect(seen.withLock { $0?.zone } == ZoneOffset(seconds: -6 * 3600))
  }

  @Test func `every option of check reaches the check`() async throws {
    let seen = Mutex<CheckOptions?>(nil)
    let outcome = await run(
      [
        "check", "a.csv", "-", "--vehicle", "苏D12345", "--datum", "gcj02", "--jobs", "3",
        "--timezone", "+03:00", "--time-base", "2012-09-03T06:00", "--from", "2026-03-02",
        "--to", "2026-03-02", "--columns", "speed=GPS速度:kmh,vehicle=车号",
      ],
      check: { options, _ in
        seen.withLock { $0 = options }
        return CheckResult()
      })
    #expect(outcome.status == .nothingFound)
    let options = try #require(seen.withLock { $0 })
    #expect(options.inputs == [.path("a.csv"), .standardInput])
    #expect(options.vehicle == "苏D12345")
    #expect(options.datum == .gcj02)
    #expect(
      options.ingest.columns == [
        ColumnOverride(name: "speed", header: "GPS速度", unit: .kilometersPerHour),
        ColumnOverride(name: "vehicle", header: "车号"),
      ])
    #expect(options.jobs == 3)
    #expect(options.ingest.jobs == 3)
    #expect(options.zone == ZoneOffset(seconds: 3 * 3600))
    #expect(options.ingest.timeBase == Timestamp(seconds: 1_346_641_200))
    #expect(options.from == Timestamp(seconds: 1_772_398_800))
    #expect(options.to == Timestamp(seconds: 1_772_398_800 + 86_400))
  }

  @Test func `the defaults are those of the design`() async throws {
    let seen = Mutex<CheckOptions?>(nil)
    _ = await run(
      ["check", "a.csv"],
      check: { options, _ in
        seen.withLock { $0 = options }
        return CheckResult()
      })
    let options = try #require(seen.withLock { $0 })
    #expect(options.zone == .beijing)
    #expect(options.datum == nil)
    #expect(options.from == nil && options.to == nil && options.vehicle == nil)
    #expect(options.jobs == Terminal.cores)
    #expect(options.ingest.columns.isEmpty)
  }

  @Test(
    arguments: zip(
      [["--fail-on", "suspected"], [], ["--fail-on", "proven"], ["--fail-on", "never"]],
      [RunStatus.found, .found, .nothingFound, .nothingFound]))
  func `a suspected finding counts as asked`(options: [String], status: RunStatus) async {
    let result = CheckResult(findings: [finding("f-1", .suspected)])
    #expect(await run(["check", "a.csv"] + options, result: result).status == status)
  }

  @Test func `a pipe gets JSON lines and a terminal a table`() async {
    let result = CheckResult(findings: [finding("f-0011223344556677", .proven)])
    let piped = await run(["check", "a.csv"], result: result)
    #expect(piped.output.hasPrefix("{"))
    #expect(piped.output.contains("\"f-0011223344556677\""))
    #expect(!piped.error.isEmpty)
    let shown = await run(["check", "a.csv"], result: result, outputIsTerminal: true)
    #expect(!shown.output.hasPrefix("{"))
    #expect(!shown.output.isEmpty)
    let csv = await run(["check", "a.csv", "--format", "csv"], result: result)
    #expect(csv.output.hasPrefix("\u{FEFF}"))
  }

  @Test func `an unreadable file exits 2 and the rest is still printed`() async {
    let result = CheckResult(
      findings: [finding("f-0011223344556677", .proven)], diagnostics: [diagnostic(.error)])
    let outcome = await run(["check", "a.csv", "bad.csv"], result: result)
    #expect(outcome.status == .failed)
    #expect(outcome.output.contains("f-0011223344556677"))
    #expect(outcome.error.contains("bad.csv"))
  }

  @Test func `a check that fails says so in the language asked for`() async {
    let check: Environment.Check = { _, _ in throw CommandFailure(zh: "坏了", en: "broken") }
    let chinese = await run(["check", "a.csv"], check: check)
    #expect(chinese.status == .failed)
    #expect(chinese.error == "错误：坏了\n")
    #expect(await run(["check", "a.csv", "--lang", "en"], check: check).error == "error: broken\n")
  }

  @Test func `a vehicle that no log knows is said`() async {
    let outcome = await run(["check", "a.csv", "--vehicle", "苏D00000", "--lang", "en"])
    #expect(outcome.error.contains("note: no vehicle 苏D00000 in the logs\n"))
    #expect(outcome.status == .nothingFound)
  }

  @Test func `a closed pipe ends quietly with the verdict`() async {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    close(ends[0])
    let streams = Streams()
    let console = Console(output: ends[1], error: streams.error)
    let result = CheckResult(findings: [finding("f-1", .proven)])
    let status = await Chaperone.run(
      ["check", "a.csv"], in: environment(console, check: { _, _ in result }))
    close(ends[1])
    #expect(status == .found)
    #expect(!Streams.text(streams.error).contains("错误"))
  }

  @Test func `a full disk behind stdout exits 2`() async {
    let full = open("/dev/full", O_WRONLY)
    let streams = Streams()
    let console = Console(output: full, error: streams.error)
    let result = CheckResult(findings: [finding("f-1", .proven)])
    let status = await Chaperone.run(
      ["check", "a.csv"], in: environment(console, check: { _, _ in result }))
    close(full)
    #expect(status == .failed)
    #expect(Streams.text(streams.error).contains("磁盘空间不足"))
  }

  @Test func `rules prints the list and a page`() async {
    let list = await run(["rules"])
    #expect(list.status == .nothingFound)
    for rule in RuleID.allCases { #expect(list.output.contains(rule.rawValue)) }
    let page = await run(["rules", "speeding"])
    #expect(page.status == .nothingFound)
    #expect(page.output.hasSuffix("\n"))
    let wrong = await run(["rules", "speding", "--lang", "en"])
    #expect(wrong.error == "error: no rule speding; near it: speeding\n")
  }

  @Test func `registry init never touches what is there`() async throws {
    try await withFolder { folder in
      let registry = folder + "/new/registry"
      let first = await run(["registry", "init", registry])
      #expect(first.status == .nothingFound)
      #expect(first.output.isEmpty)
      let made = names(registry)
      #expect(made.contains("registry.yaml"))
      try put("mine\n", registry + "/registry.yaml")
      let second = await run(["registry", "init", registry, "--lang", "en"])
      #expect(second.status == .nothingFound)
      #expect(second.error.contains("kept"))
      #expect(try text(registry + "/registry.yaml") == "mine\n")
      #expect(names(registry) == made)
    }
  }
}
