import Farm

/// What a terminal makes of text: how many cells it fills, and how it is cut to fit.
///
/// East Asian characters and emoji fill two cells (UAX #11). Control characters are replaced, because
/// a name or payload from a device must never move the cursor of the person who reads it.
extension StringProtocol {
  /// Cells that the text fills on a terminal.
  var cells: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }

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

  /// The text broken into lines of at most so many cells, between words where there are any.
  ///
  /// Chinese has no spaces: a line may break after any wide character.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var word = ""
    func flush() {
      if line.cells + word.cells > width, !line.isEmpty {
        lines.append(line.trimmingTrailingSpace)
        line = ""
      }
      line += word
      word = ""
    }
    for (i, character) in zip(indices, self) {
      if character == "\n" {
        flush()
        lines.append(line.trimmingTrailingSpace)
        line = ""
        continue
      }
      word.append(character)
      let next = index(after: i)
      let mayEnd = next == endIndex || !self[next].closes
      if character == " " || (character.isWide && mayEnd) { flush() }
    }
    flush()
    if !line.isEmpty { lines.append(line.trimmingTrailingSpace) }
    return lines
  }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
    return String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  fileprivate var trimmingTrailingSpace: String {
    var copy = self
    while copy.last == " " { copy.removeLast() }
    return copy
  }
}

extension Character {
  /// Whether a line may not begin with it (GB/T 15834, 5.1).
  fileprivate var closes: Bool { "，。；：、！？）”》…".contains(self) }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || (0x202A...0x202E).contains(value)
      || (0x2066...0x2069).contains(value)
  }
}
