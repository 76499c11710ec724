package import Telemetry

/// Plates one character away from a vehicle's, as a message names them.
///
/// In a fleet numbered in sequence nearly every plate is a near miss of every other: the list is cut.
///
/// ## Example
/// `苏D12340、苏D12341、苏D12342 等 10 个`
package struct NearMissPlates: Sendable {
  private let plates: [String]

  /// So many are named, the rest counted.
  private static let named = 3

  /// Takes plates in the order in which they are to be named; one plate in two colours is one.
  package init(_ keys: [VehicleKey]) {
    var seen: Set<String> = []
    plates = keys.map(\.plate).filter { seen.insert($0).inserted }
  }

  /// The list in each language, nil when there is none.
  package var message: Message? {
    guard !plates.isEmpty else { return nil }
    let shown = plates.prefix(Self.named)
    let rest = plates.count - shown.count
    return Message(
      zh: shown.joined(separator: "、") + (rest > 0 ? " 等 \(plates.count) 个" : ""),
      en: shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""))
  }
}
