import CLibarchive
import Glibc

/// Why reading an archive, or an entry of it, stopped.
enum ArchiveFailure: Error, Hashable {
  case truncated
  case corrupt
  /// Needs a password, which nobody is asked for.
  case encrypted
  /// Packed in a way that libarchive does not know.
  case unsupported
  case bomb
  case tooMany
}

/// Where the bytes of an archive lie.
enum ArchiveBytes {
  /// A regular file, read at any place.
  case file(descriptor: Int32, size: UInt64)
  case memory([UInt8])
  /// Read once from front to back, which only tar allows.
  case stream(ByteInput)
}

/// Entry of an archive.
struct ArchiveEntry {
  enum Kind { case file, folder, other }

  /// Path as stored, in whatever encoding.
  var path: [UInt8]
  var kind: Kind
  var isEncrypted: Bool
}

/// The entries of one archive, one after the other, through libarchive; nothing is written to disk.
///
/// A class because it owns libarchive's reader, which calls back into it. Holds 256 KiB.
final class ArchiveReader {
  private let bytes: ArchiveBytes
  private let budget: ArchiveBudget
  /// Off where the entries of an archive are passed once more.
  private let counts: Bool
  private let archive: OpaquePointer
  private let piece: UnsafeMutableRawBufferPointer
  private let locale: locale_t?
  private var position: Int64 = 0
  private var failure: (any Error)?
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var entryPosition: Int64 = 0
  private var isDamaged = false
  /// Whether passing over the entry unread would unpack it all the same, unseen by the budget.
  private var hidesBytes = false

  init(_ bytes: ArchiveBytes, budget: ArchiveBudget, counts: Bool = true) throws {
    guard let archive = archive_read_new() else { preconditionFailure("libarchive has no reader") }
    self.bytes = bytes
    self.budget = budget
    self.counts = counts
    self.archive = archive
    piece = .allocate(byteCount: 1 << 18, alignment: 16)
    // libarchive gives up names it cannot put into the locale's encoding; ours is changed for it alone.
    locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    archive_read_support_format_zip(archive)
    archive_read_support_format_tar(archive)
    archive_read_support_format_7zip(archive)
    archive_read_support_format_rar(archive)
    archive_read_support_format_rar5(archive)
    let me = Unmanaged.passUnretained(self).toOpaque()
    archive_read_set_callback_data(archive, me)
    archive_read_set_read_callback(archive) { _, me, buffer in
      guard let me, let buffer else { return -1 }
      return Unmanaged<ArchiveReader>.fromOpaque(me).takeUnretainedValue().supply(buffer)
    }
    var isStream = false
    if case .stream = bytes { isStream = true }
    if !isStream {
      archive_read_set_seek_callback(archive) { _, me, offset, whence in
        guard let me else { return -1 }
        return Unmanaged<ArchiveReader>.fromOpaque(me).takeUnretainedValue().seek(offset, whence)
      }
    }
    guard inLocale({ archive_read_open1(archive) }) == ARCHIVE_OK else { throw cause() }
  }

  deinit {
    archive_read_free(archive)
    piece.deallocate()
    if let locale { freelocale(locale) }
  }

  /// The next entry, nil behind the last; the bytes of the one before are passed over.
  func next() throws -> ArchiveEntry? {
    if hidesBytes {
      hidesBytes = false
      var scratch = [UInt8](repeating: 0, count: 1 << 16)
      // What is wrong with an entry nobody wants does not matter, what it costs does.
      do {
        while try scratch.withUnsafeMutableBytes({ try read($0) }) > 0 {}
      } catch ArchiveFailure.corrupt, ArchiveFailure.encrypted, ArchiveFailure.unsupported {
      }
    }
    var entry: OpaquePointer?
    block = UnsafeRawBufferPointer(start: nil, count: 0)
    entryPosition = 0
    isDamaged = false
    switch inLocale({ archive_read_next_header(archive, &entry) }) {
    case ARCHIVE_EOF: return nil
    case ARCHIVE_OK, ARCHIVE_WARN: break
    default:
      if archive_read_has_encrypted_entries(archive) == 1 { throw ArchiveFailure.encrypted }
      throw cause()
    }
    guard let entry else { return nil }
    if counts { try budget.enter() }
    let isZip = archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_ZIP
    hidesBytes = !isZip || archive_entry_size_is_set(entry) == 0
    let kind: ArchiveEntry.Kind =
      switch archive_entry_filetype(entry) {
      // Which names no type of its own.
      case _ where archive_entry_hardlink(entry) != nil: .other
      case S_IFREG: .file
      case S_IFDIR: .folder
      // A zip without Unix attributes names no type.
      case 0: .file
      default: .other
      }
    return ArchiveEntry(
      path: inLocale { path(of: entry) }, kind: kind,
      isEncrypted: archive_entry_is_encrypted(entry) != 0)
  }

