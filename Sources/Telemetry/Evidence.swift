/// Where a record that a finding names lies in the input; one for every copy.
package struct EvidenceLocation: Sendable, Hashable {
  package var record: RecordID
  /// Index into the run's sources.
  package var source: SourceIndex
  package var line: UInt32
  package var byteOffset: UInt64
  package var byteLength: UInt16

  package init(
    record: RecordID, source: SourceIndex, line: UInt32, byteOffset: UInt64, byteLength: UInt16
  ) {
    self.record = record
    self.source = source
    self.line = line
    self.byteOffset = byteOffset
    self.byteLength = byteLength
  }
}

/// Byte of a message in a capture, and the place of a location within it, as the one number a record has room for.
package enum MessageOffset {
  /// Bits of the byte: captures of up to 64 GiB.
  private static let bits: UInt64 = 36
  /// Locations of one message beyond the last that can be told apart share its place.
  package static let lastIndex: UInt32 = 4095

  package static func joined(byte: UInt64, index: UInt32) -> UInt64 {
    UInt64(min(index, lastIndex)) << bits | byte & ((1 << bits) - 1)
  }

  package static func byte(of joined: UInt64) -> UInt64 { joined & ((1 << bits) - 1) }

  /// From 0.
  package static func index(of joined: UInt64) -> UInt64 { joined >> bits }
}
