import Geo
import Ingest
package import Registry
package import RuleBook
import Telemetry

/// What came of one claimed finding.
package struct VerifiedFinding: Sendable {
  package enum Status: String, Sendable, CaseIterable {
    /// Records, and everything that is claimed of them, follow from the bytes; a proof was derived again.
    case verified
    /// The records are there and unchanged; the rule has no plain proof yet.
    case recordsVerified = "records-verified"
    case failed
    /// Something to check it with is not there.
    case unchecked
  }

  package var id: String
  package var rule: String
  package var isProven: Bool
  /// Plate or driver as printed.
  package var subject: String
  package var records: Int
  package var status: Status
  package var problems: [VerificationProblem]
}

/// All that verifying one result folder gave.
package struct VerificationReport: Sendable {
  package var findings: [VerifiedFinding]
  /// Problems of files, of the folder and of findings, each in the order in which it is to be read.
  package var problems: [VerificationProblem]
  package var inputs: Int
  package var inputsVerified: Int
  package var audience: String

  package func count(_ status: VerifiedFinding.Status) -> Int {
    findings.count { $0.status == status }
  }

  /// Proven findings of a rule whose proof could not be derived again.
  package var provenNotDerived: Int {
    findings.count { $0.isProven && $0.status == .recordsVerified }
  }

  package var hasFailed: Bool { problems.contains { $0.kind == .failed } }
  package var isIncomplete: Bool {
    problems.contains { $0.kind == .unchecked } || provenNotDerived > 0
  }
}

/// Derives the findings of a result folder again from the bytes of its inputs.
///
/// Each input is read once, in pieces: digest, lines and named rows on the same way. Nothing of the rooms that
/// judged is used; see `PlainRecord`, `PlainWitness` and the proofs.
///
/// The inputs lie in `folders`, which may be files themselves; nothing outside of them is read. Registry and rule book
/// are those of the check, their digests compared by the caller.
///
/// - Throws: `CancellationError` alone.
package func verify(
  _ claims: ResultClaims, inputs folders: [String], registry: Registry?, ruleBook: RuleBook
) async throws -> VerificationReport {
  var verifier = Verifier(
    court: Court(claims: claims, registry: registry, ruleBook: ruleBook),
    finder: InputFinder(folders))
  try await verifier.readInputs()
  return verifier.judge()
}

struct Verifier {
  var court: Court
  var finder: InputFinder
  private var fileProblems: [VerificationProblem] = []
  /// Why a record does not verify, by its name; the first reason stands.
  private var broken: [String: VerificationProblem] = [:]
  /// Inputs that are not what they were.
  private var changed: Set<Int> = []
  /// SHA-256 of files looked at because of their size, by path.
  private var digests: [String: String] = [:]
  private let inputsByName: [String: [Int]]
  private var verified = 0

  private var claims: ResultClaims { court.claims }

  init(court: Court, finder: InputFinder) {
    self.court = court
    self.finder = finder
    inputsByName = Dictionary(
      grouping: court.claims.inputs.indices, by: { court.claims.inputs[$0].name })
  }

  // MARK: Reading

  mutating func readInputs() async throws {
    var places: [Int: [NamedPlace]] = [:]
    for record in claims.places.keys.sorted() {
      for place in claims.places[record] ?? [] {
        guard let input = index(of: place) else {
          breakRecord(
            record, "input-unlisted", place.source, place.line,
            zh: "证据所指文件不在 manifest.json 的输入中",
            en: "the input it lies in is not listed in manifest.json")
          continue
        }
        places[input, default: []].append((record, place))
      }
    }
    let claimedKeys = self.claimedKeys()
    let (files, strays) = ClaimedPart.tree(of: claims.inputs)
    for stray in strays { miss(stray, places) }
    var jobs: [InputReading] = []
    for part in files {
      let input = claims.inputs[part.index]
      guard let sha256 = input.sha256 else {
        for (record, place) in part.all.flatMap({ places[$0] ?? [] }) {
          breakRecord(
            record, "input-unread", input.name, place.line, zh: "核查时也未能读取该文件",
            en: "the check could not read this input either")
        }
        continue
      }
      guard let file = try locate(input, sha256) else {
        fileProblems.append(
          VerificationProblem(
            .unchecked, "input-missing", source: input.name,
            zh: "找不到该输入文件（用 --inputs 指出所在文件夹）",
            en: "this input is not found; say with --inputs where it lies"))
        for index in part.all { miss(index, places) }
        continue
      }
      let own = Dictionary(
        part.all.compactMap { index in places[index].map { (index, $0) } },
        uniquingKeysWith: { first, _ in first })
      jobs.append(
        InputReading(
          part: part, file: file, places: own, court: court, keys: claimedKeys))
    }
    var captures: [ReadCapture] = []
    for outcome in try await read(jobs) {
      take(outcome)
      captures += outcome.captures
    }
    let testimony = CaptureTestimony(captures.map(\.scan))
    for capture in captures {
      var outcome = ReadingOutcome()
      capture.naming.nameLocations(capture, testimony, &outcome)
      take(outcome)
    }
  }