  /// Reads at most `buffer.count` bytes of the entry; 0 is its end.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while block.isEmpty {
      var start: UnsafeRawPointer?
      var size = 0
      var offset: la_int64_t = 0
      let status = archive_read_data_block(archive, &start, &size, &offset)
      if status == ARCHIVE_EOF {
        hidesBytes = false
        if isDamaged { throw ArchiveFailure.corrupt }
        return 0
      }
      // A wrong checksum is a warning, given with the last bytes or behind them.
      if status == ARCHIVE_WARN { isDamaged = true }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw cause() }
      // Logs have no holes; a hole of terabytes costs an attacker nothing.
      guard size == 0 || offset == entryPosition else { throw ArchiveFailure.corrupt }
      if status == ARCHIVE_WARN, size == 0 { throw ArchiveFailure.corrupt }
      block = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size)
    }
    let count = min(block.count, buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[0..<count]))
    block = UnsafeRawBufferPointer(rebasing: block[count...])
    entryPosition += Int64(count)
    try budget.unpack(count)
    return count
  }

  private func path(of entry: OpaquePointer) -> [UInt8] {
    guard let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
      return []
    }
    var bytes: [UInt8] = []
    var index = 0
    while text[index] != 0, index < ArchiveLimits.nameLength {
      bytes.append(UInt8(bitPattern: text[index]))
      index += 1
    }
    return bytes
  }

  private func inLocale<Value>(_ body: () -> Value) -> Value {
    guard let locale else { return body() }
    let before = uselocale(locale)
    defer { _ = uselocale(before) }
    return body()
  }

  private func cause() -> any Error {
    if let failure { return failure }
    let text = archive_error_string(archive).map { String(cString: $0) } ?? ""
    let words = text.lowercased()
    if words.contains("passphrase") || words.contains("encrypt") || words.contains("decrypt") {
      return ArchiveFailure.encrypted
    }
    if isTruncated(text) { return ArchiveFailure.truncated }
    return words.contains("unsupported") || words.contains("not supported")
      ? ArchiveFailure.unsupported : ArchiveFailure.corrupt
  }

  private func supply(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> la_ssize_t {
    var count = 0
    switch bytes {
    case .stream(let input):
      do {
        count = try input.read(piece)
      } catch {
        failure = error
        return -1
      }
    case .memory(let bytes):
      count = min(piece.count, max(0, bytes.count - Int(position)))
      let place = Int(min(position, Int64(bytes.count)))
      piece.copyBytes(from: bytes[place..<place + count])
    case .file(let descriptor, _):
      repeat {
        count = pread(descriptor, piece.baseAddress, piece.count, off_t(position))
      } while count < 0 && errno == EINTR
      if count < 0 {
        failure = SystemFailure(code: errno)
        return -1
      }
    }
    position += Int64(count)
    buffer.pointee = UnsafeRawPointer(piece.baseAddress)
    return count
  }

  private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    let size: Int64
    switch bytes {
    case .stream: return Int64(ARCHIVE_FATAL)
    case .memory(let bytes): size = Int64(bytes.count)
    case .file(_, let length): size = Int64(clamping: length)
    }
    let base: Int64 = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position : size
    let (target, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
    position = min(target, size)
    return position
  }
}
