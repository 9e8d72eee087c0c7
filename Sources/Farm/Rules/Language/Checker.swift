/// What an expression stands for.
enum ValueType: Hashable {
  /// A number with a unit of measure; `difference` tells 5 degrees of change from 5 degrees.
  case number(UnitOfMeasure, difference: Bool)
  case truth
  /// A text attribute of the unit, by name.
  case attribute(String)
  /// A word in quotes or a bare one.
  case word(String)
  /// What was already told to be wrong: it fits everywhere, so that one mistake makes no second.
  case hole

  static let plain = ValueType.number(.one, difference: false)
}

/// An expression with its type and place.
struct Typed {
  var expression: Expression
  var type: ValueType
  /// The number as written, while its place has not yet said which unit it is wanted in.
  var literal: (value: Double, unit: UnitOfMeasure)?
  /// The named number behind ``literal``, if it is one.
  var parameter: Int?
  var at: Int
  var length: Int

  var isHole: Bool { type == .hole }
}

/// Gives an expression its meaning, or says everything that is wrong with it.
struct Checker {
  let scope: Scope

  /// The condition of a text.
  static func condition(_ text: String, _ scope: Scope) throws(SyntaxMistakes) -> Expression {
    try read(text, scope) { checker, syntax throws(SyntaxMistakes) in
      let typed = try checker.check(syntax)
      guard typed.type == .truth || typed.isHole else {
        throw checker.unknown(typed)
          ?? checker.mistake(
            Title(
              en: "This is no condition, it is never true or false.",
              zh: "这不是条件：它没有真假之分。"), Self.compare, typed)
      }
      return typed.expression
    }
  }

  /// The number of a text, in a unit of measure.
  static func number(
    _ text: String, in unit: UnitOfMeasure, _ scope: Scope
  ) throws(SyntaxMistakes) -> Expression {
    try read(text, scope) { checker, syntax throws(SyntaxMistakes) in
      let typed = try checker.value(syntax)
      return typed.isHole
        ? typed.expression : try checker.resolve(typed, unit, difference: false)
    }
  }

  /// What is wrong with single words comes beside what is wrong with the whole.
  private static func read(
    _ text: String, _ scope: Scope,
    _ check: (Checker, Syntax) throws(SyntaxMistakes) -> Expression
  ) throws(SyntaxMistakes) -> Expression {
    let (syntax, mistakes) = try Parser.parse(text)
    let expression: Expression
    do throws(SyntaxMistakes) { expression = try check(Checker(scope: scope), syntax) } catch {
      throw SyntaxMistakes((mistakes + error.all).sorted { $0.at < $1.at })
    }
    guard mistakes.isEmpty else { throw SyntaxMistakes(mistakes) }
    return expression
  }

  static let compare = Title(
    en: "Compare it with something, such as \"dissolved_oxygen < 3 mg/L\".",
    zh: "请作比较，例如“dissolved_oxygen < 3 mg/L”。")

  func check(_ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    switch syntax.kind {
    case .number(let value, let unit): return literal(value, unit ?? .one, syntax)
    case .hole: return typed(.truth(false), .hole, syntax)
    case .text(let word): return typed(.truth(false), .word(word), syntax)
    case .truth(let value): return typed(.truth(value), .truth, syntax)
    case .name(let name): return try self.name(name, syntax)
    case .other(let unit, let metric): return try other(unit, metric, syntax)
    case .call(let name, let arguments): return try call(name, arguments, syntax)
    case .minus(let inner): return try minus(inner, syntax)
    case .not(let inner):
      return typed(.not(try truth(inner)), .truth, syntax)
    case .clock(let from, let to):
      guard from != to else {
        throw mistake(
          Title(en: "No time of day lies between these two.", zh: "这两个时刻之间没有时间。"),
          Title(en: "Write two times.", zh: "请写两个不同的时刻。"), syntax)
      }
      return typed(.clock(from, to), .truth, syntax)
    case .season(let from, let to): return typed(.season(from, to), .truth, syntax)
    case .binary("and", let left, let right): return try joined(.and, left, right, syntax)
    case .binary("or", let left, let right): return try joined(.or, left, right, syntax)
    case .binary(let sign, let left, let right):
      return try binary(Expression.Operation(rawValue: sign)!, left, right, syntax)
    case .between(let value, let low, let high): return try between(value, low, high, syntax)
    case .member(let value, let words): return try member(value, words, syntax)
    }
  }

