import Detectors
import Telemetry
import TestKit
import Testing
import Tracks

/// The definition that `tools/excess-plain --help` prints, once more and plainly: lists, no state.
private struct PlainExcess {
  var limit: Int64 = 600
  var tolerance: Int64 = 30
  var gap: Int64 = 90
  var interval: Int64?

  struct Fix {
    var seconds: Int64
    /// 0.1 km/h; -1 where there is none.
    var deci: Int64
    /// Chord from the fix before, mm.
    var step: Int64
    /// Whether nobody was aboard for certain: then no cap binds.
    var isEmpty: Bool
  }

  /// First and last fix of an item, and how much above a limit it is: numerator over denominator.
  private struct Item {
    var first: Int
    var last: Int
    var distance: Int64
    var divisor: Int64
    func isAbove(_ deci: Int64) -> Bool { distance > deci * divisor }
  }

  /// Times of the first and last fix of each stretch.
  func stretches(_ all: [Fix], bySpeed: Bool) -> [[Int64]] {
    let fixes = bySpeed ? all.filter { $0.deci >= 0 } : all
    var items: [Item] = []
    for (k, fix) in fixes.enumerated() {
      if bySpeed {
        items.append(Item(first: k, last: k, distance: fix.isEmpty ? 0 : fix.deci, divisor: 1))
      } else if k > 0, fix.seconds - fixes[k - 1].seconds <= gap {
        items.append(
          Item(
            first: k - 1, last: k, distance: fix.isEmpty ? 0 : fix.step * 36,
            divisor: 1000 * (fix.seconds - fixes[k - 1].seconds)))
      }
    }
    var pieces: [[Item]] = []
    for item in items {
      if let before = pieces.last?.last,
        fixes[item.first].seconds - fixes[before.last].seconds <= gap,
        bySpeed || item.first == before.last
      {
        pieces[pieces.count - 1].append(item)
      } else {
        pieces.append([item])
      }
    }
    return pieces.flatMap { stretches(in: $0, fixes, bySpeed: bySpeed) }
  }

  /// Fixes: first to last; steps: their total.
  private func seconds(of dip: ArraySlice<Item>, _ fixes: [Fix]) -> Int64 {
    guard let first = dip.first, let last = dip.last else { return 0 }
    return fixes[last.last].seconds - fixes[first.first].seconds
  }

  private func stretches(in piece: [Item], _ fixes: [Fix], bySpeed: Bool) -> [[Int64]] {
    var chains: [[Int]] = []
    for i in piece.indices where piece[i].isAbove(limit + tolerance) {
      if let before = chains.last?.last {
        let dip = piece[(before + 1)..<i]
        if dip.count <= 1 || seconds(of: dip, fixes) <= 5 {
          chains[chains.count - 1].append(i)
          continue
        }
      }
      chains.append([i])
    }
    var spans: [ClosedRange<Int>] = []
    for chain in chains {
      let (first, last) = (piece[chain[0]].first, piece[chain[chain.count - 1]].last)
      let count = Set(chain.flatMap { [piece[$0].first, piece[$0].last] }).count
      let steps = ((first + 1)..<max(last + 1, first + 1)).map {
        fixes[$0].seconds - fixes[$0 - 1].seconds
      }
      let isSparse = interval.map { $0 >= 10 } ?? steps.allSatisfy { $0 >= 10 }
      guard fixes[last].seconds - fixes[first].seconds >= 10, count >= (isSparse ? 2 : 3) else {
        continue
      }
      var (low, high) = (chain[0], chain[chain.count - 1])
      while low > 0, piece[low - 1].isAbove(limit) { low -= 1 }
      while high + 1 < piece.count, piece[high + 1].isAbove(limit) { high += 1 }
      if let before = spans.last, low <= before.upperBound {
        spans[spans.count - 1] = before.lowerBound...max(high, before.upperBound)
      } else {
        spans.append(low...high)
      }
    }
    return spans.map {
      [fixes[piece[$0.lowerBound].first].seconds, fixes[piece[$0.upperBound].last].seconds]
    }
  }
}

@Suite("Excess chains") struct ExcessChainsTests {
  /// A drive around the limit with gaps, missing speeds, an empty spell, and records that are set aside.
  private func drive(_ random: inout SeededGenerator, bySpeed: Bool) -> [PositionRecord] {
    var records: [PositionRecord] = []
    var seconds = 1_772_380_800 - UInt32.random(in: 0...120, using: &random)
    var east = 119_900_000.0
    let perMicrodegree = Strip().metersPerMicrodegreeEast
    let usual: UInt32 = [1, 2, 5, 10, 12].pick(&random)
    let isMixed = Bool.random(using: &random)
    var speed = 62.0
    for line in 0..<Int.random(in: 2...45, using: &random) {
      func one(in chances: Int) -> Bool { Int.random(in: 0..<chances, using: &random) == 0 }
      let step =
        one(in: 12)
        ? UInt32.random(in: 80...100, using: &random)
        : isMixed ? UInt32.random(in: 1...14, using: &random) : usual
      let next = Double(
        [40, 58, 60, 60.1, 61, 62, 63, 63.1, 64, 66].pick(&random))
      seconds += step
      east += (speed + next) / 7.2 * Double(step) / perMicrodegree
      speed = next
      var record = PositionRecord(
        deviceSeconds: seconds, vehicle: 0, longitudeE6: Int32(east.rounded()),
        latitudeE6: 31_700_000)
      record.line = UInt32(line)
      if bySpeed, !one(in: 10) { record.gnssSpeedMilli = UInt32((speed * 10).rounded()) * 100 }
      if one(in: 15) { record.satellites = 3 }
      if one(in: 20) { record.personsAboard = 0 }
      if one(in: 20) { record.personsAboard = 1 }
      records.append(record)
      if one(in: 25) {
        record.latitudeE6 += 3
        records.append(record)
      }
    }
    return records
  }

  @Test(arguments: 0..<24)
  func `agree with the plain definition on any drive`(batch: UInt64) throws {
    var court = try Court([
      "vehicles.csv":
        "plate,plate_color,interval_s\n苏D99001,yellow,\(batch % 3 == 0 ? "" : batch % 3 == 1 ? "5" : "10")"
    ])
    court.declaredInterval = batch % 3 == 0 ? nil : batch % 3 == 1 ? 5 : 10
    var found = 0
    for seed in (batch * 200)..<(batch * 200 + 200) {
      var random = SeededGenerator(seed: seed)
      let track = court.track(drive(&random, bySpeed: seed % 2 == 0))
      guard track.hasSpeeds == (seed % 2 == 0) else { continue }
      let accepted = track.records.indices.filter { track.fixes[$0].isAccepted }
      let plain = PlainExcess(
        gap: track.gapCapSeconds, interval: court.declaredInterval.map(Int64.init))
      let expected = plain.stretches(
        accepted.map { index in
          PlainExcess.Fix(
            seconds: track.seconds(index), deci: Int64(track.fixes[index].speedDeci),
            step: track.fixes[index].stepMillimeters, isEmpty: track.fixes[index].students == .no)
        }, bySpeed: track.hasSpeeds)
      let judgement = court.judge(Speeding.self, track: track)
      let spans = judgement.findings.map { [$0.start?.seconds ?? 0, $0.end?.seconds ?? 0] }
      #expect(spans == expected, "seed \(seed)")
      found += spans.count
    }
    #expect(found > 50, "the drives hardly ever exceed: the test tests nothing")
  }
}
