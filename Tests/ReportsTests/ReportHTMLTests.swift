import Analysis
import Foundation
import Geo
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Report HTML") struct ReportHTMLTests {
  private func html(_ document: ReportDocument) -> String {
    String(decoding: ReportHTML.render(document), as: UTF8.self)
  }

  private func occurrences(_ part: String, in text: String) -> Int {
    text.components(separatedBy: part).count - 1
  }

  @Test func `a county day looks as it was last reviewed`() {
    let document = Samples.document(SampleCounty.result(), people: SampleCounty.people)
    expectGolden(ReportHTML.render(document), "reports/report.html")
  }

  @Test func `the English page of a small result looks as it was last reviewed`() {
    expectGolden(
      ReportHTML.render(Samples.document(Samples.smallResult(), language: .en)),
      "reports/report.en.html")
  }

  @Test(arguments: Language.allCases)
  func `the page needs nothing from outside and runs nothing`(language: Language) {
    let page = html(Samples.document(SampleCounty.result(), language: language))
    for forbidden in [
      "http:", "https:", "<script", "<link", "<img", "<iframe", "url(", "@import", "src=",
    ] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(!page.contains("{{"))
  }

  @Test func `every printed page says what the leads are not`() {
    let page = html(Samples.document(SampleCounty.result()))
    // The footer group repeats on each page of paper; the stamp stands in the heading.
    #expect(page.contains("table-footer-group"))
    #expect(occurrences("线索，非违法事实认定", in: page) == 2)
  }

  @Test func `only a measured value is called suspected`() {
    let page = html(Samples.document(Samples.smallResult()))
    #expect(page.contains("可证 1 分；测得 6 分（疑似）"))
    #expect(page.contains("可证 10.6%；测得 30.3%（疑似）"))
    #expect(page.contains("“载有学生的校车在高速公路上行驶") || page.contains("<q>载有学生的校车在高速公路上行驶"))
  }

  @Test func `a proof with equal values is not called suspected`() {
    var finding = Samples.speeding()
    finding.points = CertifiedAndMeasured(certified: 6, measured: 6)
    let page = html(Samples.document(CheckResult(findings: [finding])))
    #expect(page.contains("可证 6 分；测得 6 分</dd>"))
  }

  @Test func `proven findings come first and then by severity`() throws {
    var findings: [Finding] = []
    for (index, kind) in [
      (Certainty.suspected, Severity.critical), (.proven, .minor), (.suspected, .notice),
      (.proven, .serious),
    ].enumerated() {
      var finding = Samples.speeding(id: "f-order-\(index)", certainty: kind.0)
      finding.severity = kind.1
      findings.append(finding)
    }
    let page = html(Samples.document(CheckResult(findings: findings)))
    let places = try [3, 1, 0, 2].map { try #require(page.range(of: "f-order-\($0)")).lowerBound }
    #expect(places == places.sorted())
  }

  @Test func `hostile names are harmless`() {
    let hostile =
      "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{w.title}}&amp;\u{202E}\u{0}\u{1B}[31m\u{2028}"
    var finding = Samples.speeding(id: hostile, plate: hostile, driver: hostile)
    finding.message = Message(zh: hostile, en: hostile)
    finding.provider = ProviderID(hostile)
    finding.cites = [hostile]
    finding.premises = [Premise(.speed, hostile, bearsProof: false)]
    finding.document = DocumentReference(kind: hostile, number: hostile)
    finding.limit?.alternatives = [
      .init(limit: DeciKilometersPerHour(800), source: hostile)
    ]
    finding.evidence = [RecordID(bits: .max)]
    var result = Samples.smallResult()
    result.findings = [finding]
    result.exhibits = [hostile: SampleCounty.result().exhibits.values.first ?? Exhibit(samples: [])]
    result.sources[0].name = hostile
    result.sources[0].sha256 = hostile
    result.headerGroups[0].group.columns = [hostile]
    result.headerGroups[0].group.speedColumn = hostile
    result.vehicles[0].vehicle = VehicleKey(plate: hostile)
    result.vehicles[0].providerName = hostile
    result.vehicles[0].studentsSource = hostile
    result.totals.rowsSetAside[hostile] = 1
    result.diagnostics[0].location.column = hostile
    result.diagnostics[0].found = hostile
    result.diagnostics[0].code = hostile
    let people = ReportPeople(drivers: [DriverID(hostile): PersonWords(name: hostile)])
    for language in Language.allCases {
      let document = Samples.document(
        result, audience: .police, language: language, people: people,
        parameters: [ReportParameter(hostile, hostile)])
      let page = html(document)
      #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\"'>"))
      #expect(page.contains("{{w.title}}"), "a name is text, not a template")
      let table = String(decoding: FindingsTable.render(document), as: UTF8.self)
      let summary = String(decoding: CheckSummary.render(document), as: UTF8.self)
      let csv = String(decoding: FindingsCSV.render(document), as: UTF8.self)
      for text in [page, table, summary, csv] {
        let bad = text.unicodeScalars.filter {
          ($0.value < 0x20 && $0 != "\n" && $0 != "\r") || (0x7F..<0xA0).contains($0.value)
            || $0 == "\u{202E}" || $0 == "\u{2028}"
        }
        #expect(bad.isEmpty)
      }
    }
  }

  @Test func `a very long name is cut and does not fill the page`() {
    let long = String(repeating: "长", count: 100_000) + String(repeating: "\u{301}", count: 100_000)
    var result = Samples.smallResult()
    result.findings = [Samples.speeding(plate: long, driver: long)]
    result.sources[0].name = long
    result.diagnostics[0].found = long
    #expect(ReportHTML.render(Samples.document(result)).count < 60_000)
  }

  @Test func `ten thousand findings stay small and their totals exact`() {
    var result = CheckResult()
    for index in 0..<10_000 {
      let plate = "苏D" + String(10_000 + index % 1200)
      result.findings.append(
        Samples.speeding(
          id: "f-\(index)", plate: plate, certainty: index % 4 == 0 ? .proven : .suspected))
    }
    for index in 0..<1200 {
      let key = VehicleKey(plate: "苏D" + String(10_000 + index), color: .yellow)
      result.vehicles.append(
        VehicleSummary(
          vehicle: key, isRegistered: true, firstRecord: Samples.seven12,
          lastRecord: Samples.seven12, studentsSource: "unknown"))
      for rule in RuleID.allCases {
        var line = CoverageLine(
          vehicle: key, provider: nil, day: Samples.date(2026, 3, 2), rule: rule)
        line.baseSeconds = 3600
        line.judgedSeconds = Int64(index)
        line.unjudged[.gap] = .init(seconds: 3600 - Int64(index))
        result.coverage.append(line)
      }
    }
    let document = Samples.document(result)
    let page = html(document)
    #expect(occurrences("<article", in: page) == 200)
    #expect(page.contains("<b class=\"strong\">2,500</b>") && page.contains("<b>7,500</b>"))
    #expect(page.contains("其余 9,800 条见 findings.csv"))
    #expect(page.utf8.count < 1_500_000, "\(page.utf8.count) bytes")
    #expect(CoverageJSONL.render(document).count { $0 == 0x0A } == 1200 * RuleID.allCases.count)
    #expect(FindingsJSONL.render(document).count { $0 == 0x0A } == 10_000)
  }

  @Test func `nothing at all still makes a page that does not call it clean`() {
    let page = html(Samples.document(CheckResult()))
    #expect(page.contains("这不等于全部合格"))
    #expect(page.contains("没有可用的车辆记录。"))
  }

  @Test func `a drawing copes with any samples`() {
    func page(_ samples: [Exhibit.Sample], _ witness: (Int, Int)? = nil) -> String {
      var result = Samples.smallResult()
      result.exhibits[result.findings[0].id] = Exhibit(samples: samples, witness: witness)
      return html(Samples.document(result))
    }
    func sample(_ seconds: Int64, _ speed: Int32?) -> Exhibit.Sample {
      var sample = Exhibit.Sample(
        time: Timestamp(seconds: seconds), coordinate: Coordinate(longitudeE6: 0, latitudeE6: 0))
      sample.speed = speed.map { DeciKilometersPerHour($0) }
      return sample
    }
    #expect(!page([]).contains("<svg"))
    #expect(!page([sample(5, 1)]).contains("<svg"))
    #expect(!page([sample(5, 1), sample(5, 2)]).contains("<svg"))
    #expect(page([sample(0, nil), sample(5, nil)]).contains("<svg"))
    #expect(page([sample(0, .max), sample(4_000_000_000, .min)], (0, 9)).contains("<svg"))
    let many = (0..<50_000).map { sample(Samples.seven12.seconds + $0, Int32($0 % 900)) }
    #expect(page(many, (0, 49_999)).utf8.count < 80_000)
  }
}
