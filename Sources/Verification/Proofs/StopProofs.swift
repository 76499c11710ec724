import Geo
import Registry
import RuleBook
import Telemetry

/// A stop left out, at most suspected: the nearest record and its distance from the approved stop.
enum StopMissedProof: PlainProof {
  static let rule = RuleID.stopMissed

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let check = StopCheck(finding, evidence, court, &objections) else { return }
    let nearest = evidence.filter { $0.seconds == finding.time("start") }
    guard let first = nearest.first else {
      return objections.expect("start", finding.json["start"]?.text, nil)
    }
    objections.expectSpan(
      finding, court, start: first.seconds, end: first.seconds, places: nearest)
    check.route.expectDriver(finding, nearest, &objections)
    check.expectCommon(finding, evidence, &objections)
    if court.hidesPlaces { return check.expectHiddenID(finding, first, &objections) }
    let claimed = finding.json["stop"]?.text ?? ""
    guard let stop = check.stops.first(where: { $0.id.text == claimed }) else {
      return objections.fail(
        "value-differs", zh: "台账中该线路没有站点 \(claimed)",
        en: "the registry has no stop \(claimed) on that route")
    }
    objections.expect("near.stop", finding.json["near"]?["stop"]?.text, claimed)
    check.route.expectNear(finding, stop.place, error: StopCheck.stopSlack, &objections)
    let distances = nearest.flatMap { StopCheck.meters($0.place, stop.place) }
    objections.expectMessage(
      finding, numbers: check.claimedNumber(finding, among: distances),
      words: check.route.words(finding))
    objections.expectID(
      finding, subject: Court.subject(first.key),
      anchors: ["stop\n\(finding.json["run"]?.text ?? "")\n\(claimed)"])
  }
}

/// Standing away from every stop of the line, at most suspected: all its records, their median place.
enum StopUnplannedProof: PlainProof {
  static let rule = RuleID.stopUnplanned

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let check = StopCheck(finding, evidence, court, &objections),
      let first = evidence.first, let last = evidence.last
    else { return }
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: check.standing(finding))
    objections.expect(
      "measured.fixes", finding.measured("fixes", 0), Int64(evidence.count))
    check.expectStanding(finding, evidence, &objections)
    check.route.expectDriver(finding, evidence.filter { $0.seconds == first.seconds }, &objections)
    check.expectCommon(finding, evidence, &objections)
    check.expectAway(
      finding, numbers: ["\(last.seconds - first.seconds)"], StopCheck.median(evidence),
      onlyOwnRoute: true, &objections)
    check.route.expectNear(finding, first.place, error: StopCheck.stopSlack, &objections)
    objections.expectID(
      finding, subject: Court.subject(first.key), anchors: ["records\n" + first.name])
  }
}

