import Analysis
import Digests
import Reports
import Telemetry
import Testing

@Suite("Privacy") struct PrivacyTests {
  // Invented; the ID numbers have a region code that does not exist.
  private static let idNumber = "999900199001011234"
  private static let idNumberX = "99990019900101123X"
  private static let phone = "13800001234"
  private static let sim = "013900005678"
  private static let driverName = "张测试"
  private static let attendantName = "李照管"
  private static let strangerName = "王路人"
  private static let plate = "苏D12345"

  private static let people = ReportPeople(
    drivers: [
      DriverID("D0007"): PersonWords(name: driverName, secrets: [idNumber, "档案E99887766"]),
      DriverID(idNumberX): PersonWords(name: "赵持证"),
    ],
    otherNames: [attendantName])

  /// Every field that takes text from outside holds something to hide.
  private static func result() -> CheckResult {
    var result = Samples.smallResult()
    let everything =
      "驾驶员\(driverName)（D0007，\(idNumber)，\(idNumberX.lowercased())，\(phone)，138-0000-1234，"
      + "+86\(phone)，档案E99887766）与\(attendantName)，车辆\(plate)、浙A·99X88"
    var first = Samples.speeding(driver: "D0007")
    first.message = Message(zh: everything, en: everything)
    first.criminalAlert = Message(zh: everything, en: everything)
    first.premises.append(Premise(.registry, everything, bearsProof: false))
    var second = Samples.speeding(id: "f-2", plate: sim, driver: idNumberX)
    second.document = DocumentReference(kind: "qualification", number: idNumberX)
    second.provider = ProviderID(phone)
    let third = Samples.speeding(id: "f-3", plate: plate, driver: "888800000000")
    result.findings = [first, second, third]
    result.sources[0].name = "\(driverName)/\(plate)_\(idNumber)_\(phone).csv"
    result.diagnostics = [
      Diagnostic(
        .warning, "cell-unreadable",
        at: SourceLocation(source: result.sources[0].name, line: 2, column: "驾驶员\(phone)"),
        found: strangerName, expected: everything,
        message: Message(zh: "所见 \(strangerName)；" + everything, en: everything)),
      Diagnostic(
        .warning, "x", at: SourceLocation(source: "a.csv", column: "driver_id"), found: "7001",
        message: Message(zh: "所见 7001", en: "found 7001")),
      Diagnostic(
        .note, "wide", at: SourceLocation(source: "a.csv"), found: nil,
        message: Message(zh: "9999001\u{200B}99001011234 １３８００００１２３４", en: "-")),
    ]
    result.headerGroups[0].group.columns = [everything]
    result.headerGroups[0].group.speedColumn = everything
    result.vehicles[0].labels = [sim, plate]
    result.vehicles[0].providerName = "甲公司 \(phone)"
    result.coverage[1].vehicle = VehicleKey(plate: sim)
    return result
  }

  /// All that goes out, by name.
  private static func outputs(_ audience: Audience, _ language: Language = .zh) -> [(
    String, String
  )] {
    let document = Samples.document(
      result(), audience: audience, language: language, people: people,
      parameters: [ReportParameter("vehicle", plate), ReportParameter("note", phone + idNumber)])
    var outputs = reportWriters.map {
      ($0.fileName, String(decoding: $0.render(document), as: UTF8.self))
    }
    outputs.append(("table", String(decoding: FindingsTable.render(document), as: UTF8.self)))
    outputs.append(("summary", String(decoding: CheckSummary.render(document), as: UTF8.self)))
    return outputs
  }

  private static let numbers = [
    idNumber, idNumberX, idNumberX.lowercased(), phone, "138-0000-1234", "13900005678",
    "E99887766", "888800000000", "9999001\u{200B}99001011234", "１３８００００１２３４",
  ]

