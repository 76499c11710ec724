/// A file that the manifest lists, or a part of one, with the parts inside it.
struct ClaimedPart: Sendable {
  /// Among the inputs of the manifest.
  var index: Int
  /// Members of an archive.
  var members: [ClaimedPart] = []
  /// Sheets of a workbook, a further table of a sheet as one more.
  var sheets: [Int] = []

  var isPlain: Bool { members.isEmpty && sheets.isEmpty }

  /// This input and all inside it.
  var all: [Int] { [index] + sheets + members.flatMap(\.all) }

  /// The files of a manifest, each with what is listed as lying in it; and the inputs that lie in none.
  ///
  /// A part bears the name of what it lies in, then `/` and its own; it stands somewhere behind that.
  static func tree(of inputs: [ClaimedInput]) -> (files: [ClaimedPart], strays: [Int]) {
    var parents: [Int: Int] = [:]
    var byName: [String: Int] = [:]
    var strays: [Int] = []
    for (index, input) in inputs.enumerated() {
      if input.container != nil {
        if let parent = parent(of: input, byName) {
          parents[index] = parent
        } else {
          strays.append(index)
        }
      }
      // Masked names may be alike: then the one read last is meant.
      if input.sheet == nil { byName[input.name] = index }
    }
    var parts = inputs.indices.map { ClaimedPart(index: $0) }
    // Inner ones first, so that each is whole when it is put into its parent; then the first is the last.
    for index in inputs.indices.reversed() {
      parts[index].members.reverse()
      parts[index].sheets.reverse()
      guard let parent = parents[index] else { continue }
      if inputs[index].sheet == nil {
        parts[parent].members.append(parts[index])
      } else {
        parts[parent].sheets.append(index)
      }
    }
    return (inputs.indices.filter { inputs[$0].container == nil }.map { parts[$0] }, strays)
  }

  private static func parent(of input: ClaimedInput, _ byName: [String: Int]) -> Int? {
    var name = Substring(input.name)
    while let slash = name.lastIndex(of: "/") {
      name = name[..<slash]
      if let found = byName[String(name)] { return found }
    }
    return nil
  }
}
