import Telemetry

/// Why a `--columns` text is refused.
package enum ColumnOverrideError: Error, Hashable, CustomStringConvertible {
  case incomplete(part: String)
  case unknownColumn(name: String)
  case unknownUnit(unit: String)
  case repeated(name: String)

  package var description: String {
    switch self {
    case .incomplete(let part): "found \"\(part)\", expected NAME=HEADER[:unit]"
    case .unknownColumn(let name):
      "unknown column \"\(name)\", expected one of "
        + Column.allCases.dropFirst().map(\.name).joined(separator: ", ")
    case .unknownUnit(let unit):
      "unknown unit \"\(unit)\", expected kmh, 0.1kmh, mph, m/s or knots"
    case .repeated(let name): "column \"\(name)\" is given twice"
    }
  }
}

extension ColumnOverride {
  /// Reads `vehicle=traj,time=t_s,speed=GPS速度:kmh`.
  ///
  /// Only speeds take a unit; a `:` in another header belongs to the header.
  package static func parse(_ text: String) throws(ColumnOverrideError) -> [ColumnOverride] {
    var overrides: [ColumnOverride] = []
    var seen: Set<String> = []
    for piece in text.split(whereSeparator: { $0 == "," || $0 == "，" }) {
      let part = trimmed(String(piece))
      guard let equals = part.firstIndex(of: "=") else {
        throw ColumnOverrideError.incomplete(part: part)
      }
      let name = trimmed(String(part[..<equals]))
      let header = trimmed(String(part[part.index(after: equals)...]))
      guard !name.isEmpty, !header.isEmpty else {
        throw ColumnOverrideError.incomplete(part: part)
      }
      let override = try ColumnOverride(name: name, written: header)
      guard seen.insert(override.name).inserted else {
        throw ColumnOverrideError.repeated(name: override.name)
      }
      overrides.append(override)
    }
    return overrides
  }

  /// One column by its name and its header, for speeds with a unit behind a colon (`GPS速度:kmh`).
  package init(name: String, written header: String) throws(ColumnOverrideError) {
    guard let column = Column.named(name) else {
      throw ColumnOverrideError.unknownColumn(name: name)
    }
    var header = trimmed(header)
    var unit: SpeedUnit?
    if column.isSpeed, let colon = header.lastIndex(where: { $0 == ":" || $0 == "：" }) {
      let label = trimmed(String(header[header.index(after: colon)...]))
      unit = SpeedUnit(label: label)
      guard unit != nil else { throw ColumnOverrideError.unknownUnit(unit: label) }
      header = trimmed(String(header[..<colon]))
    }
    guard !header.isEmpty else { throw ColumnOverrideError.incomplete(part: name) }
    self.init(name: column.name, header: header, unit: unit)
  }
}
