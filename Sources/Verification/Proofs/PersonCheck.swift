import Registry
import RuleBook
import Telemetry

/// What all findings about a person share: who it is, on which days and in which vehicles.
enum PersonCheck {
  /// Whether the finding is about a person and not about a vehicle.
  static func isPerson(_ finding: ClaimedFinding) -> Bool {
    finding.plate == nil && finding.driver != nil
  }

  /// The driver's id: off the card where there is one, else as printed; nil where the audience must not see it.
  static func driver(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) -> DriverID? {
    let cards = Set(evidence.compactMap(\.record.driver))
    let isCard = finding.premise("driver") == "card"
    let printed = finding.driver ?? ""
    let isMasked = court.hidesDrivers || printed.hasPrefix("drv-") || printed.contains("*")
    if isCard, let card = cards.first, cards.count == 1 {
      if !isMasked { objections.expect("driver", printed, card) }
      return DriverID(card)
    }
    if isCard, !evidence.isEmpty {
      objections.unproven(
        zh: "证据记录上没有同一个驾驶员", en: "the records do not name one driver")
      return nil
    }
    guard isMasked else { return DriverID(printed) }
    // The id of the finding tells which of the register's drivers is meant.
    if let registry = court.registry, let paper = PaperCheck.paper(finding) {
      let known = registry.drivers.map(\.id) + registry.runs.compactMap(\.driver)
      let anchor = PaperCheck.anchor(paper)
      let meant = known.first {
        Court.findingID(finding.ruleText, "person/" + $0.text, anchor) == finding.id
      }
      if let meant { return meant }
    }
    objections.lack(
      "person-hidden", zh: "此版本隐去了驾驶员且记录上没有，无法核对人员",
      en: "the person is hidden for this audience and no record names one: not checked")
    return nil
  }

  /// Vehicles, days and id.
  static func expectSubject(
    _ finding: ClaimedFinding, _ driver: DriverID, _ paper: DocumentReference,
    _ evidence: [NamedRecord], _ court: Court, _ objections: inout Objections
  ) {
    if !court.hidesPlates, !finding.plates.contains(where: { $0.contains("*") }) {
      for record in evidence where !finding.plates.contains(record.key.plate) {
        objections.fail(
          "value-differs", record: record.name, zh: "vehicles 不含证据记录的车辆",
          en: "vehicles do not hold the vehicle of this record")
      }
    }
    for record in evidence where !finding.days.contains(record.day(court.zone)) {
      objections.fail(
        "value-differs", record: record.name, zh: "days 不含证据记录的日期",
        en: "days do not hold the day of this record")
    }
    if let key = evidence.first?.key, !court.lacksRegistry {
      objections.expectProvider(finding, key, court)
    }
    // The id of somebody whose id is a number of theirs is keyed with the office's secret.
    let isNumber = driver.text.utf8.count == 18 && driver.text.dropLast().allSatisfy(\.isNumber)
    if !isNumber {
      objections.expectID(
        finding, subject: "person/" + driver.text, anchors: [PaperCheck.anchor(paper)])
    }
  }

  static func expectConsequences(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court, cites: [String]? = nil,
    _ objections: inout Objections
  ) {
    // Without a record it is not said in which vehicle, and so by which class, it was counted.
    guard let rule = finding.rule, let record = evidence.first else { return }
    let day = record.day(court.zone)
    let consequence = court.ruleBook.fixedPoints(
      rule, vehicleClass: court.vehicleClass(record.key, day), on: day)
    objections.expect(
      finding, court, on: day, decisive: consequence,
      certified: finding.isProven ? consequence?.points : nil, measured: consequence?.points,
      cites: cites)
  }
}