/// Boarding away from every approved stop, at most suspected: door, counts and boardings on the records.
enum StopUnapprovedProof: PlainProof {
  static let rule = RuleID.stopUnapproved

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let check = StopCheck(finding, evidence, court, &objections) else { return }
    let firsts = evidence.filter { $0.seconds == finding.time("start") }
    let lasts = evidence.filter { $0.seconds == finding.time("end") }
    guard let first = firsts.first, let last = lasts.last, first.seconds <= last.seconds else {
      return objections.fail(
        "value-differs", zh: "起止时间不是证据记录的时间", en: "start or end is the time of no record")
    }
    objections.expectSpan(
      finding, court, start: first.seconds, end: last.seconds, places: check.standing(finding))
    let within = evidence.filter { (first.seconds...last.seconds).contains($0.seconds) }
    check.expectStanding(finding, within, &objections)
    // Records that changed nothing are not all named.
    let fixes = finding.measured("fixes", 0) ?? -1
    let most = max(Int64(within.count), last.seconds - first.seconds + 1)
    if fixes < 2 || fixes > most { objections.expect("measured.fixes", fixes, most) }
    let counts = evidence.compactMap(\.persons)
    objections.expect("measured.persons", finding.measured("persons", 0), counts.last)
    let boardings = evidence.map {
      ($0.record.numbers["boarded"] ?? 0) + ($0.record.numbers["alighted"] ?? 0)
    }
    let sum = boardings.reduce(0, +)
    if Set(counts).count < 2, sum == 0,
      !evidence.contains(where: { $0.record.isDoorOpen == true })
    {
      objections.unproven(
        zh: "记录上没有开门或人数变化", en: "no record shows an open door or a change of persons")
    }
    check.route.expectDriver(finding, firsts, &objections)
    check.expectCommon(finding, evidence, &objections)
    let numbers = [last.seconds - first.seconds, counts.first, counts.last].compactMap(\.self)
    // What the record before the standing says of boardings belongs to the stop before.
    let sums = [sum, sum - (boardings.first ?? 0)].map { "\($0)" }
    check.expectAway(
      finding, numbers: numbers.map { "\($0)" } + sums, check.place(finding),
      onlyOwnRoute: false, &objections)
    check.route.expectNear(finding, first.place, error: StopCheck.stopSlack, &objections)
    objections.expectID(
      finding, subject: Court.subject(first.key), anchors: firsts.map { "records\n" + $0.name })
  }
}

/// What the rules about stops share.
struct StopCheck {
  let route: RouteCheck
  let first: NamedRecord
  /// Approved stops of the claimed route, all kinds; empty where it is hidden.
  let stops: [StopRow]

  /// How far a stop may lie from its place on the line beyond the corridor, mm.
  static let stopSlack: Int64 = 20_000

  init?(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let first = evidence.first else {
      objections.unproven(zh: "没有证据记录", en: "there is no evidence")
      return nil
    }
    guard let registry = court.registry else {
      objections.lackRegistry()
      return nil
    }
    self.first = first
    route = RouteCheck(
      court: court, registry: registry, key: first.key,
      thresholds: court.ruleBook.thresholds(on: first.day(court.zone)))
    stops = route.route(finding)?.stops ?? []
    if finding.isProven {
      objections.unproven(zh: "此规则只能疑似", en: "this rule is only ever suspected")
    }
    if !finding.witness.isEmpty {
      objections.fail("certainty", zh: "疑似线索不能有 witness", en: "a suspicion has no witness")
    }
  }

  func expectCommon(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ objections: inout Objections
  ) {
    objections.expectCertainty(finding)
    objections.expectVehicle(finding, first, route.court)
    route.expectRun(finding, isNeeded: true, &objections)
    route.expectPremises(finding, evidence, registry: "route", &objections)
    if finding.rule != .stopMissed {
      objections.expect("stop", finding.json["stop"]?.text, nil)
    }
    let book = route.court.ruleBook
    let runDay = finding.json["run"]?.text.flatMap { run in
      CivilDate(String(run.suffix(16).prefix(10)))
    }
    let day = runDay ?? first.day(route.court.zone)
    guard let rule = finding.rule else { return }
    let consequence = book.fixedPoints(
      rule, vehicleClass: route.court.vehicleClass(first.key, day), on: day)
    objections.expect(
      finding, route.court, on: day, decisive: consequence, certified: nil,
      measured: consequence?.points)
  }

  /// The place as it is printed; nil where hidden.
  func place(_ finding: ClaimedFinding) -> Coordinate? {
    guard let lon = finding.json["place"]?["lon"]?.scaled(6).flatMap({ Int32(exactly: $0) }),
      let lat = finding.json["place"]?["lat"]?.scaled(6).flatMap({ Int32(exactly: $0) })
    else { return nil }
    return Coordinate(longitudeE6: lon, latitudeE6: lat)
  }

  /// The first record moved to the printed place: a standing's place is a median, checked by itself.
  func standing(_ finding: ClaimedFinding) -> [NamedRecord] {
    guard let place = place(finding) else { return [] }
    var record = first
    record.place = place
    return [record]
  }

