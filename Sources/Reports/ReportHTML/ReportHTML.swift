/// `report.html`: one self-contained page.
package enum ReportHTML: ReportWriter {
  package static let fileName = "report.html"
  package static func render(_ document: ReportDocument) -> [UInt8] { [] }
}
