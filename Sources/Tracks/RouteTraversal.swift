import Telemetry

/// A continuous drive along a line in one direction, time off it included.
package struct RouteTraversal: Sendable, Hashable {
  /// Records where it left its first place and where it reached its last.
  package var first: Int
  package var last: Int
  /// Way from the line's beginning there, mm.
  package var fromAlong: Int64
  package var toAlong: Int64
  package var isReversed: Bool

  /// Way made along the line in the direction driven.
  package var progress: Int64 { isReversed ? fromAlong - toAlong : toAlong - fromAlong }
}

/// Cuts the aligned fixes of one line into drives along it.
struct TraversalFinder {
  private struct Leg {
    var state: AlignedFix.State
    var first: Int
    var last: Int
    var fromAlong: Int64
    var toAlong: Int64

    var progress: Int64 { state == .reversed ? fromAlong - toAlong : toAlong - fromAlong }
  }

  /// A place farther back than this begins a new drive.
  private static let restart: Int64 = 300_000
  /// A drive back along the line shorter than this is manoeuvring.
  private static let manoeuvre: Int64 = 500_000
  /// Within this of a drive's first or last place it has not left or has arrived.
  private static let standing: Int64 = 25_000
  /// After so long away from the line a drive is over, s.
  private static let pauseSeconds: Int64 = 3600

  private let track: Track
  private let aligned: [AlignedFix]
  private let base: Int

  init(_ track: Track, _ aligned: [AlignedFix], base: Int) {
    self.track = track
    self.aligned = aligned
    self.base = base
  }

  func traversals() -> [RouteTraversal] {
    joined(legs()).compactMap(trimmed)
  }

  private func legs() -> [Leg] {
    var legs: [Leg] = []
    guard let first = aligned.firstIndex(where: { !$0.isOff }) else { return legs }
    let (fixes, records) = (aligned.span, track.records.span)
    var open = leg(fixes[first], base + first)
    var before = records[base + first].deviceSeconds
    for place in (first + 1)..<fixes.count {
      let (state, along) = (fixes[place].state, fixes[place].along)
      guard state != .off else { continue }
      let index = base + place
      let seconds = records[index].deviceSeconds
      if open.state == state, Int64(seconds) - Int64(before) <= Self.pauseSeconds,
        (state == .on ? along - open.toAlong : open.toAlong - along) > -Self.restart
      {
        (open.last, open.toAlong) = (index, along)
      } else {
        legs.append(open)
        open = leg(fixes[place], index)
      }
      before = seconds
    }
    legs.append(open)
    return legs
  }

  private func leg(_ fix: AlignedFix, _ index: Int) -> Leg {
    Leg(state: fix.state, first: index, last: index, fromAlong: fix.along, toAlong: fix.along)
  }

  /// Legs of one direction, short ones of the other between them taken in.
  private func joined(_ legs: [Leg]) -> [Leg] {
    var joined: [Leg] = []
    for leg in legs {
      joined.append(leg)
      while let merged = mergedTail(joined) {
        joined.removeLast(merged.count)
        joined.append(merged.leg)
      }
    }
    return joined
  }

  private func mergedTail(_ legs: [Leg]) -> (leg: Leg, count: Int)? {
    if legs.count >= 2, let leg = redriven(legs[legs.count - 2], legs[legs.count - 1]) {
      return (leg, 2)
    }
    guard legs.count >= 3 else { return nil }
    let (a, b, c) = (legs[legs.count - 3], legs[legs.count - 2], legs[legs.count - 1])
    if b.state != a.state, let leg = redriven(a, c) { return (leg, 3) }
    guard a.state == c.state, b.state != a.state, b.progress < Self.manoeuvre,
      track.seconds(c.first) - track.seconds(a.last) <= Self.pauseSeconds
    else { return nil }
    let step = a.state == .on ? c.fromAlong - a.toAlong : a.toAlong - c.fromAlong
    guard step > -Self.manoeuvre else { return nil }
    var leg = a
    leg.last = c.last
    leg.toAlong = c.toAlong
    return (leg, 3)
  }

  /// Two legs of one drive: it came back to the line farther back, maybe along the line, and drove a part of it again.
  ///
  /// A second run begins where the first began, not behind its first quarter.
  private func redriven(_ a: Leg, _ b: Leg) -> Leg? {
    guard a.state == b.state, track.seconds(b.first) - track.seconds(a.last) <= Self.returnSeconds
    else { return nil }
    let begun = a.state == .on ? b.fromAlong - a.fromAlong : a.fromAlong - b.fromAlong
    let gained = a.state == .on ? b.toAlong - a.toAlong : a.toAlong - b.toAlong
    guard begun * 4 >= a.progress, gained > -Self.restart else { return nil }
    var leg = a
    leg.last = b.last
    leg.toAlong = b.toAlong
    return leg
  }

  /// Longest absence after which it may still be the same drive: 20 min.
  private static let returnSeconds: Int64 = 1200

  /// Without the standing before the first move and after the last.
  private func trimmed(_ leg: Leg) -> RouteTraversal? {
    guard leg.progress > 0 else { return nil }
    var (first, last) = (leg.first, leg.last)
    for index in leg.first...leg.last where !aligned[index - base].isOff {
      if abs(aligned[index - base].along - leg.fromAlong) > Self.standing { break }
      first = index
    }
    for index in (first...leg.last).reversed() where !aligned[index - base].isOff {
      if abs(aligned[index - base].along - leg.toAlong) > Self.standing { break }
      last = index
    }
    return RouteTraversal(
      first: first, last: last, fromAlong: leg.fromAlong, toAlong: leg.toAlong,
      isReversed: leg.state == .reversed)
  }
}
