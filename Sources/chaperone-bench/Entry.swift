import ArgumentParser
import Glibc

/// Starts the work in a task; the main thread only waits.
///
/// A main function that is itself `async` would leave the main thread to Dispatch, where callgrind, by which
/// instructions are counted, breaks off.
@main
enum Entry {
  static func main() {
    Task {
      await ChaperoneBench.main()
      exit(0)
    }
    while true { pause() }
  }
}
