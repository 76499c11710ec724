import Digests
import Telemetry
import TestKit
import Testing

@Suite("PositionRecord") struct PositionRecordTests {
  let plain = PositionRecord(
    deviceSeconds: 1_772_406_000, vehicle: 3, longitudeE6: 119_900_000, latitudeE6: 31_700_000)

  @Test func `is packed into 68 bytes`() {
    #expect(MemoryLayout<PositionRecord>.stride == 68)
    #expect(MemoryLayout<PositionRecord>.size <= 68)
  }

  @Test func `knows nothing that nobody told it`() {
    #expect(plain.gnssSpeedMilli == nil)
    #expect(plain.recorderSpeed == nil)
    #expect(plain.headingDegrees == nil)
    #expect(plain.altitudeMeters == nil)
    #expect(plain.odometerDeciKilometers == nil)
    #expect(plain.alarmBits == nil)
    #expect(plain.statusBits == nil)
    #expect(plain.driver == nil)
    #expect(plain.personsAboard == nil)
    #expect(plain.boarded == nil)
    #expect(plain.alighted == nil)
    #expect(plain.satellites == nil)
    #expect(plain.hdopDeci == nil)
    #expect(plain.doorOpen == nil)
    #expect(plain.ignitionOn == nil)
    #expect(!plain.hasMinuteClock)
  }

  /// Each setter with a value that zero or a neighbour's bit could be mistaken for.
  static let setters: [(String, @Sendable (inout PositionRecord) -> Void)] = [
    ("gnss 0", { $0.gnssSpeedMilli = 0 }), ("gnss 61000", { $0.gnssSpeedMilli = 61_000 }),
    ("recorder 0", { $0.recorderSpeed = DeciKilometersPerHour(0) }),
    ("recorder 60.1", { $0.recorderSpeed = DeciKilometersPerHour(601) }),
    ("heading 0", { $0.headingDegrees = 0 }), ("heading 360", { $0.headingDegrees = 360 }),
    ("altitude 0", { $0.altitudeMeters = 0 }), ("altitude -5", { $0.altitudeMeters = -5 }),
    ("odometer 0", { $0.odometerDeciKilometers = 0 }), ("alarm 0", { $0.alarmBits = 0 }),
    ("alarm 1", { $0.alarmBits = 1 }), ("status 0", { $0.statusBits = 0 }),
    ("status 3", { $0.statusBits = 3 }), ("driver 0", { $0.driver = 0 }),
    ("driver 1", { $0.driver = 1 }), ("persons 0", { $0.personsAboard = 0 }),
    ("persons 21", { $0.personsAboard = 21 }), ("boarded 0", { $0.boarded = 0 }),
    ("alighted 0", { $0.alighted = 0 }), ("satellites 0", { $0.satellites = 0 }),
    ("hdop 0", { $0.hdopDeci = 0 }), ("hdop 25.5", { $0.hdopDeci = 255 }),
    ("door shut", { $0.doorOpen = false }), ("door open", { $0.doorOpen = true }),
    ("ignition off", { $0.ignitionOn = false }), ("ignition on", { $0.ignitionOn = true }),
    ("minute clock", { $0.hasMinuteClock = true }),
    ("other second", { $0.deviceSeconds += 1 }), ("other longitude", { $0.longitudeE6 = -1 }),
    ("other latitude", { $0.latitudeE6 = -1 }),
  ]

  @Test func `gives back what it was told and forgets it again`() {
    var record = plain
    record.boarded = 7
    record.alighted = 3
    record.headingDegrees = 270
    record.altitudeMeters = -12
    record.alarmBits = 5
    record.statusBits = 3
    record.doorOpen = true
    record.ignitionOn = false
    record.hdopDeci = 255
    record.recorderSpeed = DeciKilometersPerHour(70_000)
    #expect(record.boarded == 7)
    #expect(record.alighted == 3)
    #expect(record.headingDegrees == 270)
    #expect(record.altitudeMeters == -12)
    #expect(record.alarmBits == 5)
    #expect(record.statusBits == 3)
    #expect(record.doorOpen == true)
    #expect(record.ignitionOn == false)
    #expect(record.hdopDeci == 254)
    #expect(record.recorderSpeed == nil, "what does not fit is absent")
    record.alarmBits = nil
    record.doorOpen = nil
    #expect(record.alarmBits == nil)
    #expect(record.doorOpen == nil)
    #expect(record.statusBits == 3)
    #expect(record.ignitionOn == false)
  }

