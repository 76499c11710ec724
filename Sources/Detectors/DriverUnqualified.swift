import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Person who drove a school bus without a valid school-bus qualification.
///
/// ## What counts
/// Motion under a driver whose qualification had ended, not begun or was withdrawn, or who is not in a register said
/// to be complete.
/// ## What does not
/// Identity from the roster alone proves nothing; age is only ever suspected.
/// ## Why
/// School Bus Safety Regulation art. 23 and 25, as cited in the rule book entry `driver-unqualified`.
/// ## Example
/// Card D0105 on moving records of 2026-03-02, qualified to 2026-01-31 → proven.
package struct DriverUnqualified: Detector, PersonDetector {
  package static let rule = RuleID.driverUnqualified

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    let rostered = day.roster.filter { $0.start != nil && $0.end != nil && $0.driver != nil }
    let cards = cardDrivers(slice)
    reportFacts(slice, day, cards, rostered, into: &verdicts)
    guard day.ruleBook.isEnabled(.driverUnqualified, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    guard let registry = day.registry, registry.has(.drivers) else {
      verdicts.unjudged(slice.wholeDay, .registryMissing)
      return
    }
    if cards.isEmpty, rostered.isEmpty {
      verdicts.unjudged(slice.wholeDay, .driverUnknown)
      return
    }
    cover(slice, day, registry, rostered, into: &verdicts)
  }

  /// Ranges of records by the driver they name, in the order of the drivers' ids.
  private func cardDrivers(
    _ slice: borrowing TrackSlice
  ) -> [(card: DriverSymbol, records: [Range<Int>])] {
    if let driver = slice.day.traits.driver { return [(driver, [slice.day.range])] }
    var byCard: [DriverSymbol: [Range<Int>]] = [:]
    let range = slice.day.range
    var start = range.lowerBound
    for index in range {
      let driver = slice.track.records[index].driver
      if index + 1 < range.upperBound, slice.track.records[index + 1].driver == driver { continue }
      if let driver { byCard[driver, default: []].append(start..<(index + 1)) }
      start = index + 1
    }
    let texts = slice.track.driverTexts
    return byCard.sorted { utf8Less(texts[Int($0.key)], texts[Int($1.key)]) }
      .map { ($0.key, $0.value) }
  }

  private func reportFacts(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext,
    _ cards: [(card: DriverSymbol, records: [Range<Int>])], _ rostered: [RosterRun],
    into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    let dayDoubts = dayDoubts(track, slice.day.range.lowerBound)
    let search = MotionSearch(copy slice, kernel: day.kernel, thresholds: day.thresholds)
    for (card, records) in cards {
      verdicts.fact(
        DriverFact(
          driver: DriverID(track.driverTexts[Int(card)]), day: day.date, byCard: true,
          motion: search.first(in: records.joined()) { track.records[$0].driver == card },
          dayDoubts: dayDoubts))
    }
    for run in rostered {
      guard let driver = run.driver, let start = run.start, let end = run.end else { continue }
      let within = slice.day.range.filter {
        start <= track.time($0) && track.time($0) < end
      }
      // Where the records name a driver themselves the roster has no say.
      guard !within.contains(where: { track.records[$0].driver != nil }) else { continue }
      verdicts.fact(
        DriverFact(
          driver: driver, day: day.date, byCard: false,
          motion: search.first(in: within) { start <= track.time($0) && track.time($0) < end },
          dayDoubts: dayDoubts))
    }
  }

  private func cover(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, _ registry: Registry,
    _ rostered: [RosterRun], into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    var reasons: [DriverID: UnjudgedReason?] = [:]
    func reason(_ driver: DriverID) -> UnjudgedReason? {
      if let known = reasons[driver] { return known }
      let found: UnjudgedReason? =
        switch registry.driver(driver, on: day.date) {
        case .one(let row):
          row.qualifiedTo == nil && row.qualifiedFrom == nil && row.disqualifiedFrom == nil
            ? .registryIncomplete : nil
        case .contradiction: .registryContradiction
        case .gap: .registryIncomplete
        case .absent: registry.isComplete(.drivers) ? nil : .registryIncomplete
        }
      reasons[driver] = found
      return found
    }
    func identity(_ index: Int) -> DriverID? {
      if let card = track.driver(index) { return card }
      let time = track.time(index)
      return rostered.first { run in
        guard let start = run.start, let end = run.end else { return false }
        return start <= time && time < end
      }?.driver
    }
    var lastSymbol: DriverSymbol?
    var lastReason: UnjudgedReason?
    for stretch in track.stretches[slice.day.stretches] {
      let index = Int(stretch.from)
      let why: UnjudgedReason?
      if let symbol = track.records[index].driver, symbol == lastSymbol {
        why = lastReason
      } else if let driver = identity(index) {
        why = reason(driver)
        lastSymbol = track.records[index].driver
        lastReason = why
      } else {
        why = .driverUnknown
      }
      if let why {
        verdicts.unjudged(track.extent(stretch), why)
      } else {
        verdicts.judged(track.extent(stretch))
      }
    }
  }

  package static func judge(_ person: PersonFacts, _ context: PersonContext) -> [PersonFinding] {
    var tally = PersonTally()
    for fact in person.facts where !fact.motion.isEmpty {
      guard context.ruleBook.isEnabled(.driverUnqualified, on: fact.day),
        context.registry.has(.drivers)
      else { continue }
      switch context.registry.driver(person.driver, on: fact.day) {
      case .absent:
        let doubts: [Doubt.Kind] =
          context.registry.isComplete(.drivers) ? [] : [.registerIncomplete]
        tally.take(DocumentReference(kind: "qualification"), fact, doubts: doubts)
      case .one(let row):
        for (document, doubts) in offences(row, on: fact.day, context) {
          tally.take(document, fact, doubts: doubts)
        }
      case .gap, .contradiction: continue
      }
    }
    return tally.findings(.driverUnqualified, person, context) { document, day in
      message(document, day)
    }
  }

  private static func offences(
    _ row: DriverRow, on day: CivilDate, _ context: PersonContext
  ) -> [(DocumentReference, [Doubt.Kind])] {
    if let from = row.disqualifiedFrom, from <= day {
      return [(DocumentReference(kind: "disqualification", validTo: from), [])]
    }
    if let validTo = row.qualifiedTo, validTo < day {
      return [(DocumentReference(kind: "qualification", validTo: validTo), [])]
    }
    if let from = row.qualifiedFrom, from > day {
      return [(DocumentReference(kind: "qualification"), [])]
    }
    if let birth = row.birthDate {
      let age = fullYears(from: birth, to: day)
      let law = context.ruleBook.requirements(on: day)
      if age < law.minimumAgeYears || age > law.maximumAgeYears {
        return [(DocumentReference(kind: "age"), [.ageReading])]
      }
    }
    return []
  }

  private static func message(_ document: DocumentReference, _ day: CivilDate) -> Message {
    switch (document.kind, document.validTo) {
    case ("disqualification", let from?):
      Message(
        zh: "校车驾驶资格自 \(from) 起被注销，\(day) 仍驾驶校车",
        en: "School-bus qualification withdrawn from \(from), drove on \(day)")
    case ("qualification", let validTo?):
      Message(
        zh: "校车驾驶资格有效期至 \(validTo)，\(day) 仍驾驶校车",
        en: "School-bus qualification ended on \(validTo), drove on \(day)")
    case ("age", _):
      Message(
        zh: "\(day) 驾驶校车时年龄不符合校车驾驶资格条件，需核对",
        en: "Age outside the conditions of the qualification when driving on \(day), to be checked")
    default:
      Message(
        zh: "\(day) 驾驶校车，驾驶人登记中没有其有效的校车驾驶资格",
        en: "Drove on \(day) without a school-bus qualification on record")
    }
  }
}
