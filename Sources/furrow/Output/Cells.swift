import Farm

/// What a terminal makes of text: how many cells it fills, and how it is cut to fit.
///
/// East Asian characters and emoji fill two cells (UAX #11). Control characters are replaced, because
/// a name or payload from a device must never move the cursor of the person who reads it.
extension StringProtocol {
  /// The text on one line, with nothing in it that a terminal would obey.
  var tame: String {
    guard unicodeScalars.contains(where: \.isControl) else { return String(self) }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
  }

  /// The text cut to at most so many cells, with an ellipsis where something is missing.
  func cut(to width: Int) -> String {
    guard cells > width else { return String(self) }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in self {
      let wide = character.isWide ? 2 : 1
      guard used + wide <= width - 1 else { break }
      kept.append(character)
      used += wide
    }
    return kept + "…"
  }

  /// The text with spaces added until it fills so many cells.
  func padded(to width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: Swift.max(0, width - cells))
    return right ? space + self : String(self) + space
  }

  /// The text broken into lines of at most so many cells.
  func wrapped(to width: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { LineBreaks.wrapped($0, to: width) }
  }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
    return String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || (0x202A...0x202E).contains(value)
      || (0x2066...0x2069).contains(value)
  }
}
