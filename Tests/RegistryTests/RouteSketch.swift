/// A route drawn in characters, one cell 100 m wide and high, north up.
///
/// Letters are the vertices of the line in alphabetical order, digits the stops in theirs; all else is for the eye.
/// The lower left cell is 119.900000 E, 31.700000 N, where 100 m are 1,055 and 902 millionths of a degree;
/// rows are taken 901 apart, so that five of them stay below 500 m.
///
///     a---1--b
///            2
///     d---3--c
struct RouteSketch {
  let route: String
  private(set) var vertices: [(letter: Character, lon: Int, lat: Int)] = []
  private(set) var places: [(digit: Character, lon: Int, lat: Int)] = []

  init(_ drawing: String, path: String? = nil) { self.init("R1", drawing, path: path) }

  /// `path` has the letters in the order in which the line visits them, some of them more than once.
  init(_ route: String, _ drawing: String, path: String? = nil) {
    self.route = route
    let rows = drawing.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, text) in rows.enumerated() {
      for (column, character) in text.enumerated() {
        let lon = 119_900_000 + column * 1055
        let lat = 31_700_000 + (rows.count - 1 - row) * 901
        if character.isNumber { places.append((character, lon, lat)) }
        if character.isLetter { vertices.append((character, lon, lat)) }
      }
    }
    vertices.sort { $0.letter < $1.letter }
    if let path {
      let drawn = vertices
      vertices = path.compactMap { letter in drawn.first { $0.letter == letter } }
    }
    places.sort { $0.digit < $1.digit }
  }

  private static func degrees(_ e6: Int) -> String {
    "\(e6 / 1_000_000)." + String(String(1_000_000 + e6 % 1_000_000).dropFirst())
  }

  /// The line as one feature on one line of text.
  var feature: String {
    let points = vertices.map { "[\(Self.degrees($0.lon)),\(Self.degrees($0.lat))]" }
    return "{\"type\":\"Feature\",\"properties\":{\"route_id\":\"\(route)\"},"
      + "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[" + points.joined(separator: ",")
      + "]}}"
  }

  /// Rows of `stops`: stop `S3` has the digit 3.
  var stopRows: String {
    places.map {
      "\(route),\($0.digit),S\($0.digit),\(Self.degrees($0.lon)),\(Self.degrees($0.lat))\n"
    }.joined()
  }

  static let stopHeader = "route_id,seq,stop_id,lon,lat\n"

  /// A registry of these routes: routes, stops and lines, each line of text in the order given.
  static func files(_ sketches: [RouteSketch]) -> [String: String] {
    var seen: [String] = []
    for sketch in sketches where !seen.contains(sketch.route) { seen.append(sketch.route) }
    return [
      "registry.yaml": "datum: wgs84\n",
      "routes.csv": "route_id\n" + seen.map { $0 + "\n" }.joined(),
      "stops.csv": stopHeader + sketches.map(\.stopRows).joined(),
      "routes.geojson": collection(sketches.map(\.feature)),
    ]
  }

  /// The first feature stands on line 2.
  static func collection(_ features: [String]) -> String {
    "{\"type\":\"FeatureCollection\",\"features\":[\n" + features.joined(separator: ",\n")
      + "\n]}\n"
  }
}
