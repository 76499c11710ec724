import Registry
import Telemetry

/// Records of one vehicle as positions in the store, in any order.
struct VehicleGroup: Sendable {
  var key: VehicleKey
  /// What the logs call it, ascending.
  var labels: [String]
  /// How its identity is known: `registry`, `plate` or `source-id`.
  var word: String
  /// Slice of `VehiclePartition.positions`.
  var range: Range<Int>
}

/// All records of a store grouped by vehicle, vehicles in the order of their keys.
struct VehiclePartition: Sendable {
  var groups: [VehicleGroup]
  /// `block × capacity + index`, grouped.
  var positions: [UInt32]
  /// Records of vehicles that were not asked for.
  var notSelected: Int
  /// By driver symbol: whether the id stands on records of one vehicle alone.
  var driversOfOneVehicle: [Bool]

  init(
    _ store: RecordStore, registry: Registry?, zone: ZoneOffset, select: (VehicleKey) -> Bool
  ) {
    var assignment = GroupAssignment(store.vehicleLabels, registry, zone)
    var counts: [Int] = []
    var groupOfRecord: [UInt32] = []
    groupOfRecord.reserveCapacity(store.count)
    var groupOfDriver = [Int](repeating: -1, count: store.driverTexts.count)
    driversOfOneVehicle = [Bool](repeating: true, count: store.driverTexts.count)
    for block in store.blocks {
      let records = block.span
      for index in records.indices {
        let group = assignment.group(
          of: records[index].vehicle, at: records[index].deviceSeconds)
        if group >= counts.count {
          counts.append(contentsOf: repeatElement(0, count: group + 1 - counts.count))
        }
        counts[group] += 1
        groupOfRecord.append(UInt32(group))
        let driver = records[index].driverRaw
        if driver != .max {
          let known = groupOfDriver[Int(driver)]
          if known != group {
            if known < 0 {
              groupOfDriver[Int(driver)] = group
            } else {
              driversOfOneVehicle[Int(driver)] = false
            }
          }
        }
      }
    }
    let order = assignment.keys.indices.filter { $0 < counts.count && counts[$0] > 0 }
      .filter { select(assignment.keys[$0]) }
      .sorted { assignment.keys[$0] < assignment.keys[$1] }
    var next = [Int](repeating: -1, count: counts.count)
    groups = []
    var start = 0
    for group in order {
      next[group] = start
      groups.append(
        VehicleGroup(
          key: assignment.keys[group], labels: assignment.labels[group].sorted(by: utf8Less),
          word: assignment.words[group], range: start..<(start + counts[group])))
      start += counts[group]
    }
    positions = [UInt32](repeating: 0, count: start)
    notSelected = store.count - start
    var record = 0
    for (blockIndex, block) in store.blocks.enumerated() {
      for index in block.indices {
        let group = Int(groupOfRecord[record])
        record += 1
        guard next[group] >= 0 else { continue }
        positions[next[group]] = UInt32(blockIndex * RecordStore.blockCapacity + index)
        next[group] += 1
      }
    }
  }
}

/// Decides once per label, or per label and day where the registry moves terminals about, whose record it is.
private struct GroupAssignment {
  private let vehicleLabels: [VehicleLabel]
  private let registry: Registry?
  private let zone: ZoneOffset
  private let resolvesByDay: Bool
  private var groupOfKey: [VehicleKey: Int] = [:]
  private var groupOfLabel: [Int]
  private var groupOfLabelDay: [LabelDay: Int] = [:]
  private var last: (LabelDay, Int)?
  private(set) var keys: [VehicleKey] = []
  private(set) var labels: [Set<String>] = []
  private(set) var words: [String] = []

  private struct LabelDay: Hashable {
    var label: VehicleSymbol
    var day: Int64
  }

  init(_ vehicleLabels: [VehicleLabel], _ registry: Registry?, _ zone: ZoneOffset) {
    self.vehicleLabels = vehicleLabels
    self.registry = registry
    self.zone = zone
    resolvesByDay = registry?.resolvesByDay ?? false
    groupOfLabel = [Int](repeating: -1, count: vehicleLabels.count)
  }

  mutating func group(of label: VehicleSymbol, at deviceSeconds: UInt32) -> Int {
    guard resolvesByDay else {
      let known = groupOfLabel[Int(label)]
      if known >= 0 { return known }
      let time = Timestamp(seconds: Int64(deviceSeconds))
      let found = resolve(label, on: time.date(in: zone))
      groupOfLabel[Int(label)] = found
      return found
    }
    let day = (Int64(deviceSeconds) + Int64(zone.seconds)).flooredQuotient(by: 86_400)
    let key = LabelDay(label: label, day: day)
    if let last, last.0 == key { return last.1 }
    let found =
      groupOfLabelDay[key] ?? resolve(label, on: CivilDate(daysSince1970: day))
    groupOfLabelDay[key] = found
    last = (key, found)
    return found
  }

  private mutating func resolve(_ symbol: VehicleSymbol, on day: CivilDate) -> Int {
    let label = vehicleLabels[Int(symbol)]
    let key: VehicleKey
    let word: String
    if let registered = registry?.resolve(label, on: day) {
      (key, word) = (registered, "registry")
    } else {
      let cell = plateCell(label.text)
      let isPlate = looksLikePlate(cell.plate)
      (key, word) = (
        VehicleKey(
          plate: isPlate ? cell.plate : label.text,
          color: label.color ?? (isPlate ? cell.color : nil)),
        isPlate ? "plate" : "source-id"
      )
    }
    if let group = groupOfKey[key] {
      labels[group].insert(label.text)
      return group
    }
    groupOfKey[key] = keys.count
    keys.append(key)
    labels.append([label.text])
    words.append(word)
    return keys.count - 1
  }
}
