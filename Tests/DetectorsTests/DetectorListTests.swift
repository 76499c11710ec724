import Detectors
import Foundation
import Telemetry
import TestKit
import Testing

@Suite("Detector list") struct DetectorListTests {
  @Test func `covers every rule once, in their order`() {
    #expect(detectors.map { $0.rule } == RuleID.allCases)
  }

  @Test func `persons are judged by some of the same, in the same order`() {
    let rules = personDetectors.map { $0.rule }
    #expect(rules == rules.sorted())
    for detector in personDetectors {
      #expect(detectors.contains { $0 == detector })
    }
  }

  @Test func `every rule has one file, named after its type`() throws {
    let folder = checkoutRoot.appendingPathComponent("Sources/Detectors").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    var holders: [String] = []
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
      if text.contains("static let rule = RuleID.") { holders.append(file) }
    }
    #expect(holders.sorted() == detectors.map { "\($0).swift" }.sorted())
  }

  @Test func `a rule's id is the type's name in kebab-case`() {
    for detector in detectors {
      let kebab = "\(detector)".reduce(into: "") { text, letter in
        if letter.isUppercase, !text.isEmpty { text += "-" }
        text += letter.lowercased()
      }
      #expect(kebab == detector.rule.rawValue)
    }
  }

  @Test func `every rule's comment has the fixed headings`() throws {
    for detector in detectors {
      let path = checkoutRoot.appendingPathComponent("Sources/Detectors/\(detector).swift").path
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for heading in ["What counts", "What does not", "Why", "Example"] {
        #expect(text.contains("/// ## \(heading)\n"), "\(detector): \(heading)")
      }
    }
  }
}
