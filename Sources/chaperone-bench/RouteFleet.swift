import Glibc

/// Approved lines for a generated fleet, and the registry that holds them: each bus has one line there and one back.
struct RouteFleet: Sendable {
  /// Half of the buses drive 300 m beside their lines, whichever way these go.
  let halfIsOffRoute: Bool
  /// One line a bus, out; the way back is the same reversed, a route of its own.
  let lines: [Line]

  static let vertices = 400
  /// Metres between two vertices.
  private static let spacing = 40.0
  /// The diagonal of a square of 300 m.
  private static let asideMeters = 424.0
  /// Vertices between two stops.
  private static let stopSpacing = 33

  struct Line: Sendable {
    var longitudes: [Double] = []
    var latitudes: [Double] = []
    /// What leads to a place 300 m beside the legs along its bearing and those across it.
    var aside = (longitude: 0.0, latitude: 0.0)

    var meters: Double { Double(longitudes.count - 1) * RouteFleet.spacing }

    /// Place so many metres from the beginning.
    func place(_ meters: Double) -> (longitude: Double, latitude: Double) {
      let steps = max(0, min(Double(longitudes.count - 1), meters / RouteFleet.spacing))
      let first = min(Int(steps), longitudes.count - 2)
      let part = steps - Double(first)
      return (
        longitudes[first] + (longitudes[first + 1] - longitudes[first]) * part,
        latitudes[first] + (latitudes[first + 1] - latitudes[first]) * part
      )
    }
  }

  init(vehicles: Int, seed: UInt64, halfIsOffRoute: Bool) {
    self.halfIsOffRoute = halfIsOffRoute
    var random = SplitMix(state: seed ^ 0x51)
    lines = (0..<vehicles).map { _ in
      var line = Line()
      var longitude = 119.9 + Double(random.pick(-200...200)) / 1000
      var latitude = 31.7 + Double(random.pick(-200...200)) / 1000
      let bearing = Double(random.pick(0...359))
      line.aside = (
        Self.asideMeters * sin((bearing + 45) * .pi / 180) / 94_700,
        Self.asideMeters * cos((bearing + 45) * .pi / 180) / 110_900
      )
      var turn = 0.0
      for _ in 0..<Self.vertices {
        line.longitudes.append(longitude)
        line.latitudes.append(latitude)
        // Round a corner and later on as before, so that the line leads somewhere and does not meet itself.
        if random.pick(0...19) == 0 { turn = turn != 0 ? 0 : random.pick(0...1) == 0 ? -90 : 90 }
        let heading = bearing + turn + Double(random.pick(-6...6))
        longitude += Self.spacing * sin(heading * .pi / 180) / 94_700
        latitude += Self.spacing * cos(heading * .pi / 180) / 110_900
      }
      return line
    }
  }

  /// Metres of the stops from the beginning, whichever way the line is driven.
  static let stops = stride(from: 0, to: vertices, by: stopSpacing).map { Double($0) * spacing }

  /// Writes the registry: vehicles, permits with their routes, routes, stops and lines.
  func writeRegistry(to folder: String) throws {
    mkdir(folder, 0o700)
    var vehicles = "plate,interval_s,seats,inspection_valid_to,insurance_valid_to\n"
    var permits = "permit_id,permit_valid_to,tag_id,plate,valid_to,route_ids\n"
    var routes = "route_id,name,corridor_m,windows\n"
    var stops = "route_id,seq,stop_id,name,lon,lat,kind\n"
    var features: [String] = []
    for (number, line) in lines.enumerated() {
      let plate = "苏D\(10_000 + number)"
      vehicles += "\(plate),10,55,2026-08-31,2026-12-31\n"
      permits += "P\(number),2026-12-31,T\(number),\(plate),2026-12-31,R\(number)A;R\(number)B\n"
      for way in ["A", "B"] {
        let route = "R\(number)\(way)"
        routes += "\(route),\(route),30,06:00-12:00\n"
        for (place, meters) in Self.stops.enumerated() {
          let at = line.place(way == "A" ? meters : line.meters - meters)
          stops += "\(route),\(place + 1),S\(place + 1),S\(place + 1),"
          stops += "\(degrees(at.longitude)),\(degrees(at.latitude)),pickup\n"
        }
        var corners = zip(line.longitudes, line.latitudes).map {
          "[\(degrees($0)),\(degrees($1))]"
        }
        if way == "B" { corners.reverse() }
        features.append(
          "{\"type\":\"Feature\",\"properties\":{\"route_id\":\"\(route)\"},\"geometry\":"
            + "{\"type\":\"LineString\",\"coordinates\":[\(corners.joined(separator: ","))]}}")
      }
    }
    let files = [
      ("registry.yaml", "datum: wgs84\ncomplete: [vehicles, permits]\n"),
      ("vehicles.csv", vehicles), ("permits.csv", permits), ("routes.csv", routes),
      ("stops.csv", stops),
      (
        "routes.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[\n\(features.joined(separator: ",\n"))\n]}\n"
      ),
    ]
    for (name, text) in files { try write(text, to: folder + "/" + name) }
  }

  private func degrees(_ value: Double) -> String {
    let scaled = Int((value * 1e6).rounded())
    let fraction = String(scaled % 1_000_000)
    return "\(scaled / 1_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count)
      + fraction
  }

  private func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchFailure("cannot create \(path)") }
    defer { fclose(file) }
    guard fputs(text, file) >= 0 else { throw BenchFailure("cannot write \(path)") }
  }
}

/// The generator's dice (SplitMix64).
struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}
