import Telemetry

/// A range of excess in percent of the limit or of the persons allowed, compared in integers.
struct ExcessBand: Sendable, Hashable {
  var lower: Int
  /// Whether the lower end itself stays outside (`above`) or counts (`at_least`).
  var isStrict: Bool
  /// Exclusive.
  var below: Int?

  static let keys = ["above", "at_least", "below"]

  init(_ reader: MapReader) throws(RuleBookError) {
    let above = try reader.optionalInteger("above", in: 0...1000)
    let atLeast = try reader.optionalInteger("at_least", in: 0...1000)
    below = try reader.optionalInteger("below", in: 1...1000)
    guard let low = above ?? atLeast, above == nil || atLeast == nil else {
      let place = [reader["above"], reader["at_least"]].compactMap(\.self).first { !$0.isStandard }
      throw (place ?? reader.node).error(
        Message(
          zh: "“above”与“at_least”须且只能有一个", en: "“above” and “at_least”: exactly one is needed"),
        expected: Message(zh: "其中之一", en: "one of them"))
    }
    lower = low
    isStrict = above != nil
    if let below, below <= lower {
      throw (reader["below"] ?? reader.node).error(
        Message(zh: "上限 \(below) 不大于下限 \(lower)", en: "“below” \(below) is not above \(lower)"),
        expected: Message(zh: "大于 \(lower)", en: "more than \(lower)"))
    }
  }

  func contains(_ value: Int64, of limit: Int64) -> Bool {
    let scaled = value * 100
    let low = limit * Int64(100 + lower)
    guard isStrict ? scaled > low : scaled >= low else { return false }
    return below.map { scaled < limit * Int64(100 + $0) } ?? true
  }

  /// `≥ 20% 且 < 50%`.
  func text(_ language: Language) -> String {
    let low = (isStrict ? "> " : "≥ ") + "\(lower)%"
    guard let below else { return low }
    return low + (language == .zh ? " 且 " : " and ") + "< \(below)%"
  }
}

/// Whose points a table gives.
package enum PointsHolder: String, Sendable, Hashable, CaseIterable {
  /// A bus with a school-bus permit.
  case schoolBus = "school_bus"
  /// A vehicle of 7 seats or more without one.
  case unpermitted
}

struct PointsRow: Sendable {
  var id: String
  var roads: [RoadClass]
  var vehicles: [VehicleClass]
  var band: ExcessBand?
  var points: Int
  var cite: String?
  var evidence: LegalEvidence
  var enabled: Bool
  var offBecause: Message?

  init(
    id: String, _ node: YAMLNode, isSized: Bool, references: RuleBookContent
  ) throws(RuleBookError) {
    let own = ["points", "cite", "evidence", "enabled", "off_because", "vehicle"]
    let reader = try MapReader(node, known: own + (isSized ? ["road"] + ExcessBand.keys : []))
    self.id = id
    roads = try reader.words("road", RoadClass.self)
    vehicles = try reader.words("vehicle", VehicleClass.self)
    band = isSized ? try ExcessBand(reader) : nil
    points = try reader.integer("points", in: 0...12)
    if let item = reader.optional("cite") { cite = try references.citationKey(item) }
    evidence = try reader.evidence()
    offBecause = try reader.optionalMessage("off_because")
    enabled = try reader.truth("enabled", default: evidence != .memory)
    if !enabled || evidence == .memory, offBecause == nil {
      throw node.error(
        Message(zh: "停用或凭记忆的条目没有说明原因", en: "an entry that is off or from memory says no reason"),
        expected: Message(zh: "off_because: {zh, en}", en: "off_because: {zh, en}"))
    }
  }
}

struct PointsTable: Sendable {
  var id: String
  var name: Message
  var appliesTo: PointsHolder
  var days: DayRange
  var overspeed: [PointsRow] = []
  var overload: [PointsRow] = []
  var fixed: [PointsRow] = []

