import Foundation
import Ingest
import Telemetry
import TestKit
import Testing

/// The decoder without files, fed in pieces.
private func decode(
  _ bytes: [UInt8], pieces: Int, fast: Bool = true, isCut: Bool = false
) -> DecodedLog {
  decodeLog(
    bytes: bytes, name: "a.csv", options: IngestOptions(), pieceLength: pieces, usesFastPath: fast,
    isCut: isCut)
}

@Suite("Pieces and paths") struct PieceTests {
  /// Rows as devices and people write them: mostly plain, some odd.
  private func generated(_ random: inout SeededGenerator, rows: Int) -> [UInt8] {
    func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    var text = "车牌号,车牌颜色,定位时间,经度,纬度,速度,驾驶员编号,里程(km),载客人数,车门,备注\r\n"
    for _ in 0..<rows {
      let plate = pick([
        "苏D00001", "苏D00002", "A1", "12345678", "1234567890123456", "12345678901234567", " B2",
        "C3 ", "\"D,4\"", "", "中", "　E5", "E6　",
      ])
      let color = pick(["黄", "2", "", "blue", "?"])
      let day = Int.random(in: 1...30, using: &random)
      let date = pick(["2026-02-\(day)", "2026/3/\(day)", "2026-03-0\(day % 10)", "2026-03-02"])
      let clock = pick([
        "07:12:\(day + 20)", "7:12", "07:12:20.5", "07:12:20+08:00", "25:00:00", "07:1a:20",
      ])
      let lon = pick([
        "119.\(day)12345", "119.123456789", "-0.5", "119", "", "+1.5", "1.5e1", "99999", "x",
        "119.", ".5", "null",
      ])
      let lat = pick(["31.\(day)2345", "31.7123456", "31"])
      let speed = pick(["61.5", "0", "", "-1", "4000", "3999.9999", "abc", "--"])
      let driver = pick(["D0007", "", "张三", "123456789012345678"])
      let mileage = pick(["12345.67", "", "0.05", "99999999999"])
      let persons = pick(["31", "", "70000", "12.9"])
      let door = pick(["开", "关", "1", "0", "", "maybe"])
      let note = pick(["", "x", "\"a\"\"b\nc\"", "a\"b", "y,z"])
      text += [
        plate, color, "\(date) \(clock)", lon, lat, speed, driver, mileage, persons, door, note,
      ]
      .joined(separator: ",")
      text += pick(["\n", "\r\n", "\n\n"])
    }
    return Array(text.utf8)
  }

