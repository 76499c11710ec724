/// The edition of JT/T 808 that a message follows, decided message by message.
///
/// Only 2019 can be seen in the header; 2011 is told from 2013 by the length of a body, where that differs.
package enum Edition: String, Sendable, Hashable, CaseIterable {
  case v2011 = "2011"
  case v2013 = "2013"
  case v2019 = "2019"
}
