import Telemetry

/// Tells neighbouring stretches of one verdict as one extent, so that a day costs a few calls.
struct CoverageRun {
  private var open: Extent
  private var reason: UnjudgedReason?

  /// Begins at a day's first second.
  init(from second: Int64) {
    open = Extent(fromSeconds: second, toSeconds: second, millimeters: 0)
  }

  /// Takes the next stretch; `reason` is nil where it was judged.
  mutating func take(
    seconds: Int64, millimeters: Int64, _ reason: UnjudgedReason?,
    into verdicts: inout some Verdicts
  ) {
    if reason?.rank != self.reason?.rank { close(into: &verdicts) }
    self.reason = reason
    open.toSeconds += seconds
    open.millimeters += millimeters
  }

  /// Tells what is still open.
  mutating func close(into verdicts: inout some Verdicts) {
    guard open.seconds > 0 || open.millimeters > 0 else { return }
    if let reason { verdicts.unjudged(open, reason) } else { verdicts.judged(open) }
    open = Extent(fromSeconds: open.toSeconds, toSeconds: open.toSeconds, millimeters: 0)
  }
}
