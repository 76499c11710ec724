package import Telemetry

/// How a rule is called in each language.
package struct RuleWords: Sendable, Hashable {
  package var name: Message

  package init(name: Message) { self.name = name }
}

/// An article as it is quoted to people.
package struct CitationWords: Sendable, Hashable {
  /// 《校车安全管理条例》 and its English name.
  package var instrument: Message
  /// 第三十五条第一款 and `art. 35 para. 1`.
  package var article: Message
  /// Operative words, in the language of the law.
  package var quote: String?

  /// What it says, where no verbatim words are held.
  package var gist: Message?

  package init(
    instrument: Message, article: Message, quote: String? = nil, gist: Message? = nil
  ) {
    self.instrument = instrument
    self.article = article
    self.quote = quote
    self.gist = gist
  }
}

/// Words of the law that a document carries, so that writers need no rule book.
package struct ReportWords: Sendable {
  package var rules: [RuleID: RuleWords]
  /// By the rule book's key such as `REG617 art35p1`.
  package var citations: [String: CitationWords]

  /// Names of papers by the word that findings carry; what is missing here has a plain name of its own.
  package var documents: [String: Message] = [:]

  package init(rules: [RuleID: RuleWords] = [:], citations: [String: CitationWords] = [:]) {
    self.rules = rules
    self.citations = citations
  }

  /// Asks for the words of every rule and of every article that `findings` cite.
  package init(
    for findings: [Finding], rule: (RuleID) -> RuleWords?, citation: (String) -> CitationWords?
  ) {
    self.init()
    for id in RuleID.allCases { rules[id] = rule(id) }
    for finding in findings {
      for key in finding.cites where citations[key] == nil { citations[key] = citation(key) }
    }
  }
}

/// What the registry knows of a person and a report might have to hide.
package struct PersonWords: Sendable, Hashable {
  package var name: String?
  /// ID numbers, licence numbers, phones: never shown outside the police.
  package var secrets: [String]

  package init(name: String? = nil, secrets: [String] = []) {
    self.name = name
    self.secrets = secrets
  }
}

/// One setting that can change the outcome, as printed in the manifest.
package struct ReportParameter: Sendable, Hashable {
  package var key: String
  package var value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

/// Digests of what was judged by, 64 hex digits each.
package struct ReportDigests: Sendable, Hashable {
  /// Nil when there was no registry.
  package var registry: String?
  package var ruleBook: String?

  package init(registry: String? = nil, ruleBook: String? = nil) {
    self.registry = registry
    self.ruleBook = ruleBook
  }
}
