/// What one stage cost in one round.
struct Measurement {
  var stage: Stage
  var units: Int
  var bytes: Int
  var checksum: String
  /// Whole process, or the stage's own share where it needs others before it.
  var cpuMicroseconds: Int
  var wallMicroseconds: Int
  var peakKibibytes: Int
}

/// Medians over all rounds, as text or JSON.
struct BenchReport {
  var rows: Int
  var inputBytes: Int
  var vehicles: Int
  var seed: UInt64
  var jobs: Int
  /// One list a round, every stage in each.
  var rounds: [[Measurement]]

  /// CPU of the whole check over CPU of the five-field parse of the same round, hundredths; median.
  var ratioCenti: Int? {
    let ratios = rounds.compactMap { round -> Int? in
      guard let parse = round.first(where: { $0.stage == .parse }),
        let check = round.first(where: { $0.stage == .check }), parse.cpuMicroseconds > 0
      else { return nil }
      return check.cpuMicroseconds * 100 / parse.cpuMicroseconds
    }
    return ratios.isEmpty ? nil : median(ratios)
  }

  private struct Line {
    var stage: Stage
    var cpu: Int
    var wall: Int
    var peak: Int
    var checksum: String
  }

  private var lines: [Line] {
    Stage.allCases.compactMap { stage in
      let all = rounds.flatMap { $0 }.filter { $0.stage == stage }
      guard let first = all.first else { return nil }
      return Line(
        stage: stage, cpu: median(all.map(\.cpuMicroseconds)),
        wall: median(all.map(\.wallMicroseconds)), peak: median(all.map(\.peakKibibytes)),
        checksum: first.checksum)
    }
  }

  var text: String {
    var out =
      "\(rows) rows, \(inputBytes) bytes, \(vehicles) buses, seed \(seed), \(jobs) workers, median of \(rounds.count)\n\n"
    out += row("stage", ["rows/s", "MB/s", "CPU s", "wall s", "peak MiB"], "checksum")
    for line in lines {
      // The reports stage judges first, so its wall time says nothing of its own.
      let time = line.stage == .reports ? line.cpu : line.wall
      out += row(
        line.stage.words,
        [
          "\(rate(rows, time))", fixed(rate(inputBytes, time) / 10_000, 2),
          fixed(line.cpu / 1000, 3),
          line.stage == .reports ? "-" : fixed(line.wall / 1000, 3),
          fixed(line.peak * 10 / 1024, 1),
        ], line.checksum)
    }
    if let ratioCenti {
      out +=
        "\nCPU of the whole check / five-field parse: \(fixed(ratioCenti, 2)) (median of the rounds)\n"
    }
    return out
  }

  var json: String {
    var parts = [
      "\"schema\":1", "\"rows\":\(rows)", "\"bytes\":\(inputBytes)", "\"vehicles\":\(vehicles)",
      "\"seed\":\(seed)", "\"jobs\":\(jobs)", "\"rounds\":\(rounds.count)",
    ]
    let stages = lines.map { line in
      var fields = [
        "\"stage\":\"\(line.stage.rawValue)\"", "\"cpu_us\":\(line.cpu)",
        "\"peak_kib\":\(line.peak)",
      ]
      let time = line.stage == .reports ? line.cpu : line.wall
      if line.stage != .reports { fields.append("\"wall_us\":\(line.wall)") }
      fields.append("\"rows_per_s\":\(rate(rows, time))")
      fields.append("\"bytes_per_s\":\(rate(inputBytes, time))")
      return "{" + fields.joined(separator: ",") + "}"
    }
    parts.append("\"stages\":[" + stages.joined(separator: ",") + "]")
    if let ratioCenti { parts.append("\"cpu_ratio\":\(fixed(ratioCenti, 2))") }
    return "{" + parts.joined(separator: ",") + "}\n"
  }

  private func rate(_ count: Int, _ microseconds: Int) -> Int {
    Int(Double(count) * 1e6 / Double(max(1, microseconds)))
  }

  private func row(_ name: String, _ cells: [String], _ last: String) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let head = name + String(repeating: " ", count: max(0, 18 - name.count))
    return head + cells.map { pad($0, 11) }.joined() + "  " + last + "\n"
  }
}

/// Middle value; the lower of the two middle ones for an even number.
func median(_ values: [Int]) -> Int {
  precondition(!values.isEmpty, "a median needs a value")
  return values.sorted()[(values.count - 1) / 2]
}

/// `value` / 10^`decimals` as text.
func fixed(_ value: Int, _ decimals: Int) -> String {
  var unit = 1
  for _ in 0..<decimals { unit *= 10 }
  let fraction = String(value % unit)
  return "\(value / unit)." + String(repeating: "0", count: decimals - fraction.count) + fraction
}
