/// What names mean where an expression stands.
struct Scope {
  /// The rule's named numbers, with the unit of measure they were given in.
  var numbers: [(name: String, value: Double, unit: UnitOfMeasure)] = []
  /// Whether the rule is about a gateway, which has no metrics of its own.
  var gateway = false
  /// Names of the site.
  var names: SiteNames
}

/// The names of a site that rules may speak of.
struct SiteNames {
  var units: Set<String> = []
  var attributes: Set<String> = ["soil", "crop", "stage", "species", "variety"]

  init(_ site: Site) {
    for unit in site.farms.lazy.flatMap(\.units) {
      units.insert(unit.id)
      attributes.formUnion(unit.attributes.keys)
    }
  }
}

/// What an expression stands for.
enum ValueType: Hashable {
  /// A number with a unit of measure; `difference` tells 5 degrees of change from 5 degrees.
  case number(UnitOfMeasure, difference: Bool)
  case truth
  /// A text attribute of the unit, by name.
  case attribute(String)
  /// A word in quotes or a bare one.
  case word(String)

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
}

/// Gives an expression its meaning, or says what is wrong with it; the first mistake ends it.
struct Checker {
  let scope: Scope

  /// The condition of a text.
  static func condition(_ text: String, _ scope: Scope) throws(SyntaxMistake) -> Expression {
    let typed = try Checker(scope: scope).check(try Parser.parse(text))
    guard typed.type == .truth else {
      throw SyntaxMistake(
        message: "This is no condition, it is never true or false.",
        remedy: "Compare it with something, such as \"dissolved_oxygen < 3 mg/L\".", at: typed.at,
        length: typed.length)
    }
    return typed.expression
  }

  /// The number of a text, in a unit of measure.
  static func number(
    _ text: String, in unit: UnitOfMeasure, _ scope: Scope
  ) throws(SyntaxMistake) -> Expression {
    let checker = Checker(scope: scope)
    let typed = try checker.numeric(try checker.check(try Parser.parse(text)))
    return try checker.resolve(typed, unit, difference: false)
  }

  func check(_ syntax: Syntax) throws(SyntaxMistake) -> Typed {
    switch syntax.kind {
    case .number(let value, let unit): return literal(value, unit ?? .one, syntax)
    case .text(let word): return typed(.truth(false), .word(word), syntax)
    case .truth(let value): return typed(.truth(value), .truth, syntax)
    case .name(let name): return try self.name(name, syntax)
    case .other(let unit, let metric): return try other(unit, metric, syntax)
    case .call(let name, let arguments): return try call(name, arguments, syntax)
    case .minus(let inner): return try minus(inner, syntax)
    case .not(let inner):
      return typed(.not(try truth(inner)), .truth, syntax)
    case .clock(let from, let to): return typed(.clock(from, to), .truth, syntax)
    case .season(let from, let to): return typed(.season(from, to), .truth, syntax)
    case .binary("and", let left, let right):
      return typed(.binary(.and, try truth(left), try truth(right)), .truth, syntax)
    case .binary("or", let left, let right):
      return typed(.binary(.or, try truth(left), try truth(right)), .truth, syntax)
    case .binary(let sign, let left, let right):
      return try binary(Expression.Operation(rawValue: sign)!, left, right, syntax)
    case .between(let value, let low, let high):
      let above = try binary(.atLeast, value, low, syntax)
      let below = try binary(.atMost, value, high, syntax)
      return typed(.binary(.and, above.expression, below.expression), .truth, syntax)
    case .member(let value, let words): return try member(value, words, syntax)
    }
  }

  func typed(_ expression: Expression, _ type: ValueType, _ syntax: Syntax) -> Typed {
    Typed(expression: expression, type: type, at: syntax.at, length: syntax.length)
  }

  func mistake(_ message: String, _ remedy: String, _ at: Typed) -> SyntaxMistake {
    SyntaxMistake(message: message, remedy: remedy, at: at.at, length: at.length)
  }

  func mistake(_ message: String, _ remedy: String, _ at: Syntax) -> SyntaxMistake {
    SyntaxMistake(message: message, remedy: remedy, at: at.at, length: at.length)
  }

  private func literal(_ value: Double, _ unit: UnitOfMeasure, _ syntax: Syntax) -> Typed {
    Typed(
      expression: .number(value), type: .number(unit, difference: false), literal: (value, unit),
      at: syntax.at, length: syntax.length)
  }

  func truth(_ syntax: Syntax) throws(SyntaxMistake) -> Expression {
    let value = try check(syntax)
    guard value.type == .truth else {
      throw mistake(
        "Here must stand a condition, something that is true or false.",
        "Compare it with something, such as \"dissolved_oxygen < 3 mg/L\".", value)
    }
    return value.expression
  }

