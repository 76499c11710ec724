import Geo
import Registry
import Telemetry
import TestKit
import Testing

/// A registry of this GeoJSON and the routes R1 and R2.
private func load(geojson: String) -> Loaded {
  load([
    "registry.yaml": "datum: wgs84\n", "routes.csv": "route_id\nR1\nR2\n",
    "routes.geojson": geojson,
  ])
}

/// A feature of route R1 with this geometry.
private func feature(_ geometry: String) -> String {
  "{\"type\":\"Feature\",\"properties\":{\"route_id\":\"R1\"},\"geometry\":\(geometry)}"
}

private func lineString(_ coordinates: String) -> String {
  feature("{\"type\":\"LineString\",\"coordinates\":\(coordinates)}")
}

/// Codes of what is wrong with the file of lines itself, with their lines.
private func lineFaults(_ loaded: Loaded) -> [String] {
  loaded.diagnostics.filter { $0.location.source == "routes.geojson" }.places
}

@Suite("Route lines") struct RouteLineTests {
  @Test func `are read in order, parts joined, equal neighbours once, heights left out`() {
    let loaded = load(
      geojson: RouteSketch.collection([
        feature(
          """
          {"type":"MultiLineString","coordinates":[
            [[119.9,31.7,12.5],[119.901,31.7]],[[119.901,31.7],[119.901,31.701],[119.901,31.7010001]],[[119.9015,31.7015]]]}
          """)
      ]))
    #expect(lineFaults(loaded) == [])
    #expect(
      loaded.registry.routeLines.first?.vertices == [
        Coordinate(longitudeE6: 119_900_000, latitudeE6: 31_700_000),
        Coordinate(longitudeE6: 119_901_000, latitudeE6: 31_700_000),
        Coordinate(longitudeE6: 119_901_000, latitudeE6: 31_701_000),
        Coordinate(longitudeE6: 119_901_500, latitudeE6: 31_701_500),
      ])
  }

  @Test(
    arguments: [
      "\"route_id\":\"R1\"", "\"线路编号\":\" R1 \"", "\"Route_ID\":\"R1\"", "\"线路\":\"R1\"",
      "\"线路编号\":\"R2\",\"route_id\":\"R1\"", "\"name\":\"a \\\" [{ b\",\"route_id\":\"R\\u0031\"",
    ])
  func `belong to the route that a property names`(property: String) {
    let text = lineString("[[119.9,31.7],[119.91,31.7]]").replacing(
      "\"route_id\":\"R1\"", with: property)
    let loaded = load(geojson: RouteSketch.collection([text]))
    #expect(lineFaults(loaded) == [])
    #expect(loaded.registry.line(of: RouteID("R1"), on: today).row?.vertices.count == 2)
  }

  @Test func `may belong to a route with a number for a name`() {
    let text = lineString("[[119.9,31.7],[119.91,31.7]]").replacing("\"R1\"", with: "14")
    let loaded = load([
      "registry.yaml": "datum: wgs84\n", "routes.csv": "route_id\n14\n",
      "routes.geojson": RouteSketch.collection([text]),
    ])
    #expect(loaded.diagnostics.places == [])
    #expect(loaded.registry.use(of: RouteID("14"), on: today).route != nil)
  }

  @Test func `without an id are said with their line, the others are used`() {
    let good = lineString("[[119.9,31.7],[119.91,31.7]]")
    let loaded = load(
      geojson: RouteSketch.collection([
        good.replacing("route_id", with: "comment"), good.replacing("\"R1\"", with: "null"),
        good.replacing("\"R1\"", with: "\" \""), good.replacing("\"R1\"", with: "true"),
        good.replacing("{\"route_id\":\"R1\"}", with: "[]"), good,
      ]))
    #expect(
      lineFaults(loaded) == [2, 3, 4, 5, 6].map { "routes.geojson:\($0) feature-without-id" })
    #expect(
      loaded.diagnostics.first { $0.code == "feature-without-id" }?.message.zh.contains("第 1 个")
        == true)
    #expect(loaded.registry.routeLines.map(\.origin.line) == [7])
  }

  @Test(
    arguments: [
      "[[119.9,31.7]]", "[]", "[[119.9,31.7],[119.9,31.7]]", "[[119.9,31.7],[119.9000004,31.7]]",
      // 0.001 degrees east are 95 m here, 0.0011 are 104 m.
      "[[119.9,31.7],[119.901,31.7]]", "[[119.9,31.7],[190,31.7]]", "[[119.9,31.7],[119.91,91]]",
      "[[31.7,119.9],[31.7,119.91]]", "[[119.9,31.7],[1e308,31.7]]",
      "[[119.9,31.7],[-1e308,1e308]]",
      "[[119.9,31.7],[\"119.91\",31.7]]", "[[119.9,31.7],[true,31.7]]",
      "[[119.9,31.7],[null,31.7]]",
      "[[119.9,31.7],[119.91]]", "[[119.9,31.7],{}]", "[119.9,31.7]", "{}", "\"x\"", "null",
      "[[119.9,31.7],[0,0]]",
    ])
  func `that cannot be used are said and leave the route's runs unjudged`(coordinates: String) {
    let loaded = load(geojson: RouteSketch.collection(["null", lineString(coordinates)]))
    #expect(
      lineFaults(loaded) == [
        "routes.geojson:1 feature-without-id", "routes.geojson:3 line-unusable",
      ])
    #expect(loaded.registry.use(of: RouteID("R1"), on: today) == .unusable(.lineUnusable))
    #expect(loaded.registry.use(of: RouteID("R2"), on: today) == .unusable(.lineMissing))
    #expect(
      loaded.diagnostics.contains {
        $0.code == "line-unusable" && $0.found != nil && $0.expected != nil
      })
  }

  @Test func `are long enough from 100 m on`() {
    let loaded = load(
      geojson: RouteSketch.collection([lineString("[[119.9,31.7],[119.9011,31.7]]")]))
    #expect(lineFaults(loaded) == [])
  }

  @Test(arguments: ["Point", "Polygon", "GeometryCollection", "multilinestring", ""])
  func `are nothing but LineString and MultiLineString`(type: String) {
    let text = feature("{\"type\":\"\(type)\",\"coordinates\":[[119.9,31.7],[119.91,31.7]]}")
    #expect(
      lineFaults(load(geojson: RouteSketch.collection([text]))) == [
        "routes.geojson:2 line-unusable"
      ])
    #expect(
      lineFaults(load(geojson: RouteSketch.collection([feature("null")])))
        == ["routes.geojson:2 line-unusable"])
  }

  @Test func `whose parts lie 200 m apart are one, further apart are none`() {
    // 0.0021 degrees east are 199 m here, 0.0022 are 208 m.
    func parts(_ start: String) -> Loaded {
      load(
        geojson: RouteSketch.collection([
          feature(
            "{\"type\":\"MultiLineString\",\"coordinates\":[[[119.9,31.7],[119.91,31.7]],[[\(start),31.7],[119.93,31.7]]]}"
          )
        ]))
    }
    #expect(lineFaults(parts("119.9121")) == [])
    #expect(lineFaults(parts("119.9122")) == ["routes.geojson:2 line-unusable"])
  }

  @Test func `drawn twice contradict each other unless they are equal`() {
    let one = lineString("[[119.9,31.7],[119.91,31.7]]")
    let other = lineString("[[119.9,31.7],[119.92,31.7]]")
    let twice = load(geojson: RouteSketch.collection([one, other]))
    #expect(lineFaults(twice) == ["routes.geojson:3 row-contradiction"])
    #expect(twice.diagnostics.first { $0.code == "row-contradiction" }?.found == "routes.geojson:2")
    #expect(twice.registry.use(of: RouteID("R1"), on: today) == .unusable(.lineContradiction))
    #expect(RouteFlaw.lineContradiction.consequence == .registryContradiction)
    let equal = load(geojson: RouteSketch.collection([one, one]))
    #expect(lineFaults(equal) == [])
    #expect(equal.registry.use(of: RouteID("R1"), on: today).route != nil)
  }

  @Test(
    arguments: [
      ("", 1), (" ", 1), ("{", 1), ("[]", 1), ("null", 1), ("3", 1), ("{}", 1),
      ("{\"type\":\"FeatureCollection\"}", 1),
      ("{\"type\":\"FeatureCollection\",\"features\":{}}", 1),
      ("{\"type\":\"Feature\",\"features\":[]}", 1), ("{\"type\":3,\"features\":[]}", 1),
      ("PK\u{3}\u{4}", 1), ("route_id,lon\nR1,119.9\n", 1), ("{\n} x", 2), ("\n{\"a\":\"\n\"}", 2),
      ("{\n\n\"type\" 3}", 3),
      ("{\"type\":\n\"FeatureCollection\",\n\"features\":[\n{}", 4),
    ])
  func `in no feature collection are said`(text: String, line: Int) {
    let loaded = load(geojson: text)
    #expect(lineFaults(loaded) == ["routes.geojson:\(line) geojson-unreadable"])
    #expect(loaded.diagnostics.first { $0.code == "geojson-unreadable" }?.severity == .error)
    #expect(loaded.registry.use(of: RouteID("R1"), on: today) == .unusable(.lineMissing))
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity", "0x10", "+1", "1e", "nan"])
  func `with what JSON does not know for a number are said`(number: String) {
    let text = lineString("[[119.9,31.7],[\(number),31.7]]")
    #expect(
      load(geojson: RouteSketch.collection([text])).diagnostics.contains {
        $0.code == "geojson-unreadable"
      })
  }

  @Test(arguments: [
    "1e400", "-1e400", String(repeating: "9", count: 400), "1e-400",
    "179.99999999999999999999999999999",
  ])
  func `with giant numbers trap nothing`(number: String) {
    let text = lineString("[[119.9,31.7],[\(number),31.7]]")
    let loaded = load(geojson: RouteSketch.collection([text]))
    #expect(loaded.registry.routeLines.allSatisfy { $0.vertices.allSatisfy(\.isPlausible) })
  }

  @Test(arguments: [(32, false), (33, true), (600, true), (200_000, true)])
  func `nested deeper than 32 levels are not read`(depth: Int, isRefused: Bool) {
    let nest = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
    let loaded = load(
      geojson: "{\"type\":\"FeatureCollection\",\"features\":[],\n\"x\":\(nest)}")
    #expect(lineFaults(loaded) == (isRefused ? ["routes.geojson:2 geojson-unreadable"] : []))
    // Never closed, and closed more often than opened.
    _ = load(geojson: String(repeating: "{\"a\":[", count: depth))
    _ = load(geojson: String(repeating: "]}", count: depth))
  }

  @Test func `of more than 50,000 points are not used`() {
    func line(_ count: Int) -> Loaded {
      let points = (0..<count).map {
        "[119.9,\(30 + $0 / 100_000).\(String(100_000 + $0 % 100_000).dropFirst())]"
      }
      return load(
        geojson: RouteSketch.collection([lineString("[" + points.joined(separator: ",") + "]")]))
    }
    #expect(lineFaults(line(50_000)) == [])
    #expect(lineFaults(line(50_001)) == ["routes.geojson:2 line-unusable"])
  }

  @Test func `are read whatever the bytes, cut anywhere or with a byte changed`() {
    let whole = Array(
      RouteSketch.collection([
        RouteSketch("R1", "a-1-b").feature,
        RouteSketch("R2", "a-2-b").feature.replacing(
          "\"R2\"", with: "\"R2\",\"备注\":\"\\u4e00\\\"\""),
      ]).utf8)
    func use(_ bytes: [UInt8]) {
      let (registry, diagnostics) = load([
        "routes.csv": Array("route_id\nR1\nR2\n".utf8), "routes.geojson": bytes,
      ])
      let lines = registry.routeLines.count
      #expect(
        lines == 2
          || diagnostics.contains {
            $0.location.source == "routes.geojson" || $0.code == "line-without-route"
              || $0.code == "route-without-line"
          })
    }
    for count in 0..<whole.count { use(Array(whole[..<count])) }
    var generator = SeededGenerator(seed: 30)
    for _ in 0..<600 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      use(bytes)
    }
  }

  @Test func `have the numbers that the text says, however it says them`() {
    var generator = SeededGenerator(seed: 8259)
    var expected: [Coordinate] = []
    var texts: [String] = []
    for index in 0..<2000 {
      // Never the same place twice in a row.
      let lon = Int.random(in: 119_000_000...119_999_999, using: &generator)
      let lat = Int.random(in: -89_999_999...(-80_000_000), using: &generator)
      expected.append(Coordinate(longitudeE6: Int32(lon), latitudeE6: Int32(lat)))
      let east = "119.\(String(lon).suffix(6))"
      let north = "-\(String(-lat).prefix(2)).\(String(-lat).suffix(6))"
      switch index % 4 {
      case 0: texts.append("[\(east),\(north)]")
      case 1: texts.append("[ \(east)000000000000000000 ,\t\(north)0 , 7 ]")
      case 2: texts.append("[\(lon)e-6,\(lat)E-06]")
      default: texts.append("[0.\(lon)e3,\(lat / 10_000_000).\(String(-lat).dropFirst())e+1]")
      }
    }
    let loaded = load(
      geojson: RouteSketch.collection([lineString("[" + texts.joined(separator: ",") + "]")]))
    #expect(lineFaults(loaded) == [])
    #expect(loaded.registry.routeLines.first?.vertices == expected)
  }

  @Test(
    arguments: zip(
      ["\\ud83d\\ude8c", "\\u7ebf1", "A\\/\\\\", "\\ud83d!", "\\ude8c"],
      ["🚌", "线1", "A/\\", "\u{FFFD}!", "\u{FFFD}"]))
  func `have the id that the text says, also in escapes`(text: String, id: String) {
    let line = lineString("[[119.9,31.7],[119.91,31.7]]").replacing("R1", with: text)
    let loaded = load(geojson: RouteSketch.collection([line]))
    #expect(loaded.registry.routeLines.map(\.route) == [RouteID(id)])
  }

  @Test func `are found by line also with CRLF, a byte order mark and an object before them`() {
    let text =
      "\u{FEFF}{\"bbox\":[1,2],\r\n\"crs\":{\"features\":[{}]},\r\n\"type\":\"FeatureCollection\",\r\n\"features\"\r\n:\r\n[{\"type\":\"Feature\"},\r\n\r\n{}]}"
    #expect(
      lineFaults(load(geojson: text)) == [
        "routes.geojson:6 feature-without-id", "routes.geojson:8 feature-without-id",
      ])
  }
}