  init(id: String, _ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(
      node, known: ["name", "applies_to", "from", "to", "overspeed", "overload", "fixed"])
    self.id = id
    name = try reader.message("name")
    appliesTo = try reader.word("applies_to", PointsHolder.self)
    days = try reader.dates()
    func rows(_ key: String, isSized: Bool) throws(RuleBookError) -> [PointsRow] {
      guard let node = reader.optional(key) else { return [] }
      let section = try MapReader(node)
      var rows: [PointsRow] = []
      for id in section.keys {
        rows.append(
          try PointsRow(
            id: id, try section.required(id), isSized: isSized, references: references))
      }
      return rows
    }
    overspeed = try rows("overspeed", isSized: true)
    overload = try rows("overload", isSized: true)
    fixed = try rows("fixed", isSized: false)
  }
}

/// How points become a severity.
struct SeverityScale: Sendable {
  /// Ascending by points.
  var steps: [(points: Int, severity: Severity)] = []
  var pointsUnknown = Severity.minor
  var criminalAlert = Severity.critical
  var evidence = LegalEvidence.interpretation

  init() {}

  init(_ node: YAMLNode) throws(RuleBookError) {
    let reader = try MapReader(
      node, known: ["evidence", "points_unknown", "at_least", "criminal_alert"])
    evidence = try reader.evidence()
    pointsUnknown = try reader.word("points_unknown", Severity.self)
    criminalAlert = try reader.word("criminal_alert", Severity.self)
    let scale = try MapReader(try reader.required("at_least"))
    for key in scale.keys {
      let item = try scale.required(key)
      guard let points = Int(key), (0...12).contains(points) else {
        throw item.error(
          Message(zh: "“\(key)”不是记分值", en: "“\(key)” is no number of points"),
          expected: Message(zh: "0–12", en: "0–12"))
      }
      steps.append((points, try scale.word(key, Severity.self)))
    }
    steps.sort { $0.points < $1.points }
  }

  func severity(points: Int) -> Severity {
    steps.last { $0.points <= points }?.severity ?? .notice
  }
}

/// What a fine is for: an excess or a rule.
enum FineSubject: Sendable, Hashable {
  case excess(RuleEntry.Excess)
  case rule(RuleID)

  init?(_ text: String) {
    if let excess = RuleEntry.Excess(rawValue: text) {
      self = .excess(excess)
    } else if let rule = RuleID(rawValue: text) {
      self = .rule(rule)
    } else {
      return nil
    }
  }
}

struct FineEntry: Sendable {
  var id: String
  var subject: FineSubject
  var band: ExcessBand?
  var words: Message
  var cites: [String]
  /// Name of a tariff, for what no citation holds.
  var source: String?
  var province: Message?
  var evidence: LegalEvidence
  var days: DayRange

  init(
    id: String, _ node: YAMLNode, isTariff: Bool, references: RuleBookContent
  ) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: ["for", "fine_cny", "words", "cites", "evidence", "from", "to"] + ExcessBand.keys
        + (isTariff ? ["province", "source"] : []))
    self.id = id
    guard let subject = FineSubject(try reader.text("for")) else {
      let words = RuleEntry.Excess.allCases.map(\.rawValue) + RuleID.allCases.map(\.rawValue)
      throw try reader.required("for").wrong(
        "for",
        expected: Message(
          zh: "以下之一：" + words.joined(separator: ", "),
          en: "one of: " + words.joined(separator: ", ")))
    }
    self.subject = subject
    if case .excess = subject { band = try ExcessBand(reader) }
    var words = try reader.message("words")
    if let amounts = reader.optional("fine_cny") {
      let list = try amounts.list("fine_cny")
      guard list.count == 2 else {
        throw amounts.wrong("fine_cny", expected: Message(zh: "[下限, 上限]", en: "[least, most]"))
      }
      let least = try list[0].integer("fine_cny", in: 0...10_000_000)
      let most = try list[1].integer("fine_cny", in: 0...10_000_000)
      guard least <= most else {
        throw amounts.wrong(
          "fine_cny", expected: Message(zh: "下限不大于上限", en: "least not above most"))
      }
      words = words.replacing("{min}", "\(least)").replacing("{max}", "\(most)")
    }
    self.words = words
    cites = try references.citationKeys(reader, "cites")
    source = try reader.optionalText("source")
    province = isTariff ? try reader.message("province") : nil
    evidence =
      reader.optional("evidence") == nil && isTariff ? .interpretation : try reader.evidence()
    days = try reader.dates()
  }
}

