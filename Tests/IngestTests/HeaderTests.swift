import Ingest
import Telemetry
import Testing

@Suite("Headers") struct HeaderTests {
  private let row = "A,2026-03-02 07:12:20,119.5,31.5,61.5\n"

  @Test(arguments: [
    ("速度(km/h)", SpeedUnit.kilometersPerHour), ("speed_kmh", .kilometersPerHour),
    ("速度（公里/小时）", .kilometersPerHour), ("速度(0.1km/h)", .deciKilometersPerHour),
    ("Speed (mph)", .milesPerHour), ("speed[m/s]", .metersPerSecond), ("speed_knots", .knots),
    ("速度(节)", .knots), ("GPS速度", nil), ("速度", nil), ("speed", nil), ("ＧＰＳ速度", nil),
  ])
  func `tells the unit that a header declares`(header: String, unit: SpeedUnit?) async throws {
    let result = try await readLog("plate,time,lon,lat,\(header)\n" + row)
    #expect(result.headerGroups.map(\.declaredSpeedUnit) == [unit])
    #expect(result.records.map(\.gnssSpeedMilli) == [61_500])
  }

  @Test(arguments: ["GPS时间", "定位时间", "上报时间", "timestamp", "Time", "gps_time", " 时间 "])
  func `knows the words for time`(header: String) async throws {
    let result = try await readLog("车辆,\(header),lng,Latitude,x\n" + row)
    #expect(result.records.count == 1)
    #expect(result.diagnostics == [])
  }

  @Test func `prefers the time of the fix and a plate, and names what it leaves out`() async throws
  {
    let result = try await readLog(
      "接收时间,终端号,车牌号,定位时间,经度,纬度\n"
        + "2026-03-02 09:00:00,13800138000,苏D1,2026-03-02 07:12:20,119.5,31.5\n")
    #expect(result.records.map(\.deviceSeconds) == [utc(2026, 3, 1, 23, 12, 20)])
    #expect(result.store.vehicleLabels.map(\.text) == ["苏D1"])
    #expect(result.records.map(\.latenessSeconds) == [6460])
    #expect(result.codes == ["column-unused"])
    #expect(Set(result.diagnostics.map(\.found)) == ["终端号"])
    #expect(result.diagnostics.allSatisfy { $0.severity == .note })
  }

  @Test func `puts files of one header into one group`() async throws {
    let result = try await LogFolder([
      ("a.csv", "plate,time,lon,lat,speed\n" + row),
      ("b.csv", "Plate, Time,lon,lat,Speed\r\n" + row),
      ("c.csv", "plate,time,lon,lat,speed_kmh\n" + row),
    ]).run()
    #expect(result.headerGroups.count == 2)
    #expect(result.sources.map(\.headerGroup) == [0, 0, 1])
  }

  @Test func `reads columns by option, falls back by file and says what is nowhere`() async throws {
    let overrides = try ColumnOverride.parse("vehicle=traj,speed=v:kmh,heading=nowhere")
    let result = try await LogFolder([
      ("a.csv", "traj,time,lon,lat,v\n" + row), ("b.csv", "plate,time,lon,lat,speed(mph)\n" + row),
    ]).run(options: IngestOptions(columns: overrides))
    #expect(result.headerGroups.map(\.declaredSpeedUnit) == [.kilometersPerHour, .milesPerHour])
    #expect(result.store.vehicleLabels.map(\.text) == ["A"])
    #expect(result.codes == ["column-not-found"])
    #expect(result.diagnostics.map(\.location.column) == ["heading"])
  }

