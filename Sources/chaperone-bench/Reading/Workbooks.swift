import CLibarchive
import Glibc
import Telemetry

/// A workbook of 200,000 rows to records: seconds and memory.
extension ReadingBench {
  private static let rows = 200_000
  private static let bar = (wallMicroseconds: 5_000_000, kibibytes: 200 << 10)

  func workbook() throws -> ReadingResult {
    let path = folder + "/rows.xlsx"
    try writeWorkbook(rows: Self.rows, seed: seed, to: path, folder: folder)
    var reads: [Child] = []
    var checks: [Child] = []
    for _ in 0..<rounds {
      reads.append(try ReadingStage.records.measure(path, units: Self.rows))
      checks.append(try check(path))
    }
    unlink(path)
    let wall = median(reads.map(\.wallMicroseconds))
    let peak = median(reads.map(\.peakKibibytes))
    let (checkWall, checkPeak) = (
      median(checks.map(\.wallMicroseconds)), median(checks.map(\.peakKibibytes))
    )
    func shown(_ wall: Int, _ peak: Int) -> String {
      "\(fixed(wall / 10_000, 2)) s, \(peak >> 10) MiB"
    }
    return ReadingResult(
      name: "XLSX of \(Self.rows) rows",
      found: "\(shown(wall, peak)); whole check \(shown(checkWall, checkPeak))",
      bar: "5 s, 200 MiB", isMet: wall <= Self.bar.wallMicroseconds && peak <= Self.bar.kibibytes,
      members: [
        ("xlsx_wall_us", "\(wall)"), ("xlsx_peak_kib", "\(peak)"),
        ("xlsx_cpu_us", "\(median(reads.map(\.cpuMicroseconds)))"),
        ("xlsx_check_wall_us", "\(checkWall)"), ("xlsx_check_peak_kib", "\(checkPeak)"),
      ])
  }
}

/// Writes the generator's rows as office software does: texts shared, times as days with a format, numbers bare.
private func writeWorkbook(rows: Int, seed: UInt64, to path: String, folder: String) throws {
  let csv = folder + "/workbook.csv"
  var generator = Generator(points: rows, vehicles: 1_200, seed: seed)
  _ = try generator.write(to: csv)
  let lines = try readFile(csv).split(separator: 0x0A)
  unlink(csv)
  var shared: [ArraySlice<UInt8>: Int] = [:]
  var texts: [ArraySlice<UInt8>] = []
  func text(_ cell: ArraySlice<UInt8>) -> Int {
    if let known = shared[cell] { return known }
    shared[cell] = texts.count
    texts.append(cell)
    return texts.count - 1
  }
  var sheet: [UInt8] = Array(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet><sheetData>".utf8)
  for (row, line) in lines.enumerated() {
    sheet += "<row r=\"\(row + 1)\" spans=\"1:12\">".utf8
    for (column, cell) in line.split(separator: 0x2C, omittingEmptySubsequences: false).enumerated()
    {
      let letter = String(UnicodeScalar(UInt8(0x41 + column)))
      if row == 0 || column == 0 || column == 8 {
        sheet += "<c r=\"\(letter)\(row + 1)\" t=\"s\"><v>\(text(cell))</v></c>".utf8
      } else if column == 1 {
        let time = String(decoding: cell, as: UTF8.self)
        sheet += "<c r=\"\(letter)\(row + 1)\" s=\"1\"><v>\(dayNumber(time))</v></c>".utf8
      } else {
        sheet += "<c r=\"\(letter)\(row + 1)\"><v>".utf8
        sheet += cell
        sheet += "</v></c>".utf8
      }
    }
    sheet += "</row>".utf8
  }
  sheet += "</sheetData></worksheet>".utf8
  var strings = Array("<sst count=\"\(rows * 2)\" uniqueCount=\"\(texts.count)\">".utf8)
  for text in texts { strings += Array("<si><t>".utf8) + text + "</t></si>".utf8 }
  strings += "</sst>".utf8
  try writeZip(
    [
      (
        "xl/workbook.xml",
        Array("<workbook><sheets><sheet name=\"1\" r:id=\"r1\"/></sheets></workbook>".utf8)
      ),
      (
        "xl/_rels/workbook.xml.rels",
        Array(
          "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            .utf8)
      ),
      ("xl/worksheets/sheet1.xml", sheet),
      (
        "xl/styles.xml",
        Array(
          "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy-mm-dd hh:mm:ss\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"176\"/></cellXfs></styleSheet>"
            .utf8)
      ),
      ("xl/sharedStrings.xml", strings),
    ], to: path)
}

/// Days since 1899-12-30, as a workbook keeps a time of the generator.
private func dayNumber(_ time: String) -> String {
  let parts = time.split { !$0.isNumber }.compactMap { Int($0) }
  guard parts.count == 6, let day = CivilDate(year: parts[0], month: parts[1], day: parts[2]) else {
    return "0"
  }
  let seconds = parts[3] * 3600 + parts[4] * 60 + parts[5]
  return "\(Double(day.daysSince1970 + 25_569) + Double(seconds) / 86_400)"
}

private func writeZip(_ entries: [(path: String, content: [UInt8])], to path: String) throws {
  guard let archive = archive_write_new() else { throw BenchFailure("libarchive has no writer") }
  defer { archive_write_free(archive) }
  archive_write_set_format_zip(archive)
  guard archive_write_open_filename(archive, path) == ARCHIVE_OK else {
    throw BenchFailure("cannot create \(path)")
  }
  for (name, content) in entries {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, name)
    archive_entry_set_size(entry, la_int64_t(content.count))
    archive_entry_set_filetype(entry, regularFile)
    archive_entry_set_perm(entry, 0o644)
    guard archive_write_header(archive, entry) == ARCHIVE_OK,
      content.withUnsafeBytes({ archive_write_data(archive, $0.baseAddress, $0.count) })
        == content.count
    else { throw BenchFailure("cannot write \(path)") }
  }
  guard archive_write_close(archive) == ARCHIVE_OK else {
    throw BenchFailure("cannot write \(path)")
  }
}

/// All bytes of a file of the bench.
func readFile(_ path: String) throws -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw BenchFailure("cannot open \(path)") }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let got = read(file, &buffer, buffer.count)
    guard got >= 0 else { throw BenchFailure("cannot read \(path)") }
    if got == 0 { return bytes }
    bytes += buffer[..<got]
  }
}

/// Type of an entry that is a file, in libarchive's numbers.
let regularFile: UInt32 = 0o100000