extension Message {
  fileprivate func replacing(_ mark: String, _ text: String) -> Message {
    func replaced(_ words: String) -> String {
      var result = ""
      var rest = words[...]
      while let start = rest.firstIndex(of: "{") {
        result += rest[..<start]
        rest = rest[start...]
        if rest.hasPrefix(mark) {
          result += text
          rest = rest.dropFirst(mark.count)
        } else {
          result.append(rest.removeFirst())
        }
      }
      return result + rest
    }
    return Message(zh: replaced(zh), en: replaced(en))
  }
}

/// Numbers of the filing standard, for alerts that a person must review.
struct CriminalEntry: Sendable {
  struct Load: Sendable {
    var vehicle: VehicleClass
    var percent: Int
    var persons: Int
  }

  struct Speed: Sendable {
    var id: String
    var roads: [RoadClass]
    var onlyInDanger: Bool
    var percent: Int
    var speed: DeciKilometersPerHour
  }

  var days = DayRange()
  var evidence = LegalEvidence.secondary
  var overloadWords = Message(zh: "", en: "")
  var overspeedWords = Message(zh: "", en: "")
  var overloadCites: [String] = []
  var overspeedCites: [String] = []
  var loads: [Load] = []
  var speeds: [Speed] = []

  init() {}

  init(_ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: [
        "from", "to", "evidence", "words", "overload_cites", "overspeed_cites", "overload",
        "overspeed",
      ])
    days = try reader.dates()
    evidence = try reader.evidence()
    let words = try MapReader(try reader.required("words"), known: ["overload", "overspeed"])
    overloadWords = try words.message("overload")
    overspeedWords = try words.message("overspeed")
    overloadCites = try references.citationKeys(reader, "overload_cites")
    overspeedCites = try references.citationKeys(reader, "overspeed_cites")
    let classes = try MapReader(
      try reader.required("overload"), known: VehicleClass.allCases.map(\.rawValue))
    for vehicle in VehicleClass.allCases {
      let row = try MapReader(
        try classes.required(vehicle.rawValue),
        known: ["percent_at_least", "persons_at_least"])
      loads.append(
        Load(
          vehicle: vehicle, percent: try row.integer("percent_at_least", in: 1...1000),
          persons: try row.integer("persons_at_least", in: 1...1000)))
    }
    let rows = try MapReader(try reader.required("overspeed"))
    for id in rows.keys {
      let row = try MapReader(
        try rows.required(id),
        known: ["road", "danger", "percent_at_least", "speed_at_least_kmh"])
      speeds.append(
        Speed(
          id: id, roads: try row.words("road", RoadClass.self),
          onlyInDanger: try row.truth("danger", default: false),
          percent: try row.integer("percent_at_least", in: 1...1000),
          speed: DeciKilometersPerHour(
            Int32(try row.integer("speed_at_least_kmh", in: 1...300)) * 10)))
    }
  }
}

/// A cap with its dates and dated values.
struct CapEntry: Sendable {
  var id: String
  var name: Message
  var roads: [RoadClass]
  var dated: DatedNumber
  var cite: String
  var evidence: LegalEvidence
  var note: Message?
  var days: DayRange

  init(id: String, _ node: YAMLNode, references: RuleBookContent) throws(RuleBookError) {
    let reader = try MapReader(
      node,
      known: [
        "name", "road", "value", "changes", "unit", "range", "cite", "evidence", "note", "from",
        "to",
      ])
    self.id = id
    name = try reader.message("name")
    roads = try reader.words("road", RoadClass.self)
    let unit = try reader.word("unit", NumberUnit.self)
    guard unit == .kilometersPerHour, !roads.isEmpty else {
      throw node.error(
        Message(zh: "限速须有道路类别，单位为 km/h", en: "a cap needs road classes and the unit km/h"),
        expected: Message(zh: "road: […]，unit: km/h", en: "road: […], unit: km/h"))
    }
    dated = try DatedNumber(reader, unit: unit)
    cite = try references.citationKey(try reader.required("cite"))
    evidence = try reader.evidence()
    note = try reader.optionalMessage("note")
    days = try reader.dates()
  }
}
