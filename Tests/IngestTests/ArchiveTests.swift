import Digests
import Foundation
import Ingest
import Telemetry
import TestKit
import Testing

private let header = "plate,time,lon,lat\n"

private func row(_ second: Int) -> String {
  "A1,2026-03-02 07:12:\(second < 10 ? "0" : "")\(second),119.5,31.5\n"
}

@Suite("Archives") struct ArchiveTests {
  /// Result of reading one file of `fixtures/office` under its own name.
  private func read(_ name: String) async throws -> IngestResult {
    var folder = LogFolder()
    folder.files = [(name, try officeFixture(name))]
    return try await folder.run()
  }

  @Test(arguments: [
    ("trip.csv.gz", ["trip.csv.gz"]), ("trip.csv.zst", ["trip.csv.zst"]),
    ("trip.csv.bz2", ["trip.csv.bz2"]), ("trip.csv.xz", ["trip.csv.xz"]),
    ("trip.zip", ["trip.zip", "trip.zip/2026/03/苏D12345.csv"]),
    ("trip-gbk-names.zip", ["trip-gbk-names.zip", "trip-gbk-names.zip/三月/轨迹-苏D12345.csv"]),
    ("trip.tar", ["trip.tar", "trip.tar/a.csv"]),
    ("trip-halves.tgz", ["trip-halves.tgz", "trip-halves.tgz/a/a.csv", "trip-halves.tgz/b.csv"]),
    ("trip.7z", ["trip.7z", "trip.7z/轨迹.csv"]), ("trip.rar", ["trip.rar", "trip.rar/trip.csv"]),
  ])
  func `gives the records of the plain file, named by member`(
    name: String, sources: [String]
  ) async throws {
    let plain = try await read("trip.csv")
    let packed = try await read(name)
    #expect(packed.codes == [])
    #expect(packed.sources.map(\.name) == sources.map { "logs/" + $0 })
    #expect(packed.sources.allSatisfy { $0.isComplete })
    #expect(packed.contents == plain.contents)
    #expect(packed.records.count == 90)
  }

