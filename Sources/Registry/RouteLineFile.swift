import Foundation
import Geo
import Ingest
import Telemetry

/// Lines of routes from the bytes of one GeoJSON file (RFC 7946); what is wrong is said with its line.
///
/// A `FeatureCollection` of features with a property `route_id` (or a Chinese header of that column) and a
/// `LineString` or a `MultiLineString` whose parts are joined in their order. `row_from` and `row_to` may stand
/// beside the id. Anything else in the file is left alone. Memory is about 20 times the file at worst.
struct RouteLineFile {
  /// A line that was drawn and cannot be used.
  struct Broken: Equatable {
    var route: RouteID
    var validity: RowValidity
  }

  private(set) var lines: [RouteLine] = []
  private(set) var broken: [Broken] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let name: String
  private let datum: Datum

  private static let maximumBytes = 32 << 20
  /// GeoJSON needs nine: collection, list, feature, geometry, parts, line, place, and two for properties.
  static let maximumDepth = 32
  /// Vertices of one line; a hundred kilometres at two metres.
  static let maximumVertices = 50_000
  /// Parts of a line further apart than this are not one line: the straight stretch between them is no road.
  private static let maximumPartGapMillimeters: Int64 = 200_000
  /// A line shorter than this leads nowhere.
  private static let minimumLengthMillimeters: Int64 = 100_000

  init(bytes: [UInt8], name: String, datum: Datum) {
    self.name = name
    self.datum = datum
    guard bytes.count <= Self.maximumBytes else {
      diagnostics.append(RegistryWords.linesTooLarge(name))
      return
    }
    let (text, replaced) = decodeWhole(bytes)
    if replaced > 0 { diagnostics.append(RegistryWords.linesEncoding(name, replaced)) }
    let places = FeaturePlaces(text)
    guard places.maximumDepth <= Self.maximumDepth else {
      fail(
        places.deepestLine, found: "\(places.maximumDepth)", "at most \(Self.maximumDepth) levels")
      return
    }
    let tree: Any
    do {
      tree = try JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
    } catch {
      let end = min(Self.place(of: error) ?? text.count, text.count)
      fail(1 + text[..<end].count { $0 == 0x0A }, found: nil, "GeoJSON (RFC 7946)")
      return
    }
    guard let collection = tree as? [String: Any],
      collection["type"] as? String == "FeatureCollection",
      let features = collection["features"] as? [Any]
    else {
      fail(1, found: nil, "{\"type\":\"FeatureCollection\",\"features\":[…]}")
      return
    }
    for (index, feature) in features.enumerated() {
      let isKnown = places.lines.count == features.count
      read(feature, RowOrigin(file: name, line: isKnown ? places.lines[index] : 1), index + 1)
    }
  }

  /// Byte that the parser stumbled over, which it tells in words only; nil at the end of the text.
  private static func place(of error: any Error) -> Int? {
    let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
    return words.split { !("0"..."9").contains($0) }.last.flatMap { Int($0) }
  }

  private mutating func fail(_ line: Int, found: String?, _ expected: String) {
    diagnostics.append(
      RegistryWords.linesUnreadable(RowOrigin(file: name, line: line), found, expected))
  }

