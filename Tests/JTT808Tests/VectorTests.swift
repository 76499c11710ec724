import Foundation
import JTT808
import TestKit
import Testing

@Suite("Vectors of JT/T 808") struct VectorTests {
  private static var shelfFiles: [URL] {
    // Beside the checkout, or beside the folder of worktrees that it is one of.
    let all = ["../shared/vectors", "../../shared/vectors"].compactMap {
      try? FileManager.default.contentsOfDirectory(
        at: checkoutRoot.appendingPathComponent($0).standardizedFileURL,
        includingPropertiesForKeys: nil)
    }
    return (all.first ?? []).filter { $0.lastPathComponent.hasPrefix("jt808_") }
      .sorted { $0.path < $1.path }
  }

  @Test(.enabled(if: !shelfFiles.isEmpty))
  func `what others decode is decoded alike`() throws {
    var comparison = VectorComparison()
    var vectors = 0
    for file in Self.shelfFiles {
      for vector in try Vector.read(file) {
        try comparison.compare(vector)
        vectors += 1
      }
    }
    for difference in comparison.differences { print(difference) }
    print("\(vectors) vectors, \(comparison.fields) fields, \(comparison.differences.count) differ")
    #expect(comparison.differences.count * 100 <= comparison.fields)
  }
}
