/// Who a report is for, and so what it may show of people (DESIGN §10).
package enum Audience: String, Sendable, Hashable, CaseIterable {
  /// The office that runs the check: names, never ID numbers or phones.
  case `internal`
  /// Everything as it was read.
  case police
  /// A school or provider: drivers under a pseudonym.
  case school
  /// Anybody: plate and driver masked.
  case `public`

  /// Whether anything has to be hidden at all.
  package var hidesAnything: Bool { self != .police }
  package var hidesDrivers: Bool { self == .school || self == .public }
  package var hidesPlates: Bool { self == .public }
  /// Whether routes, stops and places are withheld: they tell where children wait and when.
  package var hidesPlaces: Bool { self == .public }
}
