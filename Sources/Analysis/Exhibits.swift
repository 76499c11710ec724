import Geo
import Telemetry
import Tracks

/// Chooses the findings that get a drawing and samples their tracks.
struct ExhibitMaker {
  /// Most findings drawn in one report; the rest stand in the tables.
  static let limit = 200
  /// Time shown before and after the finding, seconds.
  private static let marginSeconds: Int64 = 60
  private static let maximumSamples = 240

  /// The findings to draw: of those that a report shows in full, all that have a time and a vehicle.
  static func choose(_ findings: [Finding]) -> [Finding] {
    fairSample(findings, limit: limit) { !$0.rule.isNotice }.map { findings[$0] }
      .filter { $0.start != nil && $0.vehicle != nil }
  }

  static func exhibit(
    _ finding: Finding, _ track: Track, witness: WitnessTimes?, route: SketchRoute? = nil
  ) -> Exhibit? {
    guard let start = finding.start, let end = finding.end else { return nil }
    let range = track.records.indices.filter {
      track.seconds($0) >= start.seconds - marginSeconds
        && track.seconds($0) <= end.seconds + marginSeconds
    }
    var kept = range
    if range.count > maximumSamples {
      let stride = (range.count + maximumSamples - 1) / maximumSamples
      let always = [start, end, witness?.from, witness?.to]
      kept = range.enumerated().filter {
        $0.offset % stride == 0 || always.contains(track.time($0.element))
      }.map(\.element)
    }
    var samples: [Exhibit.Sample] = []
    var pair: (Int?, Int?) = (nil, nil)
    for index in kept {
      if track.time(index) == witness?.from, pair.0 == nil { pair.0 = samples.count }
      if track.time(index) == witness?.to, pair.1 == nil { pair.1 = samples.count }
      samples.append(sample(track, index, isFirst: samples.isEmpty))
    }
    guard !samples.isEmpty else { return nil }
    let sketch = SketchMaker.sketch(finding, track, route: route)
    if let from = pair.0, let to = pair.1 {
      return Exhibit(samples: samples, witness: (from, to), sketch: sketch)
    }
    return Exhibit(samples: samples, sketch: sketch)
  }

  private static func sample(_ track: Track, _ index: Int, isFirst: Bool) -> Exhibit.Sample {
    var sample = Exhibit.Sample(time: track.time(index), coordinate: track.coordinates[index])
    let fix = track.fixes[index]
    if fix.speedDeci >= 0 { sample.speed = DeciKilometersPerHour(fix.speedDeci) }
    let before = Int(fix.previousAccepted)
    if before >= 0 {
      let elapsed = track.seconds(index) - track.seconds(before)
      if elapsed > 0, elapsed <= track.gapCapSeconds, fix.isAccepted {
        sample.displacementSpeed = DeciKilometersPerHour(
          Int32(clamping: deciKmh(fix.stepMillimeters, elapsed)))
      }
      sample.followsGap = elapsed > track.gapCapSeconds && !isFirst
    }
    sample.persons = track.records[index].personsAboard.map(Int.init)
    sample.setAside = fix.flags.unjudgedReason
    return sample
  }
}
