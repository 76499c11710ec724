import Analysis
import Foundation
import Geo
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Machine formats") struct MachineFormatTests {
  private let document = Samples.document(Samples.smallResult())

  private func lines(_ bytes: [UInt8]) throws -> [[String: Any]] {
    try bytes.split(separator: 0x0A).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
    }
  }

  @Test func `each writer gives the bytes of its golden file`() {
    for writer in reportWriters where writer != ReportHTML.self {
      expectGolden(writer.render(document), "reports/" + writer.fileName)
    }
  }

  @Test func `a finding has the keys of the design in its order`() throws {
    let text = String(decoding: FindingsJSONL.render(document), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first)
    let expected = """
      {"schema":1,"id":"f-5c1e000000000001","rule":"speeding","certainty":"proven",\
      "severity":"minor","vehicle":"苏D12345","plate_color":"yellow","driver":"D0007",\
      "provider":"P1","start":"2026-03-02T07:12:20+08:00","end":"2026-03-02T07:13:05+08:00",\
      "duration_s":45,"distance_m":924,"place":{"lon":119.912345,"lat":31.712345},\
      "measured":{"max_kmh":78.2,"mean_kmh":73.9,"certified_kmh":66.4},\
      "limit":{"kmh":60,"source":"cap_other","alternatives":[]},\
      "excess_pct":{"certified":10.6,"measured":30.3},"points":{"certified":1,"measured":6},\
      "cites":["REG617 art35p1","MPS163 art12(1)"],
      """
    #expect(line.hasPrefix(expected.replacing("\n", with: "")))
    #expect(line.contains(#""doubts":[],"evidence":["r-9f31000000000001","r-02aa000000000002"]"#))
  }

  @Test func `a finding on a route names line, run, stop and place`() throws {
    var finding = Samples.speeding()
    finding.route = RouteID("R-014")
    finding.run = "R-014@2026-03-02T06:58"
    finding.near = RoutePlace(stop: StopID("S3"), routeMeters: 3200)
    var missed = finding
    missed.stop = StopID("S4")
    missed.near = RoutePlace()
    let found = CheckResult(findings: [finding, missed])
    let text = String(decoding: FindingsJSONL.render(Samples.document(found)), as: UTF8.self)
    #expect(
      text.contains(#""provider":"P1","route":"R-014","run":"R-014@2026-03-02T06:58","start":""#))
    #expect(text.contains(#""lat":31.712345},"near":{"stop":"S3","route_m":3200},"measured""#))
    let second = try #require(text.split(separator: "\n").last)
    #expect(second.contains(#""stop":"S4""#) && !second.contains("near"))
    let hidden = Samples.document(found, audience: .public)
    for writer in reportWriters {
      let text = String(decoding: writer.render(hidden), as: UTF8.self)
      for word in ["R-014", "S4", "119.91", "route_m"] { #expect(!text.contains(word)) }
    }
  }

  @Test func `a finding about a document has days and no span`() throws {
    let finding = try lines(FindingsJSONL.render(document))[1]
    #expect(finding["days"] as? [String] == ["2026-03-02", "2026-03-03"])
    #expect(finding["start"] == nil && finding["end"] == nil && finding["duration_s"] == nil)
    #expect(finding["driver"] == nil && finding["limit"] == nil && finding["points"] == nil)
    let paper = try #require(finding["document"] as? [String: String])
    #expect(paper == ["kind": "tag", "number": "BP-0042", "valid_to": "2026-02-28"])
    let doubts = try #require(finding["doubts"] as? [[String: Any]])
    #expect(doubts[0]["kind"] as? String == "no-motion-witness")
    #expect(doubts[1]["records"] as? [String] == ["r-00000000000000aa", "r-00000000000000ab"])
  }

  @Test func `sums of coverage hold in print`() throws {
    for line in try lines(CoverageJSONL.render(document)) {
      let base = try #require(line["base_s"] as? Int)
      let judged = try #require(line["judged_s"] as? Int)
      let unjudged = try #require(line["unjudged"] as? [String: Int])
      #expect(base == judged + unjudged.values.reduce(0, +))
      func millimeters(_ value: Any?) throws -> Int {
        Int((try #require(value as? Double) * 1000).rounded())
      }
      let parts = try #require(line["unjudged_m"] as? [String: Double])
      let sum = try parts.values.map { try millimeters($0) }.reduce(0, +)
      #expect(try millimeters(line["base_m"]) == millimeters(line["judged_m"]) + sum)
    }
  }

  @Test func `every copy of a record is a line with the digest of its source`() throws {
    let copies = try lines(EvidenceJSONL.render(document))
    #expect(copies.count == 3)
    #expect(copies.filter { $0["record"] as? String == "r-02aa000000000002" }.count == 2)
    #expect(copies[0]["sha256"] as? String == String(repeating: "ab", count: 32))
    #expect(copies[2]["sha256"] == nil)
  }

  @Test func `control characters and quotes come back from JSON as they went in`() throws {
    let diagnostic = try lines(DiagnosticsJSONL.render(document))[0]
    #expect(diagnostic["found"] as? String == "6O\"\u{1}")
  }

  @Test func `the manifest holds the sums and how each unit was found`() throws {
    let object = try JSONSerialization.jsonObject(with: Data(ManifestJSON.render(document)))
    let manifest = try #require(object as? [String: Any])
    let totals = try #require(manifest["totals"] as? [String: Any])
    let aside = try #require(totals["rows_set_aside"] as? [String: Int])
    let judged = try #require(totals["rows_judged"] as? Int)
    #expect(totals["rows_read"] as? Int == judged + aside.values.reduce(0, +))
    let groups = try #require(manifest["header_groups"] as? [[String: Any]])
    #expect(groups.map { $0["speed_unit_from"] as? String } == ["inferred", "none"])
    #expect(groups[0]["median_ratio"] as? Double == 1.004)
    let inputs = try #require(manifest["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["complete"] as? Bool } == [true, false])
  }

  @Test func `machine formats do not change with the language`() {
    let english = Samples.document(Samples.smallResult(), language: .en)
    for writer in reportWriters where writer != ReportHTML.self {
      #expect(writer.render(english) == writer.render(document), "\(writer.fileName)")
    }
  }

  @Test func `an empty result gives valid files`() throws {
    let empty = Samples.document(CheckResult())
    for writer in reportWriters {
      let bytes = writer.render(empty)
      switch writer.fileName.split(separator: ".").last {
      case "jsonl": #expect(bytes.isEmpty)
      case "csv": #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("声明\r\n"))
      case "json": _ = try JSONSerialization.jsonObject(with: Data(bytes))
      default: break
      }
    }
  }

  @Test func `numbers are rounded down and never gain digits`() throws {
    var finding = Samples.speeding()
    finding.measured = [
      Measurement(.maxKmh, scaled: 69_999, decimals: 3), Measurement(.meanKmh, scaled: 70),
      Measurement(.persons, scaled: 459, decimals: 1),
    ]
    finding.place = Coordinate(longitudeE6: -97_742_437, latitudeE6: -42)
    finding.limit = SpeedLimitUsed(
      used: .init(limit: DeciKilometersPerHour(625), source: "sign"),
      alternatives: [.init(limit: DeciKilometersPerHour(800), source: "cap_expressway")])
    let text = String(
      decoding: FindingsJSONL.render(Samples.document(CheckResult(findings: [finding]))),
      as: UTF8.self)
    #expect(text.contains(#""measured":{"max_kmh":69.9,"mean_kmh":70.0,"persons":45}"#))
    #expect(text.contains(#""place":{"lon":-97.742437,"lat":-0.000042}"#))
    #expect(
      text.contains(
        #""limit":{"kmh":62.5,"source":"sign","alternatives":[{"kmh":80,"source":"cap_expressway"}]}"#
      ))
  }
}