  @Test func `keeps byte offsets up to 256 TiB`() {
    var record = plain
    for offset: UInt64 in [0, 1, 4_294_967_295, 4_294_967_296, 281_474_976_710_655] {
      record.byteOffset = offset
      #expect(record.byteOffset == offset)
    }
  }

  private func bytes(_ record: PositionRecord) -> [UInt8] {
    var bytes: [UInt8] = []
    record.appendCanonicalBytes(
      vehicle: "苏D0001/", driver: record.driver.map { "D\($0)" }, to: &bytes)
    return bytes
  }

  @Test func `distinct content has distinct canonical bytes and an order both ways`() {
    let records =
      [plain]
      + Self.setters.map { _, set in
        var record = plain
        set(&record)
        return record
      }
    let names = ["nothing"] + Self.setters.map(\.0)
    let rank: [UInt32] = [1, 0]
    for (i, a) in records.enumerated() {
      for (j, b) in records.enumerated() {
        let there = a.contentOrder(b, driverRank: rank)
        #expect(there == -b.contentOrder(a, driverRank: rank), "\(names[i]) against \(names[j])")
        #expect((there == 0) == (i == j), "\(names[i]) against \(names[j])")
        #expect((bytes(a) == bytes(b)) == (i == j), "\(names[i]) against \(names[j])")
        #expect(!(a.precedes(b, driverRank: rank) && b.precedes(a, driverRank: rank)))
      }
    }
  }

  @Test func `the place in the input, the vehicle symbol and the digits are no content`() {
    var other = plain
    other.line = 9
    other.source = 2
    other.byteOffset = 77
    other.byteLength = 60
    other.coordinateDigits = 3
    other.vehicle = 8
    #expect(plain.contentOrder(other, driverRank: []) == 0)
    #expect(bytes(plain) == bytes(other))
  }

  @Test func `the driver's symbol counts by its text only`() {
    var first = plain
    var second = plain
    first.driver = 0
    second.driver = 1
    // Rank says that text 1 sorts before text 0.
    #expect(second.precedes(first, driverRank: [1, 0]))
    #expect(!first.precedes(second, driverRank: [1, 0]))
  }

  @Test func `texts cannot flow into each other in the canonical bytes`() {
    var a: [UInt8] = []
    var b: [UInt8] = []
    plain.appendCanonicalBytes(vehicle: "AB", driver: "C", to: &a)
    plain.appendCanonicalBytes(vehicle: "A", driver: "BC", to: &b)
    #expect(a != b)
    #expect(sha256Hex(a) != sha256Hex(b))
  }

  @Test func `the order of random records is total and transitive`() {
    var random = SeededGenerator(seed: 7)
    var records: [PositionRecord] = []
    for _ in 0..<60 {
      var record = plain
      for (_, set) in Self.setters where Bool.random(using: &random) && Bool.random(using: &random)
      {
        set(&record)
      }
      records.append(record)
    }
    let rank: [UInt32] = [0, 1]
    let sorted = records.sorted { $0.precedes($1, driverRank: rank) }
    for i in sorted.indices {
      for j in sorted.indices where i < j {
        #expect(!sorted[j].precedes(sorted[i], driverRank: rank))
      }
    }
    let shuffled = records.shuffled(using: &random).sorted { $0.precedes($1, driverRank: rank) }
    #expect(shuffled.map(bytes) == sorted.map(bytes))
  }
}
