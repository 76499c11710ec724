import Ingest
import Telemetry
import Testing

@Suite("Oddities") struct OddityTests {
  private func one(_ header: String, _ row: String) async throws -> (
    IngestResult, PositionRecord?
  ) {
    let result = try await readLog(
      "plate,time,lon,lat,\(header)\nA,2026-03-02 07:12:20,119.5,31.5,\(row)\n")
    return (result, result.records.first)
  }

  @Test(arguments: [
    ("2025年3月1日 8:02", utc(2025, 3, 1, 0, 2), true),
    ("２０２５－０３－０１　０８：０２：０３", utc(2025, 3, 1, 0, 2, 3), false),
    ("2025/3/1 上午 8:02:03", utc(2025, 3, 1, 0, 2, 3), false),
    ("2025/3/1 下午 8:02:03", utc(2025, 3, 1, 12, 2, 3), false),
    ("2025/3/1 12:02:03 AM", utc(2025, 2, 28, 16, 2, 3), false),
    ("2025年3月1日08时02分03秒", utc(2025, 3, 1, 0, 2, 3), false),
  ])
  func `reads times as people write them`(text: String, seconds: UInt32, isMinute: Bool)
    async throws
  {
    let result = try await readLog("plate,time,lon,lat\nA,\(text),119.5,31.5\n")
    #expect(result.records.map(\.deviceSeconds) == [seconds])
    #expect(result.records.map(\.hasMinuteClock) == [isMinute])
  }

  @Test(arguments: [
    ("2026-03-02", "07:12:20"), ("2026/3/2", "7:12:20"), ("20260302", "071220"),
    ("2026-03-02 00:00:00", "07:12:20"), ("2026年3月2日", "7时12分20秒"),
    ("2026-03-02", "2026-03-02 07:12:20"),
  ])
  func `joins day and clock of two columns`(day: String, clock: String) async throws {
    let result = try await readLog("plate,日期,时间,lon,lat\nA,\(day),\(clock),119.5,31.5\n")
    #expect(result.records.map(\.deviceSeconds) == [utc(2026, 3, 1, 23, 12, 20)])
    #expect(result.codes == [])
  }

  @Test func `keeps the time of reception for lateness`() async throws {
    let text =
      "接收时间,plate,time,lon,lat\n2026-03-02 07:12:25,A,2026-03-02 07:12:20,119.5,31.5\n"
      + ",A,2026-03-02 07:12:21,119.5,31.5\n2026-03-02 07:00:00,A,2026-03-02 07:12:22,119.5,31.5\n"
      + "2026-03-05 07:00:00,A,2026-03-02 07:12:23,119.5,31.5\n"
    for usesFastPath in [true, false] {
      let log = decodeLog(
        bytes: Array(text.utf8), name: "a.csv", options: IngestOptions(), usesFastPath: usesFastPath
      )
      #expect(log.records.map(\.latenessSeconds) == [5, nil, nil, 65_534])
      #expect(log.diagnostics == [])
    }
  }

  @Test(arguments: [
    ("正北", 0), ("东北", 45), ("正东", 90), ("西", 270), ("西北方向", 315), ("北偏东30度", 30), ("南偏西10", 190),
    ("东偏南", 135), ("东北(47)", 47), ("92°", 92), ("西偏北20°", 290),
  ])
  func `reads directions in words`(text: String, degrees: UInt16) async throws {
    let (result, record) = try await one("方向", text)
    #expect(record?.headingDegrees == degrees)
    #expect(result.codes == [])
  }

  @Test func `says so where a direction is none`() async throws {
    for text in ["北偏南30度", "上", "东北(470)", "西偏东"] {
      let (result, record) = try await one("方向", text)
      #expect(record?.headingDegrees == nil)
      #expect(result.codes == ["number-expected"])
    }
  }

  @Test func `takes door and ignition from a list of words`() async throws {
    let (_, on) = try await one("状态", "\"ACC开,定位,车门关\"")
    #expect(on?.ignitionOn == true)
    #expect(on?.doorOpen == false)
    #expect(on?.statusBits == nil)
    let (_, off) = try await one("状态", "ACC关；未定位；车门开")
    #expect(off?.ignitionOn == false)
    #expect(off?.doorOpen == true)
    #expect(off?.statusBits == 0)
    let (_, own) = try await one("ACC,状态", "开,ACC关 定位")
    #expect(own?.ignitionOn == true)
  }

  // 119°54.7407′ is 119 + 54.7407 / 60 = 119.912345; 31°42.7407′ is 31.712345.
  @Test(arguments: [
    ("119912345", "31712345", 6), ("1199123450", "317123450", 7), ("11954.7407", "3142.7407", 5),
    ("119°54.7407′", "31°42.7407′", 5), ("东经119度54.7407分", "北纬31度42.7407分", 5),
    ("E119°54′44.442″", "N31°42′44.442″", 6), ("１１９．９１２３４５", "31.712345", 6),
  ])
  func `reads coordinates in other forms`(longitude: String, latitude: String, digits: UInt8)
    async throws
  {
    let result = try await readLog(
      "plate,time,lon,lat\nA,2026-03-02 07:12:20,\(longitude),\(latitude)\n")
    #expect(result.records.map(\.longitudeE6) == [119_912_345])
    #expect(result.records.map(\.latitudeE6) == [31_712_345])
    #expect(result.records.map(\.coordinateDigits) == [digits])
  }

  @Test func `takes no garbage for coordinates`() async throws {
    let pairs = [
      ("11954.7407", "31.7"), ("11972.5", "3142.7"), ("119912345", "91712345"),
      ("119°60′", "31°1′"),
      ("119912345.5", "31712345"), ("119°1′1″1", "31°"),
    ]
    for (longitude, latitude) in pairs {
      let result = try await readLog(
        "plate,time,lon,lat\nA,2026-03-02 07:12:20,\(longitude),\(latitude)\n")
      #expect(result.records.isEmpty, "\(longitude)")
      #expect(result.sources[0].rowsSetAside.values.reduce(0, +) == 1)
    }
  }

  @Test func `takes the plate from title, folder and file`() async throws {
    let table = "time,lon,lat\n2026-03-02 07:12:20,119.5,31.5\n"
    let titled = try await readLog("车牌号：苏d12345　时间：2026-03-02\n" + table)
    #expect(titled.store.vehicleLabels.map(\.text) == ["苏D12345"])
    #expect(titled.codes.contains("vehicle-from-title"))
    let folder = try await LogFolder([("苏D54321/0302.csv", table)]).run()
    #expect(folder.store.vehicleLabels.map(\.text) == ["苏D54321"])
  }

  @Test func `counts sums apart`() async throws {
    let result = try await readLog(
      "plate,time,lon,lat\nA,2026-03-02 07:12:20,119.5,31.5\n合计,,,\n共12条\n,合计,,\n")
    #expect(result.sources[0].rowsSetAside == ["row-total": 3])
    #expect(result.diagnostics.allSatisfy { $0.severity == .note })
  }
}
