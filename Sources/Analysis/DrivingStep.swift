import Detectors
import Registry
import RuleBook
import Telemetry
import Tracks

/// Follows each driver over all vehicles and writes what was driven too long.
struct DrivingStep {
  var ruleBook: RuleBook
  var zone: ZoneOffset
  /// Keys the pseudonym that stands for an ID number inside a finding's id.
  var privacyKey: [UInt8]
  /// Makes a vehicle's track again, for doubts that only it can name; few findings need it.
  var track: (VehicleKey) -> Track?

  struct Output {
    var findings: [Finding] = []
    var locations: [EvidenceLocation] = []
  }

  func output(_ drivings: [VehicleDriving]) -> Output {
    var output = Output()
    let byDriver = Dictionary(grouping: drivings, by: \.fact.driver)
    for driver in byDriver.keys.sorted() {
      let own = (byDriver[driver] ?? []).sorted {
        if $0.vehicle != $1.vehicle { return $0.vehicle < $1.vehicle }
        if $0.fact.byCard != $1.fact.byCard { return $0.fact.byCard }
        return $0.start.seconds < $1.start.seconds
      }
      guard let first = own.map(\.start).min() else { continue }
      let numbers = FatigueNumbers(ruleBook, on: first.date(in: zone))
      for found in FatigueJudge(own, numbers: numbers).cases() {
        let day = Timestamp(seconds: found.period.from).date(in: zone)
        guard ruleBook.isEnabled(.fatigueContinuous, on: day) else { continue }
        output.findings.append(finding(found, own, driver, day, &output.locations))
      }
    }
    return output
  }

  private func finding(
    _ found: FatigueCase, _ drivings: [VehicleDriving], _ driver: DriverID, _ day: CivilDate,
    _ locations: inout [EvidenceLocation]
  ) -> Finding {
    var names = KeptNames(drivings)
    let vehicles = Set(found.drivings.map { drivings[$0].vehicle }).sorted()
    let consequence = ruleBook.fixedPoints(
      .fatigueContinuous, vehicleClass: vehicleClass(found.drivings.map { drivings[$0] }), on: day)
    var finding = Finding(
      id: "", rule: .fatigueContinuous, certainty: found.isProven ? .proven : .suspected,
      severity: consequence?.severity ?? ruleBook.entry(.fatigueContinuous).severity,
      message: message(found, vehicles.count))
    finding.driver = driver
    finding.vehicles = vehicles
    finding.start = Timestamp(seconds: found.period.from)
    finding.end = Timestamp(seconds: found.period.to)
    finding.measured = [Measurement(.mostSeconds, scaled: found.mostSeconds)]
    if let least = found.leastSeconds {
      finding.measured.insert(Measurement(.leastSeconds, scaled: least), at: 0)
    }
    // By time: of witnesses that overlap, one may begin before another ends.
    let named = (found.evidence + found.ends).flatMap { driving, witness in
      zip([witness.from, witness.to], names.names(witness, driving)).map { ($0.seconds, $1) }
    }
    finding.evidence = unique(named.sorted { $0 < $1 }.map(\.1))
    finding.doubts = doubts(found, drivings, driver, day, &names, &locations)
    if let points = consequence?.points {
      finding.points = CertifiedAndMeasured(
        certified: found.isProven ? Int64(points) : nil, measured: Int64(points))
    }
    finding.cites = unique(
      ruleBook.cites(.fatigueContinuous, on: day) + (consequence?.cites ?? []))
    finding.premises = premises(found, drivings)
    var anchor: [String] = []
    if let first = found.evidence.first {
      finding.provider = drivings[first.driving].provider
      anchor = names.names(first.witness, first.driving).map(\.text)
    }
    finding.place = found.evidence.last?.witness.to.place
    finding.id = findingID(
      rule: finding.rule, subject: personSubject(driver, key: privacyKey),
      anchor: "records\n" + anchor.joined(separator: "\n"))
    locations += names.locations
    return finding
  }

  /// The one class whose points apply to every vehicle driven, nil where one has none or is unknown.
  private func vehicleClass(_ drivings: [VehicleDriving]) -> VehicleClass? {
    let classes = drivings.map(\.vehicleClass)
    let offends = classes.allSatisfy { $0 == .large || $0 == .medium }
    return offends ? classes.first ?? nil : classes.contains(.small) ? .small : nil
  }

