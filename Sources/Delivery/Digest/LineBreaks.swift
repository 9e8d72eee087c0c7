import Farm

/// Lines that fit a terminal and an old mail program: 76 cells, a Chinese character two.
///
/// Broken at blanks and between Chinese characters, never before a mark that closes or after one that
/// opens (the common part of GB/T 15834 and UAX #14); a list's further lines are indented.
enum LineBreaks {
  static let width = 76
  private static let closing = Set("，。、；：！？）】》”’%°,.;:!?)]}")
  private static let opening = Set("（【《“‘([{")

  /// A text with its long lines broken.
  static func wrap(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { wrap(line: $0) }
      .joined(separator: "\n")
  }

  private static func wrap(line: Substring) -> String {
    guard cells(line) > width else { return String(line) }
    let blanks = line.prefix { $0 == " " }.count
    let isItem = line.dropFirst(blanks).hasPrefix("* ") || line.dropFirst(blanks).hasPrefix("- ")
    let indent = String(repeating: " ", count: blanks + (isItem ? 2 : 0))
    var lines: [String] = []
    var current = String(line.prefix(blanks))
    for piece in pieces(line.dropFirst(blanks)) {
      let word = piece.last == " " ? piece.dropLast() : piece
      if cells(current) + cells(word) > width, current.contains(where: { $0 != " " }) {
        lines.append(trimmed(current))
        current = indent
      }
      current += piece
    }
    return (lines + [trimmed(current)]).joined(separator: "\n")
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// What must stay together, each with the blank behind it.
  private static func pieces(_ text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var start = text.startIndex
    var (first, second): (Character, Character) = ("\n", "\n")
    for index in text.indices {
      if index > start, mayBreak(first, second, text[index]) {
        pieces.append(text[start..<index])
        start = index
      }
      (first, second) = (second, text[index])
    }
    pieces.append(text[start...])
    return pieces
  }

  private static func mayBreak(
    _ first: Character, _ before: Character, _ after: Character
  ) -> Bool {
    // A number and its unit stay together.
    if before == " " { return after != " " && (!first.isNumber || after.isNumber) }
    guard before.isWide || after.isWide else { return false }
    // A unit or number beside a Chinese character may part from it, a mark may not.
    return after != " " && !closing.contains(after) && !opening.contains(before)
  }

  private static func cells(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + ($1.isWide ? 2 : 1) }
  }
}
