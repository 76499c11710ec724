import Foundation
import Telemetry
import TestKit

/// Simulates one bus with children aboard, never faster than the limit, through every nuisance of a receiver.
///
/// Independent of the analyzer: metres on a local plane, turned into degrees at the end. Position noise of standard
/// deviation `sigmaMeters` per axis, half of its variance correlated over 60 s; bursts of 30–80 m; clock steps of
/// 2–20 s; 0.2 % spikes of position and of speed; whole seconds.
struct LawfulDrive {
  var limitKmh: Double
  var hours: Double
  var vehicle: VehicleSymbol

  private let latitude = 31.7
  private let metersPerDegree = 111_000.0

  func records(seed: UInt64) -> [PositionRecord] {
    var random = SeededGenerator(seed: seed)
    let sigma = Double.random(in: 2...15, using: &random)
    let interval = [1, 1, 2, 5, 10, 15, 20, 30, 60].randomElement(using: &random) ?? 10
    var state = State(random: random)
    var records: [PositionRecord] = []
    let seconds = Int(hours * 3600)
    for second in 0..<seconds {
      state.drive(limit: limitKmh / 3.6)
      state.disturb(sigma: sigma)
      guard second % interval == 0 else { continue }
      records.append(record(&state, second: second))
    }
    return records
  }

  private func record(_ state: inout State, second: Int) -> PositionRecord {
    var (east, north) = (state.east + state.errorEast, state.north + state.errorNorth)
    if Double.random(in: 0..<1, using: &state.random) < 0.002 {
      let angle = Double.random(in: 0..<(2 * .pi), using: &state.random)
      let away = Double.random(in: 50...800, using: &state.random)
      east += away * cos(angle)
      north += away * sin(angle)
    }
    var speed = state.speed * 3.6 + gauss(&state.random) * 0.3
    if Double.random(in: 0..<1, using: &state.random) < 0.002 {
      speed = Double.random(in: 0...140, using: &state.random)
    }
    let clock = 1_772_406_000 + Double(second) + state.clockOffset
    var record = PositionRecord(
      deviceSeconds: UInt32(clock), vehicle: vehicle,
      longitudeE6: Int32(
        ((119.9 + east / (metersPerDegree * cos(latitude * .pi / 180))) * 1e6).rounded()),
      latitudeE6: Int32(((latitude + north / metersPerDegree) * 1e6).rounded()))
    record.gnssSpeedMilli = UInt32(max(0, (speed * 10).rounded(.down))) * 100
    record.personsAboard = 20
    return record
  }

  private struct State {
    var random: SeededGenerator
    var east = 0.0
    var north = 0.0
    var speed = 0.0
    var errorEast = 0.0
    var errorNorth = 0.0
    var clockOffset = 0.0
    private var heading = 0.0
    private var turning = 0.0
    private var target = 0.0
    private var phaseLeft = 0
    private var slow = (0.0, 0.0)
    private var burst = (0.0, 0.0)
    private var burstLeft = 0

    init(random: SeededGenerator) { self.random = random }

    /// One second of driving: mostly at exactly the limit, now and then slower or standing.
    mutating func drive(limit: Double) {
      if phaseLeft <= 0 {
        phaseLeft = Int.random(in: 30...400, using: &random)
        let draw = Double.random(in: 0..<1, using: &random)
        target = draw < 0.65 ? limit : draw < 0.9 ? .random(in: 0...limit, using: &random) : 0
        turning = draw < 0.5 ? 0 : .random(in: -0.01...0.01, using: &random)
      }
      phaseLeft -= 1
      speed = min(limit, speed + max(-1.2, min(1.0, target - speed)))
      heading += turning
      east += speed * sin(heading)
      north += speed * cos(heading)
    }

    /// One second of the receiver's and the clock's troubles.
    mutating func disturb(sigma: Double) {
      let keep = exp(-1.0 / 60)
      let fresh = (1 - keep * keep).squareRoot() * sigma * 0.5.squareRoot()
      slow.0 = slow.0 * keep + gauss(&random) * fresh
      slow.1 = slow.1 * keep + gauss(&random) * fresh
      if burstLeft > 0 {
        burstLeft -= 1
        if burstLeft == 0 { burst = (0, 0) }
      } else if Double.random(in: 0..<1, using: &random) < 4 / 3600 {
        let angle = Double.random(in: 0..<(2 * .pi), using: &random)
        let away = Double.random(in: 30...80, using: &random)
        burst = (away * sin(angle), away * cos(angle))
        burstLeft = Int.random(in: 3...60, using: &random)
      }
      if Double.random(in: 0..<1, using: &random) < 3 / 3600 {
        let step = Double.random(in: 2...20, using: &random)
        clockOffset += Bool.random(using: &random) ? step : -step
      }
      let white = sigma * 0.5.squareRoot()
      errorEast = slow.0 + burst.0 + gauss(&random) * white
      errorNorth = slow.1 + burst.1 + gauss(&random) * white
    }
  }
}

/// Standard normal number by Box and Muller.
private func gauss(_ random: inout SeededGenerator) -> Double {
  let u = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)
  let v = Double.random(in: 0..<1, using: &random)
  return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
}
