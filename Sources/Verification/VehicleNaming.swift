import Registry
import Telemetry

extension Court {
  /// The vehicle that a record's label means: by the registry of its day, else by its plate, else by itself.
  func ownKey(_ record: PlainRecord) -> VehicleKey {
    let day = Timestamp(seconds: record.seconds).date(in: zone)
    let label = VehicleLabel(text: record.label, color: record.color)
    if let known = registry?.resolve(label, on: day) { return known }
    let cell = plateCell(record.label)
    guard looksLikePlate(cell.plate) else {
      return VehicleKey(plate: record.label, color: record.color)
    }
    return VehicleKey(plate: cell.plate, color: record.color ?? cell.color)
  }
}
