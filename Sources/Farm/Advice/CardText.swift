/// Lines of a page for a terminal or printer, Chinese characters counted as two cells.
struct CardText {
  /// Cells in a line.
  static let width = 76
  let language: Language
  private(set) var lines: [String] = []

  init(_ language: Language) { self.language = language }

  /// The page.
  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func line(_ text: String = "") { lines.append(Self.trimmed(text)) }
  mutating func line(_ title: Title) { line(title[language]) }
  mutating func rule() { line(String(repeating: "─", count: Self.width)) }

  /// Values in columns of so many cells; the last one takes what is left and wraps under itself.
  mutating func row(_ values: [String], _ widths: [Int]) {
    let start = widths.reduce(0, +)
    let fixed = zip(values, widths).map { Self.padded($0, $1) }.joined()
    let rest =
      values.count > widths.count
      ? LineBreaks.wrapped(values[widths.count], to: Self.width - start) : [""]
    for (i, part) in rest.enumerated() {
      line((i == 0 ? fixed : String(repeating: " ", count: start)) + part)
    }
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(min(1, width), width - text.cells))
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
