/// An expression as written: its shape and where each part stands, not yet its meaning.
struct Syntax: Sendable {
  /// The shape.
  indirect enum Kind: Sendable {
    case number(Double, UnitOfMeasure?)
    /// A number whose unit is unknown.
    case hole
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

  /// The expression of a text, and what is wrong with single words of it.
  static func parse(_ text: String) throws(SyntaxMistakes) -> (Syntax, [SyntaxMistake]) {
    let (tokens, mistakes) = try Lexer.tokens(text)
    var parser = Parser(tokens: tokens)
    do throws(SyntaxMistakes) { return (try parser.whole(), mistakes) } catch {
      throw SyntaxMistakes(mistakes + error.all)
    }
  }

  private mutating func whole() throws(SyntaxMistakes) -> Syntax {
    let expression = try either()
    guard token.kind == .end else {
      throw unexpected(
        Title(en: "an operator, \"and\" or \"or\"", zh: "运算符、“and”或“or”"))
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

  private mutating func expect(_ kind: Token.Kind, _ what: Title) throws(SyntaxMistakes) {
    guard accept(kind) else { throw unexpected(what) }
  }

  private func unexpected(_ expected: Title) -> SyntaxMistakes {
    let found: Title
    var remedy = Title(en: "Expected \(expected.en).", zh: "这里应当是\(expected.zh)。")
    switch token.kind {
    case .end: found = Title(en: "The expression ends too early.", zh: "表达式不完整。")
    case .symbol(let text), .name(let text):
      found = Title(en: "\"\(text)\" cannot stand here.", zh: "“\(text)”不能放在这里。")
      if let word = Self.meant[text.lowercased()] ?? text.keyword {
        remedy = Title(en: "Write \"\(word)\".", zh: "请写“\(word)”。")
      }
    default: found = Title(en: "This cannot stand here.", zh: "这不能放在这里。")
    }
    return SyntaxMistakes(found, remedy, at: token.at, length: token.length)
  }

  /// What people write for a keyword.
  private static let meant = ["且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not"]

  /// A node that ends with the last token taken. Its parts must have been read before: self is looked
  /// at before arguments are.
  private func make(_ kind: Syntax.Kind, from start: Int) -> Syntax {
    let last = tokens[max(0, next - 1)]
    return Syntax(kind: kind, at: start, length: max(1, last.at + last.length - start))
  }

  private mutating func either() throws(SyntaxMistakes) -> Syntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw SyntaxMistakes(
        Title(en: "Brackets nest too deeply.", zh: "括号嵌套太深。"),
        Title(en: "Divide it into several rules.", zh: "请拆成几条规则。"), at: token.at, length: 1)
    }
    let start = token.at
    var left = try both()
    while accept(.name("or")) {
      let right = try both()
      left = make(.binary("or", left, right), from: start)
    }
    return left
  }

  private mutating func both() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    var left = try negation()
    while accept(.name("and")) {
      let right = try negation()
      left = make(.binary("and", left, right), from: start)
    }
    return left
  }

