import Analysis
import Telemetry

/// `coverage.jsonl`: per vehicle, local day and rule, the seconds and metres judged and not judged, by reason.
///
/// Metres are exact to the millimetre, so that the sums hold in print as they hold in the run.
package enum CoverageJSONL: ReportWriter {
  package static let fileName = "coverage.jsonl"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    var json = JSONWriter(capacity: document.result.coverage.count * 300)
    // Lines of one vehicle and day stand together and begin alike.
    var head: (line: CoverageLine, members: JSONWriter.Members)?
    for line in document.result.coverage {
      if head.map({ !$0.line.beginsLike(line) }) ?? true { head = (line, members(line)) }
      json.beginObject()
      if let head { json.members(head.members) }
      write(line, to: &json)
      json.endLine()
    }
    try take(json.bytes)
  }

  private static func members(_ line: CoverageLine) -> JSONWriter.Members {
    JSONWriter.Members { json in
      json.member("schema", count: 1)
      json.member("vehicle", line.vehicle.plate)
      json.member("plate_color", line.vehicle.color?.rawValue)
      json.member("provider", line.provider?.text)
      json.member("day", line.day.description)
      if let datum = line.undeclaredDatum {
        json.key("assumptions")
        json.beginObject()
        json.member("datum", datum)
        json.endObject()
      }
    }
  }

  /// All members behind those of `members`, to the object's end.
  private static func write(_ line: CoverageLine, to json: inout JSONWriter) {
    let unjudged = line.unjudged.inOrder
    json.member("rule", line.rule.rawValue)
    json.member("base_s", integer: line.baseSeconds)
    json.member("judged_s", integer: line.judgedSeconds)
    json.key("unjudged")
    json.beginObject()
    for (reason, extent) in unjudged where extent.seconds != 0 {
      json.key(word: reason.rawValue)
      json.integer(extent.seconds)
    }
    json.endObject()
    writeMeters("base_m", line.baseMillimeters, to: &json)
    writeMeters("judged_m", line.judgedMillimeters, to: &json)
    json.key("unjudged_m")
    json.beginObject()
    for (reason, extent) in unjudged where extent.millimeters != 0 {
      json.key(word: reason.rawValue)
      json.fixed(extent.millimeters, decimals: 3, places: 3)
    }
    json.endObject()
    json.key("unprovable_s")
    json.beginObject()
    for (reason, seconds) in line.unprovableSeconds.inOrder where seconds != 0 {
      json.key(word: reason.rawValue)
      json.integer(seconds)
    }
    json.endObject()
    json.member("near_misses", count: line.nearMisses)
    if line.deviceClaims > 0 { json.member("device_claims", count: line.deviceClaims) }
    json.endObject()
  }

  private static func writeMeters(
    _ key: StaticString, _ millimeters: Int64, to json: inout JSONWriter
  ) {
    json.key(key)
    json.fixed(millimeters, decimals: 3, places: 3)
  }
}

extension CoverageLine {
  /// Whether vehicle, provider and day are written the same.
  fileprivate func beginsLike(_ other: CoverageLine) -> Bool {
    // By bytes: Swift calls texts equal that are not the same bytes.
    day == other.day && vehicle.color == other.vehicle.color
      && vehicle.plate.utf8.elementsEqual(other.vehicle.plate.utf8)
      && (provider?.text ?? "").utf8.elementsEqual((other.provider?.text ?? "").utf8)
      && (provider == nil) == (other.provider == nil)
      && undeclaredDatum == other.undeclaredDatum
  }
}
