import Registry
import RuleBook
import Telemetry
import Tracks

/// Turns runs of too many persons, and witnesses, into findings.
struct OvercrowdingFindings {
  var track: Track
  var groups: [WitnessGroup]
  var days: DayContexts

  func findings(
    of runs: [Overcrowding.Run], _ lastDay: borrowing DayContext
  ) -> [FindingDraft] {
    let counted = Set(runs.flatMap(\.indices))
    return mergedSpans(runs.map { ($0.first, $0.last) }, groups).compactMap { span in
      let date = track.time(span.first).date(in: lastDay.zone)
      return finding(span.first, span.last, span.groups, counted, days.day(of: date, else: lastDay))
    }
  }

  private func finding(
    _ first: Int, _ last: Int, _ inside: ArraySlice<WitnessGroup>, _ counted: Set<Int>,
    _ day: borrowing DayContext
  ) -> FindingDraft? {
    guard let seats = day.vehicleRow.row?.seats else { return nil }
    let date = day.date
    let clean = inside.reduce(nil) { stronger($0, $1.best) }
    let indices = Set((first...last).filter { counted.contains($0) } + inside.flatMap(\.members))
    let absolute = indices.sorted().filter { track.records[$0].personsAboard != nil }
    func persons(_ index: Int) -> Int {
      Int(track.records[index].personsAboard ?? 0) + day.adultsAdded
    }
    let sums = absolute.isEmpty ? runningSums(indices, day) : (most: 0, records: [])
    let most = absolute.map(persons).max() ?? sums.most
    guard let anchor = absolute.first(where: { persons($0) == most }) ?? indices.min() else {
      return nil
    }
    let certified = clean.map { Int($0.value) }
    let measured = consequence(most, seats, day, date)
    let decisive = certified.map { consequence($0, seats, day, date) }
    var draft = FindingDraft(
      .overcrowding, clean == nil ? .suspected : .proven, (decisive ?? measured).severity,
      anchor: .records(clean.map { [$0.from, $0.to] } ?? [anchor]),
      message: message(first, last, most, certified, seats))
    draft.evidence = indices.union(sums.records).sorted()
    draft.span = first...last
    draft.witness = clean.map { ($0.from, $0.to) }
    if clean == nil {
      var doubts = inside.flatMap(\.doubts.drafts)
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

  /// The highest of boarded less alighted at some records of a local day, and the records it was summed from.
  private func runningSums(
    _ indices: Set<Int>, _ day: borrowing DayContext
  ) -> (most: Int, records: [Int]) {
    guard let last = indices.max(),
      let range = track.days.first(where: { $0.range.contains(last) })?.range
    else { return (0, []) }
    var sum = 0
    var most = 0
    var records: [Int] = []
    for index in range where index <= last {
      let change = Int(track.records[index].boarded ?? 0) - Int(track.records[index].alighted ?? 0)
      sum += change
      if change != 0 { records.append(index) }
      if indices.contains(index) { most = max(most, sum) }
    }
    return (most, records)
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
