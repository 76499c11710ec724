import Foundation
import JTT808
import TestKit
import Testing

@Suite("Vectors of JT/T 808") struct VectorTests {
  /// Where the vectors differ from us, and why we are right.
  private static let reasons: [String: String] = [
    "jt808_go-jt808-0138":
      "three frames glued together, expected as one broken one; the stream gives the three",
    "jt808_misc-0003": "three broken stretches between flags, expected as one; each is named",
    "jt808_traccar-0044":
      "a vendor's 0x5501 with a wrong length and a flag inside: told by its length and checksum",
    "jt808_smallchi-0033":
      "version bit set on a short header: length, checksum and items fit 2013 and not 2019",
    "jt808_malformed-0061":
      "whether a time is in the future needs a clock, which a decoder has not",
  ]

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
  func `what others decode is decoded alike, but for differences with a reason`() throws {
    var comparison = VectorComparison()
    for file in Self.shelfFiles {
      for vector in try Vector.read(file) { try comparison.compare(vector) }
    }
    for difference in comparison.differences where Self.reasons[difference.id] == nil {
      Issue.record("\(difference)")
    }
    #expect(Set(comparison.differences.map(\.id)) == Set(Self.reasons.keys))
    #expect(comparison.fields > 10_000)
    #expect(comparison.differences.count * 100 <= comparison.fields)
  }

  @Test(arguments: ["messages", "bodies", "damaged"])
  func `the vectors kept here are decoded without a difference`(file: String) throws {
    var comparison = VectorComparison()
    let vectors = try Vector.read(
      URL(fileURLWithPath: fixturePath("jtt808/\(file).jsonl")))
    for vector in vectors { try comparison.compare(vector) }
    for difference in comparison.differences { Issue.record("\(difference)") }
    #expect(comparison.fields > 5 * vectors.count / 2)
  }

  @Test(arguments: [1, 7, 4096])
  func `pieces of any size give the same messages`(size: Int) throws {
    for file in ["messages", "damaged"] {
      let vectors = try Vector.read(
        URL(fileURLWithPath: fixturePath("jtt808/\(file).jsonl")))
      // All of them glued, and each by itself.
      let streams = [vectors.flatMap(\.bytes)] + vectors.prefix(20).map(\.bytes)
      for stream in streams {
        let whole = decode(stream)
        let parts = decode(pieces(stream, size))
        #expect(parts.messages == whole.messages)
        #expect(parts.diagnostics == whole.diagnostics)
        #expect(Tiles.of(pieces(stream, size)).covers(stream.count))
      }
    }
  }
}
