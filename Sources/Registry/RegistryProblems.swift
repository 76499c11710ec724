package import RuleBook
package import Telemetry

/// What is expired, about to expire, contradictory or missing in a registry on a day.
///
/// Sorted by subject, then code, then place. Rows not in use that day count only where they contradict others.
package func registryProblems(
  _ registry: Registry, asOf day: CivilDate, ruleBook: RuleBook
) -> [RegistryProblem] {
  var finder = ProblemFinder(registry, day, ruleBook)
  finder.findAll()
  return finder.problems.sorted { left, right in
    if left.subject != right.subject { return utf8Less(left.subject, right.subject) }
    if left.code != right.code { return utf8Less(left.code.rawValue, right.code.rawValue) }
    if left.origin.file != right.origin.file {
      return utf8Less(left.origin.file, right.origin.file)
    }
    if left.origin.line != right.origin.line { return left.origin.line < right.origin.line }
    return utf8Less(left.message.en, right.message.en)
  }
}

/// Goes through the tables once and collects.
private struct ProblemFinder {
  let registry: Registry
  let day: CivilDate
  let ruleBook: RuleBook
  let needs: LegalRequirements
  let notice: Int64
  var problems: [RegistryProblem] = []

  init(_ registry: Registry, _ day: CivilDate, _ ruleBook: RuleBook) {
    self.registry = registry
    self.day = day
    self.ruleBook = ruleBook
    needs = ruleBook.requirements(on: day)
    notice = ruleBook.thresholds(on: day).expiringWithinDays
  }

  mutating func findAll() {
    for clash in registry.contradictions {
      var problem = RegistryProblem(
        .contradiction, .rowContradiction, severity(.registryContradiction),
        subject: clash.subject, origin: clash.row,
        message: Message(
          zh: "与 \(clash.other.file):\(clash.other.line) 同一天有效而内容不同",
          en: "differs from \(clash.other.file):\(clash.other.line) on the same day"))
      problem.other = clash.other
      problems.append(problem)
    }
    for fault in registry.faults where fault.validity.covers(day) {
      let rule: RuleID =
        fault.kind == .contradiction ? .registryContradiction : .registryIncomplete
      problems.append(fault.problem(severity(rule)))
    }
    checkRowDates()
    for row in inUse(registry.providers) { check(row) }
    for row in inUse(registry.vehicles) { check(row) }
    for row in inUse(registry.permits) { check(row) }
    for row in inUse(registry.drivers) { check(row) }
    checkGaps()
    checkDevices()
    checkRoster()
  }

  private func severity(_ rule: RuleID) -> Severity { ruleBook.entry(rule).severity }

  /// Rows in use, each content once.
  private func inUse<Row: RegistryRow>(_ rows: [Row]) -> [Row] {
    var seen: Set<Row> = []
    return rows.filter { $0.validity.covers(day) && seen.insert($0.content).inserted }
  }

  // MARK: Documents

  /// Adds what a document's last valid day gives: nothing, about to expire, or expired.
  private mutating func checkDocument(
    _ kind: String, number: String? = nil, validTo: CivilDate?, subject: String,
    origin: RowOrigin, set: (inout RegistryProblem) -> Void
  ) {
    guard let validTo, let words = ruleBook.document(kind) else { return }
    let left = validTo.daysSince1970 - day.daysSince1970
    guard left <= notice else { return }
    let isExpired = left < 0
    let rule = isExpired ? words.rule : RuleID.documentExpiring
    let consequence = ruleBook.fixedPoints(rule, vehicleClass: nil, on: day)
    var problem = RegistryProblem(
      isExpired ? .expired : .expiring, isExpired ? .documentExpired : .documentExpiring,
      consequence?.severity ?? severity(rule), subject: subject, origin: origin,
      message: isExpired
        ? Message(
          zh: "\(words.name.zh)已于 \(validTo) 到期，逾期 \(-left) 天",
          en: "\(words.name.en) ran out on \(validTo), \(-left) days ago")
        : Message(
          zh: "\(words.name.zh) \(validTo) 到期，还剩 \(left) 天",
          en: "\(words.name.en) runs out on \(validTo), \(left) days left"))
    problem.document = DocumentReference(kind: kind, number: number, validTo: validTo)
    problem.daysLeft = isExpired ? nil : left
    problem.daysOverdue = isExpired ? -left : nil
    set(&problem)
    problems.append(problem)
  }

