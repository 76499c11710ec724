/// A decimal number as a person reads it: digits, and how many of them stand behind the point.
///
/// Written anew, slow and simple, so that the row engine has a judge.
struct PlainNumber {
  /// All digits, the point left out.
  private let digits: [UInt8]
  /// Digits before the point, after the exponent moved it; may lie outside of `digits`.
  private let whole: Int
  private let isNegative: Bool
  /// Digits printed behind the point.
  let printed: Int

  /// Nil for anything but sign, digits, point and exponent.
  init?(_ text: String) {
    var rest = Substring(text)
    isNegative = rest.hasPrefix("-")
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest = rest.dropFirst() }
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      var power = rest[rest.index(after: mark)...]
      let isDown = power.hasPrefix("-")
      if power.hasPrefix("-") || power.hasPrefix("+") { power = power.dropFirst() }
      guard !power.isEmpty, power.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      // Beyond ten thousand it makes no difference.
      exponent = min(Int(power) ?? 10_000, 10_000) * (isDown ? -1 : 1)
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    digits = parts.flatMap { Array($0.utf8) }
    guard !digits.isEmpty else { return nil }
    whole = (parts.first?.utf8.count ?? 0) + exponent
    printed = max(0, (parts.count == 2 ? parts[1].utf8.count : 0) - exponent)
  }

  /// The number times ten to the power of `decimals`, cut towards zero; nil where it is beyond 17 digits.
  func scaled(_ decimals: Int) -> Int64? {
    let wanted = whole + decimals
    guard wanted > 0 else { return 0 }
    var kept = Array(digits.prefix(wanted).drop { $0 == 0x30 })
    if kept.isEmpty { return 0 }
    let zeros = max(0, wanted - digits.count)
    guard kept.count + zeros <= 17 else { return nil }
    kept += [UInt8](repeating: 0x30, count: zeros)
    guard let value = Int64(String(decoding: kept, as: UTF8.self)) else { return nil }
    return isNegative ? -value : value
  }
}
