import Ingest
import Telemetry

/// A way of reading that is measured by itself, in a process of its own.
enum ReadingStage: String, CaseIterable, Sendable {
  /// Rows of separated values to records; the same of a packed file, a workbook and a capture.
  case records
  /// Frames of JT/T 808 to fixes.
  case frames
  /// A packed file to bytes, and nothing else.
  case inflate

  /// Does the work and says in one line: units, bytes, a checksum, own CPU in µs.
  func run(_ path: String) async throws -> String {
    let start = cpuMicrosecondsOfThisProcess()
    let done: (units: Int, bytes: Int, checksum: UInt64)
    switch self {
    case .records:
      let result = try await readAll([.path(path)], IngestOptions(jobs: 1))
      done = (result.store.count, 0, UInt64(result.sources.count))
    case .frames: done = try decodeFrames(path)
    case .inflate: done = try unpack(path)
    }
    return
      "\(done.units) \(done.bytes) \(done.checksum) \(cpuMicrosecondsOfThisProcess() - start)"
  }

  /// Runs the stage in a process of its own; throws where it did not give `units`.
  func measure(_ path: String, units: Int) throws -> Child {
    let child = try Child.run(
      try executableFolder() + "/chaperone-bench", ["--stage", rawValue, path])
    let found = child.output.split(separator: " ").first.flatMap { Int($0) }
    guard child.ended(with: [0]), found == units else {
      throw BenchFailure("\(rawValue) of \(path): found \(child.output), expected \(units)")
    }
    return child
  }

  /// Instructions of the stage on a file, SHA-256 left out.
  func instructions(_ path: String, program: String, folder: String) throws -> UInt64 {
    let count = try Callgrind.run(program, ["--stage", rawValue, path], folder: folder)
    return count.instructions - count.libcrypto
  }
}

/// One measure that issue 4 sets a bar for.
struct ReadingResult {
  var name: String
  /// What was measured, with its unit.
  var found: String
  var bar: String
  var isMet: Bool
  /// For machines: keys and numbers as they stand in JSON.
  var members: [(String, String)]
}

/// Measures all ways of reading; `rounds` of those that are timed.
struct ReadingBench {
  var folder: String
  /// The program itself, for whole checks.
  var program: String
  var seed: UInt64
  var rounds: Int
  /// Whether valgrind is there to count instructions.
  var counts: Bool

  func results() throws -> [ReadingResult] {
    var results: [ReadingResult] = []
    if counts {
      results.append(try csvRows())
      results += try locationFrames()
    }
    results.append(try workbook())
    results.append(try packedRows())
    return results
  }

  /// A copy of this program that valgrind can read.
  func bareBench() throws -> String {
    try InstructionCount.stripped(
      try executableFolder() + "/chaperone-bench", folder: folder, name: "chaperone-bench")
  }

  /// CPU, wall and peak memory of a whole check of a file.
  func check(_ path: String) throws -> Child {
    let out = folder + "/out"
    defer { removeBenchFolder(out) }
    let child = try Child.run(
      program, ["check", path, "--out", out, "--jobs", "1"], dropsErrors: true)
    guard child.ended(with: [0, 1]) else {
      throw BenchFailure("chaperone check \(path) ended with status \(child.status)")
    }
    return child
  }

  static func text(_ results: [ReadingResult]) -> String {
    results.map { result in
      func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
      }
      return pad(result.name, 30) + pad(result.found, 46) + "bar " + result.bar
        + (result.isMet ? "" : "  MISSED") + "\n"
    }.joined()
  }

  static func json(_ results: [ReadingResult]) -> String {
    "{\"schema\":1,"
      + results.flatMap(\.members).map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
  }
}
