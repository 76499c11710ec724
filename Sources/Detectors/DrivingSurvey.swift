import Geo
import Registry
import RuleBook
import Telemetry
import Tracks

/// Reads off a whole track who drove when: one pass for the moving fixes, one over those of each driver.
struct DrivingSurvey {
  private let track: Track
  private let kernel: ProofKernel
  private let thresholds: Thresholds
  private let numbers: FatigueNumbers
  private let doubts: WitnessDoubts
  /// Error of a fix by printed digits.
  private let errors: [Int64]

  init(_ track: Track, kernel: ProofKernel, thresholds: Thresholds, numbers: FatigueNumbers) {
    self.track = track
    self.kernel = kernel
    self.thresholds = thresholds
    self.numbers = numbers
    doubts = WitnessDoubts(track)
    errors = (0...15).map {
      kernel.assumptions.fixErrorMillimeters + ProofKernel.printingErrorMillimeters(digits: $0)
    }
  }

  /// One fact a card, in the order of the ids, then one a rostered run whose records name nobody.
  func facts(roster: [RosterRun]) -> [DrivingFact] {
    if let card = onlyCard {
      let moving = track.records.indices.lazy.filter { isMoving($0) }
      if !mayMatter(card, moving) { return [] }
    }
    var facts: [DrivingFact] = []
    let moving = movingByCard()
    let texts = track.driverTexts
    for card in moving.keys.compactMap(\.self).sorted(by: {
      utf8Less(texts[Int($0)], texts[Int($1)])
    }) {
      guard let indices = moving[card], !indices.isEmpty, mayMatter(card, indices) else { continue }
      let chart = fact(DriverID(texts[Int(card)]), card, indices)
      if !chart.shown.spells.isEmpty { facts.append(chart) }
    }
    guard let anonymous = moving[nil], !anonymous.isEmpty else { return facts }
    for run in roster {
      guard let driver = run.driver, let start = run.start, let end = run.end, start < end
      else { continue }
      let all = track.indices(from: start.seconds, to: end.seconds)
      // Where the records name a driver themselves the roster has no say.
      guard !all.isEmpty, !all.contains(where: { track.records[$0].driver != nil }) else {
        continue
      }
      let within = anonymous[anonymous.range(of: all)]
      guard !within.isEmpty else { continue }
      let chart = fact(driver, nil, Array(within))
      if !chart.shown.spells.isEmpty { facts.append(chart) }
    }
    return facts
  }

  /// The driver whom every record of the track names.
  private var onlyCard: DriverSymbol? {
    guard let card = track.days.first?.traits.driver,
      track.days.allSatisfy({ $0.traits.driver == card })
    else { return nil }
    return card
  }

  /// Whether the driver may have driven for longer than allowed: for who drives elsewhere too that is open.
  ///
  /// Between two moving fixes lies no more than between the spells of witnesses that hold them, so a rest seen
  /// here is seen there; ten minutes are left for what clocks and pairs may add.
  private func mayMatter(_ card: DriverSymbol, _ indices: some Sequence<Int>) -> Bool {
    guard Int(card) < track.soloDrivers.count, track.soloDrivers[Int(card)] else { return true }
    let bound = numbers.maximumSeconds - 600
    let records = track.records.span
    var start = Int64.min
    var before = (index: -1, seconds: Int64(0))
    for index in indices {
      let seconds = Int64(records[index].deviceSeconds)
      if before.index < 0
        || seconds - before.seconds >= numbers.restSeconds
          && isRest(after: before.index, before: index, card)
      {
        start = seconds
      }
      if seconds - start > bound { return true }
      before = (index, seconds)
    }
    return false
  }

  /// Indices of moving records by the driver they name, ascending.
  private func movingByCard() -> [DriverSymbol?: [Int]] {
    var found: [DriverSymbol?: [Int]] = [:]
    var current: DriverSymbol?
    var indices: [Int] = []
    let (hasSpeeds, least) = (track.hasSpeeds, Int32(clamping: kernel.assumptions.movingDeci))
    for index in track.records.indices {
      guard !hasSpeeds || track.fixes[index].speedDeci >= least, isMoving(index) else { continue }
      let raw = track.records[index].driverRaw
      let driver: DriverSymbol? = raw == .max ? nil : raw
      if driver != current {
        if !indices.isEmpty { found[current, default: []] += indices }
        indices.removeAll(keepingCapacity: true)
        current = driver
      }
      indices.append(index)
    }
    if !indices.isEmpty { found[current, default: []] += indices }
    return found
  }

