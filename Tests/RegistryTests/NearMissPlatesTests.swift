import Registry
import Telemetry
import Testing

@Suite("Near-miss plates") struct NearMissPlatesTests {
  private func message(_ plates: [String]) -> Message? {
    NearMissPlates(plates.map { VehicleKey(plate: $0) }).message
  }

  @Test func `none is no message`() { #expect(message([]) == nil) }

  @Test func `three are named, of more three and their number`() {
    #expect(message(["苏D1", "苏D2", "苏D3"]) == Message(zh: "苏D1、苏D2、苏D3", en: "苏D1, 苏D2, 苏D3"))
    #expect(
      message(["苏D1", "苏D2", "苏D3", "苏D4", "苏D5"])
        == Message(zh: "苏D1、苏D2、苏D3 等 5 个", en: "苏D1, 苏D2, 苏D3 and 2 more"))
  }

  @Test func `a plate in two colours is one`() {
    let keys = [PlateColor.blue, .yellow].map { VehicleKey(plate: "苏D1", color: $0) }
    #expect(NearMissPlates(keys).message == Message(zh: "苏D1", en: "苏D1"))
  }
}
