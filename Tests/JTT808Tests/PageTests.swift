import Foundation
import JTT808
import Telemetry
import TestKit
import Testing

@Suite("Pages and JSON lines") struct PageTests {
  /// A frame of the fixtures by its id.
  private func bytes(_ id: String) throws -> [UInt8] {
    for file in ["messages", "bodies", "damaged"] {
      let url = URL(fileURLWithPath: fixturePath("jtt808/\(file).jsonl"))
      if let vector = try Vector.read(url).first(where: { $0.id == id }) { return vector.bytes }
    }
    Issue.record("no vector \(id)")
    return []
  }

  private static let samples = [
    "location-2019-adas": "jt808_go-jt808-0035", "register-2013": "jt808_go-jt808-0126",
    "card-out": "jt808_misc-0010", "batch-2013": "jt808_jt-framework-0024",
    "passenger-flow": "jt808_go-jt808-0023", "time-invalid": "jt808_malformed-0059",
  ]

  @Test(arguments: samples.keys.sorted(), [Language.zh, .en])
  func `a page reads like the standard`(name: String, language: Language) throws {
    let gathered = decode(try bytes(try #require(Self.samples[name])))
    let text = zip(gathered.messages, gathered.places).map {
      MessagePage.text($0, at: $1, language: language)
    }.joined(separator: "\n")
    expectGolden(Array(text.utf8), "jtt808/\(name).\(language).txt")
  }

  @Test func `a line of JSON keeps its keys and their order`() throws {
    var lines = ""
    for id in [
      "jt808_go-jt808-0035", "jt808_misc-0010", "jt808_go-jt808-0046", "jt808_malformed-0004",
    ] {
      let gathered = decode(try bytes(id))
      for (message, place) in zip(gathered.messages, gathered.places) {
        lines += message.json(at: place) + "\n"
      }
    }
    expectGolden(Array(lines.utf8), "jtt808/lines.jsonl")
  }

  @Test func `text from a frame cannot break its line`() throws {
    // An authentication code of a quote, a backslash, a line end, an escape, and a cut GBK character.
    let message = DecodedMessage(
      body: [0x22, 0x5C, 0x0A, 0x1B, 0x41, 0xB0], id: 0x0102, edition: .v2013)
    let line = message.json()
    #expect(!line.contains("\n") && !line.contains("\u{1B}"))
    let object = try object(message)
    let body = try #require(object["body"] as? [String: Any])
    #expect(body["auth_code"] as? String == "\"\\\n\u{1B}A\u{FFFD}")
    let page = MessagePage.text(message, at: CapturePlace(offset: 0), language: .en)
    #expect(!page.contains("\u{1B}"))
    #expect(message.problems.map(\.code) == ["text-encoding"])
  }
}

@Suite("List of messages") struct MessageListTests {
  @Test func `the list and the files are the same, ascending`() throws {
    let folder = checkoutRoot.appendingPathComponent("Sources/JTT808").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.range(of: "^M[0-9A-F]{4}[A-Z]", options: .regularExpression) != nil }
    // Named and numbered first: the macro and a list of metatypes do not go together.
    var listed: [String] = []
    var ids: [UInt16] = []
    for decoder in MessageList.all {
      listed.append(String(describing: decoder) + ".swift")
      ids.append(decoder.id)
    }
    #expect(Set(files) == Set(listed))
    #expect(ids == ids.sorted())
    for (name, id) in zip(listed, ids) { #expect(name.hasPrefix("M" + hexID(id).dropFirst(2))) }
  }
}
