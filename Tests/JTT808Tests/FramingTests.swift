import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Frames") struct FramingTests {
  // id 0002, attributes 0000, phone 012345678901, serial 0000 / 0001, checksum.
  static let first = bytesOf("7e 0002 0000 012345678901 0000 8a 7e") ?? []
  static let second = bytesOf("7e 0002 0000 012345678901 0001 8b 7e") ?? []

  /// Serial numbers and errors of a stream, in order; `-` for a frame too short for a serial.
  private func summary(_ gathered: Gathered) -> String {
    gathered.frames.map { message in
      (message.frame.header.map { "\($0.serial)" } ?? "-")
        + (message.frame.error.map { " " + $0.rawValue } ?? "")
    }.joined(separator: ", ")
  }

  @Test func `the example of the standard is unescaped`() {
    // 4.4.2: 30 7E 08 7D 55 goes over the wire as 30 7D 02 08 7D 01 55; too short for a header here.
    let gathered = decode(bytesOf("7e 30 7d02 08 7d01 55 7e") ?? [])
    #expect(gathered.frames.map { hexOf($0.content) } == ["307e087d55"])
  }

  @Test(arguments: [
    ("7e A 7e 7e B 7e", "0, 1"),  // each with its own flags
    ("7e A 7e B 7e", "0, 1"),  // one flag shared
    ("7e 7e A 7e 7e 7e 7e B 7e 7e", "0, 1"),  // doubled flags
    ("2424 7e A 7e 0d0a 7e B 7e", "0, 1"),  // garbage before and between
    ("A 7e 7e B 7e", "1"),  // the stream begins inside a frame
    ("7e A 7e B", "0, 1"),  // the last flag is missing
    ("7e A 7e 0002 0000 0123", "0"),  // half a frame at the end
    ("7e A 7e 474554202f20485454502f312e310d0a0d0a 7e B 7e", "0, 1"),  // HTTP between flags
    ("7e 00000000000000000000000000000000 7e B 7e", "1"),  // zeros between flags
    ("7e 000200000123456789 7e B 7e", "-too_short, 1"),  // cut in the middle, own flags
  ])
  func `frames come out of a stream whatever stands around them`(stream: String, frames: String) {
    let a = hexOf(Self.first.dropFirst().dropLast())
    let b = hexOf(Self.second.dropFirst().dropLast())
    let bytes =
      bytesOf(
        stream.replacing("A", with: a).replacing("B", with: b)) ?? []
    #expect(!bytes.isEmpty)
    #expect(summary(decode(bytes)) == frames.replacing("-too", with: "- too"))
    for size in [1, 7, 4096] {
      #expect(summary(decode(pieces(bytes, size))) == frames.replacing("-too", with: "- too"))
    }
  }

  @Test func `a flag that was not escaped is taken as data by the declared length`() throws {
    // 28 bytes of location; the longitude 06 7E AA 24 holds the flag as it is.
    let body =
      "00000000 00000003 01e00000 067eaa24 0000 0000 0000 260302071220"
    var content = bytesOf("0200 001c 012345678901 0007" + body) ?? []
    content.append(content.reduce(0, ^))
    let stream = [0x7E] + content + [0x7E] + Self.second
    for size in [1, 7, 4096] {
      let gathered = decode(pieces(stream, size))
      #expect(summary(gathered) == "7, 1")
      let message = try #require(gathered.frames.first)
      #expect(message.frame.isRepaired)
      #expect(message.body["lon_1e6"] == .integer(0x067E_AA24))
      #expect(gathered.diagnostics.map(\.code) == ["frame-flag-inside"])
    }
  }

  @Test func `a frame cut short does not swallow the whole one after it`() {
    // The declared length of the first reaches exactly to the flag after the second, and all it lost is zeros.
    var encoder = FrameEncoder(edition: .v2013, phone: "012345678901")
    let long = encoder.frame(0x0900, [UInt8](repeating: 0, count: 60))
    let cut = Array(long.prefix(long.count - 1 - 1 - 15 - 1)) + [long[long.count - 2], 0x7E]
    let gathered = decode(cut + Self.second)
    #expect(gathered.frames.last?.frame.header?.serial == 1)
    #expect(gathered.frames.last?.frame.error == nil)
  }

  @Test func `every byte belongs to a frame or is named`() {
    var random = SeededGenerator(seed: 808)
    for round in 0..<400 {
      let stream = Noise.stream(&random)
      for size in [1, 7, 4096] {
        let gathered = Tiles.of(pieces(stream, size))
        #expect(
          gathered.covers(stream.count),
          "seed 808, round \(round), pieces of \(size): \(hexOf(stream))")
      }
    }
  }

  @Test func `the size of the pieces does not matter`() {
    var random = SeededGenerator(seed: 2019)
    for _ in 0..<200 {
      let stream = Noise.stream(&random)
      let whole = Tiles.of([stream])
      for size in [1, 7, 4096] {
        let parts = Tiles.of(pieces(stream, size))
        #expect(parts.frames == whole.frames)
        #expect(parts.skipped == whole.skipped)
      }
    }
  }

  @Test func `a stream without flags is named as one stretch and not kept`() {
    var tiles = Tiles()
    var splitter = FrameSplitter()
    let block = [UInt8](repeating: 0x41, count: 100_000)
    for _ in 0..<20 { splitter.feed(block.span, into: &tiles) }
    splitter.finish(into: &tiles)
    #expect(tiles.frames.isEmpty)
    #expect(tiles.skipped.map(\.length) == [2_000_000])
    #expect(tiles.skipped.map(\.reason) == [.text])
  }

  @Test func `an endless frame is given up at the longest that a frame can be`() {
    var tiles = Tiles()
    var splitter = FrameSplitter()
    let stream = [0x7E] + [UInt8](repeating: 0x02, count: 10_000) + Self.second
    for piece in pieces(stream, 1000) { splitter.feed(piece.span, into: &tiles) }
    splitter.finish(into: &tiles)
    #expect(tiles.frames.map(\.error) == [nil])
    #expect(tiles.covers(stream.count))
  }

  @Test(arguments: [
    // Short form with the bit set; long form without it: length and checksum decide.
    (Edition.v2013, UInt8(0x40)), (Edition.v2019, UInt8(0x40)),
  ])
  func `a wrong version bit is survived`(edition: Edition, bit: UInt8) throws {
    var encoder = FrameEncoder(edition: edition, phone: "13912345678", serial: 9)
    var frame = encoder.frame(0x0002, [])
    frame[3] ^= bit
    frame[frame.count - 2] ^= bit
    let message = try #require(decode(frame).frames.first)
    #expect(message.frame.error == nil)
    #expect(message.frame.header?.serial == 9)
    #expect(message.edition == edition)
    #expect(message.problems.map(\.code) == ["version-bit"])
  }

  @Test func `what noise is, is said`() {
    let reasons = ["GET / HTTP/1.1\r\n", "hello"].map {
      decode(Array($0.utf8)).diagnostics.map(\.code)
    }
    #expect(reasons == [["skipped-http-noise"], ["skipped-text-noise"]])
    #expect(decode([0x7E, 0x7E, 0x7E]).diagnostics.map(\.code) == ["skipped-idle-flags"])
    #expect(decode([UInt8](repeating: 0, count: 9)).diagnostics.map(\.code) == ["skipped-fill"])
    #expect(decode([0x7E, 0x02, 0x00, 0x40]).diagnostics.map(\.code) == ["skipped-cut-off"])
  }
}
