/// Bytes from anywhere (a file, an unpacked file, an archive's member), read once from front to back.
///
/// A class because its readers share how far they came.
final class ByteInput {
  private let source: (UnsafeMutableRawBufferPointer) throws -> Int
  private var ahead: [UInt8] = []
  /// What ended the input while it was looked at in advance; thrown behind the bytes before it.
  private var failure: (any Error)?
  /// Bytes that `source` gave so far, those looked at in advance with them.
  private(set) var byteCount: UInt64 = 0
  /// Last bytes that passed, at most eight: the trailer of a gzip file.
  private(set) var tail: [UInt8] = []

  /// `source` fills what it is given from the front and tells how far; 0 is the end.
  init(_ source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    self.source = source
  }

  /// The first `count` bytes, fewer in a shorter input; they are read again afterwards.
  func peek(_ count: Int) throws -> [UInt8] {
    while ahead.count < count, failure == nil {
      var piece = [UInt8](repeating: 0, count: count - ahead.count)
      do {
        let read = try piece.withUnsafeMutableBytes { try take($0) }
        if read == 0 { break }
        ahead.append(contentsOf: piece[0..<read])
      } catch { failure = error }
    }
    if ahead.isEmpty, let failure { throw failure }
    return Array(ahead.prefix(count))
  }

  /// Reads at most `buffer.count` bytes; 0 is the end.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !ahead.isEmpty else { return try take(buffer) }
    let count = min(ahead.count, buffer.count)
    buffer.copyBytes(from: ahead[0..<count])
    ahead.removeFirst(count)
    return count
  }

  /// All that is left, or nil where that is more than `limit` bytes.
  func readAll(limit: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    let step = 1 << 18
    while true {
      let before = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: step))
      let count = try bytes.withUnsafeMutableBytes {
        try read(UnsafeMutableRawBufferPointer(rebasing: $0[before...]))
      }
      bytes.removeLast(step - count)
      if bytes.count > limit { return nil }
      if count == 0 { return bytes }
    }
  }

  private func take(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let failure { throw failure }
    let count = try source(buffer)
    byteCount += UInt64(count)
    if count > 0 {
      let piece = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
      tail = Array((tail + piece.suffix(8)).suffix(8))
    }
    return count
  }
}
