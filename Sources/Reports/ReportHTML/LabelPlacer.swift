/// Finds room for names on a drawing, so that none lies on another; who comes first has the choice.
struct LabelPlacer {
  typealias Spot = (x: Int64, y: Int64, anchor: StaticString)

  private struct Box {
    var x: Int64
    var y: Int64
    var width: Int64
    var height: Int64

    func meets(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  private let frame: Box
  private var taken: [Box] = []
  /// Where names had better not stand: on the track.
  private var shunned: [Box] = []

  /// Height of the letters and what an ideograph and a Latin letter take of the line.
  private enum Letter {
    static let height: Int64 = 112
    static let wide: Int64 = 112
    static let narrow: Int64 = 62
  }

  init(width: Int64, height: Int64) { frame = Box(x: 0, y: 0, width: width, height: height) }

  mutating func occupy(x: Int64, y: Int64, width: Int64, height: Int64) {
    taken.append(Box(x: x, y: y, width: width, height: height))
  }

  /// Keeps names off a line where there is other room.
  mutating func shun(_ line: [(x: Int64, y: Int64)]) {
    for (from, to) in zip(line, line.dropFirst()) {
      let steps = max(1, min(40, max(abs(to.x - from.x), abs(to.y - from.y)) / 140))
      for step in 0...steps {
        shunned.append(
          Box(
            x: from.x + (to.x - from.x) * step / steps - 35,
            y: from.y + (to.y - from.y) * step / steps - 35, width: 70, height: 70))
      }
    }
  }

  /// Where a name beside a point may stand: right of it, left, above or below; nil where all are taken.
  mutating func place(besides point: (x: Int64, y: Int64), _ name: String) -> Spot? {
    let free = spots(point, name).filter { _, box in
      box.x >= 20 && box.x + box.width <= frame.width - 20 && box.y >= 10
        && box.y + box.height <= frame.height - 10 && !taken.contains(where: box.meets)
    }
    guard let best = free.first(where: { !shunned.contains(where: $0.1.meets) }) ?? free.first
    else { return nil }
    taken.append(best.1)
    return best.0
  }

  /// Where a name stands that must not be left out: to the right, or to the left near the right edge.
  mutating func fallback(besides point: (x: Int64, y: Int64), _ name: String) -> Spot {
    let all = spots(point, name)
    let chosen = all[0].1.x + all[0].1.width <= frame.width ? all[0] : all[1]
    taken.append(chosen.1)
    return chosen.0
  }

  private func spots(_ point: (x: Int64, y: Int64), _ name: String) -> [(Spot, Box)] {
    let width = name.unicodeScalars.reduce(0) {
      $0 + ($1.value < 0x2E80 ? Letter.narrow : Letter.wide)
    }
    let (height, away) = (Letter.height, Int64(85))
    func box(_ x: Int64, _ y: Int64) -> Box { Box(x: x, y: y, width: width, height: height + 16) }
    return [
      ((point.x + away, point.y + 40, "start"), box(point.x + away, point.y - 65)),
      ((point.x - away, point.y + 40, "end"), box(point.x - away - width, point.y - 65)),
      (
        (point.x, point.y - away, "middle"),
        box(point.x - width / 2, point.y - away - height + 10)
      ),
      (
        (point.x, point.y + away + height - 20, "middle"),
        box(point.x - width / 2, point.y + away - 20)
      ),
    ]
  }
}
