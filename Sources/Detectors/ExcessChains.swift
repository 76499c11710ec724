import RuleBook
import Telemetry

/// One observation of speed: a fix, or the step between two fixes where there is no speed column.
struct ExcessItem {
  /// Record it ends at.
  var index: Int
  /// Record it starts from: the same, or for a step the accepted one before.
  var from: Int
  var seconds: Int64
  var fromSeconds: Int64
  /// Time since the accepted fix before.
  var stepSeconds: Int64
  /// Above limit + tolerance.
  var isHot: Bool
  /// Above the limit.
  var isWarm: Bool

  var isStep: Bool { from != index }
}

/// First and last record above the limit, indices into the track.
struct Episode: Equatable {
  var first: Int
  var last: Int
}

/// Chains hot items into episodes, one item after the other.
///
/// Hot items are joined over a dip that is a single item or lasts no longer than the tolerated time (fixes: first to
/// last of the dip, steps: their total). A chain opens an episode when it lasts long enough and has enough fixes.
/// An opened chain grows both ways over warm neighbours without a dip; episodes that then share an item are one.
struct ExcessChains {
  private(set) var episodes: [Episode] = []
  private var chain: Chain?
  /// Record where the unbroken row of warm items began.
  private var warmFrom: Int?
  private var dip = Dip()
  /// Whether only warm items followed the last episode so far, hot ones of a chain that did not open among them.
  private var isGrowingOn = false

  private struct Chain {
    var low: Int
    var high: Int
    var firstSeconds: Int64
    var lastSeconds: Int64
    var lastHot: Int
    /// Distinct fixes that are hot, or end points of hot steps.
    var fixes: Int
    var leastStepSeconds: Int64
    /// Whether only warm items followed the last hot one so far.
    var isGrowing: Bool
  }

  private struct Dip {
    var items = 0
    var fromSeconds: Int64 = 0
    var toSeconds: Int64 = 0
    var leastStepSeconds = Int64.max
  }

  /// Whether an item that is neither hot nor warm could still matter.
  var isIdle: Bool { chain == nil && warmFrom == nil }

  mutating func take(
    _ item: ExcessItem, interval: Int64?, _ thresholds: Thresholds,
    into verdicts: inout some Verdicts
  ) {
    if item.isWarm, warmFrom == nil { warmFrom = item.from }
    if !item.isWarm { warmFrom = nil }
    grow(over: item)
    guard item.isHot else {
      extendDip(item)
      return
    }
    if var open = chain,
      dip.items <= thresholds.speedingDipFixes
        || dip.toSeconds - dip.fromSeconds <= thresholds.speedingDipSeconds
    {
      open.fixes += item.isStep && open.lastHot != item.from ? 2 : 1
      open.leastStepSeconds = min(open.leastStepSeconds, dip.leastStepSeconds, item.stepSeconds)
      open.lastSeconds = item.seconds
      open.lastHot = item.index
      open.high = item.index
      open.isGrowing = true
      chain = open
    } else {
      close(interval: interval, thresholds, into: &verdicts)
      grow(over: item)
      chain = Chain(
        low: warmFrom ?? item.from, high: item.index, firstSeconds: item.fromSeconds,
        lastSeconds: item.seconds, lastHot: item.index, fixes: item.isStep ? 2 : 1,
        leastStepSeconds: item.isStep ? item.seconds - item.fromSeconds : .max, isGrowing: true)
    }
    dip = Dip()
  }

  private mutating func grow(over item: ExcessItem) {
    guard isGrowingOn else { return }
    if item.isWarm {
      episodes[episodes.count - 1].last = item.index
    } else {
      isGrowingOn = false
    }
  }

  private mutating func extendDip(_ item: ExcessItem) {
    guard chain != nil else { return }
    if dip.items == 0 { dip.fromSeconds = item.fromSeconds }
    dip.items += 1
    dip.toSeconds = item.seconds
    dip.leastStepSeconds = min(dip.leastStepSeconds, item.stepSeconds)
    if item.isWarm, chain?.isGrowing == true {
      chain?.high = item.index
    } else {
      chain?.isGrowing = false
    }
  }

  /// Ends whatever is open: at a gap and at the end of the track.
  mutating func cut(
    interval: Int64?, _ thresholds: Thresholds, into verdicts: inout some Verdicts
  ) {
    close(interval: interval, thresholds, into: &verdicts)
    warmFrom = nil
    isGrowingOn = false
  }

  private mutating func close(
    interval: Int64?, _ thresholds: Thresholds, into verdicts: inout some Verdicts
  ) {
    defer {
      chain = nil
      dip = Dip()
    }
    guard let chain else { return }
    let isSparse = (interval ?? chain.leastStepSeconds) >= thresholds.speedingSparseIntervalSeconds
    let needed =
      isSparse ? thresholds.speedingMinimumFixesSparse : thresholds.speedingMinimumFixes
    let lacking = thresholds.speedingMinimumSeconds - (chain.lastSeconds - chain.firstSeconds)
    if lacking > 0 {
      verdicts.nearMiss(gate: .duration, missedBy: lacking)
    } else if chain.fixes < needed {
      verdicts.nearMiss(gate: .fixes, missedBy: Int64(needed - chain.fixes))
    } else if let last = episodes.last, chain.low <= last.last {
      episodes[episodes.count - 1].last = max(last.last, chain.high)
      isGrowingOn = chain.isGrowing
    } else {
      episodes.append(Episode(first: chain.low, last: chain.high))
      isGrowingOn = chain.isGrowing
    }
  }
}
