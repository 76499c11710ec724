import Geo
import Registry
import RuleBook
import Telemetry
import Tracks

/// Turns episodes and witnesses of one track into findings.
struct SpeedingFindings {
  var track: Track
  var groups: [WitnessGroup]
  var days: DayContexts

  /// Merges overlapping spans and writes each as one finding, in time order.
  func findings(of episodes: [Episode], _ lastDay: borrowing DayContext) -> [FindingDraft] {
    mergedSpans(episodes.map { ($0.first, $0.last) }, groups).compactMap { span in
      let date = track.time(span.first).date(in: lastDay.zone)
      return finding(span.first, span.last, span.groups, days.day(of: date, else: lastDay), date)
    }
  }

  private func finding(
    _ first: Int, _ last: Int, _ inside: ArraySlice<WitnessGroup>, _ day: borrowing DayContext,
    _ date: CivilDate
  ) -> FindingDraft? {
    guard let caps = PlausibleCaps(day.ruleBook.speedCaps(on: date)) else { return nil }
    let clean = inside.reduce(nil) { stronger($0, $1.best) }
    let excess = above(first, last, inside, caps)
    guard let peak = excess.peak else { return nil }
    let used = clean == nil ? caps.lowest : caps.highest
    let certified = clean.map { DeciKilometersPerHour(Int32(clamping: $0.value)) }
    let consequence = consequence(certified: certified, peak: excess.peakDeci, caps, day, date)
    var draft = FindingDraft(
      .speeding, clean == nil ? .suspected : .proven, consequence.decisive.severity,
      anchor: .records(clean.map { [$0.from, $0.to] } ?? [peak]),
      message: message(first, last, excess.peakDeci, certified, used, day))
    draft.evidence = excess.indices + (clean.map { [$0.from, $0.to] } ?? [])
    draft.doubts = doubts(clean, inside, excess, caps)
    draft.span = first...last
    draft.witness = clean.map { ($0.from, $0.to) }
    fill(&draft.finding, first, last, peak, excess, certified, used, caps, consequence, day)
    return draft
  }

  private struct Excess {
    var indices: [Int] = []
    var peak: Int?
    var peakDeci: Int32 = -1
    var recorderMaximum: Int32?
    var usesDisplacement = false
    var students: Set<StudentsAboard> = []
    var isInferred = false
  }

  /// Records above the lowest cap, their peak (earliest of equals) and how they are known.
  private func above(
    _ first: Int, _ last: Int, _ inside: ArraySlice<WitnessGroup>, _ caps: PlausibleCaps
  ) -> Excess {
    var excess = Excess()
    let members = inside.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
    for index in first...last where !track.fixes[index].flags.contains(.invalid) {
      let fix = track.fixes[index]
      guard fix.isAccepted || members.contains(index), fix.students != .no,
        let observed = track.observedSpeed(index),
        track.exceeds(caps.lowest.limit.value, index, observed)
      else { continue }
      if observed.from != index {
        excess.usesDisplacement = true
        if observed.from >= first { excess.indices.append(observed.from) }
      }
      excess.indices.append(index)
      excess.students.insert(fix.students)
      if fix.flags.contains(.speedInferred) { excess.isInferred = true }
      if observed.deci > excess.peakDeci {
        excess.peakDeci = observed.deci
        excess.peak = index
      }
      if let recorder = track.records[index].recorderSpeed {
        excess.recorderMaximum = max(excess.recorderMaximum ?? 0, recorder.value)
      }
    }
    return excess
  }

  private func doubts(
    _ clean: CleanWitness?, _ inside: ArraySlice<WitnessGroup>, _ excess: Excess,
    _ caps: PlausibleCaps
  ) -> [DraftDoubt] {
    if clean != nil { return [] }
    var doubts = inside.flatMap(\.doubts.drafts)
    if excess.usesDisplacement { doubts.append(DraftDoubt(.speedMissing)) }
    if excess.isInferred { doubts.append(DraftDoubt(.speedUnitInferred)) }
    if excess.students.contains(.unknown) { doubts.append(DraftDoubt(.studentsUnknown)) }
    if excess.students.contains(where: { $0.isAssumed && $0 != .unknown }) {
      doubts.append(DraftDoubt(.studentsAssumed))
    }
    if caps.lowest.limit != caps.highest.limit, inside.isEmpty {
      doubts.append(DraftDoubt(.roadUnknown))
    }
    if doubts.isEmpty { doubts.append(DraftDoubt(.noWitness)) }
    return merged(doubts)
  }

  private struct Consequences {
    var certified: Consequence?
    var measured: Consequence
    var decisive: Consequence { certified ?? measured }
  }

  /// A proof takes the mildest road it could have been on; a suspicion is held against the lowest cap.
  private func consequence(
    certified: DeciKilometersPerHour?, peak: Int32, _ caps: PlausibleCaps,
    _ day: borrowing DayContext, _ date: CivilDate
  ) -> Consequences {
    let book = day.ruleBook
    let vehicleClass = day.vehicleClass
    func on(_ cap: SpeedCap, _ speed: DeciKilometersPerHour) -> Consequence {
      book.overspeed(
        speed: speed, limit: cap.limit, road: cap.roadClasses.first ?? .other,
        vehicleClass: vehicleClass, on: date)
    }
    func mildest(_ speed: DeciKilometersPerHour) -> Consequence {
      let all = caps.all.map { on($0, speed) }
      return all.dropFirst().reduce(all[0]) { best, next in
        (next.points ?? -1, next.severity.rank) < (best.points ?? -1, best.severity.rank)
          ? next : best
      }
    }
    let measured = DeciKilometersPerHour(peak)
    guard let certified else { return Consequences(measured: on(caps.lowest, measured)) }
    return Consequences(certified: mildest(certified), measured: mildest(measured))
  }

