import Ingest
import Telemetry
import Testing

@Suite("Header profiles") struct ProfileTests {
  @Test func `read a file by what was mapped once, and only one that has all its headers`()
    async throws
  {
    let profile = ColumnProfile(
      name: "a.yaml",
      columns: [
        try ColumnOverride(name: "vehicle", written: "自编"),
        try ColumnOverride(name: "time", written: "时刻"),
        try ColumnOverride(name: "speed", written: "码表:kmh"),
      ])
    var options = IngestOptions()
    options.profiles = [profile]
    let text = "自编,时刻,lon,lat,码表\nA7,2026-03-02 07:12:20,119.5,31.5,55\n"
    let result = try await readLog(text, options: options)
    #expect(result.store.vehicleLabels.map(\.text) == ["A7"])
    #expect(result.headerGroups.map(\.declaredSpeedUnit) == [.kilometersPerHour])
    #expect(result.codes == [])
    let other = try await readLog(
      "自编,time,lon,lat,码表\nA7,2026-03-02 07:12:20,119.5,31.5,55\n", options: options)
    #expect(other.codes == ["vehicle-from-name"])
    // What the command line says comes first.
    options.columns = try ColumnOverride.parse("vehicle=码表")
    let forced = try await readLog(text, options: options)
    #expect(forced.store.vehicleLabels.map(\.text) == ["55"])
  }

  @Test func `proposes a profile and says how sure it is`() throws {
    let text = """
      某平台导出
      甲,定位时间,经度,纬度,速度,乙,状态x
      苏D12345,2026-03-02 07:12:20,119.5,31.5,55,1,2
      苏D12345,2026-03-02 07:12:30,119.5,31.5,56,2,3
      """
    let found = try #require(suggestProfile(bytes: Array(text.utf8), name: "a.csv"))
    #expect(found.headerLine == 2)
    #expect(
      found.proposals.map(\.column) == ["vehicle", "time", "lon", "lat", "speed", nil, nil])
    #expect(
      found.proposals.map(\.sureness)
        == [.guess, .certain, .certain, .certain, .likely, .unknown, .unknown])
    #expect(found.missing == [])
    #expect(found.yaml.contains("\n  vehicle: \"甲\" "))
    #expect(found.yaml.contains("  # 猜测 guess · 只凭取值 values alone · 取值相符 values fit 2/2\n"))
    #expect(found.yaml.contains("  # ?: \"乙\"\n"))
  }

  @Test func `proposes the same for a workbook`() throws {
    let csv = try #require(suggestProfile(bytes: try officeFixture("trip.csv"), name: "a"))
    for name in ["trip.xlsx", "trip-biff.xls", "trip-html.xls"] {
      let book = try #require(suggestProfile(bytes: try officeFixture(name), name: "a"))
      #expect(book.proposals == csv.proposals)
    }
    #expect(csv.proposals.allSatisfy { $0.sureness == .certain })
    #expect(suggestProfile(bytes: [], name: "a") == nil)
    #expect(suggestProfile(bytes: Array("x".utf8), name: "a") == nil)
  }

  @Test func `says what is missing`() throws {
    let text = "a,b\n1,2\n3,4\n"
    let found = try #require(suggestProfile(bytes: Array(text.utf8), name: "a"))
    #expect(found.missing == ["vehicle", "time", "lon", "lat"])
  }

  @Test(arguments: [
    "trip.csv.gz", "trip.csv.zst", "trip.csv.xz", "trip.csv.bz2", "trip.zip", "trip.7z", "trip.rar",
    "trip.tar", "trip-nested.zip", "trip-gbk-names.zip", "trip-gb18030.csv", "trip-utf16.xls",
    "trip-tab.xls", "trip-2003.xls",
  ])
  func `proposes the same for what is packed, inside archives, and in any encoding`(name: String)
    throws
  {
    let csv = try #require(suggestProfile(bytes: try officeFixture("trip.csv"), name: "a"))
    let found = try #require(suggestProfile(bytes: try officeFixture(name), name: name))
    #expect(found.proposals == csv.proposals)
    #expect(found.source.hasPrefix(name))
  }

  @Test func `repeated headers, sums and sheets that go on do not make it less sure`() throws {
    let found = try #require(
      suggestProfile(bytes: try officeFixture("trip-office.xlsx"), name: "a.xlsx"))
    #expect(found.source == "a.xlsx/第1页")
    #expect(found.headerLine == 3)
    #expect(found.proposals.allSatisfy { $0.sureness == .certain })
    #expect(found.missing == ["vehicle"])
    #expect(found.isUsable)
  }

  @Test func `two columns that could be meant are both named and none is taken`() throws {
    let text = """
      甲,乙,东经,北纬,定位时间
      2026-03-02 07:12:20,2026-03-02 07:12:20,119.512345,31.512345,坏
      2026-03-02 07:12:30,2026-03-02 07:12:31,119.612345,31.612345,坏
      """
    let found = try #require(suggestProfile(bytes: Array(text.utf8), name: "a.csv"))
    // The word of the header stands, the values contradict it.
    #expect(
      found.proposals.map(\.column) == [nil, nil, "lon", "lat", "time"])
    #expect(
      found.proposals.map(\.sureness) == [.unknown, .unknown, .guess, .guess, .guess])
    #expect(found.proposals[4].alternatives == ["甲", "乙"])
    #expect(found.proposals[0].alternatives == ["time"])
    #expect(found.proposals.map(\.isByHeader) == [false, false, false, false, true])
    #expect(found.yaml.contains("  # ?: \"甲\"  也可能 also: time\n"))
    #expect(found.yaml.contains("也可能 also: 甲, 乙\n"))
  }

  @Test func `what no profile can say is a comment`() throws {
    // A colon in the header of a speed would be read as that of its unit.
    let text = """
      plate,time,lon,lat,速度:,
      苏D12345,2026-03-02 07:12:20,119.5,31.5,55,x
      苏D12345,2026-03-02 07:12:30,119.5,31.5,56,y
      """
    let found = try #require(suggestProfile(bytes: Array(text.utf8), name: "a.csv"))
    #expect(found.proposals.map(\.canBeNamed) == [true, true, true, true, false, false])
    #expect(found.yaml.contains("\n  # speed: \"速度:\""))
    #expect(found.yaml.contains("此格式写不出这个表头"))
  }

  @Test func `rows without a header, prose and noise are none`() throws {
    for text in [
      "苏D12345,2026-03-02 07:12:20,119.5,31.5\n苏D12345,2026-03-02 07:12:30,119.5,31.5\n",
      "Dear all,\nplease find, as agreed, the list, thanks\nsee you, Bob\n", "\u{0}\u{1}\u{2}", "",
    ] {
      #expect(suggestProfile(bytes: Array(text.utf8), name: "a")?.isEmpty != false)
    }
    var random: UInt64 = 1
    for _ in 0..<40 {
      let noise = (0..<400).map { _ -> UInt8 in
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: random >> 33)
      }
      _ = suggestProfile(bytes: noise, name: "a")
      _ = suggestProfile(bytes: try officeFixture("trip.xlsx").prefix(700) + noise, name: "a")
    }
  }
}
