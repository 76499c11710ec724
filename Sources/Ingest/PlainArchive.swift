import CLibarchive
import Glibc

/// Why a container could not be read again.
package enum ContainerFailure: Error, Hashable {
  /// Cannot be opened, or broke off.
  case unreadable
  /// Unpacks to more than the check says there was, or must be held in memory and is too large for it.
  case tooMuch
  /// Needs a password.
  case locked
  /// A kind that the plain reader does not know.
  case unknown
}

/// The entries of an archive one after the other, or what a packed file holds as its one entry.
///
/// For whoever reads in another way than this room does: it shares nothing with `ArchiveReader` but libarchive. Stands
/// here because a room that imports libarchive and Glibc sees two of some names.
package final class PlainArchive {
  /// Where the bytes of the archive lie.
  package enum Content {
    case file(path: String)
    case memory([UInt8])
  }

  private let archive: OpaquePointer
  private let memory: UnsafeMutableRawBufferPointer?
  private let locale: locale_t?
  /// Bytes of the entry handed over, and whether a checksum did not hold.
  private var position: Int64 = 0
  private var isDamaged = false

  /// Bytes that may yet be unpacked.
  private var left: UInt64

  /// Bytes that may lie in memory at once, as in the check.
  package static let held = 256 << 20

  /// `isPacked` looks through a packing: at the tar inside, else at the bytes themselves; `most` bytes are unpacked.
  package init(
    _ content: Content, isPacked: Bool = false, isTar: Bool = true, most: UInt64 = .max
  ) throws {
    guard let archive = archive_read_new() else { preconditionFailure("libarchive has no reader") }
    self.archive = archive
    left = most
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
    if let locale { freelocale(locale) }
  }

  /// Path of the next entry that is a file, as it is stored; nil behind the last.
  package func next() throws -> [UInt8]? {
    let before = locale.map { uselocale($0) }
    defer { if let before { _ = uselocale(before) } }
    (position, isDamaged) = (0, false)
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

  private static func path(of entry: OpaquePointer) -> [UInt8] {
    guard let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
      return []
    }
    return UnsafeBufferPointer(start: text, count: min(strlen(text), 1024)).map {
      UInt8(bitPattern: $0)
    }
  }

  /// The next bytes of the entry, none at its end; those before a damage are handed over first.
  private func block() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    while true {
      var start: UnsafeRawPointer?
      var size = 0
      var offset: la_int64_t = 0
      let status = archive_read_data_block(archive, &start, &size, &offset)
      if status == ARCHIVE_EOF {
        if isDamaged { throw ContainerFailure.unreadable }
        return UnsafeRawBufferPointer(start: nil, count: 0)
      }
      guard status == ARCHIVE_OK || (status == ARCHIVE_WARN && size > 0),
        size == 0 || offset == position
      else { throw ContainerFailure.unreadable }
      if status == ARCHIVE_WARN { isDamaged = true }
      guard size > 0 else { continue }
      position += Int64(size)
      return UnsafeRawBufferPointer(start: start, count: size)
    }
  }

  /// Hands over the bytes of the entry in pieces; more than `limit` of them is a failure.
  package func read(limit: UInt64, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
    var total: UInt64 = 0
    while true {
      let block = try block()
      if block.isEmpty { return }
      total += UInt64(block.count)
      if total > limit { throw ContainerFailure.tooMuch }
      try take(block)
    }
  }

  /// All bytes of the entry.
  package func all(limit: Int = held) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(limit: UInt64(limit)) { bytes += $0 }
    return bytes
  }

  /// The next bytes of the entry, none at its end.
  package func some() throws -> [UInt8] {
    let block = try block()
    guard block.count <= left else { throw ContainerFailure.tooMuch }
    left -= UInt64(block.count)
    return Array(block)
  }
}
