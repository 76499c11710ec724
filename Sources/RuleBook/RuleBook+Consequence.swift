package import Telemetry

extension RuleBook {
  /// What follows from a speed over a limit; nothing at or below the limit.
  ///
  /// - Parameters:
  ///   - speed: In force for the comparison, already certified or measured.
  ///   - limit: In force on that road.
  ///   - road: Decides the points bucket, an urban expressway counts with the expressways.
  ///   - vehicleClass: Some rows bind one class only; unknown matches none of those.
  ///   - day: Local date of the trip.
  ///   - holder: Whose points table is asked.
  ///   - danger: Whether the limit is that of a dangerous stretch or of bad weather.
  /// - Returns: Points, articles, fine, alert and severity.
  package func overspeed(
    speed: DeciKilometersPerHour, limit: DeciKilometersPerHour, road: RoadClass,
    vehicleClass: VehicleClass?, on day: CivilDate, holder: PointsHolder = .schoolBus,
    danger: Bool = false
  ) -> Consequence {
    let (value, cap) = (Int64(speed.value), Int64(limit.value))
    guard cap > 0, value > cap else { return .nothing }
    let row = table(holder, on: day)?.overspeed.first {
      $0.roads.contains(road) && $0.applies(to: vehicleClass) && $0.covers(value, of: cap)
    }
    let alerts =
      content.criminal.days.covers(day)
      && content.criminal.speeds.contains { rule in
        rule.roads.contains(road) && (danger || !rule.onlyInDanger)
          && value * 100 >= cap * Int64(100 + rule.percent) && speed >= rule.speed
      }
    return consequence(
      row: row, excess: .overspeed, value: value, of: cap, on: day,
      alert: alerts ? content.criminal.overspeedWords : nil,
      alertCites: content.criminal.overspeedCites)
  }

  /// What follows from more persons aboard than the rated number, driver and attendant counted.
  package func overload(
    persons: Int, seats: Int, vehicleClass: VehicleClass?, on day: CivilDate,
    holder: PointsHolder = .schoolBus
  ) -> Consequence {
    // No count comes near this; the bound keeps the products below from overflowing.
    let value = Int64(min(max(persons, 0), 1_000_000))
    let cap = Int64(min(max(seats, 0), 1_000_000))
    guard cap > 0, value > cap else { return .nothing }
    let row = table(holder, on: day)?.overload.first {
      $0.applies(to: vehicleClass) && $0.covers(value, of: cap)
    }
    let loads = content.criminal.loads.filter {
      vehicleClass == nil || $0.vehicle == vehicleClass
    }
    // With the class unknown every class must reach its number.
    let alerts =
      content.criminal.days.covers(day)
      && loads.allSatisfy {
        value * 100 >= cap * Int64(100 + $0.percent) || value - cap >= Int64($0.persons)
      }
    return consequence(
      row: row, excess: .overload, value: value, of: cap, on: day,
      alert: alerts ? content.criminal.overloadWords : nil,
      alertCites: content.criminal.overloadCites)
  }

  /// What follows from an offence without a size, such as an overdue inspection.
  ///
  /// Nil for the rules whose consequence depends on an excess.
  package func fixedPoints(
    _ rule: RuleID, vehicleClass: VehicleClass?, on day: CivilDate,
    holder: PointsHolder = .schoolBus
  ) -> Consequence? {
    let entry = entry(rule)
    guard entry.excess == nil else { return nil }
    let row = entry.fixedPoints.flatMap { id in
      table(holder, on: day)?.fixed.first {
        $0.id == id && $0.enabled && $0.applies(to: vehicleClass)
      }
    }
    let fine = fine(for: .rule(rule), value: nil, on: day)
    return Consequence(
      points: row?.points, cites: deduplicated([row?.cite].compactMap(\.self) + fine.cites),
      fine: fine.words, criminalAlert: nil,
      severity: row.map { content.severity.severity(points: $0.points) } ?? entry.severity)
  }

  func table(_ holder: PointsHolder, on day: CivilDate) -> PointsTable? {
    content.points.first { $0.appliesTo == holder && $0.days.covers(day) }
  }

  private func consequence(
    row: PointsRow?, excess: RuleEntry.Excess, value: Int64, of limit: Int64, on day: CivilDate,
    alert: Message?, alertCites: [String]
  ) -> Consequence {
    let fine = fine(for: .excess(excess), value: (value, limit), on: day)
    var severity =
      row.map { content.severity.severity(points: $0.points) } ?? content.severity.pointsUnknown
    if alert != nil { severity = content.severity.criminalAlert }
    return Consequence(
      points: row?.points,
      cites: deduplicated(
        [row?.cite].compactMap(\.self) + fine.cites + (alert == nil ? [] : alertCites)),
      fine: fine.words, criminalAlert: alert, severity: severity)
  }

  /// The tier with the highest lower end that the excess reaches, and the tariffs beside it.
  private func fine(
    for subject: FineSubject, value: (excess: Int64, limit: Int64)?, on day: CivilDate
  ) -> (words: Message?, cites: [String]) {
    func best(of entries: [FineEntry]) -> FineEntry? {
      entries.filter { entry in
        guard entry.subject == subject, entry.days.covers(day) else { return false }
        guard let band = entry.band, let value else { return true }
        return band.contains(value.excess, of: value.limit)
      }.max { ($0.band?.lower ?? 0) < ($1.band?.lower ?? 0) }
    }
    let national = best(of: content.fines)
    var zh = national?.words.zh
    var en = national?.words.en
    var cites = national?.cites ?? []
    let provinces = Set(content.tariffs.compactMap(\.province)).sorted { utf8Less($0.zh, $1.zh) }
    for province in provinces {
      guard let tariff = best(of: content.tariffs.filter { $0.province == province }) else {
        continue
      }
      let source = tariff.source
      zh =
        (zh.map { $0 + "；" } ?? "") + "\(province.zh)裁量基准：\(tariff.words.zh)"
        + (source.map { "（\($0)）" } ?? "")
      en =
        (en.map { $0 + "; " } ?? "") + "tariff of \(province.en): \(tariff.words.en)"
        + (source.map { " (\($0))" } ?? "")
      cites += tariff.cites
    }
    guard let zh, let en else { return (nil, []) }
    return (Message(zh: zh, en: en), cites)
  }
}

extension PointsRow {
  fileprivate func applies(to vehicleClass: VehicleClass?) -> Bool {
    vehicles.isEmpty || vehicleClass.map(vehicles.contains) ?? false
  }

  fileprivate func covers(_ value: Int64, of limit: Int64) -> Bool {
    enabled && (band?.contains(value, of: limit) ?? true)
  }
}

extension Consequence {
  /// What follows from no excess at all.
  fileprivate static let nothing = Consequence(
    points: nil, cites: [], fine: nil, criminalAlert: nil, severity: .notice)
}

/// The same keys in the same order, each once.
private func deduplicated(_ keys: [String]) -> [String] {
  var seen: Set<String> = []
  return keys.filter { seen.insert($0).inserted }
}
