package import Telemetry

/// The words that headers use, as data, for whoever reads rows in another way than this room does.
package enum HeaderVocabulary {
  /// Name of a column and its words, the best first, all as a header is compared: lower case, without blanks.
  package static let columns: [(name: String, words: [String])] = ColumnSynonyms.lines.map {
    ($0.column.name, $0.words.split(separator: " ").map(String.init))
  }

  /// How a header writes a unit of speed.
  package static let speedUnits: [(label: String, unit: SpeedUnit)] = SpeedUnit.labels
}
