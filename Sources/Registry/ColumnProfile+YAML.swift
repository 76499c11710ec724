import Geo
import Ingest
import RuleBook
import Telemetry

extension ColumnProfile {
  /// Reads a header profile (`profiles/*.yaml`): `datum` and `columns`, each a header as `--columns` writes it.
  ///
  /// Nil where nothing of it can be used; a column that cannot is said and leaves the whole out, since half
  /// a profile would read half a file.
  init?(bytes: [UInt8], file: String, diagnostics: inout [Diagnostic]) {
    let tree: YAMLNode?
    do {
      tree = try readYAML(bytes: bytes, name: file)
    } catch {
      diagnostics.append(RegistryWords.settings(.error, error))
      return nil
    }
    guard let tree, case .mapping(let entries) = tree.content else { return nil }
    var isSound = true
    func wrong(_ entry: YAMLNode.Entry, _ expected: String) {
      isSound = false
      diagnostics.append(
        RegistryWords.setting(
          .error, file: file, line: entry.keyLine, key: entry.key, found: entry.key,
          expected: expected))
    }
    self.init(name: file, columns: [])
    for entry in entries where !entry.value.isNull {
      switch (entry.key, entry.value.content) {
      case ("datum", .scalar(let text, _)), ("坐标系", .scalar(let text, _)):
        datum = Datum(word: text)
        if datum == nil { wrong(entry, "wgs84, gcj02, bd09") }
      case ("name", .scalar), ("名称", .scalar): break
      case ("columns", .mapping(let items)), ("列", .mapping(let items)):
        for item in items where !item.value.isNull {
          guard case .scalar(let header, _) = item.value.content else {
            wrong(item, "GPS速度:kmh")
            continue
          }
          do {
            columns.append(try ColumnOverride(name: item.key, written: header))
          } catch {
            wrong(item, error.description)
          }
        }
      default: wrong(entry, "datum, columns")
      }
    }
    if !isSound || columns.isEmpty { return nil }
  }
}
