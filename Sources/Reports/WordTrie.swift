/// Many words, looked for at once: for each place of a text the longest of them that stands there.
///
/// A tree over the bytes of UTF-8, brothers in a chain; a step costs as much as the node has brothers before.
struct WordTrie: Sendable {
  private struct Node {
    var byte: UInt8
    /// The next node with the same parent, 0 for none.
    var brother: Int32 = 0
    var child: Int32 = 0
    /// Word that ends here, -1 for none.
    var word: Int32 = -1
  }

  /// Node 0 is the root.
  private var nodes = [Node(byte: 0)]
  /// First nodes by their byte, 0 for none.
  private var roots = [Int32](repeating: 0, count: 256)
  private var count: Int32 = 0

  /// Adds a word and yields its number, counted from 0 in the order of adding; nil for the empty word.
  @discardableResult
  mutating func add(_ word: String) -> Int? {
    guard let first = word.utf8.first else { return nil }
    if roots[Int(first)] == 0 { roots[Int(first)] = append(first) }
    var node = roots[Int(first)]
    for byte in word.utf8.dropFirst() {
      var next = child(of: node, byte)
      if next == 0 {
        next = append(byte)
        nodes[Int(next)].brother = nodes[Int(node)].child
        nodes[Int(node)].child = next
      }
      node = next
    }
    if nodes[Int(node)].word < 0 {
      nodes[Int(node)].word = count
      count += 1
    }
    return Int(nodes[Int(node)].word)
  }

  /// Whether any word begins with this byte.
  func begins(with byte: UInt8) -> Bool { roots[Int(byte)] != 0 }

  /// Whether a word stands in `bytes` from `start` on.
  func holds(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    var walk = Walk()
    for index in start..<bytes.count {
      guard step(&walk, bytes[index]) else { return false }
      if walk.word(in: self) != nil { return true }
    }
    return false
  }

  /// A place in the tree.
  struct Walk {
    fileprivate var node: Int32 = 0

    /// Number of the word that ends here.
    func word(in trie: WordTrie) -> Int? {
      let word = trie.nodes[Int(node)].word
      return word < 0 ? nil : Int(word)
    }
  }

  /// Goes on by one byte; false where no word does.
  func step(_ walk: inout Walk, _ byte: UInt8) -> Bool {
    walk.node = walk.node == 0 ? roots[Int(byte)] : child(of: walk.node, byte)
    return walk.node != 0
  }

  private func child(of node: Int32, _ byte: UInt8) -> Int32 {
    var next = nodes[Int(node)].child
    while next != 0, nodes[Int(next)].byte != byte { next = nodes[Int(next)].brother }
    return next
  }

  private mutating func append(_ byte: UInt8) -> Int32 {
    nodes.append(Node(byte: byte))
    return Int32(nodes.count - 1)
  }
}
