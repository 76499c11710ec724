import Registry
import RuleBook
package import Telemetry
package import Tracks

/// Register rows of one vehicle or driver seen that are in use on the same day and differ.
///
/// ## What counts
/// Overlapping rows that differ, of a vehicle, its permit or a driver in the logs.
/// ## What does not
/// Identical rows; rows of vehicles and drivers that were not seen (see `registry check`).
/// ## Why
/// What contradicts itself can be no basis for a judgement; the rules that need it are left unjudged.
/// ## Example
/// Two vehicle rows in use on 2026-03-02, 36 and 45 seats → one item.
package struct RegistryContradiction: Detector, PersonDetector {
  package static let rule = RuleID.registryContradiction

  private var tally = RegisterTally()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    guard day.ruleBook.isEnabled(Self.rule, on: day.date) else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    guard day.registry != nil else {
      verdicts.unjudged(slice.wholeDay, .registryMissing)
      return
    }
    verdicts.judged(slice.wholeDay)
    if case .contradiction(let rows) = day.vehicleRow {
      tally.take(
        "vehicle-row", rows.map(\.origin), on: day.date, at: slice.day.range.lowerBound,
        slice.track)
    }
    if case .contradiction(let rows) = day.permits {
      tally.take(
        "permit-row", rows.map(\.origin), on: day.date, at: slice.day.range.lowerBound,
        slice.track)
    }
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    tally.write(Self.rule, day, message: contradictionMessage, into: &verdicts)
  }

  package static func judge(_ person: PersonFacts, _ context: PersonContext) -> [PersonFinding] {
    var tally = PersonTally()
    var origins: [RowOrigin] = []
    for fact in person.facts where context.ruleBook.isEnabled(rule, on: fact.day) {
      guard case .contradiction(let rows) = context.registry.driver(person.driver, on: fact.day)
      else { continue }
      origins += rows.map(\.origin).filter { !origins.contains($0) }
      tally.take(DocumentReference(kind: "driver-row"), fact)
    }
    return tally.findings(rule, person, context, registryOnly: true) { _, _ in
      contradictionMessage(origins)
    }
  }
}

/// Register entries to be mended, each once however many days it was met on.
struct RegisterTally {
  private struct Item {
    var kind: String
    var what: [RowOrigin]
    var missing: [Message]
    var days: [CivilDate]
    var at: Int
    /// Not empty when the day itself is in doubt: records years away from the others.
    var doubts: [DraftDoubt]
  }

  private var items: [Item] = []

  /// Takes one day, `index` its first record.
  mutating func take(
    _ kind: String, _ what: [RowOrigin], missing: [Message] = [], on day: CivilDate, at index: Int,
    _ track: Track
  ) {
    let doubts = dayDoubts(track, index)
    let item = Item(
      kind: kind, what: what, missing: missing, days: [day], at: index, doubts: doubts)
    guard let place = items.firstIndex(where: { $0.kind == kind }) else {
      items.append(item)
      return
    }
    // A day that is certain speaks alone.
    if items[place].doubts.isEmpty != doubts.isEmpty {
      if doubts.isEmpty { items[place] = item }
      return
    }
    items[place].days.append(day)
    for origin in what where !items[place].what.contains(origin) {
      items[place].what.append(origin)
    }
    for message in missing where !items[place].missing.contains(message) {
      items[place].missing.append(message)
    }
    items[place].doubts = merged(items[place].doubts + doubts)
  }

  func write(
    _ rule: RuleID, _ day: borrowing DayContext, message: ([RowOrigin]) -> Message,
    into verdicts: inout some Verdicts
  ) {
    for item in items {
      let document = DocumentReference(kind: item.kind)
      var draft = FindingDraft(
        rule, item.doubts.isEmpty ? .proven : .suspected, day.ruleBook.entry(rule).severity,
        anchor: .document(document),
        message: item.missing.isEmpty ? message(item.what) : joined(item.missing))
      draft.evidence = [item.at]
      draft.doubts = item.doubts
      draft.finding.document = document
      draft.finding.days = item.days
      draft.finding.cites = day.ruleBook.cites(rule, on: item.days[0])
      draft.finding.premises = [
        Premise(.registry, item.kind, bearsProof: true), day.vehiclePremise,
      ]
      verdicts.finding(draft)
    }
  }

  private func joined(_ messages: [Message]) -> Message {
    Message(
      zh: messages.map(\.zh).joined(separator: "；"), en: messages.map(\.en).joined(separator: "; "))
  }
}

/// `vehicles.csv 第 8、9 行…`.
func contradictionMessage(_ origins: [RowOrigin]) -> Message {
  let places = origins.map { "\($0.file):\($0.line)" }
  return Message(
    zh: "登记在同一天有多行生效且内容不同（" + places.joined(separator: "、") + "），须先更正，相关规则未判定",
    en: "Rows in use on the same day differ (" + places.joined(separator: ", ")
      + "); mend them first, the rules concerned were left unjudged")
}
