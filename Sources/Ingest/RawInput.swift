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
  let descriptor: Int32
  private let owns: Bool
  private let hasher = SHA256Hasher()
  private(set) var byteCount: UInt64 = 0

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

  /// Reads at most `buffer.count` bytes; 0 is the end.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemFailure(code: errno)
      }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
      hasher.update(piece)
      byteCount += UInt64(count)
      return count
    }
  }

  /// SHA-256 of all bytes that passed.
  func digest() -> String { hex(hasher.finish()) }
}
