/// Language of words for people; machine formats do not change with it.
package enum Language: String, Sendable, Hashable, CaseIterable {
  case zh, en
}

extension Message {
  /// The sentence in `language`.
  package func text(_ language: Language) -> String {
    switch language {
    case .zh: zh
    case .en: en
    }
  }
}
