package import ArgumentParser
import Glibc
package import Telemetry

/// Version of the program, as `--version` and the manifest print it.
package let version = "0.1.0"

@main
package struct Chaperone: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "chaperone",
    abstract:
      "校车随行：读校车定位日志，说明谁违反了哪条规定、凭什么。/ Reads school-bus GPS logs and says who broke which rule, with proof.",
    discussion: """
      例 / Example:
        chaperone check logs/ --registry registry/ --out result/
        然后打开 result/report.html / then open result/report.html

      退出码 / Exit code: 0 未发现 nothing found; 1 有发现 findings; 2 无法完成 could not do it.
      所列均为线索，非违法事实认定。/ All findings are leads, not a finding of offence.
      """,
    version: version,
    subcommands: [
      CheckCommand.self, RegistryCommand.self, RulesCommand.self, InspectCommand.self,
      ConvertCommand.self, VerifyCommand.self,
    ])

  package init() {}

  /// The work runs in tasks; the main thread only waits for signals.
  ///
  /// A main function that is itself `async` would leave the main thread to Dispatch, where callgrind, by which
  /// the cost of a row is held to its bar, cannot follow it.
  nonisolated package static func main() {
    Memory.shareOneHeap()
    Interruption.prepare()
    let environment = Environment.live()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let work = Task { @concurrent in await run(arguments, in: environment) }
    environment.interruption.onSignal { work.cancel() }
    Task { @concurrent in
      let status = await work.value
      // An answer given in full stands, even if a signal came with its last byte.
      Glibc.exit(
        status?.rawValue ?? environment.interruption.exitCode ?? RunStatus.failed.rawValue)
    }
    environment.interruption.waitForSignals()
  }

  /// Does what the arguments say; nil when the task was cancelled before the end.
  package static func run(_ arguments: [String], in environment: Environment) async -> RunStatus? {
    let console = environment.console
    var language = Language.zh
    do {
      let command = try parseAsRoot(arguments)
      guard let command = command as? any ChaperoneCommand else {
        // Help commands print by throwing; the root and a bare `registry` only lack a verb.
        if !(command is Chaperone), !(command is RegistryCommand) {
          var other = command
          try other.run()
          return .nothingFound
        }
        console.note(helpMessage(for: type(of: command)))
        return .failed
      }
      language = command.language
      return try await command.run(in: environment)
    } catch let failure as CommandFailure {
      console.complain(failure.message, language)
    } catch let failure as SystemFailure {
      console.complain(failure.message, language)
    } catch is CancellationError {
      return nil
    } catch {
      if Task.isCancelled { return nil }
      return say(error, console)
    }
    return .failed
  }

  /// Prints what the argument parser has to say: help and version are data, the rest is a complaint.
  private static func say(_ error: any Error, _ console: Console) -> RunStatus {
    let text = fullMessage(for: error)
    guard exitCode(for: error).isSuccess else {
      console.note(text)
      return .failed
    }
    do {
      try console.write(text.hasSuffix("\n") ? text : text + "\n")
      return .nothingFound
    } catch {
      console.complain(error.message, .zh)
      return .failed
    }
  }
}

/// A command that does its work with what it is given and says how it ended.
package protocol ChaperoneCommand: ParsableCommand {
  /// Language of its words for people.
  var language: Language { get }
  func run(in environment: Environment) async throws -> RunStatus
}
