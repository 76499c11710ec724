/// Rows of separated values to records: instructions a row, from the difference of a long and a short file.
extension ReadingBench {
  private static let bar: UInt64 = 1800

  func csvRows() throws -> ReadingResult {
    let bare = try bareBench()
    func count(_ rows: Int) throws -> UInt64 {
      let path = folder + "/rows-\(rows).csv"
      var generator = Generator(points: rows, vehicles: 1_200, seed: seed)
      _ = try generator.write(to: path)
      return try ReadingStage.records.instructions(path, program: bare, folder: folder)
    }
    let (long, short) = (InstructionCount.longRows, InstructionCount.shortRows)
    let perRow = (try count(long) - (try count(short))) / UInt64(long - short)
    return ReadingResult(
      name: "CSV row to record", found: "\(perRow) instructions, SHA-256 aside",
      bar: "\(Self.bar)", isMet: perRow <= Self.bar,
      members: [("csv_row_instructions", "\(perRow)")])
  }
}
