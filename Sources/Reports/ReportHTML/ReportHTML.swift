import Mustache

/// `report.html`: one self-contained page that opens by double click and prints on A4.
///
/// The page's frame is a template; long tables, findings and drawings come as markup from `HTMLWriter`, because
/// the engine looks up every word by name. Every text passes `printable` and the escaping of one or the other.
package enum ReportHTML: ReportWriter {
  package static let fileName = "report.html"

  /// Findings, rows and problems shown in full; the rest is counted and stands in the other files.
  enum Cap {
    static let findings = 200
    static let papers = 200
    static let vehicles = 1500
    static let coverage = 400
    static let diagnostics = 100
    static let sources = 300
    static let evidence = 4
    /// Rows of cases in all circulars together, and of notices.
    static let cases = 1500
  }

  package static func render(
    _ document: ReportDocument, to take: ([UInt8]) throws -> Void
  ) rethrows {
    try take(Array(template.render(Page(document).context()).utf8))
  }

  /// Styles of the page; not in the template, because the engine reads that character by character.
  static let style = String(decoding: PackageResources.report_css, as: UTF8.self)

  private static let template: MustacheTemplate = {
    let text = String(decoding: PackageResources.report_mustache, as: UTF8.self)
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("the report's own template does not parse: \(error)")
    }
  }()
}
