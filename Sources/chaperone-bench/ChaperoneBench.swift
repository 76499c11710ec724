import ArgumentParser
import Glibc

/// Times the hot paths on an input that it invents, each stage in a process of its own.
struct ChaperoneBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaperone-bench",
    abstract: "Time, memory and instructions of the hot paths, on an input generated for the run.",
    discussion: """
      Build both programs for release first: swift build -c release

      Example:
        chaperone-bench --points 2000000 --repeat 5
        chaperone-bench --instructions
        chaperone-bench --instructions --routes
        chaperone-bench --reading --instructions
      """)

  @Option(help: "Rows of the generated input.")
  var points = 2_000_000

  @Option(help: "Buses in it.")
  var vehicles = 1_200

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 20_260_302

  @Option(help: "Rounds; medians are printed.")
  var `repeat` = 5

  @Option(help: "Workers of ingest, analysis and check (default: all cores).")
  var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  @Flag(help: "Count instructions a row of the whole check with valgrind instead.")
  var instructions = false

  @Flag(help: "Give every bus two approved lines of 400 vertices, which it keeps to.")
  var routes = false

  @Flag(help: "With --routes: half of the fleet drives 300 m beside its lines.")
  var halfOffRoute = false

  @Flag(
    help:
      "Measure reading alone: a workbook, a packed file; with --instructions also rows and frames.")
  var reading = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "Keep the generated input under this name.")
  var keepInput: String?

  @Option(help: .hidden)
  var stage: String?

  @Argument(help: .hidden)
  var input: String?

  func validate() throws {
    guard points > 0, vehicles > 0, `repeat` > 0, jobs > 0 else {
      throw ValidationError("--points, --vehicles, --repeat and --jobs must be 1 or more")
    }
    // The generator writes plates of five digits.
    guard vehicles <= 90_000 else { throw ValidationError("--vehicles must be 90000 or less") }
  }

  func run() async throws {
    if let stage, let input, let reading = ReadingStage(rawValue: stage) {
      return put(try await reading.run(input) + "\n")
    }
    if let stage {
      guard let stage = Stage(rawValue: stage), let input else {
        throw ValidationError("no such stage")
      }
      return put(try await stage.run(input, jobs: jobs) + "\n")
    }
    let folder = try makeBenchFolder()
    defer { removeBenchFolder(folder) }
    let program = try executableFolder() + "/chaperone"
    guard access(program, X_OK) == 0 else {
      throw BenchFailure("\(program) is missing: build it as well (swift build -c release)")
    }
    if reading {
      let results = try ReadingBench(
        folder: folder, program: program, seed: seed, rounds: `repeat`, counts: instructions
      ).results()
      return put(json ? ReadingBench.json(results) : ReadingBench.text(results))
    }
    var fleet: RouteFleet?
    if routes || halfOffRoute {
      let made = RouteFleet(vehicles: vehicles, seed: seed, halfIsOffRoute: halfOffRoute)
      try made.writeRegistry(to: folder + "/registry")
      fleet = made
    }
    if instructions { return try countInstructions(program, folder, fleet) }

    let path = keepInput ?? folder + "/input.csv"
    var generator = Generator(points: points, vehicles: vehicles, seed: seed, fleet: fleet)
    let size = try generator.write(to: path)
    var rounds: [[Measurement]] = []
    for round in 1...`repeat` {
      rounds.append(
        try Stage.allCases.map { stage in
          try measure(
            stage, path, size, program: program, out: folder + "/out-\(round)",
            registry: fleet == nil ? nil : folder + "/registry")
        })
    }
    let report = BenchReport(
      rows: points, inputBytes: size, vehicles: vehicles, seed: seed, jobs: jobs, rounds: rounds)
    put(json ? report.json : report.text)
  }

  private func measure(
    _ stage: Stage, _ path: String, _ size: Int, program: String, out: String,
    registry: String?
  ) throws -> Measurement {
    if stage == .check {
      let child = try Child.run(
        program,
        ["check", path, "--out", out, "--jobs", "\(jobs)"]
          + (registry.map { ["--registry", $0] } ?? []), dropsErrors: true)
      removeBenchFolder(out)
      guard child.ended(with: [0, 1]) else {
        throw BenchFailure("chaperone check ended with status \(child.status)")
      }
      return Measurement(
        stage: stage, units: points, bytes: size, checksum: "",
        cpuMicroseconds: child.cpuMicroseconds, wallMicroseconds: child.wallMicroseconds,
        peakKibibytes: child.peakKibibytes)
    }
    let child = try Child.run(
      try executableFolder() + "/chaperone-bench",
      ["--stage", stage.rawValue, "--jobs", "\(jobs)", path])
    let parts = child.output.split { $0 == " " || $0 == "\n" }
    guard child.ended(with: [0]), parts.count == 4, let units = Int(parts[0]),
      let bytes = Int(parts[1]), let own = Int(parts[3])
    else { throw BenchFailure("stage \(stage.rawValue) ended with status \(child.status)") }
    return Measurement(
      stage: stage, units: units, bytes: bytes, checksum: String(parts[2]),
      cpuMicroseconds: stage == .reports ? own : child.cpuMicroseconds,
      wallMicroseconds: child.wallMicroseconds, peakKibibytes: child.peakKibibytes)
  }

  private func countInstructions(
    _ program: String, _ folder: String, _ fleet: RouteFleet?
  ) throws {
    let count = try InstructionCount.measure(
      program: program, vehicles: vehicles, seed: seed, folder: folder, fleet: fleet)
    let others = count.perRow - min(count.perRow, count.sha256PerRow)
    put(
      json
        ? "{\"schema\":1,\"instructions_per_row\":\(count.perRow),\"sha256_per_row\":\(count.sha256PerRow)}\n"
        : """
        instructions a row, whole check: \(count.perRow)
          of them SHA-256 of the input:  \(count.sha256PerRow)
          everything else:               \(others)
        (callgrind, one worker, difference of \(InstructionCount.longRows) and \(InstructionCount.shortRows) rows)

        """)
  }

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      if count <= 0 { return }
      sent += count
    }
  }
}
