package import Telemetry
import Tracks

/// One bus on one local day: when it drove, stood and was silent, from its first record to its last.
package struct BusDay: Sendable {
  package enum State: UInt8, Sendable, Hashable {
    case driving, standing
    /// Records too far apart to say.
    case gap
    /// Records that were set aside.
    case unusable
  }

  /// Spans follow each other without a hole.
  package struct Span: Sendable, Hashable {
    package var state: State
    package var start: Timestamp
    package var end: Timestamp

    package init(_ state: State, start: Timestamp, end: Timestamp) {
      self.state = state
      self.start = start
      self.end = end
    }

    package var seconds: Int64 { end.seconds - start.seconds }
  }

  package var vehicle: VehicleKey
  package var day: CivilDate
  package var spans: [Span]

  package init(vehicle: VehicleKey, day: CivilDate, spans: [Span]) {
    self.vehicle = vehicle
    self.day = day
    self.spans = spans
  }

  package func seconds(_ state: State) -> Int64 {
    spans.reduce(0) { $1.state == state ? $0 + $1.seconds : $0 }
  }
}

extension BusDay {
  /// Days of a track, where a change of less than `leastSeconds` between driving and standing is none.
  static func days(of track: Track, leastSeconds: Int64) -> [BusDay] {
    track.days.map { day in
      var spans: [Span] = []
      // Neighbours of one state are one span: mostly nothing but its end moves.
      var open: (state: State, from: Int, to: Int)?
      for stretch in track.stretches[day.stretches] where stretch.seconds > 0 {
        let state = state(of: stretch, track)
        if let last = open, last.state.rawValue == state.rawValue {
          open?.to = Int(stretch.to)
          continue
        }
        if let last = open { spans.append(span(last, track)) }
        open = (state, Int(stretch.from), Int(stretch.to))
      }
      if let last = open { spans.append(span(last, track)) }
      return BusDay(
        vehicle: track.vehicle, day: day.date, spans: steady(spans, leastSeconds: leastSeconds))
    }
  }

  private static func span(_ open: (state: State, from: Int, to: Int), _ track: Track) -> Span {
    Span(open.state, start: track.time(open.from), end: track.time(open.to))
  }

  /// By the speed at its end where there is one, else by its chord.
  private static func state(of stretch: Track.Stretch, _ track: Track) -> State {
    switch stretch.reason {
    case .gap, .noRecord: return .gap
    case nil: break
    default: return .unusable
    }
    let speed = track.fixes[Int(stretch.to)].speedDeci
    if speed >= 0 { return speed >= standingDeci ? .driving : .standing }
    return stretch.millimeters >= stretch.seconds * driftMillimeters ? .driving : .standing
  }

  /// 3 km/h, as where standing spells are found.
  private static let standingDeci: Int32 = 30
  /// 5 km/h: a standing receiver's positions wander, its speeds do not.
  private static let driftMillimeters: Int64 = 1389

  private static func add(_ span: Span, to spans: inout [Span]) {
    if let last = spans.last, last.state == span.state, last.end == span.start {
      spans[spans.count - 1].end = span.end
    } else {
      spans.append(span)
    }
  }

  private static func steady(_ spans: [Span], leastSeconds: Int64) -> [Span] {
    var steady: [Span] = []
    for span in spans {
      var span = span
      if let last = steady.last, span.seconds < leastSeconds, isMotion(span.state),
        isMotion(last.state)
      {
        span.state = last.state
      }
      add(span, to: &steady)
    }
    return steady
  }

  private static func isMotion(_ state: State) -> Bool { state == .driving || state == .standing }
}
