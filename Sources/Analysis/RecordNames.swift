import Digests
import Telemetry
import Tracks

/// Gives records of one track their content names and says where their copies lie.
struct RecordNames {
  private let track: Track
  /// By record; empty until the first is named.
  private var known: [RecordID?] = []
  private let hasher = SHA256Hasher()
  private var bytes: [UInt8] = []
  private let vehicle: String

  init(_ track: Track) {
    self.track = track
    vehicle = track.vehicle.text
  }

  /// `r-` and the first 16 hex digits of SHA-256 over the record's canonical bytes.
  mutating func name(_ index: Int) -> RecordID {
    if known.isEmpty { known = [RecordID?](repeating: nil, count: track.records.count) }
    if let name = known[index] { return name }
    bytes.removeAll(keepingCapacity: true)
    track.records[index].appendCanonicalBytes(
      vehicle: vehicle, driver: track.driver(index)?.text, to: &bytes)
    bytes.withUnsafeBytes { hasher.update($0) }
    let digest = hasher.finish()
    var bits: UInt64 = 0
    for place in 0..<8 { bits = bits << 8 | UInt64(digest[place]) }
    let name = RecordID(bits: bits)
    known[index] = name
    return name
  }

  mutating func names(_ indices: some Sequence<Int>) -> [RecordID] {
    indices.map { name($0) }
  }

  /// Every copy of every record named so far.
  func locations() -> [EvidenceLocation] {
    var locations: [EvidenceLocation] = []
    for (index, found) in known.enumerated() {
      guard let name = found else { continue }
      let record = track.records[index]
      locations.append(
        EvidenceLocation(
          record: name, source: record.source, line: record.line,
          byteOffset: record.byteOffset, byteLength: record.byteLength))
      var copy = firstCopy(of: index)
      while copy < track.copies.count, track.copies[copy].of == index {
        let place = track.copies[copy]
        locations.append(
          EvidenceLocation(
            record: name, source: place.source, line: place.line,
            byteOffset: place.byteOffset, byteLength: place.byteLength))
        copy += 1
      }
    }
    return locations
  }

  private func firstCopy(of index: Int) -> Int {
    var low = 0
    var high = track.copies.count
    while low < high {
      let middle = (low + high) / 2
      if track.copies[middle].of < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The name of a record that stands alone.
func recordName(_ record: PositionRecord, vehicle: VehicleKey, driver: String?) -> RecordID {
  var bytes: [UInt8] = []
  record.appendCanonicalBytes(vehicle: vehicle.text, driver: driver, to: &bytes)
  let hasher = SHA256Hasher()
  bytes.withUnsafeBytes { hasher.update($0) }
  return RecordID(bits: hasher.finish().prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
}

extension VehicleKey {
  /// Plate and colour as one text, for digests.
  var text: String { plate + "/" + (color?.rawValue ?? "") }
}