  @Test func `tells of each member where it lies and its digest`() async throws {
    let result = try await read("trip-halves.tgz")
    let outer = try officeFixture("trip-halves.tgz")
    #expect(
      result.sources.map(\.container) == [nil, "logs/trip-halves.tgz", "logs/trip-halves.tgz"])
    #expect(result.sources.map(\.member) == [nil, "a/a.csv", "b.csv"])
    #expect(result.sources[0].sha256 == sha256Hex(outer))
    #expect(result.sources[0].byteCount == UInt64(outer.count))
    let text = try officeFixture("trip.csv")
    let first = try #require(result.records.first { $0.source == 1 })
    // The second half has a header of its own before its rows.
    #expect(result.sources[1].byteCount + result.sources[2].byteCount > UInt64(text.count))
    #expect(first.line == 2)
    #expect(result.records.count { $0.source == 2 } == 45)
  }

  @Test func `gives the same for any order of entries`() async throws {
    let pieces = (0..<6).map { ("f\($0).csv", header + row($0) + row($0 + 10)) }
    var results: [IngestResult] = []
    for order in [pieces, pieces.reversed()] {
      var zip = ZipWriter()
      for (name, text) in order { zip.add(name, text) }
      var folder = LogFolder()
      folder.files = [("a.zip", zip.bytes)]
      results.append(try await folder.run())
    }
    #expect(results[0].sources.map(\.name) == results[1].sources.map(\.name))
    #expect(results[0].records.map(\.source) == results[1].records.map(\.source))
    #expect(results[0].contents == results[1].contents)
    #expect(
      results[0].sources.dropFirst().map(\.sha256) == results[1].sources.dropFirst().map(\.sha256))
  }

  @Test func `names what has a password and reads the rest`() async throws {
    var folder = LogFolder([("good.csv", header + row(1))])
    folder.files.append(("locked.zip", try officeFixture("hostile-locked.zip")))
    let result = try await folder.run()
    #expect(result.codes == ["archive-encrypted"])
    #expect(result.diagnostics[0].location.source == "logs/locked.zip/secret.csv")
    #expect(result.records.count == 1)
    #expect(result.sources.map(\.isComplete) == [true, true, false])
  }

  @Test func `stops at a bomb and names the entry`() async throws {
    let result = try await read("hostile-bomb.zip")
    #expect(
      result.diagnostics.contains {
        $0.code == "archive-bomb"
          && $0.location.source == "logs/hostile-bomb.zip/inner.zip/zeros.csv"
      })
    #expect(!result.sources[0].isComplete)
    #expect(result.records.isEmpty)
  }

  @Test func `opens archives in archives to a depth and says where it stops`() async throws {
    let result = try await read("hostile-deep.zip")
    #expect(result.codes == ["archive-too-deep"])
    #expect(
      result.diagnostics[0].location.source
        == "logs/hostile-deep.zip/level5.zip/level4.zip/level3.zip/level2.zip")
    #expect(result.sources.last?.isComplete == false)
  }

  @Test func `takes paths that climb for names`() async throws {
    let result = try await read("hostile-paths.zip")
    #expect(
      result.sources.map(\.member) == [nil, "abs/trip.csv", "etc/trip.csv", "x/trip.csv"])
    #expect(result.codes.filter { $0 == "archive-path" }.count == 3)
    #expect(result.records.count == 90)
  }

  @Test func `keeps what comes before damage and adds up`() async throws {
    let text = header + (0..<60).map(row).joined()
    var zip = ZipWriter()
    zip.add("a.csv", text)
    zip.add("b.csv", text)
    let sound = zip.bytes
    var random = SeededGenerator(seed: 11)
    var folder = LogFolder([("sound.csv", header + row(1))])
    for index in 0..<40 {
      var bytes = sound
      if index % 2 == 0 {
        bytes = Array(bytes[0..<Int.random(in: 4..<sound.count, using: &random)])
      } else {
        for _ in 0..<3 { bytes[Int.random(in: 4..<sound.count, using: &random)] ^= 0x55 }
      }
      folder.files.append(("d\(index).zip", bytes))
    }
    for name in ["trip.7z", "trip.rar", "trip-halves.tgz", "trip.csv.zst", "trip.csv.xz"] {
      let whole = try officeFixture(name)
      for cut in [7, 40, whole.count / 2, whole.count - 3] {
        folder.files.append(("cut\(cut)-\(name)", Array(whole[0..<cut])))
      }
    }
    let result = try await folder.run()
    for source in result.sources {
      let kept = result.records.count { result.sources[Int($0.source)].name == source.name }
      #expect(source.rowsRead == kept + source.rowsSetAside.values.reduce(0, +), "\(source.name)")
    }
    // Whatever was cut is said, in the file or in a member of it.
    for index in stride(from: 0, to: 40, by: 2) {
      #expect(
        result.diagnostics.contains { $0.location.source.hasPrefix("logs/d\(index).zip") },
        "d\(index).zip")
    }
    #expect(result.sources.contains { $0.name == "logs/sound.csv" && $0.rowsRead == 1 })
  }

  @Test func `numbers entries of one name and skips what systems add`() async throws {
    var zip = ZipWriter()
    zip.add("a.csv", header + row(1))
    zip.add("a.csv", header + row(2))
    zip.add("__MACOSX/._a.csv", "x")
    zip.add("scan.pdf", "%PDF-1.4")
    zip.add("folder/", "")
    var folder = LogFolder()
    folder.files = [("a.zip", zip.bytes)]
    let result = try await folder.run()
    #expect(
      result.sources.map(\.name)
        == ["logs/a.zip", "logs/a.zip/a.csv", "logs/a.zip/a.csv (2)", "logs/a.zip/scan.pdf"])
    #expect(result.codes == ["file-skipped"])
    #expect(result.records.count == 2)
  }
}
