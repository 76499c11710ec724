package import Analysis
import Synchronization
package import Telemetry

/// Shows how far a check has come, on a terminal and only once it has lasted a second.
package final class ProgressLine: Sendable {
  /// Nothing is shown before: most checks are over by then.
  package static let quiet: Duration = .seconds(1)
  /// Not more often than this, so that a terminal over a slow line keeps up.
  package static let interval: Duration = .milliseconds(200)

  private let console: Console
  private let language: Language
  private let elapsed: @Sendable () -> Duration
  private let lastShown = Mutex<Duration?>(nil)

  package init(
    _ console: Console, _ language: Language, elapsed: @escaping @Sendable () -> Duration
  ) {
    self.console = console
    self.language = language
    self.elapsed = elapsed
  }

  package convenience init(_ console: Console, _ language: Language) {
    let start = ContinuousClock.now
    self.init(console, language) { ContinuousClock.now - start }
  }

  package func show(_ progress: CheckProgress) {
    guard console.errorIsTerminal else { return }
    let now = elapsed()
    let isDue = lastShown.withLock { last in
      guard now >= Self.quiet, last.map({ now - $0 >= Self.interval }) ?? true else {
        return false
      }
      last = now
      return true
    }
    if isDue { console.status(Self.text(progress, language)) }
  }

  package func end() { console.status(nil) }

  package static func text(_ progress: CheckProgress, _ language: Language) -> String {
    switch (progress, language) {
    case (.reading(let bytes, nil), .zh): "读取 \(megabytes(bytes)) MB"
    case (.reading(let bytes, nil), .en): "reading \(megabytes(bytes)) MB"
    case (.reading(let bytes, let total?), .zh):
      "读取 \(megabytes(bytes)) / \(megabytes(total)) MB（\(percent(bytes, total))%）"
    case (.reading(let bytes, let total?), .en):
      "reading \(megabytes(bytes)) / \(megabytes(total)) MB (\(percent(bytes, total))%)"
    case (.judging(let done, let total), .zh): "核查车辆 \(done) / \(total)"
    case (.judging(let done, let total), .en): "judging vehicles \(done) / \(total)"
    }
  }

  private static func megabytes(_ bytes: UInt64) -> String {
    let tenths = bytes / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func percent(_ part: UInt64, _ whole: UInt64) -> UInt64 {
    whole == 0 ? 100 : min(100, part / max(1, whole / 100))
  }
}
