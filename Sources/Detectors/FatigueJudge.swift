package import RuleBook
package import Telemetry
package import Tracks

/// One vehicle's part in a person's driving.
package struct VehicleDriving: Sendable {
  package var vehicle: VehicleKey
  /// How the vehicle's identity is known.
  package var vehicleWord: String
  package var provider: ProviderID?
  package var vehicleClass: VehicleClass?
  package var fact: DrivingFact

  package init(
    vehicle: VehicleKey, vehicleWord: String, provider: ProviderID?, vehicleClass: VehicleClass?,
    fact: DrivingFact
  ) {
    self.vehicle = vehicle
    self.vehicleWord = vehicleWord
    self.provider = provider
    self.vehicleClass = vehicleClass
    self.fact = fact
  }
}

/// A driving period that is longer than allowed, before its records have names.
package struct FatigueCase: Sendable {
  /// The driving period, unknown time in it counted as driving.
  package var period: SecondSpan
  /// Longest driving that the records prove to be continuous, s; nil where none does.
  package var leastSeconds: Int64?
  package var isProven: Bool
  /// Places in the list of drivings, ascending.
  package var drivings: [Int]
  /// Motion that shows the period, by time: no window between two is as long as a rest where it is proven.
  package var evidence: [(driving: Int, witness: KeptWitness)]
  /// Motion at both ends of the period where the proof is only a part of it.
  package var ends: [(driving: Int, witness: KeptWitness)] = []
  /// Why it is not proven, with the records of the two vehicles where one card is in both.
  package var doubts: [(kind: Doubt.Kind, records: [(driving: Int, witness: KeptWitness)])]
  /// Whether it would be proven but for doubts about fixes, which only the tracks can name.
  package var needsCloseUp: Bool

  package var mostSeconds: Int64 { period.to - period.from }
}

