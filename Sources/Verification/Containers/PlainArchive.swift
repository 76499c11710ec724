import CLibarchive
import Digests
import Glibc
import Ingest

/// Bytes of a file, or of a part that was taken out of one.
enum HeldContent {
  /// A file on disk.
  case file(path: String)
  case memory([UInt8])
}

/// Why a container could not be read again.
enum ContainerFailure: Error, Hashable {
  /// Cannot be opened, or broke off.
  case unreadable
  /// Unpacks to more than the check says there was, or must be held in memory and is too large for it.
  case tooMuch
  /// Needs a password.
  case locked
  /// A kind that this program's plain reader does not know.
  case unknown
}

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

/// The entries of an archive one after the other, or what a packed file holds as its one entry.
///
/// The plain reader's own way to libarchive; shares nothing with the way of the check but that library.
final class PlainArchive {
  private let archive: OpaquePointer
  private let memory: UnsafeMutableRawBufferPointer?
  private let locale: locale_t?
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

  /// Bytes that may lie in memory at once, as in the check.
  static let held = 256 << 20

  /// `isPacked` looks through a packing: at the tar inside, else at the bytes themselves.
  init(_ content: HeldContent, isPacked: Bool = false, isTar: Bool = true) throws {
    guard let archive = archive_read_new() else { preconditionFailure("libarchive has no reader") }
    self.archive = archive
    locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    if isPacked {
      archive_read_support_filter_gzip(archive)
      archive_read_support_filter_zstd(archive)
      archive_read_support_filter_xz(archive)
      archive_read_support_filter_bzip2(archive)
      if isTar {
        archive_read_support_format_tar(archive)
      } else {
        archive_read_support_format_raw(archive)
      }
      archive_read_support_format_empty(archive)
    } else {
      archive_read_support_format_zip(archive)
      archive_read_support_format_tar(archive)
      archive_read_support_format_7zip(archive)
      archive_read_support_format_rar(archive)
      archive_read_support_format_rar5(archive)
    }
    let status: Int32
    switch content {
    case .file(let path):
      memory = nil
      status = archive_read_open_filename(archive, path, 1 << 18)
    case .memory(let bytes):
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
      copy.copyBytes(from: bytes)
      memory = copy
      status = archive_read_open_memory(archive, copy.baseAddress, bytes.count)
    }
    guard status == ARCHIVE_OK else { throw ContainerFailure.unreadable }
  }

  deinit {
    archive_read_free(archive)
    memory?.deallocate()
    piece.deallocate()
    if let locale { freelocale(locale) }
  }

  /// Path of the next entry that is a file, nil behind the last.
  func next() throws -> String? {
    let before = locale.map { uselocale($0) }
    defer { if let before { _ = uselocale(before) } }
    while true {
      var entry: OpaquePointer?
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF: return nil
      case ARCHIVE_OK, ARCHIVE_WARN: break
      default: throw ContainerFailure.unreadable
      }
      guard let entry else { return nil }
      let type = archive_entry_filetype(entry)
      guard type == S_IFREG || type == 0, archive_entry_hardlink(entry) == nil else { continue }
      if archive_entry_is_encrypted(entry) != 0 { continue }
      return Self.path(of: entry)
    }
  }

  private static func path(of entry: OpaquePointer) -> String {
    guard let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
      return "?"
    }
    let bytes = Array(UnsafeBufferPointer(start: text, count: min(strlen(text), 1024))).map {
      UInt8(bitPattern: $0)
    }
    let name =
      String(validating: bytes, as: UTF8.self)
      ?? String(decoding: decodeGB18030(bytes[...]).text, as: UTF8.self)
    return plainMember(name)
  }

  /// Hands over the bytes of the entry in pieces; more than `limit` of them is a failure.
  func read(limit: UInt64, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
    var total: UInt64 = 0
    while true {
      try Task.checkCancellation()
      let count = archive_read_data(archive, piece.baseAddress, piece.count)
      if count == 0 { return }
      guard count > 0 else { throw ContainerFailure.unreadable }
      total += UInt64(count)
      if total > limit { throw ContainerFailure.tooMuch }
      try take(UnsafeRawBufferPointer(rebasing: piece[0..<count]))
    }
  }

  /// All bytes of the entry.
  func all(limit: Int = held) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(limit: UInt64(limit)) { bytes += $0 }
    return bytes
  }

  /// The next bytes of the entry, none at its end.
  func some() throws -> [UInt8] {
    try Task.checkCancellation()
    let count = archive_read_data(archive, piece.baseAddress, piece.count)
    guard count >= 0 else { throw ContainerFailure.unreadable }
    return Array(piece[0..<count])
  }
}

/// A member's path as the check names it: no drive, no `..`, parts joined by `/`.
func plainMember(_ path: String) -> String {
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