  private mutating func missing(
    _ column: RegistryColumn, subject: String, origin: RowOrigin, zh: String, en: String,
    set: (inout RegistryProblem) -> Void
  ) {
    var problem = RegistryProblem(
      .incomplete, .cellMissing, severity(.registryIncomplete), subject: subject, origin: origin,
      message: Message(
        zh: "没有填写\(column.chinese.first ?? column.rawValue)，\(zh)",
        en: "\(column.rawValue) is empty: \(en)"))
    set(&problem)
    problems.append(problem)
  }

  private mutating func add(
    _ kind: RegistryProblem.Kind, _ code: RegistryProblem.Code, _ severity: Severity,
    subject: String, origin: RowOrigin, zh: String, en: String,
    set: (inout RegistryProblem) -> Void = { _ in }
  ) {
    var problem = RegistryProblem(
      kind, code, severity, subject: subject, origin: origin, message: Message(zh: zh, en: en))
    set(&problem)
    problems.append(problem)
  }

  // MARK: Rows

  private mutating func check(_ row: ProviderRow) {
    checkDocument(
      "licence", validTo: row.licenceValidTo, subject: row.id.text, origin: row.origin
    ) { $0.provider = row.id }
  }

  private mutating func check(_ row: VehicleRow) {
    let subject = row.key.plate
    let set: (inout RegistryProblem) -> Void = {
      $0.vehicle = row.key
      $0.provider = row.provider
    }
    checkDocument(
      "inspection", validTo: row.inspectionValidTo, subject: subject, origin: row.origin, set: set)
    checkDocument(
      "insurance", validTo: row.insuranceValidTo, subject: subject, origin: row.origin, set: set)
    checkDocument(
      "carrier-insurance", validTo: row.carrierInsuranceValidTo, subject: subject,
      origin: row.origin, set: set)
    if let seats = row.seats {
      if seats < needs.minimumSeats {
        add(
          .contradiction, .seatsTooFew, severity(.registryContradiction), subject: subject,
          origin: row.origin, zh: "核载 \(seats) 人，校车须为 \(needs.minimumSeats) 座以上",
          en: "\(seats) seats; a school bus has \(needs.minimumSeats) or more", set: set)
      }
    } else {
      missing(
        .seats, subject: subject, origin: row.origin, zh: "超员无法判断",
        en: "overcrowding cannot be judged", set: set)
    }
    if row.inspectionValidTo == nil {
      missing(
        .inspectionValidTo, subject: subject, origin: row.origin, zh: "检验是否有效无法判断",
        en: "whether the inspection is valid cannot be judged", set: set)
    }
    if row.insuranceValidTo == nil {
      missing(
        .insuranceValidTo, subject: subject, origin: row.origin, zh: "交强险是否有效无法判断",
        en: "whether the insurance is valid cannot be judged", set: set)
    }
    if row.carrierInsuranceValidTo == nil {
      missing(
        .carrierInsuranceValidTo, subject: subject, origin: row.origin, zh: "承运人责任险是否有效无法判断",
        en: "whether the insurance is valid cannot be judged", set: set)
    }
    if registry.has(.permits), case .absent = registry.permits(of: row.key, on: day) {
      let near = registry.nearMissText(row.key) { !registry.lookup.permitRows($0).isEmpty }
      add(
        .incomplete, .vehicleWithoutPermit, severity(.registryIncomplete), subject: subject,
        origin: row.origin, zh: "许可登记中没有这辆车" + near.zh,
        en: "no permit row for this vehicle" + near.en, set: set)
    }
    if registry.has(.providers), let provider = row.provider,
      case .absent = registry.provider(provider, on: day)
    {
      add(
        .incomplete, .vehicleUnknownProvider, severity(.registryIncomplete), subject: subject,
        origin: row.origin, zh: "单位 \(shown(provider)) 不在单位登记中",
        en: "provider \(shown(provider)) is not registered", set: set)
    }
  }

