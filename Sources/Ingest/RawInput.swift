import Digests
import Glibc

/// Why a system call failed, in words that are the same on every machine.
struct SystemFailure: Error, Hashable {
  var code: Int32

  var reason: String {
    switch code {
    case ENOENT, ENOTDIR: "no such file"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "too many links"
    case EISDIR: "a folder"
    case EIO: "input/output error"
    default: "error \(code)"
    }
  }
}

/// Bytes of a file or of standard input as they lie there, digested and counted as they pass.
///
/// A class because it owns a file descriptor.
final class RawInput {
  private let descriptor: Int32
  private let owns: Bool
  private let hasher = SHA256Hasher()
  private(set) var byteCount: UInt64 = 0
  private var ahead: [UInt8] = []
  /// Last bytes that passed, at most eight: the trailer of a gzip file.
  private(set) var tail: [UInt8] = []

  init(path: [CChar]) throws(SystemFailure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    owns = true
    if descriptor < 0 { throw SystemFailure(code: errno) }
  }

  init(standardInput: Void) {
    descriptor = STDIN_FILENO
    owns = false
  }

  deinit { if owns, descriptor >= 0 { close(descriptor) } }

  /// The first `count` bytes, fewer in a shorter file; they are read again afterwards.
  func peek(_ count: Int) throws(SystemFailure) -> [UInt8] {
    while ahead.count < count {
      var piece = [UInt8](repeating: 0, count: count - ahead.count)
      let result: Result<Int, SystemFailure> = piece.withUnsafeMutableBytes { buffer in
        Result { () throws(SystemFailure) in try self.readFile(buffer) }
      }
      let read = try result.get()
      if read == 0 { break }
      ahead.append(contentsOf: piece[0..<read])
    }
    return ahead
  }

  /// Reads at most `buffer.count` bytes; 0 is the end.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    guard !ahead.isEmpty else { return try readFile(buffer) }
    let count = min(ahead.count, buffer.count)
    buffer.copyBytes(from: ahead[0..<count])
    ahead.removeFirst(count)
    return count
  }

  /// SHA-256 of all bytes that passed.
  func digest() -> String { hex(hasher.finish()) }

  private func readFile(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemFailure(code: errno)
      }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
      hasher.update(piece)
      byteCount += UInt64(count)
      if count > 0 { tail = Array((tail + piece.suffix(8)).suffix(8)) }
      return count
    }
  }
}
