import Glibc

/// Writes an invented day of bus records as CSV: mostly lawful drives, some above every cap.
///
/// Rows of about 90 bytes, all buses interleaved by time: the worst order for whoever groups them. The same
/// numbers give the same file on machines whose sine agrees to a tenth of a millimetre.
struct Generator {
  let points: Int
  let vehicles: Int
  /// Lines that the buses keep to; nil lets them roam.
  let fleet: RouteFleet?
  private var random: SplitMix
  private var buses: [Bus]

  /// Seconds between two records of a bus.
  private static let interval = 10
  /// 2026-03-02T06:30:00 local, as a second of the day.
  private static let firstSecond = 6 * 3600 + 30 * 60
  private static let header =
    "plate,time,lon,lat,speed_kmh,recorder_speed_kmh,heading_deg,mileage_km,driver_id,passengers,alarm,status\n"

  private struct Bus {
    var plate: [UInt8]
    var driver: [UInt8]
    var longitude: Double
    var latitude: Double
    var heading: Int
    /// 0.1 km/h.
    var speed = 0
    var target = 0
    /// Records left of standing, then of driving.
    var standing = 3
    var driving = 0
    var passengers = 0
    /// Ticks until it takes its break of 25 minutes, as every bus does before four hours are over.
    var untilBreak: Int
    var meters: Double
    /// Metres along its line, and whether it is on its way back.
    var along = 0.0
    var isBack = false
    var nextStop = 1
    /// Whether it stands where children may get on.
    var isAtStop = true
  }

  init(points: Int, vehicles: Int, seed: UInt64, fleet: RouteFleet? = nil) {
    self.points = points
    self.vehicles = vehicles
    self.fleet = fleet
    var random = SplitMix(state: seed)
    buses = (0..<vehicles).map { number in
      Bus(
        plate: Array("苏D\(10_000 + number)".utf8), driver: Array("D\(10_000 + number)".utf8),
        longitude: 119.9 + Double(random.pick(-200...200)) / 1000,
        latitude: 31.7 + Double(random.pick(-200...200)) / 1000, heading: random.pick(0...359),
        passengers: fleet == nil ? 0 : 2, untilBreak: 600 + number % 300,
        meters: Double(random.pick(1_000_000...99_000_000)))
    }
    if fleet?.halfIsOffRoute == true {
      // These pass no approved stop, so they carry the same children all day.
      for number in stride(from: 0, to: vehicles, by: 2) {
        buses[number].passengers = 12
        buses[number].isAtStop = false
      }
    }
    self.random = random
  }

