package import ArgumentParser
import Registry
import RuleBook
package import Telemetry
import Verification

/// `chaperone verify DIR`: holds a result folder against the bytes it was made from.
package struct VerifyCommand: ChaperoneCommand {
  package static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "核验结果文件夹：从原始文件逐条重新推导每条线索，改动一个字节即不通过。/ Verifies a result folder: derives every finding again from the original bytes; one changed byte fails.",
    discussion: """
      例 / Example:
        chaperone verify result/2026-03-02 --inputs logs --registry registry
        chaperone verify result --inputs /media/usb --format jsonl > verified.jsonl

      用另一套简单的程序，只读 evidence.jsonl 指名的记录（findings.jsonl、evidence.jsonl、manifest.json；其余文件是供阅读的副本，不核验）。
      数据可证的线索重算证明；疑似的核对记录在原处且所写属实。里程和平均速度涉及未指名的记录，只核对是否自洽；
      疑点、班次起点、near 的里程同此。没有重算的：连续驾驶中停车时间之和（只重算行驶对之间没有一次够长的休息）、未停靠或
      无定位（核对站点、排班，不核对确无其他记录）、差一位的车牌提示。
      A second, plain program that reads only the records named in evidence.jsonl. Proofs are computed again; for
      suspicions the records must be there and say what is claimed. Distance and mean rest on records between the
      named ones and are only checked for consistency; so are doubts, the start of a run and the way along a line.
      Not derived again: the sum of standstills of continuous driving (only that no window between two named motions
      is as long as a rest), that a stop was not served or a device silent (the stop and the roster are checked, not
      that no other record exists), hints at plates one character away. The other files are copies for reading.

      退出码：0 全部通过；1 有不符；2 无法完成（缺输入、台账或法规文件）。
      Exit code: 0 all verified; 1 something does not verify; 2 could not do it.
      """)

  @Argument(help: ArgumentHelp("结果文件夹。/ Result folder of check --out.", valueName: "DIR"))
  package var folder: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "原始文件所在的文件夹（或文件），默认当前文件夹；绝不读其外的文件。/ Folders (or files) where the inputs lie; default the current folder. Nothing outside is read.",
      valueName: "FOLDER"))
  package var inputs: [String] = []

  @Option(
    help: ArgumentHelp(
      "核查时所用的台账文件夹，其摘要须与 manifest.json 相同。/ Registry folder of the check; its digest must be the manifest's.",
      valueName: "DIR"))
  package var registry: String?

  @Option(
    help: ArgumentHelp(
      "核查时所用的法规 YAML 文件。/ Rule file of the check, where it had one.", valueName: "FILE"))
  package var rules: String?

  @Option(help: "输出格式；终端上默认表格，否则 JSONL。/ Format; a table on a terminal, else JSONL.")
  package var format: OutputFormat?

  @Option(help: "语言。/ Language.")
  package var lang: Language = .zh

  package init() {}

  package var language: Language { lang }

  package mutating func validate() throws {
    if folder.isEmpty || registry == "" || rules == "" || inputs.contains("") {
      throw ValidationError("空的参数 / an argument is empty")
    }
    if format == .csv {
      throw ValidationError("--format：应为 table 或 jsonl / expected table or jsonl")
    }
  }

  package func run(in environment: Environment) async throws -> RunStatus {
    let console = environment.console
    let claims = try readClaims()
    let book = try matchingRuleBook(claims)
    let registry = try matchingRegistry(claims, console)
    if claims.registryDigest != nil, registry == nil {
      console.note(
        Message(
          zh: "提示：核查时用了台账，此次未给 --registry；依据台账的线索将记为未核验",
          en:
            "note: the check had a registry and none is given (--registry); what rests on it is left unchecked"
        ).text(lang))
    }
    let folders = inputs.isEmpty ? ["."] : inputs
    for folder in folders where Disk.kind(of: folder) == .nothing {
      throw CommandFailure(zh: "「\(folder)」不存在", en: "\(folder) does not exist")
    }
    let report = try await verify(claims, inputs: folders, registry: registry, ruleBook: book)
    try Task.checkCancellation()
    let form = OutputFormat.choice(
      asked: format, hasFolder: false, outputIsTerminal: console.outputIsTerminal)
    try console.write(VerificationText.render(report, form ?? .jsonl, lang))
    console.note(VerificationText.problems(report, lang))
    console.note(VerificationText.summary(report, lang))
    if report.isIncomplete { return .failed }
    return report.hasFailed ? .found : .nothingFound
  }

  /// A result of a year of a large county stays far below.
  private static let largestFile = 2 << 30

  private func readClaims() throws -> ResultClaims {
    guard Disk.kind(of: folder) == .folder else {
      throw CommandFailure(zh: "「\(folder)」不是文件夹", en: "\(folder) is no folder")
    }
    func file(_ name: String) throws -> [UInt8] {
      try Disk.readPlainFile(folder + "/" + name, limit: Self.largestFile)
    }
    let manifest = try file(ResultClaims.manifestName)
    let findings = try file(ResultClaims.findingsName)
    let evidence = try file(ResultClaims.evidenceName)
    do {
      return try ResultClaims(manifest: manifest, findings: findings, evidence: evidence)
    } catch {
      throw CommandFailure(
        zh: "\(folder)/manifest.json 看不懂：\(error.what)",
        en: "\(folder)/manifest.json cannot be understood: \(error.what)")
    }
  }

  private func matchingRuleBook(_ claims: ResultClaims) throws -> RuleBook {
    let book = try loadRuleBook(overlay: rules)
    guard book.digest == claims.ruleBookDigest else {
      throw CommandFailure(
        zh: rules == nil
          ? "核查时用的不是本程序内置的法规库；请用 --rules 给出当时的文件，或用当时的版本核验" : "--rules 不是核查时所用的文件（摘要不同）",
        en: rules == nil
          ? "the check did not use this program's own rule book; give its file with --rules, or verify with that version"
          : "--rules is not the file of the check (its digest differs)")
    }
    return book
  }

  private func matchingRegistry(_ claims: ResultClaims, _ console: Console) throws -> Registry? {
    guard let registry else { return nil }
    guard let wanted = claims.registryDigest else {
      throw CommandFailure(
        zh: "核查时没有用台账，--registry 与之不符",
        en: "the check had no registry; --registry does not belong to it"
      )
    }
    let loaded = try loadRegistry(registry, zone: claims.zone).registry
    guard loaded.digest == wanted else {
      throw CommandFailure(
        zh: "「\(registry)」不是核查时所用的台账（摘要不同）",
        en: "\(registry) is not the registry of the check (its digest differs)")
    }
    return loaded
  }
}
