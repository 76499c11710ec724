import Telemetry
import TestKit

/// Random drives with everything that goes wrong in real logs, for judges and properties.
struct HostileDrive {
  private var random: SeededGenerator
  private var records: [PositionRecord] = []

  /// Every record's `line` is its own; copies share it.
  static func records(seed: UInt64) -> [PositionRecord] {
    var drive = HostileDrive(random: SeededGenerator(seed: seed))
    drive.lay()
    drive.disturb()
    return drive.records
  }

  private init(random: SeededGenerator) { self.random = random }

  private mutating func one(in chances: Int) -> Bool {
    Int.random(in: 0..<chances, using: &random) == 0
  }

  private mutating func lay() {
    let interval: UInt32 = [1, 5, 10, 10, 15, 20].pick(&random)
    let noise: Int32 = [0, 50, 200].pick(&random)
    let perMicrodegree = Strip().metersPerMicrodegreeEast
    let count = Int.random(in: 12...60, using: &random)
    let carded = !one(in: 3)
    let counts: [UInt16?] = [20, 20, 20, 18, 22, 2, 0, nil]
    var speed = 60.0
    var target = 86.0
    var persons: UInt16? = 20
    var east = 119_900_000.0
    // Some drives cross midnight.
    let start: UInt32 = one(in: 4) ? 1_772_467_200 - interval * 20 : 1_772_406_000
    for place in 0..<count {
      if one(in: 8) { target = [30, 62, 79, 84, 86, 95, 110].pick(&random) }
      if one(in: 8) { persons = counts.pick(&random) }
      let before = speed
      let reach = 10.0 * Double(interval)
      speed += min(max(target - speed, -reach), reach)
      east += (before + speed) / 7.2 * Double(interval) / perMicrodegree
      var record = PositionRecord(
        deviceSeconds: start + UInt32(place) * interval, vehicle: 0,
        longitudeE6: Int32(east) + .random(in: -noise...noise, using: &random),
        latitudeE6: 31_700_000 + .random(in: -noise...noise, using: &random))
      record.gnssSpeedMilli = UInt32((speed * 10).rounded()) * 100
      record.personsAboard = persons
      if carded { record.driver = one(in: 10) ? nil : 0 }
      records.append(record)
    }
    if one(in: 12) {
      for index in records.indices {
        records[index].deviceSeconds -= records[index].deviceSeconds % 60
        records[index].hasMinuteClock = true
      }
    }
  }

  private mutating func disturb() {
    let rate = [6, 15, 40].pick(&random)
    for index in records.indices where one(in: rate) {
      switch Int.random(in: 0..<9, using: &random) {
      case 0: records[index].latitudeE6 += one(in: 2) ? 20_000 : 1500
      case 1:
        records[index].gnssSpeedMilli = [0, 30_000, 130_000, 250_000].pick(&random)
      case 2: records[index].satellites = 3
      case 3: records[index].gnssSpeedMilli = nil
      case 4:
        let shift = UInt32.random(in: 2...20, using: &random)
        let isBack = one(in: 2)
        for later in index..<records.count {
          if isBack {
            records[later].deviceSeconds -= shift
          } else {
            records[later].deviceSeconds += shift
          }
        }
      case 5:
        for frozen in index..<min(records.count, index + Int.random(in: 1...4, using: &random)) {
          records[frozen].longitudeE6 = records[index].longitudeE6
          records[frozen].latitudeE6 = records[index].latitudeE6
          records[frozen].gnssSpeedMilli = records[index].gnssSpeedMilli
        }
      case 6:
        for later in index..<records.count { records[later].latitudeE6 += 4000 }
      case 7: records[index].personsAboard = [0, 5, 19, 40].pick(&random)
      default: records[index].statusBits = 1
      }
    }
    for index in records.indices { records[index].line = UInt32(index) }
    for record in records where one(in: rate) {
      var other = record
      if !one(in: 4) {
        other.line = UInt32(records.count)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: other.longitudeE6 += .random(in: -3000...3000, using: &random)
        case 1: other.odometerDeciKilometers = 7
        case 2: other.gnssSpeedMilli = 40_000
        default: other.deviceSeconds += 1
        }
      }
      records.append(other)
    }
    // Receiver week rollover of a part.
    if one(in: 8) {
      let weeks: UInt32 = 1024 * 7 * 86_400
      let isBack = one(in: 2)
      let share = [2, 3, 10].pick(&random)
      for index in records.indices where one(in: share) {
        if isBack {
          records[index].deviceSeconds -= weeks
        } else {
          records[index].deviceSeconds += weeks
        }
      }
    }
  }
}
