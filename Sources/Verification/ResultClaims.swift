import Geo
import Ingest
package import Telemetry

/// What a result folder claims, read strictly; nothing in it is believed yet.
package struct ResultClaims: Sendable {
  package let audience: String
  package let zone: ZoneOffset
  package let registryDigest: String?
  package let ruleBookDigest: String
  let columns: [ColumnOverride]
  let timeBase: Timestamp?
  let datum: Datum?
  /// Datums that the check inferred.
  let inferredDatums: [ClaimedDatum]
  let groups: [ClaimedGroup]
  let inputs: [ClaimedInput]
  let provenCount: Int64
  let suspectedCount: Int64
  /// By record, in the order of the file.
  let places: [String: [ClaimedPlace]]
  let findings: [ClaimedFinding]
  /// Lines that could not be read, and counts that do not hold.
  let problems: [VerificationProblem]

  /// Names of the files of a result folder that are read.
  package static let manifestName = "manifest.json"
  package static let findingsName = "findings.jsonl"
  package static let evidenceName = "evidence.jsonl"

  /// Throws where the manifest itself cannot be understood; bad lines elsewhere are problems.
  package init(
    manifest: [UInt8], findings: [UInt8], evidence: [UInt8]
  ) throws(ManifestError) {
    let json: JSONValue
    do {
      json = try JSONReader.read(manifest[...])
    } catch { throw ManifestError(what: "\(error.reason.rawValue), byte \(error.byte)") }
    guard json["schema"]?.integer == 1 else { throw ManifestError(what: "schema") }
    guard let audience = json["audience"]?.text else { throw ManifestError(what: "audience") }
    guard let zone = json["timezone"]?.text.flatMap({ ZoneOffset($0) }) else {
      throw ManifestError(what: "timezone")
    }
    guard let book = json["rule_book_sha256"]?.text else {
      throw ManifestError(what: "rule_book_sha256")
    }
    self.audience = audience
    self.zone = zone
    ruleBookDigest = book
    registryDigest = json["registry_sha256"]?.text
    var columns: [ColumnOverride] = []
    var timeBase: Timestamp?
    var datum: Datum?
    for parameter in json["parameters"]?.items ?? [] {
      guard let key = parameter["key"]?.text, let value = parameter["value"]?.text else {
        throw ManifestError(what: "parameters")
      }
      switch key {
      case "column":
        guard let read = try? ColumnOverride.parse(value) else {
          throw ManifestError(what: "parameters: column")
        }
        columns += read
      case "time_base":
        timeBase = PlainTime(value, zone: zone, base: nil).map { Timestamp(seconds: $0.seconds) }
        if timeBase == nil { throw ManifestError(what: "parameters: time_base") }
      case "datum":
        datum = Datum(rawValue: value)
        if datum == nil { throw ManifestError(what: "parameters: datum") }
      default: break
      }
    }
    (self.columns, self.timeBase, self.datum) = (columns, timeBase, datum)
    inferredDatums = (json["datums"]?.items ?? []).compactMap { ClaimedDatum($0) }
    groups = (json["header_groups"]?.items ?? []).map { ClaimedGroup($0) }
    var inputs: [ClaimedInput] = []
    for item in json["inputs"]?.items ?? [] {
      // Masked names of two inputs may be alike; then the digest tells them apart.
      guard let input = ClaimedInput(item) else { throw ManifestError(what: "inputs") }
      inputs.append(input)
    }
    self.inputs = inputs
    let totals = json["totals"]?["findings"]
    guard let proven = totals?["proven"]?.integer, let suspected = totals?["suspected"]?.integer
    else { throw ManifestError(what: "totals") }
    (provenCount, suspectedCount) = (proven, suspected)

    var problems: [VerificationProblem] = []
    var places: [String: [ClaimedPlace]] = [:]
    for (line, value) in Self.lines(evidence, Self.evidenceName, &problems) {
      guard let record = value["record"]?.text, Self.isName(record, "r-"),
        let place = ClaimedPlace(value)
      else {
        problems.append(Self.badLine(Self.evidenceName, line))
        continue
      }
      places[record, default: []].append(place)
    }
    self.places = places
    var list: [ClaimedFinding] = []
    for (line, value) in Self.lines(findings, Self.findingsName, &problems) {
      guard let finding = ClaimedFinding(value, line: line) else {
        problems.append(Self.badLine(Self.findingsName, line))
        continue
      }
      list.append(finding)
    }
    self.findings = list
    self.problems = problems
  }

  /// `f-` or `r-` and 16 lower-case hex digits.
  static func isName(_ text: String, _ prefix: String) -> Bool {
    text.utf8.count == 18 && text.hasPrefix(prefix)
      && text.utf8.dropFirst(2).allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
      }
  }

  private static func badLine(_ source: String, _ line: Int) -> VerificationProblem {
    VerificationProblem(
      .failed, "line-malformed", source: source, line: UInt64(line), zh: "该行不符合格式",
      en: "this line is not of the format")
  }

  private static func lines(
    _ bytes: [UInt8], _ source: String, _ problems: inout [VerificationProblem]
  ) -> [(line: Int, value: JSONValue)] {
    var values: [(Int, JSONValue)] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty {
      do throws(JSONError) {
        values.append((index + 1, try JSONReader.read(line)))
      } catch {
        problems.append(
          VerificationProblem(
            .failed, "json-\(error.reason.rawValue)", source: source, line: UInt64(index + 1),
            zh: "不是合格的 JSON（第 \(error.byte + 1) 字节：\(error.reason.rawValue)）",
            en: "no sound JSON (byte \(error.byte + 1): \(error.reason.rawValue))"))
      }
    }
    return values
  }
}