  func numeric(_ value: Typed) throws(SyntaxMistake) -> Typed {
    switch value.type {
    case .number: return value
    case .word(let word):
      throw mistake("\"\(word)\" is a text, not a number.", "Put a metric or a number here.", value)
    case .truth, .attribute:
      throw mistake("This is not a number.", "Put a metric or a number here.", value)
    }
  }

  private func minus(_ inner: Syntax, _ syntax: Syntax) throws(SyntaxMistake) -> Typed {
    let value = try numeric(try check(inner))
    return typed(.minus(value.expression), value.type, syntax)
  }

  // MARK: names

  private func name(_ name: String, _ syntax: Syntax) throws(SyntaxMistake) -> Typed {
    if let index = scope.numbers.firstIndex(where: { $0.name == name }) {
      let number = scope.numbers[index]
      var value = literal(number.value, number.unit, syntax)
      value.parameter = index
      return value
    }
    if let metric = Metric.named(name) {
      guard !scope.gateway else { throw gatewayHas(no: name, syntax) }
      return self.metric(MetricReference(unit: nil, metric: metric.id), syntax)
    }
    let isAttribute = ["area", "elevation"].contains(name) || scope.names.attributes.contains(name)
    if scope.gateway, isAttribute { throw gatewayHas(no: name, syntax) }
    if name == "area" {
      return typed(.attribute(name), .number(.parse("m2")!, difference: false), syntax)
    }
    if name == "elevation" {
      return typed(.attribute(name), .number(.parse("m")!, difference: false), syntax)
    }
    if scope.names.attributes.contains(name) {
      return typed(.truth(false), .attribute(name), syntax)
    }
    return typed(.truth(false), .word(name), syntax)
  }

  private func gatewayHas(no name: String, _ syntax: Syntax) -> SyntaxMistake {
    mistake(
      "A gateway has no \(name).", "Use silent(30 min), or write the rule on a unit kind.", syntax)
  }

  /// The mistake of a bare word that stands where a value should.
  func unknown(_ value: Typed) -> SyntaxMistake? {
    guard case .word(let name) = value.type else { return nil }
    let known =
      Metric.all.map(\.name) + scope.numbers.map(\.name) + scope.names.attributes
      + ["area", "elevation"]
    return mistake(
      "\"\(name)\" is no metric, number or attribute.",
      nearest(name, in: known).map { "Did you mean \"\($0)\"?" }
        ?? "See `furrow rules show --metrics` for the names that can be used.", value)
  }

  private func metric(_ reference: MetricReference, _ syntax: Syntax) -> Typed {
    typed(
      .metric(reference), .number(Metric.with(reference.metric).unit, difference: false), syntax)
  }

  private func other(_ unit: Syntax, _ metric: Syntax, _ syntax: Syntax) throws(SyntaxMistake)
    -> Typed
  {
    guard case .text(let id) = unit.kind, case .name(let name) = metric.kind else {
      preconditionFailure("the parser makes no other kind of other()")
    }
    guard !scope.gateway else { throw gatewayHas(no: "neighbouring units", syntax) }
    guard scope.names.units.contains(id) || UnitKind(rawValue: id) != nil else {
      let known = Array(scope.names.units) + UnitKind.allCases.map(\.rawValue)
      throw mistake(
        "No farm of the site has a unit \"\(id)\".",
        nearest(id, in: known.sorted()).map { "Did you mean \"\($0)\"?" }
          ?? "Name a unit's id, or a kind such as \"weather\".", unit)
    }
    guard let found = Metric.named(name) else {
      throw mistake(
        "\"\(name)\" is no metric.",
        nearest(name, in: Metric.all.map(\.name)).map { "Did you mean \"\($0)\"?" }
          ?? "Name a metric of that unit.", metric)
    }
    return self.metric(MetricReference(unit: id, metric: found.id), syntax)
  }

  private func member(_ value: Syntax, _ words: [Syntax], _ syntax: Syntax) throws(SyntaxMistake)
    -> Typed
  {
    let left = try check(value)
    guard case .attribute(let name) = left.type else {
      throw unknown(left)
        ?? mistake("\"in\" asks about an attribute such as crop.", "Use \"between\".", left)
    }
    var list: [String] = []
    for word in words { list.append(try self.word(try check(word))) }
    return typed(.attributeIs(name, list), .truth, syntax)
  }

  func word(_ value: Typed) throws(SyntaxMistake) -> String {
    switch value.type {
    case .word(let word): return word
    case .attribute(let name): return name
    default: throw mistake("Here must stand a word.", "Write it in quotes.", value)
    }
  }
}
