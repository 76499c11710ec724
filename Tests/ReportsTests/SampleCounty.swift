import Analysis
import Geo
import Reports
import Telemetry
import TestKit

/// An invented county day with findings of every kind, made to be looked at.
enum SampleCounty {
  static let day = Samples.date(2026, 3, 2)
  static let midnight = day.start(in: .beijing).seconds

  static let people = ReportPeople(
    drivers: Dictionary(
      uniqueKeysWithValues: zip(
        1...12, ["赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛", "冯壬", "陈癸", "褚子", "卫丑"]
      )
      .map { (driver($0), PersonWords(name: $1)) }))

  static func driver(_ number: Int) -> DriverID {
    DriverID("D00" + (number < 10 ? "0" : "") + "\(number)")
  }

  static func plate(_ number: Int) -> VehicleKey {
    VehicleKey(plate: "苏D010" + (number < 10 ? "0" : "") + "\(number)", color: .yellow)
  }

  static let providers = [
    (ProviderID("P01"), "城东校车服务有限公司"), (ProviderID("P02"), "湖滨客运有限公司（校车分公司）"),
    (ProviderID("P03"), "实验学校车队"),
  ]

  /// Planned and observed runs of one bus.
  static let sheets = result().runSheets

  static func result() -> CheckResult {
    var random = SeededGenerator(seed: 20_260_302)
    var result = CheckResult(firstDay: day, lastDay: day)
    addVehicles(&result, &random)
    addSpeeding(&result, &random)
    addOthers(&result, &random)
    addQuality(&result)
    SampleRoutes.add(to: &result)
    result.findings.sort {
      ($0.vehicle?.plate ?? "", $0.start?.seconds ?? 0, $0.rule)
        < ($1.vehicle?.plate ?? "", $1.start?.seconds ?? 0, $1.rule)
    }
    return result
  }

  private static func addVehicles(_ result: inout CheckResult, _ random: inout SeededGenerator) {
    for number in 1...20 {
      let provider = providers[number % 3]
      let rows = 380 + Int(random.next() % 400)
      let meters = Int64(42_000_000 + random.next() % 30_000_000)
      result.vehicles.append(
        VehicleSummary(
          vehicle: plate(number), provider: number == 20 ? nil : provider.0,
          providerName: number == 20 ? nil : provider.1, labels: [plate(number).plate],
          isRegistered: number != 20, rowsJudged: rows,
          rowsSetAside: number % 4 == 0 ? ["duplicate": 6, "spike": 1] : [:],
          distanceMillimeters: meters, firstRecord: Timestamp(seconds: midnight + 23_000),
          lastRecord: Timestamp(seconds: midnight + 62_000),
          medianIntervalSeconds: [10, 15, 30][number % 3], stops: 14,
          studentsSource: ["count", "roster", "unknown"][number % 3]))
      result.totals.rowsJudged += rows
      result.totals.distanceMillimeters += meters
      let base = Int64(9000 + random.next() % 5000)
      result.totals.trackSeconds += base
      for rule in RuleID.allCases {
        var line = CoverageLine(
          vehicle: plate(number), provider: provider.0, day: day, rule: rule)
        line.baseSeconds = base
        line.baseMillimeters = meters
        line.unjudged[.gap] = .init(seconds: base / 40, millimeters: meters / 40)
        switch rule {
        case .speeding:
          line.unjudged[.invalidFix] = .init(seconds: 45, millimeters: 400_000)
          if number % 3 == 2 {
            line.unjudged[.speedMissing] = .init(seconds: base / 5, millimeters: meters / 5)
          }
          line.unprovableSeconds[.studentsUnknown] = base / 3
          line.nearMisses = 2
        case .overcrowding:
          if number % 3 != 0 {
            line.unjudged[.personsUnknown] = .init(
              seconds: base - base / 40, millimeters: meters - meters / 40)
          }
        case .driverUnqualified:
          line.unjudged[.driverUnknown] = .init(seconds: base / 2, millimeters: meters / 2)
        default:
          if number == 20 {
            line.unjudged[.registryIncomplete] = .init(seconds: base / 2, millimeters: meters / 2)
          }
        }
        let seconds = line.unjudged.values.reduce(0) { $0 + $1.seconds }
        let unjudged = line.unjudged.values.reduce(0) { $0 + $1.millimeters }
        line.judgedSeconds = line.baseSeconds - seconds
        line.judgedMillimeters = line.baseMillimeters - unjudged
        result.coverage.append(line)
      }
    }
    result.totals.vehicles = 20
  }

