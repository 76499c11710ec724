import Geo
import Registry
import RuleBook
import Telemetry

/// Points, severity, articles and alert that a finding prints, held against the rule book.
extension Objections {
  mutating func expect(
    _ finding: ClaimedFinding, _ court: Court, on day: CivilDate, decisive: Consequence?,
    certified: Int?, measured: Int?, cites: [String]? = nil
  ) {
    guard let rule = finding.rule else { return }
    let book = court.ruleBook
    expect(
      "severity", finding.json["severity"]?.text,
      (decisive?.severity ?? book.entry(rule).severity).rawValue)
    expect(
      "points.certified", finding.json["points"]?["certified"]?.integer, certified.map(Int64.init))
    expect(
      "points.measured", finding.json["points"]?["measured"]?.integer, measured.map(Int64.init))
    var seen: Set<String> = []
    let all = (cites ?? book.cites(rule, on: day) + (decisive?.cites ?? [])).filter {
      seen.insert($0).inserted
    }
    expect("cites", finding.json["cites"]?.texts ?? [], all)
    expect(
      "criminal_alert", finding.json["criminal_alert"]?["en"]?.text, decisive?.criminalAlert?.en)
    expect(
      "criminal_alert", finding.json["criminal_alert"]?["zh"]?.text, decisive?.criminalAlert?.zh)
  }

