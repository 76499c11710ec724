package import Telemetry

extension RuleBook {
  /// Every threshold as it holds on a day.
  package func thresholds(on day: CivilDate) -> Thresholds {
    // The first period has no beginning, so the fallback is never taken.
    let period = thresholdPeriods.last { $0.from.map { $0 <= day } ?? true }
    return period?.thresholds ?? readThresholds(on: day)
  }

  /// The same, number by number; asked once a period, not once a bus.
  func readThresholds(on day: CivilDate) -> Thresholds {
    func value(_ key: NumberKey) -> Int64 { number(key, on: day) }
    func speed(_ key: NumberKey) -> DeciKilometersPerHour {
      DeciKilometersPerHour(Int32(clamping: value(key)))
    }
    return Thresholds(
      fixErrorMillimeters: value(.fixError),
      gnssSpeedMargin: speed(.gnssSpeedMargin),
      speedAgreement: speed(.speedAgreement),
      witnessMinimumSeconds: value(.witnessMinimum),
      witnessMaximumSeconds: value(.witnessMaximum),
      maximumHdopDeci: UInt8(clamping: value(.maximumHdop)),
      minimumSatellites: UInt8(clamping: value(.minimumSatellites)),
      minuteClockSeconds: value(.minuteClock),
      gapMinimumSeconds: value(.gapMinimum),
      gapIntervalMultiple: value(.gapIntervalMultiple),
      gapMaximumSeconds: value(.gapMaximum),
      gapUndeclaredSeconds: value(.gapUndeclared),
      speedingTolerance: speed(.speedingTolerance),
      speedingMinimumSeconds: value(.speedingMinimum),
      speedingMinimumFixes: Int(value(.speedingMinimumFixes)),
      speedingMinimumFixesSparse: Int(value(.speedingMinimumFixesSparse)),
      speedingSparseIntervalSeconds: value(.speedingSparseInterval),
      speedingDipSeconds: value(.speedingDip),
      speedingDipFixes: Int(value(.speedingDipFixes)),
      overcrowdingMinimumSeconds: value(.overcrowdingMinimum),
      movingSpeed: speed(.movingSpeed),
      adultsCounted: UInt16(clamping: value(.adultsCounted)),
      motionWitnessMaximumSeconds: value(.motionWitnessMaximum),
      expiringWithinDays: value(.expiringWithin),
      impossibleSpeed: speed(.impossibleSpeed),
      spikeAcceleration: speed(.spikeAcceleration),
      frozenMinimumFixes: Int(value(.frozenMinimumFixes)),
      stopRadiusMillimeters: value(.stopRadius),
      stopMinimumSeconds: value(.stopMinimum),
      routes: RouteThresholds(value))
  }

  /// One number on a day, as an integer of the smallest unit kept.
  package func number(_ key: NumberKey, on day: CivilDate) -> Int64 {
    // Every key is read when the book is made, so the fallback is never taken.
    content.numbers[key]?.value(on: day) ?? 0
  }

  /// What the law asks of drivers and vehicles on a day.
  package func requirements(on day: CivilDate) -> LegalRequirements {
    func value(_ key: NumberKey) -> Int { Int(number(key, on: day)) }
    return LegalRequirements(
      minimumAgeYears: value(.driverMinimumAge), maximumAgeYears: value(.driverMaximumAge),
      warnAgeYears: value(.driverWarnAge), minimumClassYears: value(.driverClassYears),
      fullScoreCycles: value(.driverFullScoreCycles), minimumSeats: value(.vehicleMinimumSeats),
      inspectionIntervalMonths: value(.inspectionInterval))
  }

  /// Caps that bind with students aboard on a day, by limit, then id.
  package func speedCaps(on day: CivilDate) -> [SpeedCap] {
    content.caps.filter { $0.days.covers(day) }.map { cap in
      SpeedCap(
        id: cap.id, roadClasses: cap.roads,
        limit: DeciKilometersPerHour(Int32(clamping: cap.dated.on(day))), cite: cap.cite,
        evidence: cap.evidence)
    }.sorted { $0.limit != $1.limit ? $0.limit < $1.limit : utf8Less($0.id, $1.id) }
  }

  package func entry(_ rule: RuleID) -> RuleEntry {
    guard let entry = content.rules[rule] else {
      preconditionFailure("a rule book without \(rule.rawValue) was made")
    }
    return entry
  }

  /// Keys of the articles of a rule that are in force on a day, in the order of the entry.
  package func cites(_ rule: RuleID, on day: CivilDate) -> [String] {
    entry(rule).cites.filter { content.citations[$0]?.days.covers(day) ?? false }
  }

  package func isEnabled(_ rule: RuleID, on day: CivilDate) -> Bool {
    let entry = entry(rule)
    return entry.enabledChanges.last { $0.from <= day }?.value ?? entry.enabled
  }

  /// The article behind a key such as `REG617 art35p1`.
  package func citation(_ key: String) -> Citation? { content.citations[key] }

  /// Keys of all citations, ascending.
  package var citationKeys: [String] { content.citations.keys.sorted(by: utf8Less) }

  /// Names of a paper by the word that findings carry.
  package func document(_ kind: String) -> DocumentWords? {
    content.documents.first { $0.kind == kind }
  }

  /// All papers, in the order of the book.
  package var documents: [DocumentWords] { content.documents }
}