  func typed(_ expression: Expression, _ type: ValueType, _ syntax: Syntax) -> Typed {
    Typed(expression: expression, type: type, at: syntax.at, length: syntax.length)
  }

  func mistake(_ message: Title, _ remedy: Title, _ at: Typed) -> SyntaxMistakes {
    SyntaxMistakes(message, remedy, at: at.at, length: at.length)
  }

  func mistake(_ message: Title, _ remedy: Title, _ at: Syntax) -> SyntaxMistakes {
    SyntaxMistakes(message, remedy, at: at.at, length: at.length)
  }

  private func literal(_ value: Double, _ unit: UnitOfMeasure, _ syntax: Syntax) -> Typed {
    Typed(
      expression: .number(value), type: .number(unit, difference: false), literal: (value, unit),
      at: syntax.at, length: syntax.length)
  }

  // MARK: several at once

  /// Looks at all of some parts, and throws what is wrong with any of them.
  func all<Part, Answer>(
    _ parts: [Part], _ check: (Part) throws(SyntaxMistakes) -> Answer
  ) throws(SyntaxMistakes) -> [Answer] {
    var answers: [Answer] = []
    var mistakes: [SyntaxMistake] = []
    for part in parts {
      do throws(SyntaxMistakes) { answers.append(try check(part)) } catch { mistakes += error.all }
    }
    guard mistakes.isEmpty else { throw SyntaxMistakes(mistakes) }
    return answers
  }

  private func joined(
    _ operation: Expression.Operation, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
  ) throws(SyntaxMistakes) -> Typed {
    let sides = try all([left, right]) { side throws(SyntaxMistakes) in try truth(side) }
    return typed(.binary(operation, sides[0], sides[1]), .truth, syntax)
  }

  private func between(
    _ value: Syntax, _ low: Syntax, _ high: Syntax, _ syntax: Syntax
  ) throws(SyntaxMistakes) -> Typed {
    // The value is looked at once, or its mistakes would be told twice.
    let own = try check(value)
    if let mistake = unknown(own) { throw mistake }
    let bounds: [(Expression.Operation, Syntax)] = [(.atLeast, low), (.atMost, high)]
    let sides = try all(bounds) { side throws(SyntaxMistakes) in
      try compare(side.0, own, try check(side.1), syntax).expression
    }
    return typed(.binary(.and, sides[0], sides[1]), .truth, syntax)
  }

  func truth(_ syntax: Syntax) throws(SyntaxMistakes) -> Expression {
    let value = try check(syntax)
    guard value.type == .truth || value.isHole else {
      throw unknown(value)
        ?? mistake(
          Title(
            en: "Here must stand a condition, something that is true or false.",
            zh: "这里应当是条件，即有真假之分的表达式。"), Self.compare, value)
    }
    return value.expression
  }

  func numeric(_ value: Typed) throws(SyntaxMistakes) -> Typed {
    switch value.type {
    case .number, .hole: return value
    case .word(let word):
      throw mistake(
        Title(en: "\"\(word)\" is a text, not a number.", zh: "“\(word)”是文字，不是数字。"),
        Self.putNumber, value)
    case .truth, .attribute: throw mistake(Self.noNumber, Self.putNumber, value)
    }
  }

  static let noNumber = Title(en: "This is not a number.", zh: "这不是数字。")
  static let putNumber = Title(en: "Put a metric or a number here.", zh: "请在这里写指标或数字。")

  private func minus(_ inner: Syntax, _ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    let checked = try check(inner)
    if let mistake = unknown(checked) { throw mistake }
    let value = try numeric(checked)
    return typed(.minus(value.expression), value.type, syntax)
  }
}
