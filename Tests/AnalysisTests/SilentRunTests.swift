import Analysis
import Telemetry
import TestKit
import Testing

@Suite("Runs without a fix") struct SilentRunTests {
  private static let header = "date,plate,route_id,driver_id,start,end\n"

  private func silent(_ rows: String, _ body: (inout Shift) -> Void) async throws -> [Finding] {
    var shift = Shift()
    shift.load(["roster.csv": Self.header + rows])
    body(&shift)
    return try await shift.findings(.deviceSilent)
  }

  @Test func `a run before the first fix is suspected`() async throws {
    let found = try await silent("2026-03-02,苏D99001,R1,D0001,06:40,08:15\n") {
      $0.drive(0, 0, "08:15:00", "08:30:00")
    }
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.vehicle?.plate == "苏D99001")
    #expect(found.first?.run == "R1@2026-03-02T06:40")
    #expect(found.first?.route == RouteID("R1"))
    #expect(found.first?.start == Shift.time("06:40:00"))
    #expect(found.first?.end == Shift.time("08:15:00"))
    #expect(found.first?.doubts.map(\.kind) == [.absence])
    #expect(found.first?.evidence.isEmpty == true)
  }

  @Test func `the start belongs to the run, the end does not`() async throws {
    let rows = "2026-03-02,苏D99001,R1,D0001,06:40,08:15\n"
    #expect(try await silent(rows) { $0.drive(0, 0, "08:14:50", "08:30:00") }.isEmpty)
    #expect(try await silent(rows) { $0.drive(0, 0, "06:30:00", "06:40:00") }.isEmpty)
    #expect(try await silent(rows) { $0.drive(0, 0, "06:30:00", "06:39:50") }.count == 1)
  }

  @Test func `a bus without a single record is missed too`() async throws {
    let found = try await silent("2026-03-02,苏D99009,R2,D0009,06:40,08:15\n") {
      $0.drive(0, 0, "06:40:00", "07:00:00")
    }
    #expect(found.map(\.vehicle?.plate) == ["苏D99009"])
    #expect(found.first?.message.zh.contains("没有任何记录") == true)
    // 苏D99001 is in the logs, in no register and one character away.
    #expect(found.first?.message.zh.contains("仅差一位的未登记车牌：苏D99001") == true)
  }

  @Test func `only days of the logs are asked about`() async throws {
    let rows = """
      2026-03-01,苏D99001,R1,D0001,06:40,08:15
      2026-03-02,苏D99001,R1,D0001,06:40,08:15
      2026-03-03,苏D99001,R1,D0001,06:40,08:15

      """
    #expect(try await silent(rows) { $0.drive(0, 0, "06:40:00", "07:00:00") }.isEmpty)
    let two = try await silent(rows) { $0.drive(0, 0, "23:50:00", "24:10:00") }
    #expect(two.map(\.run) == ["R1@2026-03-02T06:40", "R1@2026-03-03T06:40"])
  }

  @Test func `fixes that cannot be used are not heard`() async throws {
    let found = try await silent("2026-03-02,苏D99001,R1,D0001,06:40,08:15\n") { shift in
      shift.drive(0, 0, "07:00:00", "07:30:00")
      shift.change { records in
        for index in records.indices { records[index].satellites = 3 }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.message.zh.contains("没有任何记录") == false)
  }

  @Test func `a run over midnight is heard after it`() async throws {
    let rows = "2026-03-02,苏D99001,R1,D0001,23:30,2026-03-03T00:30\n"
    #expect(
      try await silent(rows) { shift in
        shift.drive(1, 0, "12:00:00", "12:10:00")
        shift.drive(0, 0, "24:10:00", "24:20:00")
      }.isEmpty)
  }

  @Test func `a run without both times is left alone`() async throws {
    #expect(
      try await silent("2026-03-02,苏D99009,R2,D0009,06:40,\n") {
        $0.drive(0, 0, "06:40:00", "07:00:00")
      }.isEmpty)
  }
}
