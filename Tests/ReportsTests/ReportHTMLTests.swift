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

  @Test func `a county day looks as it was last reviewed`() {
    let document = Samples.document(SampleCounty.result(), people: SampleCounty.people)
    expectGolden(ReportHTML.render(document), "reports/report.html")
  }

  @Test func `the English page of a small result looks as it was last reviewed`() {
    expectGolden(
      ReportHTML.render(Samples.document(Samples.smallResult(), language: .en)),
      "reports/report.en.html")
  }
}
