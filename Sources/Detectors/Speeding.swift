import Geo
import Registry
package import RuleBook
package import Telemetry
package import Tracks

/// Vehicle driven above the limit in force for longer than the tolerated time.
///
/// ## What counts
/// Fixes above limit + tolerance for the least duration and number; reported from the first to the last fix above
/// the limit. And every speed witness, whatever lies between its fixes.
/// ## What does not
/// Fixes set aside by the track; fixes with students certainly not aboard, where the limit is a cap.
/// ## Why
/// School Bus Safety Regulation art. 35, as cited in the rule book entry `speeding`.
/// ## Example
/// limit 60, tolerance 3: `58 61 64 66 65 62 59` at one per 10 s → one finding from 61 to 62, of 40 s.
package struct Speeding: Detector {
  package static let rule = RuleID.speeding

  private var chains = ExcessChains()
  private var lastSeconds = Int64.min
  private var witnesses = WitnessSearch()
  private var days = DayContexts()

  package init() {}

  package mutating func consume(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    days.append(day)
    let caps = PlausibleCaps(day.caps)
    guard day.ruleBook.isEnabled(.speeding, on: day.date), let caps else {
      verdicts.unjudged(slice.wholeDay, .ruleDisabled)
      return
    }
    witnesses.consume(slice, day, highestDeci: Int64(caps.highest.limit.value))
    walk(slice, day, lowestDeci: caps.lowest.limit.value, into: &verdicts)
    cover(slice, caps, into: &verdicts)
  }

  package mutating func finish(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, into verdicts: inout some Verdicts
  ) {
    chains.cut(interval: day.vehicleInterval, day.thresholds, into: &verdicts)
    let writer = SpeedingFindings(
      track: slice.track, groups: witnesses.groups.groups, days: days)
    for draft in writer.findings(of: chains.episodes, day) { verdicts.finding(draft) }
  }

  /// Feeds the day's accepted fixes to the runs of excess.
  private mutating func walk(
    _ slice: borrowing TrackSlice, _ day: borrowing DayContext, lowestDeci: Int32,
    into verdicts: inout some Verdicts
  ) {
    let traits = slice.day.traits
    if traits.leastSpeedDeci >= 0, traits.greatestSpeedDeci <= lowestDeci, chains.isIdle {
      // Nothing above the limit all day and nothing open from before: only the time goes on.
      let last = slice.day.range.last { slice.track.fixes[$0].isAccepted }
      if let last { lastSeconds = slice.track.seconds(last) }
      return
    }
    let thresholds = day.thresholds
    let interval = day.vehicleInterval
    let above = lowestDeci
    let opening = lowestDeci + thresholds.speedingTolerance.value
    for index in slice.day.range where slice.track.fixes[index].isAccepted {
      // Where there is a speed column, a fix without a speed says nothing, not even that there is no gap.
      if slice.track.hasSpeeds, slice.track.fixes[index].speedDeci < 0 { continue }
      let seconds = Int64(slice.track.records[index].deviceSeconds)
      if lastSeconds != .min, seconds - lastSeconds > slice.track.gapCapSeconds {
        chains.cut(interval: interval, thresholds, into: &verdicts)
      }
      let step = lastSeconds == .min ? 0 : seconds - lastSeconds
      lastSeconds = seconds
      guard let observed = slice.track.observedSpeed(index) else { continue }
      let binds = !slice.track.fixes[index].students.isEmpty
      let isWarm = binds && slice.track.exceeds(above, index, observed)
      if !isWarm, chains.isIdle { continue }
      let item = ExcessItem(
        index: index, from: observed.from, seconds: seconds,
        fromSeconds: slice.track.seconds(observed.from), stepSeconds: step,
        isHot: binds && slice.track.exceeds(opening, index, observed), isWarm: isWarm)
      chains.take(item, interval: interval, thresholds, into: &verdicts)
    }
  }

  /// Says of each stretch whether its speeds could be judged against the caps.
  private func cover(
    _ slice: borrowing TrackSlice, _ caps: PlausibleCaps, into verdicts: inout some Verdicts
  ) {
    let track = slice.track
    let lowest = caps.lowest.limit.value
    let highest = caps.highest.limit.value
    let traits = slice.day.traits
    verdicts.unprovable(seconds: traits.uncertainSeconds, .studentsUnknown)
    verdicts.unprovable(
      seconds: lowest != highest ? traits.seconds - traits.emptySeconds : 0, .limitUnknown)
    if traits.leastSpeedDeci >= 0, traits.greatestSpeedDeci <= lowest {
      verdicts.unprovable(seconds: 0, .speedMissing)
      return verdicts.cover(slice)
    }
    var withoutSpeed: Int64 = 0
    var run = CoverageRun(from: slice.wholeDay.fromSeconds)
    for stretch in track.stretches[slice.day.stretches] {
      let (from, to) = (track.fixes[Int(stretch.from)], track.fixes[Int(stretch.to)])
      let hasSpeed = from.speedDeci >= 0 && to.speedDeci >= 0
      if !hasSpeed { withoutSpeed += stretch.seconds }
      let swiftest = max(from.speedDeci, to.speedDeci)
      var reason = stretch.reason
      if reason == nil, !from.students.isEmpty || !to.students.isEmpty {
        if !hasSpeed {
          reason = .speedMissing
        } else if swiftest > lowest {
          if !from.students.isCertain || !to.students.isCertain {
            reason = .studentsUnknown
          } else if swiftest <= highest {
            reason = .limitUnknown
          }
        }
      }
      run.take(
        seconds: stretch.seconds, millimeters: stretch.millimeters, reason, into: &verdicts)
    }
    run.close(into: &verdicts)
    verdicts.unprovable(seconds: withoutSpeed, .speedMissing)
  }
}