  private func doubts(
    _ found: FatigueCase, _ drivings: [VehicleDriving], _ driver: DriverID, _ day: CivilDate,
    _ names: inout KeptNames, _ locations: inout [EvidenceLocation]
  ) -> [Doubt] {
    var doubts: [Doubt] = []
    for (kind, records) in found.doubts {
      doubts.append(
        Doubt(kind, records: records.flatMap { names.names($0.witness, $0.driving) }))
    }
    if found.needsCloseUp {
      let kernel = ProofKernel(ProofAssumptions(ruleBook.thresholds(on: day)))
      for driving in found.drivings where drivings[driving].fact.byCard {
        guard let track = track(drivings[driving].vehicle) else { continue }
        var recordNames = RecordNames(track)
        for draft in drivingDoubts(track, driver: driver, in: found.period, kernel: kernel) {
          doubts.append(Doubt(draft.kind, records: recordNames.names(draft.records)))
        }
        locations += recordNames.locations()
      }
    }
    return Doubt.Kind.allCases.compactMap { kind in
      let same = doubts.filter { $0.kind == kind }
      return same.isEmpty ? nil : Doubt(kind, records: Set(same.flatMap(\.records)).sorted())
    }
  }

  private func premises(_ found: FatigueCase, _ drivings: [VehicleDriving]) -> [Premise] {
    let own = found.drivings.map { drivings[$0] }
    let byCard = own.allSatisfy(\.fact.byCard)
    let identity = byCard ? "card" : own.contains(where: \.fact.byCard) ? "card+roster" : "roster"
    let hasSpeeds = own.allSatisfy(\.fact.hasSpeeds)
    let speed = hasSpeeds ? "gnss+displacement" : "displacement"
    let clock = own.contains { $0.fact.clockSeconds > 1 } ? "minute" : "second"
    var premises = [Premise(.speed, speed, bearsProof: hasSpeeds)]
    for word in Set(own.map(\.vehicleWord)).sorted(by: utf8Less) {
      premises.append(Premise(.vehicle, word, bearsProof: true))
    }
    premises.append(Premise(.driver, identity, bearsProof: byCard || found.isProven))
    premises.append(Premise(.clock, clock, bearsProof: true))
    return premises
  }

  private func message(_ found: FatigueCase, _ vehicles: Int) -> Message {
    let most = durationText(found.mostSeconds)
    let buses = vehicles > 1 ? "，涉及 \(vehicles) 辆车" : ""
    let busesEnglish = vehicles > 1 ? ", in \(vehicles) vehicles" : ""
    let least = found.leastSeconds.map(durationText)
    if found.isProven, let least {
      return Message(
        zh: "连续驾驶超时：可证连续驾驶至少 \(least.zh)，未知时间计为驾驶则为 \(most.zh)，其间没有一次达到规定时长的停车休息" + buses,
        en: "Driven too long without a rest: certainly \(least.en), \(most.en) where unknown time "
          + "counts as driving" + busesEnglish)
    }
    let certain = least.map { "，其中可证连续驾驶 \($0.zh)" } ?? ""
    let certainEnglish = least.map { ", of which \($0.en) in a row are certain" } ?? ""
    return Message(
      zh: "疑似连续驾驶超时：未知时间计为驾驶则连续驾驶 \(most.zh)，没有看到达到规定时长的停车休息" + certain + buses,
      en:
        "Suspected driving for too long: \(most.en) without a sufficient rest to be seen, unknown "
        + "time counted as driving" + certainEnglish + busesEnglish)
  }

  /// `4 小时 0 分 1 秒`.
  private func durationText(_ seconds: Int64) -> Message {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    return Message(
      zh: "\(hours) 小时 \(minutes) 分 \(rest) 秒", en: "\(hours) h \(minutes) min \(rest) s")
  }
}

extension VehicleDriving {
  /// First instant of motion.
  fileprivate var start: Timestamp {
    Timestamp(seconds: fact.shown.spells.first?.firstStart ?? 0)
  }
}

/// Names records that outlived their tracks, and says where they and their copies lie.
private struct KeptNames {
  private let drivings: [VehicleDriving]
  private(set) var locations: [EvidenceLocation] = []
  private var known: [Place: RecordID] = [:]

  private struct Place: Hashable {
    var vehicle: VehicleKey
    var index: Int
  }

  init(_ drivings: [VehicleDriving]) { self.drivings = drivings }

  mutating func names(_ witness: KeptWitness, _ driving: Int) -> [RecordID] {
    [name(witness.from, driving), name(witness.to, driving)]
  }

  private mutating func name(_ kept: KeptRecord, _ driving: Int) -> RecordID {
    let (vehicle, fact) = (drivings[driving].vehicle, drivings[driving].fact)
    let place = Place(vehicle: vehicle, index: kept.index)
    if let name = known[place] { return name }
    let name = recordName(
      kept.record, vehicle: vehicle,
      driver: kept.record.driver == nil ? nil : fact.driver.text)
    known[place] = name
    locations.append(
      EvidenceLocation(
        record: name, source: kept.record.source, line: kept.record.line,
        byteOffset: kept.record.byteOffset, byteLength: kept.record.byteLength))
    for copy in kept.copies {
      locations.append(
        EvidenceLocation(
          record: name, source: copy.source, line: copy.line, byteOffset: copy.byteOffset,
          byteLength: copy.byteLength))
    }
    return name
  }
}
