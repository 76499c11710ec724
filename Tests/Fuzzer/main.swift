import CFuzzer
import FuzzEntries
import Glibc

// `chaperone-fuzz ENTRY [libFuzzer's arguments]`; `tools/fuzz` builds and calls it.

let name = CommandLine.arguments.dropFirst().first
guard let entry = FuzzEntry.all.first(where: { $0.name == name }) else {
  for entry in FuzzEntry.all { print(entry.name) }
  exit(name == nil ? 0 : 2)
}
// The callback is a C function and cannot hold the entry.
let body = entry.run
// libFuzzer must not take the entry's name for a folder of inputs.
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { bytes, length in
    body(Array(UnsafeBufferPointer(start: bytes, count: length)))
    return 0
  })
