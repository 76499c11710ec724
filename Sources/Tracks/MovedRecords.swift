import Geo

/// The accepted records of a part of a track that lie away from the one looked at before: all that an alignment weighs.
///
/// Independent of any line, so that several lines share it.
struct MovedRecords {
  /// Way and time to a record from the one listed before it; 0 for the first.
  struct Move {
    var index: Int32
    var millimeters: Int64
    var seconds: Int64
  }

  /// Records nearer to the last one than this share its state and have no offset of their own, mm.
  static let stillMillimeters: Int64 = 8_000
  /// After so long without a record nothing before counts, s.
  static let pauseSeconds: Int64 = 1800

  let range: Range<Int>
  let moves: [Move]

  init(_ track: Track, _ range: Range<Int>) {
    self.range = range
    var moves: [Move] = []
    moves.reserveCapacity(range.count)
    var last = -1
    for index in range {
      let fix = track.fixes[index]
      guard fix.isAccepted else { continue }
      var (moved, elapsed) = (Int64(0), Int64(0))
      if last >= 0 {
        moved =
          Int(fix.previousAccepted) == last
          ? fix.stepMillimeters
          : distanceMillimeters(track.coordinates[last], track.coordinates[index])
        elapsed = track.seconds(index) - track.seconds(last)
        if elapsed <= Self.pauseSeconds, moved < Self.stillMillimeters { continue }
      }
      last = index
      moves.append(Move(index: Int32(index), millimeters: moved, seconds: elapsed))
    }
    self.moves = moves
  }

  /// Gives each accepted record that is not listed what the listed one before it has.
  func copyToStill(_ track: Track, in aligned: inout [AlignedFix]) {
    for (place, move) in moves.enumerated() {
      let first = Int(move.index)
      let end = place + 1 < moves.count ? Int(moves[place + 1].index) : range.upperBound
      guard first + 1 < end else { continue }
      var copied = aligned[first - range.lowerBound]
      copied.isCopy = true
      for index in (first + 1)..<end where track.fixes[index].isAccepted {
        aligned[index - range.lowerBound] = copied
      }
    }
  }
}
