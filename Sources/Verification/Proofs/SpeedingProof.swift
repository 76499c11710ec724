import RuleBook
import Telemetry

/// Speeding: the peak and the limit, and for a proof the two fixes that certify more than any limit.
enum SpeedingProof: PlainProof {
  static let rule = RuleID.speeding

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first, let last = evidence.last else {
      return objections.unproven(zh: "没有证据记录", en: "there is no evidence")
    }
    let day = first.day(court.zone)
    let caps = court.ruleBook.speedCaps(on: day)
    guard let lowest = cap(caps, { $0.min() }), let highest = cap(caps, { $0.max() }) else {
      return objections.unproven(zh: "当天没有限速规定", en: "no cap is in force that day")
    }
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, first, court)
    let peak = peak(evidence, lowest.limit, finding, court, &objections)
    guard let peak else { return }
    objections.expect("measured.max_kmh", tenths: finding.measured("max_kmh", 1), peak.deci)
    objections.expect("measured.fixes", finding.measured("fixes", 0), Int64(evidence.count))
    objections.expect(
      "measured.recorder_max_kmh", tenths: finding.measured("recorder_max_kmh", 1),
      recorderMaximum(evidence, finding))
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: peak.records)
    let jumps = ["conflict", "spike", "frozen-fix", "impossible-move", "clock-step"]
    objections.expectDistance(
      finding, first: first, last: last,
      isClean: !finding.doubts.contains { jumps.contains($0.kind) },
      court.ruleBook.thresholds(on: day))
    objections.expectCard(finding, peak.records, court)
    let certified = finding.isProven ? witness(finding, evidence, highest, court, &objections) : nil
    if !finding.isProven, finding.measured("certified_kmh", 1) != nil || !finding.witness.isEmpty {
      objections.fail(
        "certainty", zh: "疑似线索不能有可证速度", en: "a suspicion cannot certify a speed")
    }
    let used = finding.isProven ? highest : lowest
    expectLimit(finding, used, caps, &objections)
    func excess(_ deci: Int64) -> Int64 {
      (deci - Int64(used.limit.value)) * 1000 / Int64(used.limit.value)
    }
    objections.expect(
      "excess_pct.certified", tenths: finding.json["excess_pct"]?["certified"]?.scaled(1),
      certified.map(excess))
    objections.expect(
      "excess_pct.measured", tenths: finding.json["excess_pct"]?["measured"]?.scaled(1),
      excess(peak.deci))
    let anchors =
      finding.isProven
      ? ["records\n" + finding.witness.joined(separator: "\n")]
      : peak.records.map { "records\n" + $0.name }
    objections.expectID(finding, subject: Court.subject(first.key), anchors: anchors)
    expectMessage(finding, peak.deci, certified, used, &objections)
    if court.lacksRegistry { return objections.lackRegistry() }
    objections.expectStudents(finding, evidence, court)
    expectConsequences(finding, court, first.key, day, certified, peak.deci, caps, &objections)
  }

  /// The cap with the lowest or highest limit; of equals the one for ordinary roads.
  private static func cap(
    _ caps: [SpeedCap], _ choose: ([DeciKilometersPerHour]) -> DeciKilometersPerHour?
  ) -> SpeedCap? {
    let limit = choose(caps.map(\.limit))
    let equals = caps.filter { $0.limit == limit }
    return equals.first { $0.roadClasses.contains(.other) } ?? equals.first
  }

  private struct Peak {
    var deci: Int64
    /// Records that may be meant: the earliest of the highest, more than one within one second.
    var records: [NamedRecord]
  }

  private static func peak(
    _ evidence: [NamedRecord], _ lowest: DeciKilometersPerHour, _ finding: ClaimedFinding,
    _ court: Court, _ objections: inout Objections
  ) -> Peak? {
    if finding.premise("speed") == "displacement" {
      return displacementPeak(evidence, finding, court, &objections)
    }
    for record in evidence where (record.speedDeci ?? -1) <= Int64(lowest.value) {
      objections.fail(
        "record-below-limit", record: record.name, zh: "该证据记录的卫星速度不高于最低限值",
        en: "this record's GNSS speed is not above the lowest limit")
      return nil
    }
    let most = evidence.compactMap(\.speedDeci).max() ?? 0
    let highest = evidence.filter { $0.speedDeci == most }
    return Peak(deci: most, records: highest.filter { $0.seconds == highest[0].seconds })
  }

  /// Without speeds: the step between two neighbours that is as fast as claimed.
  private static func displacementPeak(
    _ evidence: [NamedRecord], _ finding: ClaimedFinding, _ court: Court,
    _ objections: inout Objections
  ) -> Peak? {
    let claimed = finding.measured("max_kmh", 1) ?? -1
    var ends: [NamedRecord] = []
    for (from, to) in zip(evidence, evidence.dropFirst()) {
      let elapsed = to.seconds - from.seconds
      guard elapsed > 0, to.speedDeci == nil else { continue }
      let chord = PlainWitness.chord(from.place, to.place)
      let speed = { (millimeters: Int64) in max(0, millimeters) * 36 / (elapsed * 1000) }
      let range = speed(chord - PlainWitness.tolerance)...speed(chord + PlainWitness.tolerance)
      if range.contains(claimed) { ends.append(to) }
    }
    if ends.isEmpty {
      objections.fail(
        "value-differs", zh: "measured.max_kmh 不是任何两条相邻证据记录的位移速度",
        en: "measured.max_kmh is the displacement speed of no two neighbouring records")
      return nil
    }
    return Peak(deci: claimed, records: ends)
  }

  private static func recorderMaximum(
    _ evidence: [NamedRecord], _ finding: ClaimedFinding
  ) -> Int64? {
    let values = evidence.compactMap { $0.record.numbers["recorder_speed"] }
    // The first record of a displacement is not part of the excess; its recorder speed may be left out.
    if finding.premise("speed") == "displacement",
      let claimed = finding.measured("recorder_max_kmh", 1), values.contains(claimed)
    {
      return claimed
    }
    return values.max()
  }

  /// The speed that the named witness certifies, 0.1 km/h.
  private static func witness(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ highest: SpeedCap, _ court: Court,
    _ objections: inout Objections
  ) -> Int64? {
    let pair = finding.witness.compactMap { name in evidence.first { $0.name == name } }
    guard finding.witness.count == 2, pair.count == 2 else {
      objections.unproven(
        zh: "没有写明作为证据的两条记录（witness）", en: "the two records of the witness are not named")
      return nil
    }
    let thresholds = court.ruleBook.thresholds(on: pair[1].day(court.zone))
    guard let range = PlainWitness.certifiedSpeed(pair[0], pair[1], thresholds) else {
      objections.unproven(
        zh: "\(pair[0].name) 与 \(pair[1].name) 不构成测速对",
        en: "\(pair[0].name) and \(pair[1].name) are no speed witness")
      return nil
    }
    if pair.contains(where: \.isUnitInferred) {
      objections.unproven(zh: "速度单位只是推断", en: "the unit of the speeds is only inferred")
    }
    if !pair.allSatisfy(court.hasStudents) {
      if court.lacksRegistry {
        objections.lackRegistry()
      } else {
        objections.unproven(
          zh: "载客人数不能证明车上有学生", en: "the counts do not show students aboard")
      }
    }
    if range.lowerBound <= Int64(highest.limit.value) {
      objections.unproven(
        zh: "可证速度不高于所有可能道路的最高限值",
        en: "the certified speed is not above the highest plausible limit")
    }
    let claimed = finding.measured("certified_kmh", 1)
    guard let claimed, range.contains(claimed) else {
      objections.expect("measured.certified_kmh", tenths: claimed, range.lowerBound)
      return range.lowerBound
    }
    return claimed
  }

  private static func expectLimit(
    _ finding: ClaimedFinding, _ used: SpeedCap, _ caps: [SpeedCap], _ objections: inout Objections
  ) {
    func text(_ cap: SpeedCap) -> String { "\(cap.limit.value) \(cap.id)" }
    func text(_ json: JSONValue?) -> String {
      "\(json?["kmh"]?.scaled(1) ?? -1) \(json?["source"]?.text ?? "")"
    }
    objections.expect("limit", text(finding.json["limit"]), text(used))
    let others = caps.filter { $0.limit != used.limit }.map { text($0) }
    let claimed = (finding.json["limit"]?["alternatives"]?.items ?? []).map { text($0) }
    objections.expect("limit.alternatives", claimed.sorted(), others.sorted())
  }

  private static func expectMessage(
    _ finding: ClaimedFinding, _ peak: Int64, _ certified: Int64?, _ used: SpeedCap,
    _ objections: inout Objections
  ) {
    func text(_ tenths: Int64) -> String { "\(tenths / 10).\(tenths % 10)" }
    var numbers = [text(peak), text(Int64(used.limit.value))]
    if let certified { numbers.append(text(certified)) }
    for key in ["duration_s", "distance_m"] {
      if let value = finding.json[key]?.integer { numbers.append("\(value)") }
    }
    objections.expectMessage(finding, numbers: numbers)
  }

  /// A proof takes the mildest road it could have been on; a suspicion is held against the lowest cap.
  private static func expectConsequences(
    _ finding: ClaimedFinding, _ court: Court, _ key: VehicleKey, _ day: CivilDate,
    _ certified: Int64?, _ peak: Int64, _ caps: [SpeedCap], _ objections: inout Objections
  ) {
    let vehicleClass = court.vehicleClass(key, day)
    let ordered = caps.sorted {
      let left = ($0.limit.value, $0.roadClasses.contains(.other) ? 0 : 1, $0.id)
      return left < ($1.limit.value, $1.roadClasses.contains(.other) ? 0 : 1, $1.id)
    }
    func on(_ cap: SpeedCap, _ deci: Int64) -> Consequence {
      court.ruleBook.overspeed(
        speed: DeciKilometersPerHour(Int32(clamping: deci)), limit: cap.limit,
        road: cap.roadClasses.first ?? .other, vehicleClass: vehicleClass, on: day)
    }
    func weight(_ consequence: Consequence) -> (Int, Int) {
      (
        consequence.points ?? -1,
        Severity.allCases.firstIndex(of: consequence.severity) ?? 0
      )
    }
    func mildest(_ deci: Int64) -> Consequence? {
      ordered.map { on($0, deci) }.min { weight($0) < weight($1) }
    }
    guard let certified else {
      let measured = ordered.first.map { on($0, peak) }
      return objections.expect(
        finding, court, on: day, decisive: measured, certified: nil, measured: measured?.points)
    }
    let decisive = mildest(certified)
    objections.expect(
      finding, court, on: day, decisive: decisive, certified: decisive?.points,
      measured: mildest(peak)?.points)
  }
}
