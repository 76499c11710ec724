import Foundation
import TestKit
import Testing
import chaperone

@Suite("Convert command") struct ConvertCommandTests {
  private static let log = """
    plate,time,lon,lat,speed_kmh
    苏D00001,2026-03-02 07:00:00,119.9,31.7,36
    苏D00002,2026-03-02 07:00:00,119.9,31.7,36
    苏D00001,2026-03-02 07:00:10,119.901,31.7,soon
    苏D00001,never,119.901,31.7,36

    """

  @Test func `data goes to stdout, what is wrong to stderr, bad rows are no failure`() async throws
  {
    try await withFolder { folder in
      try put(Self.log, folder + "/a.csv")
      let outcome = await run(["convert", folder + "/a.csv", "--to", "csv", "--lang", "en"])
      #expect(outcome.status == .nothingFound)
      #expect(outcome.output.split(separator: "\n").count == 4)
      #expect(outcome.output.hasPrefix("vehicle_id,plate_color,time,lon,lat,speed_kmh,"))
      #expect(outcome.error.contains("a.csv:5: column \"time\""))
    }
  }

  @Test func `a file is written whole and one that is there is never touched`() async throws {
    try await withFolder { folder in
      try put(Self.log, folder + "/a.csv")
      let arguments = [
        "convert", folder + "/a.csv", "--to", "gpx", "--out", folder + "/a.gpx", "--vehicle",
        "苏D00002",
      ]
      let first = await run(arguments)
      #expect(first.status == .nothingFound)
      #expect(first.output.isEmpty)
      #expect(names(folder) == ["a.csv", "a.gpx"])
      let written = try text(folder + "/a.gpx")
      #expect(written.hasSuffix("</gpx>\n"))
      #expect(!written.contains("苏D00001"))
      let second = await run(arguments)
      #expect(second.status == .failed)
      #expect(second.error.contains("已存在"))
      #expect(try text(folder + "/a.gpx") == written)
      let over = await run([
        "convert", folder + "/a.csv", "--to", "csv", "--out", folder + "/a.csv",
      ])
      #expect(over.status == .failed)
      #expect(try text(folder + "/a.csv") == Self.log)
    }
  }

  @Test func `a file that cannot be read exits 2 and the rest is converted`() async throws {
    try await withFolder { folder in
      try put(Self.log, folder + "/a.csv")
      let outcome = await run([
        "convert", folder + "/a.csv", folder + "/none.csv", "--to", "geojson", "--out",
        folder + "/a.geojson",
      ])
      #expect(outcome.status == .failed)
      #expect(outcome.error.contains("none.csv"))
      #expect(try text(folder + "/a.geojson").contains("苏D00001"))
    }
  }

  @Test func `a vehicle that no log knows is said`() async throws {
    try await withFolder { folder in
      try put(Self.log, folder + "/a.csv")
      let outcome = await run([
        "convert", folder + "/a.csv", "--to", "csv", "--vehicle", "苏D99999", "--lang", "en",
      ])
      #expect(outcome.error.contains("note: no vehicle 苏D99999 in the logs\n"))
    }
  }
}
