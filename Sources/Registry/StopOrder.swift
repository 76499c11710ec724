/// Whether stops can be passed in their order by driving a line once from its beginning to its end.
///
/// A line that crosses itself, doubles back or goes round a loop passes a stop several times; each stop takes the
/// earliest pass behind the stop before it, and only what fits nowhere is out of order.
struct StopOrder {
  /// Per stop in order: the parts of the line near it, millimetres from its beginning, ascending.
  var passes: [[ClosedRange<Int64>]]

  /// Indices of the fewest stops without which the rest is in order, ascending.
  ///
  /// - Complexity: O(n²) in stops, times the passes of one.
  func outOfOrder() -> [Int] {
    struct Tail {
      var position: Int64
      var stop: Int
      /// Place of the stop before in `tails`.
      var before: Int?
    }
    // ends[k]: the tail that fits k + 1 stops and gets by with the least of the line.
    var tails: [Tail] = []
    var ends: [Int] = []
    for stop in passes.indices {
      for fitted in stride(from: ends.count, through: 0, by: -1) {
        let before = fitted > 0 ? ends[fitted - 1] : nil
        guard let position = earliest(stop, from: before.map { tails[$0].position } ?? .min)
        else {
          continue
        }
        if fitted < ends.count, tails[ends[fitted]].position <= position { continue }
        tails.append(Tail(position: position, stop: stop, before: before))
        if fitted < ends.count {
          ends[fitted] = tails.count - 1
        } else {
          ends.append(tails.count - 1)
        }
      }
    }
    var fitting: Set<Int> = []
    var next = ends.last
    while let place = next {
      fitting.insert(tails[place].stop)
      next = tails[place].before
    }
    return passes.indices.filter { !fitting.contains($0) }
  }

  /// The same stops on the line driven the other way.
  func reversed() -> StopOrder {
    StopOrder(
      passes: passes.map { ranges in
        ranges.reversed().map { (-$0.upperBound)...(-$0.lowerBound) }
      })
  }

  private func earliest(_ stop: Int, from position: Int64) -> Int64? {
    passes[stop].first { $0.upperBound >= position }.map { max($0.lowerBound, position) }
  }
}
