import Analysis
import Telemetry

/// `coverage.jsonl`: per vehicle, local day and rule, the seconds and metres judged and not judged, by reason.
///
/// Metres are exact to the millimetre, so that the sums hold in print as they hold in the run.
package enum CoverageJSONL: ReportWriter {
  package static let fileName = "coverage.jsonl"

  package static func render(_ document: ReportDocument) -> [UInt8] {
    var json = JSONWriter(capacity: document.result.coverage.count * 260)
    for line in document.result.coverage {
      write(line, to: &json)
      json.endLine()
    }
    return json.bytes
  }

  private static func write(_ line: CoverageLine, to json: inout JSONWriter) {
    json.beginObject()
    json.member("schema", count: 1)
    json.member("vehicle", line.vehicle.plate)
    json.member("plate_color", line.vehicle.color?.rawValue)
    json.member("provider", line.provider?.text)
    json.member("day", line.day.description)
    json.member("rule", line.rule.rawValue)
    json.member("base_s", integer: line.baseSeconds)
    json.member("judged_s", integer: line.judgedSeconds)
    json.key("unjudged")
    json.beginObject()
    for reason in UnjudgedReason.allCases {
      guard let extent = line.unjudged[reason], extent.seconds != 0 else { continue }
      json.member(reason.rawValue, integer: extent.seconds)
    }
    json.endObject()
    writeMeters("base_m", line.baseMillimeters, to: &json)
    writeMeters("judged_m", line.judgedMillimeters, to: &json)
    json.key("unjudged_m")
    json.beginObject()
    for reason in UnjudgedReason.allCases {
      guard let extent = line.unjudged[reason], extent.millimeters != 0 else { continue }
      writeMeters(reason.rawValue, extent.millimeters, to: &json)
    }
    json.endObject()
    json.key("unprovable_s")
    json.beginObject()
    for reason in UnjudgedReason.allCases {
      guard let seconds = line.unprovableSeconds[reason], seconds != 0 else { continue }
      json.member(reason.rawValue, integer: seconds)
    }
    json.endObject()
    json.member("near_misses", count: line.nearMisses)
    json.endObject()
  }

  private static func writeMeters(
    _ key: String, _ millimeters: Int64, to json: inout JSONWriter
  ) {
    json.key(key)
    json.fixed(millimeters, decimals: 3, places: 3)
  }
}
