extension Expression {
  /// From where to where the value of an expression can lie, by what probes can report: a reading
  /// outside of its metric's range is bad and takes no part. Infinite where nothing is known.
  func reach(_ numbers: [Rule.Number]) -> ClosedRange<Double> {
    let inside = { (part: Expression) in part.reach(numbers) }
    switch self {
    case .number(let x): return x...x
    case .parameter(let index, let unit, let difference):
      let x = Compiler.Place(unit: nil, numbers: numbers).number(index, unit, difference)
      return x...x
    case .metric(let reference): return Metric.with(reference.metric).range
    case .attribute("area"): return 0...Double.infinity
    case .minus(let inner): return -inside(inner).upperBound ... -inside(inner).lowerBound
    case .absolute(let inner):
      let own = inside(inner)
      let most = max(abs(own.lowerBound), abs(own.upperBound))
      return (own.contains(0) ? 0 : min(abs(own.lowerBound), abs(own.upperBound)))...most
    case .convert(let conversion, let inner):
      let own = inside(inner)
      return .ordered([conversion.apply(own.lowerBound), conversion.apply(own.upperBound)])
    case .window(let function, let inner, let span): return inner.reach(function, span, numbers)
    case .data(.anomaly, _, _): return 0...1
    case .binary(let operation, let left, let right):
      return .combined(operation, inside(left), inside(right))
    default: return -Double.infinity...Double.infinity
    }
  }

  /// Where a window over this can lie.
  private func reach(
    _ function: WindowFunction, _ span: Milliseconds, _ numbers: [Rule.Number]
  ) -> ClosedRange<Double> {
    let own = reach(numbers)
    let width = own.upperBound - own.lowerBound
    let hours = Double(span) / 3_600_000
    switch function {
    case .avg, .min, .max, .median: return own
    case .count: return 0...Double.infinity
    case .time: return 0...hours
    case .stddev: return 0...width
    case .change: return -width...width
    // A rate is known when readings cover half of the span.
    case .rate: return -width * 2 / hours...width * 2 / hours
    case .integral: return min(0, own.lowerBound * hours)...max(0, own.upperBound * hours)
    case .sum:
      return (own.lowerBound < 0 ? -.infinity : 0)...(own.upperBound > 0 ? .infinity : 0)
    }
  }

  /// What to say of a comparison that nothing can make true; `nil` for any other expression.
  func neverTrue(_ numbers: [Rule.Number], in type: ValueType) -> Title? {
    bounds(where: { !$0.canHold($1, $2) }, numbers, type).map {
      Title(en: "This is never true: \($0.en)", zh: "这永远不成立：\($0.zh)")
    }
  }

  /// What to say of a comparison that nothing can make false.
  func alwaysTrue(_ numbers: [Rule.Number], in type: ValueType) -> Title? {
    bounds(
      where: { operation, a, b in operation.opposite.map { !$0.canHold(a, b) } ?? false },
      numbers, type
    )
    .map { Title(en: "This is always true: \($0.en)", zh: "这永远成立：\($0.zh)") }
  }

  private func bounds(
    where isSo: (Operation, ClosedRange<Double>, ClosedRange<Double>) -> Bool,
    _ numbers: [Rule.Number], _ type: ValueType
  ) -> Title? {
    guard case .binary(let operation, let left, let right) = self else { return nil }
    let (a, b) = (left.reach(numbers), right.reach(numbers))
    guard isSo(operation, a, b) else { return nil }
    return left.isConstant ? right.bounds(b, type) : left.bounds(a, type)
  }

  /// Whether no reading has a say in it.
  var isConstant: Bool {
    switch self {
    case .number, .parameter, .truth: true
    case .minus(let inner), .absolute(let inner), .convert(_, let inner): inner.isConstant
    case .binary(_, let a, let b): a.isConstant && b.isConstant
    default: false
    }
  }

  /// From where to where this lies, for people.
  func bounds(_ reach: ClosedRange<Double>, _ type: ValueType) -> Title {
    if case .metric(let reference) = self {
      let metric = Metric.with(reference.metric)
      let (low, high) = (metric.text(reach.lowerBound), metric.text(reach.upperBound))
      return Title(
        en: "a probe reports \(metric.name) from \(low) to \(high).",
        zh: "探头的 \(metric.name) 在 \(low) 到 \(high) 之间。")
    }
    var symbol = ""
    if case .number(let unit, _) = type, unit != .one { symbol = " " + unit.symbol }
    let (low, high) = (Self.shown(reach.lowerBound), Self.shown(reach.upperBound))
    if reach.upperBound == .infinity {
      return Title(
        en: "its value is \(low)\(symbol) or more.", zh: "其值不小于 \(low)\(symbol)。")
    }
    return Title(
      en: "its value lies between \(low) and \(high)\(symbol).",
      zh: "其值在 \(low) 到 \(high)\(symbol) 之间。")
  }

