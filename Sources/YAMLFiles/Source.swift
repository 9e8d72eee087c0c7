import Farm
import Yams

/// The lines of a file, to find where the pieces of a text stand that fills several.
struct Source {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// The pieces of a scalar that does not stand in the file as it reads; empty when it does.
  func runs(of scalar: Yams.Node.Scalar, at position: Position) -> [Farm.Node.Run] {
    let isBlock = scalar.style == .literal || scalar.style == .folded
    guard lines.indices.contains(position.line - 1) else { return [] }
    if !isBlock, lines[position.line - 1].dropFirst(position.column - 1).hasPrefix(scalar.string) {
      return []
    }
    return pieces(
      Array(scalar.string), from: isBlock ? position.line + 1 : position.line,
      column: isBlock ? 1 : position.column, scalar.style)
  }

  /// Follows text and file side by side; what YAML folds or writes otherwise begins a new piece.
  private func pieces(
    _ text: [Character], from first: Int, column: Int, _ style: Yams.Node.Scalar.Style
  ) -> [Farm.Node.Run] {
    var runs: [Farm.Node.Run] = []
    var next = 0
    var line = first
    var written = lines.indices.contains(line - 1) ? Array(lines[line - 1]) : []
    var at = column - 1
    var together = false
    while next < text.count, line <= lines.count {
      if at < written.count, written[at] == text[next] {
        if !together { runs.append(.init(offset: next, line: line, column: at + 1)) }
        (together, next, at) = (true, next + 1, at + 1)
      } else if at < written.count, style == .doubleQuoted, written[at] == "\\" {
        runs.append(.init(offset: next, line: line, column: at + 1))
        (together, next, at) = (false, next + 1, at + 2)
      } else if at < written.count, style == .singleQuoted, written[at] == "'" {
        (together, at) = (false, at + 1)
      } else if written[min(at, written.count)...].allSatisfy(\.isWhitespace) {
        // The line ends here: the text goes on with a blank or a break, or the next line's indent.
        (together, line) = (false, line + 1)
        guard lines.indices.contains(line - 1) else { return runs }
        written = Array(lines[line - 1])
        at = written.prefix { $0 == " " }.count
        if text[next].isWhitespace { next += 1 }
      } else if together == false, written[at].isWhitespace {
        at += 1
      } else {
        return runs
      }
    }
    return runs
  }
}