  private mutating func negation() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    var count = 0
    while accept(.name("not")) { count += 1 }
    let inner = try comparison()
    return count % 2 == 0 ? inner : make(.not(inner), from: start)
  }

  private mutating func comparison() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    if let condition = try clockOrSeason() { return condition }
    let left = try sum()
    switch token.kind {
    case .symbol(let sign) where ["<", "<=", ">", ">=", "=", "==", "!="].contains(sign):
      next += 1
      let right = try sum()
      return make(.binary(sign == "==" ? "=" : sign, left, right), from: start)
    case .name("is"):
      next += 1
      let sign = accept(.name("not")) ? "!=" : "="
      let right = try sum()
      return make(.binary(sign, left, right), from: start)
    case .name("between"):
      next += 1
      let low = try sum()
      try expect(
        .name("and"), Title(en: "\"and\" and the upper bound", zh: "“and”和上限"))
      let high = try sum()
      return make(.between(left, low, high), from: start)
    case .name("in"):
      next += 1
      let words = try list()
      return make(.member(left, words), from: start)
    default: return left
    }
  }

  private static let time = Title(en: "a time such as 22:00", zh: "时刻，例如 22:00")
  private static let day = Title(en: "a day such as 11-15", zh: "日期，例如 11-15")

  private mutating func clockOrSeason() throws(SyntaxMistakes) -> Syntax? {
    let start = token.at
    if accept(.name("between")) {
      guard case .clock(let first) = token.kind else { throw unexpected(Self.time) }
      next += 1
      try expect(.name("and"), Title(en: "\"and\" and the end time", zh: "“and”和结束时刻"))
      guard case .clock(let last) = token.kind else { throw unexpected(Self.time) }
      next += 1
      return make(.clock(first, last), from: start)
    }
    if accept(.name("from")) {
      guard case .date(let first) = token.kind else { throw unexpected(Self.day) }
      next += 1
      try expect(.name("to"), Title(en: "\"to\" and the last day", zh: "“to”和最后一天"))
      guard case .date(let last) = token.kind else { throw unexpected(Self.day) }
      next += 1
      return make(.season(first, last), from: start)
    }
    return nil
  }

  private mutating func sum() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    var left = try product()
    while case .symbol(let sign) = token.kind, sign == "+" || sign == "-" {
      next += 1
      let right = try product()
      left = make(.binary(sign, left, right), from: start)
    }
    return left
  }

  private mutating func product() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    var left = try signed()
    while case .symbol(let sign) = token.kind, sign == "*" || sign == "/" {
      next += 1
      let right = try signed()
      left = make(.binary(sign, left, right), from: start)
    }
    return left
  }

  private mutating func signed() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    guard accept(.symbol("-")) else { return try primary() }
    let inner = try primary()
    if case .number(let value, let unit) = inner.kind {
      return make(.number(-value, unit), from: start)
    }
    return make(.minus(inner), from: start)
  }

  private mutating func primary() throws(SyntaxMistakes) -> Syntax {
    let start = token.at
    switch token.kind {
    case .number(let value, let unit):
      next += 1
      return make(.number(value, unit), from: start)
    case .hole:
      next += 1
      return make(.hole, from: start)
    case .text(let text):
      next += 1
      return make(.text(text), from: start)
    case .symbol("("):
      next += 1
      let inner = try either()
      try expect(.symbol(")"), Title(both: "\")\""))
      return Syntax(kind: inner.kind, at: inner.at, length: inner.length)
    case .name(let word) where word == "true" || word == "false":
      next += 1
      return make(.truth(word == "true"), from: start)
    case .name(let word) where !Token.keywords.contains(word.lowercased()):
      next += 1
      return try named(word, from: start)
    default:
      throw unexpected(
        Title(
          en: "a metric, a number, a function or \"(\"", zh: "指标、数字、函数或“(”"))
    }
  }

  private mutating func named(_ word: String, from start: Int) throws(SyntaxMistakes) -> Syntax {
    guard token.kind == .symbol("(") else { return make(.name(word), from: start) }
    let arguments = try list()
    guard word == "other" else { return make(.call(word, arguments), from: start) }
    guard arguments.count == 1, case .text = arguments[0].kind else {
      throw SyntaxMistakes(
        Title(en: "other(…) names one unit.", zh: "other(…) 只写一个单元。"),
        Title(
          en: "Write other(\"weather-1\").air_temperature.",
          zh: "请写 other(\"weather-1\").air_temperature。"), at: start, length: 5)
    }
    try expect(
      .symbol("."), Title(en: "\".\" and a metric of that unit", zh: "“.”和该单元的指标"))
    guard case .name(let metric) = token.kind else {
      throw unexpected(Title(en: "a metric of that unit", zh: "该单元的指标"))
    }
    let at = token.at
    next += 1
    return make(.other(arguments[0], metric: make(.name(metric), from: at)), from: start)
  }

  private mutating func list() throws(SyntaxMistakes) -> [Syntax] {
    try expect(.symbol("("), Title(both: "\"(\""))
    var items: [Syntax] = []
    if accept(.symbol(")")) { return items }
    repeat { items.append(try either()) } while accept(.symbol(","))
    try expect(.symbol(")"), Title(en: "\",\" or \")\"", zh: "“,”或“)”"))
    return items
  }
}

extension String {
  /// The keyword that this is in capitals; `nil` for anything else.
  fileprivate var keyword: String? {
    let small = lowercased()
    return small != self && Token.keywords.contains(small) ? small : nil
  }
}
