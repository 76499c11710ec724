package import Geo
package import RuleBook
package import Telemetry

/// Builds one vehicle's track from its sorted records.
///
/// The order of checks is fixed: merge equal records, own fields, conflicts, time islands, frozen fixes,
/// spikes, then impossible moves and clock steps among what is left.
package struct TrackBuilder {
  private let context: TrackContext

  package init(context: TrackContext) { self.context = context }

  /// Makes the track of `sorted`, which must be in the order of `PositionRecord.precedes`.
  ///
  /// `convert` makes a place WGS-84, nil where all are; of copies the one of the least `datumRank` speaks for all.
  package func build(
    vehicle: VehicleKey, sorted: [PositionRecord], speedInferred: (SourceIndex) -> Bool,
    driverTexts: [String], driverRank: [UInt32],
    datumRank: (PositionRecord) -> Int = { _ in 0 },
    convert: ((PositionRecord, Coordinate) -> Coordinate)? = nil
  ) -> Track {
    var track = Track(
      vehicle: vehicle, records: [], coordinates: [], fixes: [], copies: [], days: [],
      stretches: [], speedIntegralTwice: [], gapCapSeconds: context.gapCapSeconds,
      hasSpeeds: sorted.contains { $0.gnssSpeedMilli != nil }, driverTexts: driverTexts)
    merge(
      sorted, into: &track, driverRank: driverRank, speedInferred: speedInferred,
      datumRank: datumRank)
    track.coordinates = track.records.map { record in
      let place = Coordinate(longitudeE6: record.longitudeE6, latitudeE6: record.latitudeE6)
      guard let convert, place.isPlausible else { return place }
      return convert(record, place)
    }
    flagOwnFields(&track, speedInferred: speedInferred)
    flagTimeIslands(&track)
    flagFrozen(&track)
    let steps = flagSpikes(&track)
    linkAccepted(&track, steps)
    cutDays(&track)
    markStudents(&track)
    layStretches(&track)
    return track
  }

  /// Makes equal records one; of copies the one whose datum, then speed unit, is known best speaks for all.
  private func merge(
    _ sorted: [PositionRecord], into track: inout Track, driverRank: [UInt32],
    speedInferred: (SourceIndex) -> Bool, datumRank: (PositionRecord) -> Int
  ) {
    let hasEqualTimes = zip(sorted, sorted.dropFirst()).contains {
      $0.deviceSeconds == $1.deviceSeconds
    }
    guard hasEqualTimes else {
      track.records = sorted
      return
    }
    track.records.reserveCapacity(sorted.count)
    for record in sorted {
      let last = track.records.count - 1
      guard last >= 0, track.records[last].deviceSeconds == record.deviceSeconds,
        track.records[last].contentOrder(record, driverRank: driverRank) == 0
      else {
        track.records.append(record)
        continue
      }
      var kept = track.records[last]
      var copy = record
      let (rank, copyRank) = (datumRank(kept), datumRank(copy))
      if rank > copyRank
        || rank == copyRank && speedInferred(kept.source) && !speedInferred(copy.source)
      {
        swap(&kept, &copy)
      }
      kept.coordinateDigits = max(kept.coordinateDigits, copy.coordinateDigits)
      track.records[last] = kept
      track.copies.append(
        Track.Copy(
          of: last, source: copy.source, line: copy.line, byteOffset: copy.byteOffset,
          byteLength: copy.byteLength))
    }
  }

  /// What a record says alone, and conflicts: records of one second that differ.
  ///
  /// Not where the clock shows no seconds, there they are simply unresolved.
  private func flagOwnFields(_ track: inout Track, speedInferred: (SourceIndex) -> Bool) {
    let lent = track.records
    let records = lent.span
    var made = [Fix](repeating: Fix(), count: records.count)
    var fixes = made.mutableSpan
    var inferredSource: SourceIndex?
    var inferred = false
    for index in records.indices {
      if records[index].speedMilliRaw != .max {
        fixes[index].speedDeci = Int32(records[index].speedMilliRaw / 100)
      }
      if records[index].source != inferredSource {
        inferredSource = records[index].source
        inferred = speedInferred(records[index].source)
      }
      if inferred { fixes[index].flags.insert(.speedInferred) }
      if !isValidByOwnFields(records[index], context.thresholds) {
        fixes[index].flags.insert(.invalid)
      }
      if index > 0, records[index].deviceSeconds == records[index - 1].deviceSeconds,
        !records[index].hasMinuteClock
      {
        fixes[index].flags.insert(.conflict)
        fixes[index - 1].flags.insert(.conflict)
      }
    }
    track.fixes = made
  }

  /// Records more than `islandDays` away from the vehicle's main body: receiver week rollover or a dead clock.
  private func flagTimeIslands(_ track: inout Track) {
    let cut = Self.islandDays * 86_400
    var islands: [Range<Int>] = []
    var start = 0
    for index in track.records.indices.dropFirst()
    where track.seconds(index) - track.seconds(index - 1) > cut {
      islands.append(start..<index)
      start = index
    }
    guard !islands.isEmpty else { return }
    islands.append(start..<track.records.count)
    // The largest is the main body, the latest of equals.
    var main = islands[0]
    for island in islands where island.count >= main.count { main = island }
    track.islands = islands
    track.mainIsland = main
    for island in islands where island != main {
      for index in island { track.fixes[index].flags.insert(.clockStep) }
    }
  }

  /// Shorter than a rollover (1,024 weeks) and longer than any archive that is checked in one run.
  private static let islandDays: Int64 = 3650

  /// Same place and same speed again and again while the speed says moving.
  private func flagFrozen(_ track: inout Track) {
    var start = 0
    for index in 1..<(track.records.count + 1) {
      if index < track.records.count, isRepeat(track, index) { continue }
      if index - start >= context.thresholds.frozenMinimumFixes {
        for frozen in start..<index { track.fixes[frozen].flags.insert(.frozen) }
      }
      start = index
    }
  }

  private func isRepeat(_ track: Track, _ index: Int) -> Bool {
    let fix = track.fixes[index]
    return fix.speedDeci >= context.thresholds.movingSpeed.value
      && fix.speedDeci == track.fixes[index - 1].speedDeci
      && track.coordinates[index] == track.coordinates[index - 1]
  }

  /// Out-and-back places, and speeds that no bus can reach and leave again.
  ///
  /// Each record is held against its nearest neighbours of another second that are valid by their own fields,
  /// whatever became of those: a far record can never change the answer here.
  /// Yields the step to each record from the neighbour it was held against, so that nobody measures it again.
  private func flagSpikes(_ track: inout Track) -> [Step] {
    var kept: [Fix] = []
    swap(&kept, &track.fixes)
    var made = [Step](repeating: Step(from: -1, millimeters: 0), count: kept.count)
    let (lent, places) = (track.records, track.coordinates)
    let records = lent.span
    let coordinates = places.span
    var fixes = kept.mutableSpan
    var steps = made.mutableSpan
    var a = Witness()
    var b = Witness()
    for index in records.indices where !fixes[index].flags.contains(.invalid) {
      let seconds = Int64(records[index].deviceSeconds)
      if b.index >= 0, seconds == b.seconds { continue }
      let place = coordinates[index]
      let c = Witness(
        index: index, seconds: seconds, speedDeci: fixes[index].speedDeci, place: place,
        step: b.index < 0 ? 0 : distanceMillimeters(b.place, place))
      steps[index] = Step(from: Int32(b.index), millimeters: c.step)
      // Without seconds in the clock neighbours cannot be told apart in time.
      if a.index >= 0, isSpike(a, b, c), !records[b.index].hasMinuteClock {
        fixes[b.index].flags.insert(.spike)
      }
      a = b
      b = c
    }
    swap(&kept, &track.fixes)
    return made
  }

  /// Chord from an earlier record.
  private struct Step {
    /// Index of that record, -1 where none was measured.
    var from: Int32
    var millimeters: Int64
  }

  /// A record that its neighbours are held against.
  private struct Witness {
    /// -1 before there is one.
    var index = -1
    var seconds: Int64 = 0
    var speedDeci: Int32 = -1
    var place = Coordinate(longitudeE6: 0, latitudeE6: 0)
    /// Chord from the witness before.
    var step: Int64 = 0
  }

  @inline(__always)
  private func isSpike(_ a: Witness, _ b: Witness, _ c: Witness) -> Bool {
    let secondsAB = max(1, b.seconds - a.seconds)
    let secondsBC = max(1, c.seconds - b.seconds)
    guard secondsAB <= context.gapCapSeconds, secondsBC <= context.gapCapSeconds else {
      return false
    }
    let (speedA, speedB, speedC) = (a.speedDeci, b.speedDeci, c.speedDeci)
    let swiftest = max(speedA, speedB, speedC)
    let bound =
      swiftest < 0
      ? Int64(context.thresholds.impossibleSpeed.value)
      : Int64(swiftest) * 3 / 2 + Self.placeSpikeSlackDeci
    if exceeds(b.step, secondsAB, deciKmh: bound), exceeds(c.step, secondsBC, deciKmh: bound) {
      let back = distanceMillimeters(a.place, c.place)
      if !exceeds(back, secondsAB + secondsBC, deciKmh: bound) { return true }
    }
    guard speedA >= 0, speedB >= 0, speedC >= 0 else { return false }
    let reach = Int64(context.thresholds.spikeAcceleration.value)
    let up = Int64(speedB - speedA)
    let down = Int64(speedB - speedC)
    if up > reach * secondsAB && down > reach * secondsBC { return true }
    if -up > reach * secondsAB && -down > reach * secondsBC { return true }
    // The neighbours' speeds decide nearly always; only then are the displacements worth their divisions.
    func beats(_ deci: Int64) -> Bool { Int64(speedB) > deci * 3 / 2 + Self.placeSpikeSlackDeci }
    guard beats(Int64(max(speedA, speedC))) else { return false }
    return beats(max(deciKmh(b.step, secondsAB), deciKmh(c.step, secondsBC)))
  }

  /// A place or speed counts as a jump only if it beats 1.5 × its neighbours by this much more, 30 km/h.
  private static let placeSpikeSlackDeci: Int64 = 300

  /// Chains what is left, marks moves that no bus makes and displacements that the speeds deny.
  private func linkAccepted(_ track: inout Track, _ steps: [Step]) {
    var kept: [Fix] = []
    swap(&kept, &track.fixes)
    var integrals = [Int64](repeating: 0, count: kept.count)
    var (impossibleMoves, clockSteps): ([Int], [Int]) = ([], [])
    let (lent, places) = (track.records, track.coordinates)
    let records = lent.span
    let coordinates = places.span
    let steps = steps.span
    var fixes = kept.mutableSpan
    var sums = integrals.mutableSpan
    var accepted = -1
    var basis = -1
    var lastSpeed: (seconds: Int64, deci: Int64)?
    var integral: Int64 = 0
    for index in fixes.indices {
      var fix = fixes[index]
      if fix.isAccepted {
        fix.previousAccepted = Int32(accepted)
        if basis >= 0 {
          let step =
            Int(steps[index].from) == basis
            ? steps[index].millimeters
            : distanceMillimeters(coordinates[basis], coordinates[index])
          if step > 2 * context.thresholds.fixErrorMillimeters {
            fix.flags.formUnion(
              moveFlags(
                records[basis], records[index], max(fixes[basis].speedDeci, fix.speedDeci), step))
          }
          if fix.isAccepted {
            fix.stepMillimeters =
              basis == accepted || accepted < 0
              ? step : distanceMillimeters(coordinates[accepted], coordinates[index])
          }
        }
        basis = index
        if fix.isAccepted {
          accepted = index
          let speed = Int64(fix.speedDeci)
          if speed >= 0 {
            let seconds = Int64(records[index].deviceSeconds)
            if let before = lastSpeed {
              integral += (before.deci + speed) * (seconds - before.seconds)
            }
            lastSpeed = (seconds, speed)
          }
        }
        fixes[index] = fix
      }
      if fix.flags.contains(.impossibleMove) { impossibleMoves.append(index) }
      if fix.flags.contains(.clockStep) { clockSteps.append(index) }
      sums[index] = integral
    }
    swap(&kept, &track.fixes)
    track.speedIntegralTwice = integrals
    track.impossibleMoves = impossibleMoves
    track.clockSteps = clockSteps
  }

  /// What speaks against a move longer than the errors of both its ends; `told` is the higher of their speeds.
  @inline(__always)
  private func moveFlags(
    _ a: PositionRecord, _ b: PositionRecord, _ told: Int32, _ step: Int64
  ) -> FixFlags {
    let errors = 2 * context.thresholds.fixErrorMillimeters
    let impossible = Int64(context.thresholds.impossibleSpeed.value)
    func believable(_ seconds: Int64) -> Int64 {
      Int64(told) + Int64(context.thresholds.speedAgreement.value)
        + Self.surgeDeciPerSecond * seconds
    }
    // The shortest time that it can have taken: nearly all moves are slower than anything even then.
    let elapsed = Int64(b.deviceSeconds) - Int64(a.deviceSeconds)
    let least = elapsed + min(1, context.thresholds.minuteClockSeconds)
    let slowest = told >= 0 ? min(impossible, believable(least)) : impossible
    guard exceeds(step - errors, least, deciKmh: slowest) else { return [] }
    let seconds =
      elapsed
      + (b.hasMinuteClock || a.hasMinuteClock ? context.thresholds.minuteClockSeconds : 1)
    if exceeds(step - errors, seconds, deciKmh: impossible) { return .impossibleMove }
    guard told >= 0, seconds <= context.gapCapSeconds,
      exceeds(step - errors, seconds, deciKmh: believable(seconds))
    else { return [] }
    return .clockStep
  }

  /// What a bus may gain on average between two fixes by speeding up and braking again at 2 m/s²: a quarter of that
  /// for each second between them, 1.8 km/h.
  private static let surgeDeciPerSecond: Int64 = 18

  private func cutDays(_ track: inout Track) {
    let offset = Int64(context.zone.seconds)
    var start = 0
    while start < track.records.count {
      let date = track.time(start).date(in: context.zone)
      let midnight = (date.daysSince1970 + 1) * 86_400 - offset
      var end = start + 1
      while end < track.records.count, track.seconds(end) < midnight { end += 1 }
      track.days.append(
        Track.Day(date: date, range: start..<end, stretches: 0..<0, millimeters: 0))
      start = end
    }
  }

  private func markStudents(_ track: inout Track) {
    var kept: [Fix] = []
    swap(&kept, &track.fixes)
    let lent = track.records
    let records = lent.span
    var fixes = kept.mutableSpan
    for day in track.days {
      let runs = rosteredRuns(of: day, track)
      let counterWorks = day.range.contains {
        lent[$0].personsRaw != .max && lent[$0].personsRaw > 0
      }
      var sum = 0
      for index in day.range {
        // Read as stored: getters of another room are calls.
        if records[index].boardedRaw != .max { sum += Int(records[index].boardedRaw) }
        if records[index].alightedRaw != .max { sum -= Int(records[index].alightedRaw) }
        fixes[index].students = students(
          records[index], counterWorks: counterWorks, sum: sum, runs: runs)
      }
    }
    swap(&kept, &track.fixes)
  }

  /// Runs that touch a day's records, so that a long roster costs nothing on other days.
  private func rosteredRuns(of day: Track.Day, _ track: Track) -> [TimeSpan] {
    let (first, last) = (track.time(day.range.lowerBound), track.time(day.range.upperBound - 1))
    return context.rosteredRuns.filter { $0.start <= last && first < $0.end }
  }

  @inline(__always)
  private func students(
    _ record: PositionRecord, counterWorks: Bool, sum: Int, runs: [TimeSpan]
  ) -> StudentsAboard {
    let count = record.personsRaw
    if count != .max {
      if count > context.adultsCounted { return .yes }
      if count == 0, counterWorks { return .no }
    }
    if let status = record.statusBits {
      let load = (status >> 8) & 3
      if load == 1 || load == 3 { return .assumedFromLoadBits }
    }
    if sum > 0 { return .assumedFromSums }
    if runs.contains(where: { $0.start <= record.time && record.time < $0.end }) {
      return .assumedFromRoster
    }
    return .unknown
  }

  /// Lays the day's time from record to record, so that each second lies in exactly one stretch.
  private func layStretches(_ track: inout Track) {
    var stretches: [Track.Stretch] = []
    stretches.reserveCapacity(track.records.count)
    let (records, fixes) = (track.records, track.fixes)
    for place in track.days.indices {
      let range = track.days[place].range
      let first = stretches.count
      layStretches(records.span, fixes.span, range, into: &stretches)
      let laid = first..<stretches.count
      let traits = DayTraits(records.span, fixes.span, range, stretches.span, laid)
      track.days[place].stretches = laid
      track.days[place].millimeters = traits.parts.reduce(0) { $0 + $1.millimeters }
      track.days[place].traits = traits
    }
    track.stretches = stretches
  }

  private func layStretches(
    _ records: Span<PositionRecord>, _ fixes: Span<Fix>, _ range: Range<Int>,
    into stretches: inout [Track.Stretch]
  ) {
    var from = range.lowerBound
    var seconds = Int64(records[from].deviceSeconds)
    var wasAccepted = fixes[from].isAccepted
    var reason = fixes[from].flags.unjudgedReason
    for index in range.dropFirst() {
      let isAccepted = fixes[index].isAccepted
      if !isAccepted { reason = earlier(reason, fixes[index].flags.unjudgedReason) }
      guard isAccepted || index == range.upperBound - 1 else { continue }
      let end = Int64(records[index].deviceSeconds)
      stretches.append(
        Track.Stretch(
          from: Int32(from), to: Int32(index), seconds: end - seconds,
          millimeters: wasAccepted && isAccepted ? fixes[index].stepMillimeters : 0,
          reason: end - seconds > context.gapCapSeconds ? .gap : reason))
      (from, seconds, wasAccepted, reason) = (index, end, isAccepted, nil)
    }
  }

  private func earlier(_ a: UnjudgedReason?, _ b: UnjudgedReason?) -> UnjudgedReason? {
    guard let a else { return b }
    guard let b else { return a }
    return a.rank <= b.rank ? a : b
  }
}

