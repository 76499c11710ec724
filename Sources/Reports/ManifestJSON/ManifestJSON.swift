import Analysis
import Geo
import Telemetry

/// `manifest.json`: what went in, what it was judged by, and the sums that must hold.
///
/// No clock, host or absolute path, so that the same check gives the same bytes.
package enum ManifestJSON: ReportWriter {
  package static let fileName = "manifest.json"

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    let result = document.result
    var json = JSONWriter(isPretty: true)
    json.beginObject()
    json.member("schema", count: 1)
    json.member("program", "chaperone")
    json.member("version", document.version)
    json.member("audience", document.audience.rawValue)
    json.member("timezone", document.zone.description)
    json.member("first_day", result.firstDay?.description)
    json.member("last_day", result.lastDay?.description)
    json.member("registry_sha256", document.digests.registry)
    json.member("rule_book_sha256", document.digests.ruleBook)
    json.key("parameters")
    json.beginArray()
    for parameter in document.parameters {
      json.beginObject()
      json.member("key", parameter.key)
      json.member("value", parameter.value)
      json.endObject()
    }
    json.endArray()
    writeTotals(document, to: &json)
    writeHeaderGroups(result.headerGroups, to: &json)
    if !result.datumFits.isEmpty { writeDatumFits(result.datumFits, to: &json) }
    writeInputs(result.sources, to: &json)
    json.key("files")
    json.beginArray()
    for writer in reportWriters { json.string(writer.fileName) }
    json.endArray()
    json.endObject()
    json.endLine()
    try take(json.bytes)
  }

  private static func writeTotals(_ document: ReportDocument, to json: inout JSONWriter) {
    let totals = document.result.totals
    json.key("totals")
    json.beginObject()
    json.member("rows_read", count: totals.rowsRead)
    json.member("rows_judged", count: totals.rowsJudged)
    json.member("rows_set_aside", counts: totals.rowsSetAside)
    json.member("vehicles", count: totals.vehicles)
    json.key("distance_m")
    json.fixed(totals.distanceMillimeters, decimals: 3, places: 3)
    json.member("track_s", integer: totals.trackSeconds)
    json.key("findings")
    json.beginObject()
    json.member("proven", count: document.overview.counts.total(.proven))
    json.member("suspected", count: document.overview.counts.total(.suspected))
    json.endObject()
    json.member("diagnostics", count: document.result.diagnostics.count)
    json.endObject()
  }

  private static func writeHeaderGroups(
    _ groups: [HeaderGroupDecision], to json: inout JSONWriter
  ) {
    json.key("header_groups")
    json.beginArray()
    for decision in groups {
      json.beginObject()
      json.member("columns", strings: decision.group.columns)
      json.member("speed_column", decision.group.speedColumn)
      json.member("speed_unit", decision.speedUnit?.rawValue)
      json.member("speed_unit_from", decision.origin.rawValue)
      json.member("datum", decision.group.declaredDatum?.rawValue)
      if decision.pairs > 0 { json.member("pairs", count: decision.pairs) }
      if let ratio = decision.medianRatioMilli {
        json.key("median_ratio")
        json.fixed(ratio, decimals: 3, places: 3)
      }
      json.endObject()
    }
    json.endArray()
  }

  /// How well logs of an undeclared datum fit approved lines and stops in each of the three.
  private static func writeDatumFits(_ fits: [DatumFit], to json: inout JSONWriter) {
    func write(_ key: StaticString, _ tally: DatumEvidence.Tally) {
      json.key(key)
      json.beginObject()
      json.member("places", count: tally.places)
      json.member("near", count: tally.near)
      for (datum, hits) in zip(Datum.allCases, tally.hits) {
        json.key(word: datum.rawValue)
        json.integer(Int64(hits))
      }
      json.endObject()
    }
    json.key("datums")
    json.beginArray()
    for fit in fits {
      json.beginObject()
      json.member("header_group", integer: fit.headerGroup.map { Int64($0) })
      json.member("provider", fit.provider?.text)
      json.member("datum", fit.datum?.rawValue)
      json.member("datum_from", fit.datum == nil ? "undecided" : "inferred")
      write("lines", fit.evidence.lines)
      write("stops", fit.evidence.stops)
      json.endObject()
    }
    json.endArray()
  }

  private static func writeInputs(_ sources: [SourceFile], to json: inout JSONWriter) {
    json.key("inputs")
    json.beginArray()
    for source in sources {
      json.beginObject()
      json.member("name", source.name)
      json.member("container", source.container)
      json.member("member", source.member)
      json.member("sheet", source.sheet)
      json.member("capture", source.capture?.rawValue)
      json.member("bytes", integer: Int64(clamping: source.byteCount))
      json.member("sha256", source.sha256)
      json.member("complete", bool: source.isComplete)
      json.member("header_group", integer: source.headerGroup.map { Int64($0) })
      json.member("rows_read", count: source.rowsRead)
      json.member("rows_set_aside", counts: source.rowsSetAside)
      json.endObject()
    }
    json.endArray()
  }
}

extension HeaderGroupDecision {
  /// On what grounds the unit of the speed column was taken.
  enum Origin: String {
    case none
    case declared
    case inferred
    case undecided
  }

  var origin: Origin {
    if group.speedColumn == nil { return .none }
    if speedUnit == nil { return .undecided }
    return isInferred ? .inferred : .declared
  }
}