  /// The records stand around the printed place; where all are named it is their median.
  func expectStanding(
    _ finding: ClaimedFinding, _ records: [NamedRecord], _ objections: inout Objections
  ) {
    let reach = 4 * route.thresholds.stopRadiusMillimeters
    let center = place(finding) ?? Self.median(records)
    let isAllNamed = finding.rule == .stopUnplanned
    if let center, let median = Self.median(records), isAllNamed, center != median {
      objections.expect(
        "place", "\(center.longitudeE6), \(center.latitudeE6)",
        "\(median.longitudeE6), \(median.latitudeE6)")
    }
    for record in records where center.map({ PlainWitness.chord($0, record.place) > reach }) ?? true
    {
      objections.fail(
        "value-differs", record: record.name, zh: "该记录不在停车处",
        en: "this record does not stand at that place")
    }
  }

  /// Away from the stops, and the message says by how much.
  func expectAway(
    _ finding: ClaimedFinding, numbers: [String], _ place: Coordinate?, onlyOwnRoute: Bool,
    _ objections: inout Objections
  ) {
    guard let place, !route.court.hidesPlaces else { return }
    let all =
      onlyOwnRoute
      ? stops : route.approval(first.day(route.court.zone)).routes.flatMap(\.stops)
    let nearest = all.map { PlainWitness.chord(place, $0.place) }.min()
    if let nearest, nearest + PlainWitness.tolerance < route.thresholds.routes.stopAwayMillimeters {
      objections.unproven(zh: "就在审定站点旁", en: "it is at an approved stop")
    }
    let away = nearest.map { millimeters -> [String] in
      let (least, most) = (millimeters - 2, millimeters + 2)
      return claimedNumber(finding, among: Array(Set([max(0, least) / 1000, most / 1000])))
    }
    objections.expectMessage(
      finding, numbers: numbers + (away ?? []), words: route.words(finding))
  }

  /// Metres that a distance may be printed as.
  static func meters(_ from: Coordinate, _ to: Coordinate) -> [Int64] {
    let chord = PlainWitness.chord(from, to)
    let tolerance = PlainWitness.tolerance
    return Array(Set([max(0, chord - tolerance) / 1000, (chord + tolerance) / 1000]))
  }

  /// The one of some numbers that the message holds, else the first.
  func claimedNumber(_ finding: ClaimedFinding, among numbers: [Int64]) -> [String] {
    let text = finding.json["message"]?["en"]?.text ?? ""
    let held = numbers.first { text.contains("\($0) m") } ?? numbers.first
    return held.map { ["\($0)"] } ?? []
  }

  /// Where run and stop are hidden, a run of the roster and a stop of its route must give the id.
  func expectHiddenID(
    _ finding: ClaimedFinding, _ record: NamedRecord, _ objections: inout Objections
  ) {
    let zone = route.court.zone
    let day = record.day(zone)
    for date in [day, day.adding(days: -1)] {
      for run in route.registry.roster(of: record.key, on: date) {
        guard let start = run.start, let id = run.route,
          let line = route.approval(date).routes.first(where: { $0.id == id })
        else { continue }
        let name = id.text + "@" + start.minuteText(in: zone)
        for stop in line.stops
        where Court.findingID(
          finding.ruleText, Court.subject(record.key), "stop\n\(name)\n\(stop.id.text)")
          == finding.id
        {
          return
        }
      }
    }
    objections.lack(
      "place-hidden", zh: "此版本隐去了班次和站点，无法核对",
      en: "run and stop are hidden for this audience: not checked")
  }

  /// Of each axis the middle value.
  static func median(_ records: [NamedRecord]) -> Coordinate? {
    guard !records.isEmpty else { return nil }
    let middle = records.count / 2
    return Coordinate(
      longitudeE6: records.map(\.place.longitudeE6).sorted()[middle],
      latitudeE6: records.map(\.place.latitudeE6).sorted()[middle])
  }
}
