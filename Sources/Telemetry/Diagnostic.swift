/// Bad data, said where it is: the run goes on.
package struct Diagnostic: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable { case note, warning, error }

  package var severity: Severity
  /// Stable kebab-case word such as `row-short`, `time-implausible` or `gzip-truncated`.
  package var code: String
  package var location: SourceLocation
  /// What was found there, shortened and made printable by whoever knows whether it may be shown.
  package var found: String?
  package var expected: String?
  /// How often it occurred at and after this place; 1 unless folded.
  package var count: Int
  /// One sentence for people in each language, without the location.
  package var message: Message

  package init(
    _ severity: Severity, _ code: String, at location: SourceLocation, found: String? = nil,
    expected: String? = nil, count: Int = 1, message: Message
  ) {
    self.severity = severity
    self.code = code
    self.location = location
    self.found = found
    self.expected = expected
    self.count = count
    self.message = message
  }
}

/// Where in the input something stands.
package struct SourceLocation: Sendable, Hashable {
  /// Name as given or found below a given folder, never absolute; `-` is standard input.
  package var source: String
  /// 1-based line or record.
  package var line: UInt64?
  /// 0-based byte offset.
  package var byte: UInt64?
  /// Column header or 1-based column number as text.
  package var column: String?

  package init(source: String, line: UInt64? = nil, byte: UInt64? = nil, column: String? = nil) {
    self.source = source
    self.line = line
    self.byte = byte
    self.column = column
  }
}

/// The same sentence in both languages.
package struct Message: Sendable, Hashable {
  package var zh: String
  package var en: String

  package init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }
}
