import Geo
import Telemetry
import Tracks

/// A moving fix as the search for witnesses sees it.
struct MovingFix {
  var seconds: Int64
  var place: Coordinate
  var errorMillimeters: Int64
  /// Index in the track.
  var index: Int
}

/// Finds motion witnesses among the moving fixes of one driver in one vehicle.
///
/// A pair is a witness by its two fixes alone, so more fixes never take one away. For each fix the nearest partner is
/// found, and the farthest that still counts as driving time: their unions are those of all witnesses.
/// Typically one comparison of integers a fix and question; a distance only where fixes are close.
struct MotionPairs {
  private let fixes: [MovingFix]
  private let assumptions: ProofAssumptions
  /// Longest pair that counts as driving time.
  private let sumSeconds: Int64
  /// Whether nothing may lie between two fixes that makes the way between them doubtful.
  private let jumps: WitnessDoubts?
  /// Least millimetres of a millionth of a degree of longitude on this track.
  private let leastEast: Int64

  init(
    _ fixes: [MovingFix], _ assumptions: ProofAssumptions, sumSeconds: Int64,
    jumps: WitnessDoubts?
  ) {
    self.fixes = fixes
    self.assumptions = assumptions
    self.sumSeconds = sumSeconds
    self.jumps = jumps
    let highest = fixes.reduce(0) { max($0, abs($1.place.latitudeE6)) }
    // Parallels shorten towards the poles.
    leastEast =
      distanceMillimeters(
        Coordinate(longitudeE6: 0, latitudeE6: highest),
        Coordinate(longitudeE6: 10_000, latitudeE6: highest)) / 10_000
  }

  /// Fixes of one second that are tried as partners; more are no accident.
  private static let maximumTries = 256

  /// The union of short witnesses and the spells of all, their witnesses named by places in `fixes`.
  func survey() -> (spells: [SpellDraft], moving: [SecondSpan]) {
    var spells: [SpellDraft] = []
    var moving: [SecondSpan] = []
    var far = 0
    for place in fixes.indices {
      guard let near = nearestPartner(of: place) else { continue }
      let start = fixes[place].seconds
      let pair = FixPair(from: place, to: near, start: start, end: fixes[near].seconds)
      if spells.isEmpty || start - spells[spells.count - 1].latest.end > MotionChart.spellBreak {
        if !spells.isEmpty { extendEnd(of: &spells[spells.count - 1]) }
        spells.append(SpellDraft(pair))
      } else {
        spells[spells.count - 1].take(pair)
      }
      far = max(far, near)
      while far + 1 < fixes.count, fixes[far + 1].seconds - start <= sumSeconds { far += 1 }
      if let end = farthestShortEnd(of: place, near: near, far: far) {
        moving.unite(SecondSpan(from: start, to: end))
      }
    }
    if !spells.isEmpty { extendEnd(of: &spells[spells.count - 1]) }
    return (spells, moving)
  }

  private func nearestPartner(of place: Int) -> Int? {
    let limit = fixes[place].seconds + assumptions.motionMaximumSeconds
    var other = place + 1
    let end = min(fixes.count, place + Self.maximumTries)
    while other < end, fixes[other].seconds <= limit {
      if isApart(place, other) { return isJumpFree(place, other) ? other : nil }
      other += 1
    }
    return nil
  }

  private func farthestShortEnd(of place: Int, near: Int, far: Int) -> Int64? {
    var other = far
    let least = max(near, far - Self.maximumTries)
    while other >= least {
      let end = fixes[other].seconds
      if end - fixes[place].seconds <= sumSeconds, isApart(place, other), isJumpFree(place, other) {
        return end
      }
      other -= 1
    }
    return nil
  }

  /// The latest end of any witness: fixes behind the last that was found may still be the far end of another.
  private func extendEnd(of spell: inout SpellDraft) {
    let limit = spell.last.start + assumptions.motionMaximumSeconds
    var end = spell.latest.to
    while end + 1 < fixes.count, fixes[end + 1].seconds <= limit, end - spell.latest.to < 256 {
      end += 1
    }
    while end > spell.latest.to {
      var start = end - 1
      while start >= 0,
        fixes[end].seconds - fixes[start].seconds <= assumptions.motionMaximumSeconds,
        end - start < Self.maximumTries
      {
        if isApart(start, end), isJumpFree(start, end) {
          spell.latest = FixPair(
            from: start, to: end, start: fixes[start].seconds, end: fixes[end].seconds)
          return
        }
        start -= 1
      }
      end -= 1
    }
  }

  private func isJumpFree(_ first: Int, _ second: Int) -> Bool {
    guard let jumps else { return true }
    return !jumps.hasJump(fixes[first].index, fixes[second].index)
  }

  /// Whether two fixes are farther apart than both errors.
  private func isApart(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (fixes[first], fixes[second])
    let errors = a.errorMillimeters + b.errorMillimeters
    let north = abs(Int64(a.place.latitudeE6) - Int64(b.place.latitudeE6))
    let east = abs(Int64(a.place.longitudeE6) - Int64(b.place.longitudeE6))
    // A millionth of a degree of latitude is 110.57 to 111.70 mm, of longitude at most 111.33 mm.
    if north * 110 > errors + 1 { return true }
    if east < 180_000_000 {
      if east * leastEast > errors + 1 { return true }
      if (north + east) * 112 < errors { return false }
    }
    return distanceMillimeters(a.place, b.place) > errors
  }
}

/// A witness by places in the list of moving fixes.
struct FixPair {
  var from: Int
  var to: Int
  var start: Int64
  var end: Int64
}

/// A spell while it is being gathered.
struct SpellDraft {
  /// With the earliest start.
  let first: FixPair
  /// With the earliest end.
  var soonest: FixPair
  /// With the latest start.
  var last: FixPair
  /// With the latest end.
  var latest: FixPair
  /// One every few minutes.
  var between: [FixPair] = []

  /// Time between two witnesses that are kept, s.
  private static let keptEvery: Int64 = 300

  init(_ pair: FixPair) {
    (first, soonest, last, latest) = (pair, pair, pair, pair)
  }

  /// Takes a witness that does not start before the ones taken.
  mutating func take(_ pair: FixPair) {
    if pair.end < soonest.end { soonest = pair }
    if pair.end > latest.end { latest = pair }
    if pair.start > last.start { last = pair }
    if pair.start - (between.last ?? first).start >= Self.keptEvery { between.append(pair) }
  }

  /// The witnesses kept, by start, then end, each once.
  var kept: [FixPair] {
    var all = ([first, soonest, last, latest] + between).sorted {
      ($0.start, $0.end, $0.from, $0.to) < ($1.start, $1.end, $1.from, $1.to)
    }
    var next = 1
    while next < all.count {
      if all[next].from == all[next - 1].from, all[next].to == all[next - 1].to {
        all.remove(at: next)
      } else {
        next += 1
      }
    }
    return all
  }
}

extension [SecondSpan] {
  /// Adds a span whose start is not before those of the others.
  mutating func unite(_ span: SecondSpan) {
    if let last, span.from <= last.to {
      self[count - 1].to = Swift.max(last.to, span.to)
    } else {
      append(span)
    }
  }
}
