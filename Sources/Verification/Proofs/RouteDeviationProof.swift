import Geo
import Registry
import RuleBook
import Telemetry

/// Off route: how far the records lie from every approved line, and for a proof the row of fixes between two.
enum RouteDeviationProof: PlainProof {
  static let rule = RuleID.routeDeviation

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first, let last = evidence.last else {
      return objections.unproven(zh: "没有证据记录", en: "there is no evidence")
    }
    guard let registry = court.registry else { return objections.lackRegistry() }
    let day = first.day(court.zone)
    let thresholds = court.ruleBook.thresholds(on: day)
    let check = RouteCheck(
      court: court, registry: registry, key: first.key, thresholds: thresholds)
    var approvals: [CivilDate: PlainApproval] = [:]
    for date in Set(evidence.map { $0.day(court.zone) }) { approvals[date] = check.approval(date) }
    func approval(_ fix: NamedRecord) -> PlainApproval? { approvals[fix.day(court.zone)] }
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, first, court)
    check.expectRun(finding, isNeeded: false, &objections)
    check.expectNear(
      finding, first.place, error: PlainWitness.error(first, thresholds), &objections)

    let offset = finding.measured("max_offset_m", 0)
    let peaks = evidence.filter { fix in
      guard let offset, let distance = approval(fix)?.distance(to: fix.place) else { return false }
      // Distances of kilometres differ by more than those near a corridor.
      let slack = PlainLine.tolerance + distance / 100_000
      return ((distance - slack) / 1000...(distance + slack) / 1000).contains(offset)
    }
    if peaks.isEmpty {
      objections.fail(
        "value-differs", zh: "measured.max_offset_m 不是任何证据记录到最近审定线路的距离",
        en: "measured.max_offset_m is the distance of no record from the nearest approved line")
    }
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: peaks)
    objections.expectDistance(finding, first: first, last: last, isClean: false, thresholds)
    objections.expect(
      "measured.off_m", finding.measured("off_m", 0), finding.json["distance_m"]?.integer)
    let excesses = evidence.filter { $0.isValid(thresholds) }.compactMap {
      approval($0)?.excess(of: $0, thresholds)
    }
    let certain = excesses.count { $0 > PlainLine.tolerance }
    let possible = excesses.count { $0 > -PlainLine.tolerance }
    let fixes = Int(finding.measured("fixes", 0) ?? -1)
    if !(certain...possible).contains(fixes) || possible < 2 {
      objections.expect("measured.fixes", "\(fixes)", "\(certain)")
    }
    let own = peaks.filter { $0.isAt(finding, court) }
    check.expectDriver(finding, own.isEmpty ? peaks : own, &objections)
    check.expectPremises(finding, evidence, registry: "route", &objections)
    if finding.isProven {
      witness(finding, evidence, check, approval, &objections)
    } else if !finding.witness.isEmpty {
      objections.fail("certainty", zh: "疑似线索不能有 witness", en: "a suspicion has no witness")
    }
    expectID(finding, evidence, own.isEmpty ? peaks : own, check, &objections)
    objections.expectMessage(
      finding,
      numbers: [last.seconds - first.seconds, finding.json["distance_m"]?.integer, offset]
        .compactMap { $0.map { "\($0)" } },
      words: check.words(finding))
    let consequence = court.ruleBook.fixedPoints(
      rule, vehicleClass: court.vehicleClass(first.key, day), on: day)
    objections.expect(
      finding, court, on: day, decisive: consequence, certified: nil, measured: consequence?.points)
  }

  /// Pairs of records that are tried as the anchor of a suspicion.
  private static let mostTried = 20_000

  /// Its anchor is the witness; of a suspicion that only the datum keeps from being proven too, else the peak.
  private static func expectID(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ peaks: [NamedRecord],
    _ check: RouteCheck, _ objections: inout Objections
  ) {
    let subject = Court.subject(check.key)
    if finding.isProven {
      return objections.expectID(
        finding, subject: subject,
        anchors: ["records\n" + finding.witness.joined(separator: "\n")])
    }
    if finding.doubts.contains(where: { $0.kind == "datum-assumed" }) {
      let limits = check.thresholds.routes
      let aboard = evidence.filter(check.court.hasStudents)
      var tried = 0
      for (place, j) in aboard.enumerated() {
        for i in aboard[..<place]
        where (limits.proofMinimumSeconds...limits.proofMaximumSeconds)
          .contains(j.seconds - i.seconds) && tried < mostTried
        {
          tried += 1
          let anchor = "records\n\(i.name)\n\(j.name)"
          if Court.findingID(finding.ruleText, subject, anchor) == finding.id { return }
        }
      }
    }
    objections.expectID(finding, subject: subject, anchors: peaks.map { "records\n" + $0.name })
  }

  /// The row of fixes from one named record to the other, each far from every approved line.
  private static func witness(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ check: RouteCheck,
    _ approval: (NamedRecord) -> PlainApproval?, _ objections: inout Objections
  ) {
    let ends = finding.witness.compactMap { name in evidence.firstIndex { $0.name == name } }
    guard finding.witness.count == 2, ends.count == 2, ends[0] < ends[1] else {
      return objections.unproven(
        zh: "没有写明作为证据的两条记录（witness）", en: "the two records of the witness are not named")
    }
    let limits = check.thresholds.routes
    let row = evidence[ends[0]...ends[1]]
    let (i, j) = (evidence[ends[0]], evidence[ends[1]])
    if row.count < limits.proofFixes {
      objections.unproven(
        zh: "只有 \(row.count) 个点，不足 \(limits.proofFixes) 个",
        en: "\(row.count) fixes, fewer than \(limits.proofFixes)")
    }
    let elapsed = j.seconds - i.seconds
    if elapsed < limits.proofMinimumSeconds || elapsed > limits.proofMaximumSeconds {
      objections.unproven(zh: "两端相隔 \(elapsed) 秒", en: "the ends are \(elapsed) s apart")
    }
    let cap = gapCap(check)
    for (fix, next) in zip(row, row.dropFirst()) where next.seconds - fix.seconds > cap {
      objections.unproven(
        zh: "\(next.name) 之前间断超过 \(cap) 秒", en: "a gap of more than \(cap) s before \(next.name)")
    }
    for fix in row {
      guard let approval = approval(fix), let excess = approval.excess(of: fix, check.thresholds)
      else {
        return objections.unproven(
          zh: "该车当天没有审定线路", en: "no route is approved for the vehicle that day")
      }
      if !approval.isComplete {
        return objections.unproven(
          zh: "当天的审定线路不全可用", en: "not every route approved that day can be held against")
      }
      if excess + PlainLine.tolerance <= 0 || !fix.isValid(check.thresholds) {
        objections.unproven(
          zh: "\(fix.name) 不在每条审定线路的走廊和误差之外",
          en: "\(fix.name) is not beyond corridor and error of every approved line")
      }
      if isInEndZone(fix, approval, check) || check.isExempt(fix, approval) {
        objections.unproven(
          zh: "\(fix.name) 在线路两端免判范围内，或有绕行许可",
          en: "\(fix.name) lies in the end zone of a line or is covered by a leave")
      }
    }
    let errors =
      PlainWitness.error(i, check.thresholds) + PlainWitness.error(j, check.thresholds)
    if PlainWitness.chord(i.place, j.place) + PlainWitness.tolerance
      < limits.proofChordMillimeters + errors
    {
      objections.unproven(zh: "两端的弦太短", en: "the chord between the ends is too short")
    }
    if !check.court.hasStudents(i) || !check.court.hasStudents(j) {
      objections.unproven(
        zh: "载客人数不能证明车上有学生", en: "the counts do not show students aboard")
    }
    if !row.allSatisfy(\.datum.isDeclared) {
      objections.unproven(zh: "坐标系只是推定", en: "the datum is only inferred or assumed")
    }
  }

  private static func isInEndZone(
    _ fix: NamedRecord, _ approval: PlainApproval, _ check: RouteCheck
  ) -> Bool {
    let reach =
      check.thresholds.routes.endZoneMillimeters + PlainWitness.error(fix, check.thresholds)
    return approval.routes.contains { route in
      [route.line.vertices.first, route.line.vertices.last].contains { end in
        end.map { PlainWitness.chord($0, fix.place) + PlainLine.tolerance <= reach } ?? false
      }
    }
  }

  /// Longest time between two neighbours, from the interval that all rows of the vehicle agree on.
  private static func gapCap(_ check: RouteCheck) -> Int64 {
    let thresholds = check.thresholds
    let rows = check.registry.vehicles.filter { $0.key == check.key }
    let intervals = Set(rows.compactMap(\.intervalSeconds))
    guard intervals.count == 1, let interval = intervals.first else {
      return thresholds.gapUndeclaredSeconds
    }
    let multiple = thresholds.gapIntervalMultiple * Int64(max(0, min(interval, 86_400)))
    return min(max(thresholds.gapMinimumSeconds, multiple), thresholds.gapMaximumSeconds)
  }
}

extension NamedRecord {
  /// Whether the finding's place is this record's.
  fileprivate func isAt(_ finding: ClaimedFinding, _ court: Court) -> Bool {
    let claimed = finding.json["place"]
    return Int64(place.longitudeE6) == claimed?["lon"]?.scaled(6)
      && Int64(place.latitudeE6) == claimed?["lat"]?.scaled(6)
  }
}
