import Analysis
import Foundation
import Reports
import Telemetry
import TestKit
import Testing

@Suite("Days and circulars") struct CircularTests {
  private func document(
    _ result: CheckResult, _ audience: Audience = .internal, _ language: Language = .zh
  ) -> ReportDocument {
    Samples.document(
      result, audience: audience, language: language,
      people: ReportPeople(
        drivers: SampleCounty.people.drivers, otherNames: ["照管甲"],
        placeNames: ["R-014", "东村线"] + SampleRoutes.stops.compactMap(\.name)))
  }

  private func html(_ document: ReportDocument) -> String {
    String(decoding: ReportHTML.render(document), as: UTF8.self)
  }

  private let county = SampleCounty.result()

  /// Numbers of the table under a heading, row by row, `1,234` as 1234.
  private func cells(_ html: String, after heading: String) -> [[Int]] {
    guard
      let table = html.components(separatedBy: heading).dropFirst().first?
        .components(separatedBy: "</table>").first
    else { return [] }
    return table.components(separatedBy: "<tr").filter { $0.contains("<td") }.map { row in
      row.components(separatedBy: "<td class=\"num").dropFirst().compactMap { cell in
        let text = cell.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
        // `2 + 1` is proven and suspected.
        let parts = text.replacing(",", with: "").components(separatedBy: " + ").compactMap(
          Int.init)
        return parts.isEmpty ? nil : parts.reduce(0, +)
      }
    }
  }

  @Test func `every finding is counted once in each table`() throws {
    let page = html(document(county))
    let all = county.findings.count
    let kinds = cells(page, after: "<th>三超一疲劳及其他</th>")
    #expect(kinds.joined().reduce(0, +) == all)
    // Behind vehicles and records come the counts; km has a point and is no whole number.
    let providers = cells(page, after: "<h3>校车服务提供者</h3>")
    #expect(providers.count == 4)
    #expect(providers.map { $0.dropFirst(2).reduce(0, +) }.reduce(0, +) == all)
    let proven = county.findings.count { $0.certainty == .proven }
    let sheets = cells(page, after: "<section id=\"sheets\">")
    try #require(sheets.count == 4 && sheets.allSatisfy { $0.count == 3 })
    let ofProviders = sheets.dropLast().map { $0[1] + $0[2] }.reduce(0, +)
    let withoutProvider = county.findings.count {
      $0.provider == nil && $0.vehicle == SampleCounty.plate(20)
    }
    #expect(withoutProvider == 1)
    #expect(ofProviders == all - withoutProvider)
    #expect(sheets.dropLast().map { $0[1] }.reduce(0, +) == proven)
  }

  @Test func `every rule belongs to one kind`() {
    for rule in RuleID.allCases {
      let finding = Finding(
        id: "f", rule: rule, certainty: .proven, severity: .minor,
        message: Message(zh: "-", en: "-"))
      let page = html(document(CheckResult(findings: [finding])))
      let kinds = cells(page, after: "<th>三超一疲劳及其他</th>")
      #expect(kinds.joined().reduce(0, +) == 1, "\(rule)")
    }
  }

  @Test func `what could not be judged adds up`() {
    let page = html(document(county))
    let rows = cells(page, after: "未能判断的部分（各规则合计）").map { $0.last ?? -1 }
    let base = county.coverage.map { Int($0.baseSeconds) }.reduce(0, +)
    #expect(rows.last == base)
    #expect(rows.dropLast().reduce(0, +) == base)
  }

  @Test func `a circular tells its receiver's cases to the minute and asks for an answer`() throws {
    let page = html(document(county))
    let sheets = page.components(separatedBy: "<section class=\"sheet\"").dropFirst()
    let lakeside = try #require(sheets.first { $0.contains("关于湖滨客运有限公司（校车分公司）校车运行线索的通报") })
    for words in [
      "一、核查范围", "二、需核查的线索", "三、证件到期与档案问题", "四、核查与反馈", "2026-03-02 07:15–07:18", "苏D01004",
      "data-l=\"期限\"", "发文单位（盖章）", "线索，非违法事实认定", "f-0a00000000000501",
    ] {
      #expect(lakeside.contains(words), "\(words)")
    }
    #expect(!lakeside.contains("苏D01006"), "a bus of another provider")
    let school = try #require(sheets.first { $0.contains("关于实验小学接送校车运行线索的通报") })
    #expect(school.contains("苏D01004") && !school.contains("苏D01006"))
  }

