import Digests
import Geo
import Registry
import RuleBook
import Telemetry

/// Law, registry and records before which a claim is held.
struct Court: Sendable {
  var claims: ResultClaims
  /// Nil where the check had none, or where it was not given.
  var registry: Registry?
  var ruleBook: RuleBook
  /// By name; only those whose bytes say what the name says.
  var records: [String: NamedRecord] = [:]

  /// Whether the check had a registry that is not here.
  var lacksRegistry: Bool { registry == nil && claims.registryDigest != nil }

  var zone: ZoneOffset { claims.zone }

  var hidesPlates: Bool { claims.audience == "public" }
  /// Whether routes, stops and places are withheld.
  var hidesPlaces: Bool { claims.audience == "public" }
  var hidesDrivers: Bool { claims.audience == "public" || claims.audience == "school" }

  func vehicleRow(_ key: VehicleKey, _ day: CivilDate) -> VehicleRow? {
    registry?.vehicle(key, on: day).row
  }

  func vehicleClass(_ key: VehicleKey, _ day: CivilDate) -> VehicleClass? {
    let row = vehicleRow(key, day)
    return VehicleClass(lengthMillimeters: row?.lengthMillimeters, seats: row?.seats)
  }

  func provider(_ key: VehicleKey, _ day: CivilDate) -> ProviderRow? {
    vehicleRow(key, day)?.provider.flatMap { registry?.provider($0, on: day).row }
  }

  /// Adults whom the provider says its counts leave out.
  func adultsLeftOut(_ key: VehicleKey, _ day: CivilDate) -> Int64 {
    guard let excludes = provider(key, day)?.countExcludes else { return 0 }
    return (excludes.contains(.driver) ? 1 : 0) + (excludes.contains(.attendant) ? 1 : 0)
  }

  /// Whether the record's own count shows students aboard.
  func hasStudents(_ record: NamedRecord) -> Bool {
    guard let persons = record.persons else { return false }
    let day = record.day(zone)
    let counted = Int64(ruleBook.thresholds(on: day).adultsCounted)
    return persons > counted - min(counted, adultsLeftOut(record.key, day))
  }

  /// The datum of a vehicle's rows in one file, and how it is known: by option, by the header profile of the file, by
  /// the vehicle's provider, by what the manifest says was inferred, else WGS-84.
  func datum(
    _ key: VehicleKey, _ day: CivilDate, profile: Datum?, group: Int?
  ) -> PlainDatum {
    if let declared = claims.datum { return PlainDatum(declared, .declared) }
    if let profile { return PlainDatum(profile, .profile) }
    let provider = provider(key, day)
    if let datum = provider?.datum.flatMap({ Datum(rawValue: $0) }) {
      return PlainDatum(datum, .provider)
    }
    // Only a guess, so that nothing proven may rest on it: what it is, is taken from the manifest.
    let inferred = claims.inferredDatums.first {
      $0.group == group && $0.provider == provider?.id.text
    }
    if let inferred { return PlainDatum(inferred.datum, .inferred) }
    return PlainDatum(.wgs84, .assumed)
  }

  /// `f-` and 16 hex digits over rule, subject and anchor.
  static func findingID(_ rule: String, _ subject: String, _ anchor: String) -> String {
    "f-" + sha256Hex(Array("\(rule)\n\(subject)\n\(anchor)".utf8)).prefix(16)
  }

  static func subject(_ key: VehicleKey) -> String {
    key.plate + "/" + (key.color?.rawValue ?? "")
  }
}

/// The datum that a row was read in.
struct PlainDatum: Sendable, Hashable {
  /// The firmest first.
  enum Origin: String, Sendable, CaseIterable {
    case declared, profile, provider, inferred, assumed
  }

  var datum: Datum
  var origin: Origin

  init(_ datum: Datum, _ origin: Origin) { (self.datum, self.origin) = (datum, origin) }

  /// As a premise prints it.
  var word: String { "\(origin.rawValue):\(datum.rawValue)" }

  var isDeclared: Bool { origin != .inferred && origin != .assumed }

  /// Of copies of one record the least speaks for all.
  var rank: Int {
    (Origin.allCases.firstIndex(of: origin) ?? 0) * Datum.allCases.count
      + (Datum.allCases.firstIndex(of: datum) ?? 0)
  }
}

/// What speaks against one claimed finding.
struct Objections {
  private(set) var problems: [VerificationProblem] = []
  private let finding: String

  init(finding: String) { self.finding = finding }

  mutating func fail(_ code: String, record: String? = nil, zh: String, en: String) {
    problems.append(
      VerificationProblem(.failed, code, record: record, finding: finding, zh: zh, en: en))
  }

  mutating func add(_ problem: VerificationProblem) { problems.append(problem) }

  /// Objects where a claimed value is not the one derived; both as they are printed, nil is absent.
  mutating func expect(_ name: String, _ claimed: String?, _ derived: String?) {
    guard claimed != derived else { return }
    fail(
      "value-differs", zh: "\(name) 写作 \(claimed ?? "（无）")，由原始记录得 \(derived ?? "（无）")",
      en: "\(name) is given as \(claimed ?? "(absent)"), the records give \(derived ?? "(absent)")")
  }

  mutating func expect(_ name: String, _ claimed: Int64?, _ derived: Int64?) {
    expect(name, claimed.map { "\($0)" }, derived.map { "\($0)" })
  }

  /// Tenths, printed with their point.
  mutating func expect(_ name: String, tenths claimed: Int64?, _ derived: Int64?) {
    func text(_ value: Int64) -> String {
      "\(value < 0 ? "-" : "")\(value.magnitude / 10).\(value.magnitude % 10)"
    }
    expect(name, claimed.map(text), derived.map(text))
  }

  mutating func expect(_ name: String, _ claimed: [String], _ derived: [String]) {
    expect(name, claimed.joined(separator: ", "), derived.joined(separator: ", "))
  }

  mutating func unproven(zh: String, en: String) {
    fail("proof-fails", zh: "证明不成立：" + zh, en: "the proof does not hold: " + en)
  }

  /// Says once that something is not there to check with.
  mutating func lack(_ code: String, zh: String, en: String) {
    guard !problems.contains(where: { $0.code == code }) else { return }
    problems.append(VerificationProblem(.unchecked, code, finding: finding, zh: zh, en: en))
  }

  mutating func lackRegistry() {
    lack(
      "registry-needed", zh: "这条线索依据台账，须用 --registry 给出核查时的台账",
      en: "rests on the registry; give the one of the check with --registry")
  }
}
