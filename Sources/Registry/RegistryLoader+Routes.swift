import Geo
import Telemetry

/// Rows of routes, stops, schools, attendants and exemptions; each returns the column whose lack makes the row unusable.
extension RegistryLoader {
  /// Datum that the registry's coordinates are written in; WGS-84 where nothing is said.
  private var datum: Datum { registry.settings.datum ?? .wgs84 }

  mutating func readRoute(_ cells: inout CellReader) -> RegistryColumn? {
    guard let id = cells.text(.routeID) else { return .routeID }
    let corridor = cells.integer(.corridorMeters, in: corridorRange)
    let windows = cells.windows(.windows)
    if windows == nil || (corridor == nil && cells.text(.corridorMeters) != nil) {
      registry.unreadableRows.insert(cells.origin)
    }
    registry.routes.append(
      RouteRow(
        id: RouteID(id), name: cells.text(.name),
        direction: cells.word(
          .direction,
          [
            (["to_school", "上学", "接", "早", "去校", "去程"], .toSchool),
            (["from_school", "放学", "送", "晚", "离校", "返程"], .fromSchool),
          ]), school: cells.text(.schoolID).map { SchoolID($0) }, corridorMeters: corridor,
        roadClass: cells.word(
          .roadClass,
          [
            (["expressway", "高速", "高速公路"], "expressway"),
            (["other", "其他", "其它", "其他道路", "普通道路", "普通公路", "一般道路"], "other"),
            (["urban_expressway", "城市快速路", "快速路"], "urban_expressway"),
          ]), windows: windows ?? [], validity: cells.validity(), origin: cells.origin))
    return nil
  }

  mutating func readStop(_ cells: inout CellReader) -> RegistryColumn? {
    guard let route = cells.text(.routeID).map({ RouteID($0) }) else { return .routeID }
    let validity = cells.validity()
    let place = cells.place(datum)
    let sequence = cells.integer(.sequence, in: 0...9999)
    let missing: RegistryColumn? =
      if sequence == nil {
        .sequence
      } else if cells.text(.stopID) == nil {
        .stopID
      } else if place == nil {
        cells.text(.longitude).flatMap { degreesE6($0) } == nil ? .longitude : .latitude
      } else {
        nil
      }
    guard let sequence, let id = cells.text(.stopID), let place else {
      registry.brokenStops[route, default: []].append(validity)
      return missing
    }
    registry.stops.append(
      StopRow(
        route: route, sequence: sequence, id: StopID(id), name: cells.text(.name), place: place,
        plannedSeconds: cells.clock(.plannedTime),
        kind: cells.word(
          .kind,
          [
            (["pickup", "接送点", "接送站", "上下车点", "停靠点", "停靠站", "停靠站点", "乘车点", "站点"], .pickup),
            (["school", "学校", "校门"], .school), (["depot", "停车场", "车场", "场站"], .depot),
          ]) ?? .pickup, validity: validity, origin: cells.origin))
    return nil
  }

  mutating func readSchool(_ cells: inout CellReader) -> RegistryColumn? {
    guard let id = cells.text(.schoolID) else { return .schoolID }
    registry.schools.append(
      SchoolRow(
        id: SchoolID(id), name: cells.text(.name), stage: cells.text(.stage),
        place: cells.place(datum), validity: cells.validity(), origin: cells.origin))
    return nil
  }

  mutating func readAttendant(_ cells: inout CellReader) -> RegistryColumn? {
    guard let id = cells.text(.attendantID) else { return .attendantID }
    registry.attendants.append(
      AttendantRow(
        id: id, name: cells.text(.name),
        provider: cells.text(.providerID).map { ProviderID($0) }, validity: cells.validity(),
        origin: cells.origin))
    return nil
  }

  /// A row with both a route and an area is a leave for each; a row with neither is told and left out.
  mutating func readExemption(_ cells: inout CellReader) -> RegistryColumn? {
    let local = registry.settings.timezone ?? zone
    guard let start = cells.moment(.from, zone: local, isEnd: false) else { return .from }
    guard let end = cells.moment(.to, zone: local, isEnd: true) else { return .to }
    guard start < end else {
      cells.diagnostics.append(
        RegistryWords.dates(cells.origin, cells.header(.from), cells.header(.to)))
      return .to
    }
    var reaches: [ExemptionRow.Reach] = []
    if let route = cells.text(.routeID) { reaches.append(.route(RouteID(route))) }
    if let text = cells.text(.area) {
      guard let ring = ring(text, datum: datum) else {
        cells.diagnostics.append(
          RegistryWords.area(cells.origin, cells.header(.area), cellFound(text, isPrivate: false)))
        return nil
      }
      reaches.append(.area(ring))
    }
    guard !reaches.isEmpty else {
      cells.diagnostics.append(RegistryWords.reachMissing(cells.origin))
      return nil
    }
    for reach in reaches {
      registry.exemptions.append(
        ExemptionRow(
          span: TimeSpan(start: start, end: end), reach: reach, reason: cells.text(.reason),
          approvedBy: cells.text(.approvedBy), origin: cells.origin))
    }
    return nil
  }

