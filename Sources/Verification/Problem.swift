package import Telemetry

/// One thing that does not verify, or that could not be checked, and where.
package struct VerificationProblem: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// What is claimed does not follow from the bytes.
    case failed
    /// It could not be checked: something is not there.
    case unchecked
  }

  package var kind: Kind
  /// Stable word such as `file-changed` or `record-changed`.
  package var code: String
  /// Input, or file of the result folder, it is about.
  package var source: String?
  package var line: UInt64?
  /// Name of the record, `r-…`.
  package var record: String?
  /// Id of the finding, `f-…`.
  package var finding: String?
  package var message: Message

  package init(
    _ kind: Kind, _ code: String, source: String? = nil, line: UInt64? = nil,
    record: String? = nil, finding: String? = nil, zh: String, en: String
  ) {
    self.kind = kind
    self.code = code
    self.source = source
    self.line = line
    self.record = record
    self.finding = finding
    message = Message(zh: zh, en: en)
  }

  /// `logs/a.csv:18: r-9f31…: f-5c1e…: …`, on one line.
  package func text(_ language: Language) -> String {
    var parts: [String] = []
    if let source { parts.append(line.map { "\(source):\($0)" } ?? source) }
    if let record { parts.append(record) }
    if let finding { parts.append(finding) }
    parts.append(message.text(language))
    return parts.joined(separator: language == .zh ? "：" : ": ")
  }
}
