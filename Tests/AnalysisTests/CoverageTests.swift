import Analysis
import Telemetry
import TestKit
import Testing

@Suite("Coverage") struct CoverageTests {
  @Test func `accounts for each second and millimetre of the base once for every rule`()
    async throws
  {
    let harness = try CountyHarness()
    let result = try await harness.judge(harness.read([fixturePath("county/logs")]))
    #expect(!result.coverage.isEmpty)
    for line in result.coverage {
      let place = "\(line.vehicle.plate) \(line.day) \(line.rule)"
      #expect(
        line.baseSeconds == line.judgedSeconds + line.unjudged.values.reduce(0) { $0 + $1.seconds },
        "\(place)")
      #expect(
        line.baseMillimeters
          == line.judgedMillimeters + line.unjudged.values.reduce(0) { $0 + $1.millimeters },
        "\(place)")
    }
    for (_, lines) in Dictionary(
      grouping: result.coverage, by: { "\($0.vehicle.plate) \($0.day)" })
    {
      #expect(lines.map(\.rule) == RuleID.allCases)
      // Every rule of a day is held against the same base.
      #expect(Set(lines.map(\.baseSeconds)).count == 1)
      #expect(Set(lines.map(\.baseMillimeters)).count == 1)
    }
  }

  @Test func `says of every row whether it was judged or why it was set aside`() async throws {
    let harness = try CountyHarness()
    let result = try await harness.judge(harness.read([fixturePath("county/logs")]))
    // Lines of the 13 files that are not blank, unpacked, less one header each.
    #expect(result.totals.rowsRead == 33_639)
    #expect(
      result.totals.rowsRead
        == result.totals.rowsJudged + result.totals.rowsSetAside.values.reduce(0, +))
  }
}