  private mutating func read(_ value: Any, _ origin: RowOrigin, _ number: Int) {
    guard let feature = value as? [String: Any] else {
      diagnostics.append(RegistryWords.featureWithoutID(origin, number))
      return
    }
    let properties = feature["properties"] as? [String: Any] ?? [:]
    guard let id = Self.text(.routeID, in: properties).map({ RouteID($0) }) else {
      diagnostics.append(RegistryWords.featureWithoutID(origin, number))
      return
    }
    let validity = validity(properties, origin)
    func fail(_ found: String, _ expected: String) {
      diagnostics.append(RegistryWords.lineUnusable(origin, id, found, expected))
      broken.append(Broken(route: id, validity: validity))
    }
    guard let geometry = feature["geometry"] as? [String: Any],
      let type = geometry["type"] as? String
    else { return fail("null", "LineString, MultiLineString") }
    let parts: [Any]
    switch type {
    case "LineString": parts = [geometry["coordinates"] ?? []]
    case "MultiLineString": parts = geometry["coordinates"] as? [Any] ?? []
    default: return fail(cellFound(type, isPrivate: false), "LineString, MultiLineString")
    }
    var vertices: [Coordinate] = []
    var widestGap: Int64 = 0
    for part in parts {
      guard let places = part as? [Any] else { return fail("?", "[[119.90,31.70],[119.91,31.71]]") }
      for (place, position) in places.enumerated() {
        guard let vertex = vertex(position) else {
          return fail(Self.shown(position), "[119.912345,31.712345]")
        }
        if place == 0, let last = vertices.last {
          widestGap = max(widestGap, distanceMillimeters(last, vertex))
        }
        if vertices.last != vertex { vertices.append(vertex) }
        if vertices.count > Self.maximumVertices {
          return fail("> \(Self.maximumVertices)", "at most \(Self.maximumVertices) points")
        }
      }
    }
    guard vertices.count >= 2 else {
      return fail(vertices.isEmpty ? "0 points" : "1 point", "at least 2 points")
    }
    let length = zip(vertices, vertices.dropFirst()).reduce(0) {
      $0 + distanceMillimeters($1.0, $1.1)
    }
    guard length >= Self.minimumLengthMillimeters else {
      return fail("\(length / 1000) m", "at least \(Self.minimumLengthMillimeters / 1000) m")
    }
    guard widestGap <= Self.maximumPartGapMillimeters else {
      return fail(
        "\(widestGap / 1000) m between parts",
        "at most \(Self.maximumPartGapMillimeters / 1000) m between parts")
    }
    lines.append(
      RouteLine(route: id, vertices: vertices, validity: validity, origin: origin))
  }

  private func vertex(_ value: Any) -> Coordinate? {
    guard let numbers = value as? [Any], numbers.count >= 2,
      let longitude = Self.number(numbers[0]).flatMap(degreesE6),
      let latitude = Self.number(numbers[1]).flatMap(degreesE6)
    else { return nil }
    return wgs84(longitude, latitude, from: datum)
  }

  private mutating func validity(_ properties: [String: Any], _ origin: RowOrigin) -> RowValidity {
    func day(_ column: RegistryColumn) -> CivilDate? {
      guard let text = Self.text(column, in: properties) else { return nil }
      if let day = registryDate(text) { return day }
      diagnostics.append(
        RegistryWords.cell(
          .error, origin, column.rawValue, found: cellFound(text, isPrivate: false),
          expected: "2026-09-01"))
      return nil
    }
    let validity = RowValidity(from: day(.rowFrom), to: day(.rowTo))
    if let from = validity.from, let to = validity.to, to < from {
      diagnostics.append(
        RegistryWords.dates(origin, RegistryColumn.rowFrom.rawValue, RegistryColumn.rowTo.rawValue))
    }
    return validity
  }

  /// A property under any header of a column, as text; the column's own name goes first.
  private static func text(_ column: RegistryColumn, in properties: [String: Any]) -> String? {
    let keys = properties.keys.filter { column.matches(RegistryColumn.comparable($0)) }.sorted {
      let (mine, theirs) = ($0 == column.rawValue, $1 == column.rawValue)
      return mine != theirs ? mine : utf8Less($0, $1)
    }
    for key in keys {
      if let text = properties[key] as? String {
        let bare = text.trimmingBlanks()
        if !bare.isEmpty { return bare }
      } else if let value = properties[key], let number = number(value),
        number == number.rounded(), abs(number) < 1e15
      {
        return String(Int64(number))
      }
    }
    return nil
  }

  /// A JSON number; nil for anything else, true and false included.
  private static func number(_ value: Any) -> Double? {
    guard let number = value as? NSNumber, String(cString: number.objCType) != "c" else {
      return nil
    }
    return number.doubleValue.isFinite ? number.doubleValue : nil
  }

  private static func shown(_ value: Any) -> String {
    guard let list = value as? [Any] else { return "?" }
    return "["
      + list.prefix(3).map { number($0).map { cellFound("\($0)", isPrivate: false) } ?? "?" }
      .joined(separator: ",") + "]"
  }
}
