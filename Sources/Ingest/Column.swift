/// What a column of a log means.
enum Column: UInt8, CaseIterable, Sendable {
  case ignored
  case vehicle, plateColor, time, longitude, latitude, speed, recorderSpeed, heading, altitude
  case mileage, alarm, status, driver, persons, boarded, alighted, door, ignition, satellites, hdop
  /// The day, where the time column has the clock alone.
  case date
  /// When the platform received the fix.
  case received

  /// Columns without which a file is no log.
  static let required: [Column] = [.time, .longitude, .latitude]

  /// Name on the command line and in diagnostics.
  var name: String {
    switch self {
    case .ignored: "ignored"
    case .vehicle: "vehicle"
    case .plateColor: "plate_color"
    case .time: "time"
    case .longitude: "lon"
    case .latitude: "lat"
    case .speed: "speed"
    case .recorderSpeed: "recorder_speed"
    case .heading: "heading"
    case .altitude: "altitude"
    case .mileage: "mileage"
    case .alarm: "alarm"
    case .status: "status"
    case .driver: "driver"
    case .persons: "persons"
    case .boarded: "boarded"
    case .alighted: "alighted"
    case .door: "door"
    case .ignition: "ignition"
    case .satellites: "satellites"
    case .hdop: "hdop"
    case .date: "date"
    case .received: "received"
    }
  }

  var isSpeed: Bool { self == .speed || self == .recorderSpeed }
}
