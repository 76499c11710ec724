/// One output format of `check --out`: a file name and the bytes of a document.
package protocol ReportWriter: Sendable {
  static var fileName: String { get }
  static func render(_ document: ReportDocument) -> [UInt8]
}

/// Every writer, in the order the files are written; one folder each.
package let reportWriters: [any ReportWriter.Type] = [
  FindingsJSONL.self,
  FindingsCSV.self,
  CoverageJSONL.self,
  EvidenceJSONL.self,
  DiagnosticsJSONL.self,
  ManifestJSON.self,
  ReportHTML.self,
]
