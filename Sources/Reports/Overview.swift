package import Analysis
package import Telemetry

/// Sums per provider, vehicle, driver and rule, grouped by who is meant and not by what is shown.
package struct Overview: Sendable {
  package struct ProviderRow: Sendable {
    /// Nil for vehicles that no register ties to a provider.
    package var provider: ProviderID?
    package var name: String?
    package var vehicles = 0
    package var rows = 0
    package var distanceMillimeters: Int64 = 0
    package var counts = FindingCounts()
  }

  package struct VehicleRow: Sendable {
    package var summary: VehicleSummary
    package var counts = FindingCounts()
  }

  package struct DriverRow: Sendable {
    package var driver: DriverID
    package var name: String?
    /// Vehicles of the findings, as shown, ascending.
    package var vehicles: [String] = []
    package var counts = FindingCounts()
  }

  /// Coverage of one vehicle over all days; rules with the same numbers stand together.
  package struct CoverageRow: Sendable {
    package var vehicle: VehicleKey
    package var rules: [RuleID]
    package var sum: CoverageSum
  }

  package var providers: [ProviderRow] = []
  package var vehicles: [VehicleRow] = []
  package var drivers: [DriverRow] = []
  package var coverage: [CoverageRow] = []
  /// The rows of `coverage` of each bus: what is shown of two buses may look alike.
  package var coverageByBus: [Range<Int>] = []
  package var coverageByRule: [RuleID: CoverageSum] = [:]
  package var counts = FindingCounts()
}

/// How many findings of which rule, proven and suspected.
package struct FindingCounts: Sendable, Hashable {
  package private(set) var proven: [RuleID: Int] = [:]
  package private(set) var suspected: [RuleID: Int] = [:]

  package init() {}

  package mutating func add(_ finding: Finding) {
    switch finding.certainty {
    case .proven: proven[finding.rule, default: 0] += 1
    case .suspected: suspected[finding.rule, default: 0] += 1
    }
  }

  package func total(_ certainty: Certainty) -> Int {
    (certainty == .proven ? proven : suspected).values.reduce(0, +)
  }

  package func count(_ rules: [RuleID], _ certainty: Certainty) -> Int {
    let table = certainty == .proven ? proven : suspected
    guard !table.isEmpty else { return 0 }
    return rules.reduce(0) { $0 + (table[$1] ?? 0) }
  }

  package var total: Int { total(.proven) + total(.suspected) }
}

/// What was and was not judged, summed over lines of coverage.
package struct CoverageSum: Sendable, Hashable {
  package var baseSeconds: Int64 = 0
  package var judgedSeconds: Int64 = 0
  package var baseMillimeters: Int64 = 0
  package var judgedMillimeters: Int64 = 0
  package var unjudgedSeconds = ReasonSeconds()
  package var unprovableSeconds = ReasonSeconds()
  package var nearMisses = 0
  package var deviceClaims = 0

  package init() {}

  package mutating func add(_ line: CoverageLine) {
    baseSeconds += line.baseSeconds
    judgedSeconds += line.judgedSeconds
    baseMillimeters += line.baseMillimeters
    judgedMillimeters += line.judgedMillimeters
    for (reason, extent) in line.unjudged {
      unjudgedSeconds.add(extent.seconds, reason)
    }
    for (reason, seconds) in line.unprovableSeconds {
      unprovableSeconds.add(seconds, reason)
    }
    nearMisses += line.nearMisses
    deviceClaims += line.deviceClaims
  }
}