  @Test(arguments: [1, 2, 3])
  func `gives the same for pieces of any size and for both paths`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = generated(&random, rows: 120)
    let whole = decode(bytes, pieces: bytes.count)
    #expect(whole.records.count > 10)
    #expect(
      whole.source.rowsRead == whole.records.count + whole.source.rowsSetAside.values.reduce(0, +))
    for length in [1, 7, 4096] {
      #expect(decode(bytes, pieces: length) == whole, "pieces of \(length)")
    }
    #expect(decode(bytes, pieces: bytes.count, fast: false) == whole, "slow path, seed \(seed)")
  }

  /// Some rows quoted whole, some in part, some in ways that no plain reading may take.
  @Test(arguments: [31, 32, 33])
  func `agrees on quoted rows`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let lines = generated(&random, rows: 300)
      .split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var text = ""
    for (number, line) in lines.enumerated() {
      let hasEnd = line.utf8.last == 0x0D
      let cells = line.dropLast(hasEnd ? 1 : 0).split(
        separator: ",", omittingEmptySubsequences: false)
      let share = Int.random(in: 0...3, using: &random)
      let quoted = cells.map { cell -> String in
        let isQuoted = Int.random(in: 0..<3, using: &random) < share && !cell.contains("\"")
        return isQuoted
          ? ["\"\(cell)\"", "\"\(cell)\" ", "\"\(cell),\""][
            Int.random(in: 0..<40, using: &random) / 38 * Int.random(in: 0...2, using: &random)]
          : String(cell)
      }
      text += quoted.joined(separator: ",") + (hasEnd ? "\r" : "")
      if number < lines.count - 1 { text += "\n" }
    }
    let bytes = Array(text.utf8)
    let whole = decode(bytes, pieces: bytes.count)
    #expect(whole.records.count > 20)
    #expect(decode(bytes, pieces: bytes.count, fast: false) == whole)
    #expect(decode(bytes, pieces: 61) == whole)
    for record in whole.records {
      let end = Int(record.byteOffset) + Int(record.byteLength)
      #expect(end == bytes.count || bytes[end] == 0x0A || bytes[end] == 0x0D)
    }
  }

  @Test func `agrees on a file longer than its head`() {
    var random = SeededGenerator(seed: 11)
    let bytes = generated(&random, rows: 1000)
    #expect(bytes.count > 65_536)
    let whole = decode(bytes, pieces: bytes.count)
    #expect(decode(bytes, pieces: 4096) == whole)
    #expect(decode(bytes, pieces: 1021, fast: false) == whole)
    // Every record lies where it says: its bytes begin behind a line end and hold no other.
    for record in whole.records {
      let start = Int(record.byteOffset)
      #expect(bytes[start - 1] == 0x0A)
      #expect(start + Int(record.byteLength) <= bytes.count)
    }
  }

  /// Cells as long as words and keys are, one byte less and one more, in every column that is read by words.
  @Test(arguments: [21, 22, 23, 24])
  func `agrees on cells of every length`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let separator = [",", ";", "\t"].randomElement(using: &random) ?? ","
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }
    func number(_ whole: Int, _ fraction: Int) -> String {
      let sign = Int.random(in: 0...9, using: &random) == 0 ? "-" : ""
      let end = fraction == 0 ? Int.random(in: 0...9, using: &random) == 0 ? "." : "" : "."
      return sign + digits(whole) + end + digits(fraction)
    }
    func short(_ whole: Int) -> String {
      let kind = Int.random(in: 0...9, using: &random)
      if kind == 0 { return "" }
      let fraction = kind < 5 ? 0 : Int.random(in: 0...5, using: &random)
      return number(Int.random(in: 0...whole, using: &random), fraction)
    }
    func text() -> String {
      let letters = Array("ABC　苏D\"x ")
      let count = Int.random(in: 0...26, using: &random)
      // Few texts of each length, so that most are met again.
      if count % 3 > 0 { return String(repeating: count % 2 == 0 ? "A" : "7", count: count) }
      return (0..<count / 3).map { _ in String(letters.randomElement(using: &random) ?? "A") }
        .joined()
    }
    var lines = [
      [
        "driver", "time", "lon", "note", "lat", "speed", "recorder_speed", "heading_deg",
        "altitude", "mileage_km", "alarm", "status", "passengers", "boarded", "alighted",
        "satellites", "door_open", "hdop", "plate",
      ].joined(separator: separator)
    ]
    for row in 0..<400 {
      let second = String(format: "%02d:%02d:%02d", row % 25, row % 7, row % 61)
      let cells = [
        text(), "2026-03-0\(row / 150 + 1)\(row % 50 < 40 ? " " : "T")\(second)",
        number(Int.random(in: 1...4, using: &random), Int.random(in: 0...9, using: &random)),
        text(), number(2, Int.random(in: 5...8, using: &random)), short(4), short(4), short(3),
        short(5), short(9), short(10), short(10), short(5), short(3), short(3), short(3),
        ["1", "0", "", "开", "open", "x"].randomElement(using: &random) ?? "", short(3), text(),
      ]
      lines.append(cells.joined(separator: separator))
    }
    let bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    let fast = decode(bytes, pieces: bytes.count)
    #expect(fast.records.count > 100)
    #expect(fast == decode(bytes, pieces: bytes.count, fast: false), "seed \(seed)")
    #expect(fast == decode(bytes, pieces: 7), "seed \(seed), pieces of 7")
  }

  @Test func `never traps on damaged or random bytes and keeps the sums`() {
    var random = SeededGenerator(seed: 5)
    let sound = generated(&random, rows: 30)
    for round in 0..<120 {
      var bytes = sound
      if round % 4 == 0 {
        bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      } else {
        for _ in 0..<Int.random(in: 1...20, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      let whole = decode(bytes, pieces: max(1, bytes.count), isCut: round % 3 == 0)
      #expect(
        whole.source.rowsRead
          == whole.records.count + whole.source.rowsSetAside.values.reduce(0, +))
      let errors = whole.diagnostics.filter {
        whole.source.rowsSetAside[$0.code] != nil && $0.severity == .warning
      }
      #expect(errors.reduce(0) { $0 + $1.count } == whole.source.rowsSetAside.values.reduce(0, +))
      #expect(decode(bytes, pieces: 7, isCut: round % 3 == 0) == whole, "round \(round)")
      #expect(
        decode(bytes, pieces: max(1, bytes.count), fast: false, isCut: round % 3 == 0) == whole,
        "slow path, round \(round)")
    }
  }

  @Test func `skips a row of many megabytes in constant memory`() {
    var bytes = Array("plate,time,lon,lat\nA,2026-03-02 07:12:20,119.5,31.5\n".utf8)
    bytes += [UInt8](repeating: 0x78, count: 3 << 20)
    bytes += Array("\nA,2026-03-02 07:12:21,119.5,31.5\n".utf8)
    for length in [4096, 1 << 20, bytes.count] {
      let log = decode(bytes, pieces: length)
      #expect(log.records.map(\.line) == [2, 4])
      #expect(log.source.rowsSetAside == ["row-too-long": 1])
      #expect(log.source.rowsRead == 3)
    }
  }

  @Test func `loses one line to an open quote`() {
    let bytes = Array(
      "plate,time,lon,lat\n\"A,2026-03-02 07:12:20,119.5,31.5\nB,2026-03-02 07:12:21,119.5,31.5\n"
        .utf8)
    for length in [1, 7, bytes.count] {
      let log = decode(bytes, pieces: length)
      #expect(log.records.map(\.line) == [3])
      #expect(log.source.rowsSetAside == ["quote-open": 1])
    }
  }

  @Test func `sets the last row of a source that broke off aside`() {
    let bytes = Array(
      "plate,time,lon,lat\nA,2026-03-02 07:12:20,119.5,31.5\nA,2026-03-02 07:12:21,119.5,31.".utf8)
    let log = decode(bytes, pieces: 64, isCut: true)
    #expect(log.records.map(\.line) == [2])
    #expect(log.source.rowsSetAside == ["row-truncated": 1])
  }

  /// A quoted row that filled a block was looked for in the next one, which is empty: the program trapped.
  @Test func `reads more quoted rows than a block holds`() async throws {
    let row = "\"A\",\"2026-03-02 07:12:20\",\"119.5\",\"31.5\"\n"
    let count = RecordStore.blockCapacity + 1
    let result = try await readLog("plate,time,lon,lat\n" + String(repeating: row, count: count))
    #expect(result.records.count == count)
    #expect(result.records.allSatisfy { $0.byteLength == 40 })
  }
}
