/// Name of a person that only the holder of `key` can tie to `text`: `drv-` and 10 hex digits.
///
/// HMAC-SHA256 over the UTF-8 of `text`. Without a key of at least some secret bytes an ID number could be
/// found by trying them all; the caller keeps the key.
///
/// - Source: RFC 2104.
package func pseudonym(of text: String, key: [UInt8]) -> String {
  "drv-" + hex(hmacSHA256(Array(text.utf8), key: key).prefix(5))
}

/// HMAC-SHA256 (RFC 2104), 32 bytes.
package func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
  let blockSize = 64
  let hasher = SHA256Hasher()
  func digest(_ pieces: [UInt8]...) -> [UInt8] {
    for piece in pieces { piece.withUnsafeBytes { hasher.update($0) } }
    return hasher.finish()
  }
  var block = key.count > blockSize ? digest(key) : key
  block += [UInt8](repeating: 0, count: blockSize - block.count)
  let inner = digest(block.map { $0 ^ 0x36 }, message)
  return digest(block.map { $0 ^ 0x5C }, inner)
}
