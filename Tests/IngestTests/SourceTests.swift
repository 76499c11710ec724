import Digests
import Foundation
import Ingest
import Synchronization
import Telemetry
import TestKit
import Testing

private let header = "plate,time,lon,lat\n"
private let row = "A1,2026-03-02 07:12:20,119.5,31.5\n"

/// One gzip member with stored blocks, made by hand from RFC 1951 and 1952.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
  var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var index = 0
  repeat {
    let count = min(65_535, bytes.count - index)
    output.append(index + count == bytes.count ? 1 : 0)
    output += little(UInt32(count), 2) + little(~UInt32(count), 2)
    output += bytes[index..<index + count]
    index += count
  } while index < bytes.count
  var state: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    state ^= UInt32(byte)
    for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
  }
  return output + little(~state, 4) + little(UInt32(bytes.count), 4)
}

@Suite("Sources") struct SourceTests {
  @Test func `papers beside the logs are named and not read`() async throws {
    let result = try await LogFolder([
      ("a.csv", header + row), ("README.md", "# about\n"), ("scan.PDF", header + row),
    ]).run { _ in }
    #expect(result.codes == ["file-skipped", "file-skipped"])
    #expect(result.diagnostics.allSatisfy { $0.severity == .note })
    #expect(result.records.count == 1)
    #expect(result.sources.map(\.rowsRead).reduce(0, +) == 1)
  }

