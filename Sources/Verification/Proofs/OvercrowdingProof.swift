import Registry
import RuleBook
import Telemetry

/// Overcrowding: counts against the seats of the register, and for a proof two counts while moving.
enum OvercrowdingProof: PlainProof {
  static let rule = RuleID.overcrowding

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first, let last = evidence.last else {
      return objections.unproven(zh: "没有证据记录", en: "there is no evidence")
    }
    if court.lacksRegistry { return objections.lackRegistry() }
    let isSum = finding.premise("students") == "running-sums"
    let start = isSum ? evidence.first { $0.seconds == finding.time("start") } ?? first : first
    let day = start.day(court.zone)
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, first, court)
    guard let seats = court.vehicleRow(first.key, day)?.seats else {
      return objections.unproven(zh: "台账没有该车的核载", en: "the registry has no seats of the vehicle")
    }
    let added = court.adultsLeftOut(first.key, day)
    let counts = isSum ? sums(evidence, from: start) : counted(evidence, added)
    guard let most = isSum ? claimedSum(finding, counts) : counts.map(\.persons).max() else {
      return objections.expect("measured.persons", finding.measured("persons", 0), nil)
    }
    let peaks = counts.filter { $0.persons == most }.map(\.record)
    objections.expect("measured.persons", finding.measured("persons", 0), most)
    objections.expect("measured.seats", finding.measured("seats", 0), Int64(seats))
    if most <= Int64(seats) {
      objections.unproven(zh: "人数不超过核载", en: "no more persons than seats")
    }
    if !isSum {
      objections.expect("measured.fixes", finding.measured("fixes", 0), Int64(evidence.count))
    } else {
      // Records that changed no sum are not named.
      let fixes = finding.measured("fixes", 0) ?? -1
      let most = max(Int64(evidence.count), last.seconds - start.seconds + 1)
      if fixes < 2 || fixes > most { objections.expect("measured.fixes", fixes, most) }
    }
    objections.expectSpan(
      finding, court, start: start.seconds, end: last.seconds,
      places: isSum ? evidence : peaks.filter { $0.seconds == peaks[0].seconds })
    objections.expectDistance(
      finding, first: start, last: last, isClean: false, court.ruleBook.thresholds(on: day))
    if !isSum { objections.expectCard(finding, peaks, court) }
    let certified =
      finding.isProven ? witness(finding, evidence, added, seats, court, &objections) : nil
    func excess(_ persons: Int64) -> Int64 {
      (persons - Int64(seats)) * 1000 / Int64(max(1, seats))
    }
    objections.expect(
      "excess_pct.certified", tenths: finding.json["excess_pct"]?["certified"]?.scaled(1),
      certified.map(excess))
    objections.expect(
      "excess_pct.measured", tenths: finding.json["excess_pct"]?["measured"]?.scaled(1),
      excess(most))
    let anchors =
      finding.isProven
      ? ["records\n" + finding.witness.joined(separator: "\n")]
      : (isSum ? evidence : peaks).map { "records\n" + $0.name }
    objections.expectID(finding, subject: Court.subject(first.key), anchors: anchors)
    objections.expectMessage(
      finding,
      numbers: ["\(last.seconds - start.seconds)", "\(most)", "\(seats)"]
        + (certified.map { ["\($0)"] } ?? []))
    func consequence(_ persons: Int64) -> Consequence {
      court.ruleBook.overload(
        persons: Int(persons), seats: seats, vehicleClass: court.vehicleClass(first.key, day),
        on: day)
    }
    let decisive = certified.map(consequence)
    objections.expect(
      finding, court, on: day, decisive: decisive ?? consequence(most),
      certified: decisive?.points, measured: consequence(most).points)
  }

  private typealias Count = (record: NamedRecord, persons: Int64)

  /// Absolute counts, the adults whom they leave out added.
  private static func counted(_ evidence: [NamedRecord], _ added: Int64) -> [Count] {
    evidence.compactMap { record in record.persons.map { (record, $0 + added) } }
  }

  /// Boarded less alighted since the day began; every record that changed the sum is named.
  private static func sums(_ evidence: [NamedRecord], from start: NamedRecord) -> [Count] {
    var sum: Int64 = 0
    return evidence.compactMap { record in
      sum += (record.record.numbers["boarded"] ?? 0) - (record.record.numbers["alighted"] ?? 0)
      return record.seconds >= start.seconds ? (record, sum) : nil
    }
  }

  private static func claimedSum(_ finding: ClaimedFinding, _ counts: [Count]) -> Int64? {
    let claimed = finding.measured("persons", 0)
    return counts.contains { $0.persons == claimed } ? claimed : counts.map(\.persons).max()
  }

  private static func witness(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ added: Int64, _ seats: Int,
    _ court: Court, _ objections: inout Objections
  ) -> Int64? {
    let pair = finding.witness.compactMap { name in evidence.first { $0.name == name } }
    guard finding.witness.count == 2, pair.count == 2, let one = pair[0].persons,
      let two = pair[1].persons
    else {
      objections.unproven(
        zh: "没有写明作为证据的两条带人数的记录（witness）",
        en: "the two records of the witness, with counts, are not named")
      return nil
    }
    let thresholds = court.ruleBook.thresholds(on: pair[1].day(court.zone))
    let elapsed = pair[1].seconds - pair[0].seconds
    let moving = Int64(thresholds.movingSpeed.value)
    let certified = min(one, two) + added
    let isWitness =
      elapsed >= thresholds.overcrowdingMinimumSeconds && elapsed <= thresholds.gapMaximumSeconds
      && pair.allSatisfy { ($0.speedDeci ?? -1) > moving && $0.isValid(thresholds) }
      && certified > Int64(seats)
    if !isWitness {
      objections.unproven(
        zh: "\(pair[0].name) 与 \(pair[1].name) 不能证明超员",
        en: "\(pair[0].name) and \(pair[1].name) do not prove overcrowding")
    }
    if pair.contains(where: \.isUnitInferred) {
      objections.unproven(zh: "速度单位只是推断", en: "the unit of the speeds is only inferred")
    }
    return certified
  }
}
