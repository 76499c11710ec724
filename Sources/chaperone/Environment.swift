package import Analysis
import Glibc
package import Telemetry

/// All that a command gets from outside its arguments, so that a test can stand in for it.
package struct Environment: Sendable {
  package typealias Check =
    @Sendable (CheckOptions, @escaping @Sendable (CheckProgress) -> Void) async throws
    -> CheckResult

  package var console: Console
  package var interruption: Interruption
  package var check: Check
  /// The machine's clock; only asked for a default date of `registry check`.
  package var now: @Sendable () -> Timestamp
  /// Secret characters for a new registry's privacy key.
  package var randomKey: @Sendable () -> String

  package init(
    console: Console, interruption: Interruption = Interruption(), check: @escaping Check,
    now: @escaping @Sendable () -> Timestamp, randomKey: @escaping @Sendable () -> String
  ) {
    self.console = console
    self.interruption = interruption
    self.check = check
    self.now = now
    self.randomKey = randomKey
  }

  package static func live() -> Environment {
    Environment(
      console: .standard(),
      check: { try await judge($0, progress: $1) },
      now: { Timestamp(seconds: Terminal.now) },
      randomKey: {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<32).map { _ in digits[Int(generator.next(upperBound: 16 as UInt))] })
      })
  }
}
