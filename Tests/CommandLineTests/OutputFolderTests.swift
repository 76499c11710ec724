import Analysis
import Foundation
import Synchronization
import Telemetry
import Testing
import chaperone

@Suite("Result folder") struct OutputFolderTests {
  private let ours: Set<String> = ["findings.jsonl", "manifest.json"]
  private let manifest = "{\"schema\":1,\"program\":\"chaperone\"}\n"

  private func output(_ path: String) throws -> OutputFolder {
    try OutputFolder(path, sources: [], walked: [], ours: ours)
  }

  @Test func `nothing is at the target before the commit and all of it after`() throws {
    try withTemporaryPath { top in
      let folder = try output(top + "/a/b/result/")
      try folder.write("manifest.json") { try $0(Array(manifest.utf8)) }
      #expect(!names(top + "/a/b").contains("result"))
      try folder.commit()
      #expect(names(top + "/a/b") == ["result"])
      #expect(names(top + "/a/b/result") == ["manifest.json"])
      folder.discard()
      #expect(names(top + "/a/b/result") == ["manifest.json"])
      let mode =
        try FileManager.default.attributesOfItem(atPath: top + "/a/b/result")[
          .posixPermissions] as? Int
      #expect(mode == 0o777 & ~currentMask())
    }
  }

  @Test func `a discarded run leaves nothing, not even folders it made above`() throws {
    try withTemporaryPath { top in
      let folder = try output(top + "/a/b/result")
      try folder.write("findings.jsonl") { try $0([]) }
      folder.discard()
      #expect(names(top).isEmpty)
    }
  }

  @Test func `an earlier result and an empty folder are replaced`() throws {
    try withTemporaryPath { top in
      try FileManager.default.createDirectory(
        atPath: top + "/result", withIntermediateDirectories: false)
      let first = try output(top + "/result")
      try first.write("manifest.json") { try $0(Array(manifest.utf8)) }
      try first.write("findings.jsonl") { try $0(Array("old\n".utf8)) }
      try first.commit()
      let second = try output(top + "/result")
      try second.write("manifest.json") { try $0(Array(manifest.utf8)) }
      #expect(try text(top + "/result/findings.jsonl") == "old\n")
      try second.commit()
      #expect(names(top + "/result") == ["manifest.json"])
      #expect(names(top) == ["result"])
    }
  }

  @Test func `a replaced result survives a run that is given up`() throws {
    try withTemporaryPath { top in
      let first = try output(top + "/result")
      try first.write("manifest.json") { try $0(Array(manifest.utf8)) }
      try first.commit()
      let second = try output(top + "/result")
      try second.write("findings.jsonl") { try $0([]) }
      second.discard()
      #expect(names(top) == ["result"])
      #expect(try text(top + "/result/manifest.json") == manifest)
    }
  }

  @Test func `folders that are not ours, or hold more than ours, are refused`() throws {
    try withTemporaryPath { top in
      let target = top + "/result"
      func refusal() throws -> Bool {
        do {
          try output(target).discard()
          return false
        } catch is CommandFailure {
          return true
        }
      }
      try put("x", target)
      #expect(try refusal(), "a file")
      try FileManager.default.removeItem(atPath: target)
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
      try put("x", target + "/notes.txt")
      #expect(try refusal(), "a folder without manifest")
      try put("{\"name\":\"some web app\"}", target + "/manifest.json")
      #expect(try refusal(), "a manifest of somebody else")
      try put(manifest, target + "/manifest.json")
      #expect(try refusal(), "our manifest beside somebody's notes")
      try FileManager.default.removeItem(atPath: target + "/notes.txt")
      #expect(try !refusal())
      #expect(names(top) == ["result"])
    }
  }

  @Test func `a link to a result is followed, not replaced`() throws {
    try withTemporaryPath { top in
      try FileManager.default.createDirectory(
        atPath: top + "/real", withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: top + "/link", withDestinationPath: top + "/real")
      let folder = try output(top + "/link")
      try folder.write("manifest.json") { try $0(Array(manifest.utf8)) }
      try folder.commit()
      #expect(names(top) == ["link", "real"])
      #expect(names(top + "/real") == ["manifest.json"])
    }
  }

