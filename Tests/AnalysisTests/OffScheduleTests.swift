import Analysis
import Telemetry
import TestKit
import Testing

/// Hours 06:30–08:00 and 16:00–17:30, tolerance 10 min, one fix per 10 s.
@Suite("Driving off schedule") struct OffScheduleTests {
  private static let permits = "permit_id,plate,route_ids\nP1,苏D99001,R1\n"
  private static let routes = "route_id,windows\nR1,06:30-08:00;16:00-17:30\n"
  private static let complete = "complete: [permits]\n"
  private static let whole = [
    "permits.csv": permits, "routes.csv": routes, "registry.yaml": complete,
  ]

  private func shift(
    _ from: String, _ to: String, _ tables: [String: String] = whole, persons: UInt16? = 20
  ) -> Shift {
    var shift = Shift()
    shift.load(tables)
    shift.persons = persons
    shift.drive(0, 0, from, to)
    return shift
  }

  private func off(_ shift: Shift) async throws -> [Finding] {
    try await shift.findings(.offSchedule)
  }

  @Test func `with students at noon is proven by a complete register`() async throws {
    let found = try await off(shift("13:10:00", "13:30:00"))
    #expect(found.map(\.certainty) == [.proven])
    #expect(found.first?.start == Shift.time("13:10:00"))
    #expect(found.first?.end == Shift.time("13:30:00"))
    #expect(found.first?.doubts.isEmpty == true)
    #expect(found.first?.evidence.count == 3)
    #expect(found.first?.message.zh.contains("06:30–08:00、16:00–17:30") == true)
    #expect(found.first?.message.zh.contains("20 分钟") == true)
  }

  @Test func `the tolerance counts from both ends of the hours`() async throws {
    #expect(try await off(shift("06:20:00", "08:10:00")).isEmpty)
    let late = try await off(shift("07:50:00", "08:12:00"))
    #expect(late.map(\.start) == [Shift.time("08:10:10")])
    #expect(late.map(\.end) == [Shift.time("08:12:00")])
    let early = try await off(shift("06:15:00", "07:00:00"))
    #expect(early.map(\.end) == [Shift.time("06:19:50")])
  }

  @Test func `less than a minute is a near miss`() async throws {
    let result = try await shift("07:50:00", "08:11:00").check()
    #expect(!result.findings.contains { $0.rule == .offSchedule && $0.certainty == .suspected })
    #expect(result.coverage.first { $0.rule == .offSchedule }?.nearMisses == 1)
  }

  @Test func `a register not said to be complete proves nothing`() async throws {
    let tables = ["permits.csv": Self.permits, "routes.csv": Self.routes]
    let found = try await off(shift("13:10:00", "13:30:00", tables))
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.scheduleIncomplete])
  }

  @Test func `the roster alone makes it suspected`() async throws {
    let roster = "date,plate,driver_id,start,end\n2026-03-02,苏D99001,D0001,06:30,08:00\n"
    let found = try await off(shift("13:10:00", "13:30:00", ["roster.csv": roster]))
    #expect(found.map(\.certainty) == [.suspected])
    #expect(found.first?.doubts.map(\.kind) == [.scheduleIncomplete])
  }

  @Test func `a rostered run is on schedule whatever the hours`() async throws {
    var tables = Self.whole
    tables["roster.csv"] = "date,plate,driver_id,start,end\n2026-03-02,苏D99001,D0001,13:00,13:20\n"
    #expect(try await off(shift("13:10:00", "13:30:00", tables)).isEmpty)
    #expect(
      try await off(shift("13:10:00", "13:40:00", tables)).map(\.start) == [
        Shift.time("13:30:10")
      ])
  }

  @Test func `on a day without school the hours do not count`() async throws {
    var tables = Self.whole
    tables["calendar.csv"] = "date,school_day\n2026-03-02,no\n"
    let counted = try await off(shift("07:00:00", "07:30:00", tables))
    #expect(counted.map(\.certainty) == [.proven])
    #expect(counted.first?.message.zh.contains("不上学") == true)
    let uncounted = try await off(shift("07:00:00", "07:30:00", tables, persons: nil))
    #expect(uncounted.map(\.certainty) == [.suspected])
    #expect(uncounted.first?.doubts.map(\.kind) == [.studentsUnknown])
    // Driver and attendant, or a counter that says 0 all day.
    for adults in [0, 2] as [UInt16] {
      #expect(
        try await off(shift("07:00:00", "07:30:00", tables, persons: adults)).isEmpty)
    }
  }

  @Test func `an empty bus may drive at any time`() async throws {
    var shift = self.shift("07:00:00", "07:30:00")
    shift.persons = 0
    shift.drive(0, 0, "13:10:00", "13:30:00")
    #expect(try await off(shift).isEmpty)
  }

  @Test func `without a count a school day's drive at noon is not judged`() async throws {
    let shift = self.shift("13:10:00", "13:30:00", persons: nil)
    #expect(try await off(shift).isEmpty)
    let line = try await shift.check().coverage.first { $0.rule == .offSchedule }
    #expect(line?.unjudged[.studentsUnknown]?.seconds == 1200)
  }

  @Test func `routes without hours leave it unjudged`() async throws {
    var tables = Self.whole
    tables["routes.csv"] = "route_id,windows\nR1,\n"
    let shift = self.shift("13:10:00", "13:30:00", tables)
    #expect(try await off(shift).isEmpty)
    let line = try await shift.check().coverage.first { $0.rule == .offSchedule }
    #expect(line?.unjudged[.registryIncomplete]?.seconds == 1200)
  }

  @Test func `hours may pass midnight`() async throws {
    var tables = Self.whole
    tables["routes.csv"] = "route_id,windows\nR1,22:30-01:00\n"
    let found = try await off(shift("23:00:00", "25:20:00", tables))
    #expect(found.map(\.start) == [Shift.time("25:10:10")])
    #expect(found.map(\.end) == [Shift.time("25:20:00")])
  }
}
