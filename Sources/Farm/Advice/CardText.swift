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
      values.count > widths.count ? Self.wrapped(values[widths.count], Self.width - start) : [""]
    for (i, part) in rest.enumerated() {
      line((i == 0 ? fixed : String(repeating: " ", count: start)) + part)
    }
  }

  static func cells(_ text: String) -> Int { text.reduce(0) { $0 + ($1.isWide ? 2 : 1) } }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(min(1, width), width - cells(text)))
  }

  /// Breaks between words, and after any Chinese character but not before its punctuation.
  static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words(text) {
      if cells(line) + cells(trimmed(word)) > width, !line.isEmpty {
        lines.append(trimmed(line))
        line = ""
      }
      line += word
    }
    return lines + [trimmed(line)]
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      let sticks = ",。;:、)”%，；：！？）".contains(character)
      if sticks, word.isEmpty, let last = words.popLast() { word = last }
      word.append(character)
      if character == " " || character.isWide {
        words.append(word)
        word = ""
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
