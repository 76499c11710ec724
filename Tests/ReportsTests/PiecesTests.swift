import Analysis
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Files in pieces") struct PiecesTests {
  @Test func `a file of many pieces is that of its halves one after the other`() {
    var result = Samples.smallResult()
    let places = (0..<12_000 as Range<UInt32>).map { number in
      let name = RecordID(bits: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
      return EvidenceLocation(
        record: name, source: 0, line: number + 2, byteOffset: UInt64(number) * 90, byteLength: 89)
    }
    result.evidence = places
    let whole = Samples.document(result)
    var pieces: [[UInt8]] = []
    EvidenceJSONL.render(whole) { pieces.append($0) }
    #expect(pieces.count > 1)
    #expect(pieces.allSatisfy { $0.last == 0x0A && $0.count < 2 << 20 })
    #expect(Array(pieces.joined()) == EvidenceJSONL.render(whole))

    result.evidence = Array(places[..<5000])
    let first = EvidenceJSONL.render(Samples.document(result))
    result.evidence = Array(places[5000...])
    #expect(first + EvidenceJSONL.render(Samples.document(result)) == Array(pieces.joined()))
  }

  @Test func `what is handed on is what is rendered, whatever the file`() {
    let document = Samples.document(Samples.smallResult())
    for writer in reportWriters {
      var bytes: [UInt8] = []
      writer.render(document) { bytes += $0 }
      #expect(bytes == writer.render(document), "\(writer.fileName)")
    }
  }
}
