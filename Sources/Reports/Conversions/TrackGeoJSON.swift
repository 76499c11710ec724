package import Analysis
import Geo
package import Telemetry

/// GeoJSON (RFC 7946): one feature a vehicle and local day, a LineString of its fixes in order.
///
/// `times` and `speeds_kmh` run beside the coordinates; `gaps` are the places at which a piece begins after a gap.
/// A day with a single fix is a Point, one without any has no geometry.
package struct TrackGeoJSON: ConversionWriter {
  private let zone: ZoneOffset
  private var isFirst = true
  package private(set) var leftOut = 0

  package init(zone: ZoneOffset) { self.zone = zone }

  package func head() -> [UInt8] { Array("{\"type\":\"FeatureCollection\",\"features\":[\n".utf8) }

  package func foot() -> [UInt8] { Array("\n]}\n".utf8) }

  package mutating func write(_ track: NormalisedTrack) -> [UInt8] {
    var out: [UInt8] = []
    for day in track.days {
      let pieces = DayPieces(track, day.range)
      leftOut += pieces.leftOut
      if !isFirst { out += Array(",\n".utf8) }
      isFirst = false
      out += feature(track, day.date, pieces)
    }
    return out
  }

  private func feature(
    _ track: NormalisedTrack, _ date: CivilDate, _ pieces: DayPieces
  ) -> [UInt8] {
    var json = JSONWriter(capacity: pieces.fixes.count * 70 + 400)
    json.beginObject()
    json.member("type", "Feature")
    json.key("properties")
    json.beginObject()
    json.member("vehicle", track.vehicle.plate)
    json.member("plate_color", track.vehicle.color?.rawValue)
    json.member("date", date.description)
    if let first = pieces.fixes.first, let last = pieces.fixes.last {
      json.member("start", track.records[first].time.iso8601(in: zone))
      json.member("end", track.records[last].time.iso8601(in: zone))
    }
    json.member("fixes", count: pieces.fixes.count)
    json.member("left_out", count: pieces.leftOut)
    json.key("gaps")
    json.beginArray()
    for place in pieces.breaks { json.integer(Int64(place)) }
    json.endArray()
    json.key("times")
    json.beginArray()
    let text = zone.description
    for index in pieces.fixes { json.time(track.records[index].time, in: zone, zoneText: text) }
    json.endArray()
    json.key("speeds_kmh")
    json.beginArray()
    for index in pieces.fixes {
      if let milli = track.records[index].gnssSpeedMilli {
        json.fixed(Int64(milli / 100), decimals: 1, places: 1)
      } else {
        json.null()
      }
    }
    json.endArray()
    json.endObject()
    json.key("geometry")
    writeGeometry(track, pieces, to: &json)
    json.endObject()
    return json.bytes
  }

  private func writeGeometry(
    _ track: NormalisedTrack, _ pieces: DayPieces, to json: inout JSONWriter
  ) {
    guard !pieces.fixes.isEmpty else { return json.null() }
    func position(_ index: Int) {
      json.beginArray()
      json.fixed(Int64(track.coordinates[index].longitudeE6), decimals: 6, places: 6)
      json.fixed(Int64(track.coordinates[index].latitudeE6), decimals: 6, places: 6)
      json.endArray()
    }
    json.beginObject()
    json.member("type", pieces.fixes.count == 1 ? "Point" : "LineString")
    json.key("coordinates")
    if pieces.fixes.count == 1 {
      position(pieces.fixes[0])
    } else {
      json.beginArray()
      for index in pieces.fixes { position(index) }
      json.endArray()
    }
    json.endObject()
  }
}
