import Analysis
import Geo
import Reports
import Telemetry

/// Invented documents for the tests: no plate, name or number belongs to anybody.
enum Samples {
  static let key: [UInt8] = Array("test key".utf8)

  /// 2026-03-02T07:12:20+08:00.
  static let seven12 = Timestamp(seconds: 1_772_406_740)

  static let words = ReportWords(
    rules: [
      .speeding: RuleWords(name: Message(zh: "超速", en: "speeding")),
      .permitExpired: RuleWords(name: Message(zh: "校车标牌过期", en: "permit expired")),
    ],
    citations: [
      "REG617 art35p1": CitationWords(
        instrument: Message(zh: "校车安全管理条例", en: "School Bus Safety Regulation"),
        article: Message(zh: "第三十五条第一款", en: "art. 35 para. 1"),
        quote: "载有学生的校车在高速公路上行驶的最高时速不得超过80公里，在其他道路上行驶的最高时速不得超过60公里"),
      "MPS163 art12(1)": CitationWords(
        instrument: Message(zh: "道路交通安全违法行为记分管理办法", en: "Points Measures"),
        article: Message(zh: "第十二条第（一）项", en: "art. 12 item 1")),
      "REG617 art16": CitationWords(
        instrument: Message(zh: "校车安全管理条例", en: "School Bus Safety Regulation"),
        article: Message(zh: "第十六条", en: "art. 16"),
        quote: "校车标牌有效期的截止日期与校车安全技术检验有效期的截止日期一致"),
      "REG617 art34": CitationWords(
        instrument: Message(zh: "校车安全管理条例", en: "School Bus Safety Regulation"),
        article: Message(zh: "第三十四条", en: "art. 34"),
        quote: "校车载人不得超过核定的人数，不得以任何理由超员"),
    ])

  /// The finding of DESIGN §4 as far as this rules fill it.
  static func speeding(
    id: String = "f-5c1e000000000001", plate: String = "苏D12345", driver: String? = "D0007",
    start: Timestamp = seven12, certainty: Certainty = .proven
  ) -> Finding {
    var finding = Finding(
      id: id, rule: .speeding, certainty: certainty, severity: .minor,
      message: Message(
        zh: "载学生行驶时最高 78.2 km/h，可证不低于 66.4 km/h，限速 60 km/h。",
        en: "Up to 78.2 km/h with students aboard, certainly 66.4 km/h or more, limit 60 km/h."))
    finding.vehicle = VehicleKey(plate: plate, color: .yellow)
    finding.driver = driver.map { DriverID($0) }
    finding.provider = ProviderID("P1")
    finding.start = start
    finding.end = Timestamp(seconds: start.seconds + 45)
    finding.distanceMeters = 924
    finding.place = Coordinate(longitudeE6: 119_912_345, latitudeE6: 31_712_345)
    finding.measured = [
      Measurement(.maxKmh, scaled: 782, decimals: 1),
      Measurement(.meanKmh, scaled: 7399, decimals: 2),
      Measurement(.certifiedKmh, scaled: 664, decimals: 1),
    ]
    finding.limit = SpeedLimitUsed(
      used: .init(limit: DeciKilometersPerHour(600), source: "cap_other"), alternatives: [])
    finding.excessPermille = CertifiedAndMeasured(certified: 106, measured: 303)
    finding.points = CertifiedAndMeasured(certified: 1, measured: 6)
    finding.cites = ["REG617 art35p1", "MPS163 art12(1)"]
    finding.premises = [
      Premise(.speed, "gnss+displacement", bearsProof: true),
      Premise(.limit, "rulebook", bearsProof: true),
      Premise(.road, "class:other", bearsProof: true),
      Premise(.students, "count", bearsProof: true),
      Premise(.vehicle, "plate", bearsProof: true),
      Premise(.driver, "card", bearsProof: true),
      Premise(.datum, "declared", bearsProof: true),
    ]
    finding.evidence = [RecordID(bits: 0x9f31000000000001), RecordID(bits: 0x02aa000000000002)]
    return finding
  }

  static func expired(plate: String = "苏D12346") -> Finding {
    var finding = Finding(
      id: "f-7a00000000000002", rule: .permitExpired, certainty: .suspected, severity: .serious,
      message: Message(
        zh: "校车标牌 2026-02-28 到期，其后仍在运行。", en: "Tag expired on 2026-02-28, still in use."))
    finding.vehicle = VehicleKey(plate: plate, color: .yellow)
    finding.provider = ProviderID("P1")
    finding.days = [date(2026, 3, 2), date(2026, 3, 3)]
    finding.measured = [Measurement(.daysOverdue, scaled: 3)]
    finding.document = DocumentReference(
      kind: "tag", number: "BP-0042", validTo: date(2026, 2, 28))
    finding.cites = ["REG617 art16"]
    finding.premises = [Premise(.registry, "row", bearsProof: false)]
    finding.doubts = [
      Doubt(.noMotionWitness),
      Doubt(
        .conflict,
        records: [RecordID(bits: 0x00000000000000aa), RecordID(bits: 0x00000000000000ab)]),
    ]
    finding.evidence = [RecordID(bits: 0x00000000000000ac)]
    return finding
  }