  private mutating func check(_ row: PermitRow) {
    let subject = row.key.plate
    let set: (inout RegistryProblem) -> Void = { $0.vehicle = row.key }
    checkDocument(
      "permit", number: row.permitID, validTo: row.permitValidTo, subject: subject,
      origin: row.origin, set: set)
    checkDocument(
      "tag", number: row.tagID, validTo: row.tagValidTo, subject: subject, origin: row.origin,
      set: set)
    if row.tagValidTo == nil {
      missing(
        .validTo, subject: subject, origin: row.origin, zh: "标牌是否有效无法判断",
        en: "whether the tag is valid cannot be judged", set: set)
    }
    checkTagLength(row, set: set)
    if registry.has(.vehicles), case .absent = registry.vehicle(row.key, on: day) {
      let near = registry.nearMissText(row.key) { !registry.lookup.vehicleRows($0).isEmpty }
      add(
        .incomplete, .permitWithoutVehicle, severity(.registryIncomplete), subject: subject,
        origin: row.origin, zh: "许可对应的车辆不在车辆登记中" + near.zh,
        en: "the permit's vehicle is not registered" + near.en, set: set)
    }
    if registry.has(.drivers) {
      for driver in row.drivers {
        guard case .absent = registry.driver(driver, on: day) else { continue }
        let name = shownID(driver, row.origin)
        add(
          .incomplete, .permitUnknownDriver, severity(.registryIncomplete), subject: subject,
          origin: row.origin, zh: "许可列出的驾驶人 \(name) 不在驾驶人登记中",
          en: "the permit names driver \(name), who is not registered"
        ) {
          $0.vehicle = row.key
          $0.driver = driver
        }
      }
    }
  }

  /// A tag must not outlast the inspection or the permit.
  private mutating func checkTagLength(
    _ row: PermitRow, set: (inout RegistryProblem) -> Void
  ) {
    guard let tag = row.tagValidTo else { return }
    let inspection = registry.vehicle(row.key, on: day).row?.inspectionValidTo
    guard let least = [inspection, row.permitValidTo].compactMap(\.self).min(), tag > least
    else { return }
    // A day before the article was in force knows no such rule.
    guard ruleBook.cites(.registryContradiction, on: day).contains("MPS164 art61p2") else { return }
    add(
      .contradiction, .tagTooLong, severity(.registryContradiction), subject: row.key.plate,
      origin: row.origin, zh: "标牌有效期至 \(tag)，晚于检验或许可的有效期 \(least)",
      en: "the tag is valid to \(tag), longer than inspection or permit, \(least)"
    ) {
      set(&$0)
      $0.document = DocumentReference(kind: "tag", number: row.tagID, validTo: tag)
    }
  }