/// A manifest that cannot be understood.
package struct ManifestError: Error, Hashable {
  /// The member that is missing or wrong.
  package var what: String
}

/// A header group as the manifest decided it.
struct ClaimedGroup: Sendable {
  var unit: SpeedUnit?
  var isInferred: Bool

  init(_ json: JSONValue) {
    unit = json["speed_unit"]?.text.flatMap { SpeedUnit(rawValue: $0) }
    isInferred = json["speed_unit_from"]?.text != "declared"
  }
}

/// A datum that the manifest says was inferred, for the logs of one header and provider.
struct ClaimedDatum: Sendable {
  var group: Int?
  var provider: String?
  var datum: Datum

  /// Nil where none was inferred.
  init?(_ json: JSONValue) {
    guard json["datum_from"]?.text == "inferred",
      let datum = json["datum"]?.text.flatMap({ Datum(rawValue: $0) })
    else { return nil }
    self.datum = datum
    group = json["header_group"]?.integer.flatMap { Int(exactly: $0) }
    provider = json["provider"]?.text
  }
}

/// An input as the manifest lists it: a file, a member of an archive, a sheet of a workbook.
struct ClaimedInput: Sendable {
  var name: String
  /// The outermost file, where this is not itself one.
  var container: String?
  var member: String?
  var sheet: String?
  /// Of a capture of JT/T 808: how it was written down.
  var capture: CaptureWriting?
  var bytes: UInt64
  /// Nil where the check could not read it either.
  var sha256: String?
  var group: Int?

  init?(_ json: JSONValue) {
    guard let name = json["name"]?.text, !name.isEmpty, let bytes = json["bytes"]?.integer,
      let bytes = UInt64(exactly: bytes)
    else { return nil }
    self.name = name
    self.bytes = bytes
    container = json["container"]?.text
    member = json["member"]?.text
    sheet = json["sheet"]?.text
    capture = json["capture"]?.text.flatMap { CaptureWriting(rawValue: $0) }
    sha256 = json["sha256"]?.text
    group = json["header_group"]?.integer.flatMap { Int(exactly: $0) }
  }
}

