import JTT808
import Telemetry
import Testing

@Suite("Captures as text") struct TextCaptureTests {
  private static let frame = "7E 00 02 00 00 01 23 45 67 89 01 00 00 8A 7E"

  @Test(arguments: [
    ("7E0002000001234567890100008A7E", 1),
    ("7e0002000001234567890100008a7e", 1),
    (frame, 1),
    ("2026-03-02 07:00:01.123 RECV \(frame)", 30),
    ("2026-03-02 07:00:01,\(frame)", 21),
    ("20260302070001 7E0002000001234567890100008A7E", 16),
    ("[07:00:01] 收到：7E0002000001234567890100008A7E end", 21),
    ("0x7E,0x00,0x02,0x00,0x00,0x01,0x23,0x45,0x67,0x89,0x01,0x00,0x00,0x8A,0x7E", 3),
  ])
  func `a frame is found in a line, whatever stands before it`(line: String, column: Int) throws {
    for end in ["", "\n", "\r\n"] {
      let bytes = Array(("first line\n" + line + end).utf8)
      for size in [1, 7, 4096] {
        let gathered = decode(pieces(bytes, size), .text)
        let message = try #require(gathered.frames.first)
        #expect(gathered.frames.count == 1)
        #expect(message.frame.error == nil)
        #expect(message.frame.header?.phone == "012345678901")
        #expect(gathered.places.first?.line == 2)
        #expect(gathered.places.first?.column == column)
        #expect(gathered.places.first?.fileOffset == UInt64(11 + column - 1))
      }
    }
  }

  @Test func `lines without data are named once for each stretch`() throws {
    let text = "a log\nof a gateway\n\(Self.frame)\n\n\(Self.frame)\nend\n"
    let gathered = decode(Array(text.utf8), .text)
    #expect(gathered.frames.count == 2)
    #expect(gathered.diagnostics.map(\.code) == ["text-line", "text-line"])
    #expect(gathered.diagnostics.map(\.count) == [2, 1])
    #expect(gathered.diagnostics.map(\.location.line) == [1, 6])
  }

  @Test func `a frame cut over two lines is put together`() throws {
    let text = "t1 7E000200000123456789\nt2 0100008A7E\n"
    // The second line alone is too short to be told from text, so it needs eight bytes or only digits.
    let whole = "7E00020000\n01234567890100008A7E\n"
    #expect(decode(Array(whole.utf8), .text).frames.map(\.frame.error) == [nil])
    #expect(decode(Array(text.utf8), .text).diagnostics.isEmpty == false)
  }

  @Test func `an odd digit is said`() {
    let gathered = decode(Array("7E0002000001234567890100008A7E7\n".utf8), .text)
    #expect(gathered.frames.map(\.frame.error) == [nil])
    #expect(gathered.diagnostics.map(\.code).contains("hex-odd"))
  }

  @Test func `what a file is, is told from its bytes`() {
    func sniff(_ bytes: [UInt8]) -> String {
      switch CaptureForm.sniff(bytes) {
      case .success(let form): "\(form)"
      case .failure(let other): other.words.en
      }
    }
    #expect(sniff(FramingTests.first) == "raw")
    #expect(sniff(Array("GET /".utf8) + FramingTests.first) == "raw")
    #expect(sniff(Array((Self.frame + "\n").utf8)) == "text")
    #expect(sniff(Array("2026-03-02 07:00:01 \(Self.frame)\n".utf8)) == "text")
    #expect(sniff(Array("000200000123456789010000\n8A7E7E0002000001\n".utf8)) == "text")
    #expect(sniff([]) == "an empty file")
    #expect(sniff([0x50, 0x4B, 0x03, 0x04, 0, 0]).contains("XLSX"))
    #expect(sniff([0x1F, 0x8B, 8, 0]).contains("gzip"))
    #expect(sniff(Array("车牌号,时间,经度\n苏A12345,2026,1\n".utf8)).contains("CSV"))
    #expect(sniff(Array("$GPRMC,1".utf8)).contains("NMEA"))
    #expect(sniff(Array("<html>".utf8)).contains("HTML"))
  }
}
