/// Where a record that a finding names lies in the input; one for every copy.
package struct EvidenceLocation: Sendable, Hashable {
  package var record: RecordID
  /// Index into the run's sources.
  package var source: SourceIndex
  package var line: UInt64
  package var byteOffset: UInt64
  package var byteLength: UInt64

  package init(
    record: RecordID, source: SourceIndex, line: UInt64, byteOffset: UInt64, byteLength: UInt64
  ) {
    self.record = record
    self.source = source
    self.line = line
    self.byteOffset = byteOffset
    self.byteLength = byteLength
  }
}