  @Test(arguments: [Audience.internal, .school, .public], Language.allCases)
  func `no number of a person leaves for anybody but the police`(
    audience: Audience, language: Language
  ) {
    for (file, text) in Self.outputs(audience, language) {
      for number in Self.numbers { #expect(!text.contains(number), "\(number) in \(file)") }
    }
  }

  @Test(arguments: [Audience.school, .public], Language.allCases)
  func `no driver leaves for a school or the public`(audience: Audience, language: Language) {
    let names = [Self.driverName, Self.attendantName, Self.strangerName, "赵持证", "D0007", "7001"]
    for (file, text) in Self.outputs(audience, language) {
      for name in names { #expect(!text.contains(name), "\(name) in \(file)") }
    }
  }

  @Test func `no plate leaves for the public`() {
    for (file, text) in Self.outputs(.public) {
      for plate in [Self.plate, "D12345", "浙A·99X88", "99X88"] {
        #expect(!text.contains(plate), "\(plate) in \(file)")
      }
    }
    #expect(Self.outputs(.public)[0].1.contains("\"vehicle\":\"苏D***45\""))
    #expect(Self.outputs(.public)[0].1.contains("\"driver\":\"***\""))
  }

  @Test func `the police see everything`() {
    let text = Self.outputs(.police).map(\.1).joined()
    let all = [Self.driverName, Self.strangerName, Self.plate, "D0007"] + Self.numbers.prefix(7)
    for value in all { #expect(text.contains(value), "\(value)") }
  }

  @Test func `the office sees names and pseudonyms that tie a person together`() throws {
    let outputs = Dictionary(uniqueKeysWithValues: Self.outputs(.internal))
    let findings = try #require(outputs["findings.jsonl"])
    let name = pseudonym(of: Self.idNumberX, key: Samples.key)
    #expect(name.count == 14 && name.hasPrefix("drv-"))
    #expect(findings.contains("\"driver\":\"\(name)\""))
    #expect(findings.contains("\"number\":\"\(name)\""))
    #expect(outputs["diagnostics.jsonl"]?.contains(name) == true)
    #expect(findings.contains("\"vehicle\":\"139****5678\""))
    #expect(findings.contains("\"driver\":\"D0007\""))
    #expect(outputs["report.html"]?.contains(Self.driverName) == true)
    #expect(findings.contains(Self.plate))
  }

  @Test func `a school sees its plates and one pseudonym a driver`() throws {
    let findings = try #require(Self.outputs(.school).first?.1)
    #expect(findings.contains(Self.plate))
    #expect(findings.contains("\"driver\":\"\(pseudonym(of: "D0007", key: Samples.key))\""))
  }

  @Test func `an ordinary id, date or count is left alone`() {
    let text =
      "D0007 2026-03-02 07:12:20 20260302071220 1772406740 1,234,567 119.912345 r-9f31000000000001"
    let diagnostic = Diagnostic(
      .note, "x", at: SourceLocation(source: text), message: Message(zh: text, en: text))
    let document = Samples.document(CheckResult(diagnostics: [diagnostic]))
    #expect(document.result.diagnostics[0].message.zh == text)
    #expect(document.result.diagnostics[0].location.source == text)
  }

  @Test func `an id is replaced as a word and not inside another`() {
    let text = "D0007 D00071 AD0007 车D0007号"
    let diagnostic = Diagnostic(
      .note, "x", at: SourceLocation(source: "-"), message: Message(zh: text, en: text))
    let document = Samples.document(
      CheckResult(diagnostics: [diagnostic]), audience: .school, people: Self.people)
    let name = pseudonym(of: "D0007", key: Samples.key)
    #expect(document.result.diagnostics[0].message.zh == "\(name) D00071 AD0007 车\(name)号")
  }

  /// RFC 4231, test cases 2 and 6.
  @Test func `the keyed digest is HMAC-SHA256`() {
    #expect(
      pseudonym(of: "what do ya want for nothing?", key: Array("Jefe".utf8)) == "drv-5bdcc146bf")
    #expect(
      pseudonym(
        of: "Test Using Larger Than Block-Size Key - Hash Key First",
        key: [UInt8](repeating: 0xAA, count: 131)) == "drv-60e431591e")
  }

  @Test func `another key gives another pseudonym`() {
    #expect(pseudonym(of: "D0007", key: [1]) != pseudonym(of: "D0007", key: [2]))
  }
}
