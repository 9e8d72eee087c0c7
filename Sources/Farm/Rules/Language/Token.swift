/// A word of the rule language with its place in the text.
struct Token: Hashable, Sendable {
  /// What it is.
  enum Kind: Hashable, Sendable {
    /// A number with the unit of measure written after it.
    case number(Double, UnitOfMeasure?)
    /// A metric, function, attribute or keyword.
    case name(String)
    /// Text in quotes.
    case text(String)
    /// An operator or bracket.
    case symbol(String)
    /// A time of day, `05:30`.
    case clock(Milliseconds)
    /// A day of the year as month × 100 + day, `11-15`.
    case date(Int)
    /// The end of the text.
    case end
  }
  /// What it is.
  var kind: Kind
  /// Where it begins, in characters from 0.
  var at: Int
  /// How many characters it has.
  var length: Int

  static let keywords: Set<String> = [
    "and", "or", "not", "between", "from", "to", "is", "in", "true", "false",
  ]
}

/// A mistake inside an expression; the reader adds the file and line.
struct SyntaxMistake: Error, Hashable, Sendable {
  var message: String
  var remedy: String
  var at: Int
  var length: Int
}

/// Cuts the text of an expression into tokens.
struct Lexer {
  private let text: [Character]
  private var next = 0
  private var afterDateWord = false

  init(_ text: String) { self.text = Array(text) }

  /// All tokens, the last one ``Token/Kind/end``.
  static func tokens(_ text: String) throws(SyntaxMistake) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.token()
      tokens.append(token)
      if token.kind == .end { return tokens }
      guard tokens.count < 2000 else {
        throw SyntaxMistake(
          message: "This expression is too long.", remedy: "Divide it into several rules.",
          at: token.at, length: token.length)
      }
    }
  }

  private mutating func token() throws(SyntaxMistake) -> Token {
    while next < text.count, text[next].isWhitespace { next += 1 }
    let start = next
    guard next < text.count else { return Token(kind: .end, at: start, length: 1) }
    let kind = try kind(of: text[next])
    if case .name(let word) = kind {
      afterDateWord = word == "from" || word == "to"
    } else {
      afterDateWord = false
    }
    return Token(kind: kind, at: start, length: next - start)
  }

  private mutating func kind(of first: Character) throws(SyntaxMistake) -> Token.Kind {
    if first.isASCII && first.isNumber || (first == "." && peek(1)?.isNumber == true) {
      return try number()
    }
    if first.isLetter || first == "_" {
      return .name(take { $0.isLetter || $0.isNumber || $0 == "_" })
    }
    if first == "\"" || first == "'" { return try quoted(first) }
    let two = String(text[next..<min(next + 2, text.count)])
    if ["<=", ">=", "==", "!="].contains(two) {
      next += 2
      return .symbol(two)
    }
    if "<>=+-*/(),.≤≥≠×÷−\u{FF0C}\u{FF08}\u{FF09}".contains(first) {
      next += 1
      return .symbol(Self.plain[first] ?? String(first))
    }
    throw SyntaxMistake(
      message: "\"\(first)\" has no meaning here.", remedy: "Remove it.", at: next, length: 1)
  }

  /// Signs that people paste or that a Chinese keyboard makes.
  private static let plain: [Character: String] = [
    "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "\u{FF0C}": ",",
    "\u{FF08}": "(", "\u{FF09}": ")",
  ]

  private func peek(_ ahead: Int) -> Character? {
    next + ahead < text.count ? text[next + ahead] : nil
  }

  private mutating func take(_ belongs: (Character) -> Bool) -> String {
    let start = next
    while next < text.count, belongs(text[next]) { next += 1 }
    return String(text[start..<next])
  }

  private mutating func quoted(_ quote: Character) throws(SyntaxMistake) -> Token.Kind {
    let start = next
    next += 1
    let content = take { $0 != quote }
    guard next < text.count else {
      throw SyntaxMistake(
        message: "This text has no closing \(quote).", remedy: "Add \(quote).", at: start,
        length: text.count - start)
    }
    next += 1
    return .text(content)
  }

  private mutating func number() throws(SyntaxMistake) -> Token.Kind {
    let start = next
    if let date = dateOrClock() { return date }
    var digits = take { $0.isASCII && $0.isNumber }
    if peek(0) == ".", peek(1)?.isNumber == true || digits.isEmpty {
      next += 1
      digits += "." + take { $0.isASCII && $0.isNumber }
    }
    if let power = exponent() { digits += power }
    guard let value = Double(digits.hasPrefix(".") ? "0" + digits : digits), value.isFinite else {
      throw SyntaxMistake(
        message: "\"\(digits)\" is not a number that can be used.", remedy: "Write it shorter.",
        at: start, length: next - start)
    }
    return .number(value, try unit())
  }

  private mutating func exponent() -> String? {
    guard peek(0) == "e" || peek(0) == "E" else { return nil }
    let signed = peek(1) == "-" || peek(1) == "+"
    guard let digit = peek(signed ? 2 : 1), digit.isASCII, digit.isNumber else { return nil }
    var text = "e"
    next += 1
    if signed {
      text.append(self.text[next])
      next += 1
    }
    return text + take { $0.isASCII && $0.isNumber }
  }

  private mutating func dateOrClock() -> Token.Kind? {
    let start = next
    let first = take { $0.isASCII && $0.isNumber }
    let sign = peek(0)
    guard first.count <= 2, sign == ":" || (sign == "-" && afterDateWord) else {
      next = start
      return nil
    }
    next += 1
    let second = take { $0.isASCII && $0.isNumber }
    guard second.count == 2, let a = Int(first), let b = Int(second) else {
      next = start
      return nil
    }
    if sign == ":", a <= 24, b < 60, a < 24 || b == 0 {
      return .clock(Milliseconds(a * 60 + b) * .minute)
    }
    if sign == "-", CivilDay(year: 2024, month: a, day: b) != nil { return .date(a * 100 + b) }
    next = start
    return nil
  }

  /// The unit of measure after a number; the longest run of its characters that is one.
  private mutating func unit() throws(SyntaxMistake) -> UnitOfMeasure? {
    let before = next
    while next < text.count, text[next] == " " { next += 1 }
    let start = next
    var run = take(Self.belongsToUnit)
    // What follows may be a keyword ("3 and …") or an operator ("3 / x").
    if run.isEmpty || Token.keywords.contains(run) || "/.-".contains(run.first!) {
      next = before
      return nil
    }
    let whole = run
    while !run.isEmpty {
      if let unit = UnitOfMeasure.parse(run) { return unit }
      guard let cut = run.lastIndex(where: { "/.·-".contains($0) }) else { break }
      next -= run.distance(from: cut, to: run.endIndex)
      run = String(run[..<cut])
    }
    let near = Farm.nearest(whole, in: UnitOfMeasure.symbols)
    throw SyntaxMistake(
      message: "\"\(whole)\" is no known unit of measure.",
      remedy: near.map { "Did you mean \"\($0)\"?" } ?? "Use a symbol such as mg/L, Cel, % or min.",
      at: start, length: whole.count)
  }

  private static func belongsToUnit(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "%°/.·{}_[]‰-²³⁻¹".contains(character)
  }
}
