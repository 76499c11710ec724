import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Fragments") struct FragmentTests {
  private func frames(_ body: [UInt8], size: Int) -> [[UInt8]] {
    var encoder = FrameEncoder(edition: .v2013, phone: "13912345678", serial: 65_534)
    return encoder.frames(0x0704, body, size: size)
  }

  @Test func `a batch in fragments is put together in any order, across the turn of the serial`()
    throws
  {
    var random = SeededGenerator(seed: 5)
    let fixes = (0..<20).map { _ in BodyEncoder.location(Noise.fix(&random)) }
    let body = BodyEncoder.batch(fixes, isCatchUp: true)
    let parts = frames(body, size: 100)
    for order in [parts, parts.reversed(), parts.shuffled(using: &random)] {
      // The first comes twice: a repetition changes nothing.
      let gathered = decode([order[0]] + order)
      let whole = gathered.messages.filter { $0.fragments != nil }
      #expect(whole.count == 1)
      #expect(whole.first.map { Array($0.rawBody) } == body)
      #expect(whole.first?.body["count"] == .integer(20))
      #expect(gathered.frames.count == parts.count + 1)
    }
  }

  @Test func `what is missing is named`() throws {
    let parts = frames([UInt8](repeating: 1, count: 450), size: 100)
    let gathered = decode(parts.enumerated().filter { $0.offset != 2 }.map(\.element))
    let lost = try #require(gathered.diagnostics.first { $0.code == "fragments-missing" })
    #expect(lost.found == "4" && lost.expected == "5")
    #expect(lost.message.en.hasSuffix("missing 3"))
  }

  @Test func `open messages and their bytes are bounded`() {
    var reassembler = Reassembler()
    var held = 0
    for terminal in 0..<500 {
      var encoder = FrameEncoder(edition: .v2013, phone: "\(terminal)")
      let parts = encoder.frames(0x0801, [UInt8](repeating: 7, count: 3000), size: 1000)
      let content = Array(parts[0].dropFirst().dropLast())
      var sink = FirstFrame()
      var splitter = FrameSplitter()
      let first = parts[0]
      splitter.feed(first.span, into: &sink)
      guard let frame = sink.frame else {
        Issue.record("no frame in \(hexOf(content))")
        return
      }
      if case .pending = reassembler.add(frame, sink.content.span) { held += 1 }
    }
    #expect(held == 500)
    #expect(reassembler.incomplete.count == 500 - Reassembler.mostOpen)
    reassembler.finish()
    #expect(reassembler.incomplete.count == 500)
  }

  @Test func `an index beyond the total is said and not kept`() {
    // 0801, fragment bit, package 2 of 1.
    var content = bytesOf("0801 2001 012345678901 0005 0001 0002 aa") ?? []
    content.append(content.reduce(0, ^))
    let gathered = decode([0x7E] + content + [0x7E])
    #expect(gathered.diagnostics.map(\.code) == ["fragment-index"])
  }

  private struct FirstFrame: FrameSink {
    var frame: Frame?
    var content: [UInt8] = []
    mutating func take(_ frame: Frame, _ content: Span<UInt8>) {
      self.frame = frame
      self.content = (0..<content.count).map { content[$0] }
    }
    mutating func take(_ skipped: SkippedBytes) {}
  }
}
