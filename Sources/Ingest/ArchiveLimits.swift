/// Bounds on what an archive may unpack to; a bomb ends with a diagnostic instead of the machine.
enum ArchiveLimits {
  /// Logs shrink 5 to 20 times; past this ratio, beyond `trusted` bytes, it is an attack.
  static let highestRatio: UInt64 = 200
  /// Bytes within which any ratio is believed; chosen: unpacked in a second.
  static let trusted: UInt64 = 64 << 20
  /// Bytes that one outer file may unpack to, all levels together; chosen: a province's month.
  static let highestTotal: UInt64 = 64 << 30
  /// Archives within archives, the outermost counted; chosen: office software nests two.
  static let depth = 4
  /// Entries of one outer file, all levels together; chosen: 1,000 buses on 20 days.
  static let entries = 20_000
  /// Bytes of an archive or workbook that must be held in memory, as those inside another must.
  static let held = 256 << 20
  /// Bytes of an entry's name that are kept.
  static let nameLength = 1024

  /// Whether `unpacked` bytes out of `packed` are no honest log.
  static func isAbsurd(unpacked: UInt64, packed: UInt64) -> Bool {
    unpacked > highestTotal || unpacked > trusted && unpacked / highestRatio > packed
  }
}

/// What one outer file has unpacked so far, counted over all levels.
///
/// A class because the readers of all levels share it.
final class ArchiveBudget {
  private(set) var unpacked: UInt64 = 0
  private(set) var entries = 0
  /// Set once a limit is passed: nothing more is read of the outer file.
  private(set) var isSpent = false
  /// Bytes of the outer file, or of as much of it as was read.
  private let packed: () -> UInt64

  init(packed: @escaping () -> UInt64) { self.packed = packed }

  /// Counts unpacked bytes.
  func unpack(_ count: Int) throws(ArchiveFailure) {
    unpacked += UInt64(count)
    if ArchiveLimits.isAbsurd(unpacked: unpacked, packed: packed()) {
      isSpent = true
      throw .bomb
    }
  }

  /// Counts one entry.
  func enter() throws(ArchiveFailure) {
    entries += 1
    if entries > ArchiveLimits.entries {
      isSpent = true
      throw .tooMany
    }
  }
}
