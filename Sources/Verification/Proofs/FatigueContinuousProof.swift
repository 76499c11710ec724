import Registry
import RuleBook
import Telemetry

/// Driven too long: for a proof motion witnesses under one card, every window between two shorter than a rest.
///
/// That standstill within it adds up to less than a rest rests on all records of the drive and is not derived again.
enum FatigueContinuousProof: PlainProof {
  static let rule = RuleID.fatigueContinuous

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first, let last = evidence.last else {
      return objections.unproven(zh: "没有证据记录", en: "there is no evidence")
    }
    if court.lacksRegistry { objections.lackRegistry() }
    let day = first.day(court.zone)
    let motions = motions(evidence, court.ruleBook.thresholds(on: day))
    objections.expectCertainty(finding)
    if !finding.witness.isEmpty {
      objections.fail(
        "certainty", zh: "此规则的证据不是两条记录", en: "two records are no witness of this rule")
    }
    // Whole stretches rest on named witnesses: their ends are those of the period.
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: evidence.suffix(6))
    let most = last.seconds - first.seconds
    let least = finding.measured("least_s", 0)
    objections.expect("measured.most_s", finding.measured("most_s", 0), most)
    if let least, least <= 0 || least > most { objections.expect("measured.least_s", least, most) }
    let maximum = court.ruleBook.number(.drivingMaximum, on: day) * 60
    if most <= maximum {
      objections.unproven(zh: "不长于规定的连续驾驶时间", en: "no longer than the law allows")
    }
    expectIdentity(finding, evidence, court, &objections)
    if finding.isProven {
      prove(finding, evidence, motions, maximum, day, court, &objections)
    }
    expectVehicles(finding, evidence, court, &objections)
    expectID(finding, evidence, court, &objections)
    expectConsequences(finding, evidence, day, court, &objections)
    let durations = [most, least].compactMap(\.self).flatMap {
      ["\($0 / 3600)", "\($0 / 60 % 60)", "\($0 % 60)"]
    }
    objections.expectMessage(
      finding, numbers: durations + (finding.plates.count > 1 ? ["\(finding.plates.count)"] : []))
  }

  /// Two fixes of one vehicle and card that prove motion, by places in the evidence.
  private struct Motion {
    var from: Int64
    var to: Int64
  }

  /// Neighbours of a record that are tried as its partner.
  private static let tries = 64

  private static func motions(_ evidence: [NamedRecord], _ thresholds: Thresholds) -> [Motion] {
    evidence.indices.flatMap { place -> [Motion] in
      let i = evidence[place]
      return evidence[place...].dropFirst().prefix(tries).compactMap { j in
        guard i.record.driver != nil, i.record.driver == j.record.driver,
          PlainWitness.proveMotion(i, j, thresholds)
        else { return nil }
        return Motion(from: i.seconds, to: j.seconds)
      }
    }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  private static func prove(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ motions: [Motion], _ maximum: Int64,
    _ day: CivilDate, _ court: Court, _ objections: inout Objections
  ) {
    let thresholds = court.ruleBook.thresholds(on: day)
    let isMinute =
      finding.premise("clock") == "minute" || evidence.contains { $0.record.isMinuteClock }
    let clock = isMinute ? thresholds.minuteClockSeconds : 1
    let rest = court.ruleBook.number(.drivingRest, on: day) * 60
    let longest = longest(motions, shorterThan: rest - clock)
    objections.expect("measured.least_s", finding.measured("least_s", 0), longest)
    if longest - clock < maximum {
      objections.unproven(
        zh: "其间没有休息的行驶只可证 \(longest) 秒",
        en: "driving without a rest is proven for \(longest) s only")
    }
    if Set(evidence.compactMap(\.record.driver)).count != 1 {
      objections.unproven(
        zh: "证据记录上没有同一个驾驶员", en: "the records do not name one driver")
    }
    if evidence.contains(where: \.isUnitInferred) {
      objections.unproven(zh: "速度单位只是推断", en: "the unit of the speeds is only inferred")
    }
    objections.expect("premises.speed", finding.premise("speed"), "gnss+displacement")
  }

  /// Longest span of motions every window of which, from the start of one to the end of the next, is short.
  private static func longest(_ motions: [Motion], shorterThan window: Int64) -> Int64 {
    // By second of start: the one that ends first goes on with a chain, the one that ends last may end it.
    var starts: [(from: Int64, soonest: Int64, latest: Int64)] = []
    for motion in motions {
      if let last = starts.last, last.from == motion.from {
        starts[starts.count - 1].latest = max(last.latest, motion.to)
      } else {
        starts.append((motion.from, motion.to, motion.to))
      }
    }
    var longest: Int64 = 0
    var place = 0
    while place < starts.count {
      let first = starts[place]
      var (start, end) = (first.from, first.latest)
      var skipped: Int?
      var next = place + 1
      // One that ends too late may stand before one that ends in time.
      while next < starts.count, starts[next].from - start < window {
        if starts[next].soonest - start < window {
          (start, end) = (starts[next].from, max(end, starts[next].latest))
          skipped = nil
        } else if skipped == nil {
          skipped = next
        }
        next += 1
      }
      longest = max(longest, end - first.from)
      place = skipped ?? next
    }
    return longest
  }

  // MARK: Who, in which vehicles

  private static func expectIdentity(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    let cards = Set(evidence.compactMap(\.record.driver))
    let word = finding.premise("driver")
    let isAnonymous = evidence.contains { $0.record.driver == nil }
    if cards.count > 1 || (word == "card" && (isAnonymous || cards.isEmpty))
      || (word == "roster" && !cards.isEmpty) || word == nil
    {
      objections.fail(
        "value-differs", zh: "premises.driver 与记录上的驾驶员不符",
        en: "premises.driver is not what the records say of the driver")
    }
    let printed = finding.driver ?? ""
    let isMasked = court.hidesDrivers || printed.hasPrefix("drv-") || printed.contains("*")
    if let card = cards.first, cards.count == 1, !isMasked {
      objections.expect("driver", printed, card)
    }
    objections.expect(
      "premises.clock", finding.premise("clock"),
      evidence.contains { $0.record.isMinuteClock } ? "minute" : finding.premise("clock"))
    if !["second", "minute"].contains(finding.premise("clock")) {
      objections.expect("premises.clock", finding.premise("clock"), "second")
    }
  }

  private static func expectVehicles(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    let keys = Set(evidence.map(\.key))
    if finding.plates.count < keys.count || (finding.isProven && finding.plates.isEmpty) {
      objections.expect("vehicles", "\(finding.plates.count)", "\(keys.count)")
    }
    if !court.hidesPlates, !finding.plates.contains(where: { $0.contains("*") }) {
      for record in evidence where !finding.plates.contains(record.key.plate) {
        return objections.fail(
          "value-differs", record: record.name, zh: "vehicles 不含证据记录的车辆",
          en: "vehicles do not hold the vehicle of this record")
      }
    }
    guard !court.lacksRegistry else { return }
    for record in evidence.prefix(1) {
      objections.expectProvider(finding, record.key, court)
    }
    let words = (finding.premise("vehicle") ?? "").split(separator: ",").map(String.init)
    let known = Set(evidence.map { court.vehicleWord($0.record) })
    if !known.isSubset(of: words) {
      objections.expect(
        "premises.vehicle", finding.premise("vehicle"), known.sorted().joined(separator: ","))
    }
  }

  private static func expectID(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    // The anchor is the first witness; the period may begin before what is proven of it.
    let anchors = evidence.indices.flatMap { place in
      evidence[place...].dropFirst().prefix(8).filter { $0.key == evidence[place].key }
        .map { "records\n\(evidence[place].name)\n\($0.name)" }
    }
    let card = evidence.compactMap(\.record.driver).first
    let printed = finding.driver ?? ""
    let isMasked = court.hidesDrivers || printed.hasPrefix("drv-") || printed.contains("*")
    guard let driver = card ?? (isMasked ? nil : printed) else {
      let known =
        (court.registry?.drivers.map(\.id) ?? [])
        + (court.registry?.runs.compactMap(\.driver) ?? [])
      let isFound = Set(known).contains { driver in
        anchors.prefix(16).contains {
          Court.findingID(finding.ruleText, "person/" + driver.text, $0) == finding.id
        }
      }
      if !isFound {
        objections.lack(
          "person-hidden", zh: "此版本隐去了驾驶员且记录上没有，无法核对人员",
          en: "the person is hidden for this audience and no record names one: not checked")
      }
      return
    }
    // The id of somebody whose id is a number of theirs is keyed with the office's secret.
    let isNumber = driver.utf8.count == 18 && driver.dropLast().allSatisfy(\.isNumber)
    if !isNumber { objections.expectID(finding, subject: "person/" + driver, anchors: anchors) }
  }

  /// Points of the one class that has them for every vehicle; classes are the register's.
  private static func expectConsequences(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ day: CivilDate, _ court: Court,
    _ objections: inout Objections
  ) {
    if court.lacksRegistry { return }
    let named = (court.registry?.vehicles ?? []).map(\.key).filter {
      finding.plates.contains($0.plate)
    }
    let keys = Set(evidence.map(\.key) + named)
    let classes = keys.sorted().map { court.vehicleClass($0, day) }
    let isOffence = classes.allSatisfy { $0 == .large || $0 == .medium }
    let vehicleClass =
      isOffence ? classes.first ?? nil : classes.contains(.small) ? VehicleClass.small : nil
    let consequence = court.ruleBook.fixedPoints(rule, vehicleClass: vehicleClass, on: day)
    objections.expect(
      finding, court, on: day, decisive: consequence,
      certified: finding.isProven ? consequence?.points : nil, measured: consequence?.points)
  }
}
