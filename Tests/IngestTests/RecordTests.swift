import Ingest
import Telemetry
import Testing

@Suite("Records") struct RecordTests {
  @Test func `reads every column of a Chinese log`() async throws {
    let result = try await readLog(
      """
      车牌号,车牌颜色,定位时间,经度,纬度,GPS速度(km/h),行驶记录速度,方向,海拔,里程,报警标志,状态,驾驶员编号,载客人数,上车人数,下车人数,车门,ACC,卫星数,HDOP
      苏D12345,黄,2026-03-02 07:12:20,119.912345,31.71,61.5,60.2,359,12,12345.67,0,0x3,D0007,31,2,0,关,开,11,0.9

      """)
    #expect(result.diagnostics == [])
    let record = try #require(result.records.first)
    #expect(result.label(record) == VehicleLabel(text: "苏D12345", color: .yellow))
    // 07:12:20 at +08:00 is 23:12:20 UTC of the day before.
    #expect(record.deviceSeconds == utc(2026, 3, 1, 23, 12, 20))
    #expect(record.longitudeE6 == 119_912_345)
    #expect(record.latitudeE6 == 31_710_000)
    #expect(record.coordinateDigits == 2)
    #expect(record.gnssSpeedMilli == 61_500)
    #expect(record.recorderSpeed == DeciKilometersPerHour(602))
    #expect(record.headingDegrees == 359)
    #expect(record.altitudeMeters == 12)
    #expect(record.odometerDeciKilometers == 123_456)
    #expect(record.alarmBits == 0)
    #expect(record.statusBits == 3)
    #expect(result.driver(record) == "D0007")
    #expect(record.personsAboard == 31)
    #expect(record.boarded == 2)
    #expect(record.alighted == 0)
    #expect(record.doorOpen == false)
    #expect(record.ignitionOn == true)
    #expect(record.satellites == 11)
    #expect(record.hdopDeci == 9)
    #expect(record.line == 2)
    #expect(!record.hasMinuteClock)
    let source = try #require(result.sources.first)
    #expect(source.name == "logs/a.csv")
    #expect(source.rowsRead == 1)
    #expect(source.isComplete)
    let group = try #require(result.headerGroups.first)
    #expect(group.declaredSpeedUnit == .kilometersPerHour)
    #expect(group.speedColumn == "gps速度(km/h)")
  }

