/// One decoder as a fuzzer sees it: any bytes go in, and it must come back.
///
/// What an entry asserts beyond that, it says. A precondition that fails is a finding like any crash.
package struct FuzzEntry: Sendable {
  /// Name in `tools/fuzz` and of the folder in `fixtures/crashers`.
  package let name: String
  package let run: @Sendable ([UInt8]) -> Void

  init(_ name: String, _ run: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.run = run
  }

  /// All of them; `tools/fuzz` asks for the names and runs them in this order.
  package static let all: [FuzzEntry] = [
    rows, archive, workbook, compound, biff, markup, capture, hexText, registry, lines, profile,
    ruleBook, result,
  ]
}
