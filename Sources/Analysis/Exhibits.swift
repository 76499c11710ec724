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

  /// Ids of the findings to draw: proofs first, then by severity, then in the order of the report.
  static func choose(_ findings: [Finding]) -> [Finding] {
    let drawable = findings.enumerated().filter {
      $0.element.start != nil && $0.element.vehicle != nil
    }
    let ranked = drawable.sorted { left, right in
      let (a, b) = (rank(left.element), rank(right.element))
      return a != b ? a < b : left.offset < right.offset
    }
    return ranked.prefix(limit).map(\.element)
  }

  private static func rank(_ finding: Finding) -> Int {
    let severity = Severity.allCases.firstIndex(of: finding.severity) ?? 0
    return (finding.certainty == .proven ? 0 : 100) - severity
  }

  static func exhibit(_ finding: Finding, _ track: Track, witness: WitnessTimes?) -> Exhibit? {
    guard let start = finding.start, let end = finding.end else { return nil }
    let range = track.records.indices.filter {
      track.seconds($0) >= start.seconds - marginSeconds
        && track.seconds($0) <= end.seconds + marginSeconds
    }
    var keep = Set(range)
    if range.count > maximumSamples {
      let stride = (range.count + maximumSamples - 1) / maximumSamples
      keep = Set(range.enumerated().filter { $0.offset % stride == 0 }.map(\.element))
      for index in range
      where [start, end, witness?.from, witness?.to].contains(track.time(index)) {
        keep.insert(index)
      }
    }
    var samples: [Exhibit.Sample] = []
    var pair: (Int?, Int?) = (nil, nil)
    for index in range where keep.contains(index) {
      if track.time(index) == witness?.from, pair.0 == nil { pair.0 = samples.count }
      if track.time(index) == witness?.to, pair.1 == nil { pair.1 = samples.count }
      samples.append(sample(track, index, isFirst: samples.isEmpty))
    }
    guard !samples.isEmpty else { return nil }
    if let from = pair.0, let to = pair.1 {
      return Exhibit(samples: samples, witness: (from, to))
    }
    return Exhibit(samples: samples)
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
