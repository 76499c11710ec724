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

  /// How that vehicle is known: by registry, plate or the source's own id.
  func vehicleWord(_ record: PlainRecord) -> String {
    let day = Timestamp(seconds: record.seconds).date(in: zone)
    let label = VehicleLabel(text: record.label, color: record.color)
    if registry?.resolve(label, on: day) != nil { return "registry" }
    return looksLikePlate(plateCell(record.label).plate) ? "plate" : "source-id"
  }
}
