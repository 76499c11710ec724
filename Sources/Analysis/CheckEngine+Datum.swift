import Geo
import Ingest
import Registry
import Telemetry

extension CheckEngine {
  /// Places a header and provider are judged by; enough that a tenth on the lines decides.
  private static let linePlaces = 256
  /// The same for places stood at.
  private static let stopPlaces = 128

  /// Which datum each record is read in; asks lines and stops where nobody declared it and there are any.
  func decideDatums(_ partition: VehiclePartition) async throws -> DatumDecisions {
    var decisions = DatumDecisions(
      declared: options.datum, headers: ingested.headerGroups, sources: ingested.sources)
    guard let registry = options.registry, !decisions.isDeclaredForAll,
      registry.has(.routes) || registry.has(.stops)
    else { return decisions }
    let routed = partition.groups.indices.filter {
      registry.mayHaveRoutes(partition.groups[$0].key)
    }
    guard !routed.isEmpty else { return decisions }
    // Most places of many rows are not wanted anyway; whether the guess was too low is seen by the result.
    let rows = routed.reduce(0) { $0 + partition.groups[$1].range.count }
    let enough = 40 * Self.linePlaces
    let guess = rows <= enough ? UInt64.max : UInt64.max / UInt64(rows) * UInt64(enough)
    var sums = try await samples(partition, routed, decisions, below: guess, only: nil)
    let short = Set(sums.filter { !$0.value.driven.isFull }.keys)
    if guess != .max, !short.isEmpty {
      let again = try await samples(partition, routed, decisions, below: .max, only: short)
      for (pair, sample) in again { sums[pair]?.driven = sample.driven }
    }
    var court = DatumCourt(registry: registry, vehicles: partition.groups.map(\.key))
    let fits = sums.map { pair, sample in
      DatumFit(
        headerGroup: pair.group < 0 ? nil : pair.group, provider: pair.provider,
        evidence: court.evidence(sample))
    }
    // What lies on days without an approved line tells nothing and is not spoken of.
    decisions.take(
      fits.filter { $0.evidence.lines.places + $0.evidence.stops.places > 0 }.sorted {
        ($0.headerGroup ?? -1, $0.provider?.text ?? "") < (
          $1.headerGroup ?? -1, $1.provider?.text ?? ""
        )
      })
    return decisions
  }

  private func samples(
    _ partition: VehiclePartition, _ routed: [Int], _ decisions: DatumDecisions,
    below threshold: UInt64, only wanted: Set<DatumDecisions.Pair>?
  ) async throws -> [DatumDecisions.Pair: DatumSampler.Samples] {
    guard let registry = options.registry else { return [:] }
    let parts = try await overChunks(of: routed) { numbers in
      var sampler = DatumSampler(
        store: ingested.store, decisions: decisions, registry: registry, zone: options.zone,
        wanted: wanted, threshold: threshold)
      for number in numbers {
        let group = partition.groups[number]
        sampler.take(group.key, number, partition.positions[group.range])
      }
      return [sampler.samples]
    }
    var sums: [DatumDecisions.Pair: DatumSampler.Samples] = [:]
    for part in parts {
      for (pair, sample) in part { sums[pair, default: DatumSampler.Samples()].add(sample) }
    }
    return sums
  }

  /// Gathers places of vehicles, by header group and provider, where the datum is open.
  struct DatumSampler {
    struct Samples: Sendable {
      var driven: PlaceSample
      var stood = PlaceSample(capacity: stopPlaces)

      init(threshold: UInt64 = .max) {
        driven = PlaceSample(capacity: linePlaces, threshold: threshold)
      }

      mutating func add(_ other: Samples) {
        driven.add(other.driven)
        stood.add(other.stood)
      }
    }

    let store: RecordStore
    let decisions: DatumDecisions
    let registry: Registry
    let zone: ZoneOffset
    /// Pairs that are looked at; nil for all.
    let wanted: Set<DatumDecisions.Pair>?
    /// Hashes of driven places from which on none is looked at.
    let threshold: UInt64
    private(set) var samples: [DatumDecisions.Pair: Samples] = [:]

    init(
      store: RecordStore, decisions: DatumDecisions, registry: Registry, zone: ZoneOffset,
      wanted: Set<DatumDecisions.Pair>?, threshold: UInt64
    ) {
      (self.store, self.decisions, self.registry, self.zone) = (store, decisions, registry, zone)
      (self.wanted, self.threshold) = (wanted, threshold)
    }

