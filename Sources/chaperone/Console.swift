import Glibc
import Synchronization
package import Telemetry

/// The only one that writes to standard output and standard error.
///
/// A reader that goes away (`| head`) is no failure: what it did not want is dropped and the verdict stands.
package final class Console: Sendable {
  package let outputIsTerminal: Bool
  package let errorIsTerminal: Bool
  package let outputColor: Bool
  package let errorColor: Bool
  package let width: Int
  private let output: Int32
  private let error: Int32

  private struct State {
    var outputIsClosed = false
    /// Whether a progress line stands on the terminal and must go before anything else.
    var showsStatus = false
  }
  private let state = Mutex(State())

  package init(
    output: Int32, error: Int32, outputIsTerminal: Bool = false, errorIsTerminal: Bool = false,
    outputColor: Bool = false, errorColor: Bool = false, width: Int = 100
  ) {
    self.output = output
    self.error = error
    self.outputIsTerminal = outputIsTerminal
    self.errorIsTerminal = errorIsTerminal
    self.outputColor = outputColor
    self.errorColor = errorColor
    self.width = width
  }

  /// The process's own streams.
  package static func standard() -> Console {
    let outputIsTerminal = Terminal.isTerminal(STDOUT_FILENO)
    let errorIsTerminal = Terminal.isTerminal(STDERR_FILENO)
    return Console(
      output: STDOUT_FILENO, error: STDERR_FILENO,
      outputIsTerminal: outputIsTerminal, errorIsTerminal: errorIsTerminal,
      outputColor: Terminal.wantsColor(
        isTerminal: outputIsTerminal, environment: Terminal.environment),
      errorColor: Terminal.wantsColor(
        isTerminal: errorIsTerminal, environment: Terminal.environment),
      width: Terminal.width(of: outputIsTerminal ? STDOUT_FILENO : STDERR_FILENO))
  }

  /// Puts data on standard output, as it is.
  package func write(_ bytes: [UInt8]) throws(SystemFailure) {
    let code = state.withLock { state -> Int32 in
      clearStatus(&state)
      guard !state.outputIsClosed else { return 0 }
      let code = Disk.write(bytes, to: output)
      if code == EPIPE { state.outputIsClosed = true }
      return code == EPIPE ? 0 : code
    }
    if code != 0 { throw SystemFailure(.write, "stdout", code: code) }
  }

  package func write(_ text: String) throws(SystemFailure) { try write(Array(text.utf8)) }

  /// Puts text for people on standard error and ends its line; a failure there has nobody to be told.
  package func note(_ text: String) {
    guard !text.isEmpty else { return }
    state.withLock { state in
      clearStatus(&state)
      _ = Disk.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: error)
    }
  }

  /// Says what went wrong, in red where there is colour.
  package func complain(_ message: Message, _ language: Language) {
    let head = language == .zh ? "错误：" : "error: "
    note((errorColor ? "\u{1B}[31m\(head)\u{1B}[0m" : head) + message.text(language))
  }

  /// Shows or, with nil, takes away the progress line; nothing happens where there is no terminal.
  package func status(_ text: String?) {
    guard errorIsTerminal else { return }
    state.withLock { state in
      clearStatus(&state)
      guard let text else { return }
      _ = Disk.write(Array(text.utf8), to: error)
      state.showsStatus = true
    }
  }

  private func clearStatus(_ state: inout State) {
    guard state.showsStatus else { return }
    _ = Disk.write(Array("\r\u{1B}[K".utf8), to: error)
    state.showsStatus = false
  }
}