  /// Leaves the records of an input that is not here unchecked.
  private mutating func miss(_ index: Int, _ places: [Int: [NamedPlace]]) {
    for (record, place) in places[index] ?? [] {
      breakRecord(
        record, "input-missing", claims.inputs[index].name, place.line, kind: .unchecked,
        zh: "其所在的输入文件找不到", en: "the input it lies in is not found")
    }
  }

  /// The input that a place names: by name and digest, else by name.
  private func index(of place: ClaimedPlace) -> Int? {
    let named = inputsByName[place.source] ?? []
    return named.first { claims.inputs[$0].sha256 == place.sha256 } ?? named.first
  }

  /// Reads two inputs at a time: a day's logs are few and large.
  private func read(_ jobs: [InputReading]) async throws -> [ReadingOutcome] {
    var outcomes = [ReadingOutcome?](repeating: nil, count: jobs.count)
    try await withThrowingTaskGroup(of: (Int, ReadingOutcome).self) { group in
      var next = 0
      func start() {
        guard next < jobs.count else { return }
        let (index, job) = (next, jobs[next])
        next += 1
        group.addTask { (index, try job.run()) }
      }
      for _ in 0..<2 { start() }
      while let (index, outcome) = try await group.next() {
        outcomes[index] = outcome
        start()
      }
    }
    return outcomes.compactMap(\.self)
  }

  /// By name with the right size, else by content, else by name.
  private mutating func locate(
    _ input: ClaimedInput, _ sha256: String
  ) throws -> InputFinder.File? {
    let named = finder.named(input.name)
    if let file = named.first(where: { $0.size == input.bytes }) { return file }
    for file in finder.sized(input.bytes) {
      try Task.checkCancellation()
      if digests[file.path] == nil {
        // What cannot be read is not the one that is looked for.
        digests[file.path] = (try? ByteSource.read(path: file.path) { _ in })?.sha256 ?? ""
      }
      if digests[file.path] == sha256 { return file }
    }
    return named.first
  }

  /// Vehicles that the findings say a record is of; asked only where the registry that said so is not here.
  private func claimedKeys() -> [String: [VehicleKey]] {
    guard court.lacksRegistry else { return [:] }
    var keys: [String: [VehicleKey]] = [:]
    for finding in claims.findings {
      let colors: [PlateColor?] =
        finding.plate == nil ? [nil] + PlateColor.allCases.map(\.self) : [finding.color]
      let own = finding.plates.flatMap { plate in
        colors.map { VehicleKey(plate: plate, color: $0) }
      }
      for record in finding.records {
        for key in own where keys[record]?.contains(key) != true {
          keys[record, default: []].append(key)
        }
      }
    }
    return keys
  }

  private mutating func take(_ outcome: ReadingOutcome) {
    fileProblems += outcome.problems
    changed.formUnion(outcome.changed)
    // A sheet has no bytes of its own.
    verified += outcome.verified.count { claims.inputs[$0].sheet == nil }
    for (name, problem) in outcome.broken where broken[name] == nil { broken[name] = problem }
    for record in outcome.records {
      guard var known = court.records[record.name] else {
        court.records[record.name] = record
        continue
      }
      known.digits = max(known.digits, record.digits)
      if record.datum.rank < known.datum.rank {
        (known.datum, known.place) = (record.datum, record.place)
      }
      known.isUnitInferred = known.isUnitInferred && record.isUnitInferred
      known.needsRegistry = known.needsRegistry && record.needsRegistry
      court.records[record.name] = known
    }
  }

  private mutating func breakRecord(
    _ record: String, _ code: String, _ source: String, _ line: UInt64?,
    kind: VerificationProblem.Kind = .failed, zh: String, en: String
  ) {
    guard broken[record] == nil else { return }
    broken[record] = VerificationProblem(
      kind, code, source: source, line: line, record: record, zh: zh, en: en)
  }

  // MARK: Judging

  func judge() -> VerificationReport {
    var problems = fileProblems + claims.problems + folderProblems()
    var findings: [VerifiedFinding] = []
    findings.reserveCapacity(claims.findings.count)
    for finding in claims.findings {
      let judged = judge(finding)
      problems += judged.problems
      findings.append(judged)
    }
    return VerificationReport(
      findings: findings, problems: problems,
      inputs: claims.inputs.count { $0.sha256 != nil && $0.sheet == nil },
      inputsVerified: verified,
      audience: claims.audience)
  }