extension Overview {
  init(_ result: CheckResult, hiddenBy privacy: Privacy) {
    var perVehicle: [VehicleKey: FindingCounts] = [:]
    var perProvider: [ProviderID?: FindingCounts] = [:]
    var perDriver: [DriverID: DriverTally] = [:]
    let providerOf = Dictionary(
      result.vehicles.map { ($0.vehicle, $0.provider) }, uniquingKeysWith: { first, _ in first })
    for finding in result.findings {
      counts.add(finding)
      let provider = finding.provider ?? finding.vehicle.flatMap { providerOf[$0] ?? nil }
      perProvider[provider, default: FindingCounts()].add(finding)
      if let vehicle = finding.vehicle {
        perVehicle[vehicle, default: FindingCounts()].add(finding)
      }
      if let driver = finding.driver {
        perDriver[driver, default: DriverTally()].counts.add(finding)
        if let vehicle = finding.vehicle { perDriver[driver]?.vehicles.insert(vehicle) }
        perDriver[driver]?.vehicles.formUnion(finding.vehicles)
      }
    }
    vehicles = result.vehicles.map { summary in
      var shown = summary
      shown.vehicle = privacy.vehicle(summary.vehicle)
      shown.labels = summary.labels.map { privacy.label($0) }
      shown.providerName = summary.providerName.map { privacy.text($0) }
      shown.provider = summary.provider.map { ProviderID(privacy.text($0.text)) }
      return VehicleRow(summary: shown, counts: perVehicle[summary.vehicle] ?? FindingCounts())
    }
    providers = Overview.providers(result, perProvider, privacy)
    drivers = perDriver.keys.sorted().map { id in
      let tally = perDriver[id] ?? DriverTally()
      return DriverRow(
        driver: privacy.driver(id), name: privacy.driverName(id),
        vehicles: tally.vehicles.sorted().map { privacy.vehicle($0).plate }, counts: tally.counts)
    }
    addCoverage(result.coverage, privacy)
  }

  private struct DriverTally {
    var counts = FindingCounts()
    var vehicles: Set<VehicleKey> = []
  }

  private static func providers(
    _ result: CheckResult, _ counts: [ProviderID?: FindingCounts], _ privacy: Privacy
  ) -> [ProviderRow] {
    var rows: [ProviderID?: ProviderRow] = [:]
    for summary in result.vehicles {
      var row = rows[summary.provider] ?? ProviderRow(provider: summary.provider)
      row.name = row.name ?? summary.providerName
      row.vehicles += 1
      row.rows += summary.rowsJudged
      row.distanceMillimeters += summary.distanceMillimeters
      rows[summary.provider] = row
    }
    for (provider, count) in counts {
      rows[provider, default: ProviderRow(provider: provider)].counts = count
    }
    // Known providers by id, then the vehicles without one.
    let order = rows.keys.compactMap { $0 }.sorted().map { Optional($0) } + [nil]
    return order.compactMap { key in
      guard var row = rows[key] else { return nil }
      row.provider = row.provider.map { ProviderID(privacy.text($0.text)) }
      row.name = row.name.map { privacy.text($0) }
      return row
    }
  }

  private mutating func addCoverage(_ lines: [CoverageLine], _ privacy: Privacy) {
    let rules = RuleID.allCases
    let none = [CoverageSum?](repeating: nil, count: rules.count)
    var all = none
    var sums: [(vehicle: VehicleKey, byRule: [CoverageSum?])] = []
    // Lines of one vehicle stand together; the table is asked only where the next begins.
    var places: [VehicleKey: Int] = [:]
    var current = 0
    for line in lines {
      if sums.isEmpty || sums[current].vehicle != line.vehicle {
        current = places[line.vehicle] ?? sums.count
        if current == sums.count {
          places[line.vehicle] = current
          sums.append((line.vehicle, none))
        }
      }
      guard let rule = rules.firstIndex(of: line.rule) else { continue }
      sums[current].byRule[rule, default: CoverageSum()].add(line)
      all[rule, default: CoverageSum()].add(line)
    }
    for (rule, sum) in zip(rules, all) { coverageByRule[rule] = sum }
    sums.sort { $0.vehicle < $1.vehicle }
    for (vehicle, byRule) in sums {
      let shown = privacy.vehicle(vehicle)
      let first = coverage.count
      for (rule, sum) in zip(rules, byRule) {
        guard let sum else { continue }
        if let same = coverage[first...].firstIndex(where: { $0.sum == sum }) {
          coverage[same].rules.append(rule)
        } else {
          coverage.append(CoverageRow(vehicle: shown, rules: [rule], sum: sum))
        }
      }
      coverageByBus.append(first..<coverage.count)
    }
  }
}

extension [CoverageSum?] {
  fileprivate subscript(index: Int, default sum: @autoclosure () -> CoverageSum) -> CoverageSum {
    get { self[index] ?? sum() }
    _modify {
      // Taken out and put back, so that it is changed in place.
      var value = self[index].take() ?? sum()
      defer { self[index] = value }
      yield &value
    }
  }
}
