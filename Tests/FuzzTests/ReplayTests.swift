import Foundation
import FuzzEntries
import TestKit
import Testing

@Suite("Crashers") struct ReplayTests {
  /// Inputs below `fixtures/crashers`, each in the folder of its entry, named after the fault.
  private static let inputs: [String] = {
    let folder = fixturePath("crashers")
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.contains("/") && !$0.hasSuffix(".md") }.sorted()
  }()

  @Test(.timeLimit(.minutes(1)), arguments: inputs)
  func `what once ended or held up the program no longer does`(name: String) throws {
    let folder = name.split(separator: "/").first.map(String.init)
    let entry = try #require(FuzzEntry.all.first { $0.name == folder }, "no entry of this name")
    entry.run([UInt8](try Data(contentsOf: URL(fileURLWithPath: fixturePath("crashers/" + name)))))
  }

  @Test func `every entry comes back from nothing and from noise`() {
    var random = SeededGenerator(seed: 808)
    for entry in FuzzEntry.all {
      entry.run([])
      for length in [1, 2, 61, 700] {
        entry.run((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) })
      }
    }
  }

  @Test func `entries have names of their own`() {
    let names = FuzzEntry.all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
