import Ingest
import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Captures of JT/T 808") struct CaptureTests {
  /// 2026-03-02T07:12:20+08:00.
  static let start: Int64 = 1_772_406_740

  static func hexLog(_ frames: [[UInt8]], stamped: Bool = true) -> [UInt8] {
    var text = ""
    for (index, frame) in frames.enumerated() {
      let digits = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
      text += (stamped ? "2026-03-02 07:12:\(20 + index % 40) RX " : "") + digits.joined() + "\n"
    }
    return Array(text.utf8)
  }

  static func fix(
    _ second: Int64, speed: UInt16 = 451, status: UInt32 = 3, alarm: UInt32 = 0
  ) -> LocationFix {
    var fix = LocationFix(
      seconds: start + second, latitudeE6: 31_712_345, longitudeE6: 119_912_345 + Int32(second),
      alarm: alarm, status: status, altitudeMeters: 12, speed: speed, direction: 90)
    fix.mileage = 452_100
    fix.recorderSpeed = 447
    fix.satellites = 11
    return fix
  }

  static func report(
    _ encoder: inout FrameEncoder, _ fix: LocationFix, items: [BodyEncoder.Item] = []
  ) -> [UInt8] {
    encoder.frame(0x0200, BodyEncoder.location(fix, items: items))
  }

  private func pieces(_ bytes: [UInt8], _ size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
  }

  @Test func `thousands of phones at once each keep their own records`() async throws {
    // More than the table of phones seen lately has room for, among them some that differ in one digit of the twenty.
    let phones =
      (0..<5000).map { "1391\(1_000_000 + $0 * 37)" } + (1...9).map { "\($0)0000013912345678" }
    var bytes: [UInt8] = []
    for round in 0..<3 {
      for (number, phone) in phones.enumerated() {
        var encoder = FrameEncoder(edition: .v2019, phone: phone)
        var fix = Self.fix(Int64(round))
        fix.longitudeE6 = 119_000_000 + Int32(number)
        bytes += Self.report(&encoder, fix)
      }
    }
    let result = try await readLog(bytes: bytes, name: "capture.bin")
    #expect(result.records.count == 3 * phones.count)
    for record in result.records {
      let number = Int(record.longitudeE6) - 119_000_000
      if result.label(record) != VehicleLabel(text: phones[number]) {
        Issue.record("record \(number) went to \(result.label(record).text)")
        return
      }
    }
  }

  @Test(arguments: [CaptureForm.raw, .text])
  func `every field of a location arrives in its record`(form: CaptureForm) async throws {
    var encoder = FrameEncoder(edition: .v2019, phone: "13912345678")
    // ACC on, positioned, front door open; overspeed claimed; item 14 claims too many persons.
    var sent = Self.fix(0, status: 0x2003, alarm: 2)
    sent.videoAlarms = 0x10
    let frame = Self.report(&encoder, sent)
    let bytes = form == .raw ? frame : Self.hexLog([frame])
    let result = try await readLog(bytes: bytes, name: "capture.bin")
    #expect(result.codes == [])
    let record = try #require(result.records.first)
    #expect(result.records.count == 1)
    #expect(result.label(record) == VehicleLabel(text: "13912345678"))
    #expect(record.deviceSeconds == UInt32(Self.start))
    #expect(record.latitudeE6 == 31_712_345 && record.longitudeE6 == 119_912_345)
    #expect(record.coordinateDigits == 6)
    #expect(record.gnssSpeedMilli == 45_100)
    #expect(record.recorderSpeed == DeciKilometersPerHour(447))
    #expect(record.headingDegrees == 90 && record.altitudeMeters == 12)
    #expect(record.odometerDeciKilometers == 452_100 && record.satellites == 11)
    #expect(record.alarmBits == 2 && record.statusBits == 0x2003)
    #expect(record.ignitionOn == true && record.doorOpen == true)
    #expect(record.claimsOvercrowding)
    #expect(record.driver == nil && record.personsAboard == nil && !record.hasMinuteClock)
    let source = try #require(result.sources.first)
    #expect(source.capture == (form == .raw ? .bytes : .hex))
    #expect(source.rowsRead == 1 && source.rowsSetAside == [:] && source.isComplete)
    #expect(result.headerGroups.map(\.declaredSpeedUnit) == [.kilometersPerHour])
    // The log's line begins with 23 characters of time and direction.
    #expect(MessageOffset.byte(of: record.byteOffset) == (form == .raw ? 0 : 23))
    #expect(Int(record.byteLength) == (form == .raw ? frame.count : 2 * frame.count))
    #expect(record.line == (form == .raw ? 0 : 1))
  }

  @Test func `times are Beijing's whatever the zone of the logs`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "1")
    let bytes = Self.report(&encoder, Self.fix(0))
    let utc = try await readLog(
      bytes: bytes, options: IngestOptions(zone: ZoneOffset(seconds: 0)))
    #expect(utc.records.map(\.deviceSeconds) == [UInt32(Self.start)])
  }

  @Test func `what a terminal does not know is absent`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "1")
    var sent = Self.fix(0, speed: .max, status: 0x1002)
    sent.direction = .max
    sent.recorderSpeed = .max
    sent.mileage = .max
    sent.altitudeMeters = 0xFFF0
    var wrong = Self.fix(1)
    wrong.direction = 400
    let bytes = Self.report(&encoder, sent) + Self.report(&encoder, wrong)
    let result = try await readLog(bytes: bytes)
    let record = try #require(result.records.first)
    #expect(record.gnssSpeedMilli == nil && record.headingDegrees == nil)
    #expect(record.recorderSpeed == nil && record.odometerDeciKilometers == nil)
    #expect(record.altitudeMeters == -16)
    #expect(record.ignitionOn == false)
    // Locked doors are closed; doors of which nothing is said are unknown.
    #expect(record.doorOpen == false)
    #expect(result.records[1].doorOpen == nil && result.records[1].headingDegrees == nil)
    #expect(result.codes == ["number-range"])
  }

  @Test func `phones of 12 and 20 digits are one vehicle`() async throws {
    var old = FrameEncoder(edition: .v2013, phone: "013912345678")
    var new = FrameEncoder(edition: .v2019, phone: "13912345678")
    var odd = FrameEncoder(edition: .v2013, phone: "00000000a1b2")
    let bytes =
      Self.report(&old, Self.fix(0)) + Self.report(&new, Self.fix(10))
      + Self.report(&odd, Self.fix(20))
    let result = try await readLog(bytes: bytes)
    #expect(result.records.map { result.label($0).text } == ["13912345678", "13912345678", "A1B2"])
  }

  @Test(arguments: [CaptureForm.raw, .text])
  func `all messages with locations give records, in pieces of any size`(form: CaptureForm)
    async throws
  {
    var encoder = FrameEncoder(edition: .v2019, phone: "13912345678")
    func location(_ second: Int64) -> [UInt8] { BodyEncoder.location(Self.fix(second)) }
    var frames = [encoder.frame(0x0200, location(0))]
    frames.append(encoder.frame(0x0002, []))
    frames.append(encoder.frame(0x0201, [0, 7] + location(10)))
    frames.append(encoder.frame(0x0500, [0, 8] + location(20)))
    frames.append(
      encoder.frame(
        0x0704, BodyEncoder.batch([location(30), location(40)], isCatchUp: false)))
    frames += encoder.frames(
      0x0704, BodyEncoder.batch((5..<15).map { location($0 * 10) }, isCatchUp: true), size: 150)
    frames.append(encoder.frame(0x0002, []))
    let bytes = form == .raw ? Array(frames.joined()) : Self.hexLog(frames)
    let whole = decodeCapture(bytes: bytes, form: form, name: "a")
    #expect(whole.records.map { Int64($0.deviceSeconds) - Self.start } == (0..<15).map { $0 * 10 })
    #expect(whole.records.map(\.headingDegrees) == Array(repeating: 90, count: 15))
    // Two heartbeats, said once.
    #expect(whole.diagnostics.map(\.code) == ["message-without-position"])
    #expect(whole.diagnostics.map(\.count) == [2])
    #expect(whole.diagnostics.map(\.found) == ["0x0002"])
    let indices = whole.records.map { Int(MessageOffset.index(of: $0.byteOffset)) }
    #expect(indices == [0, 0, 0] + [0, 1] + Array(0..<10))
    for size in [1, 7, 4096] {
      #expect(decodeCapture(bytes: bytes, form: form, name: "a", pieceLength: size) == whole)
    }
  }

  @Test func `one stream cut into files anywhere names the same records`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "13912345678")
    let card = DriverIdentity.Card(
      name: "张三", qualification: "D0007", issuer: "", expiry: "20300101")
    var frames = [
      encoder.frame(
        0x0702,
        BodyEncoder.driverIdentity(
          DriverIdentity(isCardIn: true, seconds: Self.start + 5, card: card), edition: .v2013))
    ]
    for second in 0..<20 { frames.append(Self.report(&encoder, Self.fix(Int64(second)))) }
    frames.append(
      encoder.frame(
        0x0702,
        BodyEncoder.driverIdentity(
          DriverIdentity(isCardIn: false, seconds: Self.start + 15), edition: .v2013)))
    var passengers: [UInt8] = [0x26, 0x03, 0x02, 0x07, 0x12, 0x20, 0x26, 0x03, 0x02, 0x07, 0x12]
    passengers += [0x28, 0, 4, 0, 1]
    // Sent twice, counted once.
    frames.append(encoder.frame(0x1005, passengers))
    frames.append(encoder.frame(0x1005, passengers))
    let whole = try await readLog(bytes: Array(frames.joined()))
    #expect(whole.codes == ["message-without-position", "message-without-position"])
    let drivers = whole.records.map { whole.driver($0) }
    #expect(
      drivers == Array(repeating: nil, count: 5) + Array(repeating: "D0007", count: 10)
        + Array(repeating: nil, count: 5))
    #expect(whole.records.map(\.boarded) == (0..<20).map { $0 == 8 ? 4 : nil })
    #expect(whole.records.map(\.alighted) == (0..<20).map { $0 == 8 ? 1 : nil })
    for cut in [1, 7, 16, 22] {
      var folder = LogFolder()
      // The later part comes first.
      folder.files = [
        ("b.bin", Array(frames[..<cut].joined())), ("a.bin", Array(frames[cut...].joined())),
      ]
      let parts = try await folder.run()
      #expect(parts.contents == whole.contents)
    }
  }

  @Test(arguments: Edition.allCases)
  func `a driver's card counts in every edition, an unread one ends the driver before`(
    edition: Edition
  ) async throws {
    var encoder = FrameEncoder(edition: edition, phone: "13912345678")
    func identity(_ second: Int64, result: UInt8 = 0, _ number: String, name: String = "张三")
      -> [UInt8]
    {
      encoder.frame(
        0x0702,
        BodyEncoder.driverIdentity(
          DriverIdentity(
            isCardIn: true, seconds: Self.start + second, result: result,
            card: DriverIdentity.Card(
              name: name, qualification: number, issuer: "x", expiry: "20300101")),
          edition: edition))
    }
    var bytes = Self.report(&encoder, Self.fix(0)) + identity(0, "D0001")
    bytes += Self.report(&encoder, Self.fix(10))
    // A card without a name says nothing by default, and leaves the driver.
    bytes += identity(11, "0029B885", name: "") + Self.report(&encoder, Self.fix(20))
    if edition != .v2011 { bytes += identity(21, result: 1, "") }
    bytes += Self.report(&encoder, Self.fix(30))
    bytes += Self.report(&encoder, Self.fix(30 + 86_401))
    let result = try await readLog(bytes: bytes)
    let last: String? = edition == .v2011 ? "D0001" : nil
    // The card of 2011 has no time: it counts from the location before it.
    #expect(result.records.map { result.driver($0) } == ["D0001", "D0001", "D0001", last, nil])
    #expect(result.codes == ["message-without-position", "card-unnamed"])
  }

  @Test func `a mapping reads passengers from a vendor's items, and cards of students`()
    async throws
  {
    var encoder = FrameEncoder(edition: .v2019, phone: "13912345678")
    func card(_ second: Int64, _ number: String, isIn: Bool = true) -> [UInt8] {
      // Taken out with a number behind it: what some vendors send when a student leaves.
      var body = BodyEncoder.driverIdentity(
        DriverIdentity(
          isCardIn: true, seconds: Self.start + second,
          card: DriverIdentity.Card(
            name: "", qualification: number, issuer: "", expiry: "20300101")), edition: .v2019)
      if !isIn { body[0] = 2 }
      return encoder.frame(0x0702, body)
    }
    var options = IngestOptions()
    options.mapping = VendorMapping(
      items: [
        0xE5: [VendorMapping.Rule(field: .passengers, form: .u8, offset: 1)],
        0xE6: [
          VendorMapping.Rule(field: .boarded, form: .u16),
          VendorMapping.Rule(field: .alighted, form: .bcd8, offset: 2),
        ],
      ],
      transparent: [0x40: [VendorMapping.Rule(field: .passengers, form: .text, part: 4)]],
      unnamedCard: .student)
    let bytes =
      Self.report(&encoder, Self.fix(0), items: [(0xE5, [9, 31]), (0xE6, [0, 3, 0x12])])
      + card(2, "A1") + card(2, "A2") + card(3, "A3", isIn: false)
      // FF is the vendor's unknown; too short says nothing.
      + Self.report(&encoder, Self.fix(10), items: [(0xE5, [9, 0xFF])])
      + Self.report(&encoder, Self.fix(20), items: [(0xE5, [9])])
      + encoder.frame(0x0900, [0x40] + Array("GTSL|6|1|27|x|".utf8))
      + Self.report(&encoder, Self.fix(30))
    let result = try await readLog(bytes: bytes, options: options)
    #expect(result.records.map(\.personsAboard) == [31, nil, 27, nil])
    #expect(result.records.map(\.boarded) == [3, 2, nil, nil])
    #expect(result.records.map(\.alighted) == [12, 1, nil, nil])
    #expect(result.records.allSatisfy { $0.driver == nil })
    // Without the mapping the same bytes say nothing of persons.
    let plain = try await readLog(bytes: bytes)
    #expect(plain.records.allSatisfy { $0.personsAboard == nil && $0.boarded == nil })
    #expect(plain.codes.contains("card-unnamed"))
  }

  @Test func `a count of persons that no location is near is said`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "13912345678")
    let flow: [UInt8] = [0x26, 3, 2, 9, 0, 0, 0x26, 3, 2, 9, 0x10, 0, 0, 4, 0, 0]
    let result = try await readLog(
      bytes: Self.report(&encoder, Self.fix(0)) + encoder.frame(0x1005, flow))
    #expect(result.codes == ["message-without-position", "event-unplaced"])
    #expect(result.records.map(\.boarded) == [nil])
  }

  @Test func `frames that cannot be used are set aside and the sums hold`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "13912345678")
    var broken = Self.report(&encoder, Self.fix(0))
    broken[20] ^= 1
    var timeless = Self.fix(1)
    timeless.seconds = nil
    var early = Self.fix(2)
    // 2001-09-09, when no bus had a terminal.
    early.seconds = 1_000_000_000
    let batch = BodyEncoder.batch(
      [BodyEncoder.location(Self.fix(3)), BodyEncoder.location(Self.fix(4))], isCatchUp: true)
    let bytes =
      Array("GET / HTTP/1.1\r\n\r\n".utf8) + broken + Self.report(&encoder, timeless)
      + Self.report(&encoder, early) + encoder.frame(0x0704, batch.dropLast(3))
      + encoder.frame(0x0200, Array(repeating: 0, count: 12)) + Self.report(&encoder, Self.fix(5))
    let result = try await readLog(bytes: bytes)
    #expect(result.records.map { Int64($0.deviceSeconds) - Self.start } == [3, 5])
    let source = try #require(result.sources.first)
    #expect(
      source.rowsSetAside == [
        "frame-bad-checksum": 1, "time-unreadable": 1, "time-implausible": 1,
        "batch-item-length": 1, "location-short": 1,
      ])
    #expect(source.rowsRead == 7)
    #expect(
      result.codes.sorted() == [
        "batch-item-length", "capture-bytes-unused", "frame-bad-checksum", "location-short",
        "skipped-http-noise", "time-implausible", "time-unreadable",
      ])
    let unused = try #require(result.diagnostics.first { $0.code == "capture-bytes-unused" })
    #expect(unused.found == "\(18 + broken.count)")
    #expect(unused.message.en.contains("Of \(bytes.count) bytes"))
  }

  @Test(arguments: [CaptureForm.raw, .text])
  func `damage at every byte never traps, and every byte is accounted for`(form: CaptureForm) {
    var encoder = FrameEncoder(edition: .v2019, phone: "13912345678")
    let frames = [
      Self.report(&encoder, Self.fix(0)), encoder.frame(0x0002, []),
      encoder.frame(
        0x0704, BodyEncoder.batch([BodyEncoder.location(Self.fix(1))], isCatchUp: true)),
      Self.report(&encoder, Self.fix(2)),
    ]
    let bytes = form == .raw ? Array(frames.joined()) : Self.hexLog(frames, stamped: false)
    for place in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0x7E ^ bytes[place]] where change != 0 {
        var damaged = bytes
        damaged[place] ^= change
        let log = decodeCapture(bytes: damaged, form: form, name: "a")
        let setAside = log.source.rowsSetAside.values.reduce(0, +)
        #expect(log.source.rowsRead == log.records.count + setAside)
        #expect(log.records.count >= 1, "byte \(place)")
        // Whatever is lost is said.
        if log.records.count < 3 {
          #expect(!log.diagnostics.filter { $0.severity != .note }.isEmpty)
        }
        if form == .raw,
          let unused = log.diagnostics.first(where: { $0.code == "capture-bytes-unused" })
        {
          #expect(unused.message.en.contains("Of \(damaged.count) bytes"), "byte \(place)")
        }
      }
      let cut = decodeCapture(bytes: Array(bytes[..<place]), form: form, name: "a")
      #expect(cut.records.count <= 3)
    }
  }

  // MARK: Telling files apart

  @Test func `a table with a column of raw messages is a table`() async throws {
    var encoder = FrameEncoder(edition: .v2013, phone: "1")
    let frame = Self.report(&encoder, Self.fix(0))
    let digits = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let table = "车牌号,定位时间,经度,纬度,原始报文\n苏D12345,2026-03-02 07:12:20,119.5,31.5,\(digits)\n"
    let result = try await readLog(table)
    #expect(result.sources.map(\.capture) == [nil])
    #expect(result.records.map(\.longitudeE6) == [119_500_000])
    // Without positions of its own it is a log of messages.
    let log = try await readLog("时间,终端,报文\n2026-03-02 07:12:20,1,\(digits)\n")
    #expect(log.sources.map(\.capture) == [.hex])
    #expect(log.records.map(\.longitudeE6) == [119_912_345])
  }

  @Test func `tables, texts and other files are never captures`() {
    let texts = [
      "vehicle,time,lon,lat\nA,2026-03-02 07:12:20,119.5,31.5\n",
      "~a~b~c~\n~~~~\n", "7E7E7E7E7E7E\n", "7E 01 02 03 04 05 06 07 7E\n", "", "\u{FEFF}~x~",
      "id;code\n1;7E0200\n",
    ]
    for text in texts { #expect(CaptureForm.certain(Array(text.utf8)) == nil) }
    let wide = Array("~a,b~\n".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(CaptureForm.certain([0xFF, 0xFE] + wide) == nil)
    var random = SeededGenerator(seed: 808)
    for _ in 0..<300 {
      let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(CaptureForm.certain([0] + noise) == nil)
    }
  }

  @Test func `captures are read inside archives and gzip too`() async throws {
    // 63 locations in a capture, packed: the same as the plain file.
    var encoder = FrameEncoder(edition: .v2013, phone: "13912345678")
    let bytes = Array((0..<63).map { Self.report(&encoder, Self.fix(Int64($0))) }.joined())
    let plain = try await readLog(bytes: bytes)
    var zip = ZipWriter()
    zip.add("a/b.808", bytes)
    let zipped = try await readLog(bytes: zip.bytes, name: "a.zip")
    #expect(plain.records.count == 63)
    #expect(zipped.contents == plain.contents)
    let member = try #require(zipped.sources.first { $0.member == "a/b.808" })
    #expect(member.capture == .bytes && member.sha256 != nil)
  }
}
