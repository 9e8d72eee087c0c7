/// An expression as written: its shape and where each part stands, not yet its meaning.
struct Syntax: Sendable {
  /// The shape.
  indirect enum Kind: Sendable {
    case number(Double, UnitOfMeasure?)
    case text(String)
    case truth(Bool)
    case name(String)
    case call(String, [Syntax])
    /// `other("weather-1").air_temperature`
    case other(Syntax, metric: Syntax)
    case minus(Syntax)
    case not(Syntax)
    case binary(String, Syntax, Syntax)
    /// `x between a and b`
    case between(Syntax, Syntax, Syntax)
    /// `crop in (tomato, cucumber)`
    case member(Syntax, [Syntax])
    /// `between 22:00 and 05:00`, farm-local
    case clock(Milliseconds, Milliseconds)
    /// `from 11-15 to 03-15`, farm-local, both days included
    case season(Int, Int)
  }
  /// The shape.
  var kind: Kind
  /// Where it begins, in characters from 0.
  var at: Int
  /// How many characters it has.
  var length: Int
}

/// Reads an expression by recursive descent; the first mistake ends it.
struct Parser {
  private let tokens: [Token]
  private var next = 0
  private var depth = 0
  /// How deeply brackets may nest.
  private static let deepest = 40

  /// The expression of a text.
  static func parse(_ text: String) throws(SyntaxMistake) -> Syntax {
    var parser = Parser(tokens: try Lexer.tokens(text))
    let expression = try parser.either()
    guard parser.token.kind == .end else {
      throw parser.unexpected("an operator, \"and\" or \"or\"")
    }
    return expression
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var token: Token { tokens[next] }

  private mutating func accept(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    next += 1
    return true
  }

  private mutating func expect(_ kind: Token.Kind, _ what: String) throws(SyntaxMistake) {
    guard accept(kind) else { throw unexpected(what) }
  }

  private func unexpected(_ expected: String) -> SyntaxMistake {
    let found: String
    switch token.kind {
    case .end: found = "The expression ends too early."
    case .symbol(let text), .name(let text): found = "\"\(text)\" cannot stand here."
    default: found = "This cannot stand here."
    }
    return SyntaxMistake(
      message: found, remedy: "Expected \(expected).", at: token.at, length: token.length)
  }

  private func make(_ kind: Syntax.Kind, from start: Int) -> Syntax {
    let last = tokens[max(0, next - 1)]
    return Syntax(kind: kind, at: start, length: max(1, last.at + last.length - start))
  }

  private mutating func either() throws(SyntaxMistake) -> Syntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw SyntaxMistake(
        message: "Brackets nest too deeply.", remedy: "Divide it into several rules.",
        at: token.at, length: 1)
    }
    let start = token.at
    var left = try both()
    while accept(.name("or")) { left = make(.binary("or", left, try both()), from: start) }
    return left
  }

  private mutating func both() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    var left = try negation()
    while accept(.name("and")) { left = make(.binary("and", left, try negation()), from: start) }
    return left
  }

  private mutating func negation() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    var count = 0
    while accept(.name("not")) { count += 1 }
    let inner = try comparison()
    return count % 2 == 0 ? inner : make(.not(inner), from: start)
  }

  private mutating func comparison() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    if let condition = try clockOrSeason() { return condition }
    let left = try sum()
    switch token.kind {
    case .symbol(let sign) where ["<", "<=", ">", ">=", "=", "==", "!="].contains(sign):
      next += 1
      return make(.binary(sign == "==" ? "=" : sign, left, try sum()), from: start)
    case .name("is"):
      next += 1
      let sign = accept(.name("not")) ? "!=" : "="
      return make(.binary(sign, left, try sum()), from: start)
    case .name("between"):
      next += 1
      let low = try sum()
      try expect(.name("and"), "\"and\" and the upper bound")
      return make(.between(left, low, try sum()), from: start)
    case .name("in"):
      next += 1
      return make(.member(left, try list()), from: start)
    default: return left
    }
  }

  private mutating func clockOrSeason() throws(SyntaxMistake) -> Syntax? {
    let start = token.at
    if accept(.name("between")) {
      guard case .clock(let first) = token.kind else { throw unexpected("a time such as 22:00") }
      next += 1
      try expect(.name("and"), "\"and\" and the end time")
      guard case .clock(let last) = token.kind else { throw unexpected("a time such as 05:00") }
      next += 1
      return make(.clock(first, last), from: start)
    }
    if accept(.name("from")) {
      guard case .date(let first) = token.kind else { throw unexpected("a day such as 11-15") }
      next += 1
      try expect(.name("to"), "\"to\" and the last day")
      guard case .date(let last) = token.kind else { throw unexpected("a day such as 03-15") }
      next += 1
      return make(.season(first, last), from: start)
    }
    return nil
  }

  private mutating func sum() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    var left = try product()
    while case .symbol(let sign) = token.kind, sign == "+" || sign == "-" {
      next += 1
      left = make(.binary(sign, left, try product()), from: start)
    }
    return left
  }

  private mutating func product() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    var left = try signed()
    while case .symbol(let sign) = token.kind, sign == "*" || sign == "/" {
      next += 1
      left = make(.binary(sign, left, try signed()), from: start)
    }
    return left
  }

  private mutating func signed() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    guard accept(.symbol("-")) else { return try primary() }
    let inner = try primary()
    if case .number(let value, let unit) = inner.kind {
      return make(.number(-value, unit), from: start)
    }
    return make(.minus(inner), from: start)
  }

  private mutating func primary() throws(SyntaxMistake) -> Syntax {
    let start = token.at
    switch token.kind {
    case .number(let value, let unit):
      next += 1
      return make(.number(value, unit), from: start)
    case .text(let text):
      next += 1
      return make(.text(text), from: start)
    case .symbol("("):
      next += 1
      let inner = try either()
      try expect(.symbol(")"), "\")\"")
      return Syntax(kind: inner.kind, at: inner.at, length: inner.length)
    case .name(let word) where word == "true" || word == "false":
      next += 1
      return make(.truth(word == "true"), from: start)
    case .name(let word) where !Token.keywords.contains(word):
      next += 1
      return try named(word, from: start)
    default: throw unexpected("a metric, a number, a function or \"(\"")
    }
  }

  private mutating func named(_ word: String, from start: Int) throws(SyntaxMistake) -> Syntax {
    guard token.kind == .symbol("(") else { return make(.name(word), from: start) }
    let arguments = try list()
    guard word == "other" else { return make(.call(word, arguments), from: start) }
    guard arguments.count == 1, case .text = arguments[0].kind else {
      throw SyntaxMistake(
        message: "other(…) names one unit.",
        remedy: "Write other(\"weather-1\").air_temperature.", at: start, length: 5)
    }
    try expect(.symbol("."), "\".\" and a metric of that unit")
    guard case .name(let metric) = token.kind else { throw unexpected("a metric of that unit") }
    let at = token.at
    next += 1
    return make(.other(arguments[0], metric: make(.name(metric), from: at)), from: start)
  }

  private mutating func list() throws(SyntaxMistake) -> [Syntax] {
    try expect(.symbol("("), "\"(\"")
    var items: [Syntax] = []
    if accept(.symbol(")")) { return items }
    repeat { items.append(try either()) } while accept(.symbol(","))
    try expect(.symbol(")"), "\",\" or \")\"")
    return items
  }
}
