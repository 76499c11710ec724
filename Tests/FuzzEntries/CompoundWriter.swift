/// A compound file with one stream, `Workbook`, as far as readers look at it.
///
/// - Source: [MS-CFB].
package enum CompoundWriter {
  private static let sector = 512

  package static func file(holding content: [UInt8]) -> [UInt8] {
    // Shorter streams would lie in the pool of small ones.
    let length = max(content.count, 4096)
    let count = (length + sector - 1) / sector
    let tables = (count + 2 + 126) / 127
    precondition(tables <= 109, "the stream fits a table without further sectors")
    var table = [UInt32](repeating: 0xFFFF_FFFD, count: tables) + [0xFFFF_FFFE]
    for index in 0..<count {
      table.append(index == count - 1 ? 0xFFFF_FFFE : UInt32(tables + 2 + index))
    }
    table += repeatElement(0xFFFF_FFFF, count: tables * 128 - table.count)
    var out: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + zeros(16)
    out += little(0x3E, 2) + little(3, 2) + little(0xFFFE, 2) + little(9, 2) + little(6, 2)
    out += zeros(6) + little(0, 4) + little(UInt32(tables), 4) + little(UInt32(tables), 4)
    out += zeros(4) + little(4096, 4) + little(0xFFFF_FFFE, 4) + zeros(4)
    out += little(0xFFFF_FFFE, 4) + zeros(4)
    for index in 0..<109 { out += little(index < tables ? UInt32(index) : 0xFFFF_FFFF, 4) }
    for entry in table { out += little(entry, 4) }
    out += entry("Root Entry", 5, start: 0xFFFF_FFFE, size: 0)
    out += entry("Workbook", 2, start: UInt32(tables + 1), size: UInt32(length))
    out += zeros(256)
    return out + content + zeros(count * sector - content.count)
  }

  private static func entry(_ name: String, _ kind: UInt8, start: UInt32, size: UInt32) -> [UInt8] {
    var out: [UInt8] = []
    for unit in name.utf16 { out += little(UInt32(unit), 2) }
    let length = UInt32(out.count + 2)
    out += zeros(64 - out.count) + little(length, 2) + [kind, 1] + zeros(48)
    return out + little(start, 4) + little(size, 4) + zeros(4)
  }

  private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

  private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
}
