import Telemetry

/// One pass over plain rows: no copy of a cell, no call per cell, no pointer.
///
/// 1,160 instructions for a row of 86 bytes and 12 columns, 53 of them checks that a load lies in the bytes.
/// What runs per cell is static or inlined: a method called on its own would get a copy of the engine.
///
/// What asks for a diagnostic, or is unusual, is left to `readSlowly`. A row given up half-way has changed
/// nothing: texts seen for the first time get their symbols at its end.
extension RowEngine {
  /// Reads rows from `start` while they are plain and `rows` has room; gives where the next one starts.
  ///
  /// `lastLineEnd` is the place of the last line end; no row that begins behind it is begun. At least
  /// `PlainText.overhang` readable bytes follow it.
  mutating func readPlainRows(
    _ bytes: borrowing Span<UInt8>, from start: Int, through lastLineEnd: Int,
    into rows: inout OutputSpan<PositionRecord>
  ) -> Int {
    let marks = RowMarks(separator: separator, lineEnd: dialect.lineEnd, of: bytes)
    let units = profile.units
    let roles = self.roles
    let lastPlace = roles.count &- 1
    let source = self.source
    let baseOffset = self.baseOffset
    let fallback = fallbackSymbol
    var blank = PositionRecord(
      deviceSeconds: 0, vehicle: fallback, longitudeE6: 0, latitudeE6: 0)
    blank.source = source
    var line = self.line
    var next = start

    var newVehicle = TextKey.none
    var newDriver = TextKey.none

    rows: while next <= lastLineEnd, !rows.isFull {
      var record = blank
      var index = next
      var color = 0
      var longitudeDigits = 0
      var latitudeDigits = 0
      var hasNewText = false
      var isMinute = false
      var received: UInt32 = 0
      var place = 0
      while true {
        let column = roles[place]
        switch column {
        case .longitude:
          guard let value = PlainText.coordinate(bytes, &index, marks, digits: &longitudeDigits)
          else {
            break rows
          }
          record.longitudeE6 = value
        case .latitude:
          guard let value = PlainText.coordinate(bytes, &index, marks, digits: &latitudeDigits)
          else {
            break rows
          }
          record.latitudeE6 = value
        case .vehicle:
          let key = PlainText.key(bytes, &index, marks)
          record.vehicle = vehicles.symbol(of: key)
          if record.vehicle == .max {
            guard PlainText.isTrimmed(key) else { break rows }
            newVehicle = key
            hasNewText = true
          }
        case .driver:
          let key = PlainText.key(bytes, &index, marks)
          record.driverRaw = drivers.symbol(of: key)
          if record.driverRaw == .max, key.low != 0 || !marks.close(marks.byte(bytes, index)) {
            guard PlainText.isTrimmed(key) else { break rows }
            newDriver = key
            hasNewText = true
          }
        case .time:
          guard let seconds = readTime(bytes, &index, marks, &isMinute) else { break rows }
          record.deviceSeconds = seconds
        case .speed:
          if !RowEngine.number(bytes, &index, marks, .speed, units, &record) { break rows }
        case .recorderSpeed:
          if !RowEngine.number(bytes, &index, marks, .recorderSpeed, units, &record) { break rows }
        case .heading:
          if !RowEngine.number(bytes, &index, marks, .heading, units, &record) { break rows }
        case .altitude:
          if !RowEngine.number(bytes, &index, marks, .altitude, units, &record) { break rows }
        case .mileage:
          if !RowEngine.number(bytes, &index, marks, .mileage, units, &record) { break rows }
        case .alarm:
          if !RowEngine.number(bytes, &index, marks, .alarm, units, &record) { break rows }
        case .status:
          if !RowEngine.number(bytes, &index, marks, .status, units, &record) { break rows }
        case .persons:
          if !RowEngine.number(bytes, &index, marks, .persons, units, &record) { break rows }
        case .boarded:
          if !RowEngine.number(bytes, &index, marks, .boarded, units, &record) { break rows }
        case .alighted:
          if !RowEngine.number(bytes, &index, marks, .alighted, units, &record) { break rows }
        case .satellites:
          if !RowEngine.number(bytes, &index, marks, .satellites, units, &record) { break rows }
        case .hdop:
          if !RowEngine.number(bytes, &index, marks, .hdop, units, &record) { break rows }
        case .door, .ignition, .plateColor:
          let key = PlainText.key(bytes, &index, marks)
          if key.low != 0 || !marks.close(marks.byte(bytes, index)) {
            guard let code = code(of: key, column) else { break rows }
            switch column {
            case .door: record.doorOpen = code == 1
            case .ignition: record.ignitionOn = code == 1
            default: color = code
            }
          }
        case .received:
          guard let seconds = readReceived(bytes, &index, marks) else { break rows }
          received = seconds
        case .date, .ignored:
          if !PlainText.skip(bytes, &index, marks) { break rows }
        }
        if place == lastPlace { break }
        if marks.byte(bytes, index) != marks.separator { break rows }
        index &+= 1
        place &+= 1
      }

      let length = index &- next
      if marks.byte(bytes, index) == Dialect.carriageReturn, marks.lineEnd == Dialect.lineFeed {
        index &+= 1
      }
      guard marks.byte(bytes, index) == marks.lineEnd, length <= RowEngine.longestRow - 2 else {
        break
      }
      // From here on the row counts.
      if hasNewText {
        if record.vehicle == .max { record.vehicle = vehicles.intern(newVehicle) }
        if newDriver.low != 0 { record.driverRaw = drivers.intern(newDriver) }
        newDriver = .none
      }
      if isMinute { record.hasMinuteClock = true }
      if received >= record.deviceSeconds {
        record.latenessRaw = UInt16(
          truncatingIfNeeded: min(received &- record.deviceSeconds, 65_534))
      }
      let known = knownLabel(text: record.vehicle, color: color)
      record.vehicle = known != .max ? known : addLabel(text: record.vehicle, color: color)
      record.coordinateDigits = UInt8(
        truncatingIfNeeded: longitudeDigits < latitudeDigits ? longitudeDigits : latitudeDigits)
      let offset = baseOffset &+ UInt64(truncatingIfNeeded: next)
      record.offsetLow = UInt32(truncatingIfNeeded: offset)
      record.offsetHigh = UInt16(clamping: offset &>> 32)
      record.byteLength = length < 65_535 ? UInt16(truncatingIfNeeded: length) : .max
      record.line = UInt32(clamping: line)
      rows.append(record)
      line &+= 1
      next = index &+ 1
    }
    self.line = line
    return next
  }