  private func fill(
    _ finding: inout Finding, _ first: Int, _ last: Int, _ peak: Int, _ excess: Excess,
    _ certified: DeciKilometersPerHour?, _ used: SpeedCap, _ caps: PlausibleCaps,
    _ consequence: Consequences, _ day: borrowing DayContext
  ) {
    let meters = track.distanceMillimeters(from: first, through: last)
    let elapsed = track.seconds(last) - track.seconds(first)
    finding.start = track.time(first)
    finding.end = track.time(last)
    finding.distanceMeters = meters / 1000
    finding.place = track.coordinates[peak]
    finding.measured = [Measurement(.maxKmh, scaled: Int64(excess.peakDeci), decimals: 1)]
    if elapsed > 0 {
      finding.measured.append(
        Measurement(.meanKmh, scaled: deciKmh(meters, elapsed), decimals: 1))
    }
    if let certified {
      finding.measured.append(
        Measurement(.certifiedKmh, scaled: Int64(certified.value), decimals: 1))
    }
    if let recorder = excess.recorderMaximum {
      finding.measured.append(Measurement(.recorderMaxKmh, scaled: Int64(recorder), decimals: 1))
    }
    finding.measured.append(Measurement(.fixes, scaled: Int64(Set(excess.indices).count)))
    finding.limit = SpeedLimitUsed(
      used: .init(limit: used.limit, source: used.id),
      alternatives: caps.all.filter { $0.limit != used.limit }.map {
        .init(limit: $0.limit, source: $0.id)
      })
    let limit = Int64(used.limit.value)
    finding.excessPermille = CertifiedAndMeasured(
      certified: certified.map { (Int64($0.value) - limit) * 1000 / limit },
      measured: (Int64(excess.peakDeci) - limit) * 1000 / limit)
    finding.points = CertifiedAndMeasured(
      certified: consequence.certified?.points.map(Int64.init),
      measured: consequence.measured.points.map(Int64.init))
    finding.cites =
      day.ruleBook.cites(.speeding, on: track.time(first).date(in: day.zone))
      + consequence.decisive.cites
    finding.criminalAlert = consequence.decisive.criminalAlert
    finding.premises = premises(excess, certified != nil, peak, day)
    let driver = day.driverKnown(track, peak)
    finding.driver = driver?.id
  }

  private func premises(
    _ excess: Excess, _ isProven: Bool, _ peak: Int, _ day: borrowing DayContext
  ) -> [Premise] {
    // A proof rests on the students of its witness, who were counted; a suspicion on those of all its records.
    let students =
      isProven ? [StudentsAboard.yes] : excess.students.sorted { $0.rawValue < $1.rawValue }
    let speed =
      isProven
      ? "gnss+displacement"
      : excess.usesDisplacement ? "displacement" : excess.isInferred ? "gnss,inferred-unit" : "gnss"
    var premises = [
      Premise(.speed, speed, bearsProof: isProven),
      Premise(.limit, "rulebook", bearsProof: true),
      Premise(.road, "unknown", bearsProof: isProven),
      Premise(
        .students, students.map(\.word).joined(separator: ","),
        bearsProof: students == [.yes]),
      day.vehiclePremise,
    ]
    if let driver = day.driverKnown(track, peak) {
      premises.append(
        Premise(.driver, driver.byCard ? "card" : "roster", bearsProof: driver.byCard))
    }
    premises.append(day.datumPremise)
    return premises
  }

  private func message(
    _ first: Int, _ last: Int, _ peak: Int32, _ certified: DeciKilometersPerHour?,
    _ used: SpeedCap, _ day: borrowing DayContext
  ) -> Message {
    let elapsed = track.seconds(last) - track.seconds(first)
    let meters = track.distanceMillimeters(from: first, through: last) / 1000
    let top = decimal(Int64(peak))
    let limit = decimal(Int64(used.limit.value))
    if let certified {
      let proven = decimal(Int64(certified.value))
      return Message(
        zh: "载学生超速：持续 \(elapsed) 秒、\(meters) 米，实测最高 \(top) km/h，可证不低于 \(proven) km/h，"
          + "所有可能道路的最高限值 \(limit) km/h",
        en:
          "Speeding with students aboard: \(elapsed) s, \(meters) m, highest measured \(top) km/h, "
          + "certified at least \(proven) km/h against the highest plausible limit of \(limit) km/h"
      )
    }
    return Message(
      zh: "疑似超速：持续 \(elapsed) 秒、\(meters) 米，实测最高 \(top) km/h，参照限值 \(limit) km/h",
      en:
        "Suspected speeding: \(elapsed) s, \(meters) m, highest measured \(top) km/h against a limit "
        + "of \(limit) km/h")
  }
}

/// One decimal of a fixed-point number of tenths.
func decimal(_ tenths: Int64) -> String { "\(tenths / 10).\(abs(tenths % 10))" }

extension Severity {
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension DayContext {
  /// Driver by the record's own id, else by the roster.
  func driverKnown(_ track: Track, _ index: Int) -> (id: DriverID, byCard: Bool)? {
    if let card = track.driver(index) { return (card, true) }
    if let rostered = rosteredRun(at: track.time(index))?.driver { return (rostered, false) }
    return nil
  }
}
