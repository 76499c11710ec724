import Synchronization

/// A clock that shows one given time after the other.
final class Ticks: Sendable {
  private let rest: Mutex<[Duration]>

  init(_ times: [Duration]) { rest = Mutex(times.reversed()) }

  func next() -> Duration { rest.withLock { $0.popLast() ?? .zero } }
}