  private mutating func check(_ row: DriverRow) {
    let subject = shownID(row.id, row.origin)
    let origin = row.origin
    let set: (inout RegistryProblem) -> Void = { $0.driver = row.id }
    let unfit = ruleBook.fixedPoints(.driverUnqualified, vehicleClass: nil, on: day)?.severity
    let severe = unfit ?? severity(.driverUnqualified)
    checkDocument(
      "qualification", validTo: row.qualifiedTo, subject: subject, origin: origin, set: set)
    if let withdrawn = row.disqualifiedFrom, withdrawn <= day {
      add(
        .expired, .disqualified, severe, subject: subject, origin: origin,
        zh: "校车驾驶资格自 \(withdrawn) 起已取消", en: "qualification withdrawn from \(withdrawn)", set: set)
    }
    if let birth = row.birthDate {
      checkAge(fullYears(from: birth, to: day), subject, origin, severe, set)
    } else {
      missing(
        .birthDate, subject: subject, origin: origin, zh: "年龄条件无法判断",
        en: "the age condition cannot be judged", set: set)
    }
    if let since = row.classSince {
      let years = fullYears(from: since, to: day)
      if years < needs.minimumClassYears {
        add(
          .contradiction, .tenureTooShort, severe, subject: subject, origin: origin,
          zh: "取得准驾车型满 \(max(0, years)) 年，须满 \(needs.minimumClassYears) 年",
          en: "\(max(0, years)) full years on the class, \(needs.minimumClassYears) are needed",
          set: set)
      }
    }
    // A score cycle is twelve months; the day of the full score itself lies inside one.
    let full = row.scoreCycleFullDates.filter {
      $0 <= day && fullYears(from: $0, to: day) < needs.fullScoreCycles
    }
    if let last = full.last {
      add(
        .contradiction, .fullScore, severe, subject: subject, origin: origin,
        zh: "\(last) 有记满分记录，在最近 \(needs.fullScoreCycles) 个记分周期内",
        en: "a full score on \(last), within the last \(needs.fullScoreCycles) cycles", set: set)
    }
    if row.qualifiedTo == nil {
      missing(
        .qualifiedTo, subject: subject, origin: origin, zh: "校车驾驶资格是否有效无法判断",
        en: "whether the qualification is valid cannot be judged", set: set)
    }
  }

  private mutating func checkAge(
    _ age: Int, _ subject: String, _ origin: RowOrigin, _ severe: Severity,
    _ set: (inout RegistryProblem) -> Void
  ) {
    if age > needs.maximumAgeYears {
      add(
        .contradiction, .ageTooHigh, severe, subject: subject, origin: origin,
        zh: "已满 \(age) 周岁，校车驾驶人不超过 \(needs.maximumAgeYears) 周岁",
        en: "\(age) years old, at most \(needs.maximumAgeYears) is allowed", set: set)
    } else if age >= needs.warnAgeYears {
      add(
        .expiring, .ageNearLimit, .notice, subject: subject, origin: origin,
        zh: "已满 \(age) 周岁，“不超过\(needs.maximumAgeYears)周岁”可有两种读法，请核对",
        en: "\(age) years old; “not over \(needs.maximumAgeYears)” can be read two ways", set: set)
    } else if age < needs.minimumAgeYears {
      add(
        .contradiction, .ageTooLow, severe, subject: subject, origin: origin,
        zh: "未满 \(needs.minimumAgeYears) 周岁", en: "younger than \(needs.minimumAgeYears)", set: set)
    }
  }

  // MARK: Across rows

  private mutating func checkRowDates() {
    func reversed(_ from: CivilDate?, _ to: CivilDate?) -> Bool {
      guard let from, let to else { return false }
      return to < from
    }
    func dates(_ subject: String, _ origin: RowOrigin, _ zh: String, _ en: String)
      -> RegistryProblem
    {
      RegistryProblem(
        .contradiction, .datesContradict, severity(.registryContradiction), subject: subject,
        origin: origin,
        message: Message(zh: "\(zh)止日早于起日", en: "\(en): the end lies before the start"))
    }
    for row in registry.vehicles where reversed(row.validity.from, row.validity.to) {
      problems.append(dates(row.key.plate, row.origin, "启用、停用日期：", "dates of the row"))
    }
    for row in registry.permits {
      if reversed(row.validity.from, row.validity.to) {
        problems.append(dates(row.key.plate, row.origin, "启用、停用日期：", "dates of the row"))
      }
      if reversed(row.tagValidFrom, row.tagValidTo) {
        problems.append(dates(row.key.plate, row.origin, "标牌有效期：", "validity of the tag"))
      }
    }
    for row in registry.drivers {
      let subject = shownID(row.id, row.origin)
      if reversed(row.validity.from, row.validity.to) {
        problems.append(dates(subject, row.origin, "启用、停用日期：", "dates of the row"))
      }
      if reversed(row.qualifiedFrom, row.qualifiedTo) {
        problems.append(dates(subject, row.origin, "校车驾驶资格：", "qualification"))
      }
      if reversed(row.birthDate, row.classSince) {
        problems.append(dates(subject, row.origin, "出生与准驾日期：", "birth and licence class"))
      }
    }
  }

