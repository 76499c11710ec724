import CLibcrypto

/// Running SHA-256 over any number of pieces; a class because it owns a libcrypto context.
///
/// Not `Sendable`: one hasher belongs to one reader.
package final class SHA256Hasher {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    let done = EVP_DigestUpdate(context, base, bytes.count)
    precondition(done == 1, "libcrypto refused to hash")
  }

  /// The 32 digest bytes of all that was fed so far; the hasher starts afresh.
  package func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let done = digest.withUnsafeMutableBufferPointer {
      EVP_DigestFinal_ex(context, $0.baseAddress, nil)
    }
    precondition(done == 1, "libcrypto refused to finish")
    // Without naming the digest again libcrypto keeps the one it has, which is much cheaper.
    let restarted = EVP_DigestInit_ex(context, nil, nil)
    precondition(restarted == 1, "libcrypto refused to restart")
    return digest
  }
}

/// SHA-256 of one piece of bytes as 64 lower-case hex digits.
package func sha256Hex(_ bytes: [UInt8]) -> String {
  let hasher = SHA256Hasher()
  bytes.withUnsafeBytes { hasher.update($0) }
  return hex(hasher.finish())
}

/// Lower-case hex digits of `bytes`.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
