package import Analysis
package import Telemetry

/// What is drawn of each bus and day: put together before anything is hidden, and then fit to be shown.
package struct DayRows: Sendable {
  /// A finding on the strip of a day.
  package struct Mark: Sendable, Hashable {
    package var start: Timestamp
    package var end: Timestamp
    package var certainty: Certainty
  }

  package struct Row: Sendable {
    package var vehicle: VehicleKey
    package var providerName: String?
    package var day: CivilDate
    package var spans: [BusDay.Span]
    package var marks: [Mark]
    /// Empty where no roster and no route speak of the day, or the audience may not see places.
    package var runs: [RunSheet]
  }

  /// By vehicle, then day.
  package private(set) var rows: [Row] = []
  /// Buses with records, and how many of them are shown.
  package private(set) var vehicles = 0
  package private(set) var shownVehicles = 0
  /// Days that were left out of buses that are shown.
  package private(set) var daysLeftOut = 0

  /// Strips of the buses that a person drove, around a finding about the person; by finding id.
  package private(set) var ofPersons: [String: [Row]] = [:]

  /// Buses up to which all are shown; of more only those with findings, at most as many.
  static let maximumVehicles = 100
  private static let maximumDays = 7
}

extension DayRows {
  /// Takes the buses of `shown`, the places of the findings that have a card, where there are too many for all.
  init(_ result: CheckResult, shown: [Int], hiddenBy privacy: Privacy) {
    var days: [VehicleKey: [BusDay]] = [:]
    for day in result.busDays { days[day.vehicle, default: []].append(day) }
    vehicles = days.count
    var runs: [VehicleKey: [RunSheet]] = [:]
    for run in result.runSheets { runs[run.vehicle, default: []].append(run) }
    var findings: [VehicleKey: [Finding]] = [:]
    for finding in result.findings where finding.start != nil {
      for vehicle in Set((finding.vehicle.map { [$0] } ?? []) + finding.vehicles) {
        findings[vehicle, default: []].append(finding)
      }
    }
    for index in shown { addPerson(result.findings[index], days, hiddenBy: privacy) }
    let names = Dictionary(
      result.vehicles.map { ($0.vehicle, $0.providerName) }, uniquingKeysWith: { first, _ in first }
    )
    let chosen = DayRows.choose(days, result.findings, shown)
    shownVehicles = chosen.count
    for vehicle in chosen {
      let all = (days[vehicle] ?? []).sorted { $0.day < $1.day }
      daysLeftOut += max(0, all.count - DayRows.maximumDays)
      for day in all.prefix(DayRows.maximumDays) {
        let marks = (findings[vehicle] ?? []).compactMap { DayRows.mark($0, on: day) }
        let sheets = (runs[vehicle] ?? []).filter { $0.day == day.day }
        rows.append(
          Row(
            vehicle: privacy.vehicle(vehicle),
            providerName: (names[vehicle] ?? nil).map { privacy.text($0) }, day: day.day,
            spans: day.spans, marks: marks,
            runs: privacy.audience.hidesPlaces ? [] : sheets.map { $0.hidden(by: privacy) }))
      }
    }
  }

  /// Strips of at most four buses, cut to the finding's time and half an hour around it.
  private mutating func addPerson(
    _ finding: Finding, _ days: [VehicleKey: [BusDay]], hiddenBy privacy: Privacy
  ) {
    guard finding.vehicle == nil, let start = finding.start, let end = finding.end else { return }
    let from = Timestamp(seconds: start.seconds - 1800)
    let to = Timestamp(seconds: end.seconds + 1800)
    for vehicle in finding.vehicles.prefix(4) {
      for day in days[vehicle] ?? [] {
        let spans = day.spans.compactMap { span -> BusDay.Span? in
          guard span.end > from, span.start < to else { return nil }
          return BusDay.Span(span.state, start: max(span.start, from), end: min(span.end, to))
        }
        guard let mark = DayRows.mark(finding, on: day), !spans.isEmpty else { continue }
        ofPersons[finding.id, default: []].append(
          Row(
            vehicle: privacy.vehicle(vehicle), day: day.day, spans: spans, marks: [mark], runs: []))
      }
    }
  }

  private static func choose(
    _ days: [VehicleKey: [BusDay]], _ findings: [Finding], _ shown: [Int]
  ) -> [VehicleKey] {
    guard days.count > maximumVehicles else { return days.keys.sorted() }
    var chosen: Set<VehicleKey> = []
    for index in shown where chosen.count < maximumVehicles {
      guard let vehicle = findings[index].vehicle, days[vehicle] != nil else { continue }
      chosen.insert(vehicle)
    }
    return chosen.sorted()
  }

  /// The part of a finding that lies between the first and the last record of a day.
  private static func mark(_ finding: Finding, on day: BusDay) -> Mark? {
    guard let start = finding.start, let end = finding.end, let first = day.spans.first?.start,
      let last = day.spans.last?.end, start <= last, end >= first
    else { return nil }
    return Mark(start: max(start, first), end: min(end, last), certainty: finding.certainty)
  }
}

extension RunSheet {
  fileprivate func hidden(by privacy: Privacy) -> RunSheet {
    guard privacy.audience.hidesAnything else { return self }
    var copy = self
    copy.vehicle = privacy.vehicle(vehicle)
    copy.plan?.route = plan?.route.map { RouteID(privacy.text($0.text)) }
    copy.plan?.routeName = plan?.routeName.map { privacy.text($0) }
    copy.plan?.driver = plan?.driver.map { privacy.driver($0) }
    // An attendant is somebody as a driver is.
    copy.plan?.attendant = plan?.attendant.map {
      privacy.audience.hidesDrivers ? "***" : privacy.text($0)
    }
    copy.drive?.route = drive?.route.map { RouteID(privacy.text($0.text)) }
    copy.drive?.routeName = drive?.routeName.map { privacy.text($0) }
    copy.drive?.drivers = (drive?.drivers ?? []).map { privacy.driver($0) }
    copy.drive?.visits = (drive?.visits ?? []).map {
      var visit = $0
      visit.stop = StopID(privacy.text($0.stop.text))
      visit.name = $0.name.map { privacy.text($0) }
      return visit
    }
    return copy
  }
}
