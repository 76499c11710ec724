/// Terminal phone (终端手机号) as a number of decimal or hexadecimal digits, alike in the 12 and the 20 digits of the editions.
package struct TerminalPhone: Sendable, Hashable, BitwiseCopyable {
  /// The last 16 digits, four bits each.
  package var low: UInt64
  /// The four before them.
  package var high: UInt16

  package init(low: UInt64, high: UInt16) {
    self.low = low
    self.high = high
  }

  /// Digits without leading zeros, upper case; `0` where there are no others.
  package var text: String {
    let all = hexDigits(UInt64(high), count: 4) + hexDigits(low, count: 16)
    let digits = all.uppercased().drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }
}

/// Where a message lies in the file of its capture.
package struct MessagePlace: Sendable, Hashable, BitwiseCopyable {
  /// 0-based byte; of a capture of text that of the first digit.
  package var offset: UInt64
  /// Bytes, of a capture of text the digits and what stands between them.
  package var length: UInt32
  /// 1-based; 0 in a capture of bytes.
  package var line: UInt32

  init(_ place: CapturePlace) {
    offset = place.fileOffset
    length = UInt32(clamping: place.fileLength)
    line = UInt32(clamping: place.line ?? 0)
  }
}

/// A location of a capture: what a record is made of.
package struct CapturedLocation: Sendable, BitwiseCopyable {
  package var fix: LocationFix
  package var phone: TerminalPhone
  package var place: MessagePlace
  /// Place within its message, from 0.
  package var index: UInt32
  /// What a vendor's items say by the mapping; all absent without one.
  package var counts: VendorCounts
}

/// Persons as a vendor's item or message says them.
package struct VendorCounts: Sendable, Hashable, BitwiseCopyable {
  /// Persons aboard.
  package var persons: UInt16?
  /// Boarded and alighted since the last message.
  package var boarded: UInt16?
  package var alighted: UInt16?

  package init(persons: UInt16? = nil, boarded: UInt16? = nil, alighted: UInt16? = nil) {
    self.persons = persons
    self.boarded = boarded
    self.alighted = alighted
  }

  package var isEmpty: Bool { persons == nil && boarded == nil && alighted == nil }
}

/// A message that says something about the locations around it.
package struct CapturedEvent: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A driver's card was read; the text is the number of the qualification, else of the identity card.
    case cardIn(driver: String)
    /// It was taken out, or another was put in that could not be read.
    case cardOut
    /// A card without a name, whose number may be a passenger's; the text is the number.
    case unnamedCard(number: String, isIn: Bool)
    /// Boarded and alighted since the start of an interval that ends at `seconds`.
    case flow(start: Int64, boarded: UInt16, alighted: UInt16)
    case counts(VendorCounts)
    /// What a terminal says at its registration.
    case plate(String)
  }

  package var kind: Kind
  package var phone: TerminalPhone
  /// Seconds since 1970, where the message has a time.
  package var seconds: Int64?
  package var place: MessagePlace
  /// Locations handed on before it since `exchange`.
  package var locationsBefore: Int
}

/// How the bytes of a capture were used: every byte of the stream is counted once.
package struct CaptureTally: Sendable, Hashable {
  /// Frames that hold locations, others, and broken ones.
  package var locationBytes: UInt64 = 0
  package var otherBytes: UInt64 = 0
  package var brokenBytes: UInt64 = 0
  /// Bytes that belong to no frame.
  package var skippedBytes: UInt64 = 0
  package var brokenFrames: [FrameError: Int] = [:]
  /// Frames of messages that hold no location, by id.
  package var others: [UInt16: OtherMessages] = [:]
  /// Locations that became nothing, by the code of their diagnostic.
  package var lost: [String: Int] = [:]

  package struct OtherMessages: Sendable, Hashable {
    package var frames = 0
    package var bytes: UInt64 = 0
    /// Where the first one lies.
    package var first: MessagePlace
  }

  package var bytes: UInt64 { locationBytes + otherBytes + brokenBytes + skippedBytes }
}
