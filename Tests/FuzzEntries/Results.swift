import Dispatch
import RuleBook
import Verification

extension FuzzEntry {
  /// The files of a result folder, one behind the other, as `verify` reads them; their inputs are gone.
  static let result = FuzzEntry("result") { bytes in
    var parts = bytes.split(
      separator: PartList.mark, maxSplits: 2, omittingEmptySubsequences: false
    ).map { Array($0) }
    while parts.count < 3 { parts.append([]) }
    guard
      let claims = try? ResultClaims(manifest: parts[0], findings: parts[1], evidence: parts[2]),
      let book = try? RuleBook.standard()
    else { return }
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      // Nothing cancels it, and it throws for no other reason.
      let report = try? await verify(claims, inputs: [], registry: nil, ruleBook: book)
      precondition(report != nil, "verifying failed")
      done.signal()
    }
    done.wait()
  }
}
