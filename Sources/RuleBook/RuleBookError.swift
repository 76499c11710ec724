package import Telemetry

/// Why a rule file (or another YAML file of settings) cannot be used, and where.
package struct RuleBookError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Name as given by the caller.
  package var file: String
  /// 1-based.
  package var line: Int
  package var reason: Message
  package var expected: Message

  package init(file: String, line: Int, reason: Message, expected: Message) {
    self.file = file
    self.line = line
    self.reason = reason
    self.expected = expected
  }

  package func text(_ language: Language) -> String {
    switch language {
    case .zh: "\(file):\(line): \(reason.zh)，应为：\(expected.zh)"
    case .en: "\(file):\(line): \(reason.en), expected \(expected.en)"
    }
  }

  package var description: String { text(.en) }
}
