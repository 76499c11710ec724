import Registry
import RuleBook
import Telemetry
import Tracks

/// Turns runs of too many persons, and witnesses, into findings.
struct OvercrowdingFindings {
  var track: Track
  var witnesses: [Overcrowding.PersonsWitness]

  func findings(of runs: [Overcrowding.Run], _ day: borrowing DayContext) -> [FindingDraft] {
    var spans =
      runs.map { ($0.first, $0.last, $0.seats) } + witnesses.map { ($0.from, $0.to, $0.seats) }
    spans.sort { ($0.0, $0.1) < ($1.0, $1.1) }
    var merged: [(Int, Int, Int)] = []
    for span in spans {
      if let last = merged.last, span.0 <= last.1 {
        merged[merged.count - 1].1 = max(last.1, span.1)
      } else {
        merged.append(span)
      }
    }
    let counted = Set(runs.flatMap(\.indices))
    return merged.compactMap { finding($0.0, $0.1, seats: $0.2, counted, day) }
  }

  private func finding(
    _ first: Int, _ last: Int, seats: Int, _ counted: Set<Int>, _ day: borrowing DayContext
  ) -> FindingDraft? {
    let date = track.time(first).date(in: day.zone)
    let inside = witnesses.filter { $0.from >= first && $0.to <= last }
    let clean = inside.filter(\.doubts.isEmpty).reduce(nil as Overcrowding.PersonsWitness?) {
      best, next in
      guard let best else { return next }
      return next.persons > best.persons ? next : best
    }
    let indices = Set(
      (first...last).filter { counted.contains($0) } + inside.flatMap { [$0.from, $0.to] })
    let absolute = indices.sorted().filter { track.records[$0].personsAboard != nil }
    func persons(_ index: Int) -> Int {
      Int(track.records[index].personsAboard ?? 0) + day.adultsAdded
    }
    let peak = absolute.max { persons($0) < persons($1) }
    let most = peak.map(persons) ?? runningSum(through: last, on: day)
    guard let anchor = absolute.first(where: { persons($0) == most }) ?? indices.min() else {
      return nil
    }
    let certified = clean?.persons
    let measured = consequence(most, seats, day, date)
    let decisive = certified.map { consequence($0, seats, day, date) }
    var draft = FindingDraft(
      .overcrowding, clean == nil ? .suspected : .proven, (decisive ?? measured).severity,
      anchor: .records(clean.map { [$0.from, $0.to] } ?? [anchor]),
      message: message(first, last, most, certified, seats))
    draft.evidence = indices.sorted()
    draft.span = first...last
    draft.witness = clean.map { ($0.from, $0.to) }
    if clean == nil {
      var doubts = inside.flatMap(\.doubts)
      if absolute.isEmpty { doubts.append(DraftDoubt(.studentsAssumed)) }
      if indices.contains(where: { track.fixes[$0].speedDeci < 0 }) {
        doubts.append(DraftDoubt(.speedMissing))
      }
      if doubts.isEmpty { doubts.append(DraftDoubt(.noWitness)) }
      draft.doubts = merged(doubts)
    }
    let over = { (value: Int) in Int64((value - seats) * 1000 / max(1, seats)) }
    draft.finding.excessPermille = CertifiedAndMeasured(
      certified: certified.map(over), measured: over(most))
    draft.finding.points = CertifiedAndMeasured(
      certified: decisive?.points.map(Int64.init), measured: measured.points.map(Int64.init))
    draft.finding.start = track.time(first)
    draft.finding.end = track.time(last)
    draft.finding.distanceMeters = track.distanceMillimeters(from: first, through: last) / 1000
    draft.finding.place = track.coordinates[anchor]
    draft.finding.measured = [
      Measurement(.persons, scaled: Int64(most)), Measurement(.seats, scaled: Int64(seats)),
      Measurement(.fixes, scaled: Int64(indices.count)),
    ]
    draft.finding.cites =
      day.ruleBook.cites(.overcrowding, on: date) + (decisive ?? measured).cites
    draft.finding.criminalAlert = (decisive ?? measured).criminalAlert
    draft.finding.premises = premises(absolute.isEmpty, clean != nil, anchor, day)
    draft.finding.driver = day.driverKnown(track, anchor)?.id
    return draft
  }

  /// Boarded less alighted since the local day began.
  private func runningSum(through last: Int, on day: borrowing DayContext) -> Int {
    let date = track.time(last).date(in: day.zone)
    guard let range = track.days.first(where: { $0.date == date })?.range else { return 0 }
    return range.prefix { $0 <= last }.reduce(0) {
      $0 + Int(track.records[$1].boarded ?? 0) - Int(track.records[$1].alighted ?? 0)
    }
  }

  private func consequence(
    _ persons: Int, _ seats: Int, _ day: borrowing DayContext, _ date: CivilDate
  ) -> Consequence {
    day.ruleBook.overload(
      persons: persons, seats: seats, vehicleClass: day.vehicleClass, on: date)
  }

  private func premises(
    _ isSum: Bool, _ isProven: Bool, _ anchor: Int, _ day: borrowing DayContext
  ) -> [Premise] {
    let count =
      isSum ? "running-sums" : day.adultsAdded > 0 ? "count+adults:\(day.adultsAdded)" : "count"
    var premises = [
      Premise(.students, count, bearsProof: !isSum),
      Premise(.registry, "seats", bearsProof: true),
      day.vehiclePremise,
    ]
    if let driver = day.driverKnown(track, anchor) {
      premises.append(
        Premise(.driver, driver.byCard ? "card" : "roster", bearsProof: driver.byCard))
    }
    premises.append(day.datumPremise)
    return premises
  }

  private func message(
    _ first: Int, _ last: Int, _ most: Int, _ certified: Int?, _ seats: Int
  ) -> Message {
    let elapsed = track.seconds(last) - track.seconds(first)
    let proof = certified.map { "，可证不少于 \($0) 人" } ?? ""
    let proofEnglish = certified.map { ", certified at least \($0)" } ?? ""
    return Message(
      zh: (certified == nil ? "疑似超员" : "超员")
        + "：行驶中持续 \(elapsed) 秒，车上 \(most) 人，核载 \(seats) 人" + proof,
      en: (certified == nil ? "Suspected overcrowding" : "Overcrowding")
        + ": \(elapsed) s while moving, \(most) persons aboard, \(seats) seats" + proofEnglish)
  }
}
