import Foundation
import Reports
import Telemetry
import TestKit
import Testing
import Verification

@Suite("Verify") struct VerifyTests {
  @Test(arguments: Audience.allCases)
  func `everything the county's check found follows from the bytes, for any audience`(
    audience: Audience
  ) async throws {
    let county = try await CheckedCase.county(audience)
    let report = try await county.verified()
    #expect(report.problems.isEmpty)
    let expected = try CheckedCase.truthCount()
    #expect(expected > 40 && report.findings.count == expected)
    #expect(report.count(.verified) == expected)
    #expect(report.inputs == county.inputs.count && report.inputsVerified == report.inputs)
  }

  @Test func `a flipped byte in a named row fails with file, record and finding`() async throws {
    let small = try await CheckedCase.small()
    var random = SeededGenerator(seed: 5)
    var changed = 0
    let places = small.places.shuffled(using: &random).prefix(24)
    #expect(places.count == 24)
    for place in places {
      var damaged = small
      let position = Int.random(in: place.range, using: &random)
      damaged.inputs[place.source]?[position] ^= UInt8.random(in: 1...255, using: &random)
      let report = try await damaged.verified()
      #expect(report.problems.contains { $0.source == place.source && $0.finding == nil })
      let own = report.problems.filter { $0.record == place.record }
      if own.contains(where: { $0.code != "file-changed" }) { changed += 1 }
      for finding in small.findings(naming: place.record) {
        #expect(
          own.contains { $0.finding == finding && $0.source == place.source },
          "byte \(position) of \(place.source)")
        #expect(report.findings.first { $0.id == finding }?.status == .failed)
      }
    }
    // Only cells that say nothing here, such as trailing zeros, leave a record as it was.
    #expect(changed * 10 >= places.count * 8)
  }

  @Test func `a flipped byte anywhere else still names the file and the records left intact`()
    async throws
  {
    let small = try await CheckedCase.small()
    let bytes = try #require(small.inputs["two.csv"])
    var random = SeededGenerator(seed: 6)
    for _ in 0..<6 {
      let position = Int.random(in: 200..<bytes.count, using: &random)
      if small.places.contains(where: { $0.range.contains(position) }) { continue }
      var damaged = small
      // A digit for a digit, so that no row is moved.
      damaged.inputs["two.csv"]?[position] ^= 1
      let report = try await damaged.verified()
      #expect(report.problems.first?.code == "file-changed")
      #expect(report.problems.first?.source == "two.csv")
      #expect(report.count(.failed) == report.findings.count)
      let records = Set(report.problems.compactMap(\.record))
      #expect(records == Set(small.places.map(\.record)))
    }
  }

  @Test func `a file that grew, shrank or broke off fails and is named`() async throws {
    var county = try await CheckedCase.county()
    let gzip = try #require(county.inputs.keys.first { $0.hasSuffix(".gz") })
    let whole = try #require(county.inputs[gzip])
    for bytes in [Array(whole.dropLast(9)), whole + [0], Array(whole.prefix(30)), []] {
      county.inputs[gzip] = bytes
      let report = try await county.verified()
      #expect(report.problems.contains { $0.source == gzip && $0.kind == .failed })
      #expect(report.count(.failed) > 0 && report.count(.failed) < report.findings.count)
    }
  }

  @Test func `a missing input is named and its findings are unchecked, the others verified`()
    async throws
  {
    var county = try await CheckedCase.county()
    county.inputs["logs/provider-c/export_part2.csv"] = nil
    let report = try await county.verified()
    #expect(report.isIncomplete && !report.hasFailed)
    #expect(report.problems.contains { $0.source == "logs/provider-c/export_part2.csv" })
    #expect(report.count(.unchecked) > 0 && report.count(.verified) > 0)
  }

  @Test func `renamed files are found by their content, and the folder given may be the inner one`()
    async throws
  {
    let county = try await CheckedCase.county()
    var renamed = county
    renamed.inputs = Dictionary(
      uniqueKeysWithValues: county.inputs.values.enumerated().map { ("x/\($0.offset)", $0.element) }
    )
    let report = try await renamed.verified()
    let expected = report.findings.count
    #expect(expected > 0 && report.count(.verified) == expected)
    try await CheckedCase.withFiles(county.inputs) { folder in
      let parts = ["a", "b", "c", "d", "e"].map { folder + "/logs/provider-" + $0 }
      for folders in [[folder + "/logs"], parts] {
        let report = try await county.verified(in: folders)
        #expect(report.count(.verified) == expected)
      }
    }
  }

  @Test func `without the registry what rests on it is unchecked, never verified`() async throws {
    var county = try await CheckedCase.county()
    county.registry = nil
    let report = try await county.verified()
    #expect(report.isIncomplete && !report.hasFailed)
    #expect(report.count(.verified) == 0 && report.count(.unchecked) == report.findings.count)
  }

  @Test func `every row of some logs has the name that the row engine gives it`() async throws {
    // The judge: each of the two readers in the other's court, over every record there is.
    for name in [
      "provider-b/01105.csv", "provider-c/export_part1.csv", "provider-d/2026-03-01.csv",
    ] {
      let all = try await EveryRow.make(fixturePath("county/logs/" + name))
      let report = try await all.verified()
      let codes = Set(report.problems.filter { $0.record != nil }.map(\.code))
      #expect(codes.isSubset(of: ["record-below-limit", "vehicles-mixed"]), "\(name): \(codes)")
      #expect(all.places.count > 150)
    }
  }

  @Test func `two inputs whose masked names are alike are told apart by their digests`()
    async throws
  {
    let path = fixturePath("county/logs/provider-c/export_part2.csv")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    func log(_ plate: String) -> [UInt8] {
      let own = lines.filter { $0.hasPrefix("vehicle_id") || $0.hasPrefix(plate) }
      return Array((own.joined(separator: "\n") + "\n").utf8)
    }
    let inputs = ["苏D01201.csv": log("苏D01201"), "苏D01202.csv": log("苏D01202")]
    let registry = try CheckedCase.countyRegistry()
    let made = try await CheckedCase.withFiles(inputs) { folder in
      let names = inputs.keys.sorted().map { folder + "/" + $0 }
      return try await CheckedCase.make(
        names, inputs: inputs, registry: registry, audience: .public,
        rules: CheckedCase.withoutSilence)
    }
    #expect(!made.manifest.contains("苏D01201"))
    let report = try await made.verified()
    #expect(report.problems.isEmpty)
    #expect(report.count(.verified) == report.findings.count && report.findings.count > 1)
  }
}