  private func isMoving(_ index: Int) -> Bool {
    let fix = track.fixes[index]
    if track.hasSpeeds {
      return Int64(fix.speedDeci) >= kernel.assumptions.movingDeci && !fix.flags.contains(.invalid)
    }
    guard fix.isAccepted, fix.previousAccepted >= 0 else { return false }
    let elapsed = track.seconds(index) - track.seconds(Int(fix.previousAccepted))
    return elapsed > 0 && elapsed <= kernel.assumptions.motionMaximumSeconds
      && fix.stepMillimeters > 2 * errors[Int(track.records[index].coordinateDigits) & 15]
      && deciKmh(fix.stepMillimeters, elapsed) >= kernel.assumptions.movingDeci
  }

  private func fact(_ driver: DriverID, _ card: DriverSymbol?, _ indices: [Int]) -> DrivingFact {
    var clock: Int64 = 1
    if indices.contains(where: { track.records[$0].hasMinuteClock }) {
      clock = thresholds.minuteClockSeconds
    }
    guard track.hasSpeeds else {
      return DrivingFact(
        driver: driver, byCard: card != nil, shown: byDisplacement(indices, card), believed: nil,
        clockSeconds: clock, hasSpeeds: false)
    }
    let shown = chart(indices, card, isBelieved: false)
    var believed: MotionChart?
    let hasJumps = !track.impossibleMoves.isEmpty || !track.clockSteps.isEmpty
    if card != nil, hasJumps || indices.contains(where: { !track.fixes[$0].flags.isEmpty }) {
      believed = chart(
        indices.filter { track.fixes[$0].flags.isEmpty }, card, isBelieved: true)
    }
    return DrivingFact(
      driver: driver, byCard: card != nil, shown: shown, believed: believed, clockSeconds: clock,
      hasSpeeds: true)
  }

  private func chart(_ indices: [Int], _ card: DriverSymbol?, isBelieved: Bool) -> MotionChart {
    let fixes = indices.map { index in
      MovingFix(
        seconds: track.seconds(index), place: track.coordinates[index],
        errorMillimeters: errors[Int(track.records[index].coordinateDigits) & 15], index: index)
    }
    let pairs = MotionPairs(
      fixes, kernel.assumptions, sumSeconds: numbers.sumPairSeconds,
      jumps: isBelieved ? doubts : nil)
    let (drafts, moving) = pairs.survey()
    let spells = drafts.map { draft in
      spell(draft, draft.kept.map { (fixes[$0.from].index, fixes[$0.to].index) })
    }
    return MotionChart(spells: isBelieved ? spells : withRests(spells, card), moving: moving)
  }

  private func spell(_ draft: SpellDraft, _ kept: [(Int, Int)]) -> MotionSpell {
    MotionSpell(
      firstStart: draft.first.start, firstEnd: draft.soonest.end, lastStart: draft.last.start,
      lastEnd: draft.latest.end,
      witnesses: kept.map { KeptWitness(from: KeptRecord(track, $0), to: KeptRecord(track, $1)) })
  }

  /// Steps that no drift explains, where there are no speeds.
  private func byDisplacement(_ indices: [Int], _ card: DriverSymbol?) -> MotionChart {
    var drafts: [SpellDraft] = []
    for index in indices {
      let before = Int(track.fixes[index].previousAccepted)
      let pair = FixPair(
        from: before, to: index, start: track.seconds(before), end: track.seconds(index))
      if let last = drafts.last, pair.start - last.latest.end <= MotionChart.spellBreak {
        drafts[drafts.count - 1].take(pair)
      } else {
        drafts.append(SpellDraft(pair))
      }
    }
    let spells = drafts.map { draft in spell(draft, draft.kept.map { ($0.from, $0.to) }) }
    return MotionChart(spells: withRests(spells, card))
  }

  // MARK: Rests

