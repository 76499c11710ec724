import Analysis
import Geo
import Telemetry

/// `findings.jsonl`: one finding a line, the stable schema of DESIGN §4.
package enum FindingsJSONL: ReportWriter {
  package static let fileName = "findings.jsonl"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    var json = JSONWriter(capacity: min(document.result.findings.count * 1200, pieceSize))
    let zone = document.zone.description
    for finding in document.result.findings {
      if json.count >= pieceSize { try take(json.takeBytes()) }
      write(finding, zone: (document.zone, zone), to: &json)
      json.endLine()
    }
    try take(json.takeBytes())
  }

  private typealias Zone = (offset: ZoneOffset, text: String)

  private static func write(_ finding: Finding, zone: Zone, to json: inout JSONWriter) {
    json.beginObject()
    json.member("schema", count: 1)
    json.member("id", finding.id)
    json.member("rule", finding.rule.rawValue)
    json.member("certainty", finding.certainty.rawValue)
    json.member("severity", finding.severity.rawValue)
    json.member("vehicle", finding.vehicle?.plate)
    json.member("plate_color", finding.vehicle?.color?.rawValue)
    json.member("driver", finding.driver?.text)
    if !finding.vehicles.isEmpty { json.member("vehicles", strings: finding.vehicles.map(\.plate)) }
    json.member("provider", finding.provider?.text)
    json.member("route", finding.route?.text)
    json.member("run", finding.run)
    json.member("stop", finding.stop?.text)
    writeExtent(of: finding, zone: zone, to: &json)
    writeNumbers(of: finding, to: &json)
    json.member("cites", strings: finding.cites)
    if let alert = finding.criminalAlert { json.member("criminal_alert", alert) }
    json.key("premises")
    json.beginObject()
    for (key, value) in finding.premisesByKey {
      json.key(word: key.rawValue)
      json.string(value)
    }
    json.endObject()
    json.key("doubts")
    json.beginArray()
    for doubt in finding.doubts {
      json.beginObject()
      json.member("kind", doubt.kind.rawValue)
      json.member("records", records: doubt.records)
      json.endObject()
    }
    json.endArray()
    json.member("evidence", records: finding.evidence)
    if !finding.witness.isEmpty { json.member("witness", records: finding.witness) }
    json.member("message", finding.message)
    json.endObject()
  }

  private static func writeExtent(
    of finding: Finding, zone: Zone, to json: inout JSONWriter
  ) {
    if let start = finding.start {
      json.key("start")
      json.time(start, in: zone.offset, zoneText: zone.text)
    }
    if let end = finding.end {
      json.key("end")
      json.time(end, in: zone.offset, zoneText: zone.text)
    }
    json.member("duration_s", integer: finding.durationSeconds)
    if !finding.days.isEmpty { json.member("days", strings: finding.days.map(\.description)) }
    json.member("distance_m", integer: finding.distanceMeters)
    if let place = finding.place {
      json.key("place")
      json.beginObject()
      json.key("lon")
      json.fixed(Int64(place.longitudeE6), decimals: 6, places: 6)
      json.key("lat")
      json.fixed(Int64(place.latitudeE6), decimals: 6, places: 6)
      json.endObject()
    }
    if let near = finding.near, near.stop != nil || near.routeMeters != nil {
      json.key("near")
      json.beginObject()
      json.member("stop", near.stop?.text)
      json.member("route_m", integer: near.routeMeters)
      json.endObject()
    }
  }

  private static func writeNumbers(of finding: Finding, to json: inout JSONWriter) {
    if !finding.measured.isEmpty {
      json.key("measured")
      json.beginObject()
      for value in finding.measured {
        json.key(word: value.key.rawValue)
        json.fixed(value.scaled, decimals: value.decimals, places: value.places)
      }
      json.endObject()
    }
    if let limit = finding.limit {
      json.key("limit")
      json.beginObject()
      writeCandidate(limit.used, to: &json)
      json.key("alternatives")
      json.beginArray()
      for candidate in limit.alternatives {
        json.beginObject()
        writeCandidate(candidate, to: &json)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    if let paper = finding.document {
      json.key("document")
      json.beginObject()
      json.member("kind", paper.kind)
      json.member("number", paper.number)
      json.member("valid_to", paper.validTo?.description)
      json.endObject()
    }
    writePair("excess_pct", finding.excessPermille, decimals: 1, to: &json)
    writePair("points", finding.points, decimals: 0, to: &json)
  }

  private static func writeCandidate(
    _ candidate: SpeedLimitUsed.Candidate, to json: inout JSONWriter
  ) {
    json.key("kmh")
    let value = Int64(candidate.limit.value)
    json.fixed(value, decimals: 1, places: value % 10 == 0 ? 0 : 1)
    json.member("source", candidate.source)
  }

  private static func writePair(
    _ key: StaticString, _ pair: CertifiedAndMeasured, decimals: Int, to json: inout JSONWriter
  ) {
    guard !pair.isEmpty else { return }
    json.key(key)
    json.beginObject()
    let values: [(StaticString, Int64?)] = [
      ("certified", pair.certified), ("measured", pair.measured),
    ]
    for (name, value) in values {
      guard let value else { continue }
      json.key(name)
      json.fixed(value, decimals: decimals, places: decimals)
    }
    json.endObject()
  }
}
