import Geo
import RuleBook
import Telemetry
import Tracks

/// Fixes far from every approved line that follow each other without a gap, and what proves it.
struct DeviationGroup {
  var first: Int
  var last: Int
  /// First and last fix of the earliest proof that nothing speaks against.
  var witness: (Int, Int)?
  /// What speaks against the others; empty when there is a witness.
  var doubts: [DraftDoubt] = []
}

/// Finds what proves that a bus with students aboard was off every approved line.
///
/// Whether a fix is far is decided from it and the registry; a fix that is not far between two that are, or one that
/// the track doubts, takes nothing away but the certainty, and is named.
struct DeviationWitnesses {
  private let track: Track
  private let journey: RouteJourney
  private let thresholds: Thresholds
  private let judge: WitnessDoubts

  init(_ track: Track, _ journey: RouteJourney, _ thresholds: Thresholds) {
    self.track = track
    self.journey = journey
    self.thresholds = thresholds
    judge = WitnessDoubts(track)
  }

  func groups() -> [DeviationGroup] {
    journey.epochs.flatMap { epoch -> [DeviationGroup] in
      // With a line unknown nobody can say that a place is off every approved one.
      guard epoch.isComplete else { return [] }
      return chains(epoch).compactMap(group)
    }
  }

  /// Far fixes whose neighbours lie within the gap cap.
  private func chains(_ epoch: RouteJourney.Epoch) -> [[Int]] {
    var chains: [[Int]] = []
    var chain: [Int] = []
    for index in epoch.range where isMember(index) {
      if let last = chain.last, track.seconds(index) - track.seconds(last) > track.gapCapSeconds {
        chains.append(chain)
        chain = []
      }
      chain.append(index)
    }
    if !chain.isEmpty { chains.append(chain) }
    return chains.filter { couldProve($0) }
  }

  private func isMember(_ index: Int) -> Bool {
    let note = journey.notes[index]
    return note.contains(.far) && !note.contains(.endZone) && !note.contains(.leave)
  }

  /// What every proof needs, whatever is doubted: enough fixes, time, room, and students at two of them.
  private func couldProve(_ chain: [Int]) -> Bool {
    guard let first = chain.first, let last = chain.last,
      chain.count >= thresholds.routes.proofFixes,
      track.seconds(last) - track.seconds(first) >= thresholds.routes.proofMinimumSeconds
    else { return false }
    let aboard = chain.filter { track.fixes[$0].students.isCertain }
    guard aboard.count >= 2 else { return false }
    let places = aboard.map { track.coordinates[$0] }
    guard let west = places.map(\.longitudeE6).min(), let east = places.map(\.longitudeE6).max(),
      let south = places.map(\.latitudeE6).min(), let north = places.map(\.latitudeE6).max()
    else { return false }
    // The box's diagonal is no shorter than any chord in it, but for the parallels' narrowing.
    let diagonal = distanceMillimeters(
      Coordinate(longitudeE6: west, latitudeE6: south),
      Coordinate(longitudeE6: east, latitudeE6: north))
    return diagonal + diagonal / 100
      >= thresholds.routes.proofChordMillimeters + 2 * thresholds.fixErrorMillimeters
  }

  private func group(_ chain: [Int]) -> DeviationGroup? {
    guard let first = chain.first, let last = chain.last else { return nil }
    var group = DeviationGroup(first: first, last: last)
    var doubts = DoubtSet()
    var piece: [Int] = []
    for index in chain {
      let flags = track.fixes[index].flags.subtracting(.speedInferred)
      if let before = piece.last ?? chainBefore(index, chain), before + 1 < index {
        let others = between(before, index)
        if !others.isEmpty {
          for other in others { doubts.insert(.onRouteBetween, other..<(other + 1)) }
          search(&piece, &group)
        }
      }
      if flags.isEmpty {
        piece.append(index)
      } else {
        judge.add(index, to: &doubts)
        search(&piece, &group)
      }
      if group.witness != nil { return group }
    }
    search(&piece, &group)
    if group.witness == nil {
      judge.addJumps(first, last, to: &doubts)
      group.doubts = doubts.drafts.filter { $0.kind != .speedUnitInferred }
      if group.doubts.isEmpty { return nil }
    }
    return group
  }

  private func chainBefore(_ index: Int, _ chain: [Int]) -> Int? {
    var low = 0
    var high = chain.count
    while low < high {
      let middle = (low + high) / 2
      if chain[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? chain[low - 1] : nil
  }

  /// Valid records between two members that are none themselves.
  private func between(_ i: Int, _ j: Int) -> [Int] {
    ((i + 1)..<j).filter { !track.fixes[$0].flags.contains(.invalid) && !isMember($0) }
  }

  /// The earliest pair of a clean row of fixes that proves it; empties the row.
  private func search(_ piece: inout [Int], _ group: inout DeviationGroup) {
    defer { piece.removeAll(keepingCapacity: true) }
    guard group.witness == nil, piece.count >= thresholds.routes.proofFixes else { return }
    var oldest = 0
    for (place, j) in piece.enumerated() {
      while track.seconds(j) - track.seconds(piece[oldest]) > thresholds.routes.proofMaximumSeconds
      {
        oldest += 1
      }
      guard track.fixes[j].students.isCertain, place + 1 - oldest >= thresholds.routes.proofFixes
      else { continue }
      for i in piece[oldest...(place + 1 - thresholds.routes.proofFixes)]
      where track.fixes[i].students.isCertain && isLong(i, j) {
        group.witness = (i, j)
        return
      }
    }
  }

  private func isLong(_ i: Int, _ j: Int) -> Bool {
    track.seconds(j) - track.seconds(i) >= thresholds.routes.proofMinimumSeconds
      && distanceMillimeters(track.coordinates[i], track.coordinates[j])
        >= thresholds.routes.proofChordMillimeters + error(i) + error(j)
  }

  private func error(_ index: Int) -> Int64 {
    thresholds.fixErrorMillimeters
      + Tracks.printingErrorMillimeters(digits: Int(track.records[index].coordinateDigits))
  }
}
