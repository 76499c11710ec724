/// Finds which segments of a polyline come near a place, without walking the line.
///
/// A dense table of square cells over the line's box; a cell lists the segments that touch it. Cells grow until the
/// table is small, so that a line across the globe costs no more than one across a county.
package struct SegmentGrid: Sendable, Hashable {
  /// Low corner of the first cell, millionths of a degree.
  private let west: Int64
  private let south: Int64
  /// Side of a cell, millionths of a degree of latitude and, longer, of longitude.
  private let cellHeight: Int64
  private let cellWidth: Int64
  private let columns: Int
  private let rows: Int
  /// Place in `listed` where each cell's segments begin, and one more.
  private let starts: [Int32]
  private let listed: [Int32]

  private static let maximumCells: Int64 = 1 << 15
  /// About 230 m; a query of a corridor touches one to four cells.
  private static let leastCell: Int64 = 2048

  package init(_ line: Polyline) {
    let (longitudes, latitudes) = (
      line.vertices.map { Int64($0.longitudeE6) }, line.vertices.map { Int64($0.latitudeE6) }
    )
    let west = longitudes.min() ?? 0
    let south = latitudes.min() ?? 0
    let (spanX, spanY) = ((longitudes.max() ?? 0) - west, (latitudes.max() ?? 0) - south)
    var cell = Self.leastCell
    while (spanX / cell + 1) * (spanY / cell + 1) > Self.maximumCells { cell *= 2 }
    self.west = west
    self.south = south
    cellHeight = cell
    cellWidth = cell
    columns = Int(spanX / cell) + 1
    rows = Int(spanY / cell) + 1
    var cells = [[Int32]](repeating: [], count: columns * rows)
    for index in 0..<line.segmentCount {
      let (from, to) = (line.vertices[index], line.vertices[index + 1])
      let (x0, y0) = (Int64(from.longitudeE6) - west, Int64(from.latitudeE6) - south)
      let (x1, y1) = (Int64(to.longitudeE6) - west, Int64(to.latitudeE6) - south)
      for row in Int(min(y0, y1) / cell)...Int(max(y0, y1) / cell) {
        let span = Self.columnsTouched(
          x0, y0, x1, y1, low: Int64(row) * cell, high: Int64(row + 1) * cell)
        for column in Int(span.0 / cell)...Int(span.1 / cell) {
          cells[row * columns + column].append(Int32(index))
        }
      }
    }
    var starts: [Int32] = [0]
    var listed: [Int32] = []
    starts.reserveCapacity(cells.count + 1)
    for cell in cells {
      listed += cell
      starts.append(Int32(listed.count))
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

  /// Appends the segments that may come within some millionths of a degree of a place; each once, ascending.
  package func collect(
    near place: Coordinate, longitudeReach: Int64, latitudeReach: Int64, into found: inout [Int32]
  ) {
    found.removeAll(keepingCapacity: true)
    let (x, y) = (Int64(place.longitudeE6) - west, Int64(place.latitudeE6) - south)
    let right = Int64(columns) * cellWidth
    let top = Int64(rows) * cellHeight
    guard x + longitudeReach >= 0, y + latitudeReach >= 0, x - longitudeReach < right,
      y - latitudeReach < top
    else { return }
    let (left, last) = (
      Int(max(0, x - longitudeReach) / cellWidth),
      min(columns - 1, Int((x + longitudeReach) / cellWidth))
    )
    let (bottom, highest) = (
      Int(max(0, y - latitudeReach) / cellHeight),
      min(rows - 1, Int((y + latitudeReach) / cellHeight))
    )
    var visited = 0
    for row in bottom...highest {
      for column in left...last {
        let cell = row * columns + column
        let (from, to) = (Int(starts[cell]), Int(starts[cell + 1]))
        guard from < to else { continue }
        found.append(contentsOf: listed[from..<to])
        visited += 1
      }
    }
    guard visited > 1 else { return }
    found.sort()
    var kept = 0
    for index in found.indices where index == 0 || found[index] != found[kept - 1] {
      found[kept] = found[index]
      kept += 1
    }
    found.removeLast(found.count - kept)
  }
}
