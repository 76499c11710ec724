import Analysis
import Reports
import Telemetry
import Testing

/// The search for words to hide, held against a plain one that tries every word at every place.
@Suite("Privacy search") struct PrivacySearchTests {
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Names and ids that begin with each other, and some that do not.
  private static let people: ReportPeople = {
    let names = ["张三", "张三丰", "张三丰四", "三丰", "王小明", "王小", "Ann", "Anna", "Ann Bo"]
    let ids = ["D01", "D010", "D0101", "驾7", "驾78", "x-1", "ABC"]
    return ReportPeople(
      drivers: Dictionary(uniqueKeysWithValues: ids.map { (DriverID($0), PersonWords()) }),
      otherNames: names)
  }()

  private func hidden(_ texts: [String], _ audience: Audience) -> [String] {
    let diagnostics = texts.map {
      Diagnostic(.note, "x", at: SourceLocation(source: "-"), message: Message(zh: $0, en: "-"))
    }
    return Samples.document(
      CheckResult(diagnostics: diagnostics), audience: audience, people: Self.people
    ).result.diagnostics.map(\.message.zh)
  }

  /// The rule in its plainest form: at each place the longest word that is not part of a longer Latin one.
  private func plain(_ text: String) -> String {
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    var words = Self.people.otherNames.map { ($0, "***") }
    words += Self.people.drivers.keys.map { ($0.text, pseudonymOf($0.text)) }
    words.sort { $0.0.unicodeScalars.count > $1.0.unicodeScalars.count }
    let scalars = Array(text.unicodeScalars)
    var out = ""
    var index = 0
    while index < scalars.count {
      let found = words.first { word, _ in
        let word = Array(word.unicodeScalars)
        let end = index + word.count
        guard end <= scalars.count, Array(scalars[index..<end]) == word else { return false }
        let isInsideBefore = index > 0 && isWord(scalars[index]) && isWord(scalars[index - 1])
        let isInsideAfter = end < scalars.count && isWord(scalars[end - 1]) && isWord(scalars[end])
        return !isInsideBefore && !isInsideAfter
      }
      if let found {
        out += found.1
        index += found.0.unicodeScalars.count
      } else if ("0"..."9").contains(scalars[index]) {
        // The rest of a number is not looked into.
        while index < scalars.count, ("0"..."9").contains(scalars[index]) {
          out.unicodeScalars.append(scalars[index])
          index += 1
        }
      } else {
        out.unicodeScalars.append(scalars[index])
        index += 1
      }
    }
    return out
  }

  private func pseudonymOf(_ id: String) -> String {
    let finding = Samples.speeding(driver: id)
    let document = Samples.document(
      CheckResult(findings: [finding]), audience: .school, people: Self.people)
    return document.result.findings[0].driver?.text ?? ""
  }

  @Test func `finds what a plain search finds`() {
    let pieces = [
      "张", "三", "丰", "四", "王", "小", "明", "Ann", "a", " ", "Bo", "D", "0", "1", "驾", "7", "8",
      "x", "-", "ABC", "，", "é", "\u{301}", "🚌", "驾驶员",
    ]
    for seed in UInt64(1)...20 {
      var random = SplitMix(state: seed)
      let texts = (0..<50).map { _ in
        (0..<8).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      }
      for (text, shown) in zip(texts, hidden(texts, .school)) {
        #expect(Array(shown.utf8) == Array(plain(text).utf8), "seed \(seed): \(text)")
      }
    }
  }

  @Test(arguments: [
    "138-0000-1234", "始138 0000 1234", "a13800001234b", "１３８００００１２３４", "1３8０0００12３4",
    "999900 19900101 1234", "999900-19900101-1234", "99990019900101123x", "+8613800001234",
    "013800001234", "2026-03-02 13800001234", "99：13800001234",
  ])
  func `a number is found wherever it stands`(text: String) {
    for audience in [Audience.internal, .school, .public] {
      let shown = hidden(["在" + text + "处", "行 " + text], audience)
      #expect(!shown.contains { $0.contains(text) }, "\(shown)")
    }
  }

  @Test(arguments: [
    "2026-03-02 07:12:20", "119.912345，31.712345", "1,234,567", "1-2-3-4-5-6-7-8-9-10",
    "1772406740",
    "123456 -7890123", "0000000", "é\u{301}e\u{301}", "载学生时最高 78.2 km/h", "使用学员警示",
  ])
  func `ordinary numbers and words stay as they are`(text: String) {
    for audience in [Audience.internal, .school, .public] {
      #expect(Array(hidden([text], audience)[0].utf8) == Array(text.utf8))
    }
  }

  @Test(arguments: ["苏D12345", "京A·99X88", "粤BD12345"])
  func `a plate is found without a register for the public alone`(text: String) {
    #expect(hidden(["见" + text], .internal) == ["见" + text])
    #expect(hidden(["见" + text], .public) != ["见" + text])
  }
}
