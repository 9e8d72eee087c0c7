extension Checker {
  func call(_ name: String, _ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistakes) -> Typed
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
    if let series = SeriesFormula.named(name) { throw ofSeries(series, syntax, name.count) }
    let known = Self.functions + Formula.all.map(\.name)
    let strangers = mistakes(in: arguments)
    let listed = Self.functions.sorted()
    throw SyntaxMistakes(
      SyntaxMistakes(
        Title(en: "There is no function \"\(name)\".", zh: "没有函数“\(name)”。"),
        .near(
          Self.spoken[nearest(name, in: Self.spoken.keys.sorted()) ?? ""] ?? name, in: known,
          otherwise: Title(
            en: "Functions: \(listed.joined(separator: ", ")), and the formulas.",
            zh: "可用函数：\(listed.joined(separator: "、"))，以及各公式。")), at: syntax.at,
        length: name.count
      ).all + strangers)
  }

  /// A computation over a whole season is none of a window: what says the like, or where it is had.
  private func ofSeries(
    _ series: SeriesFormula, _ syntax: Syntax, _ length: Int
  ) -> SyntaxMistakes {
    let command = "furrow compute \(series.name) --file"
    return SyntaxMistakes(
      Title(
        en: "\(series.name) sums up a whole series, which no window holds.",
        zh: "\(series.name) 汇总整个序列，窗口容纳不下。"),
      series.rule.map { Title(en: "Write \($0).", zh: "请写成 \($0)。") }
        ?? Title(en: "Ask \(command) for it.", zh: "请用 \(command) 计算。"), at: syntax.at,
      length: length)
  }

  /// The language's own functions; formulas come beside them.
  static let functions =
    DataFunction.allCases.map(\.rawValue) + WindowFunction.allCases.map(\.rawValue)
    + ["abs", "silent", "other"]

  /// What other languages call them.
  private static let spoken = [
    "average": "avg", "mean": "avg", "minimum": "min", "maximum": "max", "std": "stddev",
    "stdev": "stddev", "deviation": "stddev", "delta": "change", "difference": "change",
    "slope": "rate", "outlier": "spike", "flat": "stuck", "absent": "missing",
  ]

  private func count(
    _ arguments: [Syntax], _ range: ClosedRange<Int>, _ usage: String, _ at: Syntax
  )
    throws(SyntaxMistakes)
  {
    guard range.contains(arguments.count) else {
      throw mistake(
        Title(
          en: "This call has \(arguments.count) arguments.",
          zh: "这里写了 \(arguments.count) 个参数。"), Self.write(usage), at)
    }
  }

  /// A literal span of time.
  private func span(_ syntax: Syntax, _ usage: String) throws(SyntaxMistakes) -> Milliseconds {
    if case .hole = syntax.kind { return 1 }
    guard case .number(let value, let unit) = syntax.kind,
      let ms = (unit ?? .one).convert(value, to: .parse("ms")!), ms >= 1, ms < 1e12
    else {
      throw mistake(
        Title(en: "Here must stand a span of time.", zh: "这里应当是时间长度。"),
        Self.write(usage), syntax)
    }
    return Milliseconds(ms.rounded())
  }

  // MARK: windows

  private func pairwise(_ function: WindowFunction, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistakes) -> Typed?
  {
    if case .number(_, let unit) = arguments[1].kind, unit?.dimension == .time { return nil }
    let sides = try all(arguments) { side throws(SyntaxMistakes) in try value(side) }
    if sides.contains(where: \.isHole) { return typed(.truth(false), .hole, syntax) }
    let (x, y, type) = try alike(sides[0], sides[1])
    return typed(.binary(function == .min ? .smaller : .larger, x, y), type, syntax)
  }

  /// A number that is no bare word.
  func value(_ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    let value = try check(syntax)
    if let mistake = unknown(value) { throw mistake }
    return try numeric(value)
  }

  /// What is wrong inside of arguments whose function nobody knows.
  private func mistakes(in arguments: [Syntax]) -> [SyntaxMistake] {
    arguments.flatMap { argument -> [SyntaxMistake] in
      do throws(SyntaxMistakes) {
        return unknown(try check(argument))?.all ?? []
      } catch { return error.all }
    }
  }

  private static func write(_ usage: String) -> Title {
    Title(en: "Write \(usage).", zh: "请写 \(usage)。")
  }

  private func window(_ function: WindowFunction, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistakes) -> Typed
  {
    let subject = function == .time ? "dissolved_oxygen > 5 mg/L" : "dissolved_oxygen"
    let usage = "\(function.rawValue)(\(subject), 30 min)"
    try count(arguments, 2...2, usage, syntax)
    let parts: [(Syntax, Bool)] = [(arguments[0], true), (arguments[1], false)]
    // What it looks at and how long it is are looked at each, whatever is wrong with the other.
    var inner: Typed?
    let spans = try all(parts) { part throws(SyntaxMistakes) in
      guard part.1 else { return try windowSpan(part.0, usage) }
      inner = try windowed(function, part.0)
      return Milliseconds(0)
    }
    let span = spans[1]
    guard let inner, !inner.isHole else { return typed(.truth(false), .hole, syntax) }
    return typed(
      .window(function, inner.expression, span), type(of: function, inner, span), syntax)
  }

  private func windowSpan(_ syntax: Syntax, _ usage: String) throws(SyntaxMistakes) -> Milliseconds
  {
    let span = try span(syntax, usage)
    guard span <= Self.longestWindow else {
      throw mistake(
        Title(en: "A window may be at most 31 days long.", zh: "窗口最长 31 天。"),
        Title(en: "Choose a shorter one.", zh: "请缩短。"), syntax)
    }
    return span
  }

  /// What a window looks at: a condition for `time`, else a number.
  private func windowed(_ function: WindowFunction, _ syntax: Syntax) throws(SyntaxMistakes)
    -> Typed
  {
    if function == .time {
      let inner = try truth(syntax)
      try notNested(inner, syntax)
      return typed(inner, .truth, syntax)
    }
    let inner = try value(syntax)
    guard inner.literal == nil else {
      throw mistake(
        Title(en: "A window of a number says nothing.", zh: "对固定数字取窗口没有意义。"),
        Title(en: "Name a metric.", zh: "请写指标。"), syntax)
    }
    try notNested(inner.expression, syntax)
    return inner
  }

  /// The longest window.
  static let longestWindow: Milliseconds = 31 * .day

  private func notNested(_ inner: Expression, _ syntax: Syntax) throws(SyntaxMistakes) {
    var nested = false
    inner.walk {
      switch $0 {
      case .window, .data: nested = true
      default: break
      }
    }
    guard !nested else {
      throw mistake(
        Title(en: "A window cannot look at another window.", zh: "窗口不能再套窗口。"),
        Title(
          en: "Ask each in a comparison of its own, joined by \"and\".",
          zh: "请分别比较，再用“and”连接。"), syntax)
    }
  }

  private func type(of function: WindowFunction, _ inner: Typed, _ span: Milliseconds) -> ValueType
  {
    if function == .time { return .number(.parse("h")!, difference: true) }
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
    throws(SyntaxMistakes) -> Typed
  {
    let usage = Self.usage(function)
    try count(arguments, function.argumentCount, usage, syntax)
    let subject = try check(arguments[0])
    if let mistake = unknown(subject) { throw mistake }
    guard case .metric(let reference) = subject.expression else {
      throw mistake(
        Title(
          en: "\(function.rawValue)(…) asks about a metric.",
          zh: "\(function.rawValue)(…) 询问的是指标。"), Self.write(usage), subject)
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
  private func share(_ syntax: Syntax, _ metric: Metric, _ usage: String) throws(SyntaxMistakes)
    -> Double
  {
    if case .hole = syntax.kind { return 1 }
    if case .number(let value, let unit) = syntax.kind, let unit, value > 0 {
      if let share = unit.convert(value, to: .one) { return share }
      if let difference = unit.differenceConversion(to: metric.unit) {
        return -difference.apply(value)
      }
    }
    throw mistake(
      Title(en: "Here must stand a share or a difference.", zh: "这里应当是百分比或差值。"),
      Title(
        en: "Write \(usage), or a difference in \(metric.unit.asDifference.symbol).",
        zh: "请写 \(usage)，或以 \(metric.unit.asDifference.symbol) 表示的差值。"), syntax)
  }

  private static func usage(_ function: DataFunction) -> String {
    switch function {
    case .missing: "missing(dissolved_oxygen, 30 min)"
    case .stuck: "stuck(dissolved_oxygen, 6 h)"
    case .disagree: "disagree(dissolved_oxygen, 15 %)"
    default: "\(function.rawValue)(dissolved_oxygen)"
    }
  }

  private func silent(_ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    guard scope.gateway else {
      throw mistake(
        Title(en: "silent(…) asks about a gateway.", zh: "silent(…) 询问的是网关。"),
        Title(
          en: "Write the rule \"on: gateway\", or use missing(metric, 30 min).",
          zh: "请把规则写成“on: gateway”，或用 missing(指标, 30 min)。"), syntax)
    }
    try count(arguments, 1...1, "silent(30 min)", syntax)
    return typed(.silent(try span(arguments[0], "silent(30 min)")), .truth, syntax)
  }

  // MARK: arithmetic

  private func absolute(_ arguments: [Syntax], _ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    try count(arguments, 1...1, "abs(x)", syntax)
    let inner = try value(arguments[0])
    return typed(.absolute(inner.expression), inner.type, syntax)
  }

  private func formula(_ formula: Formula, _ arguments: [Syntax], _ syntax: Syntax)
    throws(SyntaxMistakes) -> Typed
  {
    let least = formula.parameters.filter { $0.standard == nil }.count
    let names = formula.parameters.map(\.name).joined(separator: ", ")
    try count(arguments, least...formula.parameters.count, "\(formula.name)(\(names))", syntax)
    let values = try all(Array(zip(arguments, formula.parameters))) {
      pair throws(SyntaxMistakes) in
      let value = try self.value(pair.0)
      return value.isHole
        ? value.expression : try resolve(value, pair.1.unit, difference: false)
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