  /// Two findings and one of everything else: what the golden files show.
  static func smallResult() -> CheckResult {
    var coverage = CoverageLine(
      vehicle: VehicleKey(plate: "苏D12345", color: .yellow), provider: ProviderID("P1"),
      day: date(2026, 3, 2), rule: .speeding)
    coverage.baseSeconds = 3600
    coverage.judgedSeconds = 3000
    coverage.baseMillimeters = 40_123_456
    coverage.judgedMillimeters = 36_000_001
    coverage.unjudged = [
      .invalidFix: .init(seconds: 100, millimeters: 123_455),
      .gap: .init(seconds: 500, millimeters: 4_000_000),
    ]
    coverage.unprovableSeconds = [.speedMissing: 12, .studentsUnknown: 700]
    coverage.nearMisses = 2
    var bare = CoverageLine(
      vehicle: VehicleKey(plate: "苏D12346"), provider: nil, day: date(2026, 3, 2),
      rule: .overcrowding)
    bare.baseSeconds = 60
    bare.unjudged = [.personsUnknown: .init(seconds: 60)]

    var source = SourceFile(name: "承运甲/0302.csv")
    source.byteCount = 1234
    source.sha256 = String(repeating: "ab", count: 32)
    source.headerGroup = 0
    source.rowsRead = 20
    source.rowsSetAside = ["time-implausible": 1, "row-short": 2]
    source.isComplete = true
    let unread = SourceFile(name: "坏.csv.gz")

    return CheckResult(
      findings: [speeding(), expired()], coverage: [coverage, bare],
      evidence: [
        EvidenceLocation(
          record: RecordID(bits: 0x02aa000000000002), source: 0, line: 3, byteOffset: 120,
          byteLength: 61),
        EvidenceLocation(
          record: RecordID(bits: 0x02aa000000000002), source: 0, line: 9, byteOffset: 480,
          byteLength: 61),
        EvidenceLocation(
          record: RecordID(bits: 0x9f31000000000001), source: 1, line: 2, byteOffset: 60,
          byteLength: 60),
      ],
      diagnostics: [
        Diagnostic(
          .warning, "row-short",
          at: SourceLocation(source: "承运甲/0302.csv", line: 18, byte: 1021, column: "速度"),
          found: "6O\"\u{1}", expected: "12", count: 2,
          message: Message(zh: "列数不足：3 列，应为 12 列。", en: "Row has 3 columns, expected 12.")),
        Diagnostic(
          .error, "gzip-truncated", at: SourceLocation(source: "坏.csv.gz"),
          message: Message(zh: "压缩文件不完整。", en: "The compressed file is truncated.")),
      ],
      sources: [source, unread],
      headerGroups: [
        HeaderGroupDecision(
          group: HeaderGroup(
            columns: ["车牌号", "定位时间", "速度"], speedColumn: "速度", declaredSpeedUnit: nil),
          speedUnit: .kilometersPerHour, isInferred: true, pairs: 812, medianRatioMilli: 1004),
        HeaderGroupDecision(
          group: HeaderGroup(
            columns: ["vehicle_id", "time"], speedColumn: nil, declaredSpeedUnit: nil),
          speedUnit: nil, isInferred: false),
      ],
      vehicles: [
        VehicleSummary(
          vehicle: VehicleKey(plate: "苏D12345", color: .yellow), provider: ProviderID("P1"),
          providerName: "甲校车公司", labels: ["苏D12345"], isRegistered: true, rowsJudged: 15,
          distanceMillimeters: 40_123_456, firstRecord: seven12,
          lastRecord: Timestamp(seconds: seven12.seconds + 3600), medianIntervalSeconds: 15,
          stops: 3, studentsSource: "count")
      ],
      exhibits: [:],
      totals: Totals(
        rowsRead: 20, rowsJudged: 15,
        rowsSetAside: ["row-short": 2, "time-implausible": 1, "duplicate": 2],
        vehicles: 1, distanceMillimeters: 40_123_456, trackSeconds: 3600),
      firstDay: date(2026, 3, 2), lastDay: date(2026, 3, 3))
  }

  static func document(
    _ result: CheckResult, audience: Audience = .internal, language: Language = .zh,
    people: ReportPeople = ReportPeople(
      drivers: [DriverID("D0007"): PersonWords(name: "测试甲")]),
    parameters: [ReportParameter] = [
      ReportParameter("datum", "gcj02"), ReportParameter("timezone", "+08:00"),
      ReportParameter("gap_undeclared_s", "90"), ReportParameter("columns", "speed=速度:kmh"),
    ]
  ) -> ReportDocument {
    ReportDocument(
      result: result, words: words, audience: audience, zone: .beijing, language: language,
      parameters: parameters,
      digests: ReportDigests(
        registry: String(repeating: "0c", count: 32), ruleBook: String(repeating: "1d", count: 32)),
      version: "0.1.0", people: people, pseudonymKey: key)
  }

  static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
  }
}
