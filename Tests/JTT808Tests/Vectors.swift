import Foundation
import JTT808
import Telemetry
import Testing

/// One line of the wire-level vectors: bytes, and what others say they mean.
struct Vector {
  var id: String
  var kind: String
  var version: String
  var messageID: UInt16?
  var bytes: [UInt8]
  /// Where the bytes are cut, if the line says so.
  var chunks: [[UInt8]]?
  var expected: [String: Any]

  init?(_ line: Substring) {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let id = object["id"] as? String, let hex = object["hex"] as? String,
      let bytes = bytesOf(hex), let expected = object["expected"] as? [String: Any]
    else { return nil }
    self.id = id
    self.kind = object["kind"] as? String ?? ""
    self.version = object["version"] as? String ?? ""
    self.bytes = bytes
    self.expected = expected
    chunks = (object["chunks"] as? [String])?.compactMap { bytesOf($0) }
    messageID = (object["msg_id"] as? String).flatMap { UInt16($0.dropFirst(2), radix: 16) }
  }

  /// All vectors of a file of JSON lines.
  static func read(_ url: URL) throws -> [Vector] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      try #require(Vector($0), "unreadable vector \($0.prefix(60))")
    }
  }
}

/// Bytes of hexadecimal digits, blanks allowed.
func bytesOf(_ hex: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var high: UInt8?
  for scalar in hex.unicodeScalars where !scalar.properties.isWhitespace {
    guard let digit = UInt8(String(scalar), radix: 16) else { return nil }
    if let first = high {
      bytes.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  return high == nil ? bytes : nil
}

func hexOf(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
}

/// Everything a capture gives, gathered.
struct Gathered: CaptureSink {
  var messages: [DecodedMessage] = []
  var places: [CapturePlace] = []
  var diagnostics: [Diagnostic] = []

  mutating func take(_ message: DecodedMessage, at place: CapturePlace) {
    messages.append(message)
    places.append(place)
  }
  mutating func take(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Whole messages and broken frames, without the ones put together from fragments.
  var frames: [DecodedMessage] { messages.filter { $0.fragments == nil } }
}

/// Decodes bytes fed in pieces.
func decode(_ chunks: [[UInt8]], _ form: CaptureForm = .raw) -> Gathered {
  var decoder = CaptureDecoder(form, source: "capture", output: Gathered())
  for chunk in chunks { decoder.feed(chunk.span) }
  decoder.finish()
  return decoder.output
}

func decode(_ bytes: [UInt8], _ form: CaptureForm = .raw) -> Gathered { decode([bytes], form) }

/// `bytes` in pieces of `size`.
func pieces(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
  stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min(bytes.count, $0 + size)]) }
}

/// A message as its line of JSON says it.
func object(_ message: DecodedMessage) throws -> [String: Any] {
  let data = Data(message.json().utf8)
  return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}
