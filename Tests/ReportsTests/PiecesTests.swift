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

    result.evidence = Array(places[..<5000])
    let first = EvidenceJSONL.render(Samples.document(result))
    result.evidence = Array(places[5000...])
    #expect(first + EvidenceJSONL.render(Samples.document(result)) == Array(pieces.joined()))
  }

  @Test func `findings in many pieces are those of the halves`() throws {
    var result = SampleMany.result()
    let (json, csv) = files(result)
    let findings = result.findings
    result.findings = Array(findings[..<4000])
    let first = files(result)
    result.findings = Array(findings[4000...])
    let second = files(result)
    #expect(json.count > 1 << 20 && csv.count > 1 << 20)
    #expect(json == first.json + second.json)
    // Each half has a line of headers of its own.
    let header = try #require(second.csv.firstIndex(of: 0x0A))
    #expect(csv == first.csv + second.csv[(header + 1)...])
  }

  private func files(_ result: CheckResult) -> (json: [UInt8], csv: [UInt8]) {
    let document = Samples.document(result)
    return (FindingsJSONL.render(document), FindingsCSV.render(document))
  }
}