  private static func addSpeeding(_ result: inout CheckResult, _ random: inout SeededGenerator) {
    let cases: [(vehicle: Int, clock: Int64, top: Int64, certainty: Certainty, hasSpeed: Bool)] = [
      (1, 25_940, 782, .proven, true), (4, 26_400, 931, .proven, true),
      (5, 59_200, 716, .suspected, true), (8, 26_800, 688, .suspected, false),
      (13, 60_030, 845, .suspected, true),
    ]
    for (index, entry) in cases.enumerated() {
      let id = "f-5c1e00000000010\(index)"
      let start = Timestamp(seconds: midnight + entry.clock)
      var finding = Samples.speeding(
        id: id, plate: plate(entry.vehicle).plate, driver: driver(entry.vehicle % 12 + 1).text,
        start: start, certainty: entry.certainty)
      finding.vehicle = plate(entry.vehicle)
      finding.provider = providers[entry.vehicle % 3].0
      finding.end = Timestamp(seconds: start.seconds + 130)
      finding.distanceMeters = entry.top * 130 / 36 - 200
      finding.severity = entry.top > 900 ? .serious : .minor
      let certified = entry.top - 118
      finding.excessPermille.measured = (entry.top - 600) * 1000 / 600
      finding.points.measured = entry.top > 900 ? 9 : 6
      finding.measured = [
        Measurement(.maxKmh, scaled: entry.top, decimals: 1),
        Measurement(.meanKmh, scaled: entry.top - 60, decimals: 1),
      ]
      if entry.certainty == .proven {
        finding.measured.append(Measurement(.certifiedKmh, scaled: certified, decimals: 1))
        finding.excessPermille.certified = (certified - 600) * 1000 / 600
        finding.points.certified = entry.top > 900 ? 6 : 1
      } else {
        finding.excessPermille.certified = nil
        finding.points.certified = nil
        finding.premises = [
          Premise(
            .speed, entry.hasSpeed ? "gnss+displacement" : "displacement",
            bearsProof: entry.hasSpeed),
          Premise(.limit, "rulebook", bearsProof: true),
          Premise(.road, "unknown", bearsProof: false),
          Premise(
            .students, entry.vehicle == 13 ? "count" : "assumed", bearsProof: entry.vehicle == 13),
          Premise(.vehicle, "plate", bearsProof: true),
          Premise(.driver, "roster", bearsProof: false),
          Premise(.datum, "declared", bearsProof: true),
        ]
        finding.doubts = [
          Doubt(entry.hasSpeed ? .roadUnknown : .speedMissing), Doubt(.studentsAssumed),
          Doubt(.spike, records: [RecordID(bits: 0x00000000000000e1)]),
        ]
        finding.limit?.alternatives = [
          .init(limit: DeciKilometersPerHour(800), source: "cap_expressway")
        ]
      }
      let top = fixedTenths(entry.top)
      finding.message = Message(
        zh: entry.certainty == .proven
          ? "载学生行驶时最高 \(top) km/h，可证不低于 \(fixedTenths(certified)) km/h，限速 60 km/h。"
          : "行驶时最高 \(top) km/h，超过 60 km/h；道路类别与是否载有学生不足以为证。",
        en: "Up to \(top) km/h, limit 60 km/h.")
      finding.evidence = (0..<14).map {
        RecordID(
          bits: 0x9f31_0000_0000_0000 | UInt64(index) << 12 | UInt64($0 / 10) << 4 | UInt64($0 % 10)
        )
      }
      result.findings.append(finding)
      result.exhibits[id] = exhibit(
        entry.clock, entry.top, entry.hasSpeed, entry.certainty, &random)
    }
  }

