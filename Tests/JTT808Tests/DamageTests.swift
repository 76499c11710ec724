import Foundation
import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Damage") struct DamageTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `no damaged frame traps, and each is told`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<1000 {
      let bytes = Noise.mutated(Noise.frame(&random), &random)
      let gathered = decode(bytes)
      let hasName = !gathered.messages.isEmpty || !gathered.diagnostics.isEmpty
      #expect(hasName, "seed \(seed), round \(round): \(hexOf(bytes))")
      for (message, place) in zip(gathered.messages, gathered.places) {
        let line = message.json(at: place)
        #expect(!line.contains("\n"))
        if round % 10 == 0 {
          #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(line.utf8))
          }
          #expect(!MessagePage.text(message, at: place, language: .zh).isEmpty)
        }
      }
    }
  }

  @Test func `every body of every kind may end anywhere`() {
    var random = SeededGenerator(seed: 9)
    for kind in MessageList.all {
      for edition in Edition.allCases {
        for length in [
          0, 1, 2, 3, 5, 6, 7, 8, 12, 24, 25, 27, 28, 30, 36, 37, 60, 76, 200, 1023, 5000,
        ] {
          let body = Noise.random1(length, &random)
          let message = DecodedMessage(body: body, id: kind.id, edition: edition)
          #expect(message.bodyIsDecoded)
          #expect(message.bodyRange.count == length)
        }
      }
    }
  }

  @Test func `every prefix of a rich frame is told`() {
    var random = SeededGenerator(seed: 10)
    var encoder = FrameEncoder(edition: .v2019, phone: "1")
    let frame = encoder.frame(
      0x0200, Noise.location(&random) + [0x64, 47] + Noise.random1(47, &random))
    for length in 0...frame.count {
      let tiles = Tiles.of([Array(frame.prefix(length))])
      #expect(tiles.covers(length), "prefix of \(length)")
    }
  }

  @Test func `hostile streams of flags cost no more than their length`() {
    // Each second byte a flag, each stretch declaring the longest body: the worst for resynchronising.
    let unit: [UInt8] = [0x7E, 0x02, 0x00, 0x03, 0xFF]
    let stream = Array(repeatElement(unit, count: 20_000).joined())
    let tiles = Tiles.of(pieces(stream, 4096))
    #expect(tiles.covers(stream.count))
  }

  @Test func `text captures of any bytes are survived`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<50 {
      let bytes = Noise.random1(2000, &random)
      _ = decode(pieces(bytes, 7), .text)
      _ = CaptureForm.sniff(bytes)
    }
  }
}
