import Foundation
import FoundationXML

/// Counts the elements of a text and says whether it is XML at all.
final class XMLProbe: NSObject, XMLParserDelegate {
  private(set) var isWellFormed = false
  private var counts: [String: Int] = [:]

  static func parse(_ text: String) -> XMLProbe {
    let probe = XMLProbe()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = probe
    probe.isWellFormed = parser.parse()
    return probe
  }

  func count(_ name: String) -> Int { counts[name] ?? 0 }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) { counts[elementName, default: 0] += 1 }
}
