extension Polyline {
  /// Whether some piece of the line lies within `radius` millimetres of a place.
  ///
  /// For a look now and then, where an index would cost more than it saves: eight operations a segment that lies
  /// farther to one side.
  package func comes(within radius: Int64, of place: Coordinate) -> Bool {
    let latitude = abs(Double(place.latitudeE6)) * 1e-6
    // A little beyond the place's own latitude; at the pole any longitude is near.
    let scale = MicrodegreeScale(latitudeDegrees: min(89.9, latitude + 0.05))
    let north = MicrodegreeScale(latitudeDegrees: 0).north
    let longitudeReach = Int64(Double(radius) / max(0.001, scale.east)) + 1
    let latitudeReach = Int64(Double(radius) / north) + 1
    for index in 0..<segmentCount
    where !isBeyond(index, place, longitude: longitudeReach, latitude: latitudeReach)
      && projection(of: place, onSegment: index).offset <= radius
    {
      return true
    }
    return false
  }
}
