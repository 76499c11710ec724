package import Telemetry

/// What the process says when it ends.
package enum RunStatus: Int32, Sendable {
  case nothingFound = 0
  case found = 1
  case failed = 2
}

/// From which certainty on findings make the exit code 1.
package enum FailOn: String, Sendable, Hashable, CaseIterable {
  case suspected, proven, never

  /// The verdict of a check; an input that could not be done outweighs what was found in the others.
  package func status(_ findings: some Sequence<Finding>, _ diagnostics: [Diagnostic])
    -> RunStatus
  {
    if diagnostics.contains(where: { $0.severity == .error }) { return .failed }
    let counts: (Finding) -> Bool =
      switch self {
      case .suspected: { _ in true }
      case .proven: { $0.certainty == .proven }
      case .never: { _ in false }
      }
    return findings.contains(where: counts) ? .found : .nothingFound
  }
}

/// Form of what goes to standard output.
package enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  case table, jsonl, csv

  /// What to print, nil for nothing: data goes to the folder where there is one, unless asked for here too.
  package static func choice(
    asked: OutputFormat?, hasFolder: Bool, outputIsTerminal: Bool
  ) -> OutputFormat? {
    asked ?? (hasFolder ? nil : outputIsTerminal ? .table : .jsonl)
  }
}