  @Test func `walks folders in the order of bytes and names what lies below`() async throws {
    let result = try await LogFolder([
      ("b.csv", header + row), ("a/z.csv", header + row), (".hidden.csv", header + row),
      ("中.csv", header + row), ("B.csv", header + row), ("empty.csv", ""),
    ]).run { folder in
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("loop"), withDestinationURL: folder)
    }
    #expect(
      result.sources.map(\.name)
        == ["logs/B.csv", "logs/a/z.csv", "logs/b.csv", "logs/empty.csv", "logs/中.csv"])
    #expect(result.codes == ["file-empty"])
    #expect(result.records.count == 4)
    #expect(result.store.vehicleLabels.count == 1)
    #expect(result.headerGroups.count == 1)
    #expect(result.sources[0].sha256 == sha256Hex(Array((header + row).utf8)))
    // SHA-256 of nothing (FIPS 180-4 test vector).
    #expect(
      result.sources[3].sha256
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `numbers a file that is named twice and names single files by their last part`()
    async throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-twice-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.csv").path
    try Data((header + row).utf8).write(to: URL(fileURLWithPath: path))
    let result = try await ingest(
      [.path(path), .path(path), .path(folder.path + "/none.csv")], options: IngestOptions()
    ) { _, _ in }
    #expect(result.sources.map(\.name) == ["a.csv", "a.csv (2)", "none.csv"])
    #expect(result.records.map(\.source) == [0, 1])
    #expect(result.codes == ["file-unreadable"])
    #expect(result.sources[2].sha256 == nil)
    #expect(!result.sources[2].isComplete)
  }

  @Test(.enabled(if: geteuid() != 0))
  func `says that a folder may not be read and goes on`() async throws {
    let result = try await LogFolder([("a.csv", header + row), ("shut/b.csv", header + row)]).run {
      folder in
      try FileManager.default.setAttributes(
        [.posixPermissions: 0], ofItemAtPath: folder.appendingPathComponent("shut").path)
    }
    #expect(result.codes == ["folder-unreadable"])
    #expect(result.records.count == 1)
    #expect(result.sources.map(\.isComplete) == [true, false])
  }

  @Test func `reads gzip of one and of several members`() async throws {
    var folder = LogFolder()
    let more = "A1,2026-03-02 07:12:21,119.5,31.5\n"
    let packed = gzip(Array((header + row).utf8)) + gzip(Array(more.utf8))
    folder.files = [
      ("one.csv.gz", gzip(Array((header + row).utf8))), ("two.gz", packed), ("void.gz", gzip([])),
    ]
    let result = try await folder.run()
    #expect(result.codes == ["file-empty"])
    #expect(result.sources.map(\.rowsRead) == [1, 2, 0])
    #expect(result.sources[1].byteCount == UInt64(packed.count))
    #expect(result.sources[1].sha256 == sha256Hex(packed))
    // The place is that in the unpacked bytes.
    #expect(result.records.map(\.byteOffset) == [19, 19, 53])
  }

  @Test func `keeps the rows before damage in gzip`() async throws {
    let text = header + String(repeating: row, count: 5000)
    let packed = gzip(Array(text.utf8))
    var flipped = packed
    flipped[packed.count - 30] ^= 1
    var broken = packed
    broken[15 + 65_535] = 7
    var folder = LogFolder()
    folder.files = [
      ("cut.gz", Array(packed[0..<100_000])), ("flipped.gz", flipped), ("broken.gz", broken),
      ("tail.gz", packed + Array("rubbish".utf8)), ("zeros.gz", packed + [0, 0, 0, 0, 0, 0, 0, 0]),
      ("sound.csv", Array((header + row).utf8)),
    ]
    let result = try await folder.run()
    let byName = Dictionary(uniqueKeysWithValues: result.sources.map { ($0.name, $0) })
    func codes(_ name: String) -> [String] {
      result.diagnostics.filter { $0.location.source == name }.map(\.code)
    }
    let cut = try #require(byName["logs/cut.gz"])
    #expect(codes("logs/cut.gz").contains("gzip-truncated"))
    #expect(!cut.isComplete)
    #expect(cut.rowsRead > 1000 && cut.rowsRead < 5000)
    #expect(cut.sha256 == sha256Hex(Array(packed[0..<100_000])))
    #expect(codes("logs/flipped.gz").contains("gzip-corrupt"))
    #expect(codes("logs/broken.gz").contains("gzip-corrupt"))
    #expect(codes("logs/tail.gz") == ["gzip-corrupt"])
    #expect(codes("logs/zeros.gz") == [])
    #expect(byName["logs/sound.csv"]?.rowsRead == 1)
    for source in result.sources {
      let kept = result.records.count { result.sources[Int($0.source)].name == source.name }
      #expect(source.rowsRead == kept + source.rowsSetAside.values.reduce(0, +))
    }
  }

  @Test func `names other formats and foreign tables and goes on`() async throws {
    var folder = LogFolder([
      ("a.csv", header + row), ("b.xlsx", "PK\u{3}\u{4}rest"), ("c.dat", "%PDF-1.7"),
      ("e.csv", "张三,13800138000,plate\n1,2,3\n"),
      ("f.txt", "# A title\n\nIt has time, lon, lat.\n"),
    ])
    folder.files.append(("d.bin", [UInt8](repeating: 0, count: 100)))
    let result = try await folder.run()
    #expect(
      result.codes == [
        "archive-truncated", "format-unknown", "nul-bytes", "header-unknown", "header-unknown",
      ])
    #expect(result.records.count == 1)
    let unknown = try #require(result.diagnostics.first { $0.code == "header-unknown" })
    #expect(unknown.expected == "time, lon, lat")
    #expect(unknown.found == "2 characters of text | 11 digits | plate")
  }

  @Test func `gives the same for any number of jobs`() async throws {
    var files: [(String, String)] = []
    for index in 0..<12 {
      let other = "V\(index % 5),2026-03-02 07:12:\(10 + index),119.5,31.5\n"
      files.append(("f\(index).csv", header + row + other + "bad\n"))
    }
    let one = try await LogFolder(files).run(options: IngestOptions(jobs: 1))
    let four = try await LogFolder(files).run(options: IngestOptions(jobs: 4))
    #expect(one.store.vehicleLabels == four.store.vehicleLabels)
    #expect(one.records.map(\.vehicle) == four.records.map(\.vehicle))
    #expect(one.records.map(\.source) == four.records.map(\.source))
    #expect(one.diagnostics == four.diagnostics)
    #expect(one.sources.map(\.sha256) == four.sources.map(\.sha256))
  }

  @Test func `stops when cancelled`() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await LogFolder([("a.csv", header + row)]).run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `tells the bytes read up to the total`() async throws {
    let told = Mutex<[UInt64]>([])
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-told-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.csv")
    try Data((header + row).utf8).write(to: file)
    _ = try await ingest([.path(file.path)], options: IngestOptions()) { done, total in
      #expect(total == UInt64((header + row).utf8.count))
      told.withLock { $0.append(done) }
    }
    #expect(told.withLock { $0.last } == UInt64((header + row).utf8.count))
    #expect(told.withLock { $0 == $0.sorted() })
  }
}