/// Follows one person over all vehicles.
///
/// *Most*: spells of motion joined wherever no rest is seen between them. *Least*: motion witnesses under one card whose
/// span, clocks allowed for, exceeds the limit while every window from the start of one to the end of the next is
/// shorter than a rest. Both only grow with more fixes; what more fixes can take away is named as a doubt.
package struct FatigueJudge {
  private let numbers: FatigueNumbers
  private let drivings: [VehicleDriving]

  /// `drivings` are those of one person, in a fixed order.
  package init(_ drivings: [VehicleDriving], numbers: FatigueNumbers) {
    self.drivings = drivings
    self.numbers = numbers
  }

  private struct Member {
    var driving: Int
    var spell: MotionSpell
  }

  /// The periods above the limit, ascending.
  package func cases() -> [FatigueCase] {
    periods().filter { $0.span.to - $0.span.from > numbers.maximumSeconds }
      .map { judge($0.span, $0.members) }
  }

  // MARK: Most

  /// Spells of all vehicles joined where no rest lies between them.
  private func periods() -> [(span: SecondSpan, members: [Int])] {
    var spans: [(span: SecondSpan, driving: Int)] = []
    for (place, driving) in drivings.enumerated() {
      var isOpen = false
      for spell in driving.fact.shown.spells {
        if isOpen {
          spans[spans.count - 1].span.to = max(spans[spans.count - 1].span.to, spell.lastEnd)
        } else {
          spans.append((SecondSpan(from: spell.firstStart, to: spell.lastEnd), place))
        }
        isOpen = !spell.isFollowedByRest
      }
    }
    spans.sort { ($0.span.from, $0.span.to, $0.driving) < ($1.span.from, $1.span.to, $1.driving) }
    var periods: [(span: SecondSpan, members: [Int])] = []
    for (span, driving) in spans {
      if let last = periods.last, span.from - last.span.to < numbers.restSeconds {
        periods[periods.count - 1].span.to = max(last.span.to, span.to)
        if !last.members.contains(driving) { periods[periods.count - 1].members.append(driving) }
      } else {
        periods.append((span, [driving]))
      }
    }
    return periods.map { ($0.span, $0.members.sorted()) }
  }

  // MARK: Least

  private func judge(_ period: SecondSpan, _ members: [Int]) -> FatigueCase {
    let cards = members.filter { drivings[$0].fact.byCard && drivings[$0].fact.hasSpeeds }
    let clock = members.reduce(1) { max($0, drivings[$1].fact.clockSeconds) }
    let conflicts = conflicts(cards, period)
    let believed = reading(cards, period, conflicts, clock) { $0.believed ?? $0.shown }
    let shown = reading(cards, period, conflicts, clock) { $0.shown }
    var found = FatigueCase(
      period: period, leastSeconds: believed.longest, isProven: believed.proof != nil,
      drivings: members, evidence: [], doubts: [], needsCloseUp: false)
    if let proof = believed.proof {
      let named = evidence(cards, proof, clock) { $0.believed ?? $0.shown }
      let whole = evidence(members, period, clock) { $0.shown }
      // What is certified is what the named records show, not what other driving of the period does.
      if let span = span(of: named), isLong(span, clock) {
        found.leastSeconds = span.to - span.from
        found.evidence = named
        if span.from > period.from, let first = whole.first { found.ends.append(first) }
        if span.to < period.to,
          let last = whole.max(by: { $0.witness.to.seconds < $1.witness.to.seconds })
        {
          found.ends.append(last)
        }
        return found
      }
      found.isProven = false
    }
    found.evidence = evidence(members, period, clock) { $0.shown }
    found.needsCloseUp = shown.proof != nil
    if members.contains(where: { !drivings[$0].fact.hasSpeeds }) {
      found.doubts.append((.speedMissing, []))
    }
    if !believed.isLong { found.doubts.append((.noWitness, [])) }
    if members.contains(where: { !drivings[$0].fact.byCard }) {
      found.doubts.append((.identityFromRoster, []))
    }
    if believed.isLong, !believed.isSumShort { found.doubts.append((.restReadingsDiffer, [])) }
    if !conflicts.isEmpty {
      found.doubts.append((.driverInTwoVehicles, conflicts.flatMap(\.records)))
    }
    return found
  }

  private struct Reading {
    /// Longest chain of witnesses, s.
    var longest: Int64?
    /// Whether a chain is longer than the limit.
    var isLong = false
    /// Whether in a window longer than the limit standstill adds up to less than a rest.
    var isSumShort = false
    /// Where both readings agree, outside of conflicts.
    var proof: SecondSpan?
  }

  private func reading(
    _ cards: [Int], _ period: SecondSpan, _ conflicts: [Conflict], _ clock: Int64,
    _ chart: (DrivingFact) -> MotionChart
  ) -> Reading {
    let spells = cards.flatMap { driving in
      chart(drivings[driving].fact).spells.filter {
        period.from <= $0.firstStart && $0.lastEnd <= period.to
      }
    }
    let moving = merged(cards.flatMap { chart(drivings[$0].fact).moving })
    var reading = Reading()
    for chain in chains(spells, clock) {
      reading.longest = max(reading.longest ?? 0, chain.to - chain.from)
      guard isLong(chain, clock) else { continue }
      reading.isLong = true
      guard isSumShort(chain, moving, clock) else { continue }
      reading.isSumShort = true
      for part in without(conflicts, chain)
      where reading.proof == nil && isLong(part, clock) && isSumShort(part, moving, clock) {
        reading.proof = part
      }
    }
    return reading
  }

  /// Spans of witnesses every window of which, from the start of one to the end of the next, is shorter than a rest.
  private func chains(_ spells: [MotionSpell], _ clock: Int64) -> [SecondSpan] {
    let sorted = spells.sorted {
      ($0.firstStart, $0.firstEnd, $0.lastStart, $0.lastEnd)
        < ($1.firstStart, $1.firstEnd, $1.lastStart, $1.lastEnd)
    }
    var chains: [(span: SecondSpan, lastStart: Int64)] = []
    for spell in sorted {
      if let last = chains.last,
        spell.firstStart <= last.lastStart
          || spell.firstEnd - last.lastStart < numbers.restSeconds - clock
      {
        let place = chains.count - 1
        chains[place].span.to = max(last.span.to, spell.lastEnd)
        chains[place].lastStart = max(last.lastStart, spell.lastStart)
      } else {
        chains.append(
          (SecondSpan(from: spell.firstStart, to: spell.lastEnd), spell.lastStart))
      }
    }
    return chains.map(\.span)
  }

  /// Whether the driving was longer than the limit even if the clocks cut off as much as they can.
  private func isLong(_ span: SecondSpan, _ clock: Int64) -> Bool {
    span.to - span.from - clock >= numbers.maximumSeconds
  }

  /// Whether some window longer than the limit leaves less than a rest outside of proven driving time.
  private func isSumShort(_ span: SecondSpan, _ moving: [SecondSpan], _ clock: Int64) -> Bool {
    let width = numbers.maximumSeconds + clock
    guard span.to - span.from >= width else { return false }
    let starts = [span.from, span.to - width] + moving.flatMap { [$0.from, $0.to - width] }
    var before: [Int64] = [0]
    for part in moving { before.append(before[before.count - 1] + part.to - part.from) }
    /// Driving time before a second.
    func driven(_ second: Int64) -> Int64 {
      var low = 0
      var high = moving.count
      while low < high {
        let middle = (low + high) / 2
        if moving[middle].from < second { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return 0 }
      let part = moving[low - 1]
      return before[low - 1] + min(part.to, second) - part.from
    }
    // Standstill in a moving window changes its slope only where the window's ends meet those of driving time.
    return starts.contains { start in
      guard span.from <= start, start + width <= span.to else { return false }
      return width - (driven(start + width) - driven(start)) < numbers.restSeconds - clock
    }
  }

  // MARK: One card in two vehicles

  /// Time in which one card is in two moving vehicles, with the witnesses that show it.
  private struct Conflict {
    var span: SecondSpan
    var records: [(driving: Int, witness: KeptWitness)]
  }

  private func conflicts(_ cards: [Int], _ period: SecondSpan) -> [Conflict] {
    let all = cards.flatMap { driving in
      drivings[driving].fact.shown.spells.filter {
        period.from <= $0.firstStart && $0.lastEnd <= period.to
      }.map { Member(driving: driving, spell: $0) }
    }.sorted { ($0.spell.firstStart, $0.driving) < ($1.spell.firstStart, $1.driving) }
    var conflicts: [Conflict] = []
    var open: [Member] = []
    for member in all {
      open.removeAll { $0.spell.lastEnd <= member.spell.firstStart }
      for other in open where drivings[other.driving].vehicle != drivings[member.driving].vehicle {
        let span = SecondSpan(
          from: member.spell.firstStart, to: min(member.spell.lastEnd, other.spell.lastEnd))
        guard span.from < span.to else { continue }
        conflicts.append(
          Conflict(span: span, records: around(span, other) + around(span, member)))
      }
      open.append(member)
    }
    return conflicts
  }

  /// The witnesses kept in a span and the next on both sides.
  private func around(
    _ span: SecondSpan, _ member: Member
  ) -> [(driving: Int, witness: KeptWitness)] {
    let witnesses = member.spell.witnesses
    let first = witnesses.lastIndex { $0.to.seconds <= span.from } ?? 0
    let last = witnesses.firstIndex { $0.from.seconds >= span.to } ?? witnesses.count - 1
    guard first <= last else { return [] }
    return witnesses[first...last].map { (member.driving, $0) }
  }

  private func without(_ conflicts: [Conflict], _ chain: SecondSpan) -> [SecondSpan] {
    var parts: [SecondSpan] = []
    var from = chain.from
    for conflict in merged(conflicts.map(\.span))
    where conflict.from < chain.to && chain.from < conflict.to {
      if from < conflict.from { parts.append(SecondSpan(from: from, to: conflict.from)) }
      from = max(from, conflict.to)
    }
    if from < chain.to { parts.append(SecondSpan(from: from, to: chain.to)) }
    return parts
  }

  // MARK: Evidence

  /// As few of the kept witnesses as still leave no window as long as a rest, as far as they can.
  private func evidence(
    _ members: [Int], _ span: SecondSpan, _ clock: Int64, _ chart: (DrivingFact) -> MotionChart
  ) -> [(driving: Int, witness: KeptWitness)] {
    let all = members.flatMap { driving in
      chart(drivings[driving].fact).spells.flatMap(\.witnesses).filter {
        span.from <= $0.from.seconds && $0.to.seconds <= span.to
      }.map { (driving: driving, witness: $0) }
    }.sorted {
      ($0.witness.from.seconds, $0.witness.to.seconds, $0.driving, $0.witness.from.index)
        < ($1.witness.from.seconds, $1.witness.to.seconds, $1.driving, $1.witness.from.index)
    }
    guard let first = all.first else { return [] }
    let ending = all.indices.max { all[$0].witness.to.seconds < all[$1].witness.to.seconds }
    var chosen = [first]
    var at = 0
    while at + 1 < all.count {
      let reach = all[at].witness.from.seconds + numbers.restSeconds - clock
      var next = at + 1
      // One that ends too late may stand before one that ends in time.
      for other in (at + 1)..<all.count {
        if all[other].witness.from.seconds >= reach { break }
        if all[other].witness.to.seconds < reach { next = other }
      }
      chosen.append(all[next])
      at = next
    }
    if let ending,
      !chosen.contains(where: { $0.witness.to.seconds == all[ending].witness.to.seconds })
    {
      chosen.append(all[ending])
    }
    return chosen
  }

  private func span(of evidence: [(driving: Int, witness: KeptWitness)]) -> SecondSpan? {
    guard let first = evidence.map(\.witness.from.seconds).min(),
      let last = evidence.map(\.witness.to.seconds).max()
    else { return nil }
    return SecondSpan(from: first, to: last)
  }

  private func merged(_ spans: [SecondSpan]) -> [SecondSpan] {
    var merged: [SecondSpan] = []
    for span in spans.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) { merged.unite(span) }
    return merged
  }
}

/// What speaks against fixes of one driver in one vehicle between two seconds.
///
/// Any of them may have been half of a proof, so each is asked.
package func drivingDoubts(
  _ track: Track, driver: DriverID, in period: SecondSpan, kernel: ProofKernel
) -> [DraftDoubt] {
  let judge = WitnessDoubts(track)
  var doubts = DoubtSet()
  let range = track.indices(from: period.from, to: period.to + 1)
  for index in range
  where Int64(track.fixes[index].speedDeci) >= kernel.assumptions.movingDeci
    && track.driver(index) == driver
  {
    judge.add(index, to: &doubts)
  }
  if let last = range.last { judge.addJumps(range.lowerBound, last, to: &doubts) }
  return doubts.drafts
}