/// The caps the road might have: its lowest opens a finding, its highest must be beaten by a proof.
package struct PlausibleCaps: Sendable {
  package var lowest: SpeedCap
  package var highest: SpeedCap
  package var all: [SpeedCap]

  /// Nil when there is no cap at all.
  package init?(_ caps: [SpeedCap]) {
    // Of equal caps the one for ordinary roads speaks.
    let ordered = caps.sorted {
      let left = ($0.limit.value, $0.roadClasses.contains(.other) ? 0 : 1, $0.id)
      let right = ($1.limit.value, $1.roadClasses.contains(.other) ? 0 : 1, $1.id)
      return left < right
    }
    guard let lowest = ordered.first, let highest = ordered.last else { return nil }
    all = ordered
    self.lowest = lowest
    self.highest = ordered.first { $0.limit == highest.limit } ?? highest
  }
}

extension Track {
  /// GNSS speed, or lacking any on this track the speed of displacement from the accepted fix before, rounded down.
  package func observedSpeed(_ index: Int) -> (deci: Int32, from: Int)? {
    let fix = fixes[index]
    if fix.speedDeci >= 0 { return (fix.speedDeci, index) }
    if hasSpeeds { return nil }
    let before = Int(fix.previousAccepted)
    guard before >= 0 else { return nil }
    let elapsed = seconds(index) - seconds(before)
    guard elapsed > 0, elapsed <= gapCapSeconds, !records[index].hasMinuteClock else { return nil }
    return (Int32(clamping: deciKmh(fix.stepMillimeters, elapsed)), before)
  }

  /// Whether an observed speed is above a limit, the displacement taken before it is rounded.
  func exceeds(_ limitDeci: Int32, _ index: Int, _ observed: (deci: Int32, from: Int)) -> Bool {
    guard observed.from != index else { return observed.deci > limitDeci }
    let elapsed = seconds(index) - seconds(observed.from)
    return fixes[index].stepMillimeters * 36 > Int64(limitDeci) * 1000 * elapsed
  }

  func extent(_ stretch: Stretch) -> Extent {
    Extent(
      fromSeconds: seconds(Int(stretch.from)), toSeconds: seconds(Int(stretch.to)),
      millimeters: stretch.millimeters)
  }
}

extension TrackSlice {
  /// The day's base as one extent.
  var wholeDay: Extent {
    Extent(
      fromSeconds: track.seconds(day.range.lowerBound),
      toSeconds: track.seconds(day.range.upperBound - 1), millimeters: day.millimeters)
  }
}

extension DayContext {
  /// Interval the registry declares for the device, nil when it declares none.
  var vehicleInterval: Int64? { vehicleRow.row?.intervalSeconds.map(Int64.init) }
}
