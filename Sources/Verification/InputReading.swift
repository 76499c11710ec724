import Geo
import Ingest
import Registry
import RuleBook
import Telemetry

/// Reads one input from its first byte to its last and names the rows that `evidence.jsonl` points at.
struct InputReading: Sendable {
  /// Among the inputs of the manifest.
  let index: Int
  let input: ClaimedInput
  let file: InputFinder.File
  let places: [(record: String, place: ClaimedPlace)]
  let court: Court
  /// Vehicles that a record is said to be of, where the registry is not here to say it.
  let keys: [String: [VehicleKey]]

  struct Outcome: Sendable {
    var index: Int
    var isChanged = false
    var problems: [VerificationProblem] = []
    var broken: [(String, VerificationProblem)] = []
    var records: [NamedRecord] = []
  }

  func run() throws -> Outcome {
    var outcome = Outcome(index: index)
    let ranges = ranges(&outcome)
    var picker = RowPicker(ranges)
    let source: ByteSource
    do {
      source = try ByteSource.read(path: file.path) { picker.take($0) }
    } catch let failure as ByteSource.Failure {
      outcome.isChanged = true
      if case .unreadable(let reason) = failure {
        outcome.problems.append(
          VerificationProblem(
            .unchecked, "input-unreadable", source: input.name, zh: "无法读取（\(reason)）",
            en: "cannot be read (\(reason))"))
      }
      return outcome
    }
    if source.sha256 != input.sha256 || source.byteCount != input.bytes {
      outcome.isChanged = true
      var (zh, en) = ("SHA-256 与核查时不同", "its SHA-256 is not the one of the check")
      if source.byteCount != input.bytes {
        zh += "（\(source.byteCount) 字节，原 \(input.bytes) 字节）"
        en += " (\(source.byteCount) bytes, then \(input.bytes))"
      }
      if case .packed(let code, let byte) = source.failure {
        zh += "；解压到第 \(byte) 字节出错（\(code)）"
        en += "; unpacking fails at byte \(byte) (\(code))"
      }
      outcome.problems.append(
        VerificationProblem(.failed, "file-changed", source: input.name, zh: zh, en: en))
    }
    guard !places.isEmpty else { return outcome }
    name(picker, ranges, isWhole: picker.head.count < RowPicker.headLength, &outcome)
    return outcome
  }

