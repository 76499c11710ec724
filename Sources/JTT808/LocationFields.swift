import Telemetry

/// The fields of a location (位置基本信息) and its additional items, shared by all messages that hold one.
///
/// - Source: JT/T 808-2019 table 23, 2013 table 23; the time stands at byte 22, not 21 as both print.
enum LocationFields {
  /// Bytes before the additional items.
  static let basicLength = 28
  static let clause = "JT/T 808-2019 table 23; 2013 table 23; 2011 table 16"

  /// Reads a location up to the reader's end, as fields of their own.
  static func decode(_ reader: inout FieldReader, edition: Edition) throws(FieldMissing) {
    try reader.number("alarm", 4, clause: "JT/T 808-2019 table 25; 2013 table 24; 2011 table 18") {
      StatusWords.alarm($0, edition: edition)
    }
    let statusPlace = reader.place
    let status = try reader.number(
      "status", 4, clause: "JT/T 808-2019 table 24; 2013 table 25; 2011 table 17"
    ) {
      StatusWords.status($0, edition: edition)
    }
    let statusRange = statusPlace..<reader.place
    let latitudePlace = reader.place
    let latitude = try reader.number("lat_1e6", 4, unit: "1e-6°", clause: clause)
    let longitudePlace = reader.place
    let longitude = try reader.number("lon_1e6", 4, unit: "1e-6°", clause: clause)
    let south = status >> 2 & 1 == 1
    let west = status >> 3 & 1 == 1
    let latitudeRange = latitudePlace..<longitudePlace
    let longitudeRange = longitudePlace..<reader.place
    reader.derive("lat_deg_signed", .degrees(Int64(latitude) * (south ? -1 : 1)), latitudeRange)
    reader.derive("lon_deg_signed", .degrees(Int64(longitude) * (west ? -1 : 1)), longitudeRange)
    let altitudePlace = reader.place
    let altitude = try reader.number("altitude_m", 2, unit: "m", clause: clause)
    if altitude > 0x7FFF {
      let range = altitudePlace..<reader.place
      reader.derive("altitude_raw_u16", .integer(Int64(altitude)), range)
      reader.derive("altitude_if_signed", .integer(Int64(altitude) - 0x10000), range)
    }
    let speedPlace = reader.place
    let speed = try reader.number("speed_0.1kmh", 2, unit: "0.1 km/h", clause: clause)
    let directionPlace = reader.place
    let direction = try reader.number("direction_deg", 2, unit: "°", clause: clause)
    reader.derive("direction", .integer(Int64(direction)), directionPlace..<reader.place)
    let timePlace = reader.place
    let timeIsValid = try reader.time("time", clause: clause)
    reader.derive("time_valid", .flag(timeIsValid), timePlace..<reader.place)
    flags(status, statusRange, &reader)

    let isInRange = latitude <= 90_000_000 && longitude <= 180_000_000
    let coordinates = latitudePlace..<altitudePlace
    reader.derive("coordinate_in_range", .flag(isInRange), coordinates)
    if !isInRange {
      if latitude > 180_000_000 {
        reader.derive("lat_raw_u32", .integer(Int64(latitude)), latitudeRange)
      }
      if longitude > 180_000_000 {
        reader.derive("lon_raw_u32", .integer(Int64(longitude)), longitudeRange)
      }
      reader.problems.append(
        FieldProblem(
          "coordinate-range", coordinates, found: "\(latitude),\(longitude)",
          expected: "≤ 90000000, ≤ 180000000",
          Message(zh: "坐标超出范围", en: "the coordinates are out of range")))
    } else if latitude == 0, longitude == 0, status >> 1 & 1 == 1 {
      reader.derive("plausible", .flag(false), coordinates)
      reader.problems.append(
        FieldProblem(
          "zero-island", coordinates, found: "0,0", expected: "≠ 0,0",
          Message(zh: "坐标为 0,0，却标为已定位", en: "positioned, but at 0,0")))
    }
    if speed > LocationFix.highestSpeed {
      let range = speedPlace..<directionPlace
      reader.derive("speed_plausible", .flag(false), range)
      reader.problems.append(
        FieldProblem(
          "speed-range", range, found: "\(speed)", expected: "≤ \(LocationFix.highestSpeed)",
          Message(zh: "速度不可信", en: "the speed is beyond belief")))
    }
    if direction > 360 {
      let range = directionPlace..<timePlace
      reader.derive("direction_in_range", .flag(false), range)
      reader.problems.append(
        FieldProblem(
          "direction-range", range, found: "\(direction)", expected: "0…359",
          Message(zh: "方向超出范围", en: "the direction is out of range")))
    }
    AdditionalItems.decode(&reader)
  }

  /// Reads a location as one field of that name.
  static func decodeNested(
    _ name: String, _ reader: inout FieldReader, edition: Edition
  ) throws(FieldMissing) {
    let range = reader.place..<reader.end
    var part = reader.part(range)
    defer {
      reader.problems += part.problems
      reader.fields.append(Field(name, .object(part.fields), range))
      reader.skip(to: range.upperBound)
    }
    try decode(&part, edition: edition)
  }

  /// Whether the reply of 2011, which has no serial of the query, fits better.
  static func lacksReplySerial(_ body: ArraySlice<UInt8>) -> Bool {
    func time(_ start: Int) -> Bool {
      let place = body.startIndex + start + 22
      return place + 6 <= body.endIndex && DeviceTime.text(body[place..<(place + 6)]) != nil
    }
    return time(0) && !time(2)
  }

  /// Single bits of the status that people ask for.
  private static func flags(_ status: UInt32, _ range: Range<Int>, _ reader: inout FieldReader) {
    func bit(_ place: UInt32) -> Bool { status >> place & 1 == 1 }
    reader.derive("acc_on", .flag(bit(0)), range)
    reader.derive("positioned", .flag(bit(1)), range)
    let named: [(UInt32, String)] = [
      (4, "out_of_operation"), (5, "coordinates_encrypted"), (12, "doors_locked"),
      (13, "door1_open"), (14, "door2_open"), (15, "door3_open"), (16, "door4_open"),
      (17, "door5_open"),
    ]
    for (place, name) in named where bit(place) { reader.derive(name, .flag(true), range) }
    let load = status >> 8 & 3
    if load != 0 { reader.derive("load_state", .integer(Int64(load)), range) }
  }
}
