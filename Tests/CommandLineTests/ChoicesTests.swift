import Analysis
import Telemetry
import Testing
import chaperone

@Suite("Choices that need no files") struct ChoicesTests {
  @Test(
    arguments: [
      ("2026-03-02", 1_772_380_800, 1_772_467_200),
      ("2026-03-02T07:00", 1_772_406_000, 1_772_406_000),
      ("2026-03-02 07:00:09", 1_772_406_009, 1_772_406_009),
      ("2026-03-02T07:00Z", 1_772_434_800, 1_772_434_800),
      ("2026-03-02T07:00:00-06:00", 1_772_456_400, 1_772_456_400),
      ("2012-09-03T06:00+03:00", 1_346_641_200, 1_346_641_200),
    ] as [(String, Int64, Int64)])
  func `a time argument is a moment or a whole local day`(
    written: String, start: Int64, end: Int64
  ) {
    // Expected values: `date -u -d "2026-03-02T07:00+08:00" +%s` and the like.
    let time = TimeArgument(written, zone: .beijing)
    #expect(time?.start.seconds == start)
    #expect(time?.end.seconds == end)
  }

  @Test(arguments: [
    "", "now", "2026-02-30", "2026-03-02T", "2026-03-02T7", "2026-03-02T24:00", "2026-03-02T07:60",
    "2026-03-02T07:00:00:00", "2026-03-02T07:00+8", "2026-03-02T07:00+99:00", "2026-03-02T-1:00",
    "T07:00", "2026-03-02T０７:00",
  ])
  func `anything else is no time`(written: String) {
    #expect(TimeArgument(written, zone: .beijing) == nil)
  }

  @Test func `an exit code follows fail-on and an unreadable input outweighs all`() {
    let suspected = [finding("f-1", .suspected)]
    let proven = suspected + [finding("f-2", .proven)]
    #expect(FailOn.suspected.status([], []) == .nothingFound)
    #expect(FailOn.suspected.status(suspected, []) == .found)
    #expect(FailOn.proven.status(suspected, []) == .nothingFound)
    #expect(FailOn.proven.status(proven, []) == .found)
    #expect(FailOn.never.status(proven, []) == .nothingFound)
    #expect(FailOn.never.status([], [diagnostic(.error)]) == .failed)
    #expect(FailOn.suspected.status(proven, [diagnostic(.error)]) == .failed)
    #expect(
      FailOn.suspected.status([], [diagnostic(.warning), diagnostic(.note)]) == .nothingFound)
  }

  @Test func `data goes where it was asked for`() {
    func choice(_ asked: OutputFormat?, _ folder: Bool, _ terminal: Bool) -> OutputFormat? {
      OutputFormat.choice(asked: asked, hasFolder: folder, outputIsTerminal: terminal)
    }
    #expect(choice(nil, false, true) == .table)
    #expect(choice(nil, false, false) == .jsonl)
    #expect(choice(nil, true, true) == nil)
    #expect(choice(nil, true, false) == nil)
    #expect(choice(.csv, true, false) == .csv)
    #expect(choice(.table, false, false) == .table)
    #expect(choice(.jsonl, false, true) == .jsonl)
  }

  @Test func `colour needs a terminal and nobody against it`() {
    func wants(_ terminal: Bool, _ values: [String: String]) -> Bool {
      Terminal.wantsColor(isTerminal: terminal) { values[$0] }
    }
    #expect(wants(true, [:]))
    #expect(wants(true, ["NO_COLOR": ""]))
    #expect(!wants(true, ["NO_COLOR": "1"]))
    #expect(!wants(true, ["TERM": "dumb"]))
    #expect(!wants(false, [:]))
  }

  @Test func `progress waits a second and shows at most five a second`() {
    let streams = Streams()
    let console = Console(output: streams.output, error: streams.error, errorIsTerminal: true)
    let clock = Ticks([.zero, .milliseconds(999), .seconds(1), .milliseconds(1100), .seconds(2)])
    let line = ProgressLine(console, .en) { clock.next() }
    for done in 1...5 { line.show(.judging(vehicles: done, of: 9)) }
    #expect(
      Streams.text(streams.error)
        == "judging vehicles 3 / 9\r\u{1B}[Kjudging vehicles 5 / 9")
    line.end()
    #expect(Streams.text(streams.error).hasSuffix("\r\u{1B}[K"))
    #expect(Streams.text(streams.output).isEmpty)
    #expect(
      ProgressLine.text(.reading(bytes: 12_340_000, of: 24_680_000), .zh)
        == "读取 12.3 / 24.6 MB（50%）")
  }

  @Test func `no progress where there is no terminal`() {
    let streams = Streams()
    let line = ProgressLine(Console(output: streams.output, error: streams.error), .zh) {
      .seconds(60)
    }
    line.show(.judging(vehicles: 1, of: 2))
    line.end()
    #expect(Streams.text(streams.error).isEmpty)
  }

  @Test func `an unknown rule names the near ones`() {
    #expect(RulesCommand.near("speding") == ["speeding"])
    #expect(RulesCommand.near("permit") == ["permit-missing", "permit-expired"])
    #expect(RulesCommand.near("Permit_Missing") == ["permit-missing", "permit-expired"])
    #expect(RulesCommand.near("qqqqqqqqqq").isEmpty)
    #expect(RulesCommand.near("").isEmpty)
  }

  @Test func `a diagnostic says where, what and how often`() {
    var bad = Diagnostic(
      .warning, "number-bad", at: SourceLocation(source: "trips.csv", line: 18, column: "speed"),
      message: Message(zh: "不是数字", en: "no number"))
    bad.count = 3
    #expect(
      DiagnosticLines.line(bad, .en)
        == "warning: trips.csv:18: column \"speed\": no number (3 times)")
    let other = (1...25).map { number in
      var kind = bad
      kind.location.column = "c\(number)"
      return kind
    }
    let many = other + [bad, bad, diagnostic(.error), diagnostic(.note)]
    let lines = DiagnosticLines.text(many, .en, hasFile: true).split(separator: "\n")
    #expect(lines.count == DiagnosticLines.limit + 1)
    #expect(lines.first == "error: bad.csv: cannot be read")
    // 26 kinds of warnings and one of error, 20 of them shown.
    #expect(lines.last == "… 7 more kinds, see diagnostics.jsonl")
    #expect(
      DiagnosticLines.text([bad, bad], .en, hasFile: false)
        == "warning: trips.csv:18: column \"speed\": no number (6 times)")
    bad.location.source = "a\u{1B}[31m\n.csv"
    #expect(!DiagnosticLines.line(bad, .zh).unicodeScalars.contains { $0.value < 0x20 })
  }
}
