package import Telemetry

/// What the rule book says of one rule: words, examples, articles, parameters.
package struct RuleEntry: Sendable, Hashable {
  /// Whether records alone can show it.
  package enum Checkable: String, Sendable, Hashable, CaseIterable {
    case auto, semi, rare
  }

  /// What the points and fines follow from.
  package enum Excess: String, Sendable, Hashable, CaseIterable {
    case overspeed, overload
  }

  package var id: RuleID
  package var title: Message
  package var summary: Message
  package var whatCounts: [Message]
  package var whatDoesNot: [Message]
  package var proof: [Message]
  package var why: Message
  package var exampleFiring: Message
  package var exampleSilent: Message
  /// Keys into the citations, whatever their dates.
  package var cites: [String]
  /// Why there is no article, where `cites` is empty or thin.
  package var noArticle: Message?
  package var parameters: [NumberKey]
  package var checkable: Checkable
  package var excess: Excess?
  /// Row of the points tables for an offence without a size.
  package var fixedPoints: String?
  /// Severity where no points decide it.
  package var severity: Severity
  package var enabled: Bool
  /// From that day on, ascending.
  package var enabledChanges: [DatedTruth]
  package var offBecause: Message?

  package struct DatedTruth: Sendable, Hashable {
    package var from: CivilDate
    package var value: Bool
  }
}

/// An instrument of law or a standard.
package struct Instrument: Sendable, Hashable {
  package var id: String
  package var name: Message
  package var number: String?
  package var days: DayRange
  package var evidence: LegalEvidence
  /// What is unsure about its dates or number.
  package var dateNote: Message?
}

/// One article of an instrument, with its words and how sure we are of them.
package struct Citation: Sendable, Hashable {
  /// Whether the number in the text itself already offends.
  package enum Boundary: String, Sendable, Hashable, CaseIterable {
    /// Only more than the number counts.
    case gt
    /// The number itself counts.
    case ge
  }

  /// `REG617 art35p1`.
  package var key: String
  package var instrument: Instrument
  package var article: Message
  /// Words read in the text, Chinese as in force.
  package var quote: String?
  /// What it says, where we hold no verbatim words.
  package var gist: Message?
  package var evidence: LegalEvidence
  /// Days in force: the article's own, else the instrument's.
  package var days: DayRange
  package var boundary: Boundary?
  package var boundaryNote: Message?
  package var note: Message?

  /// `校车安全管理条例第三十五条第一款`.
  package var title: Message {
    Message(
      zh: instrument.name.zh + article.zh, en: instrument.name.en + ", " + article.en)
  }
}

/// A paper behind a bus or driver.
package struct DocumentWords: Sendable, Hashable {
  /// `permit`, `tag`, `inspection`, `insurance`, `carrier-insurance`, `qualification`, `licence`.
  package var kind: String
  package var name: Message
  /// Rule that speaks when it has lapsed.
  package var rule: RuleID
  package var cites: [String]
}

/// What the law asks of drivers and vehicles, as numbers valid on one day.
package struct LegalRequirements: Sendable, Hashable {
  package var minimumAgeYears: Int
  /// In full years: one more offends.
  package var maximumAgeYears: Int
  package var warnAgeYears: Int
  package var minimumClassYears: Int
  package var fullScoreCycles: Int
  package var minimumSeats: Int
  package var inspectionIntervalMonths: Int
}
