/// A zip of stored entries, written from the published format (APPNOTE 6.3).
package struct StoredZip {
  package var entries: [(path: [UInt8], content: [UInt8])] = []

  package init() {}

  package mutating func add(_ path: String, _ content: String) { add(path, Array(content.utf8)) }

  package mutating func add(_ path: String, _ content: [UInt8]) {
    entries.append((Array(path.utf8), content))
  }

  package var bytes: [UInt8] {
    var out: [UInt8] = []
    var central: [UInt8] = []
    for (path, content) in entries {
      let fields =
        little(20, 2) + little(0x800, 2) + little(0, 2) + little(0x5C63_0000, 4)
        + little(crc32(content), 4) + little(UInt32(content.count), 4)
        + little(UInt32(content.count), 4) + little(UInt32(path.count), 2) + little(0, 2)
      central += [0x50, 0x4B, 1, 2] + little(20, 2) + fields
      central += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
      central += little(UInt32(out.count), 4) + path
      out += [0x50, 0x4B, 3, 4] + fields + path + content
    }
    let count = little(UInt32(entries.count), 2)
    let end =
      little(0, 4) + count + count + little(UInt32(central.count), 4)
      + little(UInt32(out.count), 4) + little(0, 2)
    return out + central + [0x50, 0x4B, 5, 6] + end
  }
}

private func little(_ value: UInt32, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var state: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    state ^= UInt32(byte)
    for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
  }
  return ~state
}