  /// Subjects that have rows, but none in use that day.
  private mutating func checkGaps() {
    func gap(_ subject: String, _ rows: [some RegistryRow]) -> RegistryProblem? {
      guard let last = rows.last else { return nil }
      return RegistryProblem(
        .incomplete, .rowGap, severity(.registryIncomplete), subject: subject,
        origin: last.origin,
        message: Message(zh: "\(day) 没有在用的登记行", en: "no row in use on \(day)"))
    }
    for key in Set(registry.vehicles.map(\.key)).sorted() {
      if case .gap(let rows) = registry.vehicle(key, on: day), var found = gap(key.plate, rows) {
        found.vehicle = key
        problems.append(found)
      }
    }
    for key in Set(registry.permits.map(\.key)).sorted() {
      if case .gap(let rows) = registry.permits(of: key, on: day), var found = gap(key.plate, rows)
      {
        found.vehicle = key
        problems.append(found)
      }
    }
    for id in Set(registry.routes.map(\.id)).sorted() {
      if case .gap(let rows) = registry.route(id, on: day),
        let found = gap(cellFound(id.text, isPrivate: false), rows)
      {
        problems.append(found)
      }
    }
    for id in Set(registry.drivers.map(\.id)).sorted() {
      if case .gap(let rows) = registry.driver(id, on: day), let last = rows.last,
        var found = gap(shownID(id, last.origin), rows)
      {
        found.driver = id
        problems.append(found)
      }
    }
  }

  /// One SIM or terminal id on two vehicles that day.
  private mutating func checkDevices() {
    let groups = Array(registry.lookup.sims.values) + Array(registry.lookup.terminals.values)
    for rows in groups {
      let used = rows.map { registry.vehicles[$0] }.filter { $0.validity.covers(day) }
      guard let first = used.first, let other = used.first(where: { $0.key != first.key }) else {
        continue
      }
      add(
        .contradiction, .deviceShared, severity(.registryContradiction),
        subject: other.key.plate, origin: other.origin,
        zh: "与 \(first.key.plate)（\(first.origin.file):\(first.origin.line)）登记了同一个终端",
        en: "registered with the same device as \(first.key.plate)"
      ) {
        $0.vehicle = other.key
        $0.other = first.origin
      }
    }
  }

  private mutating func checkRoster() {
    var saidDrivers: Set<DriverID> = []
    for run in registry.runs {
      if registry.has(.drivers), let driver = run.driver,
        case .absent = registry.driver(driver, on: run.day), saidDrivers.insert(driver).inserted
      {
        let name = shownID(driver, run.origin)
        add(
          .incomplete, .rosterUnknownDriver, severity(.registryIncomplete), subject: name,
          origin: run.origin, zh: "排班中的驾驶人不在驾驶人登记中",
          en: "a driver of the roster is not registered"
        ) { $0.driver = driver }
      }
    }
  }

  private func shown(_ provider: ProviderID) -> String {
    cellFound(provider.text, isPrivate: false)
  }
}

/// Whole years between two days; a birthday on 29 February is reached on 1 March of other years.
package func fullYears(from: CivilDate, to: CivilDate) -> Int {
  let (start, end) = (from.components, to.components)
  let isReached = (end.month, end.day) >= (start.month, start.day)
  return end.year - start.year - (isReached ? 0 : 1)
}