  private static func shown(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return Checker.short(value.isFinite ? rounded : value)
  }

  // MARK: contradictions

  /// Two comparisons joined by `and` that are never true together; `nil` when there are none.
  func contradiction(_ numbers: [Rule.Number]) -> Title? {
    guard case .binary(.and, _, _) = self else {
      if case .binary(.or, let a, let b) = self {
        return a.contradiction(numbers) ?? b.contradiction(numbers)
      }
      return nil
    }
    var rooms: [Expression: ClosedRange<Double>] = [:]
    var edges: [Expression: Set<Double>] = [:]
    for part in conjuncts {
      if let told = part.contradiction(numbers) { return told }
      guard let (subject, operation, limit) = part.limit(numbers) else { continue }
      let room = rooms[subject] ?? -Double.infinity...Double.infinity
      let (low, high) =
        switch operation {
        case .less, .atMost: (room.lowerBound, min(room.upperBound, limit))
        case .greater, .atLeast: (max(room.lowerBound, limit), room.upperBound)
        default: (max(room.lowerBound, limit), min(room.upperBound, limit))
        }
      if operation == .less || operation == .greater { edges[subject, default: []].insert(limit) }
      if low > high || low == high && edges[subject]?.contains(low) == true {
        return Title(
          en: "This is never true: what \"and\" joins excludes each other.",
          zh: "这永远不成立：“and”两边互相矛盾。")
      }
      rooms[subject] = low...high
    }
    return nil
  }

  /// The parts that `and` joins.
  private var conjuncts: [Expression] {
    if case .binary(.and, let a, let b) = self { return a.conjuncts + b.conjuncts }
    return [self]
  }

  /// This as a limit on what it is about: `3 mg/L > x` is x < 3.
  func limit(_ numbers: [Rule.Number]) -> (Expression, Operation, Double)? {
    guard case .binary(let operation, let left, let right) = self,
      [.less, .atMost, .greater, .atLeast, .equal].contains(operation),
      left.isConstant != right.isConstant,
      (left.isConstant ? left : right).reach(numbers).lowerBound.isFinite
    else { return nil }
    if right.isConstant { return (left, operation, right.reach(numbers).lowerBound) }
    let turned: [Operation: Operation] = [
      .less: .greater, .atMost: .atLeast, .greater: .less, .atLeast: .atMost,
    ]
    return (right, turned[operation] ?? operation, left.reach(numbers).lowerBound)
  }
}

extension Expression.Operation {
  /// The comparison that is true where this one is false.
  fileprivate var opposite: Self? {
    switch self {
    case .less: .atLeast
    case .atMost: .greater
    case .greater: .atMost
    case .atLeast: .less
    default: nil
    }
  }

  /// Whether a comparison of some two numbers out of two ranges is true.
  fileprivate func canHold(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> Bool {
    switch self {
    case .less: a.lowerBound < b.upperBound
    case .atMost: a.lowerBound <= b.upperBound
    case .greater: a.upperBound > b.lowerBound
    case .atLeast: a.upperBound >= b.lowerBound
    case .equal: a.overlaps(b)
    case .unequal: a != b || a.lowerBound != a.upperBound
    default: true
    }
  }
}

extension ClosedRange<Double> {
  fileprivate static let everything = -Double.infinity...Double.infinity

  /// From the least to the greatest of some numbers; everything where one is none.
  fileprivate static func ordered(_ ends: [Double]) -> Self {
    guard !ends.contains(where: \.isNaN), let low = ends.min(), let high = ends.max() else {
      return everything
    }
    return low...high
  }

  /// Where the outcome of an operator lies (interval arithmetic).
  fileprivate static func combined(_ operation: Expression.Operation, _ a: Self, _ b: Self) -> Self
  {
    let (al, ah, bl, bh) = (a.lowerBound, a.upperBound, b.lowerBound, b.upperBound)
    switch operation {
    case .plus: return ordered([al + bl, ah + bh])
    case .minus: return ordered([al - bh, ah - bl])
    case .times: return ordered([al * bl, al * bh, ah * bl, ah * bh])
    case .over where !b.contains(0): return ordered([al / bl, al / bh, ah / bl, ah / bh])
    case .smaller: return Swift.min(al, bl)...Swift.min(ah, bh)
    case .larger: return Swift.max(al, bl)...Swift.max(ah, bh)
    default: return everything
    }
  }
}
