import Analysis
import Glibc
import Testing
import chaperone

@Suite("Interruption") struct InterruptionTests {
  @Test func `a terminated check exits 143`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      let interruption = Interruption()
      let console = Console(output: 1, error: 2)
      let environment = environment(console, interruption: interruption) { _, _ in
        interruption.received(SIGTERM)
        while true {
          try Task.checkCancellation()
          await Task.yield()
        }
      }
      let (ready, go) = AsyncStream<Void>.makeStream()
      let work = Task {
        for await _ in ready { break }
        return await Chaperone.run(["check", "a.csv"], in: environment)
      }
      interruption.onSignal { work.cancel() }
      go.yield()
      let status = await work.value
      exit(status?.rawValue ?? interruption.exitCode ?? 99)
    }
  }

  @Test func `a second signal tidies up and leaves at once`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let interruption = Interruption()
      interruption.onAbort {
        // Wrong order or a forgotten call would leave with another code.
        if interruption.exitCode != 130 { _exit(98) }
      }
      interruption.received(SIGINT)
      interruption.received(SIGTERM)
      exit(97)
    }
  }
}
