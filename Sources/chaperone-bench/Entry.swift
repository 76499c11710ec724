import ArgumentParser
import Glibc

/// Starts the work in a task; the main thread only waits.
///
/// A main function that is itself `async` would leave the main thread to Dispatch, where callgrind, by which
/// instructions are counted, breaks off.
@main
enum Entry {
  /// Off the main actor, which would wait for the main thread.
  nonisolated static func main() {
    Task { @concurrent in
      do {
        var command = try ChaperoneBench.parseAsRoot()
        if let bench = command as? ChaperoneBench {
          try await bench.run()
        } else {
          try command.run()
        }
        Glibc.exit(0)
      } catch {
        ChaperoneBench.exit(withError: error)
      }
    }
    while true { pause() }
  }
}
