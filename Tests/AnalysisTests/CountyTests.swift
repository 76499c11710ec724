import Analysis
import Foundation
import Telemetry
import TestKit
import Testing

@Suite("County day") struct CountyTests {
  @Test func `prints`() async throws {
    let result = try await CountyHarness().check([fixturePath("county/logs")])
    for f in result.findings {
      print(f.rule.rawValue, f.certainty, f.vehicle?.plate ?? "", f.driver?.text ?? "", f.start.map { $0.iso8601(in: .beijing) } ?? "", f.document.map { "\($0.kind) \($0.validTo?.description ?? "")" } ?? "", f.doubts.map(\.kind.rawValue), f.message.zh)
    }
    print(result.totals)
    for d in result.diagnostics { print(d.severity, d.code, d.location, d.message.zh) }
    for g in result.headerGroups { print(g.speedUnit as Any, g.isInferred, g.pairs, g.medianRatioMilli as Any) }
  }
}