  private static func fixedTenths(_ value: Int64) -> String { "\(value / 10).\(value % 10)" }

  private static func exhibit(
    _ clock: Int64, _ top: Int64, _ hasSpeed: Bool, _ certainty: Certainty,
    _ random: inout SeededGenerator
  ) -> Exhibit {
    var samples: [Exhibit.Sample] = []
    var time = clock - 240
    while time <= clock + 340 {
      var sample = Exhibit.Sample(
        time: Timestamp(seconds: midnight + time),
        coordinate: Coordinate(longitudeE6: 119_900_000 + Int32(time), latitudeE6: 31_700_000))
      let noise = Int64(random.next() % 30) - 15
      let inside = time - clock
      let value: Int64
      switch inside {
      case ..<0: value = max(180, 610 + inside * 2)
      case 0...130: value = min(top, 615 + (top - 615) * min(inside, 130 - inside) / 45)
      default: value = max(0, 600 - (inside - 130) * 4)
      }
      if hasSpeed { sample.speed = DeciKilometersPerHour(Int32(max(0, value + noise / 3))) }
      sample.displacementSpeed = DeciKilometersPerHour(Int32(max(0, value - 12 + noise)))
      if time == clock - 60 {
        sample.setAside = .spike
        sample.speed = DeciKilometersPerHour(990)
      }
      if inside > 200, inside < 215 { sample.followsGap = true }
      samples.append(sample)
      time += inside > 190 && inside < 200 ? 75 : 10
    }
    let middle = samples.firstIndex { $0.time.seconds >= midnight + clock + 50 } ?? 0
    return Exhibit(samples: samples, witness: certainty == .proven ? (middle, middle + 3) : nil)
  }

  private static func addOthers(_ result: inout CheckResult, _ random: inout SeededGenerator) {
    var crowded = Finding(
      id: "f-0c00000000000201", rule: .overcrowding, certainty: .proven, severity: .critical,
      message: Message(zh: "行驶中车上 46 人，核载 37 人，超员 9 人。", en: "46 persons aboard, 37 seats."))
    crowded.vehicle = plate(6)
    crowded.driver = driver(7)
    crowded.provider = providers[0].0
    crowded.start = Timestamp(seconds: midnight + 26_100)
    crowded.end = Timestamp(seconds: midnight + 26_520)
    crowded.distanceMeters = 4210
    crowded.place = Coordinate(longitudeE6: 119_934_001, latitudeE6: 31_688_420)
    crowded.measured = [Measurement(.persons, scaled: 46), Measurement(.seats, scaled: 37)]
    crowded.excessPermille = CertifiedAndMeasured(certified: 243, measured: 243)
    crowded.points = CertifiedAndMeasured(certified: 12, measured: 12)
    crowded.cites = ["REG617 art34"]
    crowded.criminalAlert = Message(zh: "超员比例接近立案标准。", en: "Close to the filing standard.")
    crowded.premises = [
      Premise(.students, "count", bearsProof: true), Premise(.vehicle, "plate", bearsProof: true),
      Premise(.registry, "row", bearsProof: true), Premise(.driver, "card", bearsProof: true),
    ]
    crowded.evidence = (0..<3).map { RecordID(bits: 0x0c00_0000_0000_0000 | UInt64($0)) }
    result.findings.append(crowded)
    var samples: [Exhibit.Sample] = []
    for step in 0..<60 {
      var sample = Exhibit.Sample(
        time: Timestamp(seconds: midnight + 25_900 + Int64(step) * 15),
        coordinate: Coordinate(longitudeE6: 119_934_001, latitudeE6: 31_688_420))
      sample.persons = [12, 21, 21, 33, 46, 46, 46, 18][min(step / 7, 7)]
      samples.append(sample)
    }
    result.exhibits[crowded.id] = Exhibit(samples: samples, witness: (30, 36))

    var expired = Samples.expired(plate: plate(11).plate)
    expired.provider = providers[2].0
    expired.days = [day]
    result.findings.append(expired)

    for (index, left) in [3, 12, 19, 27].enumerated() {
      var finding = Finding(
        id: "f-0e0000000000030\(index)", rule: .documentExpiring, certainty: .suspected,
        severity: .notice,
        message: Message(zh: "将在 \(left) 天后到期，请提前办理。", en: "Expires in \(left) days."))
      finding.vehicle = plate(2 + index * 3)
      finding.document = DocumentReference(
        kind: ["tag", "inspection", "insurance", "permit"][index], number: "BP-01\(index)7",
        validTo: day.adding(days: Int64(left)))
      finding.measured = [Measurement(.daysLeft, scaled: Int64(left))]
      result.findings.append(finding)
    }
    var gap = Finding(
      id: "f-0f00000000000401", rule: .registryIncomplete, certainty: .suspected, severity: .notice,
      message: Message(zh: "车辆 苏D01020 不在登记册中；登记册未声明完整，不能据此认定无标牌。", en: "Not in the register."))
    gap.vehicle = plate(20)
    result.findings.append(gap)
  }

