import Registry
import RuleBook
import Telemetry

extension FuzzEntry {
  /// A table of the registry; the first byte chooses which, its colours as `registry.yaml` would name them.
  static let registry = FuzzEntry("registry") { bytes in
    let names = [
      "vehicles.csv", "permits.csv", "drivers.csv", "roster.csv", "routes.csv", "stops.csv",
      "exemptions.csv", "calendar.csv", "providers.csv", "schools.csv", "attendants.csv",
      "registry.yaml",
    ]
    guard let first = bytes.first else { return }
    load(names[Int(first) % names.count], Array(bytes.dropFirst()))
  }

  /// Lines of routes.
  static let lines = FuzzEntry("lines") { load("routes.geojson", $0) }

  /// A header profile.
  static let profile = FuzzEntry("profile") { load("profiles/a.yaml", $0) }

  /// What an office lays over the rule book: kept whole or refused whole.
  static let ruleBook = FuzzEntry("rule-book") { bytes in
    guard let book = try? standardBook.overlaying(yaml: bytes, name: "a.yaml") else { return }
    precondition(book.digest.count == 64, "a rule book has a digest")
  }

  private static let standardBook: RuleBook = {
    guard let book = try? RuleBook.standard() else { preconditionFailure("no rule book") }
    return book
  }()

  /// Loads a registry in which all but one file is sound.
  private static func load(_ name: String, _ bytes: [UInt8]) {
    var files = sound
    files[name] = bytes
    _ = Registry.load(files: files, zone: .beijing)
  }

  private static let sound: [String: [UInt8]] = [
    "registry.yaml": "datum: wgs84\ntimezone: \"+08:00\"\ncomplete: [vehicles, drivers]\n",
    "vehicles.csv": "plate,plate_color,seats\n苏D12345,yellow,36\n",
    "drivers.csv": "driver_id,licence_class\nD1,A1\n",
    "permits.csv":
      "permit_id,plate,valid_from,valid_to,route_ids\nP1,苏D12345,2026-01-01,2026-12-31,R1\n",
    "routes.csv": "route_id,name,corridor_m,windows\nR1,一号线,50,06:30-08:00\n",
    "routes.geojson":
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"route_id\":\"R1\"},"
      + "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[119.9,31.7],[119.91,31.7],[119.92,31.71]]}}]}",
    "stops.csv":
      "route_id,seq,stop_id,name,lon,lat,kind\nR1,1,S1,甲,119.9,31.7,pickup\nR1,2,S2,乙,119.92,31.71,school\n",
    "roster.csv": "date,plate,route_id,driver_id,start,end\n2026-03-02,苏D12345,R1,D1,06:40,07:30\n",
  ].mapValues { Array($0.utf8) }
}
