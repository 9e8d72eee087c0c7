import Farm

extension LineBreaks {
  /// Cells in a line of a letter.
  static let letter = 76

  /// A letter with its long lines broken; a list's further lines are indented.
  static func wrap(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let blanks = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(blanks)
      let isItem = rest.hasPrefix("* ") || rest.hasPrefix("- ")
      let indent = String(repeating: " ", count: blanks + (isItem ? 2 : 0))
      return wrapped(line, to: letter, indent: indent).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
