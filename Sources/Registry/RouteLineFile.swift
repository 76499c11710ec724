import Geo
import Ingest
import Telemetry

/// Lines of routes from the bytes of one GeoJSON file (RFC 7946); what is wrong is said with its line.
///
/// A `FeatureCollection` of features with a property `route_id` (or a Chinese header of that column) and a
/// `LineString` or a `MultiLineString` whose parts are joined in their order. `row_from` and `row_to` may stand
/// beside the id. Anything else in the file is left alone.
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
    let tree: JSONValue
    do {
      var reader = JSONReader(text)
      tree = try reader.read()
    } catch {
      fail(error.line, error.expected)
      return
    }
    guard tree["type"]?.text == "FeatureCollection", let features = tree["features"]?.array else {
      fail(1, "{\"type\":\"FeatureCollection\",\"features\":[…]}")
      return
    }
    for (index, feature) in features.enumerated() {
      var line = 1
      if case .object(_, let own) = feature { line = own }
      read(feature, RowOrigin(file: name, line: line), index + 1)
    }
  }

  private mutating func fail(_ line: Int, _ expected: String) {
    diagnostics.append(
      RegistryWords.linesUnreadable(RowOrigin(file: name, line: line), expected))
  }

  private mutating func read(_ feature: JSONValue, _ origin: RowOrigin, _ number: Int) {
    var properties: [String: JSONValue] = [:]
    if case .object(let members, _)? = feature["properties"] { properties = members }
    guard let id = Self.text(.routeID, in: properties).map({ RouteID($0) }) else {
      diagnostics.append(RegistryWords.featureWithoutID(origin, number))
      return
    }
    let validity = validity(properties, origin)
    func fail(_ found: String, _ expected: String, _ why: Message) {
      diagnostics.append(RegistryWords.lineUnusable(origin, id, why, found: found, expected))
      broken.append(Broken(route: id, validity: validity))
    }
    let shape = Message(
      zh: "不是 LineString 或 MultiLineString", en: "neither LineString nor MultiLineString")
    let type = feature["geometry"]?["type"]?.text ?? ""
    let given = feature["geometry"]?["coordinates"] ?? .null
    guard let parts = type == "LineString" ? [given] : type == "MultiLineString" ? given.array : nil
    else {
      return fail(cellFound(type, isPrivate: false), "LineString, MultiLineString", shape)
    }
    var vertices: [Coordinate] = []
    var widestGap: Int64 = 0
    for part in parts {
      guard let places = part.array else {
        return fail("?", "[[119.90,31.70],[119.91,31.71]]", shape)
      }
      for (place, position) in places.enumerated() {
        guard let vertex = vertex(position) else {
          let found = Self.shown(position)
          return fail(
            found, "[119.912345,31.712345]",
            Message(zh: "坐标读不懂或超出范围：\(found)", en: "unreadable or impossible place \(found)"))
        }
        if place == 0, let last = vertices.last {
          widestGap = max(widestGap, distanceMillimeters(last, vertex))
        }
        if vertices.last != vertex { vertices.append(vertex) }
        guard vertices.count <= Self.maximumVertices else {
          return fail(
            "> \(Self.maximumVertices)", "at most \(Self.maximumVertices) points",
            Message(
              zh: "多于 \(Self.maximumVertices) 个点", en: "more than \(Self.maximumVertices) points"))
        }
      }
    }
    guard vertices.count >= 2 else {
      return fail(
        "\(vertices.count)", "at least 2 points",
        vertices.isEmpty
          ? Message(zh: "没有点", en: "no point") : Message(zh: "只有一个点", en: "only one point"))
    }
    let length = zip(vertices, vertices.dropFirst()).reduce(0) {
      $0 + distanceMillimeters($1.0, $1.1)
    }
    guard length >= Self.minimumLengthMillimeters else {
      let meters = length / 1000
      return fail(
        "\(meters) m", "at least \(Self.minimumLengthMillimeters / 1000) m",
        Message(zh: "只有 \(meters) 米长", en: "only \(meters) m long"))
    }
    guard widestGap <= Self.maximumPartGapMillimeters else {
      let meters = widestGap / 1000
      return fail(
        "\(meters) m", "at most \(Self.maximumPartGapMillimeters / 1000) m",
        Message(
          zh: "前后两段相隔 \(meters) 米，次序可能不对", en: "\(meters) m between parts, perhaps not in order"))
    }
    lines.append(
      RouteLine(route: id, vertices: vertices, validity: validity, origin: origin))
  }

  private func vertex(_ value: JSONValue) -> Coordinate? {
    guard let numbers = value.array, numbers.count >= 2,
      let longitude = numbers[0].number.flatMap({ degreesE6($0) }),
      let latitude = numbers[1].number.flatMap({ degreesE6($0) })
    else { return nil }
    return wgs84(longitude, latitude, from: datum)
  }

  private mutating func validity(_ properties: [String: JSONValue], _ origin: RowOrigin)
    -> RowValidity
  {
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
  private static func text(_ column: RegistryColumn, in properties: [String: JSONValue]) -> String?
  {
    let keys = properties.keys.filter { column.matches(RegistryColumn.comparable($0)) }.sorted {
      let (mine, theirs) = ($0 == column.rawValue, $1 == column.rawValue)
      return mine != theirs ? mine : utf8Less($0, $1)
    }
    for key in keys {
      switch properties[key] {
      case .text(let text):
        let bare = text.trimmingBlanks()
        if !bare.isEmpty { return bare }
      case .number(let number) where number == number.rounded() && abs(number) < 1e15:
        return String(Int64(number))
      default: break
      }
    }
    return nil
  }

  private static func shown(_ value: JSONValue) -> String {
    guard let list = value.array else { return "?" }
    return "["
      + list.prefix(3).map { $0.number.map { cellFound("\($0)", isPrivate: false) } ?? "?" }
      .joined(separator: ",") + "]"
  }
}
