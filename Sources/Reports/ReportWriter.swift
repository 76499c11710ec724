/// One output format of `check --out`: a file name and how a document is written.
package protocol ReportWriter: Sendable {
  static var fileName: String { get }
  /// Hands the bytes on in pieces; a file of very many lines is never held whole.
  static func render(_ document: ReportDocument, to take: ([UInt8]) throws -> Void) rethrows
}

extension ReportWriter {
  /// The whole file.
  package static func render(_ document: ReportDocument) -> [UInt8] {
    var bytes: [UInt8] = []
    render(document) { bytes += $0 }
    return bytes
  }
}

/// From how many bytes on a piece is handed on.
let pieceSize = 1 << 20

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
