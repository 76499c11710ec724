/// The last fixes of a kind that a next one may be paired with, bounded whatever comes in.
///
/// Of one second only the first few are paired; the one after them stands for the whole second, marked as crowded.
struct CandidateWindow {
  struct Candidate {
    var index: Int
    var fix: KernelFix
    var isCrowded: Bool
  }

  enum Admission {
    case paired
    /// The second has more records than are paired, and this is the first too many.
    case crowded
    /// One more of a crowded second: leave it.
    case beyond
  }

  private var window: [Candidate] = []
  private var oldest = 0
  private var inSecond = 0

  /// Records of one second that are paired; conflicts of more than a few are no accident.
  private static let capacity = 8
  /// The same for a clock without seconds, where a minute's records are all of one time.
  private static let minuteCapacity = 64

  /// Whether nothing was admitted since the beginning, or since everything was forgotten.
  var isEmpty: Bool { window.isEmpty }

  /// Those in the window before the one admitted last.
  var earlier: ArraySlice<Candidate> { window[oldest..<max(oldest, window.count - 1)] }

  /// Takes the next fix in the order of time and forgets what lies more than `maximumSeconds` before it.
  mutating func admit(_ index: Int, _ fix: KernelFix, within maximumSeconds: Int64) -> Admission {
    let isSameSecond = window.last?.fix.seconds == fix.seconds
    inSecond = isSameSecond ? inSecond + 1 : 1
    let capacity = fix.clockResolutionSeconds > 1 ? Self.minuteCapacity : Self.capacity
    if inSecond > capacity + 1, window.last?.isCrowded == true { return .beyond }
    let isCrowded = inSecond > capacity
    while oldest < window.count, fix.seconds - window[oldest].fix.seconds > maximumSeconds {
      oldest += 1
    }
    if oldest > 4096 {
      window.removeFirst(oldest)
      oldest = 0
    }
    window.append(Candidate(index: index, fix: fix, isCrowded: isCrowded))
    return isCrowded ? .crowded : .paired
  }

  /// Forgets everything: nothing before can be paired any more.
  mutating func clear() {
    window.removeAll(keepingCapacity: true)
    oldest = 0
    inSecond = 0
  }
}
