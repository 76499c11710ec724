import Geo
import Telemetry

/// What each column of a file means, found from its header and the options.
struct HeaderProfile: Sendable {
  /// Normalised header cells, in their order.
  var columns: [String] = []
  /// Header cells as they stand in the file.
  var headers: [String] = []
  /// By position: on what grounds the meaning was taken.
  var grounds: [TableLayout.Ground?] = []
  /// Meaning by position.
  var roles: [Column] = []
  var speedColumn: String?
  var speedUnit: SpeedUnit?
  /// Declared by the kept profile that fits.
  var datum: Datum?
  var units = Units()
  /// Columns left unread because a better one of the same meaning is there.
  var unused: [(column: Column, kept: String, other: String)] = []
  /// Indices of the overrides whose header is in this file.
  var overridesFound: Set<Int> = []

  /// Units of the columns that are converted while reading.
  struct Units: Sendable {
    /// What a thousandth of the recorder speed's unit is in 0.1 km/h.
    var recorder: (numerator: UInt64, denominator: UInt64) = (1, 100)
    /// Digits by which an odometer cell is scaled to 0.1 km: 1 for km, 0 for 0.1 km, -2 for metres.
    var mileageScale = 1
  }

  init(cells: [String], overrides: [ColumnOverride], kept: [ColumnProfile] = []) {
    let names = cells.map { HeaderName($0) }
    columns = names.map(\.text)
    headers = cells
    grounds = Array(repeating: nil, count: names.count)
    roles = Array(repeating: .ignored, count: names.count)
    var chosen: [Column: Int] = [:]
    var overriddenUnit: [Column: SpeedUnit] = [:]
    let fitting = kept.first { $0.fits(columns) }
    datum = fitting?.datum
    for (index, override) in (overrides + (fitting?.columns ?? [])).enumerated() {
      let wanted = HeaderName.normalised(override.header)
      guard let column = Column.named(override.name),
        let place = columns.firstIndex(of: wanted)
      else { continue }
      if index < overrides.count {
        overridesFound.insert(index)
      } else if chosen[column] != nil || roles[place] != .ignored {
        // What the command line says comes before what was kept.
        continue
      }
      chosen[column] = place
      roles[place] = column
      grounds[place] = index < overrides.count ? .option : .profile(fitting?.name ?? "")
      overriddenUnit[column] = override.unit
    }
    for column in Column.allCases where column != .ignored && chosen[column] == nil {
      let candidates = names.indices.filter { names[$0].column == column && roles[$0] == .ignored }
      guard let best = candidates.min(by: { (names[$0].rank, $0) < (names[$1].rank, $1) }) else {
        continue
      }
      chosen[column] = best
      roles[best] = column
      grounds[best] = .word
      for other in candidates where other != best {
        // The time of the fix is the time; that of reception beside it tells how late it came.
        if column == .time, names[best].rank < ColumnSynonyms.firstReceived,
          names[other].rank >= ColumnSynonyms.firstReceived, chosen[.received] == nil
        {
          chosen[.received] = other
          roles[other] = .received
          grounds[other] = .word
          continue
        }
        unused.append((column, columns[best], columns[other]))
      }
    }
    if chosen[.time] == nil, let date = chosen[.date] {
      // 日期 alone holds the clock too, or the rows will say that it does not.
      chosen[.time] = date
      roles[date] = .time
    }
    func unit(_ column: Column) -> SpeedUnit? {
      overriddenUnit[column]
        ?? chosen[column].flatMap { names[$0].unit }.flatMap { SpeedUnit(label: $0) }
    }
    speedColumn = chosen[.speed].map { columns[$0] }
    speedUnit = unit(.speed)
    let ratio = (unit(.recorderSpeed) ?? .kilometersPerHour).toKilometersPerHour
    units.recorder = (ratio.numerator, ratio.denominator * 100)
    switch chosen[.mileage].flatMap({ names[$0].unit }) {
    case "m", "米": units.mileageScale = -2
    case "0.1km": units.mileageScale = 0
    default: units.mileageScale = 1
    }
  }

  /// What a table that is no log is an export of instead.
  enum OtherExport { case alarms, places }

  /// Kind of an export without positions; nil where it may be anything.
  var otherExport: OtherExport? {
    func has(_ words: [String]) -> Bool {
      columns.contains { column in words.contains { column.contains($0) } }
    }
    if has(["报警类型", "报警名称", "报警时间", "报警开始", "告警类型", "alarmtype", "alarmname"]) { return .alarms }
    guard roles.contains(.time) || roles.contains(.vehicle) else { return nil }
    return has(["地址", "位置", "地点", "地名", "address", "location", "place"]) ? .places : nil
  }

  var missing: [Column] { Column.required.filter { !roles.contains($0) } }
  var recognised: Int { roles.count { $0 != .ignored } }
  var hasVehicle: Bool { roles.contains(.vehicle) }

  /// Last position of a column that every row must reach.
  var lastRequired: Int {
    roles.lastIndex { $0 == .vehicle || Column.required.contains($0) } ?? 0
  }

  var group: HeaderGroup {
    HeaderGroup(
      columns: columns, speedColumn: speedColumn, declaredSpeedUnit: speedUnit, declaredDatum: datum
    )
  }
}

extension Column {
  /// Column of a name on the command line: the canonical one or any synonym of it.
  static func named(_ name: String) -> Column? {
    let wanted = HeaderName.normalised(name)
    if let exact = allCases.first(where: { $0 != .ignored && $0.name == wanted }) { return exact }
    let column = HeaderName(name).column
    return column == .ignored ? nil : column
  }
}
