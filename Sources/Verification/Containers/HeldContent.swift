import Digests
import Glibc
import Ingest

/// Bytes of a file, or of a part that was taken out of one.
typealias HeldContent = PlainArchive.Content

/// What the first bytes of a content say it is.
enum ContentKind: Equatable {
  /// gzip, zstd, xz or bzip2.
  case packed
  case tar
  /// zip, which a workbook is too; 7z, RAR.
  case archive
  case binaryBook
  case markup
  case text

  static let headLength = 1024

  init(head: [UInt8]) {
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if begins([0x1F, 0x8B]) || begins([0x28, 0xB5, 0x2F, 0xFD]) || begins([0xFD] + "7zXZ".utf8)
      || begins(Array("BZh".utf8))
    {
      self = .packed
    } else if begins([0x50, 0x4B, 3, 4]) || begins([0x50, 0x4B, 5, 6])
      || begins([0x37, 0x7A, 0xBC, 0xAF]) || begins(Array("Rar!".utf8))
    {
      self = .archive
    } else if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
      self = .tar
    } else if begins([0xD0, 0xCF, 0x11, 0xE0]) {
      self = .binaryBook
    } else if Self.isMarkup(head) {
      self = .markup
    } else {
      self = .text
    }
  }

  private static func isMarkup(_ head: [UInt8]) -> Bool {
    let isBig = head.starts(with: [0xFE, 0xFF])
    let text =
      isBig || head.starts(with: [0xFF, 0xFE])
      ? utf8(fromUTF16: head.dropFirst(2), isBigEndian: isBig) : head
    let words = withoutOuterBlanks(String(decoding: text, as: UTF8.self)).lowercased()
    if words.hasPrefix("<?xml") { return words.contains("workbook") || words.contains("<html") }
    return [
      "<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body", "<div", "<workbook",
    ].contains { words.hasPrefix($0) }
  }
}

/// A member's path as the check names it: UTF-8 or GB18030, no drive, no `..`, parts joined by `/`.
func plainMember(_ bytes: [UInt8]) -> String {
  let path =
    String(validating: bytes, as: UTF8.self)
    ?? String(decoding: decodeGB18030(bytes[...]).text, as: UTF8.self)
  var parts: [String] = []
  for part in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
    var clean = String.UnicodeScalarView()
    for scalar in part.unicodeScalars {
      clean.append(scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar)
    }
    let text = String(clean)
    let isDrive = parts.isEmpty && text.count == 2 && text.hasSuffix(":")
    if text != ".", text != "..", !isDrive { parts.append(text) }
  }
  return parts.isEmpty ? "?" : parts.joined(separator: "/")
}

extension HeldContent {
  /// Bytes of a workbook's parts that any honest one unpacks to: logs shrink 5 to 20 times.
  var mostOfParts: UInt64 {
    let size: Int
    switch self {
    case .memory(let bytes): size = bytes.count
    case .file(let path):
      var status = stat()
      size = stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
    return 64 << 20 + 200 * UInt64(size)
  }

  /// First bytes; empty where it cannot be opened.
  var head: [UInt8] {
    switch self {
    case .memory(let bytes): Array(bytes.prefix(ContentKind.headLength))
    case .file(let path): (try? Self.bytes(path, limit: ContentKind.headLength, cuts: true)) ?? []
    }
  }

  /// All bytes in memory.
  func all() throws -> [UInt8] {
    switch self {
    case .memory(let bytes): bytes
    case .file(let path): try Self.bytes(path, limit: PlainArchive.held, cuts: false)
    }
  }

  private static func bytes(_ path: String, limit: Int, cuts: Bool) throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try pass(path) { piece in
      bytes += piece.prefix(limit + 1 - bytes.count)
      return bytes.count <= limit
    }
    if bytes.count > limit {
      guard cuts else { throw ContainerFailure.tooMuch }
      bytes.removeLast(bytes.count - limit)
    }
    return bytes
  }

  /// Size and SHA-256 of a file as it lies on the disk.
  static func digest(path: String) throws -> (size: UInt64, sha256: String) {
    let hasher = SHA256Hasher()
    let size = try pass(path) { piece in
      hasher.update(piece)
      return true
    }
    return (size, hex(hasher.finish()))
  }

  /// Hands over a file in pieces until `take` has enough; gives the bytes passed.
  private static func pass(
    _ path: String, _ take: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> UInt64 {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ContainerFailure.unreadable }
    defer { close(file) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var total: UInt64 = 0
    while true {
      try Task.checkCancellation()
      let count = Glibc.read(file, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ContainerFailure.unreadable }
      if count == 0 { return total }
      total += UInt64(count)
      if try !take(UnsafeRawBufferPointer(rebasing: piece[0..<count])) { return total }
    }
  }
}