  /// Lines of routes from a GeoJSON file.
  mutating func readLines(_ bytes: [UInt8], _ name: String) {
    let file = RouteLineFile(bytes: bytes, name: name, datum: datum)
    diagnostics += file.diagnostics
    registry.routeLines += file.lines
    for broken in file.broken {
      registry.brokenLines[broken.route, default: []].append(broken.validity)
    }
    if file.diagnostics.contains(where: { $0.severity == .error }) { damaged.insert(.routes) }
  }

  /// Map data of China is as often in GCJ-02 as not: half a kilometre between them.
  mutating func reportUndeclaredDatum() {
    guard registry.settings.datum == nil,
      !registry.stops.isEmpty || !registry.routeLines.isEmpty
        || registry.exemptions.contains(where: { if case .area = $0.reach { true } else { false } })
    else { return }
    diagnostics.append(RegistryWords.datumUndeclared)
  }
}

/// Half widths of a corridor that make sense: below, a receiver's own error is wider; above, several streets fit in.
private let corridorRange = 5...1000

/// Corners of a cell such as `119.90,31.70;119.91,31.70;119.91,31.71` in WGS-84, the first not repeated; nil when it is no ring.
private func ring(_ text: String, datum: Datum) -> [Coordinate]? {
  var corners: [Coordinate] = []
  for part in halfWidth(text).split(whereSeparator: { ";|\n".contains($0) }) {
    let numbers = part.split { ",、 \t".contains($0) }.map { degreesE6(String($0)) }
    if part.allSatisfy(\.isWhitespace) { continue }
    guard numbers.count == 2, let longitude = numbers[0], let latitude = numbers[1],
      let corner = wgs84(longitude, latitude, from: datum)
    else { return nil }
    if corners.last != corner { corners.append(corner) }
    guard corners.count <= 1000 else { return nil }
  }
  if corners.count > 1, corners.first == corners.last { corners.removeLast() }
  return corners.count >= 3 ? corners : nil
}

/// Place of two numbers of a registry; nil off the globe.
func wgs84(_ longitudeE6: Int32, _ latitudeE6: Int32, from datum: Datum) -> Coordinate? {
  let given = Coordinate(longitudeE6: longitudeE6, latitudeE6: latitudeE6)
  guard given.isPlausible else { return nil }
  return given.converted(from: datum, to: .wgs84)
}

/// Millionths of a degree of a decimal number, nil for anything else, `1e2`, `nan` and `0x1` included.
func degreesE6(_ text: String) -> Int32? {
  let half = halfWidth(text).trimmingBlanks()
  guard (1...24).contains(half.utf8.count),
    half.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B })
  else { return nil }
  return Double(half).flatMap(degreesE6)
}

/// Millionths of a degree, rounded to the nearest; nil beyond ±180.
func degreesE6(_ degrees: Double) -> Int32? {
  // False for what is no number, too.
  guard degrees >= -180, degrees <= 180 else { return nil }
  return Int32((degrees * 1e6).rounded())
}

extension CellReader {
  /// Place of the columns `lon` and `lat` in WGS-84; nil when one is empty or unreadable.
  mutating func place(_ datum: Datum) -> Coordinate? {
    guard let east = text(.longitude), let north = text(.latitude) else { return nil }
    guard let longitude = degreesE6(east) else {
      complain(.longitude, east, expected: "-180 – 180, 119.912345")
      return nil
    }
    guard let latitude = degreesE6(north), abs(Int64(latitude)) <= 90_000_000 else {
      complain(.latitude, north, expected: "-90 – 90, 31.712345")
      return nil
    }
    guard let place = wgs84(longitude, latitude, from: datum) else {
      complain(.longitude, east, expected: "119.912345")
      return nil
    }
    return place
  }

  /// Seconds of the day of `07:05`.
  mutating func clock(_ column: RegistryColumn) -> Int? {
    guard let text = text(column) else { return nil }
    if let seconds = clockSeconds(text) { return Int(seconds) }
    complain(column, text, expected: "07:05")
    return nil
  }

  /// Times of day of `06:30-08:00;16:00-17:30`, ascending; none for an empty cell, nil for an unreadable one.
  mutating func windows(_ column: RegistryColumn) -> [DayWindow]? {
    var windows: [DayWindow] = []
    for part in list(column) {
      let ends = halfWidth(part).split { "-–—~至到".contains($0) }.map { clockSeconds(String($0)) }
      guard ends.count == 2, let from = ends[0], let to = ends[1], from != to else {
        complain(column, part, expected: "06:30-08:00;16:00-17:30")
        return nil
      }
      windows.append(DayWindow(fromSeconds: Int(from), toSeconds: Int(to)))
    }
    return windows.sorted {
      ($0.fromSeconds, $0.toSeconds) < ($1.fromSeconds, $1.toSeconds)
    }
  }

  /// An instant, or a whole day from its start or to its end.
  mutating func moment(_ column: RegistryColumn, zone: ZoneOffset, isEnd: Bool) -> Timestamp? {
    guard let text = text(column) else { return nil }
    if let day = registryDate(text) { return (isEnd ? day.adding(days: 1) : day).start(in: zone) }
    if let time = isoTime(text, zone: zone) { return time }
    complain(column, text, expected: "2026-03-02, 2026-03-02 07:05")
    return nil
  }
}