  /// Numbers in the sentences for people must be among those that were derived.
  ///
  /// `words` are names whose digits are no measurements.
  mutating func expectMessage(
    _ finding: ClaimedFinding, numbers: [String], words: [String] = []
  ) {
    let names = Set(words).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    let isNumber = { (word: String) in word.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    for language in ["zh", "en"] {
      var known = numbers + names.filter(isNumber)
      var text = finding.json["message"]?[language]?.text ?? ""
      for name in names where !isNumber(name) { text = text.replacing(name, with: " ") }
      for number in Self.numbers(in: text) {
        guard let place = known.firstIndex(of: number) else {
          fail(
            "message-differs", zh: "说明中的数字 \(number) 由原始记录得不出",
            en: "the number \(number) in the message does not follow from the records")
          break
        }
        known.remove(at: place)
      }
    }
  }

  private static func numbers(in text: String) -> [String] {
    var numbers: [String] = []
    var current = ""
    for scalar in (text + " ").unicodeScalars {
      if ("0"..."9").contains(scalar) || scalar == "." && !current.isEmpty {
        current.unicodeScalars.append(scalar)
      } else if !current.isEmpty {
        numbers.append(current.hasSuffix(".") ? String(current.dropLast()) : current)
        current = ""
      }
    }
    return numbers
  }

  /// Time, place and subject that every finding about a stretch of driving prints.
  mutating func expectSpan(
    _ finding: ClaimedFinding, _ court: Court, start: Int64, end: Int64, places: [NamedRecord]
  ) {
    func text(_ seconds: Int64) -> String {
      Timestamp(seconds: seconds).iso8601(in: court.zone)
    }
    expect("start", finding.json["start"]?.text, text(start))
    expect("end", finding.json["end"]?.text, text(end))
    expect("duration_s", finding.json["duration_s"]?.integer, end - start)
    expectPlace(finding, places, court)
  }

  /// The place is that of one of the records; hidden where places are.
  mutating func expectPlace(
    _ finding: ClaimedFinding, _ places: [NamedRecord], _ court: Court
  ) {
    if court.hidesPlaces {
      if finding.json["place"] != nil { expect("place", "{…}", nil) }
      return
    }
    let claimed = (
      finding.json["place"]?["lon"]?.scaled(6), finding.json["place"]?["lat"]?.scaled(6)
    )
    let fits = places.contains {
      Int64($0.place.longitudeE6) == claimed.0 && Int64($0.place.latitudeE6) == claimed.1
    }
    guard !fits else { return }
    let derived = places.first.map { "\($0.place.longitudeE6), \($0.place.latitudeE6)" } ?? "—"
    fail(
      "value-differs", zh: "place 与原始记录不符（应为 \(derived)，百万分之一度）",
      en: "place is not that of the record (\(derived) in millionths of a degree)")
  }

  /// Chords and means follow each other even where the records between the named ones are not read.
  mutating func expectDistance(
    _ finding: ClaimedFinding, first: NamedRecord, last: NamedRecord, isClean: Bool,
    _ thresholds: Thresholds
  ) {
    guard let meters = finding.json["distance_m"]?.integer, (0...100_000_000).contains(meters)
    else {
      fail("value-differs", zh: "distance_m 缺失或无意义", en: "distance_m is missing or senseless")
      return
    }
    let elapsed = last.seconds - first.seconds
    if isClean, PlainWitness.chord(first.place, last.place) / 1000 > meters + 1 {
      fail(
        "value-differs", zh: "distance_m \(meters) 短于首末记录的直线距离",
        en: "distance_m \(meters) is shorter than the chord from the first to the last record")
    }
    // No step of a track, one a second at most, is faster than impossible by more than the errors of its ends.
    let slack = (elapsed + 1) * 2 * PlainWitness.error(first, thresholds) / 1000
    let most = Int64(thresholds.impossibleSpeed.value) * elapsed / 36 + slack
    if meters > most, !first.record.isMinuteClock {
      fail(
        "value-differs", zh: "distance_m \(meters) 在 \(elapsed) 秒内不可能驶完",
        en: "distance_m \(meters) cannot be driven in \(elapsed) s")
    }
    guard elapsed > 0, let mean = finding.measured("mean_kmh", 1) else { return }
    let range = (meters * 36 / elapsed)...((meters + 1) * 36 / elapsed)
    if !range.contains(mean) {
      fail(
        "value-differs", zh: "measured.mean_kmh 与 distance_m、duration_s 不符",
        en: "measured.mean_kmh does not follow from distance_m and duration_s")
    }
  }

  /// The vehicle printed is the one that the records name.
  ///
  /// And how it is known, in which datum the log was read, and whose bus it is.
  mutating func expectVehicle(_ finding: ClaimedFinding, _ record: NamedRecord, _ court: Court) {
    if !court.lacksRegistry {
      expect("premises.vehicle", finding.premise("vehicle"), court.vehicleWord(record.record))
      // Of a day whose logs were mixed it names every datum.
      if let words = finding.premise("datum"),
        !words.split(separator: ",").contains(Substring(record.datum.word))
      {
        expect("premises.datum", words, record.datum.word)
      }
      expectProvider(finding, record.key, court)
    }
    let key = record.key
    guard !court.hidesPlates, finding.plate?.contains("*") != true else { return }
    expect("vehicle", finding.plate, key.plate)
    expect("plate_color", finding.color?.rawValue, key.color?.rawValue)
  }

  /// Students are counted only where a count on a record shows them.
  mutating func expectStudents(
    _ finding: ClaimedFinding, _ records: [NamedRecord], _ court: Court
  ) {
    let words = (finding.premise("students") ?? "").split(separator: ",")
    if words.contains("count"), !records.contains(where: court.hasStudents) {
      fail(
        "value-differs", zh: "premises.students 写作计数，记录上的人数却不能表明有学生",
        en: "premises.students says count, yet no count on the records shows students")
    }
  }

  mutating func expectProvider(
    _ finding: ClaimedFinding, _ key: VehicleKey, _ court: Court
  ) {
    guard let provider = finding.json["provider"]?.text, !provider.contains("*") else { return }
    // A bus may change hands while its logs run; any of its rows will do.
    let known = court.registry?.vehicles.contains { $0.key == key && $0.provider?.text == provider }
    if known != true { expect("provider", provider, nil) }
  }

  /// The driver printed is the one on the card, where the finding says so.
  mutating func expectCard(_ finding: ClaimedFinding, _ records: [NamedRecord], _ court: Court) {
    guard !court.hidesDrivers, let driver = finding.driver, !driver.hasPrefix("drv-"),
      !driver.contains("*"), finding.premise("driver") == "card"
    else { return }
    if !records.contains(where: { $0.record.driver == driver }) {
      expect("driver", driver, records.first?.record.driver)
    }
  }

  /// The id follows from rule, subject and anchor.
  mutating func expectID(_ finding: ClaimedFinding, subject: String, anchors: [String]) {
    let ids = anchors.map { Court.findingID(finding.ruleText, subject, $0) }
    if !ids.contains(finding.id) { expect("id", finding.id, ids.first) }
  }

  /// A proof has no doubts, a suspicion has some, and a proof never rests on an inferred unit.
  mutating func expectCertainty(_ finding: ClaimedFinding) {
    if finding.isProven != finding.doubts.isEmpty {
      fail(
        "certainty", zh: finding.isProven ? "写作数据可证，却列有疑点" : "写作疑似待核，却没有疑点",
        en: finding.isProven
          ? "said to be proven, yet doubts are named" : "suspected, yet no doubt is named")
    }
  }
}
