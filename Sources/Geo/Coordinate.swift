/// A place on the WGS-84 ellipsoid in whole millionths of a degree.
package struct Coordinate: Sendable, Hashable {
  /// East positive, -180,000,000 … 180,000,000.
  package var longitudeE6: Int32
  /// North positive, -90,000,000 … 90,000,000.
  package var latitudeE6: Int32

  package init(longitudeE6: Int32, latitudeE6: Int32) {
    self.longitudeE6 = longitudeE6
    self.latitudeE6 = latitudeE6
  }

  /// Whether both numbers are on the globe and not the receiver's "no idea" of exactly 0, 0.
  package var isPlausible: Bool {
    (longitudeE6 != 0 || latitudeE6 != 0)
      && longitudeE6 >= -180_000_000 && longitudeE6 <= 180_000_000
      && latitudeE6 >= -90_000_000 && latitudeE6 <= 90_000_000
  }
}

/// Geodetic datum that a log's coordinates are written in.
package enum Datum: String, Sendable, Hashable, CaseIterable {
  case wgs84
  case gcj02
  case bd09
}
