import Analysis
package import ArgumentParser
import Geo
import Ingest
import Registry
package import Reports
package import Telemetry

/// `chaperone convert LOG...`: the same records in another form.
package struct ConvertCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract:
      "转换日志：规范化 CSV、GeoJSON、GPX 或 JT/T 808 报文，坐标一律 WGS-84。/ Converts logs to normalised CSV, GeoJSON, GPX or a JT/T 808 capture, always WGS-84.",
    discussion: """
      例 / Example:
        chaperone convert logs/2026-03-02 --to csv --out day.csv
        chaperone convert bus.csv.gz --to gpx --vehicle 苏D12345 > bus.gpx
        chaperone convert logs --to geojson --datum gcj02 --out day.geojson
        chaperone convert logs --to jtt808 --registry registry --out day.808

      按车辆、时间排序，相同的记录只留一条；与日志的顺序、拆分无关。CSV 可由 check 读回，发现相同；转换过坐标系的，
      读回时坐标已是 WGS-84，不要再写 --datum gcj02。速度单位若只是推断，列名不写单位，读回时仍须推断。
      Sorted by vehicle and time, equal records once, whatever the order and split of the logs. check reads the CSV
      back to the same findings; its coordinates are WGS-84 by then. Where the unit of speeds was only inferred the
      column names none, so that it stays inferred. GeoJSON and GPX leave out records that are no fix.

      jtt808 写 2019 版 0x0200 报文，手机号取台账 vehicles.sim，没有则由号牌生成（99 开头）；车上人数、HDOP 无处可写，
      坐标不足五位小数或时间没有秒的记录不写：报文会显得比原记录更精确。
      jtt808 writes 0x0200 of 2019, the phone from vehicles.sim, else made up from the plate (99…); it has no room for
      persons aboard and HDOP. Records with fewer than five digits or without seconds are left out: a capture would
      claim more than they say.

      输出完整日志，含驾驶员编号，不作隐去。/ Holds all of the log, drivers' ids too; nothing is masked.
      退出码：0 完成；2 有文件读不了或无法完成。/ Exit code: 0 done; 2 a file could not be read, or could not do it.
      """)

  @Argument(
    help: ArgumentHelp(
      "日志：文件、文件夹、.gz，或 - 表示标准输入。/ Logs: files, folders (walked), .gz, or - for standard input.",
      valueName: "LOG"))
  package var logs: [String]

  @Option(help: "转换成什么。/ What to convert to.")
  package var to: ConversionFormat

  @Option(
    help: ArgumentHelp(
      "输出文件，不覆盖已有文件；默认标准输出。/ File to write, never one that is there; default standard output.",
      valueName: "FILE"))
  package var out: String?

  @Option(
    help: ArgumentHelp(
      "台账文件夹：由它得车辆、企业坐标系。/ Registry folder: names vehicles and the providers' datums.",
      valueName: "DIR"))
  package var registry: String?

  @Option(
    help: ArgumentHelp(
      "只要这辆车（号牌或日志中的编号）。/ Only this vehicle, by plate or by its id in the logs.", valueName: "PLATE"
    ))
  package var vehicle: String?

  @Option(
    help:
      "日志坐标系；不写则依次按表头对照、企业登记、与线路的吻合，否则 WGS-84。/ Datum of the logs; else the profile's, the provider's, the one that fits the lines, WGS-84."
  )
  var datum: Datum?

  @OptionGroup var reading: ReadingOptions

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package mutating func validate() throws {
    if logs.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("- 只能出现一次 / - may stand only once")
    }
    if logs.contains("") || out == "" || registry == "" || vehicle == "" {
      throw ValidationError("空的参数 / an argument is empty")
    }
  }

  package func run(in environment: Environment) async throws -> RunStatus {
    let console = environment.console
    let ingest = try reading.ingestOptions()
    let loaded = try registry.map { try loadRegistry($0, zone: ingest.zone) }
    var options = CheckOptions(
      inputs: logs.map { LogInput(argument: $0) }, ingest: ingest, registry: loaded?.registry,
      ruleBook: try loadRuleBook(overlay: nil), jobs: reading.jobs)
    options.datum = datum
    options.vehicle = vehicle
    let file = try out.map { try OutputFile($0) }
    environment.interruption.onAbort { file?.discard() }
    defer { environment.interruption.onAbort(nil) }
    do {
      let status = try await convert(options, loaded?.diagnostics ?? [], file, console)
      try file?.commit()
      return status
    } catch {
      file?.discard()
      throw error
    }
  }

  private func convert(
    _ options: CheckOptions, _ registryDiagnostics: [Diagnostic], _ file: OutputFile?,
    _ console: Console
  ) async throws -> RunStatus {
    let progress = ProgressLine(console, lang)
    defer { progress.end() }
    func write(_ bytes: [UInt8]) throws {
      if let file { try file.write(bytes) } else { try console.write(bytes) }
    }
    let registry = options.registry
    let phones: TrackCapture.Phones = { registry?.vehicle($0, on: $1).row?.sim }
    var writer = to.writer(zone: options.zone, areSpeedsDeclared: true, phones: phones)
    var diagnostics: [Diagnostic] = []
    var head: NormalisedHead?
    try await normalise(options, progress: { progress.show($0) }) { found in
      head = found
      diagnostics = merged(found.diagnostics, registryDiagnostics)
      writer = to.writer(
        zone: options.zone, areSpeedsDeclared: found.areSpeedsDeclared, phones: phones)
      try write(writer.head())
    } take: { track in
      try write(writer.write(track))
    }
    try write(writer.foot())
    progress.end()
    console.note(DiagnosticLines.text(diagnostics, lang, hasFile: false))
    for note in notes(head, leftOut: writer.leftOut) { console.note(note.text(lang)) }
    return diagnostics.contains { $0.severity == .error } ? .failed : .nothingFound
  }

  private func notes(_ head: NormalisedHead?, leftOut: Int) -> [Message] {
    var notes: [Message] = []
    if to == .jtt808, head?.areSpeedsDeclared == false {
      notes.append(
        Message(
          zh: "提示：有速度单位未写明，报文中的速度一律未写；请用 --columns speed=表头:单位 写明",
          en:
            "note: the unit of some speeds is not declared, so the capture has no speeds; declare it with --columns speed=HEADER:unit"
        ))
    } else if let head, !head.inferredUnits.isEmpty {
      let units = Set(head.inferredUnits.map(\.rawValue)).sorted().joined(separator: ", ")
      notes.append(
        Message(
          zh:
            "提示：有速度单位只是推断（\(units)），输出已换算为 km/h，但 CSV 的整列速度不写单位，读回时都算推断；确认后用 --columns speed=表头:单位 写明",
          en:
            "note: the unit of some speeds is only inferred (\(units)); they are given in km/h, but the CSV column names no unit and all "
            + "of it counts as inferred when read back. Once sure, declare it "
            + "with --columns speed=HEADER:unit"))
    }
    if head?.hasUndecidedUnit == true {
      notes.append(
        Message(
          zh: "提示：有速度单位无法判定，这些速度未输出",
          en: "note: the unit of some speeds is undecidable; they are left out"))
    }
    if leftOut > 0, to == .jtt808 {
      notes.append(
        Message(
          zh:
            "提示：\(leftOut) 项未写出：坐标不足五位小数或时间没有秒的记录，长于 20 字节的驾驶员编号",
          en:
            "note: \(leftOut) things were left out: records with fewer than five digits or without seconds, driver ids of more than 20 bytes"
        ))
    } else if leftOut > 0 {
      notes.append(
        Message(
          zh: "提示：\(leftOut) 条记录自述无效（未定位、精度差或坐标不在地球上），未画入",
          en: "note: \(leftOut) records are no fix by their own fields and were left out"))
    }
    if let vehicle, head?.vehicles == 0 {
      notes.append(
        Message(zh: "提示：日志中没有「\(vehicle)」这辆车", en: "note: no vehicle \(vehicle) in the logs"))
    }
    return notes
  }
}
