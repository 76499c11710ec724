import Telemetry

extension Finding {
  /// Whole seconds from the first to the last instant.
  var durationSeconds: Int64? {
    guard let start, let end else { return nil }
    return end.seconds - start.seconds
  }

  /// Premises in the order of their keys, each key once.
  var premisesByKey: [(key: Premise.Key, value: String)] {
    // Nearly always they stand in this order already.
    if zip(premises, premises.dropFirst()).allSatisfy({ $0.key.place < $1.key.place }) {
      return premises.map { ($0.key, $0.value) }
    }
    return Premise.Key.allCases.compactMap { key in
      let values = premises.filter { $0.key == key }.map(\.value)
      return values.isEmpty ? nil : (key, values.joined(separator: ";"))
    }
  }

  func measurement(_ key: Measurement.Key) -> Measurement? { measured.first { $0.key == key } }

  /// A measurement as text such as `66.4`.
  func measuredText(_ key: Measurement.Key) -> String? {
    measurement(key).map { fixedText($0.scaled, decimals: $0.decimals, places: $0.places) }
  }
}

extension Premise.Key {
  /// Place in the order of the keys.
  var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Measurement {
  /// Decimals it is printed with: one for speeds, none for what is counted.
  var places: Int {
    switch key {
    case .maxKmh, .meanKmh, .certifiedKmh, .recorderMaxKmh: 1
    case .persons, .seats, .daysOverdue, .daysLeft, .fixes, .maxOffsetM, .offM, .leastSeconds,
      .mostSeconds:
      0
    }
  }
}

extension DeciKilometersPerHour {
  /// `60` or `62.5`.
  var text: String { fixedText(Int64(value), decimals: 1, places: value % 10 == 0 ? 0 : 1) }
}

/// `scaled` / 10^`decimals` rounded down to `places` decimals.
func fixedText(_ scaled: Int64, decimals: Int, places: Int) -> String {
  var writer = ByteWriter()
  writer.fixed(scaled, decimals: decimals, places: places)
  return String(decoding: writer.bytes, as: UTF8.self)
}
