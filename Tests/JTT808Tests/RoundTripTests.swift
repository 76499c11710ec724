import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Encoding and decoding") struct RoundTripTests {
  /// The plain way to a fix: from the tree of fields.
  private func fix(_ body: [Field]) throws -> LocationFix {
    func number(_ name: String) throws -> UInt32 {
      guard case .integer(let value)? = body[name] else { throw Missing(name: name) }
      return UInt32(truncatingIfNeeded: value)
    }
    func item(_ id: String, _ name: String) -> UInt32? {
      guard case .list(let items)? = body["extras"] else { return nil }
      for case .object(let fields) in items.map(\.value) where fields["id"] == .text(id) {
        if case .integer(let value)? = fields[name] { return UInt32(truncatingIfNeeded: value) }
      }
      return nil
    }
    func degrees(_ name: String) -> Int32 {
      guard case .degrees(let value)? = body[name] else { return .max }
      return Int32(clamping: value)
    }
    var seconds: Int64?
    if case .text(let text)? = body["time"] { seconds = isoSeconds(text) }
    var fix = LocationFix(
      seconds: seconds, latitudeE6: degrees("lat_deg_signed"),
      longitudeE6: degrees("lon_deg_signed"),
      alarm: try number("alarm"), status: try number("status"),
      altitudeMeters: UInt16(try number("altitude_m")), speed: UInt16(try number("speed_0.1kmh")),
      direction: UInt16(try number("direction_deg")))
    fix.mileage = item("0x01", "mileage_0.1km")
    fix.recorderSpeed = item("0x03", "recorder_speed_0.1kmh").map { UInt16($0) }
    fix.videoAlarms = item("0x14", "video_alarm")
    fix.satellites = item("0x31", "satellites").map { UInt8($0) }
    return fix
  }

  private struct Missing: Error { var name: String }

  /// What the encoder does not write back: how many bytes of items there were.
  private func bare(_ fix: LocationFix) -> LocationFix {
    var fix = fix
    fix.itemBytes = 0
    return fix
  }

  @Test(arguments: Edition.allCases)
  func `a location goes out and comes back, by the tree and by the fast path`(edition: Edition)
    throws
  {
    var random = SeededGenerator(seed: 200)
    var decoder = LocationDecoder()
    var encoder = FrameEncoder(edition: edition, phone: "13912345678")
    for round in 0..<200 {
      let sent = Noise.fix(&random)
      let serial = encoder.serial
      let frame = encoder.frame(0x0200, BodyEncoder.location(sent))
      let message = try #require(decode(frame).messages.first)
      #expect(message.frame.error == nil, "seed 200, round \(round)")
      #expect(message.frame.header?.serial == serial)
      #expect(
        message.problems.allSatisfy {
          ["direction-range", "speed-range"].contains($0.code) || $0.code == "zero-island"
        })
      #expect(try fix(message.body) == sent)
      let body = message.bodyRange
      let decoded = decoder.location(message.content.span, body)
      let fast = try #require(decoded)
      #expect(bare(fast) == sent)
      #expect(!fast.hasOtherItems && fast.brokenItemBytes == 0)
    }
  }

  @Test func `the fast path says what the tree says, on any frame that is whole`() throws {
    var random = SeededGenerator(seed: 704)
    var decoder = LocationDecoder()
    var compared = 0
    for _ in 0..<1500 {
      let frame = Noise.frame(&random)
      guard let message = decode(frame).messages.first, let header = message.frame.header else {
        continue
      }
      var placed: [LocationDecoder.Placed] = []
      try? decoder.locations(
        of: header, message.content.span, body: message.bodyRange, into: &placed)
      let trees: [[Field]] =
        switch header.messageID {
        case 0x0200: message.bodyIsShort ? [] : [message.body]
        case 0x0201, 0x0500: nested(message.body["location"])
        case 0x0704: list(message.body["items"])
        default: []
        }
      #expect(placed.count == trees.count)
      for (fast, tree) in zip(placed, trees) {
        var plain = try fix(tree)
        // The raw magnitude may be beyond what an Int32 holds; the fast path says so with `max`.
        plain.latitudeE6 = fast.fix.latitudeE6 == .max ? .max : plain.latitudeE6
        plain.longitudeE6 = fast.fix.longitudeE6 == .max ? .max : plain.longitudeE6
        #expect(fast.fix.seconds == plain.seconds)
        #expect(fast.fix.mileage == plain.mileage || fast.fix.hasOtherItems || tree["items"] != nil)
        #expect(fast.fix.alarm == plain.alarm && fast.fix.speed == plain.speed)
        compared += 1
      }
    }
    #expect(compared > 500)
  }

  private func nested(_ value: FieldValue?) -> [[Field]] {
    guard case .object(let fields)? = value, fields["extras"] != nil else { return [] }
    return [fields]
  }

  private func list(_ value: FieldValue?) -> [[Field]] {
    guard case .list(let items)? = value else { return [] }
    return items.map { item in
      if case .object(let fields) = item.value { fields } else { [] }
    }
  }

  @Test(arguments: [false, true], [Edition.v2013, .v2019])
  func `a batch goes out and comes back`(isCatchUp: Bool, edition: Edition) throws {
    var random = SeededGenerator(seed: 7)
    let fixes = (0..<12).map { _ in Noise.fix(&random) }
    let body = BodyEncoder.batch(fixes.map { BodyEncoder.location($0) }, isCatchUp: isCatchUp)
    var encoder = FrameEncoder(edition: edition, phone: "13912345678")
    let message = try #require(decode(encoder.frame(0x0704, body)).messages.first)
    #expect(message.body["count"] == .integer(12))
    #expect(message.body["type"] == .integer(isCatchUp ? 1 : 0))
    #expect(try list(message.body["items"]).map { try fix($0) } == fixes)
    var placed: [LocationDecoder.Placed] = []
    var decoder = LocationDecoder()
    let header = try #require(message.frame.header)
    try decoder.locations(of: header, message.content.span, body: message.bodyRange, into: &placed)
    #expect(placed.map { bare($0.fix) } == fixes)
  }

  @Test(arguments: Edition.allCases)
  func `a driver's card goes out and comes back`(edition: Edition) throws {
    let identity = DriverIdentity(
      isCardIn: true, seconds: 1_772_406_740,
      card: .init(
        name: "张三", qualification: "11335577992244", issuer: "某市道路运输管理处", expiry: "20301231",
        identityNumber: edition == .v2013 ? "" : "D0007"))
    var encoder = FrameEncoder(edition: edition, phone: "13912345678")
    let frame = encoder.frame(0x0702, BodyEncoder.driverIdentity(identity, edition: edition))
    let message = try #require(decode(frame).messages.first)
    #expect(message.edition == edition)
    #expect(message.problems.isEmpty)
    #expect(message.body["driver_name"] == .text("张三"))
    #expect(message.body["qualification_no"] == .text("11335577992244"))
    #expect(message.body["issuer"] == .text("某市道路运输管理处"))
    if edition != .v2011 {
      #expect(message.body["time"] == .text("2026-03-02T07:12:20+08:00"))
      #expect(message.body["expiry"] == .text("20301231"))
    }
    if edition != .v2013 { #expect(message.body["id_card_no"] == .text("D0007")) }
  }

  @Test func `a card taken out is seven bytes, one not read eight`() throws {
    let out = BodyEncoder.driverIdentity(
      DriverIdentity(isCardIn: false, seconds: 1_772_406_740), edition: .v2019)
    #expect(hexOf(out) == "02260302071220")
    let failed = BodyEncoder.driverIdentity(
      DriverIdentity(isCardIn: true, seconds: 1_772_406_740, result: 2), edition: .v2013)
    #expect(hexOf(failed) == "0126030207122002")
    for body in [out, failed] {
      let message = DecodedMessage(body: body, id: 0x0702, edition: .v2013)
      #expect(!message.bodyIsShort && message.problems.isEmpty)
    }
  }

  @Test func `a location by hand, byte by byte`() throws {
    // alarm 2 (overspeed), status 0x00002003 (ACC, positioned, front door), 31.712345 N, 119.912345 E, 12 m,
    // 60.1 km/h, 90°, 2026-03-02 07:12:20; 01 mileage 12345.6 km, 03 recorder 59.8 km/h, 31 nine satellites.
    var fix = LocationFix(
      seconds: 1_772_406_740, latitudeE6: 31_712_345, longitudeE6: 119_912_345, alarm: 2,
      status: 0x2003, altitudeMeters: 12, speed: 601, direction: 90)
    fix.mileage = 123_456
    fix.recorderSpeed = 598
    fix.satellites = 9
    let body =
      "00000002 00002003 01e3e459 0725b799 000c 0259 005a 260302071220"
      + "0104 0001e240 0302 0256 3101 09"
    #expect(hexOf(BodyEncoder.location(fix)) == hexOf(bytesOf(body) ?? []))
    #expect(fix.isDoorOpen && fix.isIgnitionOn && fix.isPositioned && !fix.isEncrypted)
  }
}

/// Seconds since 1970 of `2026-03-02T07:12:20+08:00`, worked out here by counting days.
func isoSeconds(_ text: String) -> Int64? {
  let numbers = text.split { !$0.isNumber }.compactMap { Int64($0) }
  guard numbers.count == 8 else { return nil }
  var days: Int64 = 0
  for year in 1970..<numbers[0] {
    days += year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
  }
  let isLeap = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
  let months: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  days += months.prefix(Int(numbers[1]) - 1).reduce(0, +) + numbers[2] - 1
  return days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5] - 8 * 3600
}
