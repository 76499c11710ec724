import Foundation
import Ingest
import Telemetry
import TestKit
import Testing

@Suite("Broken files") struct BrokenFilesTests {
  /// A line of `fixtures/broken/manifest.jsonl`.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var codes: [String]
    var what: String

    var testDescription: String { "\(file): \(what)" }
  }

  private static let cases: [Case] = {
    let path = fixturePath("broken/manifest.jsonl")
    let lines = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return lines.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Case.self, from: Data($0.utf8))
    }
  }()

  private static func read() async throws -> IngestResult {
    try await ingest(
      [.path(fixturePath("broken/logs"))], options: IngestOptions(jobs: 2), progress: { _, _ in })
  }

  private static let result = Task { try await read() }

  @Test(arguments: cases)
  func `each gets the diagnostics that tell what is wrong, and no others`(broken: Case) async throws
  {
    let result = try await Self.result.value
    let name = "logs/" + broken.file
    let found = result.diagnostics.filter {
      $0.location.source == name || $0.location.source.hasPrefix(name + "/")
    }
    #expect(Set(found.map(\.code)).sorted() == broken.codes)
  }

  @Test func `there are many kinds, each once in the manifest, and good files among them`() throws {
    let names = Self.cases.map(\.file)
    #expect(names.count >= 50)
    #expect(names == Set(names).sorted())
    let there = try FileManager.default.contentsOfDirectory(atPath: fixturePath("broken/logs"))
    let good = Set(there).subtracting(names)
    #expect(Set(names).isSubset(of: there))
    #expect(good.count == 6)
    #expect(good.allSatisfy { $0.hasPrefix("good") })
  }

  @Test func `nothing is said of the good files, and all their rows are kept`() async throws {
    let result = try await Self.result.value
    #expect(result.diagnostics.allSatisfy { !$0.location.source.hasPrefix("logs/good") })
    let good = result.sources.filter { $0.name.hasPrefix("logs/good") }
    #expect(good.allSatisfy { $0.isComplete && $0.rowsSetAside.isEmpty })
    // 60 rows of the speeding bus, 8 of each other.
    let read = good.map(\.rowsRead).reduce(0, +)
    #expect(read == 100)
  }

  @Test func `rows read are rows kept and rows set aside`() async throws {
    let result = try await Self.result.value
    for (index, source) in result.sources.enumerated() {
      let kept = result.records.count { Int($0.source) == index }
      let aside = source.rowsSetAside.values.reduce(0, +)
      #expect(source.rowsRead == kept + aside, "\(source.name)")
    }
  }
}
