import Geo
import Ingest
import Registry
import RuleBook
import Telemetry

/// A record with one place that is said to hold it.
typealias NamedPlace = (record: String, place: ClaimedPlace)

/// What reading inputs again gave.
struct ReadingOutcome: Sendable {
  /// Inputs that are what they were, and those that are not.
  var verified: Set<Int> = []
  var changed: Set<Int> = []
  var problems: [VerificationProblem] = []
  var broken: [(String, VerificationProblem)] = []
  var records: [NamedRecord] = []
  /// Captures whose records are not yet named.
  var captures: [ReadCapture] = []
}

/// Names the records of one input from what was read of it, and holds them against what is claimed.
struct RecordNaming: Sendable {
  let input: ClaimedInput
  let places: [NamedPlace]
  let court: Court
  /// Vehicles that a record is said to be of, where the registry is not here to say it.
  let keys: [String: [VehicleKey]]
  /// What a vehicle may be called where no column says it, by the names of the input; the first is the likeliest.
  let labels: [String]

  /// What columns were said to mean.
  var columns: PlainColumns {
    PlainColumns(
      declared: court.claims.columns, profiles: court.registry?.columnProfiles ?? [])
  }

  /// Ranges of the named rows, ascending; what overlaps an earlier one is no row.
  func ranges(_ outcome: inout ReadingOutcome) -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    let bytes = places.filter { !$0.place.isRow }
    // Neighbours of a capture may share a flag, which is one byte or two digits.
    let shared: UInt64 = input.capture == nil ? 0 : input.capture == .hex ? 2 : 1
    for (record, place) in bytes.sorted(by: { Self.precedes($0.place, $1.place) }) {
      let range = place.offset..<place.offset + max(1, place.length - min(shared, place.length))
      if let last = ranges.last, range.lowerBound < last.upperBound {
        if range != last { fail(record, place, "row-overlaps", &outcome) }
        continue
      }
      ranges.append(range)
    }
    return ranges
  }

  private static func precedes(_ left: ClaimedPlace, _ right: ClaimedPlace) -> Bool {
    (left.offset, left.length) < (right.offset, right.length)
  }

  // MARK: What does not hold

  /// Fails every record that is said to lie in this input.
  func failAll(_ code: String, _ outcome: inout ReadingOutcome) {
    for (record, place) in places { fail(record, place, code, &outcome) }
  }

  func fail(
    _ record: String, _ place: ClaimedPlace, _ code: String, _ outcome: inout ReadingOutcome,
    found: String? = nil
  ) {
    let (zh, en) =
      switch code {
      case "row-overlaps": ("与另一条证据记录的字节重叠", "its bytes overlap those of another record")
      case "row-missing" where place.isRow:
        ("该工作表第 \(place.line) 行没有定位记录", "row \(place.line) of the sheet holds no record")
      case "row-missing":
        (
          "该处（偏移 \(place.offset)，长 \(place.length)）没有完整的一行",
          "there is no whole row at offset \(place.offset), length \(place.length)"
        )
      case "line-differs":
        ("该处不在第 \(place.line) 行", "the row is not on line \(place.line)")
      case "header-unknown": ("文件开头没有可认的表头", "no header is known at the file's beginning")
      case "unit-differs":
        ("速度单位与 manifest.json 所写不同", "the unit of the speeds is not the one in manifest.json")
      case "digest-differs":
        (
          "evidence.jsonl 中的 SHA-256 与 manifest.json 不同",
          "the SHA-256 in evidence.jsonl is not the one in manifest.json"
        )
      case "record-unreadable": ("该行已不是一条定位记录", "the row is no record of a fix")
      case "place-differs":
        ("所写位置不是这种文件的位置", "the place is not one that this kind of input has")
      case "part-missing": ("原文件中没有这一部分", "its file does not hold this part")
      case "part-unreadable":
        ("原文件已损坏，读不出这一部分", "its file is damaged, this part cannot be read")
      case "not-rederived":
        (
          "未重新推导：这一部分太大或属本程序不能另行读取的格式",
          "not re-derived: this part is too large, or of a kind that cannot be read again"
        )
      default:
        ("记录已变：该行得 \(found ?? "—")", "the record is another: its row gives \(found ?? "—")")
      }
    outcome.broken.append(
      (
        record,
        VerificationProblem(
          code == "not-rederived" ? .unchecked : .failed, code, source: input.name,
          line: place.line, record: record, zh: zh, en: en)
      ))
  }

  // MARK: Text

  /// Names the rows that a picker took out of text.
  func nameRows(
    _ picker: RowPicker, _ ranges: [Range<UInt64>], _ outcome: inout ReadingOutcome
  ) {
    let head =
      picker.isWide
      ? utf8(fromUTF16: picker.head.dropFirst(2), isBigEndian: picker.isWideBigEndian)
      : picker.head
    let isWhole = picker.head.count < RowPicker.headLength
    guard let header = PlainHeader(head: head, isWhole: isWhole, columns: columns) else {
      return failAll("header-unknown", &outcome)
    }
    var index: [UInt64: Int] = [:]
    for (place, range) in ranges.enumerated() { index[range.lowerBound] = place }
    for (record, place) in places {
      if place.isRow {
        fail(record, place, "place-differs", &outcome)
        continue
      }
      guard let range = index[place.offset], ranges[range].count == Int(place.length) else {
        continue
      }
      guard let (bytes, line) = picker.row(range, header.dialect) else {
        fail(record, place, "row-missing", &outcome)
        continue
      }
      if line != place.line { fail(record, place, "line-differs", &outcome) }
      if place.sha256 != input.sha256 { fail(record, place, "digest-differs", &outcome) }
      let read = (header.titlePlate.map { [$0] } ?? labels).compactMap {
        PlainRecord(
          bytes[...], header, fallback: $0, zone: court.zone, base: court.claims.timeBase)
      }
      take(record, place, read, header, &outcome)
    }
  }

  // MARK: Sheets

  /// Names the rows that a walk found in the workbook that this sheet is of.
  ///
  /// A sheet whose name is masked may be any that no other input names.
  func nameRows(
    _ walk: SheetWalk, others: Set<String>, _ outcome: inout ReadingOutcome
  ) {
    let named = walk.names.indices.filter { walk.names[$0] == input.sheet }
    let sheets =
      named.isEmpty ? walk.names.indices.filter { !others.contains(walk.names[$0]) } : named
    for (record, place) in places {
      guard place.isRow else {
        fail(record, place, "place-differs", &outcome)
        continue
      }
      let rows = sheets.compactMap { walk.found[$0]?[place.line] }
      guard !rows.isEmpty else {
        fail(record, place, "row-missing", &outcome)
        continue
      }
      if place.sha256 != input.sha256 { fail(record, place, "digest-differs", &outcome) }
      var attempts: [ReadingOutcome] = []
      for row in rows {
        var attempt = ReadingOutcome()
        let read = (row.titlePlate.map { [$0] } ?? labels).compactMap {
          PlainRecord(
            cells: row.cells, row.header, fallback: $0, zone: court.zone,
            base: court.claims.timeBase)
        }
        take(record, place, read, row.header, &attempt)
        attempts.append(attempt)
      }
      guard let best = attempts.first(where: { $0.broken.isEmpty }) ?? attempts.first else {
        continue
      }
      outcome.broken += best.broken
      outcome.records += best.records
    }
  }

  // MARK: Records

  /// Holds the ways in which a row may be read against the name that is claimed.
  private func take(
    _ record: String, _ place: ClaimedPlace, _ readings: [PlainRecord], _ header: PlainHeader,
    _ outcome: inout ReadingOutcome
  ) {
    let claims = court.claims
    let group = input.group.flatMap { claims.groups.indices.contains($0) ? claims.groups[$0] : nil }
    // A unit that nobody declared is the check's own guess; it can carry no proof.
    let isDeclared = header.speedUnit != nil
    let hasSpeed = header.speedColumn != nil
    let unit = header.speedUnit ?? group?.unit
    let unitFits = !hasSpeed || group.map { isDeclared ? $0.unit == unit : $0.isInferred } ?? false
    if !unitFits { fail(record, place, "unit-differs", &outcome) }
    guard let first = readings.first else {
      return fail(record, place, "record-unreadable", &outcome)
    }
    name(
      record, place, readings, first.speedDeci(unit), isInferred: hasSpeed && !isDeclared,
      hasVehicle: header.roles.contains("vehicle"), profileDatum: header.profile?.datum, &outcome)
  }

  /// Holds a location of a capture against the name that is claimed.
  func takeLocation(
    _ record: String, _ place: ClaimedPlace, _ read: PlainRecord,
    _ outcome: inout ReadingOutcome
  ) {
    let groups = court.claims.groups
    let group = input.group.flatMap { groups.indices.contains($0) ? groups[$0] : nil }
    if group?.unit != .kilometersPerHour || group?.isInferred != false {
      fail(record, place, "unit-differs", &outcome)
    }
    name(
      record, place, [read], read.speedDeci(.kilometersPerHour), isInferred: false,
      hasVehicle: true, profileDatum: nil, &outcome)
  }

  private func name(
    _ record: String, _ place: ClaimedPlace, _ readings: [PlainRecord], _ speed: Int64?,
    isInferred: Bool, hasVehicle: Bool, profileDatum: Datum?, _ outcome: inout ReadingOutcome
  ) {
    let candidates = candidates(readings, record, hasVehicle: hasVehicle)
    let names = candidates.map { $0.record.name(vehicle: $0.key, speedDeci: speed) }
    guard let found = names.firstIndex(of: record) else {
      return fail(record, place, "record-changed", &outcome, found: names.first)
    }
    outcome.records.append(
      named(record, candidates[found], speed, isInferred: isInferred, profileDatum))
  }

  private func named(
    _ name: String, _ candidate: Candidate, _ speed: Int64?, isInferred: Bool,
    _ profileDatum: Datum?
  ) -> NamedRecord {
    let read = candidate.record
    let day = Timestamp(seconds: read.seconds).date(in: court.zone)
    let sent = Coordinate(longitudeE6: read.longitudeE6, latitudeE6: read.latitudeE6)
    let datum = court.datum(candidate.key, day, profile: profileDatum, group: input.group)
    let place = sent.isPlausible ? sent.converted(from: datum.datum, to: .wgs84) : sent
    return NamedRecord(
      name: name, record: read, key: candidate.key, place: place, datum: datum,
      digits: read.digits, speedDeci: speed, isUnitInferred: isInferred,
      needsRegistry: candidate.isClaimed)
  }

  private struct Candidate {
    var record: PlainRecord
    var key: VehicleKey
    /// Whether only the finding says that the label means this vehicle.
    var isClaimed = false
  }

  /// Whose record it may be: what the registry makes of the label, else the label itself.
  private func candidates(
    _ readings: [PlainRecord], _ record: String, hasVehicle: Bool
  ) -> [Candidate] {
    // A column of vehicles makes all readings one.
    let different = hasVehicle ? Array(readings.prefix(1)) : readings
    let own = different.map { Candidate(record: $0, key: court.ownKey($0)) }
    guard court.lacksRegistry, let first = readings.first else { return own }
    // The registry may have given the plate its colour, or the label another name.
    let plates = own.map(\.key.plate)
    return own
      + (keys[record] ?? []).map {
        Candidate(record: first, key: $0, isClaimed: !plates.contains($0.plate))
      }
  }
}