  /// Marks the spells that a rest follows.
  private func withRests(_ spells: [MotionSpell], _ card: DriverSymbol?) -> [MotionSpell] {
    var spells = spells
    for place in spells.indices.dropLast() {
      let (spell, next) = (spells[place], spells[place + 1])
      guard next.firstStart - spell.lastEnd >= numbers.restSeconds else { continue }
      let from = spell.witnesses.reduce(0) { max($0, $1.to.index) }
      let to = next.witnesses.first?.from.index ?? from
      spells[place].isFollowedByRest = isRest(after: from, before: to, card)
    }
    return spells
  }

  /// Whether a hole that is long enough shows a rest, or leaves no doubt that there was time for one.
  private func isRest(after first: Int, before last: Int, _ card: DriverSymbol?) -> Bool {
    guard first < last else { return false }
    let between = (first...last).filter { track.fixes[$0].isAccepted || $0 == first || $0 == last }
    for index in between.dropFirst().dropLast() {
      if let other = track.records[index].driver, other != card { return true }
    }
    return standsLongEnough(between) || isSilentLongEnough(between)
  }

  /// Whether two slow fixes of one place are a rest apart and nothing drove off between them.
  private func standsLongEnough(_ between: [Int]) -> Bool {
    let radius = numbers.restRadiusMillimeters
    var late = 0
    var drove = -1
    var seen = 0
    let slow = between.indices.filter { isSlow(between[$0]) }
    for early in slow {
      late = max(late, early)
      while late < between.count,
        track.seconds(between[late]) - track.seconds(between[early]) < numbers.restSeconds
          || !isSlow(between[late])
      {
        late += 1
      }
      guard late < between.count else { return false }
      while seen < late {
        seen += 1
        // One glitch of a speed is no drive, two fixes in a row are.
        if isFast(between[seen]), isFast(between[seen - 1]) { drove = seen }
      }
      if drove > early { continue }
      let (a, b) = (track.coordinates[between[early]], track.coordinates[between[late]])
      if distanceMillimeters(a, b) <= radius { return true }
    }
    return false
  }

  /// Whether a silence, with the standing before and after it, leaves time for a rest after its displacement.
  private func isSilentLongEnough(_ between: [Int]) -> Bool {
    for place in between.indices.dropFirst() {
      let (a, b) = (between[place - 1], between[place])
      guard track.seconds(b) - track.seconds(a) > track.gapCapSeconds else { continue }
      var (early, late) = (place - 1, place)
      while early > 0, isSlow(between[early - 1]), isNear(between[early - 1], a) { early -= 1 }
      while late + 1 < between.count, isSlow(between[late + 1]), isNear(between[late + 1], b) {
        late += 1
      }
      let chord = distanceMillimeters(track.coordinates[a], track.coordinates[b])
      // 0.1 km/h are 36 mm in 1.296 s: chord / v in seconds is chord · 36 / (1000 · v).
      let allowance = chord * 36 / (1000 * numbers.gapSpeedDeci)
      let whole = track.seconds(between[late]) - track.seconds(between[early])
      if whole - allowance >= numbers.restSeconds { return true }
    }
    return false
  }

  private func isSlow(_ index: Int) -> Bool {
    let fix = track.fixes[index]
    if fix.speedDeci >= 0 { return Int64(fix.speedDeci) < kernel.assumptions.movingDeci }
    return !track.hasSpeeds && !isMoving(index)
  }

  private func isFast(_ index: Int) -> Bool {
    track.hasSpeeds
      ? Int64(track.fixes[index].speedDeci) >= kernel.assumptions.movingDeci : isMoving(index)
  }

  private func isNear(_ index: Int, _ other: Int) -> Bool {
    distanceMillimeters(track.coordinates[index], track.coordinates[other])
      <= numbers.restRadiusMillimeters
  }
}

extension Track {
  /// Records from one second up to another, the latter not included.
  func indices(from start: Int64, to end: Int64) -> Range<Int> {
    let low = firstIndex(from: start)
    return low..<max(low, firstIndex(from: end))
  }

  /// First record not before a second.
  private func firstIndex(from second: Int64) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if seconds(middle) < second { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension [Int] {
  /// Places of the ascending numbers that lie in a range.
  fileprivate func range(of bounds: Range<Int>) -> Range<Int> {
    func firstPlace(notBelow bound: Int) -> Int {
      var low = 0
      var high = count
      while low < high {
        let middle = (low + high) / 2
        if self[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return firstPlace(notBelow: bounds.lowerBound)..<firstPlace(notBelow: bounds.upperBound)
  }
}
