/// A word of the rule language with its place in the text.
struct Token: Hashable, Sendable {
  /// What it is.
  enum Kind: Hashable, Sendable {
    /// A number with the unit of measure written after it.
    case number(Double, UnitOfMeasure?)
    /// A number whose unit is unknown: already told, and read as whatever is wanted there.
    case hole
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
struct SyntaxMistake: Hashable, Sendable {
  var message: Title
  var remedy: Title
  var at: Int
  var length: Int
}

/// The mistakes of an expression, at least one: each side of an operator is looked at, whatever is
/// wrong with the other.
struct SyntaxMistakes: Error, Hashable, Sendable {
  private(set) var all: [SyntaxMistake]

  init(_ message: Title, _ remedy: Title, at: Int, length: Int) {
    all = [SyntaxMistake(message: message, remedy: remedy, at: at, length: length)]
  }
  init(_ all: [SyntaxMistake]) { self.all = all }
}

/// Cuts the text of an expression into tokens.
struct Lexer {
  let text: [Character]
  var next = 0
  private var afterDateWord = false
  /// What can be told without losing the thread: the rest is read all the same.
  var mistakes: [SyntaxMistake] = []

  init(_ text: String) { self.text = Array(text) }

  /// All tokens, the last one ``Token/Kind/end``, and what is wrong with single ones.
  static func tokens(_ text: String) throws(SyntaxMistakes) -> ([Token], [SyntaxMistake]) {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.token()
      tokens.append(token)
      if token.kind == .end { return (tokens, lexer.mistakes) }
      guard tokens.count < 2000 else {
        throw SyntaxMistakes(
          Title(en: "This expression is too long.", zh: "这个表达式太长。"),
          Title(en: "Divide it into several rules.", zh: "请拆成几条规则。"), at: token.at,
          length: token.length)
      }
    }
  }

