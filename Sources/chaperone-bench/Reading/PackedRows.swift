import CLibarchive
import Glibc

/// A packed file of rows to records: CPU against that of unpacking the same bytes and doing nothing with them.
extension ReadingBench {
  private static let rows = 1_000_000
  /// Hundredths.
  private static let bar = 200

  func packedRows() throws -> ReadingResult {
    let plain = folder + "/packed.csv"
    let path = plain + ".gz"
    var generator = Generator(points: Self.rows, vehicles: 1_200, seed: seed)
    let size = try generator.write(to: plain)
    try pack(plain, to: path)
    unlink(plain)
    var reads: [Int] = []
    var checks: [Int] = []
    for _ in 0..<rounds {
      let inflated = try ReadingStage.inflate.measure(path, units: size).cpuMicroseconds
      let read = try ReadingStage.records.measure(path, units: Self.rows).cpuMicroseconds
      reads.append(read * 100 / max(1, inflated))
      checks.append(try check(path).cpuMicroseconds * 100 / max(1, inflated))
    }
    unlink(path)
    let (read, check) = (median(reads), median(checks))
    return ReadingResult(
      name: ".csv.gz against inflation",
      found: "\(fixed(read, 2)) times its CPU; whole check \(fixed(check, 2))", bar: "2.00",
      isMet: read <= Self.bar,
      members: [("gz_cpu_ratio", fixed(read, 2)), ("gz_check_cpu_ratio", fixed(check, 2))])
  }
}

/// Unpacks a file as libarchive gives it, piece by piece; the units are the bytes.
func unpack(_ path: String) throws -> (units: Int, bytes: Int, checksum: UInt64) {
  guard let archive = archive_read_new() else { throw BenchFailure("libarchive has no reader") }
  defer { archive_read_free(archive) }
  archive_read_support_filter_gzip(archive)
  archive_read_support_format_raw(archive)
  var entry: OpaquePointer?
  guard archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK,
    archive_read_next_header(archive, &entry) == ARCHIVE_OK
  else { throw BenchFailure("cannot unpack \(path)") }
  var total = 0
  var checksum: UInt64 = 0
  while true {
    var start: UnsafeRawPointer?
    var count = 0
    var offset: la_int64_t = 0
    let status = archive_read_data_block(archive, &start, &count, &offset)
    if status == ARCHIVE_EOF { break }
    guard status == ARCHIVE_OK else { throw BenchFailure("cannot unpack \(path)") }
    if let start, count > 0 { checksum &+= UInt64(start.load(as: UInt8.self)) }
    total += count
  }
  return (total, total, checksum)
}

/// Packs a file with the level that gzip takes by itself.
private func pack(_ path: String, to packed: String) throws {
  guard let archive = archive_write_new() else { throw BenchFailure("libarchive has no writer") }
  defer { archive_write_free(archive) }
  archive_write_add_filter_gzip(archive)
  archive_write_set_format_raw(archive)
  let entry = archive_entry_new()
  defer { archive_entry_free(entry) }
  archive_entry_set_filetype(entry, regularFile)
  let bytes = try readFile(path)
  guard archive_write_open_filename(archive, packed) == ARCHIVE_OK,
    archive_write_header(archive, entry) == ARCHIVE_OK,
    bytes.withUnsafeBytes({ archive_write_data(archive, $0.baseAddress, $0.count) }) == bytes.count,
    archive_write_close(archive) == ARCHIVE_OK
  else { throw BenchFailure("cannot write \(packed)") }
}