  /// Writes the file and yields its size; throws the `errno` of what failed.
  mutating func write(to path: String) throws -> Int {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BenchFailure("cannot create \(path)") }
    defer { close(file) }
    var rows = Rows(file: file)
    rows.append(text: Self.header)
    var written = 0
    var tick = 0
    while written < points {
      for index in 0..<min(vehicles, points - written) {
        var bus = buses[index]
        step(&bus)
        if let fleet { place(&bus, index, fleet) }
        buses[index] = bus
        let second = Self.firstSecond + tick * Self.interval + index % Self.interval
        appendRow(bus, second: second, to: &rows)
      }
      written += min(vehicles, points - written)
      tick += 1
      try rows.flush(atLeast: 1 << 20)
    }
    try rows.flush(atLeast: 0)
    return rows.total
  }

  private mutating func step(_ bus: inout Bus) {
    let before = bus.speed
    bus.untilBreak -= 1
    if bus.standing > 0 {
      bus.standing -= 1
      bus.speed = 0
      if bus.standing == 0 {
        bus.driving = random.pick(8...60)
        // Of a thousand drives one is above the highest cap for its length, seven more above the lower: about one
        // finding for three buses a day, ten times what a bad county shows.
        let kind = random.pick(0...999)
        bus.target =
          kind == 0
          ? random.pick(850...980) : kind <= 7 ? random.pick(640...760) : random.pick(250...560)
        bus.heading = random.pick(0...359)
        if fleet == nil {
          bus.passengers = bus.passengers > 28 ? 2 : bus.passengers + random.pick(0...5)
        } else if bus.isAtStop {
          board(&bus)
        }
      }
    } else {
      bus.driving -= 1
      let wanted = bus.driving <= 2 ? 0 : bus.target + random.pick(-15...15)
      bus.speed += max(-150, min(150, wanted - bus.speed))
      bus.heading = (bus.heading + random.pick(-4...4) + 360) % 360
      if bus.driving <= 0, bus.speed <= 150 {
        bus.speed = 0
        bus.standing = random.pick(2...6)
        if fleet == nil { takeBreak(&bus) }
      }
    }
    let meters = Double(before + bus.speed) / 72 * Double(Self.interval)
    let angle = Double(bus.heading) * .pi / 180
    bus.longitude += meters * sin(angle) / 94_700
    bus.latitude += meters * cos(angle) / 110_900
    bus.meters += meters
    bus.along += meters
  }

  /// Stands for 25 minutes when it is time.
  private func takeBreak(_ bus: inout Bus) {
    guard bus.untilBreak <= 0 else { return }
    bus.standing = 150
    bus.untilBreak = 1000
  }

  /// Lets some get on at an approved stop, and all but the two adults get off at the last one.
  private mutating func board(_ bus: inout Bus) {
    bus.passengers =
      bus.nextStop == RouteFleet.stops.count ? 2 : bus.passengers + random.pick(0...4)
    bus.isAtStop = false
  }

  /// Puts the bus on its line, halts it at the next stop and turns it round at the end.
  ///
  /// A bus that keeps to its line breaks no rule but the speed limit at times: it takes its break between two runs,
  /// and its count changes at approved stops alone.
  private func place(_ bus: inout Bus, _ index: Int, _ fleet: RouteFleet) {
    let line = fleet.lines[index]
    let isOffRoute = fleet.halfIsOffRoute && index % 2 == 0
    let stop = bus.nextStop < RouteFleet.stops.count ? RouteFleet.stops[bus.nextStop] : line.meters
    if bus.along >= stop {
      bus.along = stop
      bus.speed = 0
      bus.standing = 3
      bus.nextStop += 1
      if stop == line.meters {
        bus.along = 0
        bus.isBack.toggle()
        bus.nextStop = 1
        takeBreak(&bus)
      }
      bus.isAtStop = !isOffRoute
    }
    let at = line.place(bus.isBack ? line.meters - bus.along : bus.along)
    bus.longitude = at.longitude + (isOffRoute ? line.aside.longitude : 0)
    bus.latitude = at.latitude + (isOffRoute ? line.aside.latitude : 0)
  }

  private mutating func appendRow(_ bus: Bus, second: Int, to rows: inout Rows) {
    let noiseEast = random.pick(-30...30)
    let noiseNorth = random.pick(-30...30)
    rows.append(bus.plate)
    rows.append(text: ",2026-03-")
    rows.append(2 + second / 86_400, digits: 2)
    rows.append(byte: 0x20)
    rows.append(second / 3600 % 24, digits: 2)
    rows.append(byte: 0x3A)
    rows.append(second / 60 % 60, digits: 2)
    rows.append(byte: 0x3A)
    rows.append(second % 60, digits: 2)
    rows.append(byte: 0x2C)
    rows.append(fixed: Int(bus.longitude * 1e6) + noiseEast, decimals: 6)
    rows.append(fixed: Int(bus.latitude * 1e6) + noiseNorth, decimals: 6)
    let jitter = bus.speed == 0 ? 0 : random.pick(-4...4)
    rows.append(fixed: max(0, bus.speed + jitter), decimals: 1)
    rows.append(fixed: max(0, bus.speed - jitter), decimals: 1)
    rows.append(fixed: bus.heading, decimals: 0)
    rows.append(fixed: Int(bus.meters / 100), decimals: 1)
    rows.append(bus.driver)
    rows.append(byte: 0x2C)
    rows.append(fixed: bus.passengers, decimals: 0)
    rows.append(text: "0,262147\n")
  }
}

/// Buffered bytes on their way to a file.
private struct Rows {
  let file: Int32
  private var bytes: [UInt8] = []
  private(set) var total = 0

  init(file: Int32) { self.file = file }

  mutating func append(byte: UInt8) { bytes.append(byte) }
  mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }
  mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ value: Int, digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(truncatingIfNeeded: value / divisor % 10) &+ 0x30)
      divisor /= 10
    }
  }

  /// Appends a number that is not negative with so many decimals, and a comma.
  mutating func append(fixed value: Int, decimals: Int) {
    var unit = 1
    for _ in 0..<decimals { unit *= 10 }
    var digits = 1
    var whole = value / unit
    while whole >= 10 {
      whole /= 10
      digits += 1
    }
    append(value / unit, digits: digits)
    if decimals > 0 {
      bytes.append(0x2E)
      append(value % unit, digits: decimals)
    }
    bytes.append(0x2C)
  }

  mutating func flush(atLeast count: Int) throws {
    guard bytes.count >= count else { return }
    var sent = 0
    while sent < bytes.count {
      let wrote = bytes.withUnsafeBytes { raw in
        write(file, raw.baseAddress.map { $0 + sent }, raw.count - sent)
      }
      if wrote < 0, errno == EINTR { continue }
      guard wrote > 0 else { throw BenchFailure("cannot write the generated input") }
      sent += wrote
    }
    total += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Why the bench cannot go on.
struct BenchFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