  /// What the files of the folder must agree on among themselves.
  private func folderProblems() -> [VerificationProblem] {
    var problems: [VerificationProblem] = []
    func fail(
      _ code: String, _ source: String, line: Int? = nil, record: String? = nil,
      finding: String? = nil, zh: String, en: String
    ) {
      problems.append(
        VerificationProblem(
          .failed, code, source: source, line: line.map { UInt64($0) }, record: record,
          finding: finding, zh: zh, en: en))
    }
    let proven = Int64(claims.findings.count(where: \.isProven))
    let suspected = Int64(claims.findings.count) - proven
    if proven != claims.provenCount || suspected != claims.suspectedCount {
      fail(
        "count-differs", ResultClaims.findingsName,
        zh:
          "有数据可证 \(proven) 条、疑似 \(suspected) 条，manifest.json 写作 \(claims.provenCount)、\(claims.suspectedCount)",
        en: "holds \(proven) proven and \(suspected) suspected, manifest.json says "
          + "\(claims.provenCount) and \(claims.suspectedCount)")
    }
    var ids: Set<String> = []
    for finding in claims.findings where !ids.insert(finding.id).inserted {
      fail(
        "id-repeated", ResultClaims.findingsName, line: finding.line, finding: finding.id,
        zh: "编号重复", en: "the id stands twice")
    }
    let named = Set(claims.findings.flatMap(\.records))
    for record in claims.places.keys.sorted() where !named.contains(record) {
      fail(
        "record-unnamed", ResultClaims.evidenceName, record: record, zh: "没有任何线索指名此记录",
        en: "no finding names this record")
    }
    return problems
  }

  private func judge(_ finding: ClaimedFinding) -> VerifiedFinding {
    var objections = Objections(finding: finding.id)
    var isSound = true
    for name in finding.records where !isPresent(name, finding, &objections) { isSound = false }
    var isDerived = false
    if isSound {
      let evidence = finding.evidence.compactMap { court.records[$0] }
      if evidence.map(\.seconds) != evidence.map(\.seconds).sorted() {
        objections.fail(
          "evidence-unsorted", zh: "证据记录不按时间排列", en: "the evidence is not in order of time")
      }
      if let first = evidence.first, finding.plate != nil,
        let other = evidence.first(where: { $0.key != first.key })
      {
        objections.fail(
          "vehicles-mixed", record: other.name, zh: "证据记录不属同一辆车",
          en: "the evidence is of more than one vehicle")
      }
      if evidence.contains(where: \.needsRegistry) { objections.lackRegistry() }
      if let proof = plainProofs.first(where: { $0.rule == finding.rule }) {
        proof.examine(finding, evidence, court, &objections)
        isDerived = true
      } else if finding.rule == nil {
        objections.fail(
          "rule-unknown", zh: "本程序没有规则「\(finding.ruleText)」",
          en: "this program knows no rule \(finding.ruleText)")
      } else {
        expectTimes(finding, evidence, &objections)
      }
    }
    expectUnchangedFiles(finding, &objections)
    let problems = objections.problems
    let status: VerifiedFinding.Status =
      problems.contains { $0.kind == .failed }
      ? .failed
      : !problems.isEmpty ? .unchecked : isDerived ? .verified : .recordsVerified
    return VerifiedFinding(
      id: finding.id, rule: finding.ruleText, isProven: finding.isProven,
      subject: finding.plate ?? finding.driver ?? "", records: finding.records.count,
      status: status, problems: problems)
  }

  private func isPresent(
    _ name: String, _ finding: ClaimedFinding, _ objections: inout Objections
  ) -> Bool {
    if var problem = broken[name] {
      problem.finding = finding.id
      objections.add(problem)
      return false
    }
    guard court.records[name] == nil else { return true }
    objections.fail(
      "record-nowhere", record: name, zh: "evidence.jsonl 没有写明此记录在哪里",
      en: "evidence.jsonl does not say where this record lies")
    return false
  }

  /// A rule without a plain proof: its records lie within the time it claims.
  private func expectTimes(
    _ finding: ClaimedFinding, _ evidence: [NamedRecord], _ objections: inout Objections
  ) {
    if let first = evidence.first, let plate = finding.plate, !court.hidesPlates,
      !plate.contains("*")
    {
      objections.expect("vehicle", plate, first.key.plate)
    }
    guard let start = finding.time("start"), let end = finding.time("end") else { return }
    objections.expect("duration_s", finding.json["duration_s"]?.integer, end - start)
    guard let first = evidence.first, let last = evidence.last else { return }
    if last.seconds < start || first.seconds > end {
      objections.fail(
        "value-differs", zh: "证据记录不在所写的起止时间内",
        en: "the records lie outside of the time that is claimed")
    }
  }

  /// Records that still say the same in a file that is not the same any more are named, but verify nothing.
  private func expectUnchangedFiles(_ finding: ClaimedFinding, _ objections: inout Objections) {
    guard !changed.isEmpty else { return }
    for name in finding.records where broken[name] == nil {
      for place in claims.places[name] ?? [] where index(of: place).map(changed.contains) ?? false {
        objections.add(
          VerificationProblem(
            .failed, "file-changed", source: place.source, line: place.line, record: name,
            finding: finding.id, zh: "文件已不是核查时的文件；此记录本身未变",
            en: "the file is not the one of the check any more; this record itself is unchanged"))
        break
      }
    }
  }
}
