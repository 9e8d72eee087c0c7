/// A value that a rule compares a metric with: what a chart draws as a line.
public struct RuleLimit: Hashable, Sendable {
  /// What is compared.
  public var metric: MetricID
  /// In the metric's canonical unit.
  public var value: Double
  /// `<`, `<=`, `>` or `>=`: the side on which the rule comes true.
  public var side: String
}

extension RuleBook {
  /// The limits of a rule in a unit, the mildest level's first, the site's overrides among them.
  ///
  /// Only comparisons of a metric (or a window's mean, least or most of it) with a number have one;
  /// what a rule computes from several metrics has no line in a chart.
  public func limits(of name: String, farm: String, unit: String) -> [RuleLimit] {
    guard let rule = rules.first(where: { $0.name == name }) else { return [] }
    var numbers = rule.numbers
    let override = overrides[UnitName(farm: farm, unit: unit)]?[name]
    for (place, value) in override?.numbers ?? [:] {
      (numbers[place].value, numbers[place].unit) = value
    }
    var found: [RuleLimit] = []
    for level in rule.levels {
      level.condition.walk { part in
        guard case .binary(let operation, let left, let right) = part,
          [.less, .atMost, .greater, .atLeast].contains(operation),
          let metric = left.shownAs, let value = right.value(numbers)
        else { return }
        let limit = RuleLimit(metric: metric, value: value, side: operation.rawValue)
        if !found.contains(limit) { found.append(limit) }
      }
    }
    return found
  }

  /// Whether low values are the bad ones for a rule; `nil` when it is about no value.
  public func lowIsWorse(_ name: String) -> Bool? {
    rules.first { $0.name == name }?.subject?.lowIsWorse
  }
}

extension Expression {
  /// The number that this is, if it is one.
  fileprivate func value(_ numbers: [Rule.Number]) -> Double? {
    switch self {
    case .number(let value): value
    case .minus(let inner): inner.value(numbers).map { -$0 }
    case .parameter(let index, let unit, let difference):
      (difference
        ? numbers[index].unit.differenceConversion(to: unit)
        : numbers[index].unit.conversion(to: unit))?.apply(numbers[index].value)
    default: nil
    }
  }
}
