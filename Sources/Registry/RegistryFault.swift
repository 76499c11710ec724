import Telemetry

/// Tables that do not fit each other: told as a diagnostic in every run and as a problem by `registry check`.
struct RegistryFault: Sendable, Hashable {
  var kind: RegistryProblem.Kind
  var code: RegistryProblem.Code
  var level: Diagnostic.Severity
  var subject: String
  var vehicle: VehicleKey?
  var origin: RowOrigin
  var other: RowOrigin?
  /// Days on which it holds; a problem is told of these days only.
  var validity = RowValidity()
  /// Rows with the same fault, this one the first.
  var count = 1
  var found: String?
  /// What is wrong, what follows from it and what to do.
  var message: Message

  init(
    _ kind: RegistryProblem.Kind, _ code: RegistryProblem.Code, _ level: Diagnostic.Severity,
    subject: String, origin: RowOrigin, found: String? = nil, zh: String, en: String
  ) {
    self.kind = kind
    self.code = code
    self.level = level
    self.subject = subject
    self.origin = origin
    self.found = found
    message = Message(zh: zh, en: en)
  }

  var diagnostic: Diagnostic {
    let line = origin.line > 0 ? UInt64(clamping: origin.line) : nil
    return Diagnostic(
      level, code.rawValue, at: SourceLocation(source: origin.file, line: line), found: found,
      count: count, message: message)
  }

  func problem(_ severity: Severity) -> RegistryProblem {
    var problem = RegistryProblem(
      kind, code, level == .note ? .notice : severity, subject: subject, origin: origin,
      message: message)
    problem.vehicle = vehicle
    problem.other = other
    return problem
  }
}
