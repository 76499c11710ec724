import Geo

extension Polyline {
  /// Millimetres from a place to each segment.
  func offsets(from place: Coordinate) -> [Int64] {
    (0..<segmentCount).map { projection(of: place, onSegment: $0).offset }
  }

  /// Parts of the line within so many millimetres of a place, told by the way from the beginning, ascending and apart.
  ///
  /// `offsets` are the place's.
  func passes(
    within radius: Int64, of place: Coordinate, offsets: [Int64]
  ) -> [ClosedRange<Int64>] {
    var found: [ClosedRange<Int64>] = []
    for index in 0..<segmentCount where offsets[index] <= radius {
      let start = distances[index]
      let length = Double(distances[index + 1] - start)
      // Neighbours a step apart at a pole.
      guard length > 0 else { continue }
      let toStart = Double(distanceMillimeters(place, vertices[index]))
      let toEnd = Double(distanceMillimeters(place, vertices[index + 1]))
      // Foot of the perpendicular by the law of cosines; near the radius rounding may leave nothing of it.
      let foot = (toStart * toStart - toEnd * toEnd + length * length) / (2 * length)
      let half = max(0, Double(radius) * Double(radius) - toStart * toStart + foot * foot)
        .squareRoot()
      let from = start + Int64(max(0, min(length, foot - half)))
      let to = start + Int64(max(0, min(length, foot + half)))
      if let last = found.last, from <= last.upperBound + 1 {
        found[found.count - 1] = last.lowerBound...max(last.upperBound, to)
      } else {
        found.append(from...to)
      }
    }
    return found
  }
}
