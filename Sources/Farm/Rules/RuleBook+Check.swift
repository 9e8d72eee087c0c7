extension RuleBook {
  /// `after` and `unless` must form no circle.
  func checkCircles(_ mistakes: inout [Mistake]) {
    let next = Dictionary(uniqueKeysWithValues: rules.map { ($0.name, $0.after + $0.unless) })
    for rule in rules where reaches(rule.name, rule.name, next) {
      mistakes.append(
        Mistake(
          "\"\(rule.name)\" waits for itself by way of \"after\" or \"unless\".",
          remedy: "Remove one of them from the circle.",
          at: rule.relations.first?.position ?? rule.position,
          length: rule.relations.first?.name.count ?? 1))
    }
  }

  private func reaches(_ from: String, _ to: String, _ next: [String: [String]]) -> Bool {
    var open = next[from] ?? []
    var seen: Set<String> = []
    while let name = open.popLast() {
      if name == to { return true }
      if seen.insert(name).inserted { open += next[name] ?? [] }
    }
    return false
  }
}

extension Rule {
  /// Notes conditions that are never true, and alerts that can never end.
  ///
  /// Only what can be tried out is judged: conditions on one metric against numbers. They are tried at
  /// every number they mention and between them, over all that a probe can report.
  func checkSense(_ mistakes: inout [Mistake]) {
    if expressions.contains(where: { $0.depth > Expression.deepest }) {
      mistakes.append(
        Mistake(
          "An expression of this rule nests too deeply.", remedy: "Divide it into several rules.",
          at: position))
      return
    }
    let conditions = levels.map(\.condition)
    guard let metric = Trial.subject(conditions + [until].compactMap { $0 }) else { return }
    let trial = Trial(self, metric)
    for level in levels where !trial.values.contains(where: { trial.holds(level.condition, $0) }) {
      mistakes.append(
        Mistake(
          "This is never true: a probe reports \(metric.name) from \(trial.bounds).",
          remedy: "Check the number and its unit of measure.", at: level.position))
    }
    let on = { (value: Double) in conditions.contains { trial.holds($0, value) } }
    if let until {
      let ends = trial.values.filter { trial.holds(until, $0) }
      if ends.isEmpty || ends.allSatisfy(on) {
        mistakes.append(
          Mistake(
            ends.isEmpty
              ? "This alert can never end: \"until\" is never true."
              : "This alert can never end: \"until\" is true only while \"when\" is.",
            remedy: "Let \"until\" lie on the other side of \"when\".",
            at: untilPosition ?? position))
      }
      if let both = ends.first(where: on), !ends.allSatisfy(on) {
        mistakes.append(
          Mistake(
            "At \(metric.text(both)) both \"when\" and \"until\" are true: the alert would begin and "
              + "end with every reading.",
            remedy: "Let \"until\" begin where \"when\" ends.", at: untilPosition ?? position))
      }
    } else if trial.values.allSatisfy(on) {
      mistakes.append(
        Mistake(
          "This alert can never end: a probe reports \(metric.name) from \(trial.bounds).",
          remedy: "Check the number and its unit of measure.", at: levels[0].position))
    }
  }
}

/// Tries conditions on a single metric out over all that a probe can report.
private struct Trial {
  let rule: Rule
  let metric: Metric
  var values: [Double] = []

  init(_ rule: Rule, _ metric: Metric) {
    (self.rule, self.metric) = (rule, metric)
    var marks: Set<Double> = [metric.range.lowerBound, metric.range.upperBound]
    for expression in rule.expressions {
      expression.walk {
        if let number = constant($0), metric.range.contains(number) { marks.insert(number) }
      }
    }
    let sorted = marks.sorted()
    values = sorted + zip(sorted, sorted.dropFirst()).map { ($0 + $1) / 2 }
  }

  var bounds: String {
    "\(metric.text(metric.range.lowerBound)) to \(metric.text(metric.range.upperBound))"
  }

  /// The one metric that all conditions are about, when they say nothing else.
  static func subject(_ conditions: [Expression]) -> Metric? {
    var found: Set<MetricReference> = []
    var plain = true
    for condition in conditions {
      condition.walk {
        switch $0 {
        case .metric(let reference): found.insert(reference)
        case .number, .parameter, .truth, .not: break
        case .binary(let operation, _, _):
          if [.plus, .minus, .times, .over, .smaller, .larger].contains(operation) {
            plain = false
          }
        default: plain = false
        }
      }
    }
    guard plain, found.count == 1, let only = found.first else { return nil }
    return Metric.with(only.metric)
  }

  func holds(_ expression: Expression, _ value: Double) -> Bool {
    switch expression {
    case .truth(let truth): return truth
    case .not(let inner): return !holds(inner, value)
    case .binary(.and, let a, let b): return holds(a, value) && holds(b, value)
    case .binary(.or, let a, let b): return holds(a, value) || holds(b, value)
    case .binary(let operation, let a, let b):
      let (x, y) = (number(a, value), number(b, value))
      switch operation {
      case .less: return x < y
      case .atMost: return x <= y
      case .greater: return x > y
      case .atLeast: return x >= y
      case .equal: return x == y
      default: return x != y
      }
    default: return false
    }
  }

  private func number(_ expression: Expression, _ value: Double) -> Double {
    constant(expression) ?? value
  }

  private func constant(_ expression: Expression) -> Double? {
    switch expression {
    case .number(let number): return number
    case .parameter(let index, let unit, let difference):
      return Compiler.Place(unit: nil, numbers: rule.numbers).number(index, unit, difference)
    default: return nil
    }
  }
}