  @Test func `parses the option and refuses what it cannot mean`() throws {
    #expect(
      try ColumnOverride.parse("vehicle=traj,time=t_s,speed=GPS速度:kmh") == [
        ColumnOverride(name: "vehicle", header: "traj"),
        ColumnOverride(name: "time", header: "t_s"),
        ColumnOverride(name: "speed", header: "GPS速度", unit: .kilometersPerHour),
      ])
    #expect(try ColumnOverride.parse("plate=a:b").first?.header == "a:b")
    #expect(throws: ColumnOverrideError.incomplete(part: "speed")) {
      try ColumnOverride.parse("speed")
    }
    #expect(throws: ColumnOverrideError.unknownColumn(name: "colour")) {
      try ColumnOverride.parse("colour=x")
    }
    #expect(throws: ColumnOverrideError.unknownUnit(unit: "furlongs")) {
      try ColumnOverride.parse("speed=v:furlongs")
    }
    #expect(throws: ColumnOverrideError.repeated(name: "speed")) {
      try ColumnOverride.parse("speed=a,speed=b")
    }
  }

  @Test func `skips a header that is repeated and sets aside what follows another`() async throws {
    let header = "plate,time,lon,lat,speed\n"
    let again = try await readLog(header + row + header + row)
    #expect(again.records.count == 2)
    #expect(again.sources[0].rowsRead == 2)
    #expect(again.codes == ["header-repeated"])
    let other = try await readLog(header + row + "plate,time,lat,lon,speed\n" + row)
    #expect(other.records.count == 1)
    #expect(other.sources[0].rowsSetAside == ["header-changed": 2])
  }

  @Test func `finds a header below a title and takes the vehicle from the file name`() async throws
  {
    let result = try await readLog(
      "车辆轨迹明细\n\n定位时间,经度,纬度\n2026-03-02 07:12:20,119.5,31.5\n", name: "轨迹_苏D12345_0302.csv")
    #expect(result.store.vehicleLabels.map(\.text) == ["苏D12345"])
    #expect(result.records.map(\.line) == [4])
    #expect(result.codes == ["header-below-top", "vehicle-from-name"])
    let plain = try await readLog(
      "time,lon,lat\n2026-03-02 07:12:20,119.5,31.5\n", name: "bus 7.csv")
    #expect(plain.store.vehicleLabels.map(\.text) == ["bus 7"])
  }

  @Test(arguments: [",", ";", "\t", "，"])
  func `reads GB18030 and UTF-16 with any separator`(separator: String) async throws {
    let text =
      ["车牌", "时间", "经度", "纬度"].joined(separator: separator) + "\n"
      + ["苏D1", "2026-03-02 07:12:20", "119.5", "31.5"].joined(separator: separator) + "\n"
    // GBK: 车牌 B3B5 C5C6, 时间 CAB1 BCE4, 经度 BEAD B6C8, 纬度 CEB3 B6C8, 苏 CBD5, ， A3AC.
    let codes: [Character: [UInt8]] = [
      "车": [0xB3, 0xB5], "牌": [0xC5, 0xC6], "时": [0xCA, 0xB1], "间": [0xBC, 0xE4],
      "经": [0xBE, 0xAD], "度": [0xB6, 0xC8], "纬": [0xCE, 0xB3], "苏": [0xCB, 0xD5],
      "，": [0xA3, 0xAC],
    ]
    var gb: [UInt8] = []
    for character in text { gb += codes[character] ?? Array(String(character).utf8) }
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    for bytes in [gb, wide, [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
      let result = try await readLog(bytes: bytes)
      #expect(result.diagnostics == [])
      #expect(result.store.vehicleLabels.map(\.text) == ["苏D1"])
      let record = try #require(result.records.first)
      // The record's place is that in the file as it lies there.
      let start = Int(record.byteOffset)
      let end = start + Int(record.byteLength)
      #expect(end == bytes.count - (bytes.count == wide.count ? 2 : 1))
      #expect(record.line == 2)
    }
  }

  @Test func `shows neither names nor numbers of persons and folds what repeats`() async throws {
    var text = "plate,time,lon,lat,passengers\n"
    let secrets = ["张三丰", "320401199001011234", "13800138000", "zhangsan88", "138-0013-8000"]
    for secret in secrets {
      text += "A,\(secret),119.5,31.5,1\nA,2026-03-02 07:12:20,\(secret)x,31.5,1\n"
      text += "A,2026-03-02 07:12:20,119.5,31.5,\(secret)y\n"
    }
    for _ in 0..<50 { text += "A,6O,119.5,31.5,1\n" }
    let result = try await readLog(text)
    for diagnostic in result.diagnostics {
      let shown = (diagnostic.found ?? "") + diagnostic.message.zh + diagnostic.message.en
      for secret in secrets { #expect(!shown.contains(secret)) }
    }
    let times = result.diagnostics.filter { $0.code == "time-unreadable" }
    #expect(times.count == 21)
    #expect(times.map(\.count).reduce(0, +) == 55)
    #expect(result.sources[0].rowsSetAside == ["time-unreadable": 55, "number-expected": 5])
    #expect(times[10].found == "6O")
  }
}
