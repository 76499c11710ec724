import Analysis
import Telemetry

/// The parts of a report that go out to one provider or one school each (通报).
///
/// Told apart before anything is hidden, so that two providers whose names look alike stay two.
package struct Circulars: Sendable {
  package struct Part: Sendable {
    package enum Receiver: Sendable, Hashable { case provider, school }

    package var receiver: Receiver
    package var name: String
    /// Buses of the provider or to the school, with records.
    package var vehicles = 0
    package var rows = 0
    package var distanceMillimeters: Int64 = 0
    /// Judged and all seconds over the rules; 0 of 0 where coverage does not tell whose a bus is.
    package var judgedSeconds: Int64 = 0
    package var baseSeconds: Int64 = 0
    /// Places in the report's findings: leads, and notices of papers and registry.
    package var cases: [Int] = []
    package var notices: [Int] = []
    package var counts = FindingCounts()
  }

  /// Providers by id, then schools by id; only those with findings.
  package private(set) var parts: [Part] = []
  /// Receivers with findings beyond the most that one page can hold.
  package private(set) var leftOut = 0

  static let maximumParts = 120
}

extension Circulars {
  init(_ result: CheckResult, hiddenBy privacy: Privacy) {
    guard !privacy.audience.hidesPlaces else { return }
    let all = Circulars.providers(result, privacy) + Circulars.schools(result, privacy)
    parts = Array(all.prefix(Circulars.maximumParts))
    leftOut = all.count - parts.count
  }

  private static func providers(_ result: CheckResult, _ privacy: Privacy) -> [Part] {
    var providerOf: [VehicleKey: ProviderID] = [:]
    var parts: [ProviderID: Part] = [:]
    for summary in result.vehicles {
      guard let provider = summary.provider else { continue }
      providerOf[summary.vehicle] = provider
      let name = privacy.text(summary.providerName ?? provider.text)
      parts[provider, default: Part(receiver: .provider, name: name)].add(summary)
    }
    for line in result.coverage {
      guard let provider = line.provider else { continue }
      parts[provider]?.add(line)
    }
    for (index, finding) in result.findings.enumerated() {
      guard let provider = finding.provider ?? finding.vehicle.flatMap({ providerOf[$0] })
      else { continue }
      let name = privacy.text(provider.text)
      parts[provider, default: Part(receiver: .provider, name: name)].add(finding, at: index)
    }
    return parts.keys.sorted().compactMap { parts[$0] }.filter { $0.counts.total > 0 }
  }

  private static func schools(_ result: CheckResult, _ privacy: Privacy) -> [Part] {
    guard !result.schools.isEmpty else { return [] }
    var parts: [SchoolID: Part] = [:]
    func part(_ school: SchoolID) -> Part {
      Part(
        receiver: .school, name: privacy.text(result.schools.names[school] ?? school.text))
    }
    for summary in result.vehicles {
      for school in result.schools.ofVehicle[summary.vehicle] ?? [] {
        parts[school, default: part(school)].add(summary)
      }
    }
    for line in result.coverage {
      for school in result.schools.ofVehicle[line.vehicle] ?? [] { parts[school]?.add(line) }
    }
    for (index, finding) in result.findings.enumerated() {
      for school in result.schools.schools(of: finding) {
        parts[school, default: part(school)].add(finding, at: index)
      }
    }
    return parts.keys.sorted().compactMap { parts[$0] }.filter { $0.counts.total > 0 }
  }
}

extension Circulars.Part {
  fileprivate mutating func add(_ summary: VehicleSummary) {
    vehicles += 1
    rows += summary.rowsJudged
    distanceMillimeters += summary.distanceMillimeters
  }

  fileprivate mutating func add(_ line: CoverageLine) {
    judgedSeconds += line.judgedSeconds
    baseSeconds += line.baseSeconds
  }

  fileprivate mutating func add(_ finding: Finding, at index: Int) {
    counts.add(finding)
    if finding.rule.isNotice { notices.append(index) } else { cases.append(index) }
  }
}
