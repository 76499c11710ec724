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
    #expect(found.yaml.contains("  vehicle: \"甲\"  # guess, 2/2\n"))
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
}
