import Dispatch
import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into the cancellation of one task.
///
/// The task has `grace` seconds to come to its end; then, or at a second signal, what `onAbort` says is done
/// and the process leaves at once. A read from a terminal or a dead network mount cannot be cancelled otherwise.
package final class Interruption: Sendable {
  private struct State {
    var signal: Int32?
    var cancel: (@Sendable () -> Void)?
    var abort: (@Sendable () -> Void)?
    var sources: [any DispatchSourceSignal] = []
  }

  private let state = Mutex(State())
  private static let grace: DispatchTimeInterval = .seconds(3)

  package init() {}

  /// Exit code that tells of the signal, nil when none came.
  package var exitCode: Int32? { state.withLock { $0.signal.map { 128 + $0 } } }

  /// What to tidy away if the process has to leave at once; replaces what was there.
  package func onAbort(_ body: (@Sendable () -> Void)?) {
    state.withLock { $0.abort = body }
  }

  /// Starts listening; writes to a closed pipe become errors instead of the end of the process.
  package func install(cancel: @escaping @Sendable () -> Void) {
    signal(SIGPIPE, SIG_IGN)
    state.withLock { state in
      state.cancel = cancel
      for number in [SIGINT, SIGTERM, SIGHUP] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in received(number) }
        source.activate()
        state.sources.append(source)
      }
    }
  }

  /// Handles a signal; apart from `install` so that a test can send one.
  package func received(_ number: Int32) {
    let (isFirst, cancel) = state.withLock { state in
      let isFirst = state.signal == nil
      state.signal = state.signal ?? number
      return (isFirst, state.cancel)
    }
    guard isFirst else { return abort() }
    cancel?()
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [self] in abort() }
  }

  private func abort() {
    let (body, code) = state.withLock { ($0.abort, 128 + ($0.signal ?? SIGINT)) }
    body?()
    _exit(code)
  }
}
