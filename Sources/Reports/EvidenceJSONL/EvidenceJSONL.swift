import Analysis
import Telemetry

/// `evidence.jsonl`: where each record that a finding names lies in the input, every copy on its own line.
package enum EvidenceJSONL: ReportWriter {
  package static let fileName = "evidence.jsonl"

  package static func render(_ document: ReportDocument) -> [UInt8] {
    let result = document.result
    var json = JSONWriter(capacity: result.evidence.count * 220)
    for place in result.evidence {
      json.beginObject()
      json.member("schema", count: 1)
      json.member("record", place.record.text)
      if let source = result.sources.at(place.source) {
        json.member("source", source.name)
        json.member("sha256", source.sha256)
      }
      json.member("line", integer: Int64(clamping: place.line))
      json.member("offset", integer: Int64(clamping: place.byteOffset))
      json.member("length", integer: Int64(clamping: place.byteLength))
      json.endObject()
      json.endLine()
    }
    return json.bytes
  }
}

extension [SourceFile] {
  /// The source of an index, nil where there is none.
  fileprivate func at(_ index: SourceIndex) -> SourceFile? {
    indices.contains(Int(index)) ? self[Int(index)] : nil
  }
}
