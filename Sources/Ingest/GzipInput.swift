import CLibarchive

/// Why reading a gzip file stopped.
enum GzipFailure: Error, Hashable {
  case truncated(byte: UInt64)
  case corrupt(byte: UInt64)
  /// Unpacks to far more than logs ever do.
  case bomb(byte: UInt64)
  case unreadable(SystemFailure)
}

/// Unpacked bytes of a gzip file, of any number of members, through libarchive.
///
/// libarchive leaves the checksum of a member alone. A file of one member is checked here; in one of many,
/// where the member borders are out of sight, only what inflating itself finds.
final class GzipInput {
  /// Logs shrink 5 to 20 times; past this ratio, beyond `trusted` bytes, it is an attack.
  static let highestRatio: UInt64 = 200
  static let trusted: UInt64 = 64 << 20
  static let highestTotal: UInt64 = 64 << 30

  private let input: RawInput
  private let archive: OpaquePointer
  private let piece: UnsafeMutableRawBufferPointer
  private var failure: SystemFailure?
  private var checksum = CRC32()
  private var magics = 0
  private var magicState = 0
  private(set) var unpacked: UInt64 = 0
  private var isDone = false
  /// Unpacked bytes not yet handed on; libarchive's, until it is asked for more.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)

  init(_ input: RawInput) throws(GzipFailure) {
    guard let archive = archive_read_new() else { preconditionFailure("libarchive has no reader") }
    self.input = input
    self.archive = archive
    piece = .allocate(byteCount: 1 << 18, alignment: 16)
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_raw(archive)
    archive_read_support_format_empty(archive)
    let me = Unmanaged.passUnretained(self).toOpaque()
    let opened = archive_read_open(
      archive, me, nil,
      { _, me, buffer in
        guard let me, let buffer else { return -1 }
        return Unmanaged<GzipInput>.fromOpaque(me).takeUnretainedValue().supply(buffer)
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
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(GzipFailure) -> Int {
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
    checksum.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
    unpacked += UInt64(count)
    if unpacked > GzipInput.highestTotal
      || unpacked > GzipInput.trusted && unpacked / GzipInput.highestRatio > packed
    {
      throw .bomb(byte: packed)
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

  private func cause() -> GzipFailure {
    if let failure { return .unreadable(failure) }
    let text = archive_error_string(archive).map { String(cString: $0) } ?? ""
    return text.contains("truncated") ? .truncated(byte: packed) : .corrupt(byte: packed)
  }

  /// What libarchive lets pass: bytes behind the last member, a wrong length or checksum.
  private func checkEnd() throws(GzipFailure) {
    let used = packed
    if used < input.byteCount {
      // Tapes pad with zeros; anything else may be a member whose head is damaged.
      if input.tail.contains(where: { $0 != 0 }) { throw .corrupt(byte: used) }
      return
    }
    let tail = input.tail
    guard tail.count == 8 else { return }
    func word(_ start: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(tail[start + $1]) << UInt32(8 * $1) }
    }
    let isLengthRight = word(4) == UInt32(truncatingIfNeeded: unpacked)
    if magics > 1, !isLengthRight { return }
    if !isLengthRight || word(0) != checksum.value { throw .corrupt(byte: used) }
  }
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