  /// Reads an optional number; false where the slow way must look at it.
  ///
  /// Written out per column, so that each has its own copy and no second choice is made per cell.
  @inline(always)
  private static func number(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks, _ column: Column,
    _ units: HeaderProfile.Units, _ record: inout PositionRecord
  ) -> Bool {
    let scale = RowEngine.scale(of: column, units)
    if let value = PlainText.shortNumber(bytes, &index, marks, scale: scale) {
      return RowEngine.store(value, column, units, into: &record)
    }
    let next = readOddNumber(bytes, index, marks, column, units, into: &record)
    if next < 0 { return false }
    index = next
    return true
  }

  /// Index behind an optional number that is absent, negative or long; -1 where it is none of that.
  @inline(never)
  private static func readOddNumber(
    _ bytes: borrowing Span<UInt8>, _ index: Int, _ marks: RowMarks, _ column: Column,
    _ units: HeaderProfile.Units, into record: inout PositionRecord
  ) -> Int {
    if marks.close(marks.byte(bytes, index)) { return index }
    let scale = RowEngine.scale(of: column, units)
    let reading = PlainText.numberInFull(bytes, index, scale: scale)
    guard reading.next >= 0, RowEngine.store(reading.value, column, units, into: &record)
    else { return -1 }
    return reading.next
  }

  /// Seconds of the time at `index`; nil where the slow way must look at it.
  ///
  /// Of `yyyy-MM-dd HH:mm:ss` the day is read once and the clock by words; all else in full.
  @inline(always)
  private mutating func readTime(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks,
    _ isMinute: inout Bool
  ) -> UInt32? {
    let date = marks.load(bytes, index)
    let mark = marks.load(bytes, index &+ 3)
    let clock = marks.load(bytes, index &+ 11)
    if date == lastTime.date, mark == lastTime.mark, marks.close(marks.byte(bytes, index &+ 19)) {
      index &+= 19
      if clock == lastTime.clock || lastTime.move(to: clock) { return lastTime.seconds }
      return nil
    }
    guard let time = readTimeInFull(bytes, index, marks) else { return nil }
    index = time.next
    if time.isMinute { isMinute = true }
    return time.seconds
  }

  /// Seconds of the time of reception; nil where the slow way must look at it.
  @inline(never)
  private mutating func readReceived(
    _ bytes: borrowing Span<UInt8>, _ index: inout Int, _ marks: RowMarks
  ) -> UInt32? {
    let start = index
    guard PlainText.skip(bytes, &index, marks),
      case .time(let seconds, _) = timeField.read(bytes, from: start, to: index)
    else { return nil }
    return UInt32(truncatingIfNeeded: seconds)
  }

  @inline(never)
  private mutating func readTimeInFull(
    _ bytes: borrowing Span<UInt8>, _ start: Int, _ marks: RowMarks
  ) -> (seconds: UInt32, isMinute: Bool, next: Int)? {
    var end = start
    guard PlainText.skip(bytes, &end, marks),
      case .time(let seconds, let isMinute) = timeField.read(bytes, from: start, to: end)
    else { return nil }
    let result = (UInt32(truncatingIfNeeded: seconds), isMinute, end)
    let clock = marks.load(bytes, start + 11)
    let ofDay = PlainText.clockSeconds(clock)
    if end == start + 19, ofDay >= 0,
      marks.byte(bytes, start + 10) == 0x20 || marks.byte(bytes, start + 10) == 0x54
    {
      lastTime = LastTime(
        date: marks.load(bytes, start), mark: marks.load(bytes, start + 3), clock: clock,
        dayStart: seconds - ofDay, seconds: result.0)
    }
    return result
  }

  /// Code of a door, ignition or colour word seen before.
  @inline(always)
  private func code(of key: TextKey, _ column: Column) -> Int? {
    switch column {
    case .door: doors.code(known: key)
    case .ignition: ignitions.code(known: key)
    default: colors.code(known: key)
    }
  }

  /// The time cell seen last, of the form `yyyy-MM-dd HH:mm:ss`: rows of one instant follow each other, and
  /// nearly all rows of a file are of one day.
  struct LastTime: Sendable {
    /// `yyyy-MM-`.
    var date: UInt64 = 0
    /// `y-MM-dd` and the blank or `T` behind it.
    var mark: UInt64 = 0
    /// `HH:mm:ss`.
    var clock: UInt64 = 0
    /// UTC seconds of the day's local midnight.
    var dayStart: Int64 = 0
    var seconds: UInt32 = 0

    /// Takes another time of the same day; false where it is none that a log may have.
    @inline(always)
    mutating func move(to clock: UInt64) -> Bool {
      let ofDay = PlainText.clockSeconds(clock)
      let sum = dayStart &+ ofDay
      guard ofDay >= 0, sum >= TimeField.earliest, sum < TimeField.latest else { return false }
      self.clock = clock
      seconds = UInt32(truncatingIfNeeded: sum)
      return true
    }
  }
}
