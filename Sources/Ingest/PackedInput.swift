import CLibarchive

/// Packing of one stream of bytes, without names or members.
enum Packing: String, Sendable {
  case gzip, zstd, xz, bzip2

  /// Packing that the first bytes of an input tell.
  init?(head: [UInt8]) {
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if head.starts(with: [0x42, 0x5A, 0x68]), head.count > 3, 0x31...0x39 ~= head[3] {
      self = .bzip2
    } else {
      return nil
    }
  }
}

/// Why unpacking stopped.
enum PackedFailure: Error, Hashable {
  case truncated(Packing, byte: UInt64)
  case corrupt(Packing, byte: UInt64)
  /// Unpacks to far more than logs ever do.
  case bomb(Packing, byte: UInt64)
}

/// Unpacked bytes of a packed stream, of any number of gzip members, through libarchive.
///
/// libarchive leaves the checksum of a gzip member alone. A file of one member is checked here; in one of
/// many, where the member borders are out of sight, only what inflating itself finds.
final class PackedInput {
  private let input: ByteInput
  private let packing: Packing
  private let archive: OpaquePointer
  private let piece: UnsafeMutableRawBufferPointer
  private var failure: (any Error)?
  private var checksum = CRC32()
  private var magics = 0
  private var magicState = 0
  private(set) var unpacked: UInt64 = 0
  private var isDone = false
  /// Unpacked bytes not yet handed on; libarchive's, until it is asked for more.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)

  init(_ input: ByteInput, _ packing: Packing) throws {
    guard let archive = archive_read_new() else { preconditionFailure("libarchive has no reader") }
    self.input = input
    self.packing = packing
    self.archive = archive
    piece = .allocate(byteCount: 1 << 18, alignment: 16)
    switch packing {
    case .gzip: archive_read_support_filter_gzip(archive)
    case .zstd: archive_read_support_filter_zstd(archive)
    case .xz: archive_read_support_filter_xz(archive)
    case .bzip2: archive_read_support_filter_bzip2(archive)
    }
    archive_read_support_format_raw(archive)
    archive_read_support_format_empty(archive)
    let me = Unmanaged.passUnretained(self).toOpaque()
    let opened = archive_read_open(
      archive, me, nil,
      { _, me, buffer in
        guard let me, let buffer else { return -1 }
        return Unmanaged<PackedInput>.fromOpaque(me).takeUnretainedValue().supply(buffer)
      }, nil)
    guard opened == ARCHIVE_OK else { throw cause() }
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK: break
    case ARCHIVE_EOF: isDone = true
    default: throw cause()
    }
  }

  deinit {
    archive_read_free(archive)
    piece.deallocate()
  }

  /// Reads at most `buffer.count` unpacked bytes; 0 is the end.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if isDone { return 0 }
    while block.isEmpty {
      // By the block, since `archive_read_data` forgets what it has when it then meets damage.
      var start: UnsafeRawPointer?
      var size = 0
      var offset: la_int64_t = 0
      let status = archive_read_data_block(archive, &start, &size, &offset)
      if status == ARCHIVE_EOF {
        isDone = true
        try checkEnd()
        return 0
      }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw cause() }
      block = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size)
    }
    let count = min(block.count, buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[0..<count]))
    block = UnsafeRawBufferPointer(rebasing: block[count...])
    if packing == .gzip { checksum.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count])) }
    unpacked += UInt64(count)
    if ArchiveLimits.isAbsurd(unpacked: unpacked, packed: packed) {
      throw PackedFailure.bomb(packing, byte: packed)
    }
    return count
  }

  /// Packed bytes used so far.
  private var packed: UInt64 { UInt64(max(0, archive_filter_bytes(archive, -1))) }

  private func supply(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> la_ssize_t {
    do {
      let count = try input.read(piece)
      buffer.pointee = UnsafeRawPointer(piece.baseAddress)
      // Count `1F 8B 08`, so as to know whether the file can have a second member.
      for index in 0..<count where piece[index] == 0x1F || magicState > 0 {
        switch (magicState, piece[index]) {
        case (1, 0x8B): magicState = 2
        case (2, 0x08):
          magics += 1
          magicState = 0
        case (_, 0x1F): magicState = 1
        default: magicState = 0
        }
      }
      return count
    } catch {
      failure = error
      return -1
    }
  }

  private func cause() -> any Error {
    if let failure { return failure }
    let text = archive_error_string(archive).map { String(cString: $0) } ?? ""
    return isTruncated(text)
      ? PackedFailure.truncated(packing, byte: packed)
      : PackedFailure.corrupt(packing, byte: packed)
  }

  /// What libarchive lets pass: bytes behind the last member, a wrong length or checksum.
  private func checkEnd() throws {
    let used = packed
    if used < input.byteCount {
      // Tapes pad with zeros; anything else may be a member whose head is damaged.
      if input.tail.contains(where: { $0 != 0 }) {
        throw PackedFailure.corrupt(packing, byte: used)
      }
      return
    }
    let tail = input.tail
    guard packing == .gzip, tail.count == 8 else { return }
    func word(_ start: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(tail[start + $1]) << UInt32(8 * $1) }
    }
    let isLengthRight = word(4) == UInt32(truncatingIfNeeded: unpacked)
    if magics > 1, !isLengthRight { return }
    if !isLengthRight || word(0) != checksum.value {
      throw PackedFailure.corrupt(packing, byte: used)
    }
  }
}

/// Whether libarchive's words say that bytes are missing at the end.
func isTruncated(_ text: String) -> Bool {
  let words = text.lowercased()
  return words.contains("truncated") || words.contains("premature")
    || words.contains("unexpected end") || words.contains("end of file")
}

/// Checksum of gzip (RFC 1952, 8), four bytes at a time.
struct CRC32: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF
  private let table: [UInt32]

  init() {
    var table = [UInt32](repeating: 0, count: 1024)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      table[index] = value
    }
    for index in 256..<1024 {
      let before = table[index - 256]
      table[index] = before >> 8 ^ table[Int(before & 0xFF)]
    }
    self.table = table
  }

  var value: UInt32 { ~state }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var state = self.state
    var index = 0
    while index + 4 <= bytes.count {
      let word = state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian
      state =
        table[768 + Int(word & 0xFF)] ^ table[512 + Int(word >> 8 & 0xFF)]
        ^ table[256 + Int(word >> 16 & 0xFF)] ^ table[Int(word >> 24)]
      index += 4
    }
    while index < bytes.count {
      state = state >> 8 ^ table[Int((state ^ UInt32(bytes[index])) & 0xFF)]
      index += 1
    }
    self.state = state
  }
}
