import Foundation
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
      #expect(other.error.contains("CSV"))
    }
  }
}
