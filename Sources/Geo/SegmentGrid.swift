/// Finds which segments of a polyline come near a place, without walking the line.
///
/// A dense table of square cells over the line's box; a cell lists the segments that come within a margin of it, so
/// that a look around one place is a look into one cell. Cells grow until the table is small, so that a line across
/// the globe costs no more than one across a county.
package struct SegmentGrid: Sendable, Hashable {
  /// Low corner of the first cell, millionths of a degree.
  private let west: Int64
  private let south: Int64
  /// Side of a cell, millionths of a degree.
  private let cell: Int64
  private let columns: Int64
  private let rows: Int64
  /// How far beyond a cell's edge segments are listed in it, millionths of a degree.
  private let marginX: Int64
  private let marginY: Int64
  /// Place in `listed` where each cell's segments begin, and one more.
  private let starts: [Int32]
  private let listed: [Int32]

  private static let maximumCells: Int64 = 1 << 15
  /// About 230 m.
  private static let leastCell: Int64 = 2048

  /// The margins are how far most queries will reach, millionths of a degree.
  package init(_ line: Polyline, longitudeMargin: Int64 = 0, latitudeMargin: Int64 = 0) {
    let marginX = max(0, min(longitudeMargin, Self.leastCell))
    let marginY = max(0, min(latitudeMargin, Self.leastCell))
    var (west, east, south, north) = (Int64.max, Int64.min, Int64.max, Int64.min)
    for vertex in line.vertices {
      west = min(west, Int64(vertex.longitudeE6))
      east = max(east, Int64(vertex.longitudeE6))
      south = min(south, Int64(vertex.latitudeE6))
      north = max(north, Int64(vertex.latitudeE6))
    }
    (west, east, south, north) = (west - marginX, east + marginX, south - marginY, north + marginY)
    var cell = Self.leastCell
    while ((east - west) / cell + 1) * ((north - south) / cell + 1) > Self.maximumCells {
      cell *= 2
    }
    self.west = west
    self.south = south
    self.cell = cell
    self.marginX = marginX
    self.marginY = marginY
    let columns = (east - west) / cell + 1
    let rows = (north - south) / cell + 1
    self.columns = columns
    self.rows = rows
    var spans: [(index: Int32, first: Int32, last: Int32)] = []
    var starts = [Int32](repeating: 0, count: Int(columns * rows) + 1)
    for index in 0..<line.segmentCount {
      let (from, to) = (line.vertices[index], line.vertices[index + 1])
      let (x0, y0) = (Int64(from.longitudeE6) - west, Int64(from.latitudeE6) - south)
      let (x1, y1) = (Int64(to.longitudeE6) - west, Int64(to.latitudeE6) - south)
      for row in (min(y0, y1) - marginY) / cell...(max(y0, y1) + marginY) / cell {
        let span = Self.columnsTouched(
          x0, y0, x1, y1, low: row * cell - marginY, high: (row + 1) * cell + marginY)
        let first = row * columns + (span.0 - marginX) / cell
        let last = row * columns + (span.1 + marginX) / cell
        spans.append((Int32(index), Int32(first), Int32(last)))
        for place in first...last { starts[Int(place) + 1] += 1 }
      }
    }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    var listed = [Int32](repeating: 0, count: Int(starts[starts.count - 1]))
    var next = starts
    // In the order of the line, so each cell's list is ascending.
    for span in spans {
      for place in span.first...span.last {
        listed[Int(next[Int(place)])] = span.index
        next[Int(place)] += 1
      }
    }
    self.starts = starts
    self.listed = listed
  }

  /// Least and greatest longitude of a segment between two latitudes, widened by one against rounding.
  private static func columnsTouched(
    _ x0: Int64, _ y0: Int64, _ x1: Int64, _ y1: Int64, low: Int64, high: Int64
  ) -> (Int64, Int64) {
    let (left, right) = (min(x0, x1), max(x0, x1))
    guard y0 != y1 else { return (left, right) }
    func x(at y: Int64) -> Int64 {
      let inside = max(min(y0, y1), min(max(y0, y1), y))
      return x0 + Int64(Double(x1 - x0) * Double(inside - y0) / Double(y1 - y0))
    }
    let (a, b) = (x(at: low), x(at: high))
    return (max(left, min(a, b) - 1), min(right, max(a, b) + 1))
  }

  /// Finds the segments that may come within some millionths of a degree of a place; each once, ascending.
  package func collect(
    near place: Coordinate, longitudeReach: Int64, latitudeReach: Int64, into found: inout [Int32]
  ) {
    found.removeAll(keepingCapacity: true)
    eachCell(near: place, longitudeReach: longitudeReach, latitudeReach: latitudeReach) {
      merge($0, into: &found)
    }
  }

  /// Hands on the segments that may come within some millionths of a degree of a place; in no order, some again.
  @inline(__always)
  func visit(
    near place: Coordinate, longitudeReach: Int64, latitudeReach: Int64, _ take: (Int) -> Void
  ) {
    eachCell(near: place, longitudeReach: longitudeReach, latitudeReach: latitudeReach) {
      for place in $0 { take(Int(listed[place])) }
    }
  }

  /// Ranges of `listed`, one a cell.
  @inline(__always)
  private func eachCell(
    near place: Coordinate, longitudeReach: Int64, latitudeReach: Int64,
    _ take: (Range<Int>) -> Void
  ) {
    let (x, y) = (Int64(place.longitudeE6) - west, Int64(place.latitudeE6) - south)
    let reachX = max(0, longitudeReach - marginX)
    let reachY = max(0, latitudeReach - marginY)
    guard x + reachX >= 0, y + reachY >= 0, x - reachX < columns * cell, y - reachY < rows * cell
    else { return }
    let (left, right) = (max(0, x - reachX) / cell, min(columns - 1, (x + reachX) / cell))
    let (bottom, top) = (max(0, y - reachY) / cell, min(rows - 1, (y + reachY) / cell))
    for row in bottom...top {
      for column in left...right {
        let cell = Int(row * columns + column)
        take(Int(starts[cell])..<Int(starts[cell + 1]))
      }
    }
  }

  /// Adds a cell's list to an ascending one; both are short, and neighbours list much the same.
  @inline(__always) private func merge(_ range: Range<Int>, into found: inout [Int32]) {
    if found.isEmpty {
      for place in range { found.append(listed[place]) }
      return
    }
    var next = 0
    for place in range {
      let index = listed[place]
      while next < found.count, found[next] < index { next += 1 }
      if next == found.count {
        found.append(index)
      } else if found[next] != index {
        found.insert(index, at: next)
      }
    }
  }
}
