import JTT808
import Telemetry

extension FuzzEntry {
  /// JT/T 808 as it went over the wire.
  static let capture = FuzzEntry("capture") { read($0, .raw) }

  /// JT/T 808 in hexadecimal digits, and text that is to be told from it.
  static let hexText = FuzzEntry("hex-text") { bytes in
    _ = CaptureForm.sniff(bytes)
    _ = HexText.bytes(String(decoding: bytes, as: UTF8.self)).flatMap { HexText.framed($0) }
    read(bytes, .text)
  }

  /// Pieces of any length give the messages of the whole.
  private static func read(_ bytes: [UInt8], _ form: CaptureForm) {
    var whole = CaptureDecoder(form, source: "a", output: Told())
    whole.feed(bytes.span)
    whole.finish()
    var pieces = CaptureDecoder(form, source: "a", output: Told())
    let length = 1 + bytes.count % 13
    var index = 0
    while index < bytes.count {
      let next = min(index + length, bytes.count)
      pieces.feed(Array(bytes[index..<next]).span)
      index = next
    }
    pieces.finish()
    precondition(whole.output.lines == pieces.output.lines, "pieces give other messages")
    precondition(
      bytes.isEmpty || !whole.output.lines.isEmpty || bytes.allSatisfy { $0 <= 0x20 },
      "bytes are passed over in silence")
  }
}

/// What is said of a capture.
private struct Told: CaptureSink {
  var lines: [String] = []

  mutating func take(_ message: DecodedMessage, at place: CapturePlace) {
    lines.append(message.json(at: place))
    lines.append(MessagePage.text(message, at: place, language: .zh))
  }

  mutating func take(_ diagnostic: Diagnostic) {
    lines.append(
      "\(diagnostic.code) \(diagnostic.location) \(diagnostic.found ?? "") \(diagnostic.count)")
  }
}
