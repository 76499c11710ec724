import Foundation
import Ingest
import Registry
import Telemetry
import TestKit
import Testing

/// A profile that was written for a file is read back by the registry and maps the file the same way.
@Suite("Header profiles there and back") struct ProfileRoundTripTests {
  /// Headers that no list of words knows, a title above them, a unit in none.
  static let odd = #"""
    某县校车监管平台  轨迹明细
    "车 ","采集\时刻","X坐标","Y坐标",车速,"备注 ""甲""",接收时间,状态: 全,报送
    苏D12345,2026-03-02 06:58:00,119.912345,31.712345,45.1,,2026-03-02 06:58:04,ACC开,a
    苏D12345,2026-03-02 06:58:10,119.913665,31.712345,45.0,,2026-03-02 06:58:13,ACC开,b
    苏D12345,2026-03-02 06:58:20,119.914985,31.712345,44.8,,2026-03-02 06:58:22,ACC关,c

    """#

  private func expectSame(_ bytes: [UInt8], _ name: String) throws {
    let found = try #require(suggestProfile(bytes: bytes, name: name))
    let (registry, diagnostics) = Registry.load(
      files: ["profiles/p.yaml": Array(found.yaml.utf8)], zone: .beijing)
    #expect(diagnostics.isEmpty)
    #expect(registry.columnProfiles.count == 1)
    var options = IngestOptions()
    options.profiles = registry.columnProfiles
    let parts = try survey(bytes: bytes, name: name, options: options).parts
    let layout = try #require(parts.first { $0.file.name == found.source }?.layout)
    #expect(layout.headerLine == found.headerLine)
    #expect(layout.columns.map(\.column) == found.proposals.map(\.column))
    for (column, proposal) in zip(layout.columns, found.proposals) where column.column != nil {
      #expect(column.ground == .profile("profiles/p.yaml"))
      #expect(proposal.unit == nil || column.unit == proposal.unit?.rawValue)
    }
  }

  @Test(arguments: [
    "trip.csv", "trip-gb18030.csv", "trip.xlsx", "trip-biff.xls", "trip-html.xls", "trip-2003.xls",
    "trip-office.xlsx", "trip-gbk-names.zip", "trip-nested.zip", "trip-halves.tgz",
  ])
  func `for files of all formats`(name: String) throws {
    let path = fixturePath("office/" + name)
    try expectSame([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), name)
  }

  @Test func `for an odd header, whose profile is kept as it was written`() throws {
    let bytes = Array(Self.odd.utf8)
    try expectSame(bytes, "odd.csv")
    let found = try #require(suggestProfile(bytes: bytes, name: "odd.csv"))
    expectGolden(Array(found.yaml.utf8), "inspect/odd-header.yaml")
    // Without it the file is not read at all.
    #expect(!(try survey(bytes: bytes, name: "odd.csv", options: IngestOptions()).hasRecords))
  }
}
