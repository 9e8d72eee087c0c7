extension Checker {
  func call(_ name: String, _ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistake) -> Typed
  {
    if name == "silent" { return try silent(arguments, syntax) }
    if name == "abs" { return try absolute(arguments, syntax) }
    if let function = DataFunction(rawValue: name) { return try data(function, arguments, syntax) }
    if let function = WindowFunction(rawValue: name) {
      if arguments.count == 2, function == .min || function == .max,
        let pair = try pairwise(function, arguments, syntax)
      {
        return pair
      }
      return try window(function, arguments, syntax)
    }
    if let formula = Formula.named(name) { return try self.formula(formula, arguments, syntax) }
    let own =
      DataFunction.allCases.map(\.rawValue) + WindowFunction.allCases.map(\.rawValue)
      + ["abs", "silent", "other"]
    let known = own + Formula.all.map(\.name)
    throw SyntaxMistake(
      message: "There is no function \"\(name)\".",
      remedy: nearest(name, in: known).map { "Did you mean \"\($0)\"?" }
        ?? "Functions: \(own.sorted().joined(separator: ", ")), and the formulas.", at: syntax.at,
      length: name.count)
  }

  private func count(
    _ arguments: [Syntax], _ range: ClosedRange<Int>, _ usage: String, _ at: Syntax
  )
    throws(SyntaxMistake)
  {
    guard range.contains(arguments.count) else {
      throw mistake("This call has \(arguments.count) arguments.", "Write \(usage).", at)
    }
  }

  /// A literal span of time.
  private func span(_ syntax: Syntax, _ usage: String) throws(SyntaxMistake) -> Milliseconds {
    guard case .number(let value, let unit) = syntax.kind,
      let ms = (unit ?? .one).convert(value, to: .parse("ms")!), ms >= 1, ms < 1e12
    else { throw mistake("Here must stand a span of time.", "Write \(usage).", syntax) }
    return Milliseconds(ms.rounded())
  }

  // MARK: windows

  private func pairwise(_ function: WindowFunction, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistake) -> Typed?
  {
    let second = try check(arguments[1])
    if second.literal?.unit.dimension == .time { return nil }
    let (x, y, type) = try alike(try numeric(try check(arguments[0])), try numeric(second))
    return typed(.binary(function == .min ? .smaller : .larger, x, y), type, syntax)
  }

  private func window(_ function: WindowFunction, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistake) -> Typed
  {
    let subject = function == .time ? "dissolved_oxygen > 5 mg/L" : "dissolved_oxygen"
    let usage = "\(function.rawValue)(\(subject), 30 min)"
    try count(arguments, 2...2, usage, syntax)
    let span = try span(arguments[1], usage)
    guard span <= Self.longestWindow else {
      throw mistake("A window may be at most 31 days long.", "Choose a shorter one.", arguments[1])
    }
    if function == .time {
      let inner = try truth(arguments[0])
      try notNested(inner, arguments[0])
      return typed(
        .window(function, inner, span), .number(.parse("h")!, difference: true), syntax)
    }
    let value = try check(arguments[0])
    if let mistake = unknown(value) { throw mistake }
    let inner = try numeric(value)
    guard value.literal == nil else {
      throw mistake("A window of a number says nothing.", "Name a metric.", arguments[0])
    }
    try notNested(inner.expression, arguments[0])
    return typed(
      .window(function, inner.expression, span), type(of: function, inner, span), syntax)
  }

  /// The longest window.
  static let longestWindow: Milliseconds = 31 * .day

  private func notNested(_ inner: Expression, _ syntax: Syntax) throws(SyntaxMistake) {
    var nested = false
    inner.walk {
      switch $0 {
      case .window, .data: nested = true
      default: break
      }
    }
    guard !nested else {
      throw mistake(
        "A window cannot look at another window.", "Name a derived metric in the site file.",
        syntax)
    }
  }

  private func type(of function: WindowFunction, _ inner: Typed, _ span: Milliseconds) -> ValueType
  {
    guard case .number(let unit, let difference) = inner.type else { return .plain }
    switch function {
    case .avg, .min, .max, .sum, .median: return .number(unit, difference: difference)
    case .stddev, .change: return .number(unit.asDifference, difference: true)
    case .count: return .plain
    case .time: return .number(.parse("h")!, difference: true)
    // Per hour and times hours: what the computation uses; any other unit is a conversion away.
    case .rate: return .number(unit.asDifference.per(.parse("h")!), difference: true)
    case .integral: return .number(unit.asDifference.times(.parse("h")!), difference: true)
    }
  }

  // MARK: conditions on the data

  private func data(_ function: DataFunction, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistake) -> Typed
  {
    let usage = Self.usage(function)
    try count(arguments, function.argumentCount, usage, syntax)
    let subject = try check(arguments[0])
    if let mistake = unknown(subject) { throw mistake }
    guard case .metric(let reference) = subject.expression else {
      throw mistake("\(function.rawValue)(…) asks about a metric.", "Write \(usage).", subject)
    }
    var argument = 0.0
    if arguments.count == 2 {
      argument =
        function == .disagree
        ? try share(arguments[1], Metric.with(reference.metric), usage)
        : Double(try span(arguments[1], usage))
    }
    return typed(
      .data(function, reference, argument), function == .anomaly ? .plain : .truth, syntax)
  }

  /// How far sensors may lie apart: a share of their mean, or a difference as a negative number.
  private func share(_ syntax: Syntax, _ metric: Metric, _ usage: String) throws(SyntaxMistake)
    -> Double
  {
    if case .number(let value, let unit) = syntax.kind, let unit, value > 0 {
      if let share = unit.convert(value, to: .one) { return share }
      if let difference = unit.differenceConversion(to: metric.unit) {
        return -difference.apply(value)
      }
    }
    throw mistake(
      "Here must stand a share or a difference.",
      "Write \(usage), or a difference in \(metric.unit.asDifference.symbol).", syntax)
  }

  private static func usage(_ function: DataFunction) -> String {
    switch function {
    case .missing: "missing(dissolved_oxygen, 30 min)"
    case .stuck: "stuck(dissolved_oxygen, 6 h)"
    case .disagree: "disagree(dissolved_oxygen, 15 %)"
    default: "\(function.rawValue)(dissolved_oxygen)"
    }
  }

  private func silent(_ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistake) -> Typed {
    guard scope.gateway else {
      throw mistake(
        "silent(…) asks about a gateway.",
        "Write the rule \"on: gateway\", or use missing(metric, 30 min).", syntax)
    }
    try count(arguments, 1...1, "silent(30 min)", syntax)
    return typed(.silent(try span(arguments[0], "silent(30 min)")), .truth, syntax)
  }

  // MARK: arithmetic

  private func absolute(_ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistake) -> Typed {
    try count(arguments, 1...1, "abs(x)", syntax)
    let inner = try numeric(try check(arguments[0]))
    return typed(.absolute(inner.expression), inner.type, syntax)
  }

  private func formula(_ formula: Formula, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistake) -> Typed
  {
    let least = formula.parameters.filter { $0.standard == nil }.count
    let names = formula.parameters.map(\.name).joined(separator: ", ")
    try count(arguments, least...formula.parameters.count, "\(formula.name)(\(names))", syntax)
    var values: [Expression] = []
    for (argument, parameter) in zip(arguments, formula.parameters) {
      let value = try check(argument)
      if let mistake = unknown(value) { throw mistake }
      values.append(try resolve(try numeric(value), parameter.unit, difference: false))
    }
    return typed(
      .formula(formula.name, values), .number(formula.result, difference: false), syntax)
  }
}

extension DataFunction {
  var argumentCount: ClosedRange<Int> {
    switch self {
    case .stuck, .disagree: 2...2
    case .missing: 1...2
    default: 1...1
    }
  }
}

extension UnitOfMeasure {
  /// Whether its numbers are counted from a zero point of their own: Cel, degF.
  var hasZeroPoint: Bool { offset != 0 }

  /// The unit of differences: Cel and degF lose their zero point, everything else stays.
  var asDifference: UnitOfMeasure {
    guard offset != 0 else { return self }
    return UnitOfMeasure(symbol == "Cel" ? "K" : symbol, dimension, factor)
  }
}
