import Analysis
import Telemetry

/// `diagnostics.jsonl`: bad data, one place a line, with what was found and what was expected there.
package enum DiagnosticsJSONL: ReportWriter {
  package static let fileName = "diagnostics.jsonl"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    var json = JSONWriter(capacity: document.result.diagnostics.count * 320)
    for diagnostic in document.result.diagnostics {
      json.beginObject()
      json.member("schema", count: 1)
      json.member("severity", diagnostic.severity.rawValue)
      json.member("code", diagnostic.code)
      json.member("source", diagnostic.location.source)
      json.member("line", integer: diagnostic.location.line.map { Int64(clamping: $0) })
      json.member("byte", integer: diagnostic.location.byte.map { Int64(clamping: $0) })
      json.member("column", diagnostic.location.column)
      json.member("found", diagnostic.found)
      json.member("expected", diagnostic.expected)
      json.member("count", count: diagnostic.count)
      json.member("message", diagnostic.message)
      json.endObject()
      json.endLine()
    }
    try take(json.bytes)
  }
}
