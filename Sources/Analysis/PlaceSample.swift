/// A fixed number of the places that vehicles were at on their days, picked by content.
///
/// A place is a cell of the grid that one vehicle's records of one local day touch, however often. Kept are the places
/// with the least hashes, which depend on vehicle, day and cell alone: neither order nor copies nor a split changes
/// them, and the sample of all is the sample of the parts' samples.
struct PlaceSample: Sendable {
  struct Place: Sendable {
    var hash: UInt64
    /// Of the cell's corner, millionths of a degree over `cellE6`.
    var longitudeCell: Int32
    var latitudeCell: Int32
    /// Place of the vehicle among the partition's groups.
    var vehicle: Int32
    /// Days since 1970-01-01.
    var day: Int32
  }

  /// Side of a cell, millionths of a degree: about 20 m.
  static let cellE6: Int32 = 200

  private let capacity: Int
  private(set) var places: [Place] = []
  private var threshold: UInt64
  /// Hashes seen lately: a bus that stands gives the same cell thousands of times.
  private var recent = [UInt64](repeating: 0, count: 256)

  /// Only hashes below `threshold` are looked at; where `isFull` then, nothing was lost by that.
  init(capacity: Int, threshold: UInt64 = .max) {
    (self.capacity, self.threshold) = (capacity, threshold)
  }

  /// Whether as many places were kept as there is room for; asked after `settle`.
  var isFull: Bool { places.count == capacity }

  /// Whether a place with this hash would be kept; false again for one just taken.
  @inline(__always) func wants(_ hash: UInt64) -> Bool {
    hash < threshold && recent[Int(truncatingIfNeeded: hash & 255)] != hash
  }

  mutating func take(_ place: Place) {
    recent[Int(truncatingIfNeeded: place.hash & 255)] = place.hash
    places.append(place)
    if places.count >= 4 * capacity { settle() }
  }

  mutating func add(_ other: PlaceSample) {
    places += other.places
    settle()
  }

  /// Leaves each place once, the least hashes first, and no more than the capacity.
  mutating func settle() {
    places.sort { $0.hash < $1.hash }
    var kept: [Place] = []
    kept.reserveCapacity(capacity)
    for place in places where kept.last?.hash != place.hash {
      kept.append(place)
      if kept.count == capacity { break }
    }
    places = kept
    if kept.count == capacity, let last = kept.last { threshold = last.hash }
  }

  /// Hash of a cell; `seed` stands for the vehicle and the day.
  @inline(__always) static func hash(
    _ longitudeCell: Int32, _ latitudeCell: Int32, seed: UInt64
  ) -> UInt64 {
    let cell =
      UInt64(UInt32(bitPattern: longitudeCell)) << 32 | UInt64(UInt32(bitPattern: latitudeCell))
    var z = (cell ^ seed) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 29)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 32)
  }
}
