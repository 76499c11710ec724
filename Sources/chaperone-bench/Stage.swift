import Analysis
import Digests
import Glibc
import Ingest
import Reports
import RuleBook
import Telemetry

/// A piece of the work that is timed in a process of its own.
enum Stage: String, CaseIterable, Sendable {
  /// The yardstick.
  case parse
  case sha256
  case ingest
  /// Reading and judging, in memory.
  case analysis
  /// Writing all reports into memory; only their own share is timed.
  case reports
  /// The program itself: `chaperone check FILE --out DIR`.
  case check

  var words: String {
    switch self {
    case .parse: "five-field parse"
    case .sha256: "SHA-256 alone"
    case .ingest: "ingest"
    case .analysis: "ingest + judge"
    case .reports: "reports alone"
    case .check: "whole check"
    }
  }

  /// Does the work and says in one line: units, bytes put out, a checksum, own CPU in µs.
  func run(_ path: String, jobs: Int) async throws -> String {
    var units = 0
    var bytes = 0
    var checksum: UInt64 = 0
    var start = cpuMicrosecondsOfThisProcess()
    switch self {
    case .parse:
      var parse = FiveFieldParse()
      try parse.run(path)
      units = parse.rows
      checksum = parse.checksum
    case .sha256:
      (bytes, checksum) = try digest(path)
    case .ingest:
      let options = IngestOptions(jobs: jobs)
      let result = try await readAll([.path(path)], options)
      units = result.store.count
    case .analysis:
      let result = try await judge(path, jobs: jobs)
      units = result.totals.rowsJudged
      checksum = UInt64(result.findings.count)
    case .reports:
      let result = try await judge(path, jobs: jobs)
      units = result.findings.count
      start = cpuMicrosecondsOfThisProcess()
      let document = makeDocument(result, ruleBook: try RuleBook.standard())
      for writer in reportWriters { writer.render(document) { bytes += $0.count } }
    case .check:
      throw BenchFailure("the whole check is the program's own")
    }
    let own = cpuMicrosecondsOfThisProcess() - start
    return "\(units) \(bytes) \(checksum) \(own)"
  }

  private func judge(_ path: String, jobs: Int) async throws -> CheckResult {
    let options = CheckOptions(
      inputs: [.path(path)], ingest: IngestOptions(jobs: jobs), registry: nil,
      ruleBook: try RuleBook.standard(), jobs: jobs)
    return try await judgeAll(options)
  }

  private func digest(_ path: String) throws -> (bytes: Int, checksum: UInt64) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw BenchFailure("cannot open \(path)") }
    defer { close(file) }
    let hasher = SHA256Hasher()
    var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    var total = 0
    while true {
      let got = read(file, &buffer, buffer.count)
      guard got >= 0 else { throw BenchFailure("cannot read \(path)") }
      if got == 0 { break }
      buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      total += got
    }
    return (total, hasher.finish().prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}
