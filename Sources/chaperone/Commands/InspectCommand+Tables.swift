import Ingest
import Registry
import Reports
import Telemetry

extension InspectCommand {
  /// How a file that is no capture was read, table by table.
  ///
  /// `held` is what standard input gave.
  func survey(_ file: String, _ held: [UInt8], _ console: Console) throws -> RunStatus {
    var options = try reading.ingestOptions()
    options.previewRows = rows
    options.profiles = try profiles(options.zone, console)
    let found =
      file == "-"
      ? try Ingest.survey(bytes: held, name: "-", options: options)
      : try Ingest.survey(.path(file), options: options)
    switch format {
    case .jsonl: try console.write(SurveyJSONL.render(found))
    case .page:
      try console.write(Array(SurveyPage.text(found, language, line: DiagnosticLines.line).utf8))
    }
    return found.hasRecords ? .nothingFound : .failed
  }

  private func profiles(_ zone: ZoneOffset, _ console: Console) throws -> [ColumnProfile] {
    guard let registry else { return [] }
    let loaded = try loadRegistry(registry, zone: zone)
    for diagnostic in loaded.diagnostics where diagnostic.location.source.hasPrefix("profiles/") {
      console.note(DiagnosticLines.line(diagnostic, language))
    }
    return loaded.registry.columnProfiles
  }

  /// Writes the header profile that explains most of a file, and says on standard error what is unsure.
  func writeSuggestion(for file: String, _ environment: Environment) throws -> RunStatus {
    let console = environment.console
    let (found, diagnostics) = try suggestProfiles(LogInput(argument: file))
    for diagnostic in diagnostics { console.note(DiagnosticLines.line(diagnostic, language)) }
    guard let best = found.first, !best.isEmpty else {
      throw CommandFailure(
        zh: "「\(fileName(file))」里没有一张表的列认得出，写不出表头对照",
        en: "no table in \(fileName(file)) has a column that is known; there is no profile to write"
      )
    }
    let yaml = Array(best.yaml.utf8)
    if let output {
      let target = try OutputFile(output)
      environment.interruption.onAbort { target.discard() }
      defer { environment.interruption.onAbort(nil) }
      do {
        try target.write(yaml)
        try target.commit()
      } catch {
        target.discard()
        throw error
      }
    } else {
      try console.write(yaml)
    }
    for line in notes(best, others: found.dropFirst().filter { !$0.isEmpty }) {
      console.note(oneLine(line))
    }
    return best.isUsable ? .nothingFound : .failed
  }

  private func notes(_ best: ProfileSuggestion, others: [ProfileSuggestion]) -> [String] {
    func text(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(language) }
    var lines = [
      text(
        "\(best.source)：表头在第 \(best.headerLine) 行",
        "\(best.source): header on line \(best.headerLine)")
    ]
    for proposal in best.proposals {
      guard let column = proposal.column else { continue }
      lines.append("  \(column) ← \(proposal.header): \(proposal.why)")
    }
    if !best.missing.isEmpty {
      let names = best.missing.joined(separator: ", ")
      lines.append(
        text(
          "缺：\(names)" + (best.isUsable ? "（车辆可由文件名或标题得出）" : "；补上之前这个文件读不成日志"),
          "missing: \(names)"
            + (best.isUsable
              ? " (title or file name may name the vehicle)"
              : "; until they are filled in, the file cannot be read as a log")))
    }
    for other in others.prefix(5) {
      lines.append(
        text("另有表头不同的表：\(other.source)", "another table with another header: \(other.source)"))
    }
    if others.count > 5 {
      lines.append(text("……另有 \(others.count - 5) 张", "… \(others.count - 5) more"))
    }
    return lines
  }
}
