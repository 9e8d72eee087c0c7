/// Where something stands in a file that a person wrote; lines and columns count from 1.
public struct Position: Hashable, Sendable {
  /// The file as the user named it.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int

  /// A position.
  public init(file: String, line: Int, column: Int) {
    (self.file, self.line, self.column) = (file, line, column)
  }
}

/// A value of a YAML file with the place where it stands.
///
/// The Farm knows no YAML library: the front of house parses, and hands over these.
public struct Node: Sendable {
  /// What stands there.
  public enum Value: Sendable {
    /// Nothing, or `null` or `~`.
    case null
    /// A plain or quoted scalar.
    case scalar(String)
    /// A sequence.
    case list([Node])
    /// A mapping, in the order of the file.
    case map([(key: Node, value: Node)])
  }

  /// What stands there.
  public var value: Value
  /// Where.
  public var position: Position
  /// Where its text goes on, when it does not stand in one piece: a block over several lines, or signs
  /// written with a backslash.
  public var runs: [Run] = []

  /// A piece of a text that stands together in the file.
  public struct Run: Sendable {
    /// The first character of the text that stands there.
    public var offset: Int
    /// Line, from 1.
    public var line: Int
    /// Column, from 1.
    public var column: Int
    /// A piece.
    public init(offset: Int, line: Int, column: Int) {
      (self.offset, self.line, self.column) = (offset, line, column)
    }
  }

  /// Where a character of the text stands in the file.
  public func position(at offset: Int) -> Position {
    var place = position
    guard let run = runs.last(where: { $0.offset <= offset }) else {
      place.column += offset
      return place
    }
    (place.line, place.column) = (run.line, run.column + offset - run.offset)
    return place
  }

  /// A node.
  public init(_ value: Value, at position: Position) {
    (self.value, self.position) = (value, position)
  }

  /// Whether nothing stands here.
  public var isNull: Bool {
    guard case .null = value else { return false }
    return true
  }

  /// The text of a scalar.
  public var text: String? {
    guard case .scalar(let text) = value else { return nil }
    return text
  }

  /// The value of a key, if this is a mapping that has it.
  public subscript(key: String) -> Node? {
    guard case .map(let members) = value else { return nil }
    return members.first { $0.key.text == key }?.value
  }
}

/// A mistake in a file that a person wrote: where, what, and how to mend it.
public struct Mistake: Error, Hashable, Sendable {
  /// Where it stands.
  public var position: Position
  /// What is wrong, a sentence.
  public var message: Title
  /// What to do about it, a sentence; may be empty.
  public var remedy: Title
  /// How many characters the caret line underlines.
  public var length: Int

  /// A mistake.
  public init(
    _ message: Title, remedy: Title = .empty, at position: Position, length: Int = 1
  ) {
    (self.message, self.remedy, self.position, self.length) = (message, remedy, position, length)
  }

  /// `file:line:column: message`, the source line, a caret under the place, and the remedy.
  public func text(source: String?, _ language: Language = .en) -> String {
    var text = "\(position.file):\(position.line):\(position.column): \(message[language])"
    let lines = source?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    if lines.indices.contains(position.line - 1) {
      let line = lines[position.line - 1]
      // Wide characters take two cells; the caret line must count cells, not characters.
      let before = line.prefix(position.column - 1).map { $0.isWide ? "  " : " " }.joined()
      let marked = line.dropFirst(position.column - 1).prefix(length)
      let carets = marked.map { $0.isWide ? "^^" : "^" }.joined()
      text += "\n  \(line)\n  \(before)\(carets.isEmpty ? "^" : carets)"
    }
    if remedy != .empty { text += "\n  \(remedy[language])" }
    return text
  }
}

extension Character {
  /// Whether a terminal shows it two cells wide (East Asian Wide and Fullwidth, UAX #11; emoji).
  public var isWide: Bool {
    guard let scalar = unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return true
    default: return false
    }
  }
}