  private mutating func token() throws(SyntaxMistakes) -> Token {
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

  private mutating func kind(of first: Character) throws(SyntaxMistakes) -> Token.Kind {
    if first.isASCII && first.isNumber || (first == "." && peek(1)?.isNumber == true) {
      return try number()
    }
    if first.isLetter || first == "_" {
      return .name(take { $0.isLetter || $0.isNumber || $0 == "_" })
    }
    if let close = Self.quotes[first] { return try quoted(close) }
    let two = String(text[next..<min(next + 2, text.count)])
    if ["<=", ">=", "==", "!="].contains(two) {
      next += 2
      return .symbol(two)
    }
    if let word = Self.words[two] ?? (first == "!" ? "not" : nil) {
      let sign = Self.words[two] == nil ? "!" : two
      note(
        Title(en: "\"\(sign)\" is no operator here.", zh: "“\(sign)”不是这里的运算符。"),
        Title(en: "Write \"\(word)\".", zh: "请写“\(word)”。"), at: next, length: sign.count)
      next += sign.count
      return .name(word)
    }
    if "<>=+-*/(),.".contains(first) || Self.plain[first] != nil {
      next += 1
      return .symbol(Self.plain[first] ?? String(first))
    }
    throw SyntaxMistakes(
      Title(en: "\"\(first)\" has no meaning here.", zh: "“\(first)”在这里没有意义。"),
      Title(en: "Remove it.", zh: "请删除。"), at: next, length: 1)
  }

  /// Signs that people paste or that a Chinese keyboard makes.
  private static let plain: [Character: String] = [
    "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "\u{FF0C}": ",",
    "\u{FF08}": "(", "\u{FF09}": ")", "\u{FF1C}": "<", "\u{FF1E}": ">", "\u{FF1D}": "=",
    "\u{FF0B}": "+", "\u{FF0D}": "-", "\u{FF0A}": "*", "\u{FF0F}": "/", "\u{3001}": ",",
    "\u{FF0E}": ".",
  ]
  /// What other languages write for our words.
  private static let words = ["&&": "and", "||": "or"]
  /// Opening quotes with their closing ones.
  private static let quotes: [Character: Character] = [
    "\"": "\"", "'": "'", "“": "”", "‘": "’",
  ]

  mutating func note(_ message: Title, _ remedy: Title, at: Int, length: Int) {
    mistakes.append(SyntaxMistake(message: message, remedy: remedy, at: at, length: length))
  }

  func peek(_ ahead: Int) -> Character? {
    next + ahead < text.count ? text[next + ahead] : nil
  }

  mutating func take(_ belongs: (Character) -> Bool) -> String {
    let start = next
    while next < text.count, belongs(text[next]) { next += 1 }
    return String(text[start..<next])
  }

  private mutating func quoted(_ quote: Character) throws(SyntaxMistakes) -> Token.Kind {
    let start = next
    next += 1
    let content = take { $0 != quote }
    guard next < text.count else {
      throw SyntaxMistakes(
        Title(en: "This text has no closing \(quote).", zh: "这段文字缺少右引号 \(quote)。"),
        Title(en: "Add \(quote).", zh: "请加上 \(quote)。"), at: start, length: text.count - start)
    }
    next += 1
    return .text(content)
  }

  private mutating func number() throws(SyntaxMistakes) -> Token.Kind {
    let start = next
    if let date = dateOrClock() { return date }
    var digits = take { $0.isASCII && $0.isNumber }
    if peek(0) == ".", peek(1)?.isNumber == true || digits.isEmpty {
      next += 1
      digits += "." + take { $0.isASCII && $0.isNumber }
    }
    if let power = exponent() { digits += power }
    guard let value = Double(digits.hasPrefix(".") ? "0" + digits : digits), value.isFinite else {
      throw SyntaxMistakes(
        Title(
          en: "\"\(digits)\" is not a number that can be used.", zh: "“\(digits)”不是可用的数字。"),
        Title(en: "Write it shorter.", zh: "请写得短一些。"), at: start, length: next - start)
    }
    return unit(after: value)
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
    let isClock = sign == ":" || sign == "\u{FF1A}"
    guard first.count <= 2, isClock || (sign == "-" && afterDateWord) else {
      next = start
      return nil
    }
    next += 1
    let second = take { $0.isASCII && $0.isNumber }
    guard isClock || second.count == 2 else {
      next = start
      return nil
    }
    let (a, b) = (Int(first) ?? 99, second.count == 2 ? Int(second) ?? 99 : 99)
    if isClock, a <= 24, b < 60, a < 24 || b == 0 {
      return .clock(Milliseconds(a * 60 + b) * .minute)
    }
    if !isClock, CivilDay(year: 2024, month: a, day: b) != nil { return .date(a * 100 + b) }
    let written = String(text[start..<next])
    note(
      isClock
        ? Title(en: "\"\(written)\" is no time of day.", zh: "“\(written)”不是一天中的时刻。")
        : Title(en: "\"\(written)\" is no day of the year.", zh: "“\(written)”不是一年中的日子。"),
      isClock
        ? Title(en: "Write a time from 00:00 to 24:00.", zh: "请写 00:00 到 24:00 之间的时刻。")
        : Title(en: "Write month-day, such as 11-15.", zh: "请写“月-日”，例如 11-15。"), at: start,
      length: next - start)
    return isClock ? .clock(0) : .date(101)
  }
}

extension Lexer {
  /// A number with the unit of measure behind it; the longest run of its characters that is one.
  fileprivate mutating func unit(after value: Double) -> Token.Kind {
    let before = next
    while next < text.count, text[next] == " " { next += 1 }
    let start = next
    var run = take(Self.belongsToUnit)
    // What follows may be a keyword ("3 and …") or an operator ("3 / x").
    if run.isEmpty || Token.keywords.contains(run.lowercased()) || "/.-".contains(run.first!) {
      next = before
      return .number(value, nil)
    }
    let whole = run
    while !run.isEmpty {
      if let unit = UnitOfMeasure.parse(run) { return .number(value, unit) }
      guard let cut = run.lastIndex(where: { "/.·-".contains($0) }) else { break }
      next -= run.distance(from: cut, to: run.endIndex)
      run = String(run[..<cut])
    }
    next = start + whole.count
    note(
      Title(en: "\"\(whole)\" is no known unit of measure.", zh: "没有“\(whole)”这个计量单位。"),
      Quantity.unitRemedy(whole), at: start, length: whole.count)
    return .hole
  }

  private static func belongsToUnit(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "%％°/.·{}_[]‰-²³⁻¹".contains(character)
  }
}
