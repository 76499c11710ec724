import Detectors
import Registry
import RuleBook
import Telemetry

/// Goes through the roster of all vehicles for runs in which the device was not heard.
struct SilentRuns {
  var registry: Registry
  var ruleBook: RuleBook
  var zone: ZoneOffset
  /// Days of the logs.
  var days: ClosedRange<CivilDate>
  var isSelected: (VehicleKey) -> Bool

  func findings(_ outputs: [VehicleOutput]) -> [Finding] {
    let byVehicle = Dictionary(
      outputs.map { ($0.summary.vehicle, $0) }, uniquingKeysWith: { first, _ in first })
    let strangers = outputs.filter { !$0.summary.isRegistered }.map(\.summary.vehicle).sorted()
    var findings: [Finding] = []
    let planned = registry.rosterDays
    for vehicle in planned.keys.sorted() where isSelected(vehicle) {
      for day in planned[vehicle] ?? []
      where days.contains(day) && ruleBook.isEnabled(.deviceSilent, on: day) {
        var told: Set<TimeSpan> = []
        for run in registry.roster(of: vehicle, on: day) {
          guard let span = run.span, span.seconds > 0, told.insert(span).inserted,
            byVehicle[vehicle]?.heardRuns.contains(span) != true
          else { continue }
          let isSeen = byVehicle[vehicle]?.recordedDays[day] != nil
          findings.append(finding(run, span, isSeen: isSeen, strangers))
        }
      }
    }
    return findings
  }

  private func finding(
    _ run: RosterRun, _ span: TimeSpan, isSeen: Bool, _ strangers: [VehicleKey]
  ) -> Finding {
    let name = runName(run, span.start)
    let near = nearMisses(run.key, strangers)
    var finding = Finding(
      id: "", rule: .deviceSilent, certainty: .suspected,
      severity: ruleBook.entry(.deviceSilent).severity, message: message(run, isSeen, near))
    finding.id = findingID(
      rule: .deviceSilent, subject: run.key.text, anchor: "run\n" + name)
    finding.vehicle = run.key
    finding.provider = registry.vehicle(run.key, on: run.day).row?.provider
    finding.driver = run.driver
    finding.route = run.route
    finding.run = name
    finding.start = span.start
    finding.end = span.end
    finding.cites = ruleBook.cites(.deviceSilent, on: run.day)
    finding.premises = [
      Premise(.vehicle, "registry", bearsProof: true),
      Premise(.registry, "roster", bearsProof: false),
    ]
    if run.driver != nil {
      finding.premises.insert(Premise(.driver, "roster", bearsProof: false), at: 1)
    }
    finding.doubts = [Doubt(.absence)]
    return finding
  }

  /// `R-014@2026-03-02T06:58`.
  private func runName(_ run: RosterRun, _ start: Timestamp) -> String {
    (run.route?.text ?? "") + "@" + start.iso8601(in: zone).prefix(16)
  }

  /// Plates in the logs that no register knows, one character away from a silent bus.
  private func nearMisses(_ vehicle: VehicleKey, _ strangers: [VehicleKey]) -> [VehicleKey] {
    strangers.filter { $0 != vehicle && areEasilyTaken($0.plate, vehicle.plate) }
  }

  private func message(_ run: RosterRun, _ isSeen: Bool, _ near: [VehicleKey]) -> Message {
    let plates = NearMissPlates(near).message
    let hint = plates.map { "；日志中有仅差一位的未登记车牌：" + $0.zh } ?? ""
    let hintEnglish = plates.map {
      "; unregistered plates in the logs one character away: " + $0.en
    }
    return Message(
      zh: "班次时间内没有一个可用的定位点" + (isSeen ? "" : "，该车当天没有任何记录") + hint,
      en: "Not one usable fix within the time of the run"
        + (isSeen ? "" : ", no record of the vehicle that day at all") + (hintEnglish ?? ""))
  }
}
