import Registry
import Telemetry
import Testing

@Suite("Approved routes") struct ApprovedRouteTests {
  @Test func `of a bus come from its permits and its roster of that day`() {
    let (registry, _) = RegistryTests.load([
      "vehicles.csv": "plate,plate_color\n苏D12345,黄\n",
      "permits.csv": """
      plate,route_ids,row_from,row_to
      苏D12345,R2；R1,,2026-03-02
      苏D12345,R5,2026-03-03,
      苏D12346,R7,,
      """,
      "roster.csv": """
      date,plate,route_id
      2026-03-02,苏D12345,R1
      2026-03-02,苏D12345,R3
      2026-03-02,苏D12345,
      2026-03-03,苏D12345,R4
      """,
    ])
    func told(_ day: String) -> [String] {
      registry.approvedRoutes(of: VehicleKey(plate: "苏D12345", color: .yellow), on: date(day)).map {
        "\($0.route.text) \($0.sources.map(\.rawValue).joined(separator: "+")) "
          + $0.origins.map { "\($0.file):\($0.line)" }.joined(separator: ",")
      }
    }
    #expect(
      told("2026-03-02") == [
        "R1 permit+roster permits.csv:2,roster.csv:2", "R2 permit permits.csv:2",
        "R3 roster roster.csv:3",
      ])
    #expect(told("2026-03-03") == ["R4 roster roster.csv:5", "R5 permit permits.csv:3"])
    #expect(registry.approvedRoutes(of: VehicleKey(plate: "苏D99999"), on: today) == [])
  }

  @Test func `of contradicting permits are the routes of all`() {
    let (registry, _) = RegistryTests.load([
      "permits.csv": "plate,route_ids\n苏D12345,R2\n苏D12345,R1\n"
    ])
    #expect(
      registry.approvedRoutes(of: VehicleKey(plate: "苏D12345"), on: today).map(\.route.text)
        == ["R1", "R2"])
  }
}
