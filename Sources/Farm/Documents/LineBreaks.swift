/// Lines of at most so many cells, as a terminal and an old mail program count them: a Chinese
/// character fills two.
///
/// Broken at blanks and between Chinese characters, never before a mark that closes or after one that
/// opens (the common part of GB/T 15834 and UAX #14).
public enum LineBreaks {
  private static let closing = Set("，。、；：！？）】》”’…%°,.;:!?)]}")
  private static let opening = Set("（【《“‘([{")

  /// A line broken where it is too long; `indent` begins every further one.
  public static func wrapped(
    _ line: some StringProtocol, to width: Int, indent: String = ""
  ) -> [String] {
    guard line.cells > width else { return [trimmed(String(line))] }
    var lines: [String] = []
    var current = ""
    for piece in pieces(line) {
      let word = piece.last == " " ? String(piece.dropLast()) : String(piece)
      if current.cells + word.cells > width, current.contains(where: { $0 != " " }) {
        lines.append(trimmed(current))
        current = indent
      }
      current += piece
    }
    return lines + [trimmed(current)]
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// What must stay together, each with the blank behind it.
  private static func pieces<Text: StringProtocol>(_ text: Text) -> [Text.SubSequence] {
    var pieces: [Text.SubSequence] = []
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
}

extension StringProtocol {
  /// Cells that the text fills on a terminal (UAX #11).
  public var cells: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
}
