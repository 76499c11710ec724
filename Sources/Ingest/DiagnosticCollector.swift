import Telemetry

/// The diagnostics of one source: the first of a kind one by one, the rest folded into one with a count.
struct DiagnosticCollector: Sendable {
  /// Diagnostics of one code and severity that stand alone.
  static let individual = 20

  private(set) var diagnostics: [Diagnostic] = []
  private var tallies: [Kind: Tally] = [:]

  private struct Kind: Hashable {
    var code: String
    var severity: Diagnostic.Severity
  }

  private struct Tally {
    var count = 0
    var folded: Int?
  }

  /// Whether a further diagnostic of this kind would only be counted.
  func isFolding(_ severity: Diagnostic.Severity, _ code: String) -> Bool {
    tallies[Kind(code: code, severity: severity)]?.folded != nil
  }

  /// Counts one more of a kind that is being folded.
  mutating func count(_ severity: Diagnostic.Severity, _ code: String) {
    guard let folded = tallies[Kind(code: code, severity: severity)]?.folded else { return }
    diagnostics[folded].count += 1
  }

  mutating func add(_ diagnostic: Diagnostic) {
    let kind = Kind(code: diagnostic.code, severity: diagnostic.severity)
    let before = tallies[kind, default: Tally()].count
    tallies[kind, default: Tally()].count += 1
    if let folded = tallies[kind]?.folded {
      diagnostics[folded].count += diagnostic.count
      return
    }
    var diagnostic = diagnostic
    if before >= DiagnosticCollector.individual {
      // From here on only the place of the first is named: its content stands for no other.
      diagnostic.found = nil
      tallies[kind]?.folded = diagnostics.count
    }
    diagnostics.append(diagnostic)
  }
}