  @Test func `says where a record lies`() async throws {
    let header = "plate,time,lon,lat\r\n"
    let row1 = "A1,2026-03-02 07:00:00,119.5,31.5\r\n"
    let row2 = "A2,2026-03-02 07:00:01,119.5,31.5"
    let result = try await readLog(header + row1 + row2)
    #expect(result.records.map(\.line) == [2, 3])
    #expect(
      result.records.map(\.byteOffset)
        == [UInt64(header.utf8.count), UInt64(header.utf8.count + row1.utf8.count)])
    #expect(
      result.records.map(\.byteLength) == [UInt16(row1.utf8.count - 2), UInt16(row2.utf8.count)])
  }

  @Test(arguments: [
    ("2026-03-02 07:12:20", UInt32(1_772_406_740), false),
    ("2026/3/2 7:12", 1_772_406_720, true),
    ("2026-03-02T07:12:20", 1_772_406_740, false),
    ("2026-03-02T07:12:20.987", 1_772_406_740, false),
    ("2026-03-01T23:12:20Z", 1_772_406_740, false),
    ("2026-03-01T17:12:20-06:00", 1_772_406_740, false),
    ("2026-03-02 07:12:20 +0800", 1_772_406_740, false),
    ("20260302071220", 1_772_406_740, false),
    ("1772406740", 1_772_406_740, false),
    ("1772406740.9", 1_772_406_740, false),
    ("1772406740123", 1_772_406_740, false),
    ("2026年3月2日 7时12分20秒", 1_772_406_740, false),
    ("２０２６-03-02 07：12：20", 1_772_406_740, false),
    ("2024-02-29 08:00:00", 1_709_164_800, false),
  ])
  func `reads times`(text: String, seconds: UInt32, isMinute: Bool) async throws {
    let result = try await readLog("plate,time,lon,lat\nA,\(text),119.5,31.5\n")
    #expect(result.records.map(\.deviceSeconds) == [seconds])
    #expect(result.records.map(\.hasMinuteClock) == [isMinute])
  }

  @Test(arguments: [
    ("2026-02-29 08:00:00", "time-unreadable"), ("2026-13-01 08:00:00", "time-unreadable"),
    ("2026-03-02 24:00:00", "time-unreadable"), ("2026-03-02 08:60:00", "time-unreadable"),
    ("2026-03-02", "time-unreadable"), ("", "time-unreadable"), ("abc", "time-unreadable"),
    ("12345", "time-unreadable"), ("1e9", "time-unreadable"),
    ("2026-03/02 08:00:00", "time-unreadable"),
    ("2000-01-01 00:00:00", "time-implausible"), ("1999-12-31 23:59:59", "time-implausible"),
    ("2101-01-02 00:00:00", "time-implausible"),
  ])
  func `sets aside other times`(text: String, code: String) async throws {
    let result = try await readLog("plate,time,lon,lat\nA,\(text),119.5,31.5\n")
    #expect(result.records.isEmpty)
    #expect(result.sources[0].rowsSetAside == [code: 1])
    #expect(result.codes == [code])
  }

  @Test func `counts small times from the base`() async throws {
    let base = Timestamp(seconds: 1_346_641_200)
    let overrides = try ColumnOverride.parse("vehicle=traj,time=t_s")
    let result = try await readLog(
      "traj,t_s,x,y,lon,lat\n30901,0,1,2,23.703681,38.019355\n30901,30.7,1,2,23.7,38.0\n",
      options: IngestOptions(columns: overrides, timeBase: base))
    #expect(result.diagnostics == [])
    #expect(result.records.map(\.deviceSeconds) == [1_346_641_200, 1_346_641_230])
    #expect(result.label(result.records[0]).text == "30901")
  }

  @Test(arguments: [
    ("119.9123456789", Int32(119_912_345), UInt8(10)), ("-0.5", -500_000, 1),
    ("119", 119_000_000, 0),
    ("+119.5", 119_500_000, 1), ("1.19912345E2", 119_912_345, 6), ("１１９．５", 119_500_000, 1),
    ("0.00000009", 0, 8), ("250.5", 250_500_000, 1),
  ])
  func `reads coordinates in fixed point`(text: String, value: Int32, digits: UInt8) async throws {
    let result = try await readLog(
      "plate,time,lon,lat\nA,2026-03-02 07:12:20,\(text),31.123456789012\n")
    #expect(result.records.map(\.longitudeE6) == [value])
    #expect(result.records.map(\.latitudeE6) == [31_123_456])
    #expect(result.records.map(\.coordinateDigits) == [digits])
  }

  @Test(arguments: [
    ("0", UInt32(0)), ("7", 7000), ("39.2", 39_200), ("39.", 39_000), ("0.0004", 0),
    ("0.0019", 1), ("100.1239", 100_123), ("007.5", 7500), ("61.50000", 61_500),
    ("61.500009", 61_500), ("3999.999", 3_999_999), ("00000012.3456789", 12_345),
    ("000061.5", 61_500), ("0000061", 61_000), ("00061.25", 61_250),
  ])
  func `cuts speeds to thousandths`(text: String, milli: UInt32) async throws {
    let result = try await readLog(
      "plate,time,lon,lat,speed,x\nA,2026-03-02 07:12:20,119.5,31.5,\(text),\n")
    #expect(result.records.map(\.gnssSpeedMilli) == [milli])
    #expect(result.diagnostics == [])
  }

  @Test func `keeps long ids apart`() async throws {
    // 8, 9, 16, 17, 18, 24 and 25 bytes: the ends of the words that they are packed into.
    let ids = [8, 9, 16, 17, 18, 24, 25].map {
      String(String(repeating: "12345678", count: 4).prefix($0))
    }
    let rows = (ids + ids.reversed()).map { "\($0),2026-03-02 07:12:20,119.5,31.5,D\($0)\n" }
    let result = try await readLog("plate,time,lon,lat,driver_id\n" + rows.joined())
    #expect(result.records.map { result.label($0).text } == ids + ids.reversed())
    #expect(result.records.map { result.driver($0) } == (ids + ids.reversed()).map { "D" + $0 })
    #expect(result.store.vehicleLabels.count == 7)
  }

  @Test func `leaves no driver of a row that was set aside`() {
    let text = "plate,driver,time,lon,lat\nA,D1,2026-03-02 07:12:2x,119.5,31.5\n"
    for fast in [true, false] {
      let log = decodeLog(
        bytes: Array(text.utf8), name: "a.csv", options: IngestOptions(), usesFastPath: fast)
      #expect(log.driverTexts == [])
      #expect(log.source.rowsSetAside == ["time-unreadable": 1])
    }
  }

  @Test func `sets rows aside with a reason and keeps the sums`() async throws {
    let time = "2026-03-02 07:12:20"
    let result = try await readLog(
      """
      plate,time,lon,lat,speed
      A,\(time),119.5,31.5,1
      ,\(time),119.5,31.5,1
      A,\(time),,31.5,1
      A,\(time),12O,31.5,1
      A,\(time),99999.5,31.5,1
      A,\(time)

      A,\(time),119.5,31.5\u{0},1
      A,\(time),119.5,31.5,fast9
      A,\(time),119.5,31.5,-1
      A,\(time),119.5,31.5,4000
      A,\(time),119.5,31.5
      """)
    let source = result.sources[0]
    #expect(source.rowsRead == 11)
    #expect(
      source.rowsSetAside == [
        "vehicle-missing": 1, "coordinate-missing": 1, "number-expected": 1, "number-range": 1,
        "row-short": 1, "nul-bytes": 1,
      ])
    #expect(result.records.count == 5)
    #expect(result.records.map(\.gnssSpeedMilli) == [1000, nil, nil, nil, nil])
    #expect(
      result.diagnostics.filter { $0.severity == .note }.map(\.code)
        == ["number-expected", "number-range", "number-range"])
    let text = try #require(result.diagnostics.first { $0.code == "number-expected" })
    #expect(text.location.line == 5)
    #expect(text.location.column == "lon")
    #expect(text.found == "12O")
  }
}