  @Test func `the place alone can forbid it`() {
    func refused(_ target: String, source: String? = nil, walked: String? = nil) -> Bool {
      OutputFolder.refusal(
        target: target, name: "OUT", sources: source.map { [("S", $0)] } ?? [],
        walked: walked.map { [("W", $0)] } ?? [], workingFolder: "/srv/office/work") != nil
    }
    #expect(refused("/srv/office/work"))
    #expect(refused("/srv/office"))
    #expect(refused(""))
    #expect(!refused("/srv/office/work/result"))
    #expect(refused("/data/out", source: "/data/out"))
    #expect(refused("/data/out", source: "/data/out/day.csv"))
    #expect(!refused("/data/out", source: "/data/output.csv"))
    #expect(refused("/data/logs/out", walked: "/data/logs"))
    #expect(refused("/data/logs", walked: "/data/logs"))
    #expect(!refused("/data/logs-out", walked: "/data/logs"))
  }

  @Test func `a check writes its folder and keeps stdout empty unless asked`() async throws {
    try await withFolder { top in
      let result = CheckResult(findings: [finding("f-1", .proven)])
      let quiet = await run(["check", "a.csv", "--out", top + "/r"], result: result)
      #expect(quiet.status == .found)
      #expect(quiet.output.isEmpty)
      #expect(names(top) == ["r"])
      #expect(names(top + "/r").contains("manifest.json"))
      let both = await run(
        ["check", "a.csv", "--out", top + "/r", "--format", "jsonl"], result: result)
      let written = try text(top + "/r/findings.jsonl")
      #expect(both.output == written)
    }
  }

  @Test func `a folder of logs cannot hold its result`() async throws {
    try await withFolder { top in
      let outcome = await run(["check", top, "--out", top + "/result"])
      #expect(outcome.status == .failed)
      #expect(names(top).isEmpty)
    }
  }

  @Test func `a place that cannot be written is known before the work`() async {
    let ran = Mutex(false)
    let outcome = await run(
      ["check", "a.csv", "--out", "/proc/nonexistent/result"],
      check: { _, _ in
        ran.withLock { $0 = true }
        return CheckResult()
      })
    #expect(outcome.status == .failed)
    #expect(outcome.error.contains("/proc/nonexistent/result"))
    #expect(!ran.withLock { $0 })
  }

  @Test func `a check that fails leaves nothing`() async throws {
    try await withFolder { top in
      let outcome = await run(
        ["check", "a.csv", "--out", top + "/new/result"],
        check: { _, _ in throw CommandFailure(zh: "坏了", en: "broken") })
      #expect(outcome.status == .failed)
      #expect(names(top).isEmpty)
    }
  }

  @Test func `a check cancelled on its way leaves nothing`() async throws {
    try await withFolder { top in
      let (started, start) = AsyncStream<Void>.makeStream()
      let task = Task {
        await run(
          ["check", "a.csv", "--out", top + "/result"],
          check: { _, _ in
            start.yield()
            while true {
              try Task.checkCancellation()
              await Task.yield()
            }
          })
      }
      for await _ in started { break }
      #expect(names(top).count == 1, "the partial folder is there while it works")
      task.cancel()
      let outcome = await task.value
      #expect(outcome.status == nil)
      #expect(outcome.output.isEmpty)
      #expect(names(top).isEmpty)
    }
  }

  @Test func `a check that overlooks its cancellation leaves nothing either`() async throws {
    try await withFolder { top in
      let task = Task {
        await run(
          ["check", "a.csv", "--out", top + "/result"],
          check: { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return CheckResult(findings: [finding("f-1", .proven)])
          })
      }
      #expect(await task.value.status == nil)
      #expect(names(top).isEmpty)
    }
  }

  private func currentMask() -> Int {
    let mask = umask(0)
    umask(mask)
    return Int(mask)
  }

  private func withTemporaryPath(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("chaperone-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}
