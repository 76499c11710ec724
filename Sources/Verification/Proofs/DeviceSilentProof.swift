import Registry
import RuleBook
import Telemetry

/// A silent run, at most suspected: the roster holds it.
///
/// It has no records; that none exist is not derived again.
enum DeviceSilentProof: PlainProof {
  static let rule = RuleID.deviceSilent

  static func examine(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ court: Court,
    _ objections: inout Objections
  ) {
    guard let registry = court.registry else { return objections.lackRegistry() }
    if finding.isProven || !evidence.isEmpty {
      objections.unproven(
        zh: "没有记录的事只能疑似", en: "what no record shows is only ever suspected")
    }
    objections.expectCertainty(finding)
    guard let start = finding.time("start"), let end = finding.time("end") else {
      return objections.unproven(zh: "没有写明起止时间", en: "start or end is not named")
    }
    // The id holds vehicle, route and start, whatever the audience must not see.
    let run = registry.runs.first { run in
      run.start?.seconds == start && run.end?.seconds == end
        && Court.findingID(
          finding.ruleText, Court.subject(run.key), "run\n" + name(run, court)) == finding.id
    }
    guard let run else {
      return objections.unproven(
        zh: "排班表没有该车这一时间的班次", en: "the roster has no such run of the vehicle at that time")
    }
    func text(_ seconds: Int64) -> String {
      Timestamp(seconds: seconds).iso8601(in: court.zone)
    }
    objections.expect("start", finding.json["start"]?.text, text(start))
    objections.expect("end", finding.json["end"]?.text, text(end))
    objections.expect("duration_s", finding.json["duration_s"]?.integer, end - start)
    objections.expect(
      "route", finding.json["route"]?.text, court.hidesPlaces ? nil : run.route?.text)
    objections.expect("run", finding.json["run"]?.text, court.hidesPlaces ? nil : name(run, court))
    for absent in ["place", "near", "stop", "measured", "points"] where finding.json[absent] != nil
    {
      objections.expect(absent, "…", nil)
    }
    if !court.hidesPlates, finding.plate?.contains("*") != true {
      objections.expect("vehicle", finding.plate, run.key.plate)
      objections.expect("plate_color", finding.color?.rawValue, run.key.color?.rawValue)
    }
    let isMasked =
      court.hidesDrivers || finding.driver?.hasPrefix("drv-") == true
      || finding.driver?.contains("*") == true
    if !isMasked { objections.expect("driver", finding.driver, run.driver?.text) }
    objections.expect("premises.vehicle", finding.premise("vehicle"), "registry")
    objections.expect("premises.registry", finding.premise("registry"), "roster")
    objections.expect(
      "premises.driver", finding.premise("driver"), run.driver == nil ? nil : "roster")
    objections.expectProvider(finding, run.key, court)
    objections.expect(
      finding, court, on: run.day, decisive: nil, certified: nil, measured: nil)
  }

  private static func name(_ run: RosterRun, _ court: Court) -> String {
    let start = run.start?.minuteText(in: court.zone) ?? ""
    return (run.route?.text ?? "") + "@" + start
  }
}