  @Test func `two providers that look alike stay two`() {
    var result = CheckResult()
    for (index, id) in ["甲13800000001", "甲13800000002"].enumerated() {
      var finding = Samples.speeding(id: "f-\(index)")
      finding.provider = ProviderID(id)
      result.findings.append(finding)
    }
    let page = html(document(result))
    #expect(page.components(separatedBy: "<section class=\"sheet\"").count == 3)
  }

  @Test func `planned and observed stand one above the other and absences are said`() {
    let page = html(document(county))
    for words in [
      "照管甲", "吴己（D0006）", "06:58–07:30", "07:01–07:32", "停靠 3 站，疑漏停 1 站", "排班表中没有这一班次。",
      "该班次时间内没有记录。", "定位记录不能反映", "水泥厂路口 07:18 → 疑漏停",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(html(document(Samples.smallResult())).contains("没有排班表和审定线路可供核对"))
  }

  @Test func `names hidden from an audience are in no drawing, strip or table`() {
    let school = html(document(county, .school))
    for person in SampleCounty.people.drivers.values.compactMap(\.name) + ["照管甲", "D0006"] {
      #expect(!school.contains(person), "\(person)")
    }
    #expect(school.contains("水泥厂路口"))
    var secret = county
    secret.runSheets[0].drive?.visits[0].name = "电话13800001234"
    #expect(!html(document(secret)).contains("13800001234"))
    for language in Language.allCases {
      let page = html(document(county, .public, language))
      let places = ["R-014", "东村线"] + SampleRoutes.stops.compactMap(\.name)
      for word in places + ["119.9", "苏D01004", "照管甲", "通报</h1>"] {
        #expect(!page.contains(word), "\(word)")
      }
    }
  }

  @Test func `of many buses those with findings are drawn and the page says so`() {
    var result = CheckResult()
    let midnight = SampleRoutes.midnight
    for number in 0..<150 {
      let key = VehicleKey(plate: "苏D" + String(20_000 + number), color: .yellow)
      let span = BusDay.Span(
        .driving, start: Timestamp(seconds: midnight + 25_000),
        end: Timestamp(seconds: midnight + 28_000))
      result.busDays.append(BusDay(vehicle: key, day: SampleRoutes.routeDay, spans: [span]))
      if number % 50 == 7 {
        result.findings.append(Samples.speeding(id: "f-\(number)", plate: key.plate))
      }
    }
    let page = html(document(result))
    #expect(page.components(separatedBy: "<div class=\"day\">").count == 4)
    #expect(page.contains("有记录的车辆共 150 辆，超过 100 辆时只画有线索明细的车辆，这里是 3 辆。"))
  }

  @Test func `a strip shows when the bus drove, stood and was silent`() throws {
    let page = html(document(county))
    let strip = try #require(page.components(separatedBy: "aria-label=\"全天行车情况\">").last)
    // 6:00 to 18:00 over 10,480 tenths of a pixel; the bus stands from 6:30 and drives from 6:45.
    #expect(strip.contains("<path class=\"sd\" d=\"M715 110H1078V310H715z"))
    #expect(strip.contains("<path class=\"ss\" d=\"M496 110H715V310H496z"))
    #expect(strip.contains("<path class=\"sg\" d=\"M"))
  }

  @Test func `hostile names do not leave the tables`() {
    let hostile = "<script>alert(1)</script>\"'{{w.title}}\u{202E}"
    var result = county
    for index in result.vehicles.indices {
      result.vehicles[index].providerName = hostile
    }
    for index in result.runSheets.indices {
      result.runSheets[index].plan?.attendant = hostile
      result.runSheets[index].plan?.routeName = hostile
      result.runSheets[index].drive?.drivers = [DriverID(hostile)]
      result.runSheets[index].drive?.visits[0].name = hostile
    }
    result.schools.names = [SchoolID("X1"): hostile]
    for language in Language.allCases {
      let page = html(document(result, .police, language))
      #expect(!page.contains("<script") && !page.contains("\u{202E}"))
    }
  }
}
