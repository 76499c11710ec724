import Foundation
import TestKit
import Testing
import chaperone

@Suite("Inspect") struct InspectTests {
  // 0002 heartbeat of terminal 012345678901, serial 0, checksum 8A.
  private static let frame = "7E0002000001234567890100008A7E"

  @Test func `hex on the command line is a page, or a line of JSON`() async {
    let page = await run(["inspect", "--hex", Self.frame])
    #expect(page.status == .nothingFound)
    #expect(page.output.contains("0x0002 终端心跳"))
    #expect(page.error.isEmpty)
    let line = await run([
      "inspect", "--hex", "7e 00 02 0000 0123456789010000 8a 7e", "--format", "jsonl",
    ])
    #expect(line.status == .nothingFound)
    #expect(
      line.output.hasPrefix(
        "{\"msg_id\":\"0x0002\",\"version\":\"2013\",\"phone\":\"012345678901\""))
    #expect(line.output.split(separator: "\n").count == 1)
    let english = await run(["inspect", "--hex", Self.frame, "--lang", "en"])
    #expect(english.output.contains("0x0002 heartbeat"))
  }

  @Test func `flags may be left out of a whole message`() async {
    let line = await run(
      ["inspect", "--hex", "0002000001234567890100008A", "--format", "jsonl"])
    #expect(line.output.contains("\"error\":null"))
  }

  @Test func `a broken frame is told, not refused`() async {
    let outcome = await run([
      "inspect", "--hex", "7E00020000012345678901000000" + "7E", "--format", "jsonl",
    ])
    #expect(outcome.status == .nothingFound)
    #expect(outcome.output.contains("\"checksum_ok\":false,\"error\":\"bad_checksum\""))
    #expect(outcome.error.contains("0x8A"))
  }

  @Test(arguments: [
    ["inspect"], ["inspect", "--hex", "7E0"], ["inspect", "--hex", "xyz"],
    ["inspect", "--hex", ""],
    ["inspect", "/nonexistent"], ["inspect", "a", "--hex", "7E"], ["inspect", ""],
    ["inspect", "a", "--format", "xml"],
  ])
  func `what cannot be inspected exits 2 with words`(arguments: [String]) async {
    let outcome = await run(arguments)
    #expect(outcome.status == .failed)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.error.isEmpty)
  }

  @Test func `files are read as bytes or as text, and others are named`() async throws {
    try await withFolder { folder in
      let log = folder + "/gateway.log"
      try put("2026-03-02 07:00:01 RECV \(Self.frame)\nnoise\n", log)
      let text = await run(["inspect", log, "--format", "jsonl"])
      #expect(text.status == .nothingFound)
      #expect(text.output.contains("\"line\":1,\"column\":26"))
      #expect(text.error.contains("gateway.log:2"))
      #expect(!text.error.contains(folder))

      let raw = folder + "/capture.bin"
      let bytes: [UInt8] = [0x7E, 0, 2, 0, 0, 1, 0x23, 0x45, 0x67, 0x89, 1, 0, 0, 0x8A, 0x7E]
      // Long enough to come in more than one piece.
      let many = Array(repeatElement(bytes, count: 20_000).joined())
      try Data(many).write(to: URL(fileURLWithPath: raw))
      let binary = await run(["inspect", raw, "--format", "jsonl"])
      #expect(binary.status == .nothingFound)
      #expect(binary.output.split(separator: "\n").count == 20_000)
      #expect(binary.error.isEmpty)

      let table = folder + "/a.csv"
      try put("车牌号,定位时间,经度\n苏D12345,2026-03-02 07:00:00,119.9\n", table)
      let other = await run(["inspect", table])
      #expect(other.status == .failed)
      #expect(other.output.contains("a.csv:1：表头缺少这些列：lat"))
      #expect(!other.output.contains(folder))
    }
  }

  private static let table = """
    苏D12345 轨迹
    定位时间,经度,纬度,速度,驾驶员编号,备注
    2026-03-02 07:00:00,119.9,31.7,55.5,110101199003074512,甲
    坏,119.9,31.7,55.5,D1,乙
    合计,,,,,

    """

  @Test func `a table is told: header, columns and grounds, rows raw and read, what was skipped`()
    async throws
  {
    try await withFolder { folder in
      let path = folder + "/t.csv"
      try put(Self.table, path)
      let page = await run(["inspect", path])
      #expect(page.status == .nothingFound)
      #expect(page.error.isEmpty)
      expectGolden(Array(page.output.utf8), "inspect/table.zh.txt")
      let english = await run(["inspect", path, "--lang", "en"])
      expectGolden(Array(english.output.utf8), "inspect/table.en.txt")
      let lines = await run(["inspect", path, "--format", "jsonl"])
      expectGolden(Array(lines.output.utf8), "inspect/table.jsonl")
      // A driver's number that is an ID number is shown by its shape alone.
      for output in [page.output, english.output, lines.output] {
        #expect(!output.contains("19900307"))
        #expect(output.contains("18 digits"))
        #expect(!output.contains(folder))
      }
      let forced = await run(["inspect", path, "--columns", "speed=速度:m/s", "--rows", "1"])
      #expect(forced.output.contains("→ 55.5 m/s = 199.8 km/h"))
      #expect(forced.output.contains("参数 --columns"))
      #expect(!forced.output.contains("第 4 行"))
    }
  }

  @Test func `an archive is told with all that lies inside`() async throws {
    let page = await run(["inspect", fixturePath("office/trip-nested.zip"), "--rows", "1"])
    #expect(page.status == .nothingFound)
    expectGolden(Array(page.output.utf8), "inspect/archive.zh.txt")
    let lines = await run([
      "inspect", fixturePath("office/trip-nested.zip"), "--rows", "0", "--format", "jsonl",
    ])
    let kinds = lines.output.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /"kind":"([a-z]+)"/).map { String($0.1) }
    }
    #expect(kinds.first == "file")
    #expect(kinds.count { $0 == "member" } == 3)
    #expect(kinds.count { $0 == "sheet" } == 1)
    #expect(kinds.count { $0 == "column" } == 8)
    #expect(lines.output.contains("\"code\":\"file-skipped\""))
  }

  @Test func `a profile is written, read back and used`() async throws {
    try await withFolder { folder in
      let log = folder + "/odd.csv"
      let rows = (0..<5).map { "苏D12345,2026-03-02 07:00:0\($0),119.9\($0)5123,31.712345,55" }
      try put((["甲,乙,东经,北纬,码"] + rows).joined(separator: "\n") + "\n", log)
      #expect(await run(["inspect", log]).status == .failed)
      let shown = await run(["inspect", log, "--suggest"])
      #expect(shown.status == .nothingFound)
      #expect(shown.output.contains("\n  time: \"乙\""))
      #expect(shown.error.contains("lon ← 东经: 猜测 guess · 只凭取值 values alone"))
      let registry = folder + "/registry"
      try FileManager.default.createDirectory(
        atPath: registry + "/profiles", withIntermediateDirectories: true)
      let target = registry + "/profiles/odd.yaml"
      let written = await run(["inspect", log, "--suggest", "--output", target])
      #expect(written.status == .nothingFound && written.output.isEmpty)
      #expect(try text(target) == shown.output)
      // What is there already is not overwritten.
      #expect(await run(["inspect", log, "--suggest", "--output", target]).status == .failed)
      let read = await run(["inspect", log, "--registry", registry])
      #expect(read.status == .nothingFound)
      #expect(read.output.contains("表头对照 profiles/odd.yaml"))
      #expect(read.output.contains("读 5 行 = 采用 5 + 搁置 0"))
    }
  }

  @Test func `where no column is known, or a needed one is missing, the exit is 2`() async throws {
    try await withFolder { folder in
      let path = folder + "/x.csv"
      try put("a,b\n1,2\n3,4\n", path)
      let none = await run(["inspect", path, "--suggest"])
      #expect(none.status == .failed && none.output.isEmpty)
      #expect(none.error.contains("x.csv"))
      try put("车牌号,经度\n苏D12345,119.9\n苏D12345,119.9\n", path)
      let half = await run(["inspect", path, "--suggest"])
      #expect(half.status == .failed)
      #expect(half.output.contains("  # time: \"\"  # 缺 missing\n"))
      #expect(half.error.contains("缺：time, lat"))
      for arguments in [
        ["inspect", "--suggest", "--hex", "7E"], ["inspect", path, "--output", "y"],
        ["inspect", path, "--rows", "-1"], ["inspect", folder + "/none.csv", "--suggest"],
      ] {
        #expect(await run(arguments).status == .failed)
      }
    }
  }
}
