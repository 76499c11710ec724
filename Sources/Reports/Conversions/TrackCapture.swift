package import Analysis
import Geo
import JTT808
package import Telemetry

/// JT/T 808-2019 as bytes: one 0x0200 a record; a driver's card as 0x0702, persons boarded and alighted as 0x1005.
///
/// `check` reads back the same vehicles, times, places and speeds. What the standard has no room for is left out:
/// persons aboard, HDOP. A speed or direction that is not known goes out with all bits set, and
/// so do all speeds where the unit of some was only guessed: a guess must not come back as a declaration. Records whose
/// places have fewer than five digits or whose clock shows no seconds are left out: a capture would say more than they.
package struct TrackCapture: ConversionWriter {
  /// Terminal phone of a vehicle on a day, as the registry has it.
  package typealias Phones = @Sendable (VehicleKey, CivilDate) -> String?

  /// Five digits are good to half a metre, which is little beside the error of a fix.
  private static let leastDigits = 5

  private let areSpeedsDeclared: Bool
  private let phones: Phones
  package private(set) var leftOut = 0

  package init(areSpeedsDeclared: Bool, phones: @escaping Phones) {
    self.areSpeedsDeclared = areSpeedsDeclared
    self.phones = phones
  }

  package func head() -> [UInt8] { [] }
  package func foot() -> [UInt8] { [] }

  package mutating func write(_ track: NormalisedTrack) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(track.records.count * 72)
    var encoder = FrameEncoder(edition: .v2019)
    var driver: String?
    for day in track.days {
      encoder.phone =
        phones(track.vehicle, day.date).flatMap(Self.digits) ?? Self.phone(of: track.vehicle)
      for index in day.range {
        let record = track.records[index]
        if record.coordinateDigits < Self.leastDigits || record.hasMinuteClock {
          leftOut += 1
          continue
        }
        if track.driver(index) != driver {
          driver = track.driver(index)
          bytes += card(driver, record.time, &encoder)
        }
        bytes += persons(track, index, &encoder)
        bytes += encoder.frame(0x0200, BodyEncoder.location(fix(track, index)))
      }
      // The next day may have another terminal.
      if driver != nil, let last = day.range.last {
        bytes += card(nil, Timestamp(seconds: track.records[last].time.seconds + 1), &encoder)
        driver = nil
      }
    }
    return bytes
  }

  // MARK: Phones

  /// At most 20 digits; nil where there are none.
  private static func digits(_ text: String) -> String? {
    let isNumber = (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
    return isNumber ? text : nil
  }

  /// The number that stands for a vehicle, or one made up from its plate: 99 and ten digits, which no network gives.
  static func phone(of vehicle: VehicleKey) -> String {
    if let own = digits(vehicle.plate) { return own }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (vehicle.plate + "/" + (vehicle.color?.rawValue ?? "")).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let text = String(hash % 10_000_000_000)
    return "99" + String(repeating: "0", count: 10 - text.utf8.count) + text
  }

  // MARK: Messages

  private func fix(_ track: NormalisedTrack, _ index: Int) -> LocationFix {
    let record = track.records[index]
    let place = track.coordinates[index]
    // What is no fix for a reason that the standard cannot say must not come back as one.
    var status = record.statusBits ?? (track.isFix[index] ? 2 : 0)
    if !track.isFix[index] { status &= ~2 }
    if let on = record.ignitionOn { status = on ? status | 1 : status & ~1 }
    if record.statusBits == nil, record.doorOpen == true { status |= 0x2000 }
    // Places are in WGS-84 by now.
    status &= ~0x20
    var fix = LocationFix(
      seconds: record.time.seconds, latitudeE6: place.latitudeE6, longitudeE6: place.longitudeE6,
      alarm: record.alarmBits ?? 0, status: status,
      altitudeMeters: UInt16(bitPattern: record.altitudeMeters ?? 0),
      speed: areSpeedsDeclared
        ? record.gnssSpeedMilli.flatMap { UInt16(exactly: $0 / 100) } ?? .max : .max,
      direction: record.headingDegrees ?? .max)
    fix.mileage = record.odometerDeciKilometers
    fix.recorderSpeed = record.recorderSpeed.flatMap { UInt16(exactly: $0.value) }
    fix.satellites = record.satellites
    if record.claimsOvercrowding { fix.videoAlarms = LocationFix.overcrowdedCoach }
    return fix
  }

  /// A card put in, or the one before taken out; an id that a card has no room for is left out.
  private mutating func card(
    _ driver: String?, _ time: Timestamp, _ encoder: inout FrameEncoder
  ) -> [UInt8] {
    var identity = DriverIdentity(isCardIn: false, seconds: time.seconds)
    if let driver {
      let bytes = BodyEncoder.encoded(driver)
      if bytes.count <= 20 {
        // A card without any name would be taken for a student's.
        identity = DriverIdentity(
          isCardIn: true, seconds: time.seconds,
          card: DriverIdentity.Card(name: "-", qualification: driver, issuer: "", expiry: ""))
      } else {
        leftOut += 1
      }
    }
    return encoder.frame(0x0702, BodyEncoder.driverIdentity(identity, edition: .v2019))
  }

  private func persons(
    _ track: NormalisedTrack, _ index: Int, _ encoder: inout FrameEncoder
  ) -> [UInt8] {
    let record = track.records[index]
    guard record.boarded != nil || record.alighted != nil else { return [] }
    let start = index > 0 ? track.records[index - 1].time : record.time
    return encoder.frame(
      0x1005,
      BodyEncoder.passengerFlow(
        from: start.seconds, to: record.time.seconds, boarded: UInt16(record.boarded ?? 0),
        alighted: UInt16(record.alighted ?? 0)))
  }
}
