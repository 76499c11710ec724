import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Bulk reading") struct BulkTests {
  /// What a reader of logs does: fixes with the place of their frame, no tree.
  private struct Fixes: CapturedFrameSink {
    var decoder = LocationDecoder()
    var fixes: [(fix: LocationFix, place: CapturePlace)] = []
    var problems: [LocationDecoder.Problem] = []
    var diagnostics: [Diagnostic] = []

    mutating func take(_ frame: Frame, _ content: Span<UInt8>, at place: CapturePlace) {
      guard frame.error == nil, let header = frame.header, !header.isFragment,
        header.encryption == 0
      else { return }
      read(header, content, frame.body, place)
    }

    mutating func take(
      _ frame: Frame, header: [UInt8], body: [UInt8], fragments: Int, at place: CapturePlace
    ) {
      guard let head = frame.header else { return }
      let content = header + body
      read(head, content.span, header.count..<content.count, place)
    }

    mutating func take(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    private mutating func read(
      _ header: MessageHeader, _ content: Span<UInt8>, _ body: Range<Int>, _ place: CapturePlace
    ) {
      var placed: [LocationDecoder.Placed] = []
      do {
        try decoder.locations(of: header, content, body: body, into: &placed)
      } catch {
        problems.append(error)
      }
      fixes += placed.map { ($0.fix, place) }
    }
  }

  @Test(arguments: [CaptureForm.raw, .text])
  func `fixes come out in order, from reports, batches and fragments`(form: CaptureForm) throws {
    var random = SeededGenerator(seed: 61)
    let sent = (0..<30).map { _ in Noise.fix(&random) }
    var encoder = FrameEncoder(edition: .v2019, phone: "13912345678")
    var frames = sent[0..<5].map { encoder.frame(0x0200, BodyEncoder.location($0)) }
    frames.append(
      encoder.frame(
        0x0704, BodyEncoder.batch(sent[5..<10].map { BodyEncoder.location($0) }, isCatchUp: true)))
    frames += encoder.frames(
      0x0704, BodyEncoder.batch(sent[10..<30].map { BodyEncoder.location($0) }, isCatchUp: true),
      size: 200)
    let bytes: [UInt8] =
      form == .raw
      ? Array(frames.joined())
      : Array(frames.map { "2026-03-02 07:00:00 " + hexOf($0) + "\n" }.joined().utf8)
    for size in [1, 7, 4096] {
      var reader = CaptureReader(form, source: "capture", output: Fixes())
      for piece in pieces(bytes, size) { reader.feed(piece.span) }
      reader.finish()
      let got = reader.output
      #expect(got.problems.isEmpty && got.diagnostics.isEmpty)
      let bare = got.fixes.map { pair in
        var fix = pair.fix
        fix.itemBytes = 0
        return fix
      }
      #expect(bare == sent)
      // A fix of the second report stands where that frame stands.
      let second = try #require(got.fixes.dropFirst().first?.place)
      let line = 20 + 2 * frames[0].count + 1
      #expect(second.fileOffset == UInt64(form == .raw ? frames[0].count : line + 20))
      #expect(second.line == (form == .raw ? nil : 2))
    }
  }

  @Test func `a batch that is cut gives what it holds, and says so`() throws {
    var random = SeededGenerator(seed: 62)
    let body = BodyEncoder.batch(
      (0..<3).map { _ in BodyEncoder.location(Noise.fix(&random)) }, isCatchUp: false)
    var encoder = FrameEncoder(edition: .v2013, phone: "1")
    var reader = CaptureReader(.raw, source: "capture", output: Fixes())
    let frame = encoder.frame(0x0704, Array(body.dropLast(1)))
    reader.feed(frame.span)
    reader.finish()
    #expect(reader.output.fixes.count == 2)
    let problem = try #require(reader.output.problems.first)
    guard case .batchItem = problem else {
      Issue.record("\(problem)")
      return
    }
  }

  @Test func `coordinates beyond the globe do not wrap around`() throws {
    // Southern half as two's complement with the bit set, as some send it; then a magnitude without meaning.
    var decoder = LocationDecoder()
    func fix(_ latitude: String, _ status: String) throws -> LocationFix {
      let body =
        bytesOf(
          "00000000 \(status) \(latitude) 0725b799 0000 0000 0000 260302071220") ?? []
      let decoded = decoder.location(body.span, 0..<body.count)
      return try #require(decoded)
    }
    #expect(try fix("fe1c1ba7", "00000007").latitudeE6 == -31_712_345)
    #expect(try fix("01e3e459", "00000007").latitudeE6 == -31_712_345)
    #expect(try fix("fe1c1ba7", "00000003").latitudeE6 == .max)
    #expect(try fix("80000000", "00000007").latitudeE6 == .max)
  }

  @Test func `a vendor's items are told of and can be walked over`() throws {
    let fix = LocationFix(seconds: 1_772_406_740, latitudeE6: 31_712_345, longitudeE6: 119_912_345)
    // E1 three bytes, 01 of a wrong length, then F0 that says more than there is.
    let items: [BodyEncoder.Item] = [(0xE1, [1, 2, 3]), (0x01, [9])]
    let body = BodyEncoder.location(fix, items: items) + [0xF0, 5, 1]
    var decoder = LocationDecoder()
    let read = decoder.location(body.span, 0..<body.count)
    let decoded = try #require(read)
    #expect(decoded.hasOtherItems && decoded.mileage == nil)
    #expect(decoded.itemBytes == 11 && decoded.brokenItemBytes == 3)
    let walked = LocationDecoder.items(body.span, 0..<body.count)
    #expect(walked.map(\.id) == [0xE1, 0x01])
    #expect(walked.map(\.data) == [30..<33, 35..<36])
  }
}
