import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into the cancellation of one task.
///
/// The main thread waits for signals and does nothing else; all others have them blocked. After the first one
/// the task has `graceSeconds` to come to its end; then, or at a second one, what `onAbort` says is done and the
/// process leaves at once. A read from a terminal or a dead network mount cannot be cancelled otherwise.
package final class Interruption: Sendable {
  private struct State {
    var signal: Int32?
    var cancel: (@Sendable () -> Void)?
    var abort: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private static let graceSeconds = 3

  package init() {}

  /// Exit code that tells of the signal, nil when none came.
  package var exitCode: Int32? { state.withLock { $0.signal.map { 128 + $0 } } }

  /// What to tidy away if the process has to leave at once; replaces what was there.
  package func onAbort(_ body: (@Sendable () -> Void)?) {
    state.withLock { $0.abort = body }
  }

  /// What the first signal does; replaces what was there.
  package func onSignal(_ cancel: @escaping @Sendable () -> Void) {
    state.withLock { $0.cancel = cancel }
  }

  /// Blocks the signals in this thread and all it starts from now on; to be called before any other thread is.
  ///
  /// Writes to a closed pipe become errors instead of the end of the process.
  package static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    var set = handled
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits for signals on this thread for as long as the process lives.
  package func waitForSignals() -> Never {
    var set = Self.handled
    while true {
      var number: Int32 = 0
      if exitCode == nil {
        guard sigwait(&set, &number) == 0 else { continue }
      } else {
        var grace = timespec(tv_sec: Self.graceSeconds, tv_nsec: 0)
        number = sigtimedwait(&set, nil, &grace)
        if number < 0, errno == EINTR { continue }
        if number < 0 { abort() }
      }
      received(number)
    }
  }

  /// Handles a signal; apart from the waiting so that a test can send one.
  package func received(_ number: Int32) {
    let (isFirst, cancel) = state.withLock { state in
      let isFirst = state.signal == nil
      state.signal = state.signal ?? number
      return (isFirst, state.cancel)
    }
    if isFirst { cancel?() } else { abort() }
  }

  /// The signals to wait for; one that whoever started us wants ignored (`nohup`, `&` in a script) stays so.
  private static var handled: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { sigaddset(&set, number) }
    return set
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // SIG_IGN is the address 1; functions cannot be compared in any other way.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private func abort() -> Never {
    let (body, code) = state.withLock { ($0.abort, 128 + ($0.signal ?? SIGINT)) }
    body?()
    _exit(code)
  }
}
