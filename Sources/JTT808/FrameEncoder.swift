/// Makes frames: for tests, and for logs written as JT/T 808.
package struct FrameEncoder: Sendable {
  package var edition: Edition
  /// Digits of the terminal's phone, filled up with zeros on the left; a digit may be hexadecimal.
  package var phone: String
  package var serial: UInt16
  /// 2019 only.
  package var protocolVersion: UInt8 = 1

  package init(edition: Edition, phone: String = "0", serial: UInt16 = 0) {
    self.edition = edition
    self.phone = phone
    self.serial = serial
  }

  /// One frame, flags and escapes included; the serial then grows.
  ///
  /// The body must fit: 1,023 bytes.
  package mutating func frame(_ id: UInt16, _ body: [UInt8]) -> [UInt8] {
    defer { serial &+= 1 }
    return Escaping.wrap(content(id, body))
  }

  /// As many frames as the body needs, fragments of at most `size` bytes where one is not enough.
  package mutating func frames(_ id: UInt16, _ body: [UInt8], size: Int = 1023) -> [[UInt8]] {
    let size = min(max(1, size), MessageHeader.longestBody)
    guard body.count > size else { return [frame(id, body)] }
    let starts = Array(stride(from: 0, to: body.count, by: size))
    precondition(starts.count <= Int(UInt16.max), "a body of so many fragments is ours, and wrong")
    return starts.enumerated().map { index, start in
      defer { serial &+= 1 }
      return Escaping.wrap(
        content(
          id, Array(body[start..<min(body.count, start + size)]),
          package: (total: UInt16(starts.count), index: UInt16(index + 1))))
    }
  }

  /// Header, body and checksum, without flags and escapes.
  func content(
    _ id: UInt16, _ body: [UInt8], package item: (total: UInt16, index: UInt16)? = nil
  ) -> [UInt8] {
    precondition(body.count <= MessageHeader.longestBody, "a body is longer than ten bits can say")
    let isNew = edition == .v2019
    let attributes =
      UInt16(body.count) | (item == nil ? 0 : 0x2000) | (isNew ? 0x4000 : 0)
    var bytes: [UInt8] = []
    bytes.append(big: id)
    bytes.append(big: attributes)
    if isNew { bytes.append(protocolVersion) }
    bytes += Self.bcd(phone, count: isNew ? 10 : 6)
    bytes.append(big: serial)
    if let item {
      bytes.append(big: item.total)
      bytes.append(big: item.index)
    }
    bytes += body
    bytes.append(bytes.reduce(0, ^))
    return bytes
  }

  /// The last `2 * count` digits of `text`, filled with zeros on the left; what is no digit counts as 0.
  static func bcd(_ text: String, count: Int) -> [UInt8] {
    var nibbles = text.unicodeScalars.suffix(count * 2).map { UInt8(String($0), radix: 16) ?? 0 }
    nibbles = Array(repeating: 0, count: count * 2 - nibbles.count) + nibbles
    return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
  }
}

extension [UInt8] {
  /// Appends an integer, big-endian.
  mutating func append(big value: some FixedWidthInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
