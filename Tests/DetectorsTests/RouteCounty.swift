import Detectors
import Geo
import Registry
import RuleBook
import Telemetry
import TestKit
import Testing
import Tracks

/// A registry of a few drawn routes for one bus, and the court that judges by it.
struct RouteCounty {
  var map: Sketch
  /// Route id and the letters of its line.
  var routes: [(id: String, line: String)] = []
  /// Route id, stop id and place.
  var stops: [(route: String, id: String, place: Coordinate, kind: String)] = []
  /// Route ids on the permit; nil for all.
  var permitted: [String]?
  /// Route, start and end as `HH:MM`, next day with a `+` before.
  var roster: [(route: String, start: String, end: String)] = []
  /// From, to, route.
  var exemptions: [(from: String, to: String, route: String)] = []
  var areas: [(from: String, to: String, letters: String)] = []

  init(_ drawing: String, scale: Double = 100) { map = Sketch(drawing, scale: scale) }

  /// With one route that stops at both ends, on the roster from 07:00 to 08:00.
  init(_ drawing: String, scale: Double = 100, line: String) {
    self.init(drawing, scale: scale)
    routes = [("R1", line)]
    roster = [("R1", "07:00", "08:00")]
    if let first = line.first { stop("R1", "S1", first) }
    if let last = line.last { stop("R1", "S9", last, kind: "school") }
  }

  mutating func stop(
    _ route: String, _ id: String, _ letter: Character, north: Double = 0, kind: String = "pickup"
  ) {
    stops.append((route, id, map.place(letter, north: north), kind))
  }

  func court() throws -> Court {
    func number(_ value: Int32) -> String {
      "\(value / 1_000_000)." + String(String(value % 1_000_000 + 1_000_000).dropFirst())
    }
    func pair(_ place: Coordinate) -> String {
      "[\(number(place.longitudeE6)),\(number(place.latitudeE6))]"
    }
    var tables: [String: String] = [:]
    tables["vehicles.csv"] = "plate,plate_color,seats\n苏D99001,yellow,30\n"
    let ids = permitted ?? routes.map(\.id)
    tables["permits.csv"] =
      "permit_id,plate,plate_color,route_ids\nP1,苏D99001,yellow,\(ids.joined(separator: ";"))\n"
    tables["routes.csv"] =
      "route_id,name\n" + routes.map { "\($0.id),line \($0.id)\n" }.joined()
    let features = routes.map { route in
      """
      {"type":"Feature","properties":{"route_id":"\(route.id)"},"geometry":{"type":"LineString",\
      "coordinates":[\(map.line(route.line).map(pair).joined(separator: ","))]}}
      """
    }
    tables["routes.geojson"] =
      "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    tables["stops.csv"] =
      "route_id,seq,stop_id,name,lon,lat,kind\n"
      + stops.enumerated().map { place, stop in
        "\(stop.route),\(place + 1),\(stop.id),stop \(stop.id),"
          + "\(number(stop.place.longitudeE6)),\(number(stop.place.latitudeE6)),\(stop.kind)\n"
      }.joined()
    if !roster.isEmpty {
      tables["roster.csv"] =
        "date,plate,plate_color,route_id,driver_id,start,end\n"
        + roster.map {
          "2026-03-02,苏D99001,yellow,\($0.route),D0001,\($0.start),\($0.end)\n"
        }.joined()
    }
    if !(exemptions.isEmpty && areas.isEmpty) {
      tables["exemptions.csv"] =
        "from,to,route_id,area,reason\n"
        + exemptions.map { "\($0.from),\($0.to),\($0.route),,施工\n" }.joined()
        + areas.map { area in
          "\(area.from),\(area.to),,"
            + map.line(area.letters).map {
              "\(number($0.longitudeE6)) \(number($0.latitudeE6))"
            }.joined(separator: ";") + ",施工\n"
        }.joined()
    }
    return try Court(tables)
  }

  func judge(
    _ detector: any Detector.Type, _ path: String, every: Int = 5, kmh: Double = 36
  ) throws -> Judgement {
    try court().judge(detector, map.drive(path, kmh: kmh, every: every))
  }
}

extension Judgement {
  /// Seconds from 07:00 to start and end of each finding.
  var times: [[Int64]] {
    findings.map {
      [($0.start?.seconds ?? 0) - 1_772_406_000, ($0.end?.seconds ?? 0) - 1_772_406_000]
    }
  }
  func measured(_ key: Measurement.Key) -> [Int64?] {
    findings.map { finding in finding.measured.first { $0.key == key }?.scaled }
  }
}
