/// The streams of a compound file (OLE), in which old office programs keep their documents.
///
/// - Source: [MS-CFB]. Chains are cut where they leave the file or go round, so that none is longer than the file.
struct CompoundFile {
  private static let endOfChain: UInt32 = 0xFFFF_FFFA
  private static let miniCutoff = 4096

  /// Whether a chain led outside of the file or round, so that something is missing.
  private(set) var isCut = false
  private let bytes: [UInt8]
  private let sectorSize: Int
  private var table: [UInt32] = []
  private var miniTable: [UInt32] = []
  private var entries: [Entry] = []

  private struct Entry {
    var name: String
    var kind: UInt8
    var start: UInt32
    var size: Int
  }

  /// Nil where `bytes` are no compound file.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 512, let shift = bytes.word(30), shift == 9 || shift == 12 else {
      return nil
    }
    self.bytes = bytes
    sectorSize = 1 << shift
    var tableSectors: [UInt32] = []
    let most = bytes.count / sectorSize
    for index in 0..<109 {
      if let sector = bytes.long(76 + 4 * index), sector < CompoundFile.endOfChain {
        tableSectors.append(sector)
      }
    }
    var next = bytes.long(68) ?? CompoundFile.endOfChain
    var passed = 0
    while next < CompoundFile.endOfChain, passed < most {
      passed += 1
      let place = (Int(next) + 1) * sectorSize
      for index in 0..<sectorSize / 4 - 1 {
        if let sector = bytes.long(place + 4 * index), sector < CompoundFile.endOfChain,
          tableSectors.count < most
        {
          tableSectors.append(sector)
        }
      }
      next = bytes.long(place + sectorSize - 4) ?? CompoundFile.endOfChain
    }
    for sector in tableSectors.prefix(most) {
      let place = (Int(sector) + 1) * sectorSize
      for index in 0..<sectorSize / 4 {
        table.append(bytes.long(place + 4 * index) ?? CompoundFile.endOfChain)
      }
    }
    let directory = chain(from: bytes.long(48) ?? CompoundFile.endOfChain)
    for place in stride(from: 0, to: directory.count - 127, by: 128) {
      guard let length = directory.word(place + 64), 2...64 ~= length else { continue }
      var name = ""
      for index in 0..<length / 2 - 1 {
        if let unit = directory.word(place + 2 * index),
          let scalar = Unicode.Scalar(UInt32(unit))
        {
          name.unicodeScalars.append(scalar)
        }
      }
      entries.append(
        Entry(
          name: name, kind: directory[place + 66], start: directory.long(place + 116) ?? 0,
          size: Int(directory.long(place + 120) ?? 0)))
    }
    let mini = chain(from: bytes.long(60) ?? CompoundFile.endOfChain)
    for place in stride(from: 0, to: mini.count - 3, by: 4) {
      miniTable.append(mini.long(place) ?? CompoundFile.endOfChain)
    }
  }

  /// Whether a stream of this name is there.
  func has(_ name: String) -> Bool { entries.contains { $0.name == name } }

  /// Bytes of the stream of this name; nil where there is none.
  mutating func stream(_ name: String) -> [UInt8]? {
    guard
      let entry = entries.first(where: { $0.kind == 2 && $0.name.lowercased() == name.lowercased() }
      )
    else { return nil }
    var content: [UInt8]
    if entry.size < CompoundFile.miniCutoff, let root = entries.first(where: { $0.kind == 5 }) {
      let pool = chain(from: root.start)
      content = []
      var sector = entry.start
      var passed = 0
      while sector < CompoundFile.endOfChain {
        let place = Int(sector) * 64
        guard place < pool.count, Int(sector) < miniTable.count, passed <= pool.count / 64 else {
          isCut = true
          break
        }
        content += pool[place..<min(place + 64, pool.count)]
        sector = miniTable[Int(sector)]
        passed += 1
      }
    } else {
      content = chain(from: entry.start)
    }
    if content.count < entry.size { isCut = true }
    return Array(content.prefix(entry.size))
  }

  private mutating func chain(from start: UInt32) -> [UInt8] {
    var content: [UInt8] = []
    var sector = start
    var passed = 0
    while sector < CompoundFile.endOfChain {
      let place = (Int(sector) + 1) * sectorSize
      guard place < bytes.count, Int(sector) < table.count, passed <= bytes.count / sectorSize
      else {
        isCut = true
        break
      }
      content += bytes[place..<min(place + sectorSize, bytes.count)]
      sector = table[Int(sector)]
      passed += 1
    }
    return content
  }
}

/// Little-endian numbers; nil where they would lie outside.
extension [UInt8] {
  func word(_ index: Int) -> Int? {
    guard index >= 0, index + 2 <= count else { return nil }
    return Int(self[index]) | Int(self[index + 1]) << 8
  }

  func long(_ index: Int) -> UInt32? {
    guard index >= 0, index + 4 <= count else { return nil }
    return UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
      | UInt32(self[index + 3]) << 24
  }

  func double(_ index: Int) -> Double? {
    guard let low = long(index), let high = long(index + 4) else { return nil }
    return Double(bitPattern: UInt64(high) << 32 | UInt64(low))
  }
}