  /// Ranges of the named rows, ascending; what overlaps an earlier one is no row.
  private func ranges(_ outcome: inout Outcome) -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    for (record, place) in places.sorted(by: { Self.precedes($0.place, $1.place) }) {
      let range = place.offset..<place.offset + place.length
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

  private func fail(
    _ record: String, _ place: ClaimedPlace, _ code: String, _ outcome: inout Outcome,
    found: String? = nil
  ) {
    let (zh, en) =
      switch code {
      case "row-overlaps": ("与另一条证据记录的字节重叠", "its bytes overlap those of another record")
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
      default:
        ("记录已变：该行字节得 \(found ?? "—")", "the record is another: its bytes give \(found ?? "—")")
      }
    outcome.broken.append(
      (
        record,
        VerificationProblem(
          .failed, code, source: input.name, line: place.line, record: record, zh: zh, en: en)
      ))
  }

  private func name(
    _ picker: RowPicker, _ ranges: [Range<UInt64>], isWhole: Bool, _ outcome: inout Outcome
  ) {
    let claims = court.claims
    let head =
      picker.isWide
      ? utf8(fromUTF16: picker.head.dropFirst(2), isBigEndian: picker.isWideBigEndian)
      : picker.head
    let profiles = court.registry?.columnProfiles ?? []
    guard
      let header = PlainHeader(
        head: head, isWhole: isWhole, columns: claims.columns, profiles: profiles)
    else {
      for (record, place) in places { fail(record, place, "header-unknown", &outcome) }
      return
    }
    let group = input.group.flatMap { claims.groups.indices.contains($0) ? claims.groups[$0] : nil }
    // A unit that nobody declared is the check's own guess; it can carry no proof.
    let isDeclared = header.speedUnit != nil
    let hasSpeed = header.speedColumn != nil
    let unit = header.speedUnit ?? group?.unit
    let unitFits = !hasSpeed || group.map { isDeclared ? $0.unit == unit : $0.isInferred } ?? false
    var index: [UInt64: Int] = [:]
    for (place, range) in ranges.enumerated() { index[range.lowerBound] = place }
    var known: [UInt64: PlainRecord] = [:]
    for (record, place) in places {
      guard let range = index[place.offset], ranges[range].count == Int(place.length) else {
        continue
      }
      guard let (bytes, line) = picker.row(range, header.dialect) else {
        fail(record, place, "row-missing", &outcome)
        continue
      }
      if line != place.line { fail(record, place, "line-differs", &outcome) }
      if place.sha256 != input.sha256 { fail(record, place, "digest-differs", &outcome) }
      if !unitFits { fail(record, place, "unit-differs", &outcome) }
      let read =
        known[place.offset]
        ?? PlainRecord(
          bytes[...], header, fallback: labels[0], zone: claims.zone, base: claims.timeBase)
      guard let read else {
        fail(record, place, "record-unreadable", &outcome)
        continue
      }
      known[place.offset] = read
      let speed = read.speedDeci(unit)
      let candidates = candidates(read, record, header)
      let names = candidates.map { $0.record.name(vehicle: $0.key, speedDeci: speed) }
      guard let found = names.firstIndex(of: record) else {
        fail(record, place, "record-changed", &outcome, found: names.first)
        continue
      }
      outcome.records.append(
        named(record, candidates[found], speed, isInferred: hasSpeed && !isDeclared, header))
    }
  }

  private func named(
    _ name: String, _ candidate: Candidate, _ speed: Int64?, isInferred: Bool,
    _ header: PlainHeader
  ) -> NamedRecord {
    let read = candidate.record
    let day = Timestamp(seconds: read.seconds).date(in: court.zone)
    let sent = Coordinate(longitudeE6: read.longitudeE6, latitudeE6: read.latitudeE6)
    let datum = court.datum(
      candidate.key, day, profile: header.profile?.datum, group: input.group)
    let place = sent.isPlausible ? sent.converted(from: datum.datum, to: .wgs84) : sent
    return NamedRecord(
      name: name, record: read, key: candidate.key, place: place, datum: datum,
      digits: read.digits,
      speedDeci: speed, isUnitInferred: isInferred, needsRegistry: candidate.isClaimed)
  }

  private struct Candidate {
    var record: PlainRecord
    var key: VehicleKey
    /// Whether only the finding says that the label means this vehicle.
    var isClaimed = false
  }

  /// Whose record it may be: what the registry makes of the label, else the label itself.
  private func candidates(
    _ read: PlainRecord, _ record: String, _ header: PlainHeader
  ) -> [Candidate] {
    var own = [Candidate(record: read, key: court.ownKey(read))]
    if !header.roles.contains("vehicle") {
      for label in labels.dropFirst() {
        var other = read
        other.label = label
        own.append(Candidate(record: other, key: court.ownKey(other)))
      }
    }
    guard court.lacksRegistry else { return own }
    // The registry may have given the plate its colour, or the label another name.
    let plates = own.map(\.key.plate)
    return own
      + (keys[record] ?? []).map {
        Candidate(record: read, key: $0, isClaimed: !plates.contains($0.plate))
      }
  }

  /// What a vehicle is called where no column says it: by the input's name, and by the file's own.
  ///
  /// They differ where the name is masked, or numbered because two inputs shared it.
  private var labels: [String] {
    [input.name, file.path].map { path in
      vehicleLabel(ofFile: path.split(separator: "/").last.map(String.init) ?? path)
    }
  }
}
