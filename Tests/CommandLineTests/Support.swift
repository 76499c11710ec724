import Analysis
import Foundation
import Glibc
import Synchronization
import Telemetry
import chaperone

/// What a run of the program did, as the shell would see it.
struct Outcome {
  /// Nil when it was cancelled.
  var status: RunStatus?
  var output: String
  var error: String
}

/// Files that stand for standard output and standard error.
final class Streams: Sendable {
  let output = Streams.temporaryFile()
  let error = Streams.temporaryFile()

  deinit {
    close(output)
    close(error)
  }

  /// A file without a name, gone when it is closed.
  private static func temporaryFile() -> Int32 {
    var template = Array((NSTemporaryDirectory() + "/chaperone-test-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "no temporary file")
    unlink(template)
    return descriptor
  }

  static func text(_ descriptor: Int32) -> String {
    let size = lseek(descriptor, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: Int(max(0, size)))
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// Runs the program with a check that yields `result`.
func run(
  _ arguments: [String], result: CheckResult = CheckResult(), outputIsTerminal: Bool = false,
  check: Environment.Check? = nil
) async -> Outcome {
  let streams = Streams()
  let console = Console(
    output: streams.output, error: streams.error, outputIsTerminal: outputIsTerminal)
  let status = await Chaperone.run(
    arguments, in: environment(console, check: check ?? { _, _ in result }))
  return Outcome(
    status: status, output: Streams.text(streams.output), error: Streams.text(streams.error))
}

func environment(
  _ console: Console, interruption: Interruption = Interruption(),
  check: @escaping Environment.Check
) -> Environment {
  Environment(
    console: console, interruption: interruption, check: check,
    now: { Timestamp(seconds: 1_772_409_600) },  // 2026-03-02T08:00:00+08:00
    randomKey: { "00112233445566778899aabbccddeeff" })
}

func finding(_ id: String, _ certainty: Certainty) -> Finding {
  var finding = Finding(
    id: id, rule: .speeding, certainty: certainty, severity: .minor,
    message: Message(zh: "超速", en: "speeding"))
  finding.vehicle = VehicleKey(plate: "苏D12345", color: .yellow)
  finding.start = Timestamp(seconds: 1_772_406_740)
  finding.end = Timestamp(seconds: 1_772_406_785)
  return finding
}

func diagnostic(_ severity: Diagnostic.Severity) -> Diagnostic {
  Diagnostic(
    severity, "unreadable", at: SourceLocation(source: "bad.csv"),
    message: Message(zh: "读不了", en: "cannot be read"))
}

/// A fresh folder, removed when the closure ends.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("chaperone-test-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path)
}

/// Names in a folder, ascending; one that equals no name where it cannot be read.
func names(_ folder: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? ["(unreadable)"]
}

func put(_ text: String, _ path: String) throws {
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

func text(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