  private static func addQuality(_ result: inout CheckResult) {
    let names = [
      "城东/轨迹_20260302.csv", "湖滨/gps_0302_GB18030.csv", "实验学校/导出 3月2日.csv.gz", "坏文件.csv.gz",
    ]
    for (index, name) in names.enumerated() {
      var source = SourceFile(name: name)
      source.byteCount = UInt64(481_223 / (index + 1))
      source.rowsRead = index < 3 ? (result.totals.rowsJudged + 61) / 3 : 0
      source.sha256 = String(repeating: ["5e", "a1", "0b", "77"][index], count: 32)
      source.isComplete = index < 3
      result.sources.append(source)
    }
    result.totals.rowsSetAside = [
      "duplicate": 30, "spike": 5, "row-short": 4, "clock": 21, "time-implausible": 1,
    ]
    result.totals.rowsRead = result.totals.rowsJudged + 61
    result.headerGroups = [
      HeaderGroupDecision(
        group: HeaderGroup(
          columns: ["车牌号", "定位时间", "经度", "纬度", "卫星速度(km/h)", "方向", "驾驶员", "载客人数"],
          speedColumn: "卫星速度(km/h)", declaredSpeedUnit: .kilometersPerHour),
        speedUnit: .kilometersPerHour, isInferred: false),
      HeaderGroupDecision(
        group: HeaderGroup(
          columns: ["车辆", "时间", "lng", "lat", "速度"], speedColumn: "速度", declaredSpeedUnit: nil),
        speedUnit: .deciKilometersPerHour, isInferred: true, pairs: 4812, medianRatioMilli: 998),
      HeaderGroupDecision(
        group: HeaderGroup(
          columns: ["vehicle_id", "timestamp", "lon", "lat"], speedColumn: nil,
          declaredSpeedUnit: nil),
        speedUnit: nil, isInferred: false),
    ]
    result.diagnostics = [
      Diagnostic(
        .warning, "row-short", at: SourceLocation(source: names[0], line: 1812, byte: 180_211),
        found: "3", expected: "8", count: 4,
        message: Message(zh: "列数不足，该行未采用。", en: "The row is short and was not used.")),
      Diagnostic(
        .warning, "time-implausible",
        at: SourceLocation(source: names[1], line: 77, byte: 6120, column: "时间"),
        found: "2000-01-01 00:00:00", expected: "2010 至 2037", count: 1,
        message: Message(zh: "时间不可信，终端可能未校时。", en: "The time cannot be right.")),
      Diagnostic(
        .error, "gzip-truncated", at: SourceLocation(source: names[3], byte: 8192),
        message: Message(zh: "压缩文件不完整，只读到截断处。", en: "Truncated, read up to the cut.")),
    ]
  }
}
