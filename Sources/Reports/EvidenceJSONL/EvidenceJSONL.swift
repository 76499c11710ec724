import Analysis
import Telemetry

/// `evidence.jsonl`: where each record that a finding names lies in the input, every copy on its own line.
package enum EvidenceJSONL: ReportWriter {
  package static let fileName = "evidence.jsonl"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    let result = document.result
    // Very many lines come from few sources.
    let sources = result.sources.map { source in
      JSONWriter.Members { json in
        json.member("source", source.name)
        json.member("member", source.member)
        json.member("sha256", source.sha256)
        json.member("sheet", source.sheet)
      }
    }
    var json = JSONWriter(capacity: min(result.evidence.count * 220, pieceSize))
    let frames = zip(result.sources, sources).map { source, members in
      source.sheet == nil && source.capture == nil ? JSONWriter.PlaceFrame(source: members) : nil
    }
    for place in result.evidence {
      if json.count >= pieceSize { try take(json.takeBytes()) }
      if frames.indices.contains(Int(place.source)), let frame = frames[Int(place.source)] {
        json.placeLine(
          frame, record: place.record, line: Int64(clamping: place.line),
          offset: Int64(clamping: place.byteOffset), length: Int64(clamping: place.byteLength))
        continue
      }
      json.beginObject()
      json.member("schema", count: 1)
      json.key("record")
      json.record(place.record)
      var isRow = false
      var isCapture = false
      if sources.indices.contains(Int(place.source)) {
        json.members(sources[Int(place.source)])
        isRow = result.sources[Int(place.source)].sheet != nil
        isCapture = result.sources[Int(place.source)].capture != nil
      }
      if isRow {
        json.member("row", integer: Int64(clamping: place.line))
      } else if isCapture {
        // Bytes have no lines.
        if place.line > 0 { json.member("line", integer: Int64(clamping: place.line)) }
        json.member(
          "offset", integer: Int64(clamping: MessageOffset.byte(of: place.byteOffset)))
        json.member("length", integer: Int64(clamping: place.byteLength))
        json.member("index", integer: Int64(clamping: MessageOffset.index(of: place.byteOffset)))
      } else {
        json.member("line", integer: Int64(clamping: place.line))
        json.member("offset", integer: Int64(clamping: place.byteOffset))
        json.member("length", integer: Int64(clamping: place.byteLength))
      }
      json.endObject()
      json.endLine()
    }
    try take(json.takeBytes())
  }
}
