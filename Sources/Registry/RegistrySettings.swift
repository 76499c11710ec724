package import Geo
import RuleBook
package import Telemetry

/// What `registry.yaml` says.
package struct RegistrySettings: Sendable, Hashable {
  /// Datum of the registry's own coordinates, never of the logs.
  package var datum: Datum?
  package var timezone: ZoneOffset?
  /// Day the registry is asked about where nothing else gives one.
  package var asOf: CivilDate?
  /// Registers that hold every vehicle, permit or driver there is; see `Registry.isComplete`.
  package var complete: Set<Register> = []
  /// Secret of the office from which pseudonyms are made.
  package var privacyKey: String?

  package init() {}

  /// Reads what it can of a YAML file; what is wrong is said and left out.
  init(bytes: [UInt8], file: String, diagnostics: inout [Diagnostic]) {
    let tree: YAMLNode?
    do {
      tree = try readYAML(bytes: bytes, name: file)
    } catch {
      diagnostics.append(RegistryWords.settings(.error, error))
      return
    }
    guard let tree else { return }
    guard case .mapping(let entries) = tree.content else {
      diagnostics.append(
        RegistryWords.setting(
          .error, file: file, line: tree.line, key: "registry.yaml", found: "[…]",
          expected: "key: value"))
      return
    }
    for entry in entries where !entry.value.isNull {
      read(entry, file: file, diagnostics: &diagnostics)
    }
  }

  private mutating func read(
    _ entry: YAMLNode.Entry, file: String, diagnostics: inout [Diagnostic]
  ) {
    func wrong(_ expected: String, shows: Bool = true) {
      let found: String
      switch entry.value.content {
      case .scalar(let text, _): found = shows ? cellFound(text, isPrivate: false) : "…"
      case .mapping: found = "{…}"
      case .sequence: found = "[…]"
      }
      diagnostics.append(
        RegistryWords.setting(
          .error, file: file, line: entry.value.line, key: entry.key, found: found,
          expected: expected))
    }
    let text: String? =
      if case .scalar(let value, _) = entry.value.content { value } else { nil }
    switch entry.key {
    case "datum", "坐标系":
      datum = text.flatMap { Datum(word: $0) }
      if datum == nil { wrong("wgs84, gcj02, bd09") }
    case "timezone", "时区":
      timezone = text.flatMap { ZoneOffset($0) }
      if timezone == nil { wrong("+08:00") }
    case "as_of", "截至日期":
      asOf = text.flatMap { registryDate($0) }
      if asOf == nil { wrong("2026-03-02") }
    case "complete", "完整登记":
      guard case .sequence(let items) = entry.value.content else { return wrong("[vehicles, …]") }
      for item in items {
        guard case .scalar(let word, _) = item.content, let register = Register(word: word) else {
          wrong("vehicles, permits, drivers")
          continue
        }
        complete.insert(register)
      }
    case "privacy_key", "隐私密钥":
      privacyKey = text.flatMap { $0.isEmpty ? nil : $0 }
      if privacyKey == nil { wrong("text", shows: false) }
    default:
      diagnostics.append(
        RegistryWords.setting(
          .warning, file: file, line: entry.keyLine, key: entry.key, found: entry.key,
          expected: "datum, timezone, as_of, complete, privacy_key"))
    }
  }
}

extension Datum {
  /// Datum by the words offices use.
  package init?(word: String) {
    switch word.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
    case "wgs84", "gps", "84", "世界坐标": self = .wgs84
    case "gcj02", "火星坐标", "国测局": self = .gcj02
    case "bd09", "bd09ll", "百度坐标", "百度": self = .bd09
    default: return nil
    }
  }
}

extension Register {
  fileprivate init?(word: String) {
    switch word {
    case "vehicles", "车辆": self = .vehicles
    case "permits", "许可", "校车许可": self = .permits
    case "drivers", "驾驶人", "驾驶员": self = .drivers
    default: return nil
    }
  }
}
