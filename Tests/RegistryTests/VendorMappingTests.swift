import JTT808
import Registry
import Telemetry
import Testing

@Suite("Profiles of terminals") struct VendorMappingTests {
  private func load(_ files: [String: String]) -> (registry: Registry, diagnostics: [Diagnostic]) {
    Registry.load(
      files: Dictionary(
        uniqueKeysWithValues: files.map { ("profiles/" + $0.key, Array($0.value.utf8)) }),
      zone: .beijing)
  }

  @Test func `items, messages and cards are mapped, several rules an item`() {
    let (registry, diagnostics) = load([
      "a.yaml": """
      kind: jtt808
      name: 某厂
      items:
        E5: {field: passengers, offset: 0, type: u8}
        0xe6:
          - {field: boarded, type: bcd16}
          - {field: alighted, offset: 2, type: bcd16}
      transparent:
        "40": {field: passengers, type: text, separator: "|", part: 4}
      """,
      "b.yaml": "kind: jtt808\nunnamed_card: student\n",
    ])
    #expect(diagnostics.isEmpty)
    let mapping = registry.vendorMapping
    #expect(mapping.items.keys.sorted() == [0xE5, 0xE6])
    #expect(mapping.items[0xE5] == [VendorMapping.Rule(field: .passengers, form: .u8)])
    #expect(mapping.items[0xE6]?.map(\.field) == [.boarded, .alighted])
    #expect(mapping.items[0xE6]?.map(\.offset) == [0, 2])
    #expect(
      mapping.transparent == [
        0x40: [VendorMapping.Rule(field: .passengers, form: .text, part: 4)]
      ])
    #expect(mapping.unnamedCard == .student)
    #expect(registry.columnProfiles.isEmpty)
  }

  @Test(arguments: [
    ("items:\n  E5: {field: riders}", 3, "field"),
    ("items:\n  E5: {field: boarded, type: u9}", 3, "type"),
    ("items:\n  E5: {field: boarded, offset: -1}", 3, "offset"),
    ("items:\n  E55: {field: boarded}", 3, "E55"),
    ("items:\n  E5: 7", 3, "E5"), ("items:\n  E5: {type: u8}", 3, "E5"),
    ("unnamed_card: teacher", 2, "unnamed_card"), ("itms: {}", 2, "itms"),
    ("items:\n  E5: {field: boarded}\n  e5: {field: alighted}", 4, "e5"),
  ])
  func `a wrong mapping is named with file and line, and left out`(
    text: String, line: UInt64, column: String
  ) {
    let (registry, diagnostics) = load(["a.yaml": "kind: jtt808\n" + text + "\n"])
    #expect(diagnostics.map(\.code) == ["registry-settings"])
    #expect(diagnostics.first?.severity == .error)
    #expect(diagnostics.first?.location.source == "profiles/a.yaml")
    #expect(diagnostics.first?.location.line == line)
    #expect(diagnostics.first?.location.column == column)
    #expect(registry.vendorMapping.items[0xE5]?.first?.field == (line == 4 ? .boarded : nil))
    #expect(registry.vendorMapping.unnamedCard == nil)
  }

  @Test func `two profiles that map one item contradict each other`() {
    let (registry, diagnostics) = load([
      "a.yaml": "kind: jtt808\nitems: {E5: {field: boarded}}\n",
      "b.yaml": "kind: jtt808\nitems: {E5: {field: alighted}}\n",
    ])
    #expect(diagnostics.map(\.location.source) == ["profiles/b.yaml"])
    #expect(registry.vendorMapping.items[0xE5]?.map(\.field) == [.boarded])
  }
}