/// One place of a record.
struct ClaimedPlace: Sendable, Hashable {
  var source: String
  var sha256: String?
  /// Line of text, or row of a sheet.
  var line: UInt64
  /// Of a row of a sheet there are no bytes to name.
  var isRow: Bool
  var offset: UInt64
  var length: UInt64
  /// Of a location of a capture its place within its message, from 0; a capture of bytes has no lines.
  var index: Int?

  /// No row is longer than this, so nothing longer is ever read.
  private static let longest: UInt64 = 65_535
  /// Far beyond any file, and small enough to add to.
  private static let farthest: UInt64 = 1 << 48

  init?(_ json: JSONValue) {
    func whole(_ key: String) -> UInt64? { json[key]?.integer.flatMap { UInt64(exactly: $0) } }
    guard let source = json["source"]?.text else { return nil }
    self.source = source
    sha256 = json["sha256"]?.text
    if let row = whole("row") {
      guard row >= 1 else { return nil }
      (line, isRow, offset, length) = (row, true, 0, 0)
      return
    }
    index = json["index"]?.integer.flatMap { Int(exactly: $0) }
    guard let line = whole("line") ?? index.map({ _ in 0 }), let offset = whole("offset"),
      let length = whole("length"), offset < Self.farthest, (1...Self.longest).contains(length),
      line >= 1 || index != nil
    else { return nil }
    (self.line, isRow, self.offset, self.length) = (line, false, offset, length)
  }
}

/// A finding as it is claimed.
struct ClaimedFinding: Sendable {
  var line: Int
  var id: String
  /// Nil for a rule that this program does not know.
  var rule: RuleID?
  var ruleText: String
  var isProven: Bool
  var evidence: [String]
  var witness: [String]
  var doubts: [(kind: String, records: [String])]
  let json: JSONValue

  init?(_ json: JSONValue, line: Int) {
    guard json["schema"]?.integer == 1, let id = json["id"]?.text, ResultClaims.isName(id, "f-"),
      let rule = json["rule"]?.text, let certainty = json["certainty"]?.text,
      certainty == "proven" || certainty == "suspected", let evidence = json["evidence"]?.texts
    else { return nil }
    self.line = line
    self.id = id
    self.rule = RuleID(rawValue: rule)
    ruleText = rule
    isProven = certainty == "proven"
    self.evidence = evidence
    guard let witness = json["witness"] == nil ? [] : json["witness"]?.texts else { return nil }
    self.witness = witness
    var doubts: [(kind: String, records: [String])] = []
    for item in json["doubts"]?.items ?? [] {
      guard let kind = item["kind"]?.text, let records = item["records"]?.texts else { return nil }
      doubts.append((kind, records))
    }
    self.doubts = doubts
    self.json = json
    guard
      (evidence + witness + doubts.flatMap(\.records)).allSatisfy({
        ResultClaims.isName($0, "r-")
      }), Set(evidence).count == evidence.count
    else { return nil }
  }

  /// Every record it names, each once.
  var records: [String] {
    var seen: Set<String> = []
    return (evidence + witness + doubts.flatMap(\.records)).filter { seen.insert($0).inserted }
  }

  var plate: String? { json["vehicle"]?.text }
  var color: PlateColor? { json["plate_color"]?.text.flatMap { PlateColor(rawValue: $0) } }
  var plates: [String] { json["vehicles"]?.texts ?? plate.map { [$0] } ?? [] }
  var driver: String? { json["driver"]?.text }
  var days: [CivilDate] { (json["days"]?.texts ?? []).compactMap { CivilDate($0) } }

  func time(_ key: String) -> Int64? {
    json[key]?.text.flatMap { PlainTime($0, zone: .beijing, base: nil)?.seconds }
  }

  /// A member of `measured`, times ten to the power of `decimals`.
  func measured(_ key: String, _ decimals: Int) -> Int64? {
    json["measured"]?[key]?.scaled(decimals)
  }

  func premise(_ key: String) -> String? { json["premises"]?[key]?.text }
}
