package import ArgumentParser
import RuleBook
package import Telemetry

/// `chaperone rules [ID]`: the list of rules, or the page of one.
package struct RulesCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract:
      "规则清单，或某条规则的说明：条文、记分、阈值、什么算、什么不算、凭什么为证。/ The rule list, or one rule: text, article, points, thresholds, what proves it.",
    discussion: """
      例 / Example:
        chaperone rules
        chaperone rules speeding
        chaperone rules speeding --lang en
      """)

  @Argument(help: ArgumentHelp("规则编号，例 speeding。/ Rule id such as speeding.", valueName: "ID"))
  package var id: String?

  @Option(
    help: ArgumentHelp(
      "覆盖内置法规库的 YAML 文件。/ YAML laid over the built-in rule book.", valueName: "FILE"))
  package var rules: String?

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package func run(in environment: Environment) async throws -> RunStatus {
    guard let id else {
      let book = try loadRuleBook(overlay: rules)
      try environment.console.write(lines(book.list(language: lang)))
      return .nothingFound
    }
    guard let rule = RuleID(rawValue: id) else {
      let near = Self.near(id)
      let hint = near.isEmpty ? RuleID.allCases.map(\.rawValue) : near
      throw CommandFailure(
        zh: "没有规则「\(id)」；" + (near.isEmpty ? "现有：" : "相近的有：") + hint.joined(separator: "、"),
        en: "no rule \(id); " + (near.isEmpty ? "there are: " : "near it: ")
          + hint.joined(separator: ", "))
    }
    let book = try loadRuleBook(overlay: rules)
    try environment.console.write(lines(book.page(rule, language: lang)))
    return .nothingFound
  }

  private func lines(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

  /// Rules whose id is a few slips from `text`, contains it or begins with the same word; nearest first.
  package static func near(_ text: String) -> [String] {
    let wanted = text.lowercased().replacing("_", with: "-")
    let word = wanted.prefix { $0 != "-" }
    return RuleID.allCases.map(\.rawValue).compactMap { id -> (id: String, distance: Int)? in
      let distance = editDistance(Array(wanted.utf8), Array(id.utf8))
      let isPart = wanted.utf8.count >= 3 && id.contains(wanted)
      let sharesWord = word.utf8.count >= 4 && id.hasPrefix(word)
      return distance <= max(2, wanted.utf8.count / 3) || isPart || sharesWord
        ? (id, distance) : nil
    }.sorted { $0.distance < $1.distance }.map(\.id)
  }

  /// Levenshtein distance in bytes.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