/// Speed of `millimeters` in `seconds`, 0.1 km/h, rounded down.
///
/// 1 mm/s is 0.036 of the unit.
package func deciKmh(_ millimeters: Int64, _ seconds: Int64) -> Int64 {
  millimeters * 36 / (seconds * 1000)
}

/// Whether `deciKmh(millimeters, seconds)` is above a speed of 0.1 km/h, without its division.
private func exceeds(_ millimeters: Int64, _ seconds: Int64, deciKmh: Int64) -> Bool {
  millimeters * 36 >= (deciKmh + 1) * seconds * 1000
}

/// Whether the record's own fields allow its fix to be used: on the globe, located, HDOP, satellites.
@inline(__always)
package func isValidByOwnFields(_ record: PositionRecord, _ thresholds: Thresholds) -> Bool {
  let place = Coordinate(longitudeE6: record.longitudeE6, latitudeE6: record.latitudeE6)
  guard place.isPlausible else { return false }
  // An unknown word is stored as 0.
  if record.statusRaw & 2 == 0, record.statusBits != nil { return false }
  if record.hdopRaw != .max, record.hdopRaw > thresholds.maximumHdopDeci { return false }
  // Unknown is the largest number of satellites there is.
  return record.satellitesRaw >= thresholds.minimumSatellites
}
