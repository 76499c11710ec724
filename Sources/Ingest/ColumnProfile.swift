package import Geo

/// What the columns of one provider's exports mean, mapped once by a person and kept in the registry.
package struct ColumnProfile: Sendable, Hashable {
  /// Name of its file, for diagnostics.
  package var name: String
  /// As `--columns` says it: what is meant, the header, and for a speed its unit.
  package var columns: [ColumnOverride]
  /// Datum of the positions, where the profile declares one.
  package var datum: Datum?

  package init(name: String, columns: [ColumnOverride], datum: Datum? = nil) {
    self.name = name
    self.columns = columns
    self.datum = datum
  }

  /// Whether every header that it maps stands among `headers`, which are normalised.
  func fits(_ headers: [String]) -> Bool {
    !columns.isEmpty && columns.allSatisfy { headers.contains(HeaderName.normalised($0.header)) }
  }
}