    mutating func take(_ vehicle: VehicleKey, _ number: Int, _ positions: ArraySlice<UInt32>) {
      var cursor = DatumCursor(decisions, registry: registry, vehicle: vehicle, zone: zone)
      var pair: DatumDecisions.Pair?
      var open = Samples(threshold: threshold)
      let vehicleSeed = Self.seed(vehicle)
      var seed: UInt64 = 0
      var day: Int32 = 0
      var next = positions.startIndex
      let capacity = RecordStore.blockCapacity
      while next < positions.endIndex {
        let place = Int(positions[next]) / capacity
        let first = place * capacity
        let kept = store.blocks[place]
        let block = kept.span
        while next < positions.endIndex {
          let index = Int(positions[next]) - first
          guard index >= 0, index < capacity else { break }
          next += 1
          if cursor.move(to: block[index]) {
            var found = cursor.current.origin.isDeclared ? nil : cursor.pair
            if let pair = found, wanted?.contains(pair) == false { found = nil }
            if found != pair {
              if let pair { samples[pair] = open }
              pair = found
              open = found.flatMap { samples[$0] } ?? Samples(threshold: threshold)
              if let found { samples[found] = nil }
            }
            day = Int32(truncatingIfNeeded: cursor.daysSince1970)
            seed = vehicleSeed &+ UInt64(bitPattern: Int64(day)) &* 0x9E37_79B9_7F4A_7C15
          }
          guard pair != nil else { continue }
          let longitude = block[index].longitudeE6 / PlaceSample.cellE6
          let latitude = block[index].latitudeE6 / PlaceSample.cellE6
          let hash = PlaceSample.hash(longitude, latitude, seed: seed)
          let isDriven = open.driven.wants(hash)
          let isStood = block[index].speedMilliRaw == 0 && open.stood.wants(hash)
          guard isDriven || isStood, block[index].coordinate.isPlausible else { continue }
          let taken = PlaceSample.Place(
            hash: hash, longitudeCell: longitude, latitudeCell: latitude, vehicle: Int32(number),
            day: day)
          if isDriven { open.driven.take(taken) }
          if isStood { open.stood.take(taken) }
        }
      }
      if let pair { samples[pair] = open }
    }

    /// FNV-1a of the vehicle's name: the sample must not depend on its place among others.
    private static func seed(_ vehicle: VehicleKey) -> UInt64 {
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in (vehicle.plate + "/" + (vehicle.color?.rawValue ?? "")).utf8 {
        sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3
      }
      return sum
    }
  }
}

/// Holds sampled places against the lines and stops approved for their vehicle on their day.
private struct DatumCourt {
  let registry: Registry
  let vehicles: [VehicleKey]
  private var approvals: [VehicleDay: Approval] = [:]
  private var lines: [RouteLine: LineBoxes] = [:]

  private struct VehicleDay: Hashable {
    var vehicle: Int32
    var day: Int32
  }

  private struct Approval {
    var lines: [LineBoxes] = []
    var stops: [Coordinate] = []
  }

  init(registry: Registry, vehicles: [VehicleKey]) {
    (self.registry, self.vehicles) = (registry, vehicles)
  }

  mutating func evidence(_ sample: CheckEngine.DatumSampler.Samples) -> DatumEvidence {
    var evidence = DatumEvidence()
    var sample = sample
    sample.driven.settle()
    sample.stood.settle()
    for place in sample.driven.places {
      let approval = approval(place)
      if approval.lines.isEmpty { continue }
      evidence.lines.take(
        readings(place) { spot in
          approval.lines.contains { $0.comes(within: DatumEvidence.reachMillimeters, of: spot) }
        })
    }
    for place in sample.stood.places {
      let approval = approval(place)
      if approval.stops.isEmpty { continue }
      evidence.stops.take(
        readings(place) { spot in
          approval.stops.contains {
            distanceMillimeters($0, spot) <= DatumEvidence.reachMillimeters
          }
        })
    }
    return evidence
  }

  /// Whether the middle of a cell is near, were it in each datum.
  private func readings(
    _ place: PlaceSample.Place, _ isNear: (Coordinate) -> Bool
  ) -> [Bool] {
    func middle(_ cell: Int32) -> Int32 {
      cell * PlaceSample.cellE6 + (cell < 0 ? -PlaceSample.cellE6 : PlaceSample.cellE6) / 2
    }
    let sent = Coordinate(
      longitudeE6: middle(place.longitudeCell), latitudeE6: middle(place.latitudeCell))
    return Datum.allCases.map { isNear(sent.converted(from: $0, to: .wgs84)) }
  }

  private mutating func approval(_ place: PlaceSample.Place) -> Approval {
    let key = VehicleDay(vehicle: place.vehicle, day: place.day)
    if let known = approvals[key] { return known }
    let day = CivilDate(daysSince1970: Int64(place.day))
    var approval = Approval()
    for approved in registry.approvedRoutes(of: vehicles[Int(place.vehicle)], on: day) {
      guard let route = registry.use(of: approved.route, on: day).route else {
        approval.stops += registry.stops(of: approved.route, on: day).map(\.place)
        continue
      }
      approval.stops += route.stops.map(\.place)
      let drawn = lines[route.line] ?? LineBoxes(route.line.vertices)
      lines[route.line] = drawn
      approval.lines.append(drawn)
    }
    approvals[key] = approval
    return approval
  }
}
