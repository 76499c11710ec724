import Registry
import RuleBook
package import Telemetry
package import Tracks

/// What the registry lacks of a vehicle or driver seen, so that a rule could not be judged.
///
/// ## What counts
/// A vehicle in the logs that the vehicle register lacks, has no row in use for, or has without seats, inspection or
/// insurance dates; a permit without a row in use; a driver without dates of qualification.
/// ## What does not
/// A table that is not there at all: that is said in the coverage.
/// ## Why
/// Clean is never the same as unchecked.
/// ## Example
/// A plate in the logs and not in `vehicles.csv` → one item.
package struct RegistryIncomplete: Detector, PersonDetector {
  package static let rule = RuleID.registryIncomplete

  private var tally = RegisterTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard day.ruleBook.isEnabled(Self.rule, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    guard let registry = day.registry else {
      verdicts.unjudged(slice.wholeDay, .registryMissing)
      return
    }
    verdicts.judged(slice.wholeDay)
    let at = slice.day.range.lowerBound
    if registry.has(.vehicles) {
      let missing = missingOfVehicle(day)
      if !missing.isEmpty {
        tally.take("vehicle-row", [], missing: missing, on: day.date, at: at, slice.track)
      }
    }
    if registry.has(.permits), case .gap = day.permits {
      tally.take(
        "permit-row", [],
        missing: [
          Message(
            zh: "许可登记有该车的记录，但当天没有一行生效",
            en: "The permit register has rows of the vehicle, none in use that day")
        ], on: day.date, at: at, slice.track)
    }
  }

  private func missingOfVehicle(_ day: borrowing DayContext) -> [Message] {
    switch day.vehicleRow {
    case .absent:
      let near = NearMissPlates(day.registry?.nearMissPlates(day.vehicle) ?? []).message
      let hint = near.map { "（登记中有仅差一位的车牌：" + $0.zh + "）" } ?? ""
      let hintEnglish = near.map { " (one character away: " + $0.en + ")" } ?? ""
      return [
        Message(zh: "车辆登记中没有该车" + hint, en: "Not in the vehicle register" + hintEnglish)
      ]
    case .gap:
      return [
        Message(
          zh: "车辆登记有该车的记录，但当天没有一行生效",
          en: "The vehicle register has rows of it, none in use that day")
      ]
    case .contradiction: return []
    case .one(let row):
      var missing: [Message] = []
      if row.seats == nil { missing.append(Message(zh: "缺核载人数", en: "Seats are missing")) }
      if row.inspectionValidTo == nil {
        missing.append(Message(zh: "缺检验有效期", en: "Last valid day of the inspection is missing"))
      }
      if row.insuranceValidTo == nil {
        missing.append(
          Message(zh: "缺交强险有效期", en: "Last valid day of the compulsory insurance is missing"))
      }
      return missing
    }
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    tally.write(Self.rule, day, message: contradictionMessage, into: &verdicts)
  }

  package static func judge(_ person: PersonFacts, _ context: PersonContext) -> [PersonFinding] {
    var tally = PersonTally()
    for fact in person.facts where context.ruleBook.isEnabled(rule, on: fact.day) {
      switch context.registry.driver(person.driver, on: fact.day) {
      case .gap: tally.take(DocumentReference(kind: "driver-row"), fact)
      case .one(let row)
      where row.qualifiedFrom == nil && row.qualifiedTo == nil && row.disqualifiedFrom == nil:
        tally.take(DocumentReference(kind: "qualification"), fact)
      case .one, .absent, .contradiction: continue
      }
    }
    return tally.findings(rule, person, context, registryOnly: true) { document, _ in
      document.kind == "driver-row"
        ? Message(zh: "驾驶人登记当天没有一行生效", en: "No row of the driver register in use that day")
        : Message(zh: "缺校车驾驶资格的起止日期", en: "Dates of the school-bus qualification are missing")
    }
  }
}
