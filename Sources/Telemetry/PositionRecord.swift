package import Geo

/// Index of a vehicle label in the tables of the store that holds the record; means nothing outside it.
package typealias VehicleSymbol = UInt32
/// Index of a driver's id text in the same tables.
package typealias DriverSymbol = UInt32
/// Index of a source file (or archive member, or standard input) in the run's list of sources.
package typealias SourceIndex = UInt32

/// What one fix says, no more, packed into 68 bytes and seen as Optionals.
///
/// Integers as sent. Absent is nil. Range checks are the decoder's duty: setters store only what fits and
/// treat the rest as absent, so a decoder must have said so first.
///
/// The stored fields are in reach for the loops of decoders alone, which know the range of what they write:
/// no accessor of `package` level is inlined into another module (Swift 6.3), `@inlinable` or not.
package struct PositionRecord: Sendable, BitwiseCopyable {
  /// Seconds since 1970-01-01T00:00:00Z by the device's clock.
  package var deviceSeconds: UInt32
  package var vehicle: VehicleSymbol
  /// As sent, in the datum of the log; may lie off the globe (then an invalid fix, judged by `Tracks`).
  package var longitudeE6: Int32
  package var latitudeE6: Int32
  /// GNSS speed in thousandths of the unit of the source's header group; see `HeaderGroup.speedUnit`.
  package var speedMilliRaw: UInt32 = .max
  package var odometerRaw: UInt32 = .max
  /// 0 where there is no such word.
  package private(set) var alarmRaw: UInt32 = 0
  package private(set) var statusRaw: UInt32 = 0
  package var driverRaw: DriverSymbol = .max
  /// 0-based byte offset of the record in its source, low part.
  package var offsetLow: UInt32 = 0
  /// 1-based line (or record number) in its source.
  package var line: UInt32 = 0
  package var source: SourceIndex = 0
  package var offsetHigh: UInt16 = 0
  /// Bytes of the record in its source without the line end; saturates at 65,535.
  package var byteLength: UInt16 = 0
  package var recorderSpeedRaw: UInt16 = .max
  package var headingRaw: UInt16 = .max
  package var altitudeRaw: Int16 = .min
  package var personsRaw: UInt16 = .max
  package var boardedRaw: UInt8 = .max
  package var alightedRaw: UInt8 = .max
  package var satellitesRaw: UInt8 = .max
  package var hdopRaw: UInt8 = .max
  /// See `overcrowdingFlag`.
  package private(set) var flags: UInt8 = 0
  /// Digits printed after the point, the lesser of both coordinates, 0 … 15.
  package var coordinateDigits: UInt8 = 6
  package var latenessRaw: UInt16 = .max

  package init(
    deviceSeconds: UInt32, vehicle: VehicleSymbol, longitudeE6: Int32, latitudeE6: Int32
  ) {
    self.deviceSeconds = deviceSeconds
    self.vehicle = vehicle
    self.longitudeE6 = longitudeE6
    self.latitudeE6 = latitudeE6
  }

  package var time: Timestamp { Timestamp(seconds: Int64(deviceSeconds)) }
  package var coordinate: Coordinate {
    Coordinate(longitudeE6: longitudeE6, latitudeE6: latitudeE6)
  }

  /// Speed over ground from the receiver, thousandths of the header group's unit.
  package var gnssSpeedMilli: UInt32? {
    get { speedMilliRaw == .max ? nil : speedMilliRaw }
    set { speedMilliRaw = newValue ?? .max }
  }
  /// Speed from the vehicle's own sensor (行驶记录速度), 0.1 km/h.
  package var recorderSpeed: DeciKilometersPerHour? {
    get { recorderSpeedRaw == .max ? nil : DeciKilometersPerHour(Int32(recorderSpeedRaw)) }
    set { recorderSpeedRaw = newValue.flatMap { UInt16(exactly: $0.value) } ?? .max }
  }
  /// Degrees clockwise from north, 0 … 360.
  package var headingDegrees: UInt16? {
    get { headingRaw == .max ? nil : headingRaw }
    set { headingRaw = newValue ?? .max }
  }
  package var altitudeMeters: Int16? {
    get { altitudeRaw == .min ? nil : altitudeRaw }
    set { altitudeRaw = newValue ?? .min }
  }
  /// Odometer in 0.1 km.
  package var odometerDeciKilometers: UInt32? {
    get { odometerRaw == .max ? nil : odometerRaw }
    set { odometerRaw = newValue ?? .max }
  }
  /// Alarm word as sent (JT/T 808 table 24); a claim, never proof.
  package var alarmBits: UInt32? {
    get { flag(.alarmKnown) ? alarmRaw : nil }
    set {
      alarmRaw = newValue ?? 0
      setFlag(.alarmKnown, newValue != nil)
    }
  }
  /// Status word as sent (JT/T 808 table 25): bit 0 ACC, 1 located, 8–9 load, 13 door.
  package var statusBits: UInt32? {
    get { flag(.statusKnown) ? statusRaw : nil }
    set {
      statusRaw = newValue ?? 0
      setFlag(.statusKnown, newValue != nil)
    }
  }
  package var driver: DriverSymbol? {
    get { driverRaw == .max ? nil : driverRaw }
    set { driverRaw = newValue ?? .max }
  }
  /// Persons aboard, an absolute count.
  package var personsAboard: UInt16? {
    get { personsRaw == .max ? nil : personsRaw }
    set { personsRaw = newValue ?? .max }
  }
  /// Persons who boarded since the record before.
  package var boarded: UInt8? {
    get { boardedRaw == .max ? nil : boardedRaw }
    set { boardedRaw = newValue ?? .max }
  }
  /// Persons who alighted since the record before.
  package var alighted: UInt8? {
    get { alightedRaw == .max ? nil : alightedRaw }
    set { alightedRaw = newValue ?? .max }
  }
  package var satellites: UInt8? {
    get { satellitesRaw == .max ? nil : satellitesRaw }
    set { satellitesRaw = newValue ?? .max }
  }
  /// Horizontal dilution of precision in tenths; above 25.4 stored as 25.4.
  package var hdopDeci: UInt8? {
    get { hdopRaw == .max ? nil : hdopRaw }
    set { hdopRaw = newValue.map { min($0, 254) } ?? .max }
  }
  package var doorOpen: Bool? {
    get { flag(.doorKnown) ? flag(.doorOpen) : nil }
    set {
      setFlag(.doorKnown, newValue != nil)
      setFlag(.doorOpen, newValue ?? false)
    }
  }
  package var ignitionOn: Bool? {
    get { flag(.ignitionKnown) ? flag(.ignitionOn) : nil }
    set {
      setFlag(.ignitionKnown, newValue != nil)
      setFlag(.ignitionOn, newValue ?? false)
    }
  }
  /// Seconds from the device's time to that of reception (接收时间), at most 65,534; nil where none is printed.
  ///
  /// Tells how the record travelled, not what it says: no part of its content.
  package var latenessSeconds: UInt16? {
    get { latenessRaw == .max ? nil : latenessRaw }
    set { latenessRaw = newValue ?? .max }
  }
  /// Whether the device says by analysis of its video that it carries too many persons (客车超员, item 14 bit 4).
  ///
  /// A claim about the bus, not about its place: no part of the record's content.
  package var claimsOvercrowding: Bool {
    get { flag(.overcrowdingClaimed) }
    set { setFlag(.overcrowdingClaimed, newValue) }
  }
  /// The bit of `flags` that says so, for loops over many records.
  package static var overcrowdingFlag: UInt8 { Flag.overcrowdingClaimed.rawValue }
  /// Whether the printed time has no seconds, so that it is good to a minute only.
  package var hasMinuteClock: Bool {
    get { flag(.minuteClock) }
    set { setFlag(.minuteClock, newValue) }
  }
  /// 0-based byte offset in the source (the decompressed member where it is compressed); of a capture see `MessageOffset`.
  package var byteOffset: UInt64 {
    get { UInt64(offsetHigh) << 32 | UInt64(offsetLow) }
    set {
      offsetLow = UInt32(truncatingIfNeeded: newValue)
      offsetHigh = UInt16(clamping: newValue >> 32)
    }
  }

  private enum Flag: UInt8 {
    case alarmKnown = 1
    case statusKnown = 2
    case doorKnown = 4
    case doorOpen = 8
    case ignitionKnown = 16
    case ignitionOn = 32
    case minuteClock = 64
    case overcrowdingClaimed = 128
  }

  /// Flags that are content.
  private var contentFlags: UInt8 { flags & ~Flag.overcrowdingClaimed.rawValue }

  private func flag(_ flag: Flag) -> Bool { flags & flag.rawValue != 0 }

  private mutating func setFlag(_ flag: Flag, _ on: Bool) {
    flags = on ? flags | flag.rawValue : flags & ~flag.rawValue
  }

  /// Whether `self` sorts before `other`: by device time, then by content, never by place in the input.
  ///
  /// Driver ids compare by `driverRank`, which must follow the order of their texts.
  package func precedes(_ other: Self, driverRank: [UInt32]) -> Bool {
    if deviceSeconds != other.deviceSeconds { return deviceSeconds < other.deviceSeconds }
    return contentOrder(other, driverRank: driverRank) < 0
  }

  /// -1, 0 or 1 by content, vehicle, place in the input and printed digits left out.
  package func contentOrder(_ other: Self, driverRank: [UInt32]) -> Int {
    let mine = contentKey(driverRank: driverRank)
    let theirs = other.contentKey(driverRank: driverRank)
    for index in 0..<contentKeyLength where mine[index] != theirs[index] {
      return mine[index] < theirs[index] ? -1 : 1
    }
    return 0
  }

  private var contentKeyLength: Int { 8 }

  private func contentKey(driverRank: [UInt32]) -> SIMD8<UInt64> {
    func pair(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
    let rank = driver.map { driverRank[Int($0)] } ?? .max
    return SIMD8(
      pair(deviceSeconds, UInt32(bitPattern: longitudeE6)),
      pair(UInt32(bitPattern: latitudeE6), speedMilliRaw),
      pair(odometerRaw, alarmRaw),
      pair(statusRaw, rank),
      pair(
        UInt32(recorderSpeedRaw) << 16 | UInt32(headingRaw),
        UInt32(UInt16(bitPattern: altitudeRaw)) << 16 | UInt32(personsRaw)),
      pair(
        UInt32(boardedRaw) << 24 | UInt32(alightedRaw) << 16 | UInt32(satellitesRaw) << 8
          | UInt32(hdopRaw), UInt32(contentFlags)),
      0, 0)
  }

  /// Appends the canonical integers of the record, from which its id is digested.
  ///
  /// Vehicle and driver as length-prefixed UTF-8, then every field as a little-endian integer in a fixed
  /// order with its absent value; place in the input and printed digits are not part of it.
  package func appendCanonicalBytes(
    vehicle: String, driver: String?, to bytes: inout [UInt8]
  ) {
    var (vehicle, driver) = (vehicle, driver ?? "")
    vehicle.withUTF8 { vehicle in
      driver.withUTF8 { driver in
        // In one piece: this is most of what a named record costs beside its digest. The fields take less room than
        // the record itself.
        let room = 9 + vehicle.count + driver.count + MemoryLayout<Self>.size
        bytes.append(addingCapacity: room) { output in
          output.withUnsafeMutableBufferPointer { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            var packer = Packer(start + filled)
            packer.put(UInt8(1))
            packer.put(vehicle)
            packer.put(driver)
            packer.put(deviceSeconds)
            packer.put(longitudeE6)
            packer.put(latitudeE6)
            packer.put(speedMilliRaw)
            packer.put(odometerRaw)
            packer.put(alarmRaw)
            packer.put(statusRaw)
            packer.put(recorderSpeedRaw)
            packer.put(headingRaw)
            packer.put(altitudeRaw)
            packer.put(personsRaw)
            packer.put(boardedRaw)
            packer.put(alightedRaw)
            packer.put(satellitesRaw)
            packer.put(hdopRaw)
            packer.put(contentFlags)
            filled += packer.count
          }
        }
      }
    }
  }
}

/// Puts values one behind the other into memory that has room for them.
private struct Packer {
  private let start: UnsafeMutableRawPointer
  private(set) var count = 0

  init(_ start: UnsafeMutablePointer<UInt8>) { self.start = UnsafeMutableRawPointer(start) }

  @inline(__always) mutating func put(_ value: some FixedWidthInteger & BitwiseCopyable) {
    (start + count).storeBytes(of: value.littleEndian, as: type(of: value))
    count += MemoryLayout.size(ofValue: value)
  }

  /// Its length and its bytes.
  @inline(__always) mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
    put(UInt32(text.count))
    guard let first = text.baseAddress else { return }
    (start + count).copyMemory(from: first, byteCount: text.count)
    count += text.count
  }
}
