/// Bodies of the messages that this project writes.
package enum BodyEncoder {
  /// An additional item: id and data.
  package typealias Item = (id: UInt8, data: [UInt8])

  /// Body of 0x0200, also an item of 0x0704: the fix, its known items in the order of their ids, then `items`.
  ///
  /// A coordinate is written as magnitude and hemisphere bit; no time becomes zeros. Items longer than 255 bytes are
  /// cut, which is the longest that the standard can say.
  package static func location(_ fix: LocationFix, items: [Item] = []) -> [UInt8] {
    var bytes: [UInt8] = []
    var status = fix.status & ~0xC
    if fix.latitudeE6 < 0 { status |= 4 }
    if fix.longitudeE6 < 0 { status |= 8 }
    bytes.append(big: fix.alarm)
    bytes.append(big: status)
    bytes.append(big: fix.latitudeE6.magnitude)
    bytes.append(big: fix.longitudeE6.magnitude)
    bytes.append(big: fix.altitudeMeters)
    bytes.append(big: fix.speed)
    bytes.append(big: fix.direction)
    bytes += fix.seconds.flatMap { DeviceTime.bytes($0) } ?? [0, 0, 0, 0, 0, 0]
    func item<T: FixedWidthInteger>(_ id: UInt8, _ value: T?) {
      guard let value else { return }
      bytes += [id, UInt8(T.bitWidth / 8)]
      bytes.append(big: value)
    }
    item(0x01, fix.mileage)
    item(0x03, fix.recorderSpeed)
    item(0x14, fix.videoAlarms)
    item(0x31, fix.satellites)
    for item in items {
      bytes += [item.id, UInt8(min(item.data.count, 255))]
      bytes += item.data.prefix(255)
    }
    return bytes
  }

  /// Body of 0x0704; each item is a body of 0x0200.
  package static func batch(_ locations: [[UInt8]], isCatchUp: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big: UInt16(clamping: locations.count))
    bytes.append(isCatchUp ? 1 : 0)
    for location in locations.prefix(Int(UInt16.max)) {
      let whole = location.prefix(Int(UInt16.max))
      bytes.append(big: UInt16(whole.count))
      bytes += whole
    }
    return bytes
  }

  /// Body of 0x1005: persons who boarded and alighted in an interval.
  package static func passengerFlow(
    from start: Int64, to end: Int64, boarded: UInt16, alighted: UInt16
  ) -> [UInt8] {
    var bytes = DeviceTime.bytes(start) ?? [0, 0, 0, 0, 0, 0]
    bytes += DeviceTime.bytes(end) ?? [0, 0, 0, 0, 0, 0]
    bytes.append(big: boarded)
    bytes.append(big: alighted)
    return bytes
  }

  /// A text as it goes over the wire.
  package static func encoded(_ text: String) -> [UInt8] { GBKText.encode(text) }

  /// Body of 0x0702: a driver's card put in or taken out.
  package static func driverIdentity(_ identity: DriverIdentity, edition: Edition) -> [UInt8] {
    var bytes: [UInt8] = []
    func counted(_ text: String) {
      let encoded = GBKText.encode(text).prefix(255)
      bytes.append(UInt8(encoded.count))
      bytes += encoded
    }
    func padded(_ text: String, _ count: Int) {
      let encoded = GBKText.encode(text).prefix(count)
      bytes += encoded
      bytes += repeatElement(0, count: count - encoded.count)
    }
    let card = identity.card
    if edition == .v2011 {
      counted(card?.name ?? "")
      padded(card?.identityNumber ?? "", 20)
      padded(card?.qualification ?? "", 40)
      counted(card?.issuer ?? "")
      return bytes
    }
    bytes.append(identity.isCardIn ? 1 : 2)
    bytes += DeviceTime.bytes(identity.seconds) ?? [0, 0, 0, 0, 0, 0]
    guard identity.isCardIn else { return bytes }
    bytes.append(identity.result)
    guard identity.result == 0 else { return bytes }
    counted(card?.name ?? "")
    padded(card?.qualification ?? "", 20)
    counted(card?.issuer ?? "")
    bytes += FrameEncoder.bcd(card?.expiry ?? "", count: 4)
    if edition == .v2019 { padded(card?.identityNumber ?? "", 20) }
    return bytes
  }
}

/// What 0x0702 says.
package struct DriverIdentity: Sendable, Hashable {
  package struct Card: Sendable, Hashable {
    package var name: String
    package var qualification: String
    package var issuer: String
    /// `YYYYMMDD`.
    package var expiry: String
    /// 2011 and 2019 only.
    package var identityNumber: String

    package init(
      name: String, qualification: String, issuer: String, expiry: String,
      identityNumber: String = ""
    ) {
      self.name = name
      self.qualification = qualification
      self.issuer = issuer
      self.expiry = expiry
      self.identityNumber = identityNumber
    }
  }

  package var isCardIn: Bool
  /// Seconds since 1970, of the card put in or taken out.
  package var seconds: Int64
  /// 0 read, 1 key failed, 2 locked, 3 pulled out, 4 data check failed.
  package var result: UInt8
  package var card: Card?

  package init(isCardIn: Bool, seconds: Int64, result: UInt8 = 0, card: Card? = nil) {
    self.isCardIn = isCardIn
    self.seconds = seconds
    self.result = result
    self.card = card
  }
}
